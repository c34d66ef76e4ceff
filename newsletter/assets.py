"""Image files -> the pictures of a mail: sized for where they stand, cleaned, named by their content.

Finished pictures are kept (`cache`), so that a preview need not make them again for each word that changes.
Pillow is imported where a picture has to be made.
"""

from __future__ import annotations

import hashlib
import io
import json
import struct
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import __version__ as _pillow_version

from newsletter.cache import Cache
from newsletter.model import (
    Asset,
    Brand,
    Image,
    ImageAnswer,
    Issue,
    Slot,
    SponsorItem,
    StoryItem,
    Theme,
    Variant,
)
from newsletter.text import tokens

if TYPE_CHECKING:
    from PIL import Image as Pillow

CACHE = Path(".newsletter", "cache", "images")
# What is opened at all: Pillow knows formats that it hands to other programs.
FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
# Raise it whenever the same file and slot would give other bytes than before.
_RECIPE = 2
# Twice the CSS size looks sharp on phones; more only costs bytes.
_DENSITY = 2
# Across a whole phone a photo looks sharp with less, and such pictures weigh most.
_PHONE_DENSITY = 1.5
# A second file that is hardly smaller than the first one is not worth having.
_WORTH_HAVING = 0.8
_JPEG_QUALITY = 82
_OF_16_BITS = 1 / 257
_KINDS = {"image/png": ".png", "image/jpeg": ".jpg"}
# An animation that fades in begins with next to nothing, and that is all that some mail programs show.
_FRAMES_TRIED = 50
_READABLE = 64
# The slot of a theme that a picture takes, by the kind of its section.
_SLOTS = {"lead": "lead", "articles": "thumb", "sponsor": "sponsor"}


def shown(issue: Issue, brand: Brand) -> tuple[tuple[Image, str], ...]:
    """Every picture of the mail and the slot of the theme that it takes."""
    pictures = {article.slug: article.image for article in issue.articles}
    named = [(brand.logo, "logo"), (brand.art, "art")]
    for section in issue.sections:
        for item in section.items:
            if isinstance(item, StoryItem):
                named.append((pictures.get(item.article), _SLOTS.get(section.kind, "")))
            elif isinstance(item, SponsorItem):
                named.append((item.image, _SLOTS[section.kind]))
    for author in issue.authors:
        named += [(author.photo, "photo"), *[(author.photo, "signature")] * (author.slug == issue.signed_by)]
    return tuple((image, slot) for image, slot in dict.fromkeys(named) if image)


def gather(
    root: Path, shown: Iterable[tuple[Image, str]], theme: Theme, answers: Iterable[ImageAnswer]
) -> tuple[tuple[Asset, ...], tuple[ImageAnswer, ...]]:
    """Every sound picture in the size that it is shown at, and the answers with what came up meanwhile."""
    known = {answer.path: answer for answer in answers}
    slots = {slot.name: slot for slot in theme.slots}
    made: list[Asset] = []
    for image, name in shown:
        if name not in slots or known[image.path].problem:
            continue
        try:
            made.append(prepare(root, image, slots[name]))
        except (OSError, ValueError, SyntaxError):
            # Somebody saved it since it was looked at.
            known[image.path] = replace(known[image.path], problem="the file is damaged or incomplete")
    return tuple(made), tuple(known.values())


def prepare(root: Path, image: Image, slot: Slot) -> Asset:
    """`image` for one slot of a theme, turned upright and without the camera's data.

    The first variant has twice the size that it is shown at and the second one that size, where the file has
    the pixels: never larger than the file itself. Raises OSError or ValueError for a file that `probe.images`
    has not found sound.
    """
    source = (root / image.path).read_bytes()
    cache = Cache(root / CACHE)
    shape = (slot.width, slot.height, slot.whole, slot.phone)
    # Another Pillow may encode the same pixels to other bytes.
    key = (_RECIPE, _pillow_version, shape, hashlib.sha256(source).hexdigest())
    kept = cache.get(*key)
    if kept is None:
        shown, variants = _make(source, slot)
        cache.put(_packed(shown, variants), *key)
    else:
        shown, variants = _unpacked(kept)
    return Asset(
        token=tokens.image_token(image, *shown),
        image=image,
        slot=slot.name,
        width=shown[0],
        height=shown[1],
        variants=variants,
    )


def _packed(shown: tuple[int, int], variants: tuple[Variant, ...]) -> bytes:
    sizes = [[one.media_type, one.width, one.height, len(one.data)] for one in variants]
    return json.dumps([shown, sizes]).encode() + b"\n" + b"".join(one.data for one in variants)


