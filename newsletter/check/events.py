"""Rules about dates to come to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from newsletter.check.base import NOTE, WARNING, Evidence, Group, Told, place, rule
from newsletter.model import EventItem

_MORNING = dt.time(6)


def _events(evidence: Evidence) -> Iterator[EventItem]:
    for section in evidence.issue.sections:
        yield from (item for item in section.items if isinstance(item, EventItem))


@rule(Group.CONTENT, WARNING)
def event_past(evidence: Evidence) -> Iterator[Told]:
    """An event before the day of the issue.

    Readers are invited to something that is over.
    """
    for event in _events(evidence):
        if event.date < evidence.issue.date:
            yield Told(
                f"'{event.title}' takes place on {event.date.isoformat()}, before the day of the issue.",
                place(event, "date"),
                "Correct its date, or take it out.",
            )


@rule(Group.CONTENT, WARNING)
def event_ends_early(evidence: Evidence) -> Iterator[Told]:
    """An event that ends before it begins."""
    for event in _events(evidence):
        # A ball that ends at one in the morning is no slip.
        early = event.starts and event.ends and event.ends <= event.starts and event.ends > _MORNING
        if early and event.starts and event.ends:
            yield Told(
                f"'{event.title}' ends at {event.ends:%H:%M}, but begins only at {event.starts:%H:%M}.",
                place(event, "ends"),
                "Correct the times; an event past midnight needs no 'ends'.",
            )


@rule(Group.CONTENT, NOTE)
def event_without_place(evidence: Evidence) -> Iterator[Told]:
    """An event that says no place.

    Readers do not know where to go, or whether it is online.
    """
    for event in _events(evidence):
        # What has a page of its own says it there.
        if not event.place and not event.url:
            yield Told(
                f"'{event.title}' says no place.",
                event.where,
                "Add one: place: ...",
            )
