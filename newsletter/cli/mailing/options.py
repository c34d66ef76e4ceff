"""What is typed on the command line about campaigns, and which campaign is meant."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import click

if TYPE_CHECKING:
    from newsletter.config import Settings
    from newsletter.model import Campaign

_Function = TypeVar("_Function", bound=Callable[..., object])
_IDENT = re.compile(r"[a-z0-9]{8}")
MINUTE = 60
# A day, in minutes.
LONGEST_HOLD = 1440
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


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


def hold(function: _Function) -> _Function:
    return click.option(
        "--hold",
        type=click.IntRange(0, LONGEST_HOLD),
        default=5,
        show_default=True,
        metavar="MINUTES",
        help="Wait so long before the first mail, to change your mind; 0 for not at all.",
    )(function)


def spread(function: _Function) -> _Function:
    return click.option(
        "--spread", is_flag=True, help="Let it take days where the mail server takes no more a day."
    )(function)


def as_approved(function: _Function) -> _Function:
    return click.option(
        "--as-approved", is_flag=True, help="Mail what was approved, though the issue was changed since."
    )(function)


def events(function: _Function) -> _Function:
    return click.option(
        "--events", metavar="FILE", help="Write progress there as JSON, a line each; - for stdout."
    )(function)


def by(function: _Function) -> _Function:
    from newsletter.cli import context

    return click.option(
        "--by", type=context.Person(), metavar="NAME", help="Who says so; it is kept on record."
    )(function)


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
