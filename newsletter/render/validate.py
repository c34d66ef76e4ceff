"""What is wrong with a theme's MJML, which mjml-python accepts in silence or refuses without saying where."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from newsletter.render.components import (
    FOR_OTHERS,
    ROOT,
    children,
    components,
    holds_html,
    known_attributes,
    wrong_value,
)
from newsletter.render.lacking import ATTRIBUTES, WORDS_ONLY
from newsletter.render.tags import DEEPEST, Attribute, Kind, Mark, read, split
from newsletter.text.nearest import suggest

_EVERYWHERE = frozenset({"css-class", "mj-class"})
_BANNED = {
    "mj-include": 'Write {% include "file.mjml.j2" %} instead.',
    "mj-carousel": "Its controls vanish in most mail programs. Show the pictures below each other.",
    "mj-html-attributes": "It cannot be rendered here. Write the element by hand inside an mj-text.",
}
# Left out, and the mail is made without.
_LEFT_OUT = {
    "mj-font": "It would have readers' mail programs fetch a font, which tells a server that they read.",
}
_LONGEST_SHOWN = 40
# A theme has some hundred different tags; those with addresses and alt texts come and go.
_JUDGED = 4096
# Comments and texts in CSS, in which braces mean nothing.
_NO_RULES = re.compile(r"/\*.*?\*/|\"[^\"\n]*\"|'[^'\n]*'", re.DOTALL)


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
        self._body = False

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
        if not self._body:
            yield Problem(0, "The mail has no <mj-body>.", "Everything that readers see stands in it.")

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
        self._body = self._body or mark.name == "mj-body"
        for problem in _judged(piece, parent, self._ending, self._classes):
            yield replace(problem, offset=start + problem.offset)
        if mark.opens:
            self._open.append(_Open(mark.name, start))
            self._ending = self._ending or (mark.name if holds_html(mark.name) else "")

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
        if parent.startswith("mj") and not holds_html(parent) and words.strip():
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
    elif name in _LEFT_OUT:
        yield Problem(0, f"<{name}> is left out.", _LEFT_OUT[name], fatal=False)
    elif name not in components() and name not in FOR_OTHERS and name != ROOT:
        yield Problem(
            0, f"There is no component <{name}>.{suggest(name, components().keys() - _BANNED.keys())}"
        )
    else:
        yield from _place(name, parent, ending)
        yield from _attributes(mark, parent, classes)
    if mark.kind is Kind.STYLE:
        yield from _styles(mark.css)


def _html(mark: Mark, parent: str) -> Iterator[Problem]:
    if parent in WORDS_ONLY:
        yield Problem(0, f"<{mark.name}> stands in <{parent}>, where only words can.", "Take it out.")
    elif parent.startswith("mj") and not holds_html(parent):
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
    elif parent == "mj-attributes" or (name == ROOT and not parent):
        return
    elif name in FOR_OTHERS:
        yield Problem(0, f"<{name}> can only stand in <mj-attributes>.")
    elif name not in children(parent):
        homes = [f"<{home}>" for home in (ROOT, *components()) if name in children(home)]
        where = f"<{parent}>" if parent else "nothing"
        yield Problem(0, f"<{name}> cannot stand in {where}.", f"It belongs into {' or '.join(homes)}.")


def _attributes(mark: Mark, parent: str, classes: frozenset[str]) -> Iterator[Problem]:
    seen: set[str] = set()
    for attribute in mark.attributes:
        if attribute.name in seen:
            yield _about(attribute, f"<{mark.name}> has '{attribute.name}' twice.", "Delete one of the two.")
        elif attribute.name in _EVERYWHERE:
            yield from _class_names(attribute, classes)
        elif (attribute.name, mark.name) != ("name", "mj-class"):
            yield from _attribute(mark.name, attribute)
        seen.add(attribute.name)
    if parent != "mj-attributes":
        yield from _missing(mark.name, seen)


def _attribute(name: str, attribute: Attribute) -> Iterator[Problem]:
    known, lacking = known_attributes(name), ATTRIBUTES.get(name, {})
    if attribute.name in lacking:
        yield _about(attribute, f"{attribute.name} of <{name}> does nothing here.", lacking[attribute.name])
    elif attribute.name not in known:
        near = suggest(attribute.name, [*known])
        yield _about(attribute, f"<{name}> has no attribute '{attribute.name}'.{near}")
    elif wrong := wrong_value(attribute.value, known[attribute.name]):
        shown = f"'{_shown(attribute.value)}'"
        yield _about(attribute, f"{attribute.name} of <{name}> is {shown}; it should be {wrong}.")


def _missing(name: str, seen: set[str]) -> Iterator[Problem]:
    if name == "mj-image" and "alt" not in seen:
        yield _without_alt()
    elif name == "mj-social-element" and "src" not in seen:
        yield Problem(
            0,
            "The icon has no src, so readers' mail programs would fetch one from elsewhere.",
            "Give it a picture of your own: src. Fetching tells a server who reads.",
            fatal=False,
        )


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
