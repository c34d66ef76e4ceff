"""Where the cause of a finding is written: the line of a theme, and the words that a reader sees."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import lxml.html

from newsletter.check.base import Evidence
from newsletter.check.page import page
from newsletter.check.styles import values
from newsletter.check.styles.tree import Node
from newsletter.check.styles.values import Color
from newsletter.model import Theme, Where

SETTINGS = "newsletter.toml"
_THEMES = 4
_LONGEST_SHOWN = 60
_JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}|/\*.*?\*/", re.DOTALL)
# What a template fills in, of the same length, so that every place stays what it was.
_FILLED = "\x7f"
_RULE = re.compile(r"(\{)([^{}]*)\}")
_TAG = re.compile(r"<(/?)([A-Za-z][\w-]*)((?:[^<>\"']|\"[^\"]*+\"|'[^']*+')*+)>")
_ATTRIBUTE = re.compile(r"([\w-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_DECLARATION = re.compile(r"([\w-]+)\s*:\s*([^;]+)")
_CLASS = re.compile(r"\.([A-Za-z_][\w-]*)")
_NAME = re.compile(r"(?<![\w.#\[\"'=-])[a-z][a-z0-9]*(?![\w(-])")
_COLOR = re.compile(
    r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl)a?\([^()]*\)|(?<![\w#.-])[a-z]{3,20}(?![\w(-])", re.IGNORECASE
)
_IMPORTANT = re.compile(r"!\s*important", re.IGNORECASE)
_NO_CSS = (".txt.j2", ".toml")
# That a line has the very value says more than any nearness of the element that it speaks of.
_VALUE, _SCHEME = 20, 2
_NEAREST = 8
_VOID = frozenset({"img", "br", "hr", "meta", "link", "col", "mj-image", "mj-divider", "mj-spacer"})


@dataclass(frozen=True, slots=True)
class Line:
    """A property in a theme with its value, what it is for, and whether a template fills it in."""

    where: Where
    tag: str
    classes: frozenset[str]
    name: str
    value: str
    filled: bool


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag in a theme with the names of its attributes, its classes and those of the tags around it."""

    where: Where
    name: str
    classes: frozenset[str]
    around: frozenset[str]
    attributes: tuple[str, ...]


def theme(evidence: Evidence) -> Where:
    """The theme as a whole."""
    return Where(path=evidence.theme.folder if evidence.theme else f"templates/{evidence.issue.theme}")


def element(evidence: Evidence, number: int) -> lxml.html.HtmlElement:
    """The element of the mail with that number."""
    assert evidence.email  # noqa: S101  what has a number was found in it
    every = (one for one in page(evidence.email.html).iter() if isinstance(one.tag, str))
    return next(one for at, one in enumerate(every) if at == number)


def words(evidence: Evidence, number: int) -> str:
    """The words of an element as a reader sees them, shortened; those directly in it, if there are any."""
    found = element(evidence, number)
    direct = "".join([found.text or "", *(one.tail or "" for one in found)]).split()
    said = " ".join(direct or str(found.text_content()).split())
    for tag in evidence.email.merge_tags if evidence.email else ():
        said = said.replace(tag.token, f"{{{{ {tag.name} }}}}")
    return said if len(said) <= _LONGEST_SHOWN else f"{said[: _LONGEST_SHOWN - 1].rstrip()}…"


def style(
    evidence: Evidence,
    node: Node,
    names: Sequence[str],
    fits: Callable[[str], bool],
    *,
    dark: bool = False,
    important: bool = False,
) -> Where | None:
    """The line in which a property of the element is given a value that `fits`, the likeliest if several are.

    A line whose value is filled in counts where it speaks of the element.
    """
    if evidence.theme is None:
        return None
    near = _near(node)
    best: tuple[int, Where] | None = None
    for line in _lines(evidence.theme):
        if line.name not in names:
            continue
        score = _nearness(line.classes, near)
        if fits(line.value):
            score += _VALUE
        elif not line.filled or not score or ("dark" in line.value) is not dark:
            continue
        else:
            score += _SCHEME
        score += (line.tag == node.tag) + _SCHEME * (_IMPORTANT.search(line.value) is not None) * important
        if best is None or score > best[0]:
            best = (score, line.where)
    return best[1] if best else None


