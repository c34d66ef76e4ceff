"""The campaigns of an issue and what became of their recipients, for people and for programs."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

import click

from newsletter.cli import context
from newsletter.cli.mailing import run
from newsletter.model import OPEN_STATES, CampaignState, DeliveryState

if TYPE_CHECKING:
    from newsletter.model import Campaign, Delivery, Tally


def as_text(found: Sequence[tuple[Campaign, Tally]], broken_off: Collection[str]) -> str:
    """Each campaign with its counts, a line a state; no program mails those that are `broken_off`."""
    return "\n".join(line for campaign, tally in found for line in _lines(campaign, tally, broken_off))


def hints(found: Sequence[tuple[Campaign, Tally]], broken_off: Collection[str]) -> Iterator[str]:
    """What can be done about campaigns that stand still, and about mails of which nobody is sure."""
    for campaign, tally in found:
        under_way = campaign.state is CampaignState.SENDING and campaign.id not in broken_off
        if campaign.state in OPEN_STATES and not under_way:
            yield f"To go on with {campaign.id}: newsletter resume {campaign.id}"
        if tally.of(DeliveryState.DOUBTFUL):
            yield (
                f"To see whom it is not sure of: newsletter status {campaign.issue.isoformat()} --doubtful. "
                f"To decide: newsletter resolve {campaign.id} --resend or --skip"
            )


def for_programs(campaign: Campaign, tally: Tally, broken_off: Collection[str]) -> dict[str, object]:
    """A campaign as JSON types; times in UTC."""
    return {
        "campaign": campaign.id,
        "kind": str(campaign.kind),
        "list": campaign.list,
        "digest": campaign.digest,
        "state": str(campaign.state),
        "broken_off": campaign.id in broken_off,
        "reason": campaign.reason,
        "recipients": campaign.recipients,
        "counts": {str(state): tally.of(state) for state in DeliveryState},
        "due": campaign.due.isoformat(),
        "started": campaign.started.isoformat() if campaign.started else None,
        "finished": campaign.finished.isoformat() if campaign.finished else None,
        "by": campaign.by,
    }


def in_doubt(campaign: Campaign, deliveries: Sequence[Delivery]) -> Iterator[str]:
    """The addresses, a line each, with when it was tried and the relay's last words."""
    for one in deliveries:
        when = context.moment(one.updated, campaign.zone) if one.updated else "?"
        yield f"{one.recipient.email}\t{campaign.id}\t{when}\t{one.reply}"


def _lines(campaign: Campaign, tally: Tally, broken_off: Collection[str]) -> Iterator[str]:
    from newsletter.send import words

    yield click.style(run.heading(campaign), bold=True)
    if campaign.state is CampaignState.SCHEDULED:
        yield f"  for {context.moment(campaign.due, campaign.zone)}"
    if campaign.id in broken_off:
        yield "  It was broken off: no program is mailing it."
    if campaign.reason:
        yield f"  {campaign.reason}"
    for what, count in words.counted(tally):
        yield f"{count:>11,}  {what}"
