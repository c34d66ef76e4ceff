"""What stands in a cell of a table of people, as a mail can carry it."""

from __future__ import annotations

import re
import unicodedata

from newsletter.errors import SendError
from newsletter.message import headers
from newsletter.text import addresses
from newsletter.text.one_line import shown

_BRACKETED = re.compile(r"([^<>]*)<([^<>]*)>")
_MAILTO = re.compile(r"mailto:([^?]*)(?:\?.*)?", re.IGNORECASE | re.DOTALL)
# They come along when an address is copied from a page or an address book, and nobody sees them.
_UNSEEN = "\ufeff\u200b\u200e\u200f\u202a\u202c\u2060"
_NEVER = frozenset({"Cc", "Cs", "Zl", "Zp"})
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_LONGEST = 1000


def address(cell: str) -> tuple[str, str]:
    """The address in a cell and the name beside it, '' where there is none: `Ana Ruiz <ana@example.org>`.

    Raises ValueError with a sentence for what is no address.
    """
    text, name = cell.strip().strip(_UNSEEN), ""
    if bracketed := _BRACKETED.fullmatch(text):
        name, text = bracketed[1].strip().strip("\"'").strip(), bracketed[2].strip()
    if linked := _MAILTO.fullmatch(text):
        text = linked[1].strip()
    if not text:
        raise ValueError("There is no address.")
    try:
        return addresses.parse(text, international=True).address, name
    except ValueError:
        if len([one for one in re.split(r"[\s,;]+", text) if "@" in one]) > 1:
            raise ValueError(
                f"“{shown(text)}” is more than one address; each needs a row of its own."
            ) from None
        raise


def value(what: str, cell: str) -> str:
    """What a merge tag says of a person, blanks around it left out. Raises ValueError naming `what`."""
    text = cell.strip()
    if text.isprintable() and "=?" not in text and len(text) <= _LONGEST:
        return text
    if len(text) > _LONGEST:
        raise ValueError(f"{what} is longer than {_LONGEST} letters.")
    try:
        if any(unicodedata.category(letter) in _NEVER for letter in text):
            raise ValueError(f"{what} holds a line break or another character that cannot be shown.")
        headers.check(what, text)
    except SendError as error:
        raise ValueError(error.message) from None
    return text


def language(cell: str) -> str:
    """The tag of a language such as es-MX (RFC 5646), '' where the cell is empty. Raises ValueError."""
    text = cell.strip().replace("_", "-")
    if text and not _LANGUAGE.fullmatch(text):
        raise ValueError(f"The language “{shown(text)}” is not written like en or es-MX.")
    return text


def escaped(cell: str) -> str:
    """A cell for a table that an office program opens, which must carry out no name as a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def unescaped(cell: str) -> str:
    """The cell that `escaped` was given."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell
