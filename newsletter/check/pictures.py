"""Rules about pictures."""

from __future__ import annotations

from collections.abc import Iterator

from newsletter.check.base import Evidence, place, warning
from newsletter.model import Finding


def picture_missing(evidence: Evidence) -> Iterator[Finding]:
    for article in evidence.issue.articles:
        if article.image_missing:
            yield warning(
                "picture-missing",
                f"The picture of '{article.title}' is still missing.",
                place(article, "image"),
                "Put it into 'images' and write: image: images/FILE (or image: none).",
            )


def picture_unusable(evidence: Evidence) -> Iterator[Finding]:
    problems = {answer.path: answer.problem for answer in evidence.images if answer.problem}
    for image in evidence.pictures:
        if image.path in problems:
            yield warning(
                "picture-unusable",
                f"The picture {image.path} is left out: {problems[image.path]}.",
                image.where,
                "Put the right file there, or leave the setting empty."
                if image.where.path.endswith(".toml")
                else "Put the right file there, or write: image: none",
            )


def alt_missing(evidence: Evidence) -> Iterator[Finding]:
    for article in evidence.issue.articles:
        if article.image and not article.image.alt:
            yield warning(
                "alt-missing",
                f"The picture of '{article.title}' has no alt text, so it cannot be read aloud.",
                article.image.where,
                "Say what is to be seen: image_alt: ...",
            )
