"""Rules about pictures."""

from __future__ import annotations

from collections.abc import Iterator

from newsletter.check.base import Evidence, note, place, warning
from newsletter.model import Finding, Where

_BLURRED = 4 / 3


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
            of_the_brand = image in {evidence.publication.brand.logo, evidence.publication.brand.art}
            shown = "is left out" if of_the_brand else "is a gap in the mail"
            yield warning(
                "picture-unusable",
                f"The picture {image.path} {shown}: {problems[image.path]}.",
                image.where,
                "Put the right file there, or leave the setting empty."
                if of_the_brand
                else "Put the right file there, or write: image: none",
            )


def picture_animated(evidence: Evidence) -> Iterator[Finding]:
    """WCAG 2.2, 2.2.2: readers must be able to stop what moves, and in a mail they cannot."""
    animated = {answer.path for answer in evidence.images if answer.animated}
    for image in evidence.pictures:
        if image.path in animated:
            yield note(
                "picture-animated",
                f"The picture {image.path} moves; readers get it still, because they could not stop it.",
                image.where,
                "Choose a picture that says it all without moving.",
            )


def picture_small(evidence: Evidence) -> Iterator[Finding]:
    """Enlarged by a third, a picture is visibly blurred."""
    sizes = {answer.path: (answer.width, answer.height) for answer in evidence.images if not answer.problem}
    told: set[str] = set()
    for asset in evidence.email.assets if evidence.email else ():
        width, height = sizes.get(asset.image.path, (0, 0))
        if not (width and height) or asset.image.path in told:
            continue
        if max(asset.width / width, asset.height / height) > _BLURRED:
            told.add(asset.image.path)
            yield warning(
                "picture-small",
                f"The picture {asset.image.path} has {width} x {height} pixels and is shown at "
                f"{asset.width} x {asset.height}, so it is blurred.",
                asset.image.where,
                f"Use one of at least {asset.width * 2} x {asset.height * 2} pixels.",
            )


def pictures_hosted(evidence: Evidence) -> Iterator[Finding]:
    address = evidence.publication.image_base_url
    if address and evidence.email and evidence.email.assets:
        yield note(
            "pictures-hosted",
            f"Readers' mail programs fetch the pictures from {address}.",
            Where(path="newsletter.toml"),
            f"Put the folder build/{evidence.issue.date.isoformat()}/images there before you send the mail.",
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
