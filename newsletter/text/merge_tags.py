"""Merge tags as editors type them: `{{ first_name | there }}`, with the words for who has no such value."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from newsletter.model import MergeTag
from newsletter.text import tokens

# What is known of every recipient, whatever the list has.
ALWAYS = ("first_name", "name", "email")
# The ways out that the program itself knows: whole addresses, which a theme puts into links.
LINKS = ("unsubscribe", "preferences", "view_in_browser")
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_BRACES = re.compile(r"\{\{[^{}]*\}\}|\{\{")
_TAG = re.compile(rf"\{{\{{\s*({NAME.pattern})\s*(?:\|([^{{}}|]*))?\}}\}}")


@dataclass(frozen=True, slots=True)
class Typed:
    """A pair of braces in a text. `name` is empty where what stands in them is no merge tag."""

    start: int
    end: int
    text: str
    name: str
    fallback: str

    @property
    def tag(self) -> MergeTag:
        return tokens.merge_tag(self.name, self.fallback)


def typed(text: str) -> Iterator[Typed]:
    """Every pair of braces in `text`, in order."""
    for braces in _BRACES.finditer(text):
        tag = _TAG.fullmatch(braces[0])
        name, fallback = (tag[1], " ".join((tag[2] or "").split())) if tag else ("", "")
        yield Typed(braces.start(), braces.end(), braces[0], name, fallback)


def with_tokens(text: str, known: Collection[str]) -> str:
    """`text` with the token of each merge tag of a known name; all else stays as it was typed."""
    return _replaced(text, lambda one: one.tag.token if one.name in known else one.text)


def tags(text: str, known: Collection[str]) -> tuple[MergeTag, ...]:
    """The merge tags of known names in `text`, each once."""
    return tuple(dict.fromkeys(one.tag for one in typed(text) if one.name in known))


def shown(text: str) -> str:
    """`text` as a reader gets it of whom nothing is known: each merge tag is its fallback."""
    return _replaced(text, lambda one: one.fallback if one.name else one.text) if "{{" in text else text


def _replaced(text: str, put: Callable[[Typed], str]) -> str:
    pieces: list[str] = []
    last = 0
    for one in typed(text):
        pieces += text[last : one.start], put(one)
        last = one.end
    return "".join(pieces) + text[last:]
