"""Each property and each tag that a theme writes, with its place and the elements that it is for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from newsletter.check.styles.selectors import Selector, selectors
from newsletter.check.styles.tree import Node
from newsletter.model import Theme, Where

# Whether its last compound asks for a class, then what the selector weighs, then how much is known of it.
Weight = tuple[bool, int, int, int]
_THEMES = 4
_STYLES = 4096
NEAREST = 8
_JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}|/\*.*?\*/", re.DOTALL)
# What a template fills in, of the same length, so that every place stays what it was.
_FILLED = "\x7f"
_RULE = re.compile(r"(\{)([^{}]*)\}")
_TAG = re.compile(r"<(/?)([A-Za-z][\w-]*)((?:[^<>\"']|\"[^\"]*+\"|'[^']*+')*+)>")
_ATTRIBUTE = re.compile(r"([\w-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_DECLARATION = re.compile(r"([\w-]+)\s*:\s*([^;]+)")
_CLASS = re.compile(r"\.([A-Za-z_][\w-]*)")
_NAME = re.compile(r"(?<![\w.#\[\"'=-])[a-z][a-z0-9]*(?![\w(-])")
_IMPORTANT = re.compile(r"!\s*important", re.IGNORECASE)
_AROUND_MARKS = re.compile(r"\s*([,()])\s*")
_FRACTION = re.compile(r"(?<![\d.])0?(\.\d*?[1-9])0*(?!\d)")
_NO_CSS = (".txt.j2", ".toml")
_VOID = frozenset({"img", "br", "hr", "meta", "link", "col", "mj-image", "mj-divider", "mj-spacer"})


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of a style sheet as it stands before Jinja reads it; `said` are (name, value) pairs."""

    selectors: tuple[Selector, ...]
    tag: str
    classes: frozenset[str]
    said: frozenset[tuple[str, str]]

    def weight(self, node: Node) -> Weight | None:
        """What the rule weighs for the element, None where it does not hold for it.

        A class that no sheet of the mail asks for is gone from the element when its rules stand in it. There
        it is known by all that it declares.
        """
        fitting = [(bool(one.compounds[0].classes), *one.weight) for one in self.selectors if one.fits(node)]
        if fitting:
            return max(fitting)
        inlined = self.said and self.tag in {"", node.tag} and self.said <= _inlined(node)
        return (bool(self.classes), 0, bool(self.classes), len(self.said)) if inlined else None


