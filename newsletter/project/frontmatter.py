"""Markdown files with YAML front matter, read so that every value knows its line.

YAML is only composed, never constructed: each scalar stays the text that the writer typed, and the reader of
a field says what it should be. So `title: No` is the word No, `title: 2019` a text, and a date that does not
exist is found with its line.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from newsletter.errors import ProjectError
from newsletter.model import Where
from newsletter.project import faults
from newsletter.project.files import BOM, CONTROL

# The C loader is ten times as fast; some builds of PyYAML come without it. Both are safe: nothing is built.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_FENCE = re.compile(r"(?:---)[ \t]*(?:\r\n|\n|\r|$)")
_END = re.compile(r"(?:(?<=[\r\n]))(?:---|\.\.\.)[ \t]*(?:\r\n|\n|\r|\Z)")
_LINE_END = re.compile(r"\s*(?:\r\n|\n|\r)\s*")
_MOST_DIGITS = 9
_BREAK = re.compile(r"\r\n|\n|\r")
_NULLS = {"", "~", "null", "Null", "NULL"}
_ISO_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?")

_DAY = "Write year, month and day: 2026-11-22."
_HOUR = "Write hours from 0 to 23 and minutes: 18:30."
_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})")

Data = str | list["Data"] | dict[str, "Data"]


@dataclass(frozen=True, slots=True)
class Value:
    """A value of the front matter and where it stands."""

    node: Node
    path: str
    line: int

    @property
    def where(self) -> Where:
        return Where(path=self.path, line=self.line)

    @property
    def empty(self) -> bool:
        node = self.node
        return isinstance(node, ScalarNode) and not node.style and node.value in _NULLS

    def text(self) -> str:
        """The value as one line, '' for an empty one."""
        if not isinstance(self.node, ScalarNode):
            raise self.wrong(
                "should be one text, but is a list or a group", "Write one text behind the colon."
            )
        if self.empty:
            return ""
        line = _LINE_END.sub(" ", self.node.value.strip())
        # YAML can spell them out in quotes, where `files.decode` does not see them.
        if CONTROL.search(line):
            raise self.wrong("holds an invisible control character", "Type it again instead of pasting it.")
        return line

    def date(self) -> dt.date | None:
        text = self.text()
        if not text:
            return None
        match = _ISO_DATE.fullmatch(text)
        if not match:
            raise self.wrong(f"should be a date like 2026-11-22, but is '{text}'", _DAY)
        try:
            return dt.date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            raise self.wrong(f"'{text}' is a date that does not exist", _DAY) from None

    def time(self) -> dt.time | None:
        text = self.text()
        if not text:
            return None
        match = _TIME.fullmatch(text)
        if not match:
            raise self.wrong(f"should be a time like 18:30, but is '{text[:20]}'", _HOUR)
        try:
            return dt.time(int(match[1]), int(match[2]))
        except ValueError:
            raise self.wrong(f"'{text}' is a time that does not exist", _HOUR) from None

    def whole_number(self) -> int | None:
        text = self.text()
        if text and not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS):
            raise self.wrong(
                f"should be a whole number, but is '{text[:20]}'", "Write digits alone, such as 47."
            )
        return int(text) if text else None

    def items(self) -> tuple[Value, ...]:
        """The members of a list; a single text counts as a list of one, an empty value as none."""
        if self.empty:
            return ()
        if isinstance(self.node, SequenceNode):
            offset = self.line - self.node.start_mark.line
            return tuple(Value(n, self.path, n.start_mark.line + offset) for n in self.node.value)
        return (self,)

    def fields(self) -> dict[str, Value]:
        """The members of a group by their names."""
        if not isinstance(self.node, MappingNode):
            raise self.wrong(
                "should be a group of 'name: value' lines",
                "Write each on a line of its own below the name, further to the right.",
            )
        offset = self.line - self.node.start_mark.line
        return _members(self.node, self.path, offset)

    def wrong(self, what: str, hint: str) -> ProjectError:
        return ProjectError(f"The value {what}.", path=self.path, line=self.line, hint=hint)


@dataclass(frozen=True, slots=True)
class Document:
    """A file in its parts. `text` is the whole; `front` starts and ends at the offsets `start` and `end`."""

    path: str
    text: str
    start: int
    end: int
    fields: dict[str, Value]
    body: str
    body_line: int

    @property
    def where(self) -> Where:
        return Where(path=self.path, line=1)

    @property
    def lines(self) -> tuple[tuple[str, int], ...]:
        """Each key and its line."""
        return tuple((key, value.line) for key, value in self.fields.items())

    def line_of(self, key: str) -> int:
        return self.fields[key].line if key in self.fields else 1

    def string(self, key: str) -> str:
        return self.fields[key].text() if key in self.fields else ""

    def date(self, key: str) -> dt.date | None:
        return self._named(key).date() if key in self.fields else None

    def whole_number(self, key: str) -> int | None:
        return self._named(key).whole_number() if key in self.fields else None

    def items(self, key: str) -> tuple[Value, ...]:
        return self.fields[key].items() if key in self.fields else ()

    def _named(self, key: str) -> Value:
        return self.fields[key]


def parse(text: str, path: str) -> Document:
    """The parts of a file. Raises ProjectError with the line of what cannot be read."""
    begin = len(BOM) if text.startswith(BOM) else 0
    fence = _FENCE.match(text, begin)
    if not fence:
        raise ProjectError(
            "The file does not begin with a line of three hyphens.",
            path=path,
            hint="Begin with '---', then lines like 'title: ...', then '---', then the text.",
        )
    end = _END.search(text, fence.end())
    if not end:
        raise ProjectError(
            "The lines on top are not closed: the second line of three hyphens is missing.",
            path=path,
            hint="Put '---' on a line of its own between the last 'name: value' line and the text.",
        )
    front = text[fence.end() : end.start()]
    return Document(
        path=path,
        text=text,
        start=fence.end(),
        end=end.start(),
        fields=_compose(front, path),
        body=text[end.end() :],
        body_line=len(_BREAK.findall(text, 0, end.end())) + 1,
    )


def _compose(front: str, path: str) -> dict[str, Value]:
    try:
        node = yaml.compose(front, Loader=_LOADER)
    except yaml.YAMLError as error:
        raise faults.told(front, path, error) from None
    except RecursionError:
        raise ProjectError("The lines on top are nested too deeply.", path=path, line=2) from None
    if node is None:
        return {}
    if not isinstance(node, MappingNode):
        raise ProjectError(
            "The lines between the hyphens should be 'name: value' lines.",
            path=path,
            line=node.start_mark.line + 2,
            hint="Write them like 'title: The headline'.",
        )
    return _members(node, path, 2)


def _members(node: MappingNode, path: str, offset: int) -> dict[str, Value]:
    members: dict[str, Value] = {}
    for key, value in node.value:
        line = key.start_mark.line + offset
        if not isinstance(key, ScalarNode):
            raise ProjectError("A name before the colon should be one word.", path=path, line=line)
        if key.value in members:
            first = members[key.value].line
            raise ProjectError(
                f"'{key.value}' stands here twice (first on line {first}).",
                path=path,
                line=line,
                hint="Keep one of the two.",
            )
        # A list or a group is told by the line of its name; its members count from their own marks.
        start = value.start_mark.line + offset if not isinstance(value, ScalarNode) else line
        members[key.value] = Value(value, path, start)
    return members


def data(node: Node) -> Data:
    """What a node says, without its form: the measure by which an edit is compared with what was meant."""
    if isinstance(node, MappingNode):
        return {str(key.value): data(value) for key, value in node.value}
    if isinstance(node, SequenceNode):
        return [data(item) for item in node.value]
    return str(node.value)
