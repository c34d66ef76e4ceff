"""Rules about dates in the words: a weekday or a day that the calendar does not have."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from newsletter.check.base import WARNING, Evidence, Group, Told, place, rule
from newsletter.check.texts import Kind, Text, texts
from newsletter.model import EventItem, Where
from newsletter.text import dates, i18n, years
from newsletter.text.dates import Mention

# Within these a date without a year can only be the one of this year.
_SOON = 90
# Days that are called by a name with a weekday in it, whatever else the title says.
_CALLED = re.compile(
    r"\b(?:black|good|ash|easter|palm|holy|maundy|shrove|cyber|giving|blue|mothering|whit|casual)\s+$",
    re.IGNORECASE,
)
# What says when an event is, and is no part of the name of a group, film or book: 'Choir on Monday' and
# 'Monday choir', but not 'The Monday Club', 'Los lunes al sol' and 'Tuesday group: Christmas lunch'.
_WHEN_BEFORE = re.compile(
    r"(?:(?<![\w’'])(?:(?<![Nn]ever )on|this|next|am|diesen|el|este|le|ce|questo|n[ao]|est[ae])\s+"
    r"|^(?:On|Next|This|Am|El|Este|Le|Ce|Questo|N[ao]|Est[ae])\s+|[,(–—]\s*|\s-\s+)$"
)
_WHEN_BEHIND = re.compile(r"\s+[a-zß-ÿ]|,?\s+\d|[,:]\s+[a-zß-ÿ\d]|$")
_GROUP_BEHIND = re.compile(
    r"\s+(?:[a-z]+\s+)?(?:group|club|circle|team|gang|crew|band|society|ladies|men|women|mums|dads|friends|"
    r"[a-z]{3,}ers|gruppe|grupo|groupe|gruppo|peña|tertulia)\b|\s+[^\W\d_]+:"
)


@rule(Group.CONTENT, WARNING)
def weekday_wrong(evidence: Evidence) -> Iterator[Told]:
    """A weekday that does not fit its date.

    Readers come on the wrong day, or ask which of the two is right.
    """
    for text, mention in _mentions(evidence):
        if mention.weekday is None:
            continue
        day = _misfit(mention, *_anchor(text, evidence))
        if day and not _fits_another_year(mention, text, evidence):
            yield Told(
                f"'{text.text[mention.start : mention.end]}' in {text.called}: {_in_full(day, text)}.",
                text.at(mention.start),
                "Correct the weekday or the date.",
            )
    yield from _events(evidence)


@rule(Group.CONTENT, WARNING)
def date_impossible(evidence: Evidence) -> Iterator[Told]:
    """A day that no month has, such as 31 November.

    Readers cannot know which day is meant.
    """
    for text, mention in _mentions(evidence):
        if mention.sure and not mention.near(evidence.issue.date):
            yield Told(
                f"'{text.text[mention.start : mention.end]}' in {text.called} is no day of the calendar.",
                text.at(mention.start),
                "Correct the date.",
            )


def _mentions(evidence: Evidence) -> Iterator[tuple[Text, Mention]]:
    """Every date of the words, once where a teaser took it from its story."""
    seen: set[tuple[Where, str]] = set()
    for text in texts(evidence):
        first = dates.day_first(text.language, evidence.publication.zone)
        for mention in dates.mentions(text.text, text.language, first=first):
            key = (text.at(mention.start), text.text[mention.start : mention.end])
            if key not in seen:
                seen.add(key)
                yield text, mention


def _anchor(text: Text, evidence: Evidence) -> tuple[dt.date, bool]:
    """The day near which a date without a year is meant, and whether it is known."""
    if text.kind is Kind.BODY:
        published = next(one.published for one in evidence.issue.articles if one.slug == text.story)
        return published or evidence.issue.date, published is not None
    return evidence.issue.date, True


def _misfit(mention: Mention, anchor: dt.date, known: bool) -> dt.date | None:  # noqa: FBT001  half of a pair
    """The day that is meant where its weekday is another one; None where it fits.

    A story may tell of the last such day as well as of the next one, so both must be amiss.
    """
    meant = mention.near(anchor)
    if not meant:
        return None
    possible = meant[:1] if known and abs((meant[0] - anchor).days) <= _SOON else meant[:2]
    return None if any(day.weekday() == mention.weekday for day in possible) else meant[0]


def _fits_another_year(mention: Mention, text: Text, evidence: Evidence) -> bool:
    """Whether the weekday is that of a year of which the text tells: 'In 1990 ... on Saturday, 3 March'."""
    if mention.year:
        return False
    told = years.told_near(text.text, mention.start, mention.end, evidence.issue.date.year)
    if told is None:
        return True
    if text.story and text.kind is not Kind.BODY:
        bodies = (one.body for one in evidence.issue.articles if one.slug == text.story)
        told += tuple(year for body in bodies for year in years.named(body))
    days = (mention.in_year(year) for year in told)
    return any(day.weekday() == mention.weekday for day in days if day)


def _events(evidence: Evidence) -> Iterator[Told]:
    """Events whose title says another weekday than their date."""
    language = evidence.issue.language
    known = dates.names(language)
    events = (item for part in evidence.issue.sections for item in part.items if isinstance(item, EventItem))
    if known is None:
        return
    for event in events:
        dated = any(one.weekday is not None for one in dates.mentions(event.title, language))
        named = [
            one for one in known.alone.finditer(event.title) if not _CALLED.search(event.title[: one.start()])
        ]
        days = {known.days[one[0].casefold()] for one in named}
        told = any(_says_when(event.title, one) for one in named)
        if told and len(days) == 1 and event.date.weekday() not in days and not dated:
            yield Told(
                f"'{event.title}' says {named[0][0]}, but its date {i18n.long_date(event.date, language)} "
                f"is a {i18n.weekday(event.date, language)}.",
                place(event, "title"),
                "Correct the title or the date.",
            )


def _says_when(title: str, named: re.Match[str]) -> bool:
    """Whether the weekday of the title tells when the event is, as far as its form can say."""
    if _WHEN_BEFORE.search(title[: named.start()]):
        return True
    first = not title[: named.start()].strip(" “\"'‘„«")
    behind = _WHEN_BEHIND.match(title, named.end())
    return first and behind is not None and not _GROUP_BEHIND.match(title, named.end())


def _in_full(day: dt.date, text: Text) -> str:
    return f"{i18n.long_date(day, text.language)} is a {i18n.weekday(day, text.language)}"
