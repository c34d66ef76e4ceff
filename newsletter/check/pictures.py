"""Rules about pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from newsletter.check.base import NOTE, WARNING, Evidence, Group, Told, place, rule, setting
from newsletter.check.page import words_shown

_BLURRED = 4 / 3
_FILE_NAME = re.compile(r"[^\n]{0,120}\.(?:png|jpe?g|gif|webp|svg|heic|tiff?|bmp)", re.IGNORECASE)
# What cameras, phones and programs for screenshots call a file by themselves.
_CAMERA = re.compile(
    r"(?:IMG|DSC|DSCN|DSCF|PXL|MVIMG|GOPR|P|_MG|VID|Screenshot|Screen Shot|Bildschirmfoto|WhatsApp Image"
    r"|image|picture|photo|untitled|unnamed|download|bild|foto|imagen|immagine|imagem|photographie)"
    r"[ _-]*(?:\d[\w .-]*)?|\W+|[\w-]+[_-](?:final|v\d+|draft|copy|new|small|large|web|\d{2,4})(?:[_-]\w+)*",
    re.IGNORECASE,
)
_LONGEST_ALT = 150
_ANNOUNCED = re.compile(
    r"(?:an? |the )?(?:image|picture|photo|photograph|graphic|screenshot) (?:of|showing) "
    r"|(?:bild|foto) von |(?:imagen|foto) de |(?:image|photo) d[eu']",
    re.IGNORECASE,
)
# In square CSS pixels: a letter of 16 px in a line of 24.
_ROOM_OF_A_LETTER = 180
_MOSTLY = 2
# A short letter with one picture is no poster: so many words, and so many more for each picture.
_LARGE = 150
_WORDS, _WORDS_A_PICTURE = 20, 30


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
                else "Put the right file there, or take the picture's line out.",
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
            setting(evidence, "publication.image_base_url"),
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
                place(article.image, "alt"),
                "Say what is to be seen: image_alt: ...",
            )


@rule(Group.IMAGES, WARNING)
def alt_file_name(evidence: Evidence) -> Iterator[Told]:
    """A file name in place of an alt text.

    Who hears the mail read hears 'I M G underscore four seven'. Say what is to be seen.
    """
    for image in evidence.pictures:
        alt = image.alt.strip()
        stem = PurePosixPath(image.path).stem
        if alt and (_FILE_NAME.fullmatch(alt) or _CAMERA.fullmatch(alt) or alt == stem != alt.title()):
            yield Told(
                f"The alt text of {image.path} is a file name ('{alt}'), which tells nobody what it shows.",
                place(image, "alt"),
                "Say what is to be seen: image_alt: ...",
            )


@rule(Group.IMAGES, WARNING)
def alt_long(evidence: Evidence) -> Iterator[Told]:
    """An alt text that is a story of its own.

    It is read in one go and cannot be stopped half-way or gone back in. What needs more words belongs into
    the text.
    """
    for image in evidence.pictures:
        if len(image.alt) > _LONGEST_ALT:
            yield Told(
                f"The alt text of {image.path} has {len(image.alt)} letters; more than {_LONGEST_ALT} tire "
                "who hears them.",
                place(image, "alt"),
                "Say what matters in one sentence, and the rest in the story or the caption.",
            )


@rule(Group.IMAGES, NOTE)
def alt_announced(evidence: Evidence) -> Iterator[Told]:
    """An alt text that begins with 'Image of'.

    A screen reader says 'image' before it by itself.
    """
    for image in evidence.pictures:
        if found := _ANNOUNCED.match(image.alt):
            yield Told(
                f"The alt text of {image.path} begins with '{found[0].strip()}', which is said twice when it "
                "is read aloud.",
                place(image, "alt"),
                "Begin with what is to be seen.",
            )


@rule(Group.IMAGES, NOTE)
def alt_repeats(evidence: Evidence) -> Iterator[Told]:
    """An alt text that says what stands beside it, or beside another picture.

    Who hears the mail read hears the same words twice and still does not know what is to be seen.
    """
    told: dict[str, str] = {}
    for article in evidence.issue.articles:
        image = article.image
        if image is None or not image.alt:
            continue
        said = image.alt.strip().casefold()
        beside = {"headline": article.title, "caption": image.caption}
        same = [name for name, words in beside.items() if words.strip().casefold() == said]
        other = told.setdefault(said, image.path)
        if same or other != image.path:
            yield Told(
                f"The alt text of {image.path} repeats the {same[0]}."
                if same
                else f"The alt text of {image.path} is that of {other} too.",
                place(image, "alt"),
                "Say what this picture shows.",
            )


@rule(Group.IMAGES, WARNING)
def picture_heavy(evidence: Evidence) -> Iterator[Told]:
    """A picture that takes long to load.

    It was made smaller already, and is still heavy: mostly a drawing or screenshot saved as a photo, or
    very fine grain.
    """
    limit = evidence.rules.image_size
    told: set[str] = set()
    for asset in evidence.email.assets if evidence.email else ():
        size = len(asset.variants[0].data) if asset.variants else 0
        if size > limit and asset.image.path not in told:
            told.add(asset.image.path)
            yield Told(
                f"The picture {asset.image.path} still weighs {size // 1024} KB in the size that is mailed; "
                f"more than {limit // 1024} KB take long on a phone.",
                asset.image.where,
                "Choose one with calmer surfaces, or save a photo as JPEG.",
            )


@rule(Group.IMAGES, WARNING)
def picture_only(evidence: Evidence) -> Iterator[Told]:
    """A story that is nothing but a picture.

    If its words stand inside the picture, nobody can hear, enlarge or search them, and with pictures
    switched off nothing is there.
    """
    teased = {teaser.article for teaser in evidence.issue.teasers if teaser.text.strip()}
    for article in evidence.issue.articles:
        if article.image and article.slug not in teased and not article.body.strip():
            yield Told(
                f"'{article.title}' is a picture without words; what is written in a picture cannot be read "
                "aloud or enlarged.",
                place(article, "image"),
                "Write below it what the picture says.",
            )


@rule(Group.IMAGES, WARNING)
def pictures_over_text(evidence: Evidence) -> Iterator[Told]:
    """A mail that is mostly pictures.

    Half of all mail programs show no pictures until they are asked to, and spam filters mistrust a mail
    with few words.
    """
    email = evidence.email
    if email is None:
        return
    shown = sum(asset.width * asset.height for asset in email.assets)
    words = words_shown(email.html)
    text = sum(map(len, words)) + len(words)
    large = len({asset.image.path for asset in email.assets if asset.width >= _LARGE})
    few = len(words) < _WORDS + large * _WORDS_A_PICTURE
    if few and shown > text * _ROOM_OF_A_LETTER * _MOSTLY:
        yield Told(
            f"The mail has {len(words)} words and pictures that take "
            f"{shown / (text * _ROOM_OF_A_LETTER or 1):.0f} times their room; with pictures switched off "
            "little is left.",
            evidence.issue.where,
            "Say in words what the pictures say.",
        )
