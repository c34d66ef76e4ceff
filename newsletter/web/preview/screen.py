"""What the preview has to show of an issue: one build, as data. Nothing here knows of a browser's request."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from newsletter import config, pipeline
from newsletter.audience import recipients
from newsletter.check.size import filled_size
from newsletter.config import Settings
from newsletter.errors import ConfigError, NewsletterError, ProjectError
from newsletter.message import addresses_of, fill_html, fill_text, values
from newsletter.model import Finding, RenderedEmail, Report, Where
from newsletter.pipeline import Built
from newsletter.project import folder
from newsletter.text import tokens
from newsletter.web.preview.inbox import Inbox, inbox
from newsletter.web.shell.guard import tell

Build = Callable[[Settings, dt.date], Built]
# Errors after which the mail is not what its files say: a part of it could not be read or made.
# A theme that is only doubtful still makes a whole mail.
_BLOCKING = frozenset({"broken-file", "theme-broken", "mail-impossible"})

_KEY = re.compile(r"[a-z_]+\.[a-z_]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mail made out to the sample reader, its pictures inside. `key` changes whenever the HTML does.

    `size` and `limit` are bytes of HTML as it is mailed, without the pictures.
    """

    key: str
    language: str
    html: str
    text: str
    inbox: Inbox
    size: int
    limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Why the mail cannot be shown as it is saved; `fault` where the program is to blame and not a file."""

    message: str
    place: str = ""
    hint: str = ""
    fault: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """One state of the preview; `old` where `mail` is the last good version. No `date`, no issue yet."""

    date: dt.date | None = None
    issues: tuple[dt.date, ...] = ()
    number: int | None = None
    mail: Mail | None = None
    old: bool = False
    report: Report | None = None
    troubles: tuple[Trouble, ...] = ()

    @property
    def errors(self) -> int:
        """How much stands in the way of the mail, in the troubles or in the report."""
        return max(len(self.troubles), len(self.report.errors) if self.report else 0)


def draw(
    root: Path,
    wanted: dt.date | None,
    good: Mapping[dt.date, Mail],
    before: Screen,
    build: Build = pipeline.build,
) -> Screen:
    """The issue `wanted`, or the newest, as its files are now.

    `good` are the last good versions, `before` is what was shown last. Never raises: what is wrong
    is part of the picture.
    """
    date = wanted
    issues: tuple[dt.date, ...] = ()
    try:
        try:
            issues = folder.started_issues(root)
        except ProjectError:
            # A folder with a wrong name is no reason to hide the issue that was asked for.
            if wanted is None:
                raise
        date = wanted or (issues[-1] if issues else None)
        if date is None:
            return Screen()
        settings = config.load(root, os.environ)
        built = build(settings, date)
        return _drawn(built, settings, issues, good.get(date), _number(before, date))
    except (ConfigError, ProjectError) as error:
        trouble = _from_error(error)
    except Exception as error:  # noqa: BLE001  a fault of ours must not end the preview
        tell(error, "while building the preview")
        trouble = Trouble(message=f"{type(error).__name__}: {error}", fault=True)
    last = good.get(date) if date else None
    return Screen(
        date=date,
        issues=issues,
        number=_number(before, date),
        mail=last,
        old=last is not None,
        troubles=(trouble,),
    )


def _number(before: Screen, date: dt.date | None) -> int | None:
    """The last known number of the issue, which the heading keeps while it cannot be read."""
    return before.number if before.date == date else None


def _drawn(
    built: Built,
    settings: Settings,
    issues: tuple[dt.date, ...],
    last: Mail | None,
    number: int | None,
) -> Screen:
    mail = _mail(built.email, settings) if built.email else None
    blocking = [finding for finding in built.report.errors if finding.code in _BLOCKING]
    if mail is None and not blocking:
        blocking = list(built.report.errors)
    old = bool(blocking) and last is not None
    return Screen(
        date=built.date,
        issues=issues,
        number=built.issue.number if built.issue else number,
        mail=last if old else mail,
        old=old,
        report=built.report,
        troubles=tuple(map(_from_finding, blocking)),
    )


def _mail(email: RenderedEmail, settings: Settings) -> Mail:
    reader = recipients.sample(settings.publication, email)
    filled = values(email, reader)
    pictures = {
        asset.token: _data_address(asset.variants[0].media_type, asset.variants[0].data)
        for asset in email.assets
    }
    whole = addresses_of(email) | pictures.keys()
    words = fill_html(email.html, filled | dict.fromkeys(pictures, ""), whole)
    html = fill_html(email.html, filled | pictures, whole)
    return Mail(
        key=hashlib.sha256(html.encode()).hexdigest()[:24],
        language=email.language,
        html=html,
        text=fill_text(email.text, filled, whole),
        inbox=inbox(
            email.sender.name, tokens.fill(email.subject, filled), tokens.fill(email.preheader, filled), words
        ),
        size=filled_size(email, settings.publication.fields),
        limit=settings.rules.html_size,
    )


def _data_address(media_type: str, data: bytes) -> str:
    return f"data:{media_type};base64,{base64.b64encode(data).decode()}"


def _from_finding(finding: Finding) -> Trouble:
    return Trouble(message=finding.message, place=str(finding.where or ""), hint=finding.hint)


def _from_error(error: NewsletterError) -> Trouble:
    if isinstance(error, ProjectError):
        return Trouble(
            message=error.message, place=str(Where(path=error.path, line=error.line)), hint=error.hint
        )
    # A ConfigError says its place first: 'newsletter.toml:3: ...'.
    place, colon, message = error.message.partition(": ")
    if colon and place.startswith((config.SETTINGS_FILE, config.ENV_FILE)):
        return Trouble(message=_as_sentence(message), place=place, hint=error.hint)
    return Trouble(message=error.message, hint=error.hint)


def _as_sentence(message: str) -> str:
    """`message` with a capital, unless it begins with the name of a setting, which is written as it is."""
    return message if _KEY.match(message) else message[:1].upper() + message[1:]


def is_worse(after: Screen, before: Screen) -> bool:
    """Whether something is wrong now that was not before: perhaps a file is being written just now."""
    known = {_told(finding) for finding in before.report.errors} if before.report else set()
    now = {_told(finding) for finding in after.report.errors} if after.report else set()
    return bool(now - known or set(after.troubles) - set(before.troubles)) or (
        after.date is None and before.date is not None
    )


def _told(finding: Finding) -> tuple[str, str]:
    return finding.code, finding.message
