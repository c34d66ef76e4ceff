"""The bytes of a picture from anywhere -> a file that is nothing but the picture, of a bearable size.

Pillow is imported where a picture has to be read.
"""

from __future__ import annotations

import io
import threading
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsletter import assets
from newsletter.collect.stripped import stripped

if TYPE_CHECKING:
    from PIL import Image as Pillow

MOST_PIXELS = 50_000_000
# Three times what a mail shows across; a tall drawing may be taller.
_WIDEST, _TALLEST = 2400, 4800
_LARGEST = 1024 * 1024
_JPEG_QUALITY, _WEBP_QUALITY = 85, 85

_ENDINGS = {"PNG": ".png", "JPEG": ".jpg", "GIF": ".gif", "WEBP": ".webp"}
# What else Pillow reads by itself. Of others it would ask further programs.
_CONVERTED = ("AVIF", "BMP", "TIFF")
_PLAIN = frozenset({"1", "L", "LA", "P", "RGB", "RGBA", "I", "I;16", "I;16B"})
_OF_JPEG = frozenset({"L", "RGB"})
_LOSSLESS = frozenset({"PNG", "GIF", "BMP", "TIFF"})
_ORIENTATION, _UPRIGHT = 0x0112, 1
_OPAQUE = 255

_HEAD = 2048
_HEIF = frozenset({b"heic", b"heix", b"hevc", b"heim", b"mif1", b"msf1"})

# Pictures unpack to a hundred times their size: one at a time, however many are fetched. Warnings of Pillow,
# which are kept quiet meanwhile, are the whole program's too.
_ONE = threading.Lock()


class UnusableError(Exception):
    """Why no picture comes of it, in words for a person after 'It'."""


@dataclass(frozen=True, slots=True)
class Clean:
    """A picture as it can be stored: `ending` (`.jpg`) by its content; `width` and `height` in pixels."""

    data: bytes
    ending: str
    width: int
    height: int


def clean(data: bytes) -> Clean:
    """The picture, upright, in ordinary colours, without the camera's and other data, of a bearable size.

    Its own bytes stay as they are where they are fine; an animation stays one only as a small GIF. Raises
    UnusableError.
    """
    from PIL import Image as Pillow
    from PIL import UnidentifiedImageError

    if reason := _no_picture(data):
        raise UnusableError(reason)
    with _ONE, warnings.catch_warnings():
        # Pillow warns of a decompression bomb before it refuses one; our own limit is lower than both.
        warnings.simplefilter("ignore")
        try:
            with Pillow.open(io.BytesIO(data), formats=(*assets.FORMATS, *_CONVERTED)) as image:
                _within_bounds(image)
                return _kept(data, image) or _made_anew(image)
        except UnusableError:
            raise
        except Pillow.DecompressionBombError as error:
            raise UnusableError("has far too many pixels") from error
        except UnidentifiedImageError as error:
            raise UnusableError("is not a picture that can be read (PNG, JPEG, GIF or WebP)") from error
        except Exception as error:  # its readers raise whatever comes of a file that was made to break them
            raise UnusableError("is damaged or incomplete") from error


def _no_picture(data: bytes) -> str:
    """What the bytes are where no picture comes of them, after 'It'."""
    head = data[:_HEAD].lower()
    if not data:
        return "is empty"
    if b"<svg" in head:
        return "is a drawing (SVG), which mail programs do not show: save it as PNG"
    if b"<html" in head or b"<!doctype html" in head:
        return "is a web page and no picture"
    if data[4:8] == b"ftyp" and data[8:12] in _HEIF:
        return "is a photo of the kind HEIC, which mail programs do not show: save it as JPEG"
    return ""


def _within_bounds(image: Pillow.Image) -> None:
    if image.width * image.height > MOST_PIXELS:
        raise UnusableError(f"is too large: {image.width} x {image.height} pixels, at most 50 million in all")


def _kind(image: Pillow.Image) -> str:
    # A camera may put further pictures behind the first one.
    return "JPEG" if image.format == "MPO" else image.format or ""


def _is_animated(image: Pillow.Image) -> bool:
    return _kind(image) != "JPEG" and bool(getattr(image, "is_animated", False))


# --- kept as it is ---------------------------------------------------------------------------------------


