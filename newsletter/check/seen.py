"""Which words of a mail can be seen at all, on each kind of screen."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

import lxml.html
from lxml import etree

from newsletter import color
from newsletter.check.page import is_hidden, page, skeleton, words_shown
from newsletter.check.styles.looks import Look, styled
from newsletter.check.styles.tree import Node, has_letter

_PAGES = 16
# Less than this nobody reads, whatever a law or a theme calls it: sizes in pixels, and shares.
LEAST_SIZE = 6.0
_LEAST_OPACITY = 0.1
_LEAST_CONTRAST = 1.5
# What Outlook for Windows alone leaves out.
_LEFT_OUT = re.compile(r"mso-hide\s*:\s*all", re.IGNORECASE)


@lru_cache(_PAGES)
def words_seen(html: str) -> tuple[str, ...]:
    """The words of the mail, parted by single spaces, once for each kind of screen that shows others."""
    if (screens := _unseen(skeleton(html))) is None:
        return (" ".join(words_shown(html)),)
    pieces = _pieces(html)
    shown = (" ".join(text for number, text in pieces if number not in unseen) for unseen in screens)
    return tuple(dict.fromkeys(" ".join(words.split()) for words in shown))


def is_link_seen(html: str, addresses: Collection[str]) -> bool:
    """Whether on every kind of screen words are seen that lead to one of the addresses."""
    elements = [one for one in page(html).iter() if isinstance(one.tag, str)]
    links = [(at, one) for at, one in enumerate(elements) if one.tag == "a" and one.get("href") in addresses]
    if (screens := _unseen(skeleton(html))) is None:
        return any(one.text_content().strip() and not _is_in_hidden(one) for _, one in links)
    inside = {at + below for at, one in links for below in range(sum(1 for _ in one.iter("*")))}
    speaking = {number for number, text in _pieces(html) if number in inside and has_letter(text)}
    return all(speaking - unseen for unseen in screens)


def _is_in_hidden(element: lxml.html.HtmlElement) -> bool:
    return any(is_hidden(one) for one in (element, *element.iterancestors()))


@lru_cache(_PAGES)
def _pieces(html: str) -> tuple[tuple[int, str], ...]:
    """Each text of the page, in order, with the number of the element that it stands in directly."""
    found: list[tuple[int, str]] = []
    around: list[int] = []
    number = -1
    for event, one in etree.iterwalk(page(html), events=("start", "end", "comment", "pi")):
        if event == "start":
            number += 1
            around.append(number)
            text = one.text
        else:
            if event == "end":
                around.pop()
            text = one.tail
        if text and around and not text.isspace():
            found.append((around[-1], text))
    return tuple(found)


@lru_cache(_PAGES)
def _unseen(html: str) -> tuple[frozenset[int], ...] | None:
    """The numbers of the elements whose own words are not seen, for each kind of screen; None if unknown."""
    if (found := styled(html)) is None:
        return None
    silent = [node.number for node in found.nodes if node.silent]
    screens: dict[frozenset[int], None] = {}
    for looks in found.looks:
        faint = {id(look) for look in {id(one): one for one in looks}.values() if not _is_seen(look)}
        unseen = (node.number for node, look in zip(found.nodes, looks, strict=True) if id(look) in faint)
        screens[frozenset((*silent, *unseen))] = None
    if _LEFT_OUT.search(html):
        left_out = (node.number for node in found.nodes if any(map(_is_left_out, (node, *node.around))))
        screens[next(iter(screens)).union(left_out)] = None
    return tuple(screens)


def _is_seen(look: Look) -> bool:
    if not look.readable or look.opacity < _LEAST_OPACITY:
        return False
    if look.size is not None and look.size < LEAST_SIZE:
        return False
    text, ground = look.text, look.under
    return text is None or ground is None or color.contrast(text.code, ground.code) >= _LEAST_CONTRAST


def _is_left_out(node: Node) -> bool:
    return bool(_LEFT_OUT.search(node.attributes.get("style", "")))
