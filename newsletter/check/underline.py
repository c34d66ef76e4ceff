"""A rule about links in running text that nothing but a colour sets apart."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from newsletter import color
from newsletter.check.base import NOTE, Evidence, Group, Told, rule
from newsletter.check.page import skeleton
from newsletter.check.places import written
from newsletter.check.places.theme_lines import plain
from newsletter.check.styles.looks import Look, Styled, styled
from newsletter.check.styles.tree import Node
from newsletter.check.styles.values import Length
from newsletter.check.targets import lines
from newsletter.model import Where

_PAGES = 16
# What makes a difference for who sees no colours (WCAG 2.2, technique G183).
_DIFFERENT = 3.0
_LINES = ("text-decoration", "text-decoration-line")
_NONE = "none"


@rule(Group.ACCESSIBILITY, NOTE)
def link_by_color(evidence: Evidence) -> Iterator[Told]:
    """A link in the middle of a text that is only another colour.

    Who sees few colours does not find it (WCAG 2.2, 1.4.1). An underline is what all readers know.
    """
    page = styled(skeleton(evidence.email.html)) if evidence.email else None
    told: set[Where] = set()
    for index in _bare(page.html) if page else ():
        assert page  # noqa: S101  else there were none
        node = page.nodes[index]
        said = page.source(page.views[0], index, *_LINES)[1]
        where = written.style(
            evidence,
            node,
            _LINES,
            lambda value: plain(value) == _NONE,
            important=bool(said and said.important),
        ) or written.tag(evidence, ("a",), node)
        if where not in told:
            told.add(where)
            yield Told(
                f"The link '{written.words(evidence, node.number)}' stands in a text, and only its colour "
                "sets it apart.",
                where,
                "Leave it its underline: take text-decoration: none away there.",
            )


@lru_cache(_PAGES)
def _bare(html: str) -> tuple[int, ...]:
    """The links among other words that only a colour sets apart."""
    if (page := styled(html)) is None:
        return ()
    places = {node: index for index, node in enumerate(page.nodes)}
    looks = page.looks[0]
    if not any(_is_plain(page, places, node) for node in page.nodes if node.tag == "a"):
        return ()
    return tuple(
        places[link]
        for line in lines(page, places, looks)
        if line.words
        for link in line.links
        if _is_plain(page, places, link)
        and link.parent
        and _is_alike(looks[places[link]], looks[places[link.parent]])
    )


def _is_plain(page: Styled, places: dict[Node, int], link: Node) -> bool:
    """Whether the link has lost its underline, with no other line and nothing of its own looks in it."""
    won = page.marks[places[link]].winners(page.views[0], {})
    decorations = [str(won[name].value).split()[:1] for name in _LINES if name in won]
    line = won["border-bottom"].value if "border-bottom" in won else None
    drawn = isinstance(line, Length) and line.number > 0
    return not link.children and decorations == [[_NONE]] and not drawn


def _is_alike(link: Look, around: Look) -> bool:
    """Whether it has the size, weight and ground of the words around, and no colour far from theirs."""
    one, other = link.text, around.text
    if one is None or other is None or (link.size, link.weight) != (around.size, around.weight):
        return False
    if not link.readable or link.display != "inline" or link.under != around.under or link.picture:
        return False
    return one != other and color.contrast(one.code, other.code) < _DIFFERENT
