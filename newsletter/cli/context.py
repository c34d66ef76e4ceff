"""What the commands share: the project they work on, dates as arguments, and progress."""

from __future__ import annotations

import datetime as dt
import os
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

if TYPE_CHECKING:
    from newsletter.config import Settings
    from newsletter.pipeline import Outside

# The letters of a progress bar.
_BAR = 24
_WIDEST = 100


def root(ctx: click.Context) -> Path:
    """The project's folder: the one that was named, else the one around us. Raises ConfigError."""
    from newsletter.project import folder

    named: str | None = ctx.find_root().obj
    if named is None:
        return folder.find_root(Path.cwd())
    return folder.named_root(Path(named).resolve())


def settings(ctx: click.Context) -> Settings:
    """The settings of the project. Raises ConfigError for a value that cannot be used."""
    from newsletter import config

    return config.load(root(ctx), os.environ)


_Function = TypeVar("_Function", bound=Callable[..., object])


class Domain(click.ParamType[str]):
    """A domain that mail can come from."""

    name = "domain"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        from newsletter.text import addresses

        try:
            return addresses.parse(f"x@{value}").domain
        except ValueError:
            self.fail(f"'{value}' is not a domain such as example.org.", param, ctx)


class Date(click.ParamType[dt.date]):
    """A day like 2026-11-22."""

    name = "date"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> dt.date:
        if isinstance(value, dt.date):
            return value
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", str(value)):
            self.fail(f"'{value}' is not a date like 2026-11-22.", param, ctx)
        try:
            return dt.date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"'{value}' is a date that does not exist.", param, ctx)


class EmailAddress(click.ParamType[str]):
    """An address that mail can be sent to; `international` where it may hold letters like ä before the @."""

    name = "address"

    def __init__(self, *, international: bool = False) -> None:
        self._international = international

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        from newsletter.text import addresses

        try:
            return addresses.parse(str(value), international=self._international).address
        except ValueError as error:
            self.fail(str(error), param, ctx)


class Person(click.ParamType[str]):
    """Somebody's name, in one line."""

    name = "name"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        from newsletter.text import person

        try:
            return person.name(str(value))
        except ValueError as error:
            self.fail(f"{str(error)[:1].upper()}{str(error)[1:]}.", param, ctx)


def issue_argument(function: _Function) -> _Function:
    """The optional DATE of commands that work on one issue."""
    return click.argument("date", type=Date(), required=False, metavar="[DATE]")(function)


def chosen(ctx: click.Context, date: dt.date | None) -> dt.date:
    """The issue that was named, else the newest. Raises ProjectError when there is none."""
    if date is not None:
        return date
    from newsletter.project import folder

    return folder.newest_issue(root(ctx))


def outside(*, offline: bool) -> Outside:
    """Whether a command asks the world outside, as its user wants it."""
    from newsletter.pipeline import Outside

    return Outside.REFUSED if offline else Outside.ASKED


def progress(step: str, done: int = 0, total: int = 0) -> None:
    """Show what is being done, on a terminal only, and in place of the step before."""
    if sys.stderr.isatty():
        filled = _BAR * done // total if total else 0
        bar = f" [{'#' * filled}{'-' * (_BAR - filled)}] {done} of {total}" if total else " ..."
        click.echo(f"\r\x1b[K{step}{bar}", err=True, nl=False)


def width() -> int:
    """The letters of a line that running text is broken into."""
    return min(shutil.get_terminal_size().columns, _WIDEST)


def progress_done() -> None:
    if sys.stderr.isatty():
        click.echo("\r\x1b[K", err=True, nl=False)


def moment(at: dt.datetime, zone: str) -> str:
    """A moment as people of that time zone write it: '21 November 2026, 17:04 (Europe/Berlin)'."""
    from zoneinfo import ZoneInfo

    there = at.astimezone(ZoneInfo(zone))
    return f"{there.day} {there:%B %Y, %H:%M} ({zone})"


def has_display() -> bool:
    """Whether a window can be opened here."""
    if sys.platform.startswith(("win", "darwin")):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
