"""Asking before something is mailed: whoever goes on has read how many people get it."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from newsletter.send.profiles import Outlook

_TRIES = 3
_SEPARATORS = re.compile(r"[\s.,'’_]")
_LONGEST_COUNT = 12


def number(typed: str) -> int | None:
    """The count that somebody typed, with marks between thousands or not; None for anything else."""
    digits = _SEPARATORS.sub("", typed)
    plain = digits.isascii() and digits.isdigit() and len(digits) <= _LONGEST_COUNT
    return int(digits) if plain else None


def counts(wanted: Sequence[tuple[str, int]], yes_to: Sequence[int], verb: str = "mail") -> None:
    """Let the user confirm each of the counts, told as (what is counted, count); returns where all are.

    `yes_to` are counts that the command line confirmed. Raises UsageError where these are others, or where
    nobody can be asked; Abort where the user does not type the counts.
    """
    numbers = [count for _, count in wanted]
    said = " and ".join(f"{count} ({what})" for what, count in wanted) if len(wanted) > 1 else str(*numbers)
    if yes_to:
        if list(yes_to) != numbers:
            given = " and ".join(map(str, yes_to))
            raise click.UsageError(f"Nothing was done: --yes-to says {given}, and it would be {said} now.")
        return
    if not can_ask():
        given = " ".join(f"--yes-to {count}" for count in numbers)
        raise click.UsageError(f"Nothing was done: nobody can be asked here. Confirm it with {given}")
    for what, count in wanted:
        _typed(what, count, verb)


def _typed(what: str, count: int, verb: str) -> None:
    for left in range(_TRIES, 0, -1):
        answer = click.prompt(
            f"To {verb}, type the number of {what}", default="", show_default=False, err=True
        )
        if number(answer) == count:
            return
        if not answer.strip() or left == 1:
            break
        click.echo("That is another number.", err=True)
    click.echo("Nothing was done.", err=True)
    raise click.Abort


def choice(question: str, yes: bool, flag: str) -> None:
    """Let the user say yes to a question; `yes` where `flag` on the command line said so.

    Raises UsageError where nobody can be asked, and Abort for anything but a yes.
    """
    if yes:
        return
    if not can_ask():
        raise click.UsageError(
            f"Nothing was done, because nobody can be asked here: {question} If the answer is yes, add {flag}"
        )
    if not click.confirm(question, err=True):
        click.echo("Nothing was done.", err=True)
        raise click.Abort


def spread(outlook: Outlook | None, yes: bool) -> None:
    """Let the user say yes to a mailing that takes days; `yes` and what is raised as of `choice`."""
    if outlook and outlook.choices:
        for one in outlook.choices:
            click.echo(f"  - {one}", err=True)
        choice("Shall it be spread over that time?", yes, "--spread")


def can_ask() -> bool:
    """Whether somebody sits at a terminal."""
    return sys.stdin is not None and sys.stdin.isatty()
