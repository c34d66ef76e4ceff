"""A picture's file without what is not the picture: camera, place, comments, thumbnails, what hangs behind.

Its pixels stay as they were encoded, so nothing is lost by it.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator

_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = frozenset(
    (
        *(b"IHDR", b"PLTE", b"IDAT", b"IEND"),
        *(b"tRNS", b"bKGD", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"pHYs", b"hIST"),
    )
)
_SOI, _SOS, _END = b"\xff\xd8", 0xDA, b"\xff\xd9"
# JFIF and Adobe's note, which say how its colours are meant; all other application data goes.
_APP0 = 0xE0
_JPEG_NOTES = {_APP0: b"JFIF\0", 0xEE: b"Adobe"}
_JPEG_GONE = frozenset((*range(0xE0, 0xF0), 0xFE))
_LONE = frozenset((0x01, *range(0xD0, 0xD8)))
# Inside the scans: stuffed bytes, restarts, fill, and what stands between two scans.
_JPEG_ODD = re.compile(rb"\xff[^\x00\xd0-\xd7\xff\xda\xc4\xdb\xdd]")
_JFIF_LENGTH = 16
_GIF_TABLE, _GIF_IMAGE, _GIF_EXTENSION, _GIF_END = 0x80, 0x2C, 0x21, 0x3B
_GIF_CONTROL, _GIF_APPLICATION = 0xF9, 0xFF
_GIF_REPEATS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")
_WEBP_KEPT = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF"})
# Colour profile, EXIF and XMP in the flags of a VP8X chunk.
_WEBP_FLAGS = 0x20 | 0x08 | 0x04


def stripped(data: bytes, kind: str) -> bytes:
    """The file of that kind (`PNG`, `JPEG`, `GIF`, `WEBP`), as small as its pixels allow.

    A colour profile goes as well. Raises ValueError for a file that is not built as its kind should be.
    """
    try:
        return b"".join(_PARTS[kind](data))
    except (IndexError, struct.error) as error:
        raise ValueError("The file ends too soon.") from error


def _png(data: bytes) -> Iterator[bytes]:
    """Portable Network Graphics, third edition, section 5."""
    if not data.startswith(_PNG):
        raise ValueError("This is no PNG.")
    yield _PNG
    place, name = len(_PNG), b""
    while name != b"IEND":
        (length,) = struct.unpack_from(">I", data, place)
        name = data[place + 4 : place + 8]
        if name == b"acTL":
            raise ValueError("It is animated.")
        if name in _PNG_KEPT:
            yield data[place : place + 12 + length]
        place += 12 + length


def _jpeg(data: bytes) -> Iterator[bytes]:
    """ITU-T T.81, annex B."""
    if not data.startswith(_SOI):
        raise ValueError("This is no JPEG.")
    yield _SOI
    place, marker = 2, 0
    while marker != _SOS:
        if data[place] != _END[0]:
            raise ValueError("A marker is missing.")
        marker = data[place + 1]
        if marker == _END[0] or marker in _LONE:
            place += 1 if marker == _END[0] else 2
            continue
        (length,) = struct.unpack_from(">H", data, place + 2)
        part = data[place : place + 2 + length]
        note = _JPEG_NOTES.get(marker)
        is_note = note is not None and part[4:].startswith(note)
        if marker == _APP0 and is_note and length != _JFIF_LENGTH:
            raise ValueError("A thumbnail stands in it.")
        if is_note or marker not in _JPEG_GONE:
            yield part
        place += 2 + length
    odd = _JPEG_ODD.search(data, place)
    if odd is None or odd[0] != _END:
        raise ValueError("Something stands among its pixels.")
    yield data[place : odd.end()]


def _gif(data: bytes) -> Iterator[bytes]:
    """Graphics Interchange Format, version 89a."""
    if not data.startswith((b"GIF87a", b"GIF89a")):
        raise ValueError("This is no GIF.")
    place = 13 + _gif_colors(data[10])
    yield data[:place]
    while (what := data[place]) != _GIF_END:
        start = place
        if what == _GIF_IMAGE:
            place = _gif_blocks_end(data, place + 11 + _gif_colors(data[place + 9]))
            yield data[start:place]
        elif what == _GIF_EXTENSION:
            place = _gif_blocks_end(data, place + 2)
            label, name = data[start + 1], data[start + 3 : start + 14]
            if label == _GIF_CONTROL or (label == _GIF_APPLICATION and name in _GIF_REPEATS):
                yield data[start:place]
        else:
            raise ValueError("An unknown block stands in it.")
    yield data[place : place + 1]


def _gif_colors(flags: int) -> int:
    return 3 * 2 ** ((flags & 7) + 1) if flags & _GIF_TABLE else 0


def _gif_blocks_end(data: bytes, place: int) -> int:
    while length := data[place]:
        place += length + 1
    return place + 1


def _webp(data: bytes) -> Iterator[bytes]:
    """RFC 9649, section 2."""
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        raise ValueError("This is no WebP.")
    (size,) = struct.unpack_from("<I", data, 4)
    kept: list[bytes] = []
    place, end = 12, min(len(data), size + 8)
    while place + 8 <= end:
        name = data[place : place + 4]
        (length,) = struct.unpack_from("<I", data, place + 4)
        part = data[place : place + 8 + length + length % 2]
        if name == b"VP8X":
            part = part[:8] + bytes((part[8] & ~_WEBP_FLAGS & 0xFF,)) + part[9:]
        if name in _WEBP_KEPT:
            kept.append(part)
        place += 8 + length + length % 2
    body = b"".join(kept)
    yield b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


_PARTS: dict[str, Callable[[bytes], Iterator[bytes]]] = {
    "PNG": _png,
    "JPEG": _jpeg,
    "GIF": _gif,
    "WEBP": _webp,
}
