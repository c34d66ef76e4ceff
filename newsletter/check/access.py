"""Rules about what a reader hears of a mail: its order, its language, the names of links and pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from newsletter.check.base import ERROR, WARNING, Evidence, Group, Told, rule
from newsletter.check.hyperlinks import hyperlinks
from newsletter.check.page import skeleton
from newsletter.check.places import written
from newsletter.check.places.typed import typed
from newsletter.check.styles.looks import Look, styled
from newsletter.check.styles.tree import Node
from newsletter.model import Where
from newsletter.text import i18n

_PAGES = 16
_HEADING = re.compile(r"h([1-6])")
_NOT_DATA = frozenset({"presentation", "none"})
_DATA = frozenset({"th", "caption"})
_ZOOM = re.compile(
    r"user-scalable\s*=\s*(?:no|0)\b|maximum-scale\s*=\s*(?:1(?:\.0*)?|0?\.\d+)\s*(?:[,;]|\Z)", re.IGNORECASE
)
_ROOT = ("mjml", "html")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading that is read out, its level from 1."""

    node: Node
    level: int
    empty: bool


@dataclass(frozen=True, slots=True)
class Heard:
    """What a screen reader finds in a mail, and what it looks for in vain."""

    language: str
    direction: str
    titled: bool
    blocked: bool
    headings: tuple[Heading, ...]
    nameless: tuple[Node, ...]
    pictures: tuple[Node, ...]
    tables: tuple[Node, ...]


@rule(Group.ACCESSIBILITY, WARNING)
def heading_missing(evidence: Evidence) -> Iterator[Told]:
    """A mail without a main heading.

    Who hears a mail read looks for its heading of the first level to learn what it is (WCAG 2.2, 1.3.1).
    """
    if (heard := _heard(evidence)) and not any(one.level == 1 for one in heard.headings):
        yield Told(
            "The mail has no heading of the first level; who hears it read finds no beginning.",
            typed(evidence, r"<mj-body\b") or written.theme(evidence),
            "Put the name of the publication into an <h1>.",
        )


@rule(Group.ACCESSIBILITY, WARNING)
def heading_several(evidence: Evidence) -> Iterator[Told]:
    """A mail with more than one main heading.

    Who hears a mail read takes the heading of the first level for its beginning; a second one sounds like
    another mail (WCAG 2.2, 1.3.1).
    """
    heard = _heard(evidence)
    first = [one for one in heard.headings if one.level == 1 and not one.empty] if heard else []
    told: set[Where] = set()
    for heading in first[1:]:
        where = written.tag(evidence, (heading.node.tag,), heading.node)
        if where not in told:
            told.add(where)
            words = written.words(evidence, heading.node.number)
            yield Told(
                f"'{words}' is a second heading of the first level; read aloud, another mail begins there.",
                where,
                "Make it an <h2>, and let its class say how large it is.",
            )


@rule(Group.ACCESSIBILITY, WARNING)
def heading_skipped(evidence: Evidence) -> Iterator[Told]:
    """A heading that is two levels below the one before it.

    Screen readers jump from heading to heading; a level that is left out sounds like a part that was missed
    (WCAG 2.2, 1.3.1).
    """
    heard = _heard(evidence)
    spoken = [one for one in heard.headings if not one.empty] if heard else []
    told: set[tuple[Where, int, int]] = set()
    before = 0
    for heading in spoken:
        last, before = before, heading.level
        # That there is no first level is a fault of its own.
        if not last or heading.level <= last + 1:
            continue
        where = written.tag(evidence, (heading.node.tag,), heading.node)
        if (where, last, heading.level) not in told:
            told.add((where, last, heading.level))
            words = written.words(evidence, heading.node.number)
            yield Told(
                f"'{words}' is a heading of level {heading.level} after one of level {last}; read aloud, it "
                "sounds as if a part were missing.",
                where,
                f"Make it an <h{last + 1}>, and let its class say how large it is.",
            )