def _unpacked(kept: bytes) -> tuple[tuple[int, int], tuple[Variant, ...]]:
    head, _, data = kept.partition(b"\n")
    (shown_width, shown_height), sizes = json.loads(head)
    variants = []
    for media_type, width, height, length in sizes:
        variants.append(_variant(media_type, (width, height), data[:length]))
        data = data[length:]
    return (shown_width, shown_height), tuple(variants)


def _variant(media_type: str, size: tuple[int, int], data: bytes) -> Variant:
    name = f"{hashlib.sha256(data).hexdigest()[:16]}{_KINDS[media_type]}"
    return Variant(name=name, media_type=media_type, width=size[0], height=size[1], data=data)


# --- making one ----------------------------------------------------------------------------------------


def _make(source: bytes, slot: Slot) -> tuple[tuple[int, int], tuple[Variant, ...]]:
    """The size in CSS pixels that the picture is shown at, and its variants."""
    from PIL import Image as Pillow

    with Pillow.open(io.BytesIO(source), formats=FORMATS) as opened:
        to_readable_frame(opened)
        turned = upright(eight_bits(opened))
        pixels = turned.convert("RGBA" if turned.has_transparency_data else "RGB")
    shown = _shown_size(slot, pixels.width, pixels.height)
    return shown, tuple(_variants(pixels, slot, shown))


def _variants(pixels: Pillow.Image, slot: Slot, shown: tuple[int, int]) -> Iterator[Variant]:
    from PIL import Image as Pillow
    from PIL import ImageOps

    width, height = shown
    largest = min(pixels.width / width, pixels.height / height)
    sharp = min(max(_DENSITY, slot.phone * _PHONE_DENSITY / width), largest)
    plain = min(max(1, slot.phone / width), largest)
    for scale in (sharp, *([plain] if plain < sharp * _WORTH_HAVING else [])):
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        fitted = ImageOps.fit(pixels, size, Pillow.Resampling.LANCZOS)
        # Pillow would write a camera's comment and colour profile (perhaps one for print) into the new file.
        fitted.info.clear()
        yield _variant(*_encode(fitted))


def upright(image: Pillow.Image) -> Pillow.Image:
    """The picture turned as the camera was held."""
    from PIL import ImageOps

    try:
        return ImageOps.exif_transpose(image)
    except (SyntaxError, ValueError, LookupError, OSError, ArithmeticError, struct.error):
        # What the camera is said to have written is none; the picture is as good as it was.
        return image


def to_readable_frame(image: Pillow.Image) -> None:
    """Turn an animation to its first frame with something to be seen on it."""
    from PIL import ImageStat

    if not getattr(image, "is_animated", False):
        return
    clearest, place = -1.0, 0
    # To count all frames first would mean reading them, and there may be a million.
    for number in range(_FRAMES_TRIED):
        try:
            image.seek(number)
            image.load()
        except (OSError, EOFError, ValueError, SyntaxError):
            # There are no more, or the file is cut off; the frames before are whole.
            break
        spread = max(most - least for least, most in ImageStat.Stat(image.convert("RGB")).extrema)
        if spread > clearest:
            clearest, place = spread, number
        if clearest >= _READABLE:
            break
    image.seek(place)


def _shown_size(slot: Slot, width: int, height: int) -> tuple[int, int]:
    """The CSS pixels that a picture of `width` x `height` pixels gets in the slot."""
    if slot.whole:
        # A small logo is not blown up.
        scale = min(slot.width / width, slot.height / height if slot.height else 1, 1)
        return max(1, round(width * scale)), max(1, round(height * scale))
    return slot.width, slot.height or max(1, round(slot.width * height / width))


def eight_bits(image: Pillow.Image) -> Pillow.Image:
    """Pillow itself would turn a 16-bit grey picture white, because it cuts large values off."""
    if not image.mode.startswith("I"):
        return image
    grey = image.convert("I").point(lambda value: value * _OF_16_BITS)
    return grey.convert("L")


def _encode(pixels: Pillow.Image) -> tuple[str, tuple[int, int], bytes]:
    """PNG for what is transparent, JPEG for all else."""
    encoded = io.BytesIO()
    if pixels.mode == "RGBA":
        pixels.save(encoded, "PNG", optimize=True)
        return "image/png", pixels.size, encoded.getvalue()
    # Full colour resolution: halved, the edges of drawings and lettering fray.
    pixels.save(encoded, "JPEG", quality=_JPEG_QUALITY, subsampling=0, optimize=True, progressive=True)
    return "image/jpeg", pixels.size, encoded.getvalue()
