"""What is wrong with a theme's MJML, which mjml-python accepts in silence or refuses without saying where."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from newsletter.render.tags import DEEPEST, Attribute, Kind, Mark, read, split
from newsletter.text.nearest import suggest

_SCHEMA = Path(__file__).parent / "schema" / "mjml.json"
_ROOT = "mjml"
_ROOT_ATTRIBUTES = frozenset({"lang", "dir", "owa"})
_EVERYWHERE = frozenset({"css-class", "mj-class"})
# What stands for other components inside mj-attributes, and takes whatever any of them takes.
_FOR_OTHERS = frozenset({"mj-all", "mj-class"})
_BANNED = {
    "mj-include": 'Write {% include "file.mjml.j2" %} instead.',
    "mj-carousel": "Its controls vanish in most mail programs. Show the pictures below each other.",
    "mj-html-attributes": "It cannot be rendered here. Write the element by hand inside an mj-text.",
    "mj-font": "It would have readers' mail programs fetch a font, which tells a server that they read.",
}
_LONGEST_SHOWN = 40
# A theme has some hundred different tags; those with addresses and alt texts come and go.
_JUDGED = 4096
_PLAIN_COLOR = re.compile(
    r"#(?:[0-9a-f]{3}|[0-9a-f]{6})|transparent|inherit|none|rgba?\([0-9.,%\s/]+\)", re.IGNORECASE
)
# Comments and texts in CSS, in which braces mean nothing.
_NO_RULES = re.compile(r"/\*.*?\*/|\"[^\"\n]*\"|'[^'\n]*'", re.DOTALL)
_UNIT = re.compile(r"(unit|unitWithNegative)\(([^)]*)\)(?:\{1,4\})?")


@dataclass(frozen=True, slots=True)
class Problem:
    """`offset` is where in the MJML it stands; `attribute` names the attribute that it is about.

    `fatal` where no mail can be made of it; all else is a mail that looks or reads other than was meant.
    """

    offset: int
    message: str
    hint: str = ""
    attribute: str = ""
    fatal: bool = True


@dataclass(frozen=True, slots=True)
class _Open:
    name: str
    start: int


def problems(source: str) -> tuple[Problem, ...]:
    """Everything that is wrong, in the order of the source."""
    pieces = split(source)
    found = list(_Walk(_defined_classes(pieces)).problems(pieces))
    return tuple(sorted(found, key=lambda problem: problem.offset))


class _Walk:
    """One way through the marks, with the elements that are open."""

    def __init__(self, classes: frozenset[str]) -> None:
        self._open: list[_Open] = []
        self._classes = classes
        # The component that holds HTML and is open.
        self._ending = ""

    def problems(self, pieces: Sequence[str]) -> Iterator[Problem]:
        start = 0
        for number, piece in enumerate(pieces):
            if number % 2 == 0:
                if not piece.isspace():
                    yield from self._words(piece, start)
            else:
                yield from self._mark(piece, start)
                if len(self._open) > DEEPEST:
                    yield Problem(
                        start, f"More than {DEEPEST} elements stand inside each other.", "Look for a loop."
                    )
                    return
            start += len(piece)
        for left in self._open:
            yield _unclosed(left)

    def _mark(self, piece: str, start: int) -> Iterator[Problem]:
        mark = read(piece)
        if mark.kind is Kind.BROKEN:
            yield _no_tag(piece, start)
        if mark.kind not in {Kind.TAG, Kind.STYLE}:
            return
        if mark.close:
            yield from self._close(mark.name, start)
            return
        parent = self._open[-1].name if self._open else ""
        for problem in _judged(piece, parent, self._ending, self._classes):
            yield replace(problem, offset=start + problem.offset)
        if mark.opens:
            self._open.append(_Open(mark.name, start))
            self._ending = self._ending or (mark.name if _ending(mark.name) else "")

    def _close(self, name: str, start: int) -> Iterator[Problem]:
        if name not in (one.name for one in self._open):
            yield Problem(
                start, f"</{name}> closes nothing that is open.", "Delete it, or open the element before."
            )
            return
        while (last := self._open.pop()).name != name:
            yield _unclosed(last)
        if self._ending and not any(one.name == self._ending for one in self._open):
            self._ending = ""

    def _words(self, words: str, start: int) -> Iterator[Problem]:
        parent = self._open[-1].name if self._open else ""
        if parent.startswith("mj") and not _ending(parent) and words.strip():
            yield Problem(
                start + len(words) - len(words.lstrip()),
                f"'{_shown(words.strip())}' stands in <{parent}>, where only components can.",
                "Put it into an mj-text.",
            )
        at = words.find("<")
        while at >= 0:
            yield _no_tag(words[at:], start + at)
            at = words.find("<", at + 1)


@lru_cache(_JUDGED)
def _judged(piece: str, parent: str, ending: str, classes: frozenset[str]) -> tuple[Problem, ...]:
    """What is wrong with a tag that stands in `parent`, with its offset in the tag.

    `ending` is the component around it that holds HTML, `classes` are those that were defined.
    """
    return tuple(_of_tag(read(piece), parent, ending, classes))


def _of_tag(mark: Mark, parent: str, ending: str, classes: frozenset[str]) -> Iterator[Problem]:
    name = mark.name
    if not name.startswith("mj"):
        yield from _html(mark, parent)
    elif name in _BANNED:
        yield Problem(0, f"<{name}> cannot be used.", _BANNED[name])
    elif name not in _components() and name not in _FOR_OTHERS and name != _ROOT:
        yield Problem(0, f"There is no component <{name}>.{suggest(name, _names())}")
    else:
        yield from _place(name, parent, ending)
        yield from _attributes(mark, parent, classes)
    if mark.kind is Kind.STYLE:
        yield from _styles(mark.css)


def _html(mark: Mark, parent: str) -> Iterator[Problem]:
    if parent.startswith("mj") and not _ending(parent):
        yield Problem(
            0,
            f"<{mark.name}> stands in <{parent}>, where only components can.",
            "Put it into an mj-text.",
        )
    if mark.name == "img" and mark.get("alt") is None:
        yield _without_alt()


def _place(name: str, parent: str, ending: str) -> Iterator[Problem]:
    if ending:
        yield Problem(0, f"<{name}> stands in <{ending}>, where only HTML can.", f"Close the {ending} first.")
    elif parent == "mj-attributes" or (name == _ROOT and not parent):
        return
    elif name in _FOR_OTHERS:
        yield Problem(0, f"<{name}> can only stand in <mj-attributes>.")
    elif name not in _children(parent):
        homes = [f"<{home}>" for home in (_ROOT, *_components()) if name in _children(home)]
        where = f"<{parent}>" if parent else "nothing"
        yield Problem(0, f"<{name}> cannot stand in {where}.", f"It belongs into {' or '.join(homes)}.")


def _attributes(mark: Mark, parent: str, classes: frozenset[str]) -> Iterator[Problem]:
    name = mark.name
    known = _known_attributes(name)
    seen: set[str] = set()
    for attribute in mark.attributes:
        if attribute.name in seen:
            yield _about(attribute, f"<{name}> has '{attribute.name}' twice.", "Delete one of the two.")
            continue
        seen.add(attribute.name)
        if attribute.name in _EVERYWHERE:
            yield from _class_names(attribute, classes)
        elif attribute.name == "name" and name == "mj-class":
            continue
        elif attribute.name not in known:
            near = suggest(attribute.name, [*known])
            yield _about(attribute, f"<{name}> has no attribute '{attribute.name}'.{near}")
        elif wrong := _wrong_value(attribute.value, known[attribute.name]):
            shown = f"'{_shown(attribute.value)}'"
            yield _about(attribute, f"{attribute.name} of <{name}> is {shown}; it should be {wrong}.")
    if name == "mj-image" and parent != "mj-attributes" and "alt" not in seen:
        yield _without_alt()


def _class_names(attribute: Attribute, classes: frozenset[str]) -> Iterator[Problem]:
    for name in attribute.value.split() if attribute.name == "mj-class" else ():
        if name not in classes:
            near = suggest(name, sorted(classes))
            yield _about(attribute, f"There is no mj-class '{name}'.{near}", "Define it in mj-attributes.")


def _styles(css: str) -> Iterator[Problem]:
    """A brace too few swallows the rules that follow, and no mail program says so."""
    plain = _NO_RULES.sub("", css)
    opened, closed = plain.count("{"), plain.count("}")
    if opened != closed:
        few = "}" if opened > closed else "{"
        yield Problem(
            0,
            f"The styles have {opened} {{ and {closed} }}, so rules are lost.",
            f"Look for a missing {few} in the theme's CSS.",
            fatal=False,
        )


def _unclosed(left: _Open) -> Problem:
    return Problem(left.start, f"<{left.name}> is not closed.", f"Add </{left.name}> where it ends.")


def _no_tag(source: str, offset: int) -> Problem:
    return Problem(
        offset,
        f"'{_shown(source)}' is no tag that can be read.",
        "Close it with >, put its attributes into quotes, or write &lt; where a '<' is meant.",
    )


def _without_alt() -> Problem:
    return Problem(
        0,
        "The picture has no alt, so a screen reader spells out its address.",
        'Say what it shows, or alt="" where it only decorates.',
        fatal=False,
    )


def _about(attribute: Attribute, message: str, hint: str = "") -> Problem:
    return Problem(0, message, hint, attribute.name, fatal=False)


def _defined_classes(pieces: Sequence[str]) -> frozenset[str]:
    marks = (read(piece) for piece in pieces[1::2] if piece.startswith("<mj-class"))
    return frozenset(mark.get("name") or "" for mark in marks if mark.name == "mj-class")


def _shown(text: str) -> str:
    return " ".join(text[:_LONGEST_SHOWN].split())


# --- the schema ----------------------------------------------------------------------------------------


@cache
def _schema() -> dict[str, Any]:
    told: dict[str, Any] = json.loads(_SCHEMA.read_text(encoding="utf-8"))
    return told


@cache
def _components() -> dict[str, Any]:
    components: dict[str, Any] = _schema()["components"]
    return components


def _names() -> list[str]:
    return [name for name in _components() if name not in _BANNED]


def _children(name: str) -> list[str]:
    children: list[str] = (
        _schema()["root"] if name == _ROOT else _components().get(name, {}).get("children", [])
    )
    return children


def _ending(name: str) -> bool:
    """Whether a component holds HTML rather than components."""
    return bool(_components().get(name, {}).get("ending"))


@cache
def _known_attributes(name: str) -> dict[str, str]:
    """The attributes of a component and the type of each one's value."""
    if name == _ROOT:
        return dict.fromkeys(_ROOT_ATTRIBUTES, "string")
    types = _schema()["types"]
    if name in _FOR_OTHERS:
        return {one: "string" for component in _components().values() for one in component["attributes"]}
    return {one: types[number] for one, number in _components()[name]["attributes"].items()}