@rule(Group.ACCESSIBILITY, WARNING)
def heading_empty(evidence: Evidence) -> Iterator[Told]:
    """A heading without words.

    A screen reader says 'heading' and nothing more.
    """
    heard = _heard(evidence)
    empty = [one.node for one in heard.headings if one.empty] if heard else []
    # Where none is written without words, it is one whose words are missing.
    bare = {typed(evidence, rf"<{one.tag}\b[^>]*>\s*</{one.tag}>") for one in empty}
    written_so = [where for where in bare if where]
    for where in written_so or _places(evidence, empty):
        yield Told(
            "A heading has no words; a screen reader says 'heading', and nothing follows.",
            where,
            "Let the theme leave the heading out where there is nothing to say.",
        )


@rule(Group.ACCESSIBILITY, WARNING)
def language_missing(evidence: Evidence) -> Iterator[Told]:
    """A mail that does not say its language.

    A screen reader then reads it with the sounds of another (WCAG 2.2, 3.1.1).
    """
    if (heard := _heard(evidence)) is None:
        return
    wanted = evidence.issue.language
    if _primary(heard.language) != _primary(wanted):
        said = (
            f"says that its language is '{heard.language}'" if heard.language else "does not say its language"
        )
        yield Told(
            f"The mail {said}, and is written in '{wanted}'; a screen reader uses the wrong sounds.",
            written.tag(evidence, _ROOT),
            'Write lang="{{ page.language }}" into the <mjml> of the theme.',
        )


@rule(Group.ACCESSIBILITY, WARNING)
def direction_missing(evidence: Evidence) -> Iterator[Told]:
    """A mail in a language that is written from the right, and does not say so.

    Full stops and numbers then stand at the wrong end of each line.
    """
    heard = _heard(evidence)
    if heard and i18n.direction(evidence.issue.language) == "rtl" != heard.direction:
        yield Told(
            "The mail does not say that it is written from right to left; lines begin at the wrong side.",
            written.tag(evidence, _ROOT),
            'Write dir="{{ page.direction }}" into the <mjml> of the theme.',
        )


@rule(Group.ACCESSIBILITY, WARNING)
def title_missing(evidence: Evidence) -> Iterator[Told]:
    """A mail without a title.

    It names the tab in which a mail is opened, and is the first thing that a screen reader says of it (WCAG
    2.2, 2.4.2).
    """
    if (heard := _heard(evidence)) and not heard.titled:
        yield Told(
            "The mail has no title; a screen reader announces it without a name.",
            typed(evidence, r"<(?:mj-)?title\b", r"<mj-head\b") or written.theme(evidence),
            "Write <mj-title>{{ page.subject }}</mj-title> into the <mj-head> of the theme.",
        )


@rule(Group.ACCESSIBILITY, WARNING)
def zoom_blocked(evidence: Evidence) -> Iterator[Told]:
    """A mail that cannot be enlarged.

    Who needs larger letters spreads two fingers (WCAG 2.2, 1.4.4), and the mail forbids it.
    """
    if (heard := _heard(evidence)) and heard.blocked:
        yield Told(
            "The mail forbids to enlarge it, which many readers need.",
            written.tag(evidence, ("meta",)),
            "Take user-scalable and maximum-scale out of the viewport.",
        )


@rule(Group.ACCESSIBILITY, ERROR)
def link_without_name(evidence: Evidence) -> Iterator[Told]:
    """A link that says nothing to who cannot see it.

    It holds no words, or a picture without any, and a screen reader spells out its address (WCAG 2.2, 2.4.4).
    """
    heard = _heard(evidence)
    nameless = list(heard.nameless) if heard else []
    wordless = {
        link.address: link.where
        for link in hyperlinks(evidence)
        if nameless and link.mailed and not (link.words or link.named)
    }
    typed_by_editors = [wordless.get(_address(evidence, node)) for node in nameless]
    of_theme = [node for node, where in zip(nameless, typed_by_editors, strict=True) if where is None]
    for where in (*dict.fromkeys(filter(None, typed_by_editors)), *_places(evidence, of_theme)):
        yield Told(
            "A link has no words; a screen reader spells out its address letter by letter.",
            where,
            "Give the link words, its picture an alt, or the link an aria-label.",
        )


@rule(Group.ACCESSIBILITY, WARNING)
def picture_without_alt_attribute(evidence: Evidence) -> Iterator[Told]:
    """A picture that has no alt, not even an empty one.

    A screen reader then spells out the name of its file. An ornament takes alt="" (WCAG 2.2, 1.1.1).
    """
    heard = _heard(evidence)
    for where in _places(evidence, list(heard.pictures) if heard else [], without="alt"):
        yield Told(
            "A picture has no alt; a screen reader spells out the name of its file.",
            where,
            'Write alt="" for an ornament, and alt="{{ ... }}" for a picture that tells something.',
        )


