"""Rules about dates to come to."""

from __future__ import annotations

from collections.abc import Iterator

from newsletter.check.base import Evidence, note, warning
from newsletter.model import EventItem, Finding


def _events(evidence: Evidence) -> Iterator[EventItem]:
    for section in evidence.issue.sections:
        yield from (item for item in section.items if isinstance(item, EventItem))


def event_past(evidence: Evidence) -> Iterator[Finding]:
    for event in _events(evidence):
        if event.date < evidence.issue.date:
            yield warning(
                "event-past",
                f"'{event.title}' takes place on {event.date.isoformat()}, before the day of the issue.",
                event.where,
                "Correct its date, or take it out.",
            )


def event_ends_early(evidence: Evidence) -> Iterator[Finding]:
    for event in _events(evidence):
        if event.starts and event.ends and event.ends <= event.starts:
            yield warning(
                "event-ends-early",
                f"'{event.title}' ends at {event.ends:%H:%M}, but begins only at {event.starts:%H:%M}.",
                event.where,
                "Correct the times; an event past midnight needs no 'ends'.",
            )


def event_without_place(evidence: Evidence) -> Iterator[Finding]:
    for event in _events(evidence):
        if not event.place:
            yield note(
                "event-without-place",
                f"'{event.title}' says no place.",
                event.where,
                "Add one: place: ...",
            )
