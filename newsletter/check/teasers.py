"""Rules about teasers that people wrote: whether they still say what the story says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from newsletter.check.base import WARNING, Evidence, Group, Told, place, rule
from newsletter.check.words.numbers import Number, claims, kinds, known, of_kinds
from newsletter.check.words.reckoning import Told as InStory
from newsletter.check.words.reckoning import follows, is_slip
from newsletter.model import Article, EventItem, Teaser, TeaserOrigin
from newsletter.text import dates, markup

_FEWEST_WORDS = 50
# Up to here a number may count what the story tells without a number: 'five tips'.
_COUNTABLE = 12


@rule(Group.CONTENT, WARNING)
def teaser_stale(evidence: Evidence) -> Iterator[Told]:
    """A teaser that was written for another version of its story.

    Readers may be promised what the story no longer says. `teaser_of` in the story holds the mark of the
    version for which the teaser was written.
    """
    articles = {article.slug: article for article in evidence.issue.articles}
    for teaser in evidence.issue.teasers:
        if teaser.stale:
            article = articles[teaser.article]
            yield Told(
                f"'{article.title}' was changed since its teaser was written, so the teaser may promise what "
                "the story no longer says.",
                place(article, "teaser"),
                "Read both again, correct the teaser, "
                f"and write teaser_of: {teaser.body_hash}, or delete that line.",
            )


@rule(Group.CONTENT, WARNING)
def teaser_number(evidence: Evidence) -> Iterator[Told]:
    """A number in a teaser for which its story has another one.

    Mostly the story was corrected and the teaser was not, or one of the two has a slip. Readers are promised
    something that they will not find. A number that follows from the story, such as an age, a sum or a
    stretch of time, may stand there.
    """
    articles = {article.slug: article for article in evidence.issue.articles}
    for teaser in evidence.issue.teasers:
        article = articles[teaser.article]
        plain = markup.to_text(article.body)
        if teaser.origin is not TeaserOrigin.EDITOR or len(plain.split()) < _FEWEST_WORDS:
            continue
        for number in _missing(teaser, article, plain, evidence):
            yield Told(
                f"The teaser of '{article.title}' says '{number.shown}'; the story does not.",
                place(article, "teaser" if article.teaser else "dek"),
                "Correct the teaser or the story.",
            )


def _missing(teaser: Teaser, article: Article, plain: str, evidence: Evidence) -> Iterator[Number]:
    language = article.language or evidence.issue.language
    claimed = [one for one in claims(teaser.text, language) if one.measured or one.least > _COUNTABLE]
    if not claimed:
        return
    beside = (article.title, article.kicker, article.dek if article.teaser else "")
    told = known(plain, language).union(*(known(text, language) for text in beside))
    told |= _beside(article, evidence)
    story = InStory(
        numbers=told,
        of_kind=of_kinds(plain, language),
        kinds=kinds(plain),
        days=_days(article, plain, evidence),
    )
    for one in claimed:
        # Where the story counts no such thing, the teaser may count what the story only tells.
        counted = one.kind in story.of_kind or is_slip(one, story)
        if counted and not one.values & told and not follows(one, story):
            yield one


def _days(article: Article, plain: str, evidence: Evidence) -> frozenset[dt.date]:
    """The days of which the story tells, and those of the story and its letter."""
    language = article.language or evidence.issue.language
    anchor = article.published or evidence.issue.date
    first = dates.day_first(language, evidence.publication.zone)
    told = (one.near(anchor)[:1] for one in dates.mentions(plain, language, first=first))
    return frozenset((evidence.issue.date, anchor, *(day for days in told for day in days)))


def _beside(article: Article, evidence: Evidence) -> frozenset[float]:
    """The numbers of dates: the story's own, the issue's, and those of its events."""
    found: set[float] = set()
    days = [article.published, article.updated, article.reviewed_on, evidence.issue.date]
    for part in evidence.issue.sections:
        for item in part.items:
            if isinstance(item, EventItem):
                days.append(item.date)
                times = [time for time in (item.starts, item.ends) if time]
                found.update(one for time in times for one in (time.hour, time.hour % 12, time.minute))
                found |= known(f"{item.title} {item.place} {item.text}", evidence.issue.language)
    for day in days:
        if day:
            found.update((day.day, day.month, day.year - 1, day.year, day.year + 1))
    return frozenset(found)