@dataclass(frozen=True, slots=True)
class Line:
    """A property in a theme with its value, what it is for, and whether a template fills it in.

    `rule` is the one in which it stands, None in a tag.
    """

    where: Where
    tag: str
    classes: frozenset[str]
    name: str
    value: str
    filled: bool
    rule: Rule | None = None

    @property
    def important(self) -> bool:
        return _IMPORTANT.search(self.value) is not None


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag in a theme with the names of its attributes, its classes and those of the tags around it."""

    where: Where
    name: str
    classes: frozenset[str]
    around: frozenset[str]
    attributes: tuple[str, ...]


def plain(value: str) -> str:
    """A value as it is compared: in small letters, without `!important`, quotes and needless blanks."""
    said = _AROUND_MARKS.sub(r"\1", _IMPORTANT.sub("", value).replace('"', "").replace("'", ""))
    return _FRACTION.sub(r"0\1", " ".join(said.lower().split()))


def _inlined(node: Node) -> frozenset[tuple[str, str]]:
    return _said(node.attributes.get("style", ""))


@lru_cache(_STYLES)
def _said(style: str) -> frozenset[tuple[str, str]]:
    """What is declared, name and value, less what a template fills in."""
    found = _DECLARATION.findall(style)
    return frozenset((name.lower(), plain(value)) for name, value in found if _FILLED not in value)


@lru_cache(_THEMES)
def lines(of: Theme) -> tuple[Line, ...]:
    return tuple(
        line for name, source in of.files if not name.endswith(_NO_CSS) for line in _of(of, name, source)
    )


def _of(of: Theme, name: str, source: str) -> Iterator[Line]:
    blank = _blank(source)
    places = _Places(f"{of.folder}/{name}", source, blank)
    for found in _RULE.finditer(blank):
        start = max(blank.rfind(end, 0, found.start()) for end in "{};")
        # What a template writes before a selector is the place at which the rule holds.
        selector = blank[start + 1 : found.start()].replace(_FILLED, "").strip()
        names = _NAME.findall(selector.rpartition(",")[2])
        tag, classes = names[-1] if names else "", frozenset(_CLASS.findall(selector))
        known = tuple(one for one in selectors(selector) if not one.rare)
        yield from places.declared(
            found, 2, tag, classes, Rule(known, tag, classes, _said(blank[slice(*found.span(2))]))
        )
    for found in _TAG.finditer(blank):
        classes = _classes(found[3])
        for attribute in _ATTRIBUTE.finditer(blank, found.start(3), found.end(3)):
            group = 2 if attribute[2] is not None else 3
            if attribute[1] == "style":
                yield from places.declared(attribute, group, found[2], classes)
            else:
                yield places.line(attribute, group, found[2], classes)


class _Places:
    """The places of a file of the theme; `blank` is its source without what Jinja does."""

    def __init__(self, path: str, source: str, blank: str) -> None:
        self._path = path
        self._source = source
        self._blank = blank

    def where(self, offset: int) -> Where:
        return Where(path=self._path, line=self._source.count("\n", 0, offset) + 1)

    def declared(
        self,
        inside: re.Match[str],
        group: int,
        tag: str,
        classes: frozenset[str],
        rule: Rule | None = None,
    ) -> Iterator[Line]:
        for one in _DECLARATION.finditer(self._blank, inside.start(group), inside.end(group)):
            yield self.line(one, 2, tag, classes, rule)

    def line(
        self,
        found: re.Match[str],
        group: int,
        tag: str,
        classes: frozenset[str],
        rule: Rule | None = None,
    ) -> Line:
        start, end = found.span(group)
        name, value, filled = found[1].lower(), self._source[start:end], _FILLED in self._blank[start:end]
        return Line(self.where(found.start(1)), tag, classes, name, value, filled, rule)


@lru_cache(_THEMES)
def tags(of: Theme) -> tuple[Tag, ...]:
    made: list[Tag] = []
    for name, source in of.files:
        if name.endswith(_NO_CSS):
            continue
        blank = _blank(source)
        places = _Places(f"{of.folder}/{name}", source, blank)
        open_tags: list[tuple[str, frozenset[str]]] = []
        for found in _TAG.finditer(blank):
            tag, inside = found[2].lower(), found[3]
            if found[1]:
                while open_tags and open_tags.pop()[0] != tag:
                    pass
                continue
            classes = _classes(inside)
            around = frozenset[str]().union(*(one for _, one in open_tags[-NEAREST:]))
            names = tuple(one[1].lower() for one in _ATTRIBUTE.finditer(inside))
            made.append(Tag(places.where(found.start()), tag, classes, around, names))
            if tag not in _VOID and not inside.endswith("/"):
                open_tags.append((tag, classes))
    return tuple(made)


def _classes(attributes: str) -> frozenset[str]:
    found = (one for one in _ATTRIBUTE.finditer(attributes) if one[1] in {"class", "css-class"})
    return frozenset(
        name for one in found for name in (one[2] or one[3] or "").split() if _FILLED not in name
    )


def _blank(source: str) -> str:
    """The source with what Jinja does made unreadable; what it fills in stays something."""

    def blank(found: re.Match[str]) -> str:
        letter = _FILLED if found[0].startswith("{{") else " "
        return re.sub(r"[^\n]", letter, found[0])

    return _JINJA.sub(blank, source)
