"""Rules about merge tags: what is filled in for each reader."""

from __future__ import annotations

from collections.abc import Iterator

from newsletter.check.base import ERROR, WARNING, Evidence, Group, Told, place, rule
from newsletter.model import TeaserOrigin, Where
from newsletter.text import merge_tags
from newsletter.text.merge_tags import ALWAYS, Typed
from newsletter.text.nearest import suggest


def _typed(evidence: Evidence) -> Iterator[tuple[Typed, Where]]:
    """Every merge tag that an editor typed where one is filled in, and its place."""
    issue = evidence.issue
    for key, text in (("subject", issue.subject), ("preheader", issue.preheader)):
        yield from ((one, place(issue, key)) for one in merge_tags.typed(text))
    for one in merge_tags.typed(issue.note):
        line = issue.note_line + issue.note.count("\n", 0, one.start)
        yield one, Where(path=issue.where.path, line=line)
    articles = {article.slug: article for article in issue.articles}
    for teaser in issue.teasers:
        if teaser.origin is TeaserOrigin.EDITOR:
            article = articles[teaser.article]
            key = "teaser" if article.teaser else "dek"
            yield from ((one, place(article, key)) for one in merge_tags.typed(teaser.text))


@rule(Group.CONTENT, ERROR, waivable=False)
def merge_tag_broken(evidence: Evidence) -> Iterator[Told]:
    """A merge tag that cannot be filled in.

    Readers would see its braces. It is written like `{{ first_name | there }}`.
    """
    for one, where in _typed(evidence):
        if not one.name:
            yield Told(
                f"'{one.text}' is no merge tag that can be filled in, so readers would see it as it is.",
                where,
                "Write it like {{ first_name | there }}.",
            )


@rule(Group.CONTENT, ERROR, waivable=False)
def merge_tag_unknown(evidence: Evidence) -> Iterator[Told]:
    """A merge tag that nobody has a value for.

    Only `first_name`, `name`, `email` and what stands below [fields] in newsletter.toml can be filled in.
    """
    known = (*ALWAYS, *dict(evidence.publication.fields))
    for one, where in _typed(evidence):
        if one.name and one.name not in known:
            yield Told(
                f"There is no merge tag '{one.name}'.{suggest(one.name, list(known))}",
                where,
                f"Use one of {', '.join(known)}, or name it below [fields] in newsletter.toml.",
            )


@rule(Group.CONTENT, WARNING)
def merge_tag_without_fallback(evidence: Evidence) -> Iterator[Told]:
    """A merge tag without words for those who have no such value.

    'Dear ,' is what they would read. Say what stands in its place: `{{ first_name | reader }}`.
    """
    for one, where in _typed(evidence):
        if one.name and not one.fallback and one.name != "email":
            yield Told(
                f"Readers without '{one.name}' see nothing in its place.",
                where,
                f"Say what they see: {{{{ {one.name} | ... }}}}",
            )
