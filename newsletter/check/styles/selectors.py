"""Which elements a selector is for. What is seldom written in mails is left to cssselect."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from newsletter.check.styles.tree import Node

_SELECTORS = 4096
_NAME = r"(?:[\w-]|[^\x00-\x7f])+"
_SIMPLE = re.compile(
    rf"(?P<tag>\*|{_NAME})|\.(?P<cls>{_NAME})|#(?P<id>{_NAME})|:(?P<pseudo>[\w-]+)(?![\w(-])"
    rf"|\[\s*(?P<name>[\w-]+)\s*(?:(?P<sign>[~|^$*]?=)\s*(?:\"(?P<one>[^\"]*)\"|'(?P<two>[^']*)'|(?P<bare>[^\s\"'\]]+))"
    r"\s*(?P<flag>[is])?\s*)?\]"
)
_JOINT = re.compile(r"\s*([>+~])\s*|\s+")
_COMMA = re.compile(r",(?![^(]*\))(?![^\[]*\])")
# They wait for a reader's hand, or stand for something that is no element.
_NEVER = re.compile(
    r"::|:(?:hover|focus|focus-within|focus-visible|active|visited|target|checked|before|after|first-line"
    r"|first-letter|disabled|enabled|placeholder-shown|autofill)\b",
    re.IGNORECASE,
)
# The marks by which Outlook says that it has darkened a mail itself, and those of other programs.
_FOREIGN = re.compile(r"\[\s*(?:data-ogs[cb]|data-ogab|data-ogac)\b", re.IGNORECASE)
_PSEUDO = frozenset({"first-child", "last-child", "only-child", "root", "link", "any-link"})
_LONGEST = 300
_MOST_COMPOUNDS = 16
_SIGNS: dict[str, Callable[[str, str], bool]] = {
    "": lambda *_: True,
    "=": str.__eq__,
    "~=": lambda there, value: value in there.split(),
    "|=": lambda there, value: there == value or there.startswith(f"{value}-"),
    "^=": str.startswith,
    "$=": str.endswith,
    "*=": str.__contains__,
}
# HTML, section 4.16.2: in these the values are the same in capitals.
_BLIND = frozenset(
    {"align", "bgcolor", "color", "dir", "lang", "media", "type", "valign", "width", "height", "face"}
)


@dataclass(frozen=True, slots=True)
class Compound:
    """What is asked of one element: `attributes` are (name, sign, value, whether capitals are the same)."""

    tag: str = ""
    ids: tuple[str, ...] = ()
    classes: frozenset[str] = frozenset()
    attributes: tuple[tuple[str, str, str, bool], ...] = ()
    pseudo: tuple[str, ...] = ()

    def fits(self, node: Node) -> bool:
        return (
            (not self.tag or self.tag == node.tag)
            and self.classes <= node.classes
            and all(node.attributes.get("id") == one for one in self.ids)
            and all(_has(node, *one) for one in self.attributes)
            and all(_is(node, one) for one in self.pseudo)
        )


@dataclass(frozen=True, slots=True)
class Selector:
    """The last compound first, with what joins each to the one before it; `weight` is its specificity.

    `classes` must be there around the element. With `rare` it is cssselect that knows.
    """

    weight: tuple[int, int, int]
    compounds: tuple[Compound, ...] = ()
    joints: tuple[str, ...] = ()
    classes: frozenset[str] = frozenset()
    rare: str = ""

    def fits(self, node: Node) -> bool:
        """Whether it is for the element."""
        if not self.compounds[0].fits(node):
            return False
        if not self.joints:
            return True
        if not self.classes <= node.above:
            return False
        # All that could stand for a compound go on together, so that none is looked at twice.
        there: dict[Node, None] = {node: None}
        for joint, compound in zip(self.joints, self.compounds[1:], strict=True):
            there = {one: None for one in _joined(there, joint) if compound.fits(one)}
            if not there:
                return False
        return True


def _joined(found: Iterable[Node], joint: str) -> Iterable[Node]:
    """All that stand to one of the elements as the joint says, each once."""
    if joint == ">":
        return {one.parent: None for one in found if one.parent}
    if joint == "+":
        return {one.parent.children[one.place - 1]: None for one in found if one.parent and one.place}
    if joint == "~":
        # What stands before the last of some siblings stands before all that matter.
        last: dict[Node, int] = {}
        for one in found:
            if one.parent:
                last[one.parent] = max(last.get(one.parent, 0), one.place)
        return [other for parent, place in last.items() for other in parent.children[:place]]
    around: dict[Node, None] = {}
    for one in found:
        for other in one.around:
            if other in around:
                break
            around[other] = None
    return around


def _has(node: Node, name: str, sign: str, value: str, blind: bool) -> bool:  # noqa: FBT001  of a tuple
    there = node.attributes.get(name)
    if there is None:
        return False
    if blind:
        there, value = there.lower(), value.lower()
    if sign in {"^=", "$=", "*=", "~="} and not value:
        return False
    return _SIGNS[sign](there, value)


def _is(node: Node, pseudo: str) -> bool:
    siblings = node.parent.children if node.parent else [node]
    match pseudo:
        case "first-child":
            return siblings[0] is node
        case "last-child":
            return siblings[-1] is node
        case "only-child":
            return len(siblings) == 1
        case "root":
            return node.parent is None
        case _:
            return node.tag in {"a", "area"} and "href" in node.attributes


@lru_cache(_SELECTORS)
def selectors(text: str) -> tuple[Selector, ...]:
    """Those of a list, without what can never be for a mail as it is first seen."""
    found = [selector(one.strip()) for one in _COMMA.split(text)]
    return tuple(one for one in found if one)


def selector(text: str) -> Selector | None:
    """One selector, None where it is for nothing, or cannot be read."""
    if not text or len(text) > _LONGEST or _NEVER.search(text) or _FOREIGN.search(text):
        return None
    parts = list(_parts(text))
    if not parts or not all(isinstance(one, (Compound, str)) for one in parts):
        return _rare(text)
    compounds = tuple(one for one in parts[::2] if isinstance(one, Compound))[::-1]
    joints = tuple(one for one in parts[1::2] if isinstance(one, str))[::-1]
    if len(compounds) != len(joints) + 1:
        return _rare(text)
    if len(compounds) > _MOST_COMPOUNDS:
        return None
    # What stands around a sibling stands around the element too.
    needed = [one.classes for one, joint in zip(compounds[1:], joints, strict=True) if joint in " >"]
    ids = sum(len(one.ids) for one in compounds)
    middle = sum(len(one.classes) + len(one.attributes) + len(one.pseudo) for one in compounds)
    tags = sum(bool(one.tag) for one in compounds)
    return Selector((ids, middle, tags), compounds, joints, frozenset().union(*needed))


def _parts(text: str) -> Iterator[Compound | str | None]:
    """Compound, joint, compound ...; None where something else stands."""
    at = 0
    while at < len(text):
        start = at
        simple: list[re.Match[str]] = []
        while found := _SIMPLE.match(text, at):
            if found["tag"] and at != start:
                break
            simple.append(found)
            at = found.end()
        yield _compound(simple) if simple else None
        if at == start:
            return
        if at < len(text):
            joint = _JOINT.match(text, at)
            if not joint:
                yield None
                return
            yield joint[1] or " "
            at = joint.end()
            if at == len(text):
                yield None


def _compound(simple: list[re.Match[str]]) -> Compound | None:
    pseudo = tuple(one["pseudo"].lower() for one in simple if one["pseudo"])
    if not _PSEUDO.issuperset(pseudo):
        return None
    tag = (simple[0]["tag"] or "").lower()
    return Compound(
        "" if tag == "*" else tag,
        tuple(one["id"] for one in simple if one["id"]),
        frozenset(one["cls"] for one in simple if one["cls"]),
        tuple(
            (
                one["name"].lower(),
                one["sign"] or "",
                one["one"] or one["two"] or one["bare"] or "",
                one["flag"] == "i" or one["name"].lower() in _BLIND,
            )
            for one in simple
            if one["name"]
        ),
        pseudo,
    )


def _rare(text: str) -> Selector | None:
    """What cssselect can read."""
    from cssselect import SelectorError, parse

    try:
        (tree,) = parse(text)
    except (SelectorError, ValueError, RecursionError):
        return None
    if tree.pseudo_element:
        return None
    return Selector(tree.specificity(), rare=text)