@rule(Group.ACCESSIBILITY, WARNING)
def table_unmarked(evidence: Evidence) -> Iterator[Told]:
    """A table that only arranges, and is read as data.

    A screen reader counts its rows and columns aloud. role="presentation" says that there is nothing
    to count.
    """
    heard = _heard(evidence)
    for where in _places(evidence, list(heard.tables) if heard else [], without="role"):
        yield Told(
            "A table that only arranges is read out as data, with the number of its rows and columns.",
            where,
            'Write role="presentation" into the <table>.',
        )


def _places(evidence: Evidence, nodes: list[Node], without: str = "") -> tuple[Where, ...]:
    """Where the elements are written, each place once."""
    found = (written.tag(evidence, (node.tag,), node, without) for node in nodes)
    return tuple(dict.fromkeys(found))


def _address(evidence: Evidence, link: Node) -> str:
    return written.element(evidence, link.number).get("href") or ""


def _primary(language: str) -> str:
    return language.strip().partition("-")[0].lower()


def _heard(evidence: Evidence) -> Heard | None:
    return _heard_of(skeleton(evidence.email.html)) if evidence.email else None


@lru_cache(_PAGES)
def _heard_of(html: str) -> Heard | None:
    if (page := styled(html)) is None:
        return None
    # What is hidden from the eye by `display` is hidden from the ear.
    spoken = [
        node
        for node, look in zip(page.nodes, page.looks[0], strict=True)
        if look.displayed and not node.unheard
    ]
    names = _names(page.nodes, page.looks[0])
    root = page.nodes[0].attributes
    body = next((node.attributes for node in page.nodes if node.tag == "body"), {})
    return Heard(
        # MJML writes that it is not determined (BCP 47) where nobody tells it.
        language=root.get("lang", "").strip().removeprefix("und"),
        direction=(root.get("dir") or body.get("dir") or "").strip().lower(),
        titled=any(
            node.tag == "title" and node.element is not None and (node.element.text or "").strip()
            for node in page.nodes
        ),
        blocked=any(
            node.attributes.get("name", "").lower() == "viewport"
            and bool(_ZOOM.search(node.attributes.get("content", "")))
            for node in page.nodes
            if node.tag == "meta"
        ),
        headings=tuple(
            Heading(node, level, empty=not names[node]) for node in spoken if (level := _level(node))
        ),
        nameless=tuple(
            node
            for node in spoken
            if node.tag in {"a", "area"} and "href" in node.attributes and not names[node]
        ),
        pictures=tuple(
            node
            for node in spoken
            if node.tag == "img"
            and "alt" not in node.attributes
            and node.attributes.get("role") not in _NOT_DATA
        ),
        tables=tuple(node for node in spoken if node.tag == "table" and _is_unmarked(node)),
    )


def _level(node: Node) -> int:
    if found := _HEADING.fullmatch(node.tag):
        return int(found[1])
    level = node.attributes.get("aria-level", "2")
    return int(level) if node.attributes.get("role") == "heading" and level in set("123456") else 0


def _is_unmarked(table: Node) -> bool:
    if "role" in table.attributes:
        return False
    rows = [row for part in table.children for row in (part, *part.children)]
    return not any(one.tag in _DATA for row in rows for one in (row, *row.children))


def _names(nodes: tuple[Node, ...], looks: tuple[Look, ...]) -> dict[Node, bool]:
    """Whether an element has something that can be said of it, in it or beside it."""
    named = dict.fromkeys(nodes, False)
    for node, look in zip(reversed(nodes), reversed(looks), strict=True):
        attributes = node.attributes
        if not look.displayed or node.unheard:
            continue
        says = any(attributes.get(name, "").strip() for name in ("aria-label", "aria-labelledby", "title"))
        if node.tag in {"img", "area"}:
            says = says or bool(attributes.get("alt", "").strip())
        named[node] = named[node] or says or node.says
        if node.parent is not None and named[node]:
            named[node.parent] = True
    return named