def is_color(wanted: Color) -> Callable[[str], bool]:
    """Whether that colour is named in a value, however it is written."""

    def fits(value: str) -> bool:
        found = (values.color(one) for one in _COLOR.findall(value))
        return any(isinstance(one, Color) and one.code == wanted.code for one in found)

    return fits


def tag(evidence: Evidence, names: Iterable[str], node: Node | None = None, without: str = "") -> Where:
    """The tag of one of these names that speaks of the element, and has no attribute `without`.

    Where there is none it is the first that has one of its classes, and at last the theme.
    """
    if evidence.theme is None:
        return theme(evidence)
    near = _near(node) if node else {}
    wanted = tuple(names)
    best: tuple[int, Where] | None = None
    for one in _tags(evidence.theme):
        score = _nearness(one.classes, near)
        if one.name in wanted and without not in one.attributes:
            score += _VALUE + _nearness(one.around, near)
        if score and (best is None or score > best[0]):
            best = (score, one.where)
    return best[1] if best else theme(evidence)


def _near(node: Node) -> dict[str, int]:
    """The classes of an element and of those around it; the nearer, the more they count."""
    near: dict[str, int] = {}
    for one, nearness in zip((node, *node.around), range(_NEAREST, 0, -1), strict=False):
        for name in one.classes:
            near.setdefault(name, nearness)
    return near


def _nearness(classes: Iterable[str], near: dict[str, int]) -> int:
    return sum(near[name] for name in classes if name in near)


@lru_cache(_THEMES)
def _lines(of: Theme) -> tuple[Line, ...]:
    return tuple(
        line for name, source in of.files if not name.endswith(_NO_CSS) for line in _of(of, name, source)
    )


def _of(of: Theme, name: str, source: str) -> Iterator[Line]:
    blank = _blank(source)
    places = _Places(f"{of.folder}/{name}", source)
    for rule in _RULE.finditer(blank):
        start = max(blank.rfind(end, 0, rule.start()) for end in "{};")
        selector = blank[start + 1 : rule.start()]
        tags = _NAME.findall(selector.rpartition(",")[2])
        yield from _declared(
            places, blank, rule, tags[-1] if tags else "", frozenset(_CLASS.findall(selector))
        )
    for tag in _TAG.finditer(blank):
        classes = _classes(tag[3])
        for attribute in _ATTRIBUTE.finditer(blank, tag.start(3), tag.end(3)):
            group = 2 if attribute[2] is not None else 3
            if attribute[1] == "style":
                yield from _declared(places, blank, attribute, tag[2], classes, group)
            else:
                yield places.line(attribute, group, tag[2], classes, blank)


def _declared(
    places: _Places, blank: str, inside: re.Match[str], tag: str, classes: frozenset[str], group: int = 2
) -> Iterator[Line]:
    for one in _DECLARATION.finditer(blank, inside.start(group), inside.end(group)):
        yield places.line(one, 2, tag, classes, blank)


class _Places:
    """The places of a file of the theme."""

    def __init__(self, path: str, source: str) -> None:
        self._path = path
        self._source = source

    def where(self, offset: int) -> Where:
        return Where(path=self._path, line=self._source.count("\n", 0, offset) + 1)

    def line(self, found: re.Match[str], group: int, tag: str, classes: frozenset[str], blank: str) -> Line:
        start, end = found.span(group)
        filled = _FILLED in blank[start:end]
        return Line(
            self.where(found.start(1)), tag, classes, found[1].lower(), self._source[start:end], filled
        )


@lru_cache(_THEMES)
def _tags(of: Theme) -> tuple[Tag, ...]:
    made: list[Tag] = []
    for name, source in of.files:
        if name.endswith(_NO_CSS):
            continue
        places = _Places(f"{of.folder}/{name}", source)
        open_tags: list[tuple[str, frozenset[str]]] = []
        for found in _TAG.finditer(_blank(source)):
            tag, inside = found[2].lower(), found[3]
            if found[1]:
                while open_tags and open_tags.pop()[0] != tag:
                    pass
                continue
            classes = _classes(inside)
            around = frozenset[str]().union(*(one for _, one in open_tags[-_NEAREST:]))
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
