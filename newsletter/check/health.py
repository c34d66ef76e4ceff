"""Rules about what a publication asks of every story, such as who looked through its facts."""

from __future__ import annotations

from collections.abc import Iterator

from newsletter.check.base import ERROR, NOTE, WARNING, Evidence, Group, Told, place, rule

_YEARS = 3
# What readers lack where a story says nothing of it.
_LACKS = {
    "kicker": "no kicker, so readers do not see what kind of story it is",
    "dek": "no dek below its headline",
    "published": "no date, so readers cannot tell whether it is news",
    "updated": "no day on which it was last brought up to date",
    "authors": "no author, so readers cannot tell whose words they are",
    "image": "no picture",
    "url": "no address, so readers cannot read on",
    "tags": "no tags",
    "reviewed_by": "nobody who looked through its facts, so readers cannot tell whether to rely on it",
    "reviewed_on": "no day on which its facts were looked through, so they may be out of date",
    "sources": "no sources, so readers cannot tell where its facts come from",
    "teaser": "no teaser of its own",
}
_HINTS = {
    "authors": "Write it into the story: authors: [name-of-the-author]",
    "image": "Write it into the story: image: images/FILE",
    "published": "Write it into the story: published: YYYY-MM-DD",
    "updated": "Write it into the story: updated: YYYY-MM-DD",
    "reviewed_on": "Write it into the story: reviewed_on: YYYY-MM-DD",
    "url": "Write it into the story: url: https://...",
}


@rule(Group.CONTENT, ERROR)
def health_field_missing(evidence: Evidence) -> Iterator[Told]:
    """Something that newsletter.toml asks of every story, and a story does not have.

    What is asked for stands there below [check]: `required`.
    """
    for article in evidence.issue.articles:
        for name in evidence.rules.required:
            if not getattr(article, name, None):
                yield Told(
                    f"'{article.title}' names {_LACKS.get(name, f'no {name}')}.",
                    place(article, name),
                    _HINTS.get(name, f"Write it into the story: {name}: ..."),
                )


@rule(Group.CONTENT, NOTE)
def review_old(evidence: Evidence) -> Iterator[Told]:
    """A story whose facts were last looked through three years ago or longer.

    Treatments change; readers may act on what no longer holds.
    """
    for article in evidence.issue.articles:
        day = article.reviewed_on
        if day and (day.year + _YEARS, day.month, day.day) < evidence.issue.date.timetuple()[:3]:
            yield Told(
                f"The facts of '{article.title}' were last looked through on {day.isoformat()}.",
                place(article, "reviewed_on"),
                "Have them looked through again, and correct the date.",
            )


@rule(Group.CONTENT, WARNING)
def review_later(evidence: Evidence) -> Iterator[Told]:
    """A story whose facts were looked through on a day after that of the issue.

    Readers are promised a review that was not made yet; mostly it is a slip of the pen.
    """
    for article in evidence.issue.articles:
        if article.reviewed_on and article.reviewed_on > evidence.issue.date:
            yield Told(
                f"The review of '{article.title}' is dated {article.reviewed_on.isoformat()}, which is after "
                "the day of the issue.",
                place(article, "reviewed_on"),
                "Correct the date.",
            )