def _kept(data: bytes, image: Pillow.Image) -> Clean | None:
    """The picture's own bytes without what is not the picture; None where it has to be made anew."""
    kind = _kind(image)
    fits = (
        kind in _ENDINGS
        and image.width <= _WIDEST
        and image.height <= _TALLEST
        and image.mode in (_OF_JPEG if kind == "JPEG" else _PLAIN)
        and (kind == "GIF" or not _is_animated(image))
        and _orientation(image) == _UPRIGHT
        and _has_ordinary_colours(image)
    )
    if not fits:
        return None
    try:
        bare = stripped(data, kind)
    except ValueError:
        return None
    return Clean(bare, _ENDINGS[kind], *image.size) if len(bare) <= _LARGEST and _is_sound(bare) else None


def _is_sound(data: bytes) -> bool:
    from PIL import Image as Pillow

    with Pillow.open(io.BytesIO(data), formats=assets.FORMATS) as image:
        image.load()
    return True


def _orientation(image: Pillow.Image) -> int:
    try:
        return int(image.getexif().get(_ORIENTATION, _UPRIGHT))
    except Exception:  # noqa: BLE001  what the camera is said to have written may be anything
        return _UPRIGHT


# --- made anew -------------------------------------------------------------------------------------------


def _made_anew(image: Pillow.Image) -> Clean:
    kind = _kind(image)
    if kind == "JPEG":
        # Much of a photo of 50 million pixels need not be unpacked at all.
        image.draft(image.mode, _fitted(image.size))
    if _is_animated(image):
        assets.to_readable_frame(image)
    image.load()
    turned = assets.upright(image)
    pixels = _whole_or_see_through(_in_ordinary_colours(assets.eight_bits(turned)))
    if pixels.size != (size := _fitted(pixels.size)):
        pixels = pixels.resize(size)
    pixels.info.clear()
    ending, encoded = _encoded(pixels, is_lossless=kind in _LOSSLESS)
    return Clean(encoded, ending, *pixels.size)


def _fitted(size: tuple[int, int]) -> tuple[int, int]:
    scale = min(1.0, _WIDEST / size[0], _TALLEST / size[1])
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _whole_or_see_through(image: Pillow.Image) -> Pillow.Image:
    if not image.has_transparency_data:
        return image.convert("RGB")
    clear = image.convert("RGBA")
    least, _ = clear.getchannel("A").getextrema()
    return clear if least != _OPAQUE else clear.convert("RGB")


def _encoded(pixels: Pillow.Image, *, is_lossless: bool) -> tuple[str, bytes]:
    """PNG for drawings and for what is transparent, as long as that is bearable; JPEG for photos."""
    is_clear = pixels.mode == "RGBA"
    if is_clear or is_lossless:
        drawn = _saved(pixels, "PNG")
        if len(drawn) <= _LARGEST:
            return ".png", drawn
    if is_clear:
        return ".webp", _saved(pixels, "WEBP", quality=_WEBP_QUALITY)
    return ".jpg", _saved(pixels, "JPEG", quality=_JPEG_QUALITY, optimize=True, progressive=True)


def _saved(pixels: Pillow.Image, kind: str, **how: int | bool) -> bytes:
    file = io.BytesIO()
    pixels.save(file, kind, **how)
    return file.getvalue()


# --- colours ---------------------------------------------------------------------------------------------


def _has_ordinary_colours(image: Pillow.Image) -> bool:
    """Whether browsers show the same colours without the picture's profile: it has none, or sRGB's."""
    from PIL import ImageCms

    profile = image.info.get("icc_profile")
    if not profile:
        return True
    try:
        return "sRGB" in ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(io.BytesIO(profile)))
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        # Whoever shows it cannot read it either.
        return True


def _in_ordinary_colours(image: Pillow.Image) -> Pillow.Image:
    """The picture in sRGB, from which mail programs and browsers start."""
    from PIL import ImageCms

    if _has_ordinary_colours(image):
        return image
    profile = ImageCms.ImageCmsProfile(io.BytesIO(image.info["icc_profile"]))
    is_clear = image.has_transparency_data
    if image.mode not in {"L", "RGB", "RGBA", "CMYK"}:
        image = image.convert("RGBA" if is_clear else "RGB")
    try:
        changed = ImageCms.profileToProfile(
            image,
            profile,
            ImageCms.createProfile("sRGB"),
            outputMode="RGBA" if image.mode == "RGBA" else "RGB",
        )
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        # A profile of another kind than the picture, for one.
        return image
    return changed or image
