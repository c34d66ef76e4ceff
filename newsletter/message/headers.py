"""The header fields of a mail as bytes, each ending in CR LF (RFC 5322, section 2.2).

Written here and not by the `email` package, which encodes a long List-Unsubscribe address until no mailbox
provider understands it, and has let an encoded word in a subject add a header.
"""

from __future__ import annotations

import binascii
import datetime as dt
import re
import unicodedata
from functools import lru_cache

from newsletter.errors import SendError
from newsletter.text import addresses
from newsletter.text.one_line import shown

FOLD = 78  # RFC 5322, section 2.1.1
_LONGEST_LINE = 998
_WORD_LINE = 76  # RFC 2047, section 2: a line that holds an encoded word
_LONGEST_WORD = 75
_AROUND = len("=?utf-8?q??=")

_PIECE = re.compile(r" *[^ ]+")
_ENCODED_WORD = re.compile(r"=\?[^?]*\?([bBqQ])\?([^?]*)\?=")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
# Without the question mark that RFC 5322, section 3.2.3 allows: no encoded word can be read into these.
ID = r"[A-Za-z0-9!#$%&'*+/=^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=^_`{|}~-]+)*"
_MESSAGE_ID = re.compile(rf"<{ID}@{ID}>")
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")
_LONGEST_ID = 900

# RFC 2047, section 5 (3): what may stand for itself inside an encoded word of a display name.
_Q = [
    chr(byte) if chr(byte).isascii() and (chr(byte).isalnum() or chr(byte) in "!*+-/") else f"={byte:02X}"
    for byte in range(256)
]
_Q[ord(" ")] = "_"

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def check(what: str, text: str, field: str = "") -> None:
    """Raise SendError, naming `what`, when `text` could end its header line, as it stands or once decoded."""
    if text.isascii() and text.isprintable() and "=?" not in text:
        return
    while True:
        if any(unicodedata.category(character) in {"Cc", "Cs"} for character in text):
            raise SendError(
                f"{what} holds a line break or another character that cannot be shown.",
                field=field,
                hint="Type it again instead of pasting it.",
            )
        decoded = _ENCODED_WORD.sub(_decoded, text)
        if decoded == text:
            return
        text = decoded


def _decoded(match: re.Match[str]) -> str:
    kind, content = match[1], match[2].encode()
    try:
        raw = binascii.a2b_qp(content, header=True) if kind in "qQ" else binascii.a2b_base64(content + b"===")
    except binascii.Error:
        return ""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        # Some other character set. What ends a line is the same byte in it; what looks like C1 is a letter.
        return re.sub("[\x80-\x9f]", "�", raw.decode("latin-1"))


def text_field(name: str, what: str, text: str) -> bytes:
    """An unstructured field, folded at white space, or as encoded words where ASCII will not do."""
    check(what, text, name)
    start = f"{name}: "
    # A reader must see `=?` as typed, and unfolding drops white space at either end (RFC 5322, section 2.2).
    if text.isascii() and "=?" not in text and text == text.strip():
        pieces = _PIECE.findall(text)
        if len(start) + max(map(len, pieces), default=0) <= _LONGEST_LINE:
            return f"{start}{_folded(pieces, len(start))}\r\n".encode("ascii")
    return f"{start}{_words(text, len(start))}\r\n".encode("ascii")


def _folded(pieces: list[str], used: int) -> str:
    folded: list[str] = []
    for piece in pieces:
        if folded and used + len(piece) > FOLD:
            folded.append("\r\n")
            used = 0
        folded.append(piece)
        used += len(piece)
    return "".join(folded)


