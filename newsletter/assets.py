"""Image files -> the pictures of a mail: sized for where they stand, cleaned, named by their content."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

from PIL import Image as Pillow
from PIL import ImageOps

from newsletter.model import Asset, Image, Slot, Variant
from newsletter.text import tokens

# Twice the CSS size looks sharp on phones; more only costs bytes.
_DENSITY = 2
# Across a whole phone a photo looks sharp with less, and such pictures weigh most.
_PHONE_DENSITY = 1.5
_JPEG_QUALITY = 82
_OF_16_BITS = 1 / 257


def prepare(root: Path, image: Image, slot: Slot) -> Asset:
    """`image` for one slot of a theme, turned upright and without the camera's data.

    Never larger than the file itself. Raises OSError or ValueError for a file that `probe.images` has not
    found sound.
    """
    with Pillow.open(root / image.path) as opened:
        upright = ImageOps.exif_transpose(_eight_bits(opened))
        pixels = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    width, height = _shown_size(slot, pixels.width, pixels.height)
    wanted = max(_DENSITY, slot.phone * _PHONE_DENSITY / width)
    scale = min(wanted, pixels.width / width, pixels.height / height)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    fitted = ImageOps.fit(pixels, size, Pillow.Resampling.LANCZOS)
    # Pillow would write a camera's comment and colour profile (perhaps one for print) into the new file.
    fitted.info.clear()
    data, media_type, ending = _encode(fitted)
    name = f"{hashlib.sha256(data).hexdigest()[:16]}{ending}"
    return Asset(
        token=tokens.image_token(image, width, height),
        image=image,
        slot=slot.name,
        width=width,
        height=height,
        variants=(Variant(name=name, media_type=media_type, width=size[0], height=size[1], data=data),),
    )


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


def _encode(pixels: Pillow.Image) -> tuple[bytes, str, str]:
    """PNG for what is transparent, JPEG for all else."""
    encoded = io.BytesIO()
    if pixels.mode == "RGBA":
        pixels.save(encoded, "PNG", optimize=True)
        return encoded.getvalue(), "image/png", ".png"
    # Full colour resolution: halved, the edges of drawings and lettering fray.
    pixels.save(encoded, "JPEG", quality=_JPEG_QUALITY, subsampling=0, optimize=True, progressive=True)
    return encoded.getvalue(), "image/jpeg", ".jpg"
