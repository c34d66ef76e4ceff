"""What kind of picture bytes are, told by how they begin."""

from __future__ import annotations

_SIGNS = (
    (b"\x89PNG\r\n\x1a\n", ".png"),
    (b"\xff\xd8\xff", ".jpg"),
    (b"GIF87a", ".gif"),
    (b"GIF89a", ".gif"),
)


def ending(data: bytes) -> str:
    """The ending of its file's name, '' for what is none of the four kinds that mails show."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return ".webp"
    return next((ending for sign, ending in _SIGNS if data.startswith(sign)), "")
