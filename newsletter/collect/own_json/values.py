"""Values of a JSON file, each with the path that messages call it by."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from newsletter.collect.html.words import flat
from newsletter.errors import CollectError
from newsletter.text import addresses, i18n

HINT = "docs/article.schema.json says what may stand where."
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ]\d{2}:\d{2}.*)?", re.DOTALL)
_KINDS = {
    dict: "an object",
    list: "a list",
    str: "a text",
    bool: "true or false",
    int: "a number",
    float: "a number",
}


@dataclass(frozen=True, slots=True)
class Value:
    """A value that is not null; `path` is such as `$.articles[1].title`, `source` the file in messages."""

    held: object = field(repr=False)
    path: str
    source: str

    def wrong(self, why: str) -> CollectError:
        """What to raise where the value is not what has to stand there."""
        return CollectError(f"{self.path} {why}", source=self.source, hint=HINT)

    def text(self) -> str:
        """A text as it is written, with its lines."""
        if not isinstance(self.held, str):
            raise self._is_not("a text")
        return self.held.replace("\r\n", "\n").replace("\r", "\n")

    def line(self) -> str:
        """A text on one line."""
        return flat(self.text())

    def fields(self) -> Fields:
        if not isinstance(self.held, dict):
            raise self._is_not("an object")
        return Fields(self)

    def items(self) -> Iterator[Value]:
        if not isinstance(self.held, list):
            raise self._is_not("a list")
        for index, held in enumerate(self.held):
            yield Value(held, f"{self.path}[{index}]", self.source)

    def day(self) -> dt.date:
        """A day as 2026-11-01, a time after it being left out (RFC 3339, section 5.6)."""
        match = _DAY.fullmatch(self.line())
        try:
            return dt.date.fromisoformat(match[1] if match else "")
        except ValueError as error:
            raise self.wrong(f"is “{self.line()[:40]}”, which is no day such as 2026-11-01.") from error

    def address(self) -> str:
        """The address of a web page."""
        text = self.line()
        if not addresses.is_web(text):
            raise self.wrong(f"is “{text[:80]}”, which is no web address (https://...).")
        return text

    def language(self) -> str:
        """A tag such as `en` or `pt-BR` (BCP 47)."""
        text = self.line()
        if not i18n.is_language(text):
            raise self.wrong(f"is “{text[:40]}”, which is no language such as en, es or pt-BR.")
        return text

    @property
    def is_text(self) -> bool:
        return isinstance(self.held, str)

    def _is_not(self, wanted: str) -> CollectError:
        found = _KINDS.get(type(self.held), "null")
        return self.wrong(f"has to be {wanted}, but it is {found}.")


class Fields:
    """The values of an object by their keys; null counts as not there."""

    def __init__(self, of: Value) -> None:
        held = of.held if isinstance(of.held, dict) else {}
        self.path, self.source = of.path, of.source
        self._held: Mapping[str, object] = held

    def __getitem__(self, key: str) -> Value | None:
        held = self._held.get(key)
        return None if held is None else Value(held, f"{self.path}.{key}", self.source)

    def line(self, key: str) -> str:
        found = self[key]
        return found.line() if found else ""

    def text(self, key: str) -> str:
        found = self[key]
        return found.text() if found else ""

    def lines(self, key: str) -> tuple[str, ...]:
        """The texts of a list, each once."""
        found = self[key]
        lines = (item.line() for item in found.items()) if found else ()
        return tuple(dict.fromkeys(filter(None, lines)))

    def day(self, key: str) -> dt.date | None:
        found = self[key]
        return found.day() if found else None

    def unknown(self, known: frozenset[str]) -> list[str]:
        """The paths of what no key of ours holds."""
        return [f"{self.path}.{key}" for key in self._held if key not in known]
