"""What is typed on the command line about campaigns, and which campaign is meant."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import click

if TYPE_CHECKING:
    from newsletter.campaigns import Wish
    from newsletter.config import Settings
    from newsletter.model import Campaign

_Function = TypeVar("_Function", bound=Callable[..., object])
_IDENT = re.compile(r"[a-z0-9]{8}")
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
# In minutes: a day and a week.
_LONGEST_HOLD, _LONGEST_LATE = 1440, 10080
_MINUTE = 60


class CampaignId(click.ParamType[str]):
    """A campaign, by the 8 letters and digits that `newsletter status` shows."""

    name = "campaign"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if not _IDENT.fullmatch(str(value)):
            self.fail(f"'{value}' is no campaign: those are 8 small letters and digits.", param, ctx)
        return str(value)


def campaign_argument(function: _Function) -> _Function:
    """The CAMPAIGN that may be left out where there is only one."""
    return click.argument("campaign", type=CampaignId(), required=False, metavar="[CAMPAIGN]")(function)


def yes_to(what: str) -> Callable[[_Function], _Function]:
    return click.option(
        "--yes-to",
        "yes_to",
        type=click.IntRange(min=0),
        multiple=True,
        metavar="N",
        help=f"Confirm {what}, for scripts.",
    )


def events(function: _Function) -> _Function:
    return click.option(
        "--events", metavar="FILE", help="Write progress there as JSON, a line each; - for stdout."
    )(function)


def by(function: _Function) -> _Function:
    from newsletter.cli import context

    return click.option(
        "--by", type=context.Person(), metavar="NAME", help="Who says so; it is kept on record."
    )(function)


def mailing(function: _Function) -> _Function:
    """What can be said of every mailing to a list: when, how much at first, and that somebody knows of it."""
    for option in reversed(_OF_A_MAILING):
        function = option(function)
    return function


_OF_A_MAILING = (
    click.option(
        "--hold",
        type=click.IntRange(0, _LONGEST_HOLD),
        default=5,
        show_default=True,
        metavar="MINUTES",
        help="Wait so long before the first mail, to change your mind; 0 for not at all.",
    ),
    click.option("--at", metavar="'YYYY-MM-DD HH:MM'", help="Mail it then, in the publication's time zone."),
    click.option(
        "--late",
        type=click.IntRange(0, _LONGEST_LATE),
        default=60,
        show_default=True,
        metavar="MINUTES",
        help="Ask first where the moment passed longer ago than that.",
    ),
    click.option("--even-late", is_flag=True, help="Do not ask then."),
    click.option(
        "--first",
        type=click.IntRange(min=1),
        metavar="N",
        help="Mail only so many at first, and see what comes.",
    ),
    click.option(
        "--first-wait",
        type=click.IntRange(0, _LONGEST_HOLD),
        default=30,
        show_default=True,
        metavar="MINUTES",
        help="How long to wait after these.",
    ),
    click.option(
        "--first-limit",
        type=click.FloatRange(0, 100),
        default=5.0,
        show_default=True,
        metavar="PERCENT",
        help="Pause where more of them were refused.",
    ),
    click.option(
        "--spread", is_flag=True, help="Let it take days where the mail server takes no more a day."
    ),
    click.option(
        "--as-approved", is_flag=True, help="Mail what was approved, though the issue was changed since."
    ),
    click.option(
        "--despite",
        type=CampaignId(),
        multiple=True,
        metavar="CAMPAIGN",
        help="Mail it though another computer did, in this campaign.",
    ),
    by,
    events,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the command line says of a mailing to a list, by the names of its options; times in minutes."""

    list: str
    rest: bool = False
    yes_to: tuple[int, ...] = ()
    hold: int = 5
    first: int | None = None
    first_wait: int = 30
    first_limit: float = 5.0
    at: str | None = None
    late: int = 60
    even_late: bool = False
    spread: bool = False
    as_approved: bool = False
    despite: tuple[str, ...] = ()
    by: str | None = None
    dry_run: bool = False
    events: str | None = None
    as_json: bool = False


def wish(settings: Settings, date: dt.date, asked: Asked, now: dt.datetime) -> Wish:
    """What is wanted. Raises UsageError for a list that does not exist and a moment that cannot be meant."""
    from newsletter import campaigns
    from newsletter.model import Sample

    return campaigns.Wish(
        date=date,
        list=known_list(settings, asked.list),
        rest=asked.rest,
        due=moment(asked.at, settings.publication.zone, now) if asked.at else None,
        hold=asked.hold * _MINUTE,
        lateness=asked.late * _MINUTE,
        sample=Sample(size=asked.first, wait=asked.first_wait * _MINUTE, limit=asked.first_limit)
        if asked.first
        else None,
        by=asked.by or "",
        as_approved=asked.as_approved,
        despite=asked.despite,
    )


def known_list(settings: Settings, name: str) -> str:
    """The list's name. Raises UsageError where there is no such list."""
    from newsletter.audience import subscribers

    known = [one for one, _ in subscribers.lists_of(settings)]
    if name in known:
        return name
    there = f"There are: {', '.join(known)}." if known else "There is none yet."
    raise click.UsageError(
        f"There is no list '{name}'. {there} Make one with: newsletter subscribers import FILE --list {name}"
    )


def ident() -> str:
    """A new campaign's name; no letters that are taken for digits."""
    import secrets

    return "".join(secrets.choice(_LETTERS) for _ in range(8))


def moment(typed: str, zone: str, now: dt.datetime) -> dt.datetime:
    """A moment to come in the publication's time zone. Raises UsageError."""
    from newsletter.cli import context
    from newsletter.text import moments

    try:
        found = moments.read(typed, zone)
    except ValueError as error:
        raise click.UsageError(f"--at: {error}") from None
    if found <= now:
        raise click.UsageError(
            f"--at: {context.moment(found, zone)} has passed. It is {context.moment(now, zone)} now."
        )
    return found


def told(campaign: Campaign) -> str:
    """'campaign k3j9x2ab (issue of 2026-11-22 to readers)'."""
    return f"campaign {campaign.id} (issue of {campaign.issue.isoformat()} to {campaign.list})"
