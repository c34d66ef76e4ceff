"""How a mail announces itself in a list of mails: sender, subject, and the words after it."""

from __future__ import annotations

import html as entities
import re
from dataclasses import dataclass

# More than any inbox shows.
_LONGEST = 240
_UNSEEN = re.compile(
    r"<!--.*?-->|<!doctype[^>]*>|<head\b.*?</head\s*>|<(style|script|title)\b.*?</\1\s*>",
    re.DOTALL | re.IGNORECASE,
)
_TAG = re.compile(r"<(/?[A-Za-z][A-Za-z0-9]*)(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>")
# Within a sentence; every other tag parts words.
_INLINE = frozenset(
    {"a", "abbr", "b", "bdi", "cite", "code", "em", "font", "i", "q", "small", "span", "strong"}
)
# Marks without width that themes put after the preheader so that nothing else of the mail follows it.
_FILLER = re.compile("[\u034f\u00ad\u200b-\u200d\u2007\ufeff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbox:
    """What an inbox shows. `goes_on` are the mail's first words, which fill the room after the preheader."""

    sender: str
    subject: str
    preheader: str
    goes_on: str


def inbox(sender: str, subject: str, preheader: str, html: str) -> Inbox:
    """The inbox's view of a mail with the body `html`."""
    told = " ".join(preheader.split())
    words = _first_words(html)
    # The preheader is itself the first thing in the body, unseen on the page.
    after = words.removeprefix(told).lstrip() if told else words
    return Inbox(
        sender=sender,
        subject=subject,
        preheader=told,
        goes_on="" if told and _FILLER.match(after) else _FILLER.sub("", after),
    )


def _first_words(html: str) -> str:
    text = _TAG.sub(lambda tag: "" if tag[1].lower().strip("/") in _INLINE else " ", _UNSEEN.sub(" ", html))
    # Unescaped before it is cut, or an entity could be cut in two.
    return " ".join(entities.unescape(text[: _LONGEST * 20]).split())[:_LONGEST].rstrip()