def _words(text: str, used: int) -> str:
    """Encoded words of at most 75 characters (RFC 2047, section 2), none of which splits a character.

    `used` columns of the first line are taken.
    """
    raw = text.encode()
    quoted = "".join(_Q[byte] for byte in raw)
    kind = "q" if len(quoted) <= _base64_length(raw) else "b"
    words = []
    room = _WORD_LINE - used - _AROUND
    chunk = b""
    for character in text:
        grown = chunk + character.encode()
        if chunk and len(_payload(kind, grown)) > room:
            words.append(_payload(kind, chunk))
            grown = character.encode()
            room = _LONGEST_WORD - _AROUND
        chunk = grown
    words.append(_payload(kind, chunk))
    return "\r\n ".join(f"=?utf-8?{kind}?{word}?=" for word in words)


def _base64_length(raw: bytes) -> int:
    return 4 * -(-len(raw) // 3)


def _payload(kind: str, raw: bytes) -> str:
    if kind == "q":
        return "".join(_Q[byte] for byte in raw)
    return binascii.b2a_base64(raw, newline=False).decode("ascii")


def mailbox(field: str, what: str, name: str, address: str, *, international: bool = False) -> bytes:
    """`field` with one address, whose name is quoted or encoded as needed (RFC 5322, section 3.4).

    ASCII, unless the address is `international`: then its local part may be UTF-8 (RFC 6532, section 3.2).
    Raises SendError, naming `what`, when the name holds a control character or the address is none.
    """
    try:
        plain = addresses.parse(address, international=international).address
    except ValueError as error:
        raise SendError(f"{what}: {error}") from error
    check(what, plain)
    check(what, name)
    start = f"{field}: "
    # Readers' programs differ in what they make of blanks at the ends of a name, or of several in a row.
    name = " ".join(name.split())
    if not name:
        return f"{start}{plain}\r\n".encode()
    line = start + _phrase(name, len(start))
    used = len(line) - (line.rfind("\n") + 1)
    gap = " " if used + len(plain.encode()) + 3 <= _WORD_LINE else "\r\n "
    return f"{line}{gap}<{plain}>\r\n".encode()


def _phrase(name: str, used: int) -> str:
    # A parser may decode an encoded word inside quotes too, though RFC 2047, section 5 forbids it.
    if name.isascii() and "=?" not in name:
        if _ATOMS.fullmatch(name):
            phrase = name
        else:
            escaped = name.replace("\\", "\\\\").replace('"', '\\"')
            phrase = f'"{escaped}"'
        if used + len(phrase) <= FOLD:
            return phrase
    return _words(name, used)


def date_field(date: dt.datetime) -> bytes:
    """The Date field (RFC 5322, section 3.3). Raises ValueError when `date` has no time zone."""
    offset = date.utcoffset()
    if offset is None:
        raise ValueError("The date of a mail needs a time zone.")
    return _date_field(date.replace(microsecond=0, tzinfo=None), offset)


# Two dates with time zones are equal at the same moment, however they are written; these are not.
@lru_cache(64)
def _date_field(clock: dt.datetime, offset: dt.timedelta) -> bytes:
    minutes = round(offset.total_seconds() / 60)
    sign = "-" if minutes < 0 else "+"
    hours, rest = divmod(abs(minutes), 60)
    return (
        f"Date: {_DAYS[clock.weekday()]}, {clock.day:02} {_MONTHS[clock.month - 1]} {clock.year:04} "
        f"{clock.hour:02}:{clock.minute:02}:{clock.second:02} {sign}{hours:02}{rest:02}\r\n"
    ).encode("ascii")


def message_id_field(message_id: str) -> bytes:
    """The Message-ID field (RFC 5322, section 3.6.4); `message_id` comes with its angle brackets."""
    if not _MESSAGE_ID.fullmatch(message_id) or len(message_id) > _LONGEST_ID:
        raise SendError("The Message-ID of a mail must look like <something@example.org>.")
    return f"Message-ID: {message_id}\r\n".encode("ascii")


def language_field(language: str) -> bytes:
    """The Content-Language field (RFC 3282, section 2); nothing for an empty tag."""
    if not language:
        return b""
    if not _LANGUAGE.fullmatch(language):
        raise SendError(f"The language “{shown(language)}” is not a language tag like en or es-MX.")
    return f"Content-Language: {language}\r\n".encode("ascii")