# --- values --------------------------------------------------------------------------------------------


def _wrong_value(value: str, kind: str) -> str:
    """What the value should be, '' where it is that."""
    return _judge(kind)(value.strip())


@cache
def _judge(kind: str) -> Callable[[str], str]:
    if unit := _UNIT.fullmatch(kind):
        return _length(unit[2].split(","), negative=unit[1] == "unitWithNegative", many=kind.endswith("}"))
    if kind.startswith("enum("):
        choices = kind.removeprefix("enum(").removesuffix(")").split(",")
        said = " or ".join(filter(None, choices))
        return lambda value: "" if value in choices else said
    match kind:
        case "boolean":
            return lambda value: "" if value in {"true", "false"} else "true or false"
        case "integer":
            return lambda value: "" if re.fullmatch(r"[0-9]+", value) else "a whole number"
        case "color":
            return lambda value: "" if _is_color(value) else "a colour such as #7A1D56"
        case _:
            return lambda _: ""


def _length(units: list[str], *, negative: bool, many: bool) -> Callable[[str], str]:
    words = [unit for unit in units if unit == "auto"]
    endings = "|".join(re.escape(unit) for unit in units if unit != "auto")
    sign = "-?" if negative else ""
    one = "|".join([rf"{sign}(?:[0-9]*\.)?[0-9]+(?:{endings})", "0", *words])
    pattern = re.compile(rf"(?:{one})(?:\s+(?:{one})){{0,3}}" if many else f"(?:{one})")
    examples = [f"16{unit}" if unit else "1.5" for unit in units if unit != "auto"] + words
    said = f"{'up to four lengths' if many else 'a length'} such as {' or '.join(examples)}"
    return lambda value: "" if pattern.fullmatch(value) else said


def _is_color(value: str) -> bool:
    from cssutils.css.colors import COLORS  # type: ignore[import-untyped]

    return _PLAIN_COLOR.fullmatch(value) is not None or value.lower() in COLORS
