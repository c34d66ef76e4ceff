"""What states are called where people read of them (docs/design.md, Words)."""

from __future__ import annotations

from newsletter.model import Campaign, CampaignState, DeliveryState, Tally

# Why a campaign rests whose mail is wrong.
CORRECTED = "It is being corrected."
CAMPAIGNS = {
    CampaignState.SCHEDULED: "planned",
    CampaignState.SENDING: "being mailed",
    CampaignState.PAUSED: "paused",
    CampaignState.DONE: "done",
    CampaignState.CANCELLED: "cancelled",
}
# In the order in which they are told.
DELIVERIES = {
    DeliveryState.SUBMITTED: "accepted by the mail server",
    DeliveryState.PENDING: "still waiting",
    DeliveryState.SUBMITTING: "being handed over",
    DeliveryState.DEFERRED: "put off by the mail server, to be tried again",
    DeliveryState.DOUBTFUL: "not sure whether it arrived",
    DeliveryState.REJECTED: "refused",
    DeliveryState.EXPIRED: "given up after many tries",
    DeliveryState.SUPPRESSED: "not to be mailed any more (suppressed)",
    DeliveryState.SKIPPED: "left out",
    DeliveryState.CANCELLED: "not mailed, because it was cancelled",
}


def standing(campaign: Campaign, *, working: bool) -> str:
    """Where a campaign stands; `working` where a program is mailing it at this moment."""
    if campaign.state is CampaignState.SENDING and not working:
        return f"stopped in the middle; nobody is mailing it now: newsletter resume {campaign.id}"
    return CAMPAIGNS[campaign.state]


def counted(tally: Tally) -> tuple[tuple[str, int], ...]:
    """How many recipients are in which state, in words; accepted ones always, others where there are some."""
    counts = ((state, words, tally.of(state)) for state, words in DELIVERIES.items())
    return tuple(
        (words, count) for state, words, count in counts if count or state is DeliveryState.SUBMITTED
    )


def people(count: int) -> str:
    return "1 person" if count == 1 else f"{count:,} people"


def percent(part: int, whole: int) -> str:
    """'4.2 %'; nothing of nothing is 0 %."""
    return f"{100 * part / whole if whole else 0:.1f} %"
