"""Which words a story is teased with: what a person wrote for it always wins."""

from __future__ import annotations

from dataclasses import replace

from newsletter.model import Article, Issue, Teaser, TeaserOrigin
from newsletter.teasers.base import Summarizer
from newsletter.teasers.extractive import Extractive
from newsletter.teasers.fingerprint import body_hash
from newsletter.text import markup

SUMMARIZERS: dict[str, type[Summarizer]] = {"extractive": Extractive}


def teaser(article: Article, limit: int, summarizer: Summarizer) -> Teaser | None:
    """The editor's teaser or else the story's dek, as they are; else the summarizer's within `limit`.

    None where none of the three has any words.
    """
    if words := markup.to_text(article.teaser) or markup.to_text(article.dek):
        now = body_hash(article)
        return Teaser(
            article=article.slug,
            text=words,
            origin=TeaserOrigin.EDITOR,
            body_hash=now,
            stale=bool(article.teaser and article.teaser_of) and article.teaser_of.lower() != now,
        )
    return summarizer.summarize(article, limit)


def with_teasers(issue: Issue, limit: int, summarizer: str = "extractive") -> Issue:
    """The issue with a teaser for every article that allows one."""
    chosen = SUMMARIZERS[summarizer]()
    made = (teaser(article, limit, chosen) for article in issue.articles)
    return replace(issue, teasers=tuple(one for one in made if one))
