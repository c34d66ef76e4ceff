"""A screen as the parts of a page: text and HTML, made by the templates beside this file."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel.dates import format_date

from newsletter.model import Severity
from newsletter.web.preview.frame import SANDBOX, Scheme
from newsletter.web.preview.screen import Screen
from newsletter.web.shell import layout

STATIC = Path(__file__).parent / "static"
_templates = layout.environment(Path(__file__).parent / "templates")
# The parts of the page that change while it is open; each is a template of that name.
_PARTS = ("issue", "counts", "trouble", "meter", "inbox", "phone", "checks", "text")
_KILOBYTE = 1024
_LITTLE_ROOM = 0.9


@dataclass(frozen=True, slots=True)
class Choice:
    """A group of controls: its name in the address, what it is about, and (value, word, icon) of each.

    The first one is the default.
    """

    name: str
    legend: str
    options: tuple[tuple[str, str, str], ...]


CHOICES = (
    Choice(
        "width",
        "Width of the mail",
        (
            ("desktop", "Desktop", "desktop"),
            ("tablet", "Tablet", "tablet"),
            ("phone", "Phone", "phone"),
            ("small", "Small phone", "small"),
        ),
    ),
    Choice(
        "scheme",
        "Light or dark",
        ((Scheme.LIGHT, "Light", ""), (Scheme.DARK, "Dark", ""), (Scheme.FORCED, "Forced dark", "")),
    ),
    Choice("images", "Images", (("on", "Images", "image"), ("off", "No images", "no-image"))),
    Choice("view", "Form", (("mail", "Mail", ""), ("text", "Plain text", ""))),
)


def page(screen: Screen, chosen: dict[str, str], stream: str) -> str:
    """The whole page; `stream` is the address of its events."""
    template = _templates.get_template("page.html.j2")
    return template.render(
        **_context(screen),
        parts=parts(screen),
        choices=CHOICES,
        chosen=chosen,
        stream=stream,
        sandbox=SANDBOX,
    )


def told(screen: Screen) -> dict[str, object]:
    """What an open page is told after a change."""
    return {
        "title": _title(screen),
        "mail": _mail_address(screen),
        "key": screen.mail.key if screen.mail else "",
        "parts": parts(screen),
    }


def parts(screen: Screen) -> dict[str, str]:
    context = _context(screen)
    return {name: _templates.get_template(f"{name}.html.j2").render(context) for name in _PARTS}


def _context(screen: Screen) -> dict[str, Any]:
    return {
        "screen": screen,
        "title": _title(screen),
        "name": _day(screen.date) if screen.date else "",
        "short_day": format_date(screen.date, "d MMM", locale="en") if screen.date else "",
        "menu": [(date.isoformat(), _day(date), date == screen.date) for date in reversed(screen.issues)],
        "mail_address": _mail_address(screen),
        "counts": _counts(screen),
        "meter": _meter(screen),
    }


def _title(screen: Screen) -> str:
    if screen.date is None:
        return "No issue yet"
    state = f"{screen.errors} {'error' if screen.errors == 1 else 'errors'}: " if screen.errors else ""
    return f"{state}{_day(screen.date)}, preview"


def _day(date: dt.date) -> str:
    return format_date(date, "d MMMM y", locale="en")


def _mail_address(screen: Screen) -> str:
    return f"/issues/{screen.date.isoformat()}/mail" if screen.date and screen.mail else ""


def _counts(screen: Screen) -> list[tuple[str, int, str]]:
    """(severity, how many, in words) of what was found; no errors are worth a word too."""
    standing = [one.severity for one in screen.report.findings if not one.waiver] if screen.report else []
    numbers = {severity: standing.count(severity) for severity in Severity}
    numbers[Severity.ERROR] = screen.errors
    return [
        (severity.value, number, f"{number or 'No'} {severity}{'' if number == 1 else 's'}")
        for severity, number in numbers.items()
        if number or severity is Severity.ERROR
    ]


def _meter(screen: Screen) -> dict[str, object] | None:
    """The HTML's size beside the size at which Gmail cuts a mail off, in KB and words."""
    if screen.mail is None:
        return None
    size, limit = screen.mail.size, screen.mail.limit
    state = "over" if size > limit else "near" if size > limit * _LITTLE_ROOM else "well"
    words = {"over": ", Gmail would cut it off", "near": ", little room left", "well": ""}[state]
    # Rounded up, or a mail that is cut off could look as if it just fitted.
    return {"size": -(-size // _KILOBYTE), "limit": limit // _KILOBYTE, "state": state, "words": words}
