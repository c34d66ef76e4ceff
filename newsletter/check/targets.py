"""A rule about links that a finger has to hit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial

from newsletter.check.base import WARNING, Evidence, Group, Told, rule
from newsletter.check.page import skeleton
from newsletter.check.places import written
from newsletter.check.places.theme_lines import plain
from newsletter.check.styles.looks import Look, Styled, styled
from newsletter.check.styles.media import View
from newsletter.check.styles.tree import Node, has_letter
from newsletter.model import Where

_PAGES = 16
# WCAG 2.2, 2.5.8.
_LEAST = 24.0
_ROUNDING = 0.01
_PADDING = ("padding", "padding-top", "padding-bottom")
_HEIGHTS = ("display", "height", "min-height", "line-height", "font-size", *_PADDING)
# Smaller or closer than this, words are the reason: in pixels, and in sizes of their letters.
_SMALL, _CLOSE = 14.0, 1.25


@dataclass(slots=True)
class Line:
    """What stands between two breaks of a text: its links, and whether there are other words."""

    links: list[Node] = field(default_factory=list)
    words: bool = False


@dataclass(frozen=True, slots=True)
class Flat:
    """A link that stands alone and is not high enough, by its place."""

    index: int
    height: float
    view: View


@rule(Group.ACCESSIBILITY, WARNING)
def touch_target(evidence: Evidence) -> Iterator[Told]:
    """A link that a finger hardly hits.

    A button, or a link with a line to itself, has to be 24 px high (WCAG 2.2, success criterion 2.5.8).
    Hands tremble, and trams do. Links in the middle of a sentence are as high as their line.
    """
    page = styled(skeleton(evidence.email.html)) if evidence.email else None
    if page is None:
        return
    told: set[tuple[Where, float]] = set()
    for flat in _flat(page.html):
        node = page.nodes[flat.index]
        where = _where(evidence, page, flat)
        if (where, flat.height) in told:
            continue
        told.add((where, flat.height))
        words = written.words(evidence, node.number)
        which = f"The link '{words}'" if words else "The link of a picture"
        yield Told(
            f"{which} is {flat.height:.0f} px high; a finger needs 24.",
            where,
            "Give it display: inline-block and a padding above and below, or a higher line.",
        )


def _where(evidence: Evidence, page: Styled, flat: Flat) -> Where:
    """Where its padding or another of its heights is written, or the size of its words; else its tag."""
    node = page.nodes[flat.index]
    source, said = page.source(page.views[0], flat.index, "padding-top", "padding-bottom")
    if said and source == flat.index:
        found = written.style(evidence, node, _PADDING, lambda value: value.strip() == said.text)
        if found:
            return found
    return (
        written.rule(evidence, node, _HEIGHTS)
        or _of_words(evidence, page, flat)
        or written.rule(evidence, node)
        or written.tag(evidence, ("a",), node)
    )


def _of_words(evidence: Evidence, page: Styled, flat: Flat) -> Where | None:
    """Where it is written that the words are small, or their lines close."""
    look = page.on(flat.view)[flat.index]
    for name, names, low in (
        ("font-size", ("font-size", "font"), look.size is not None and look.size < _SMALL),
        ("line-height", ("line-height", "font"), (look.line_height or _LEAST) < _CLOSE * (look.size or 0)),
    ):
        index, said = page.source(flat.view, flat.index, name)
        if low and said:
            fits = partial(_is_said, plain(said.text))
            found = written.style(evidence, page.nodes[index], names, fits, important=said.important)
            if found:
                return found
    return None


def _is_said(said: str, value: str) -> bool:
    return plain(value) == said


@lru_cache(_PAGES)
def _flat(html: str) -> tuple[Flat, ...]:
    """Each link that is too flat on some screen, once."""
    if (page := styled(html)) is None:
        return ()
    places = {node: index for index, node in enumerate(page.nodes)}
    found: dict[int, Flat] = {}
    for view, looks in zip(page.views, page.looks, strict=True):
        if view.dark:
            continue
        for line in lines(page, places, looks):
            for link in line.links:
                index = places[link]
                if line.words and not _is_button(looks[index]):
                    continue
                height = _height(link, places, looks)
                if height is not None and height < _LEAST - _ROUNDING:
                    found.setdefault(index, Flat(index, height, view))
    return tuple(found.values())


def _is_button(look: Look) -> bool:
    return look.display != "inline" and look.back is not None and look.back.alpha > 0


def lines(page: Styled, places: dict[Node, int], looks: Sequence[Look]) -> Iterator[Line]:
    """The lines of the page, as far as its breaks and blocks tell them."""
    line = Line()
    # (a node to enter, or one that was left and the text behind it)
    stack: list[tuple[Node, bool]] = [(page.nodes[0], False)] if page.nodes else []
    while stack:
        node, left = stack.pop()
        look = looks[places[node]]
        breaks = not look.inline or node.tag == "br"
        if breaks and (line.links or line.words):
            yield line
            line = Line()
        if left:
            if node.parent and node.number >= 0:
                line.words = line.words or _says(
                    node.element.tail if node.element is not None else "", node.parent
                )
            continue
        stack.append((node, True))
        if node.silent or not look.shown:
            continue
        if node.tag == "a" and "href" in node.attributes:
            line.links.append(node)
        if node.element is not None:
            line.words = line.words or _says(node.element.text, node)
        stack += [(child, False) for child in reversed(node.children)]
    if line.links or line.words:
        yield line


def _says(text: str | None, node: Node) -> bool:
    """Whether there are words outside of links."""
    if not text or not has_letter(text):
        return False
    return not any(one.tag == "a" and "href" in one.attributes for one in (node, *node.around))


def _height(link: Node, places: dict[Node, int], looks: Sequence[Look]) -> float | None:
    """How high a link is, where it can be known: the highest of what it holds."""
    own = looks[places[link]]
    heights: dict[Node, float | None] = {}
    inside = [link]
    for node in inside:
        inside += node.children
    for node in inside:
        look = looks[places[node]]
        if not look.shown or not look.visible:
            continue
        if node.tag == "img":
            heights[node] = _of_picture(node, look)
        elif node.words:
            heights[node] = look.line_height
    if not heights or None in heights.values():
        return None
    most = 0.0
    for node, height in heights.items():
        total = height or 0.0
        for one in (node, *node.around):
            look = looks[places[one]]
            total = max(total, look.height) + look.extra
            if one is link:
                break
        most = max(most, total)
    return max(most, own.height)


def _of_picture(node: Node, look: Look) -> float | None:
    if look.height:
        return look.height
    written_height = node.attributes.get("height", "").removesuffix("px")
    return float(written_height) if written_height.isdecimal() else None
