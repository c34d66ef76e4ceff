"""What the relays that people have can take, and how they differ.

Limits are those that the services publish, as of 2026 (support.google.com/a/answer/2956491 and 166852;
learn.microsoft.com, 'Exchange Online limits'; docs.aws.amazon.com/ses, 'Service quotas'). Settings win.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace
from fnmatch import fnmatch
from types import MappingProxyType
from zoneinfo import ZoneInfo

from newsletter.model import Login, Relay, Service
from newsletter.model.base import frozen
from newsletter.send.pace import Limits

_DAY = dt.timedelta(days=1)
_MINUTES_A_DAY = 1440
_FEW_MINUTES, _FEW_HOURS = 90, 36


@frozen
class Profile:
    """The habits of a relay. `name` is for people, `hosts` are patterns of the names that it is known by.

    `verp` where each mail may have an envelope sender of its own, so that bounces tell whom they are about.
    `signs` where it makes a DKIM signature itself, `rewrites` are header fields that it writes anew, which
    therefore no signature of ours may cover. `own_sender_only` where mail must come from the address that is
    logged in. `login` is what it asks for. `notes` are sentences for people.
    """

    service: Service
    name: str
    hosts: tuple[str, ...] = ()
    limits: Limits = Limits()
    verp: bool = True
    signs: bool = False
    rewrites: tuple[str, ...] = ()
    own_sender_only: bool = False
    login: Login = Login.AUTO
    notes: tuple[str, ...] = ()


@frozen
class Outlook:
    """What mailing through a relay means: how long it takes (zero where nobody knows), and until when.

    `sentences` say it, `choices` what can be done where it takes days.
    """

    duration: dt.timedelta
    end: dt.datetime
    sentences: tuple[str, ...]
    choices: tuple[str, ...] = ()


_RELAY_OF_GOOGLE = Profile(
    service=Service.GOOGLE,
    name="Google Workspace",
    hosts=("smtp-relay.gmail.com",),
    limits=Limits(connections=5, per_day=10_000),
    signs=True,
    notes=(
        (
            "Bounces come back to the sender's address (or bounce_email) with + and a number before the "
            "@-sign, which Google puts into the same mailbox."
        ),
    ),
)
# A person's mailbox, not the relay of the organization: mail leaves under its own address only.
_MAILBOX_OF_GOOGLE = replace(
    _RELAY_OF_GOOGLE,
    name="a mailbox at Google Workspace",
    hosts=("smtp.gmail.com", "smtp.googlemail.com"),
    limits=Limits(connections=3, per_day=2000),
    verp=False,
    own_sender_only=True,
    login=Login.XOAUTH2,
    notes=("Bounces come back into the mailbox that mail is sent from.",),
)
_FREE_MAILBOX_OF_GOOGLE = replace(
    _MAILBOX_OF_GOOGLE, name="a free Gmail account", limits=Limits(connections=2, per_day=500)
)
_GENERIC = Profile(
    service=Service.GENERIC,
    name="this mail server",
    notes=("Its limits are not known here; ask its administrator.",),
)
PROFILES = MappingProxyType(
    {
        Service.GOOGLE: _RELAY_OF_GOOGLE,
        Service.M365: Profile(
            service=Service.M365,
            name="Microsoft 365",
            hosts=("smtp.office365.com", "smtp-legacy.office365.com"),
            limits=Limits(connections=3, per_minute=30, per_day=10_000),
            verp=False,
            signs=True,
            own_sender_only=True,
            login=Login.XOAUTH2,
            notes=(
                "Bounces come back into the mailbox that mail is sent from.",
                "Each mail is kept in its Sent Items; a mailbox that is full can send nothing more.",
            ),
        ),
        Service.SES: Profile(
            service=Service.SES,
            name="Amazon SES",
            hosts=("email-smtp.*.amazonaws.com", "email-smtp.*.amazonaws.com.cn"),
            # Amazon gives each account limits of its own; these are what most of them begin with. 200 a day
            # and one a second while it is still in the 'sandbox'.
            limits=Limits(connections=10, per_minute=14 * 60, per_day=50_000),
            verp=False,
            signs=True,
            rewrites=("Message-ID", "Date"),
            notes=(
                "Amazon gives each account its own limits, a new one 200 a day; its console shows them.",
                "Put yours into SMTP_PER_MINUTE and SMTP_PER_DAY in .env.",
                "Bounces go to Amazon, which reports them to the sender's address.",
            ),
        ),
        Service.POSTFIX: Profile(
            service=Service.POSTFIX,
            name="your own mail server",
            limits=Limits(connections=10, per_connection=1000),
        ),
        Service.GENERIC: _GENERIC,
    }
)
_BY_HOST = (*PROFILES.values(), _MAILBOX_OF_GOOGLE)


def of(relay: Relay) -> Profile:
    """The habits of `relay`: those that its settings name, else those that its host is known by."""
    host = relay.host.lower().rstrip(".")
    known = next((one for one in _BY_HOST if any(fnmatch(host, name) for name in one.hosts)), _GENERIC)
    if known is _MAILBOX_OF_GOOGLE and relay.user.lower().endswith(("@gmail.com", "@googlemail.com")):
        known = _FREE_MAILBOX_OF_GOOGLE
    if relay.service is not None and relay.service is not known.service:
        known = PROFILES[relay.service]
    limits = known.limits
    return replace(
        known,
        limits=Limits(
            connections=limits.connections if relay.connections is None else relay.connections,
            per_minute=limits.per_minute if relay.per_minute is None else relay.per_minute,
            per_day=limits.per_day if relay.per_day is None else relay.per_day,
            per_connection=limits.per_connection if relay.per_connection is None else relay.per_connection,
        ),
    )


def outlook(profile: Profile, recipients: int, already: int, now: dt.datetime, zone: str) -> Outlook:
    """How long mailing `recipients` takes from `now` on, where `already` were mailed in the last 24 hours.

    It is reckoned carefully: as if those had been mailed just now.
    """
    limits = profile.limits
    duration = _duration(limits, recipients, already)
    # In UTC, because a day is 24 hours here even where the clocks change.
    end = (now.astimezone(dt.UTC) + duration).astimezone(ZoneInfo(zone))
    if not duration:
        return Outlook(duration=duration, end=end, sentences=())
    takes = [f"{limits.per_day:,} a day"] if limits.per_day else []
    takes += [f"{limits.per_minute:,} a minute"] if limits.per_minute else []
    sentences = [
        f"Through {profile.name} this takes about {_span(duration)}: it takes {' and '.join(takes)}.",
        f"The last mail leaves around {_moment(end)}.",
    ]
    if already and limits.per_day:
        sentences.insert(1, f"{already:,} were mailed in the last 24 hours already, and count.")
    choices = _choices(profile, recipients, already, now, zone) if duration >= _DAY else ()
    return Outlook(duration=duration, end=end, sentences=tuple(sentences), choices=choices)


def _choices(profile: Profile, recipients: int, already: int, now: dt.datetime, zone: str) -> tuple[str, ...]:
    limits = profile.limits
    first = max(limits.per_day - already, 0)
    if not limits.per_day:
        spread = "Let the program run until the end, or stop it with Ctrl-C and go on another day."
    elif first:
        spread = f"Spread it: {first:,} go now, then up to {limits.per_day:,} each day."
    else:
        spread = f"Spread it: up to {limits.per_day:,} each day, from when the last ones are a day old."
    found = [spread]
    alone = _duration(limits, recipients, 0)
    if already and alone <= _DAY:
        later = (now.astimezone(dt.UTC) + _DAY).astimezone(ZoneInfo(zone))
        wait = f"Wait until {_moment(later)}: then all can go at once"
        found.append(f"{wait}, in about {_span(alone)}." if alone else f"{wait}.")
    found.append(
        "Send through another mail server: one that is made for mailings takes more (SMTP_HOST in .env)."
    )
    return tuple(found)


def _duration(limits: Limits, recipients: int, already: int) -> dt.timedelta:
    if recipients <= 0:
        return dt.timedelta()
    room = max(limits.per_day - already, 0)
    if not limits.per_day or recipients <= room:
        return _at(limits, recipients)
    rest = recipients - room
    if 0 < limits.per_minute * _MINUTES_A_DAY <= limits.per_day:
        # So slow that the limit of a day is never reached, but for what was mailed before.
        return max(_at(limits, recipients), _DAY + _at(limits, rest))
    days = math.ceil(rest / limits.per_day)
    return days * _DAY + _at(limits, rest - (days - 1) * limits.per_day)


def _at(limits: Limits, recipients: int) -> dt.timedelta:
    return dt.timedelta(minutes=recipients / limits.per_minute if limits.per_minute else 0.0)


def _span(duration: dt.timedelta) -> str:
    minutes = math.ceil(duration / dt.timedelta(minutes=1))
    if minutes < _FEW_MINUTES:
        return f"{minutes} minute{'s' if minutes > 1 else ''}"
    hours = math.ceil(minutes / 60)
    return f"{hours} hours" if hours <= _FEW_HOURS else f"{math.ceil(hours / 24)} days"


def _moment(moment: dt.datetime) -> str:
    return f"{moment:%H:%M} on {moment:%A}, {moment.day} {moment:%B}"
