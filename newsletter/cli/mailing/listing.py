"""The campaigns of an issue and what became of their recipients, for people and for programs."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from newsletter.cli import context
from newsletter.cli.mailing import run
from newsletter.model import OPEN_STATES, CampaignState, DeliveryState

if TYPE_CHECKING:
    from newsletter.campaigns import Stand
    from newsletter.model import Campaign, Delivery

# What nobody hands over any more; the next program holds it as doubtful.
_CUT_OFF = "not sure whether it arrived: it broke off just then"


def as_text(found: Sequence[Stand]) -> str:
    """Each campaign with its counts, a line a state."""
    return "\n".join(line for one in found for line in _lines(one))


def hints(found: Sequence[Stand]) -> Iterator[str]:
    """What can be done about campaigns that are not done, and about mails of which nobody is sure."""
    from newsletter.send import words

    for one in found:
        campaign = one.campaign
        if campaign.state in OPEN_STATES and campaign.reason == words.CORRECTED:
            yield (
                f"To put {campaign.id} right: mend the issue, approve it, and then: newsletter correct "
                f"{campaign.issue.isoformat()} --list {shlex.quote(campaign.list)}"
            )
        elif one.working:
            yield f"Another program is mailing {campaign.id}. To stop it: newsletter pause {campaign.id}"
        elif campaign.state in OPEN_STATES:
            yield f"To go on with {campaign.id}: newsletter resume {campaign.id}"
        if one.tally.of(DeliveryState.DOUBTFUL):
            yield (
                f"To see whom it is not sure of: newsletter status {campaign.issue.isoformat()} --doubtful. "
                f"To decide: newsletter resolve {campaign.id} --resend or --skip"
            )
        if one.tally.of(DeliveryState.REJECTED, DeliveryState.EXPIRED):
            yield f"To see who was refused, and why: newsletter status {campaign.issue.isoformat()} --refused"


def for_programs(found: Stand) -> dict[str, object]:
    """A campaign as JSON types; times in UTC."""
    campaign = found.campaign
    return {
        "campaign": campaign.id,
        "kind": str(campaign.kind),
        "list": campaign.list,
        "digest": campaign.digest,
        "state": str(campaign.state),
        "working": found.working,
        "reason": campaign.reason,
        "recipients": campaign.recipients,
        "counts": {str(state): found.tally.of(state) for state in DeliveryState},
        "due": campaign.due.isoformat(),
        "started": campaign.started.isoformat() if campaign.started else None,
        "finished": campaign.finished.isoformat() if campaign.finished else None,
        "by": campaign.by,
    }


def addresses(campaign: Campaign, deliveries: Sequence[Delivery]) -> Iterator[str]:
    """The addresses, a line each, with when it was tried and the relay's last words."""
    for one in deliveries:
        when = context.moment(one.updated, campaign.zone) if one.updated else "?"
        yield f"{one.recipient.email}\t{campaign.id}\t{when}\t{one.reply}"


def of_one(campaign: Campaign, delivery: Delivery | None) -> str:
    """What became of one recipient, in one line."""
    from newsletter.send import words

    heading = f"Campaign {campaign.id} to {campaign.list}"
    if delivery is None:
        return f"{heading}: not among its recipients"
    when = f" on {context.moment(delivery.updated, campaign.zone)}" if delivery.updated else ""
    reply = f" ({delivery.reply})" if delivery.reply else ""
    return f"{heading}: {words.DELIVERIES[delivery.state]}{when}{reply}"


def _lines(found: Stand) -> Iterator[str]:
    from newsletter.send import words

    campaign = found.campaign
    yield click.style(run.heading(campaign, found.words), bold=True)
    if campaign.state is CampaignState.SCHEDULED:
        yield f"  for {context.moment(campaign.due, campaign.zone)}"
    if campaign.reason:
        yield f"  {campaign.reason}"
    for what, count in words.counted(found.tally):
        is_cut_off = not found.working and what == words.DELIVERIES[DeliveryState.SUBMITTING]
        yield f"{count:>11,}  {_CUT_OFF if is_cut_off else what}"
