"""The components of a source, read by the parser that is furthest from ours: that of Python."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser


@dataclass(frozen=True, slots=True)
class Mark:
    """`is_default`: it stands in `mj-attributes`, where it says what others are like."""

    name: str
    attributes: Mapping[str, str]
    is_default: bool


def marks(source: str) -> list[Mark]:
    reader = _Reader()
    reader.feed(source)
    return reader.found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Mark] = []
        self._defaults = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag.startswith("mj"):
            values = {name: value or "" for name, value in attrs}
            self.found.append(Mark(tag, values, self._defaults))
        self._defaults |= tag == "mj-attributes"

    def handle_endtag(self, tag: str) -> None:
        self._defaults &= tag != "mj-attributes"
