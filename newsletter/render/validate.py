"""What is wrong with a theme's MJML, which mjml-python accepts in silence or refuses without saying where."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain, islice

from newsletter.render.components import (
    FOR_OTHERS,
    ROOT,
    children,
    components,
    holds_html,
    known_attributes,
    wrong_value,
)
from newsletter.render.conditions import hides, misplaced
from newsletter.render.lacking import ATTRIBUTES, WORDS_ONLY
from newsletter.render.tags import DEEPEST, VOID, Attribute, Kind, Mark, read, split
from newsletter.text.active import is_active_element, is_handler
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
_ATTACK = "mail programs drop it, or take the mail for an attack"
_LONGEST_SHOWN = 40
# More than anybody reads; each takes its time.
_MOST = 100
_ONCE = frozenset({ROOT, "mj-body"})
_NEEDED = frozenset({"alt", "src"})
_ANGLE = re.compile("<")
_LIKE_A_TAG = re.compile(r"<([A-Za-z][\w:-]*)([^<>]*)>")
_NO_TAGS = (
    ("<![CDATA[", "CDATA cannot be used.", "Write &lt; and &amp; in place of < and & instead."),
    ("<!DOCTYPE", "A mail gets its doctype by itself.", "Delete this one."),
    ("<?", "What begins with <? is for other programs.", "Delete it."),
)
# A theme has some hundred different tags; those with addresses and alt texts come and go.
_JUDGED = 4096
# Comments and texts in CSS, in which braces mean nothing.
_NO_RULES = re.compile(r"/\*.*?(?:\*/|\Z)|\"[^\"\n]*\"|'[^'\n]*'", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Problem:
    """`offset` is where in the MJML it stands; `attribute` names the attribute that it is about.

    `fatal` where no mail can be made of it; all else is a mail that looks or reads other than was meant.
    It is about `braces` where a style sheet has not as many that open as close.
    """

    offset: int
    message: str
    hint: str = ""
    attribute: str = ""
    fatal: bool = True
    braces: bool = False


@dataclass(frozen=True, slots=True)
class _Open:
    name: str
    start: int


def problems(source: str) -> tuple[Problem, ...]:
    """What is wrong, in the order of the source; where there is very much, the first of it."""
    pieces = split(source)
    conditions = (Problem(*one) for one in misplaced(pieces))
    found = list(islice(chain(_Walk(pieces).problems(pieces), conditions), _MOST))
    return tuple(sorted(found, key=lambda problem: problem.offset))


class _Walk:
    """One way through the marks, with the elements that are open."""

    def __init__(self, pieces: Sequence[str]) -> None:
        self._open: list[_Open] = []
        # A table that only Outlook sees opens in one conditional comment and closes in another.
        self._for_outlook: list[_Open] = []
        self._hidden = False
        self._defined = _Defined.of(pieces)
        # The component that holds HTML and is open.
        self._ending = ""
        self._seen: Counter[str] = Counter()

    def problems(self, pieces: Sequence[str]) -> Iterator[Problem]:
        start = 0
        for number, piece in enumerate(pieces):
            if number % 2 == 0:
                if not piece.isspace():
                    yield from self._words(piece, start)
            elif read(piece).kind is Kind.BROKEN:
                yield _endless(piece, start)
                # What follows was swallowed, so nothing that is missing says anything.
                return
            else:
                yield from self._mark(piece, start)
                if len(self._open) + len(self._for_outlook) > DEEPEST:
                    yield Problem(
                        start, f"More than {DEEPEST} elements stand inside each other.", "Look for a loop."
                    )
                    return
            start += len(piece)
        for left in (*self._open, *self._for_outlook):
            yield _unclosed(left)
        if not self._seen["mj-body"]:
            yield Problem(0, "The mail has no <mj-body>.", "Everything that readers see stands in it.")

    def _mark(self, piece: str, start: int) -> Iterator[Problem]:
        mark = read(piece)
        if mark.kind is Kind.CONDITION:
            self._hidden = hides(piece)
        if mark.kind not in {Kind.TAG, Kind.STYLE}:
            return
        if mark.name.startswith("mj"):
            self._hidden = False
        if mark.close:
            yield from self._close(mark.name, start)
            return
        parent = self._parent()
        self._seen[mark.name] += parent != "mj-attributes"
        if mark.name in _ONCE and self._seen[mark.name] > 1:
            yield Problem(start, f"There is a second <{mark.name}>.", "A mail has one.")
        for problem in _judged(piece, parent, self._ending, self._defined):
            yield replace(problem, offset=start + problem.offset)
        if mark.opens:
            self._push(mark.name, start)

    def _parent(self) -> str:
        """The element in which the next one stands."""
        stack = (self._hidden and self._for_outlook) or self._open
        return stack[-1].name if stack else ""

    def _push(self, name: str, start: int) -> None:
        (self._for_outlook if self._hidden else self._open).append(_Open(name, start))
        self._ending = self._ending or (name if holds_html(name) else "")

    def _close(self, name: str, start: int) -> Iterator[Problem]:
        stack = self._for_outlook if self._hidden else self._open
        if name not in (one.name for one in stack):
            yield Problem(
                start, f"</{name}> closes nothing that is open.", "Delete it, or open the element before."
            )
            return
        while (last := stack.pop()).name != name:
            yield _unclosed(last)
        if self._ending and not any(one.name == self._ending for one in self._open):
            self._ending = ""

    def _words(self, words: str, start: int) -> Iterator[Problem]:
        parent = self._parent()
        first, *others = (
            (found.start() for found in _ANGLE.finditer(words)) if "<" in words else (len(words),)
        )
        said = words[:first].strip()
        if said and not parent:
            yield Problem(
                start + words.index(said), f"'{_shown(said)}' stands outside of <mjml>.", "Delete it."
            )
        elif said and parent in components() and not holds_html(parent):
            yield Problem(
                start + words.index(said),
                f"'{_shown(said)}' stands in <{parent}>, where only components can.",
                "Put it into an mj-text.",
            )
        for at in (first, *others) if "<" in words else ():
            yield _no_tag(words[at:], start + at)
            # Its end is not to be taken for one too many.
            if (
                (tag := _LIKE_A_TAG.match(words, at))
                and tag[1].lower() not in VOID
                and not tag[2].endswith("/")
            ):
                self._push(tag[1], start + at)


@lru_cache(_JUDGED)
def _judged(piece: str, parent: str, ending: str, defined: _Defined) -> tuple[Problem, ...]:
    """What is wrong with a tag that stands in `parent`, with its offset in the tag.

    `ending` is the component around it that holds HTML.
    """
    return tuple(_of_tag(read(piece), parent, ending, defined))


def _of_tag(mark: Mark, parent: str, ending: str, defined: _Defined) -> Iterator[Problem]:
    name = mark.name
    if not name.lower().startswith("mj"):
        yield from _html(mark, parent)
    elif name != name.lower():
        yield Problem(0, f"<{name}> is written in small letters.", f"Write <{name.lower()}>.")
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
        yield from _attributes(mark, parent, defined)
    if mark.kind is Kind.STYLE:
        yield from _styles(mark.css)


def _html(mark: Mark, parent: str) -> Iterator[Problem]:
    if parent in WORDS_ONLY:
        yield Problem(0, f"<{mark.name}> stands in <{parent}>, where only words can.", "Take it out.")
    elif not parent:
        yield Problem(0, f"<{mark.name}> stands outside of <mjml>.", "Delete it.")
    elif (parent == ROOT or parent in components()) and not holds_html(parent):
        yield Problem(
            0,
            f"<{mark.name}> stands in <{parent}>, where only components can.",
            "Put it into an mj-text.",
        )
    if is_active_element(mark.name):
        # No mail with it leaves the house (`check/safety.py`); here its place is told.
        yield Problem(0, f"<{mark.name}> cannot be mailed: {_ATTACK}.", "Take it out.", fatal=False)
    for attribute in mark.attributes:
        if is_handler(attribute.name):
            handler = _about(
                attribute, f"'{_shown(attribute.name)}' cannot be mailed: {_ATTACK}.", "Take it out."
            )
            yield replace(handler, fatal=False)
    if mark.name == "img" and mark.get("alt") is None:
        yield _without_alt()


def _place(name: str, parent: str, ending: str) -> Iterator[Problem]:
    if ending:
        yield Problem(0, f"<{name}> stands in <{ending}>, where only HTML can.", f"Close the {ending} first.")
    elif parent == "mj-attributes" or (name == ROOT and not parent) or not _is_known(parent):
        return
    elif name in FOR_OTHERS:
        yield Problem(0, f"<{name}> can only stand in <mj-attributes>.")
    elif name not in children(parent):
        homes = [f"<{home}>" for home in (ROOT, *components()) if name in children(home)]
        where = f"<{parent}>" if parent else "nothing"
        yield Problem(0, f"<{name}> cannot stand in {where}.", f"It belongs into {' or '.join(homes)}.")


def _is_known(parent: str) -> bool:
    """Whether anything can be said of what it may hold: nothing can of a component that is not there."""
    return parent in {"", ROOT} or parent in components()


def _attributes(mark: Mark, parent: str, defined: _Defined) -> Iterator[Problem]:
    seen: set[str] = set()
    for attribute in mark.attributes:
        if attribute.name in seen:
            yield _about(attribute, f"<{mark.name}> has '{attribute.name}' twice.", "Delete one of the two.")
        elif attribute.name in _EVERYWHERE:
            yield from _class_names(attribute, defined.classes)
        elif (attribute.name, mark.name) != ("name", "mj-class"):
            yield from _attribute(mark.name, attribute)
        seen.add(attribute.name)
    if parent != "mj-attributes":
        yield from _missing(mark.name, seen | defined.everywhere)


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
            braces=True,
        )


def _unclosed(left: _Open) -> Problem:
    return Problem(left.start, f"<{left.name}> is not closed.", f"Add </{left.name}> where it ends.")


def _no_tag(source: str, offset: int) -> Problem:
    for begin, message, hint in _NO_TAGS:
        if source[: len(begin)].upper() == begin:
            return Problem(offset, message, hint)
    return Problem(
        offset,
        f"'{_shown(source)}' is no tag that can be read.",
        "Close it with >, put its attributes into quotes, or write &lt; where a '<' is meant.",
    )


def _endless(piece: str, offset: int) -> Problem:
    name = read(piece).name
    if name:
        return _unclosed(_Open(name, offset))
    return Problem(offset, "The comment is not closed.", "Add --> where it ends.")


def _without_alt() -> Problem:
    return Problem(
        0,
        "The picture has no alt, so a screen reader spells out its address.",
        'Say what it shows, or alt="" where it only decorates.',
        fatal=False,
    )


def _about(attribute: Attribute, message: str, hint: str = "") -> Problem:
    return Problem(0, message, hint, attribute.name, fatal=False)


@dataclass(frozen=True, slots=True)
class _Defined:
    """What `mj-attributes` defines: classes, and attributes that elements get without having them."""

    classes: frozenset[str]
    everywhere: frozenset[str]

    @classmethod
    def of(cls, pieces: Sequence[str]) -> _Defined:
        classes: set[str] = set()
        everywhere: set[str] = set()
        inside = False
        for piece in pieces[1::2]:
            mark = read(piece)
            if mark.name == "mj-attributes":
                inside = mark.opens
            elif mark.name == "mj-class" and not mark.close:
                classes.add(mark.get("name") or "")
            if inside and not mark.close:
                everywhere |= {one.name for one in mark.attributes} & _NEEDED
        return cls(frozenset(classes), frozenset(everywhere))


def _shown(text: str) -> str:
    return " ".join(text[:_LONGEST_SHOWN].split())
