"""Image files -> the pictures of a mail: sized for where they stand, cleaned, named by their content.

A finished picture is kept in `.newsletter/cache/images`, under a name made of all that it follows from, so
that a preview need not make it again for each word that changes elsewhere.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from PIL import Image as Pillow
from PIL import ImageOps
from PIL import __version__ as _pillow_version

from newsletter.model import Asset, Image, Slot, Variant
from newsletter.text import tokens

CACHE = Path(".newsletter", "cache", "images")
# Raise it whenever the same file and slot would give other bytes than before.
_RECIPE = 1
# Twice the CSS size looks sharp on phones; more only costs bytes.
_DENSITY = 2
# Across a whole phone a photo looks sharp with less, and such pictures weigh most.
_PHONE_DENSITY = 1.5
_JPEG_QUALITY = 82
_OF_16_BITS = 1 / 257
_KINDS = {"image/png": ".png", "image/jpeg": ".jpg"}


@dataclass(frozen=True, slots=True)
class _Picture:
    """An encoded picture: its `size` in pixels, and the one it is `shown` at in CSS pixels."""

    media_type: str
    size: tuple[int, int]
    shown: tuple[int, int]
    data: bytes


def prepare(root: Path, image: Image, slot: Slot) -> Asset:
    """`image` for one slot of a theme, turned upright and without the camera's data.

    Never larger than the file itself. Raises OSError or ValueError for a file that `probe.images` has not
    found sound.
    """
    source = (root / image.path).read_bytes()
    kept = root / CACHE / _key(source, slot)
    picture = _kept(kept)
    if picture is None:
        picture = _make(source, slot)
        _keep(kept, picture)
    name = f"{hashlib.sha256(picture.data).hexdigest()[:16]}{_KINDS[picture.media_type]}"
    (pixels_wide, pixels_high), (width, height) = picture.size, picture.shown
    variant = Variant(
        name=name,
        media_type=picture.media_type,
        width=pixels_wide,
        height=pixels_high,
        data=picture.data,
    )
    return Asset(
        token=tokens.image_token(image, width, height),
        image=image,
        slot=slot.name,
        width=width,
        height=height,
        variants=(variant,),
    )


def _make(source: bytes, slot: Slot) -> _Picture:
    with Pillow.open(io.BytesIO(source)) as opened:
        upright = ImageOps.exif_transpose(_eight_bits(opened))
        pixels = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    width, height = _shown_size(slot, pixels.width, pixels.height)
    wanted = max(_DENSITY, slot.phone * _PHONE_DENSITY / width)
    scale = min(wanted, pixels.width / width, pixels.height / height)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    fitted = ImageOps.fit(pixels, size, Pillow.Resampling.LANCZOS)
    # Pillow would write a camera's comment and colour profile (perhaps one for print) into the new file.
    fitted.info.clear()
    media_type, data = _encode(fitted)
    return _Picture(media_type, size, (width, height), data)


def _shown_size(slot: Slot, width: int, height: int) -> tuple[int, int]:
    """The CSS pixels that a picture of `width` x `height` pixels gets in the slot."""
    if slot.whole:
        # A small logo is not blown up.
        scale = min(slot.width / width, slot.height / height if slot.height else 1, 1)
        return max(1, round(width * scale)), max(1, round(height * scale))
    return slot.width, slot.height or max(1, round(slot.width * height / width))


def _eight_bits(image: Pillow.Image) -> Pillow.Image:
    """Pillow itself would turn a 16-bit grey picture white, because it cuts large values off."""
    if not image.mode.startswith("I"):
        return image
    grey = image.convert("I").point(lambda value: value * _OF_16_BITS)
    return grey.convert("L")


def _encode(pixels: Pillow.Image) -> tuple[str, bytes]:
    """PNG for what is transparent, JPEG for all else."""
    encoded = io.BytesIO()
    if pixels.mode == "RGBA":
        pixels.save(encoded, "PNG", optimize=True)
        return "image/png", encoded.getvalue()
    # Full colour resolution: halved, the edges of drawings and lettering fray.
    pixels.save(encoded, "JPEG", quality=_JPEG_QUALITY, subsampling=0, optimize=True, progressive=True)
    return "image/jpeg", encoded.getvalue()


# --- what is kept --------------------------------------------------------------------------------------


def _key(source: bytes, slot: Slot) -> str:
    # Another Pillow may encode the same pixels to other bytes.
    shape = (slot.width, slot.height, slot.whole, slot.phone)
    parts = (_RECIPE, _pillow_version, shape, hashlib.sha256(source).hexdigest())
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _kept(path: Path) -> _Picture | None:
    """The picture in a file of the cache; None where there is none, or not as we wrote it."""
    try:
        head, _, data = path.read_bytes().partition(b"\n")
        told = json.loads(head)
        picture = _Picture(told["type"], _pair(told["size"]), _pair(told["shown"]), data)
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None
    return picture if picture.media_type in _KINDS and head == _head(path, picture) else None


def _pair(told: list[int]) -> tuple[int, int]:
    width, height = told
    return width, height


def _head(path: Path, picture: _Picture) -> bytes:
    """The first line of a file of the cache: what the picture is, and a hash that proves it whole."""
    told: dict[str, object] = {
        "type": picture.media_type,
        "size": picture.size,
        "shown": picture.shown,
    }
    proof = hashlib.sha256(f"{path.name} {told}".encode() + picture.data).hexdigest()
    return json.dumps(told | {"sha256": proof}).encode()


def _keep(path: Path, picture: _Picture) -> None:
    """Put the picture into the cache, whole or not at all. A disk that takes nothing only costs time."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(_head(path, picture) + b"\n" + picture.data)
            Path(temporary).replace(path)
        finally:
            Path(temporary).unlink(missing_ok=True)
