"""What is no article in any form that we read, known by its first bytes."""

from __future__ import annotations

COPY = (
    "Open it, select the text of the article, copy it into a plain text file (.txt), "
    "save that as UTF-8 and add that file instead."
)
_KINDS = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a zipped file"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel document"),
    (b"{\\rtf", "a rich text (RTF) document"),
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"\x1f\x8b", "a compressed (gzip) file"),
)


def what(data: bytes) -> str:
    """What the bytes are, in words after 'This is'; '' for what may be text."""
    for start, kind in _KINDS:
        if data.startswith(start):
            return kind
    return "a picture (WebP)" if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else ""
