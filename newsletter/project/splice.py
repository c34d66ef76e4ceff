"""Changing one value of a file and not one character else.

Comments, the order of keys, unknown keys, indentation, line ends and the byte-order mark stay, because only
the lines of the changed value are replaced. The result is read again and compared with what was meant; where
they differ, nothing is changed and the writer is asked to do it by hand.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from newsletter.errors import ProjectError
from newsletter.project import frontmatter
from newsletter.project.frontmatter import Data, Document

_LINE_END = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class SetKey:
    """Give a key of the front matter a value: a text, or a list of texts."""

    key: str
    value: str | list[str]

    def apply(self, text: str, path: str) -> str:
        document = frontmatter.parse(text, path)
        meant = _data(document)
        meant[self.key] = list(self.value) if isinstance(self.value, list) else self.value
        if self.key not in document.fields:
            line = f"{self.key}:{_value(self.value, '', newline(text))}{newline(text)}"
            return _checked(_insert_line(text, document.end, line), path, meant)
        node = document.fields[self.key].node
        start, end = document.start + node.start_mark.index, document.start + _end(node)
        if isinstance(node, ScalarNode) and node.style in {"|", ">"}:
            # A block scalar's own end lies after its last line break.
            end = len(text[:end].rstrip("\r\n"))
        start = len(text[:start].rstrip(" \t\r\n"))
        return _checked(text[:start] + _value(self.value, "", newline(text)) + text[end:], path, meant)

    @property
    def words(self) -> str:
        return self.value if isinstance(self.value, str) else "\n".join(self.value)


@dataclass(frozen=True, slots=True)
class SetBody:
    """Replace the text below the front matter."""

    body: str

    def apply(self, text: str, path: str) -> str:
        document = frontmatter.parse(text, path)
        kept = text[: len(text) - len(document.body)]
        if not kept.endswith(("\n", "\r")):
            kept += newline(text)
        body = _LINE_END.sub(newline(text), self.body)
        made = kept + body
        if frontmatter.parse(made, path).body != body:
            raise _refused(path)
        return _checked(made, path, _data(document))

    @property
    def words(self) -> str:
        return self.body


@dataclass(frozen=True, slots=True)
class AddItem:
    """Add one entry to the end of a list.

    `at` leads to the list: keys and numbers, such as `("sections", 1, "items")`. `item` is a text or a group
    of texts and lists.
    """

    at: tuple[str | int, ...]
    item: Data

    def apply(self, text: str, path: str) -> str:
        document = frontmatter.parse(text, path)
        meant = _data(document)
        parent = meant
        for step in self.at[:-1]:
            parent = parent[step]  # type: ignore[index,assignment]  # the caller has read the path
        last = self.at[-1]
        before = parent.get(str(last), "")
        parent[str(last)] = [*(before if isinstance(before, list) else [before] if before else []), self.item]
        made = self._splice(text, document, before)
        return _checked(made, path, meant)

    def _splice(self, text: str, document: Document, before: Data) -> str:
        end_of_line = newline(text)
        if len(self.at) == 1 and self.at[0] not in document.fields:
            line = f"{self.at[0]}:{end_of_line}{_entry(self.item, 2, end_of_line)}{end_of_line}"
            return _insert_line(text, document.end, line)
        node, column = self._find(document)
        base = document.start
        if isinstance(node, SequenceNode) and node.value and not node.flow_style:
            indent = node.start_mark.column
            at = _line_after(text, base + _end(node.value[-1]))
            entry = _entry(self.item, indent, end_of_line)
            return _insert_line(text, at, entry + end_of_line)
        if isinstance(node, SequenceNode) and node.value and isinstance(self.item, str):
            at = base + _end(node.value[-1])
            return f"{text[:at]}, {_scalar(self.item, flow=True)}{text[at:]}"
        # An empty list, nothing at all, a single text, or a group put into [...]: write the list anew.
        items = [] if not before else before if isinstance(before, list) else [before]
        entries = [_entry(item, column + 2, end_of_line) for item in [*items, self.item]]
        start = len(text[: base + node.start_mark.index].rstrip(" \t"))
        return text[:start] + end_of_line + end_of_line.join(entries) + text[base + _end(node) :]

    def _find(self, document: Document) -> tuple[Node, int]:
        node = document.fields[str(self.at[0])].node
        column = 0
        for step in self.at[1:]:
            if isinstance(node, SequenceNode):
                node = node.value[int(step)]
            elif isinstance(node, MappingNode):
                key, node = next((k, v) for k, v in node.value if k.value == step)
                column = key.start_mark.column
        return node, column

    @property
    def words(self) -> str:
        return self.item if isinstance(self.item, str) else _entry(self.item, 0, "\n")


@dataclass(frozen=True, slots=True)
class ReplaceItem:
    """Put another text in place of one entry of a list of texts, or of the text that stands for the list."""

    key: str
    number: int
    value: str

    def apply(self, text: str, path: str) -> str:
        document = frontmatter.parse(text, path)
        meant = _data(document)
        field = document.fields[self.key]
        node = field.node
        if not isinstance(node, SequenceNode):
            return SetKey(self.key, self.value).apply(text, path)
        items = [frontmatter.data(one) for one in node.value]
        items[self.number] = self.value
        meant[self.key] = items
        item = node.value[self.number]
        start, end = document.start + item.start_mark.index, document.start + _end(item)
        made = text[:start] + _scalar(self.value, flow=bool(node.flow_style)) + text[end:]
        return _checked(made, path, meant)

    @property
    def words(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True)
class Together:
    """Several changes of one file, made one after the other and written at once."""

    changes: tuple[SetKey | SetBody | AddItem | ReplaceItem, ...]

    def apply(self, text: str, path: str) -> str:
        for change in self.changes:
            text = change.apply(text, path)
        return text

    @property
    def words(self) -> str:
        return "\n".join(change.words for change in self.changes)


Change = SetKey | SetBody | AddItem | ReplaceItem | Together


def newline(text: str) -> str:
    """The line end that the text uses most."""
    windows = text.count("\r\n")
    unix = text.count("\n") - windows
    old_mac = text.count("\r") - windows
    if windows > max(unix, old_mac):
        return "\r\n"
    return "\r" if old_mac > unix else "\n"


def scalar(value: str) -> str:
    """`value` as YAML reads it back on one line, in quotes where it needs them."""
    return _scalar(value, flow=False)


def _scalar(value: str, *, flow: bool) -> str:
    made = yaml.safe_dump(
        [value] if flow else value,
        width=float("inf"),
        allow_unicode=True,
        default_flow_style=True if flow else None,
        default_style='"' if _fragile(value) else None,
    )
    made = made.removesuffix("\n").removesuffix("\n...")
    return made[1:-1] if flow else made


def _fragile(value: str) -> bool:
    # What is typed must stay a text for every YAML reader, other programs' too: `no`, `12`, `2026-11-22`.
    plain = yaml.SafeLoader("").resolve(  # type: ignore[no-untyped-call]
        ScalarNode, value, (True, False)
    )
    return plain != "tag:yaml.org,2002:str" or "\n" in value or not value.isprintable()


def _value(value: str | list[str], indent: str, end_of_line: str) -> str:
    if isinstance(value, str):
        return " " + _plain_date(value) if value else ' ""'
    if not value:
        return " []"
    return end_of_line + end_of_line.join(f"{indent}  - {_plain_date(item)}" for item in value)


def _plain_date(value: str) -> str:
    # A date is written as people write it, without quotes: every reader of front matter takes it for one.
    return value if re.fullmatch(r"\d{4}-\d\d-\d\d", value) else scalar(value)


def _entry(item: Data, indent: int, end_of_line: str) -> str:
    space = " " * indent
    if isinstance(item, str):
        return f"{space}- {scalar(item)}"
    if isinstance(item, dict):
        lines: list[str] = []
        for key, value in item.items():
            lead = f"{space}  " if lines else f"{space}- "
            if isinstance(value, list):
                inner = [_entry(one, indent + 4, end_of_line) for one in value]
                lines.append(end_of_line.join([f"{lead}{key}:", *inner]) if inner else f"{lead}{key}: []")
            else:
                lines.append(f"{lead}{key}: {scalar(str(value))}")
        return end_of_line.join(lines)
    raise TypeError(item)


def _end(node: Node) -> int:
    """Where a node's own text ends: a block's mark lies beyond the comments that follow it."""
    flow = isinstance(node, (SequenceNode, MappingNode)) and node.flow_style
    if isinstance(node, ScalarNode) or flow or not node.value:
        return int(node.end_mark.index)
    last = node.value[-1]
    return _end(last[1] if isinstance(last, tuple) else last)


def _line_after(text: str, at: int) -> int:
    if at and text[at - 1] in "\r\n":
        return at
    match = _LINE_END.search(text, at)
    return match.end() if match else len(text)


def _insert_line(text: str, at: int, line: str) -> str:
    if at and text[at - 1] not in "\r\n":
        line = newline(text) + line
    return text[:at] + line + text[at:]


def _data(document: Document) -> dict[str, Data]:
    try:
        return {key: frontmatter.data(value.node) for key, value in document.fields.items()}
    except RecursionError:
        raise _refused(document.path) from None


def _checked(text: str, path: str, meant: dict[str, Data]) -> str:
    try:
        after = frontmatter.parse(text, path)
        same = _data(after) == meant
    except ProjectError:
        same = False
    if not same:
        raise _refused(path)
    return text


def _refused(path: str) -> ProjectError:
    return ProjectError(
        "The value cannot be changed without touching the lines around it, so nothing was changed.",
        path=path,
        hint="Make the change in your editor.",
    )
