"""What an image file really is. Pillow is imported where a file has to be decoded."""

from __future__ import annotations

import hashlib
import json
import unicodedata
import warnings
from collections.abc import Iterable
from dataclasses import asdict, replace
from functools import lru_cache
from pathlib import Path

from PIL import __version__ as _pillow_version

from newsletter.cache import Cache
from newsletter.model import Image, ImageAnswer

CACHE = Path(".newsletter", "cache", "answers")
# Raise it whenever the same file would get another answer than before.
_RECIPE = 1
_FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
_MOST_PIXELS = 50_000_000
_REMEMBERED = 512
_HEAD = 2048
_SVG = "mail programs do not show SVG; save it as PNG"


def look(root: Path, images: Iterable[Image]) -> tuple[ImageAnswer, ...]:
    """One answer for each image file, whether or not it can be used."""
    paths = dict.fromkeys(image.path for image in images)
    return tuple(_answer(root, path) for path in paths)


def _answer(root: Path, name: str) -> ImageAnswer:
    path = root / name
    try:
        if not path.resolve().is_relative_to(root.resolve()):
            raise _Unusable("the file lies outside the project")
        if not path.is_file():
            raise _Unusable(_not_there(path))
        if path.suffix.lower() in {".svg", ".svgz"}:
            raise _Unusable(_SVG)
        seen = path.stat()
        state = (seen.st_mtime_ns, seen.st_ctime_ns, seen.st_ino, seen.st_size)
        return replace(_known(path, Cache(root / CACHE), state), path=name)
    except _Unusable as error:
        return ImageAnswer(path=name, problem=str(error))
    except (OSError, ValueError, RuntimeError):
        # A NUL in the name, a name too long for the disk, a link that points to itself, no right to read.
        return ImageAnswer(path=name, problem="the file cannot be read")


def _not_there(path: Path) -> str:
    """With the file that was probably meant: the folder forgotten, or a letter small that is large."""
    wanted = _folded(path.name)
    for place in (path.parent, path.parent / "images"):
        if not place.is_dir():
            continue
        for other in sorted(place.iterdir()):
            if _folded(other.name) == wanted and other != path:
                return f"there is no such file, but {other.relative_to(path.parent).as_posix()} is there"
    return "there is no such file"


def _folded(name: str) -> str:
    """Without capitals, and its accents in one form: computers write them into names in two."""
    return unicodedata.normalize("NFC", name.casefold())


class _Unusable(Exception):  # noqa: N818  an answer, not a fault
    pass


@lru_cache(_REMEMBERED)
def _known(path: Path, cache: Cache, state: tuple[int, int, int, int]) -> ImageAnswer:
    """What a sound file holds, remembered until its `state` on the disk, the size at its end, is another."""
    with path.open("rb") as stream:
        key = (_RECIPE, _pillow_version, hashlib.file_digest(stream, "sha256").hexdigest())
    kept = cache.get(*key)
    if kept is not None:
        return ImageAnswer(**json.loads(kept))
    answer = _decoded(path, state[-1])
    cache.put(json.dumps(asdict(answer)).encode(), *key)
    return answer


def _decoded(path: Path, size: int) -> ImageAnswer:
    from PIL import Image as Pillow
    from PIL import UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            # Pillow warns of a decompression bomb before it refuses one; our own limit is lower than both.
            warnings.simplefilter("ignore", Pillow.DecompressionBombWarning)
            with Pillow.open(path, formats=_FORMATS) as image:
                if image.width * image.height > _MOST_PIXELS:
                    shape = f"{image.width} x {image.height} pixels"
                    raise _Unusable(f"the picture is too large ({shape}; at most 50 million in all)")
                image.load()
                return ImageAnswer(
                    path="",
                    width=image.width,
                    height=image.height,
                    size=size,
                    format=image.format or "",
                    animated=bool(getattr(image, "is_animated", False)),
                )
    except UnidentifiedImageError:
        with path.open("rb") as stream:
            if b"<svg" in stream.read(_HEAD):
                raise _Unusable(_SVG) from None
        raise _Unusable("the file is not a PNG, JPEG, GIF or WebP picture") from None
    except Pillow.DecompressionBombError:
        raise _Unusable("the picture has far too many pixels") from None
    except (OSError, ValueError, SyntaxError):
        raise _Unusable("the file is damaged or incomplete") from None
