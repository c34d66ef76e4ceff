"""Rules about pictures."""

from __future__ import annotations

from collections.abc import Iterator

from newsletter.check.base import NOTE, WARNING, Evidence, Group, Told, place, rule
from newsletter.model import Where

_BLURRED = 4 / 3


@rule(Group.IMAGES, WARNING)
def picture_missing(evidence: Evidence) -> Iterator[Told]:
    """A picture that the story's source had and that still has to be found.

    Write `image: images/FILE`, or `image: none` where the story needs none.
    """
    for article in evidence.issue.articles:
        if article.image_missing:
            yield Told(
                f"The picture of '{article.title}' is still missing.",
                place(article, "image"),
                "Put it into 'images' and write: image: images/FILE (or image: none).",
            )


@rule(Group.IMAGES, WARNING)
def picture_unusable(evidence: Evidence) -> Iterator[Told]:
    """A picture that cannot be shown.

    The file is not there, is damaged, far too large, or of a kind that mail programs do not show.
    """
    problems = {answer.path: answer.problem for answer in evidence.images if answer.problem}
    for image in evidence.pictures:
        if image.path in problems:
            of_the_brand = image in {evidence.publication.brand.logo, evidence.publication.brand.art}
            shown = "is left out" if of_the_brand else "is a gap in the mail"
            yield Told(
                f"The picture {image.path} {shown}: {problems[image.path]}.",
                image.where,
                "Put the right file there, or leave the setting empty."
                if of_the_brand
                else "Put the right file there, or write: image: none",
            )


@rule(Group.IMAGES, NOTE)
def picture_animated(evidence: Evidence) -> Iterator[Told]:
    """A picture that moves.

    In a mail readers could not stop it (WCAG 2.2, 2.2.2), so they get one frame of it.
    """
    animated = {answer.path for answer in evidence.images if answer.animated}
    for image in evidence.pictures:
        if image.path in animated:
            yield Told(
                f"The picture {image.path} moves; readers get it still, because they could not stop it.",
                image.where,
                "Choose a picture that says it all without moving.",
            )


@rule(Group.IMAGES, WARNING)
def picture_small(evidence: Evidence) -> Iterator[Told]:
    """A picture that is shown larger than it is.

    Enlarged by a third, a picture is visibly blurred.
    """
    sizes = {answer.path: (answer.width, answer.height) for answer in evidence.images if not answer.problem}
    told: set[str] = set()
    for asset in evidence.email.assets if evidence.email else ():
        width, height = sizes.get(asset.image.path, (0, 0))
        if not (width and height) or asset.image.path in told:
            continue
        if max(asset.width / width, asset.height / height) > _BLURRED:
            told.add(asset.image.path)
            yield Told(
                f"The picture {asset.image.path} has {width} x {height} pixels and is shown at "
                f"{asset.width} x {asset.height}, so it is blurred.",
                asset.image.where,
                f"Use one of at least {asset.width * 2} x {asset.height * 2} pixels.",
            )


@rule(Group.IMAGES, NOTE)
def pictures_hosted(evidence: Evidence) -> Iterator[Told]:
    """Pictures that readers' mail programs fetch from your website.

    They must lie there before the first mail leaves, or readers see gaps.
    """
    address = evidence.publication.image_base_url
    if address and evidence.email and evidence.email.assets:
        yield Told(
            f"Readers' mail programs fetch the pictures from {address}.",
            Where(path="newsletter.toml"),
            f"Put the folder build/{evidence.issue.date.isoformat()}/images there before you send the mail.",
        )


@rule(Group.IMAGES, WARNING)
def alt_missing(evidence: Evidence) -> Iterator[Told]:
    """A picture without alt text.

    Who hears the mail read, and who has pictures switched off, gets nothing of it (WCAG 2.2, 1.1.1).
    """
    for article in evidence.issue.articles:
        if article.image and not article.image.alt:
            yield Told(
                f"The picture of '{article.title}' has no alt text, so it cannot be read aloud.",
                article.image.where,
                "Say what is to be seen: image_alt: ...",
            )
