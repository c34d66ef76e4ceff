"""Quoted-printable text in pieces that can be encoded apart and joined (RFC 2045, section 6.7).

Every piece begins in the first column, so what may not begin a line is known when the piece is encoded, and
the pieces that all recipients share are encoded once.
"""

from __future__ import annotations

import re

_SOFT_BREAK = b"=\r\n"
# A line holds 76 characters (RFC 2045, section 6.7, rule 5); one of them may be the sign of a soft break.
_WIDTH = 75
_FITS = re.compile(r"(?!\.|From )[ -<>-~]{0,74}[!-<>-~]")
_UNSAFE = re.compile(r"[^\t -<>-~]+")
_CONTINUES = ("8", "9", "A", "B")


def encode(text: str) -> bytes:
    """`text` as ASCII lines of at most 75 characters, its line ends (CR LF, LF or CR) as CR LF.

    No line begins with `.` or `From `: relays are known to change those (RFC 2049, section 3, items 6 and 9).
    Raises UnicodeEncodeError for half a surrogate pair.
    """
    if _FITS.fullmatch(text):
        return text.encode("ascii")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\r\n".join(map(_line, lines)).encode("ascii")


def encode_before(text: str) -> bytes:
    """`text` encoded so that whatever follows it begins in the first column."""
    encoded = encode(text)
    return encoded + _SOFT_BREAK if encoded and not encoded.endswith(b"\r\n") else encoded


def _line(line: str) -> str:
    encoded = _UNSAFE.sub(lambda match: "".join(f"={byte:02X}" for byte in match[0].encode()), line)
    # Relays strip white space from the end of a line (RFC 2045, section 6.7, rule 3).
    if encoded.endswith((" ", "\t")):
        encoded = f"{encoded[:-1]}={ord(encoded[-1]):02X}"
    return "=\r\n".join(_rows(encoded))


def _rows(encoded: str) -> list[str]:
    rows = []
    start = 0
    while True:
        head = ""
        if encoded.startswith((".", "From "), start):
            head = f"={ord(encoded[start]):02X}"
            start += 1
        end = start + _WIDTH - len(head)
        if len(encoded) <= end:
            rows.append(head + encoded[start:])
            return rows
        end = _cut(encoded, end)
        rows.append(head + encoded[start:end])
        start = end


def _cut(encoded: str, end: int) -> int:
    """The last place at or before `end` that parts neither an `=XX` nor the bytes of one character."""
    if encoded[end - 1] == "=":
        end -= 1
    elif encoded[end - 2] == "=":
        end -= 2
    while encoded[end] == "=" and encoded[end + 1] in _CONTINUES:
        end -= 3
    return end
