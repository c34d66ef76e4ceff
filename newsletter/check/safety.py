"""Rules about what a theme could put into the mail that no reader must get: programs, trackers, traps."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from functools import lru_cache

import lxml.html

from newsletter.check.base import ERROR, Evidence, Group, Told, rule
from newsletter.check.hyperlinks import hyperlinks, markdown
from newsletter.check.page import HREF, LINKING, addresses, attributes, page
from newsletter.model import Where
from newsletter.text import tokens
from newsletter.text.active import is_active_element, is_handler
from newsletter.text.merge_tags import LINKS

_LOADING = frozenset({"src", "srcset", "background", "poster", "data"})
_CSS_LOADING = re.compile(r"url\s*\(|image-set\s*\(|@import|expression\s*\(", re.IGNORECASE)
# CSS Syntax 3, section 4.3.7: any letter can be written by its number.
_CSS_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(.))", re.DOTALL)
_IN_COMMENTS = re.compile(
    r"(?:src|background)\s*=\s*[\"']?\s*(?:https?:)?//|<\s*(?:link|script|iframe|object|embed|base)\b",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_SAFE = re.compile(r"(?:https?|mailto|tel):", re.IGNORECASE)
_LONGEST_SHOWN = 60
# One mail at a time, and the few hundred different styles in it.
_PAGES = 4
_STYLES = 4096


@lru_cache(_STYLES)
def _loads_by_css(css: str) -> bool:
    return _CSS_LOADING.search(_CSS_ESCAPE.sub(_letter, css)) is not None


def _letter(escape: re.Match[str]) -> str:
    number = int(escape[1], 16) if escape[1] else 0
    return escape[2] or (chr(number) if number <= sys.maxunicode else "")


def _theme(evidence: Evidence) -> Where:
    return Where(path=f"templates/{evidence.issue.theme}")


def _opens_only(element: lxml.html.HtmlElement) -> bool:
    """Whether it is the box by which MJML opens a menu or an accordion: nameless, it sends nothing."""
    return element.tag == "input" and element.get("type") == "checkbox" and "name" not in element.attrib


@lru_cache(_PAGES)
def _acting(html: str) -> tuple[str, ...]:
    """The elements and attributes of a page that act, each once."""
    names = dict.fromkeys(name for _, name, _ in attributes(html) if is_handler(name))
    active = dict.fromkeys(one.tag for one in page(html).iter("*") if is_active_element(one.tag))
    elements = {f"<{one}>": None for one in active if not all(map(_opens_only, page(html).iter(one)))}
    refreshing = any(
        tag == "meta" and name == "http-equiv" and value.lower() == "refresh"
        for tag, name, value in attributes(html)
    )
    return (*elements, *(["<meta>"] * refreshing), *names)


@rule(Group.FILES, ERROR, waivable=False)
def active_content(evidence: Evidence) -> Iterator[Told]:
    """A program or form in the mail.

    Mail programs drop such things, or take the whole mail for an attack. It comes from the theme.
    """
    if evidence.email is None:
        return
    for what in _acting(evidence.email.html):
        yield Told(
            f"The theme puts {what} into the mail; mail programs drop it, or take the mail for an attack.",
            _theme(evidence),
            "Take it out of the theme.",
        )


@rule(Group.PRIVACY, ERROR, waivable=False)
def fetched_from_elsewhere(evidence: Evidence) -> Iterator[Told]:
    """Something that is fetched when the mail is opened.

    Its server learns who reads the mail, and when. Pictures of stories travel with the mail instead.
    """
    if evidence.email is None:
        return
    html = evidence.email.html
    found: dict[str, None] = {}
    for tag, name, value in attributes(html):
        # A drawing loads what its href names.
        loading = name in _LOADING or (name in HREF and tag not in LINKING)
        loads = loading and value.strip() and not tokens.TOKEN.fullmatch(value)
        if loads or (name == "style" and _loads_by_css(value)):
            found[value] = None
    for element in page(html).iter("link", "style"):
        if element.tag == "link" or _loads_by_css(element.text or ""):
            found[element.get("href") or "a style sheet"] = None
    for comment in _COMMENT.findall(html):
        if _IN_COMMENTS.search(comment) or _loads_by_css(comment):
            found["something in a comment for Outlook"] = None
    for what in found:
        yield Told(
            f"Opening the mail would fetch {what[:_LONGEST_SHOWN]}, which tells its server who reads it.",
            _theme(evidence),
            "Give the picture to a story or to [brand], so that it travels with the mail.",
        )


@rule(Group.LINKS, ERROR, waivable=False)
def unsafe_link(evidence: Evidence) -> Iterator[Told]:
    """A link of a kind that mail programs do not follow, or that acts.

    Links begin with https:, http:, mailto: or tel:, and are written whole: in a mail there is no page that
    a short address could go on from.
    """
    places = {link.address: link.where for link in hyperlinks(evidence) if link.mailed}
    for address in addresses(evidence.email.html) if evidence.email else ():
        if not _SAFE.match(address) and not tokens.TOKEN.fullmatch(address):
            yield Told(
                f"A link leads to '{address[:_LONGEST_SHOWN]}', which no mail program should follow.",
                places.get(address) or _theme(evidence),
                "Links begin with https:, mailto: or tel:.",
            )


@rule(Group.LINKS, ERROR, waivable=False)
def link_of_a_value(evidence: Evidence) -> Iterator[Told]:
    """A link that is nothing but a reader's own value.

    A value is never an address, whoever wrote it into the list, so the link would lead nowhere.
    """
    tags = evidence.email.merge_tags if evidence.email else ()
    names = {tag.token: tag.name for tag in tags if tag.name not in LINKS}
    for address in addresses(evidence.email.html) if evidence.email else ():
        if address in names:
            yield Told(
                f"A link leads to the value of {{{{ {names[address]} }}}}, which is no address.",
                _written(evidence, names[address]),
                "Write an address that begins with https: or mailto: before it.",
            )


def _written(evidence: Evidence, name: str) -> Where:
    """Where somebody wrote a link to nothing but the value of `name`."""
    link = re.compile(rf"\(\s*<?\s*\{{\{{\s*{re.escape(name)}\b")
    for text, path, first in markdown(evidence):
        if found := link.search(text):
            return Where(path=path, line=first + text.count("\n", 0, found.start()))
    return evidence.issue.where


@rule(Group.FILES, ERROR)
def picture_without_source(evidence: Evidence) -> Iterator[Told]:
    """A picture that the theme gives no address.

    Readers see the mark of a broken picture.
    """
    if evidence.email is None:
        return
    if any(not (one.get("src") or "").strip() for one in page(evidence.email.html).iter("img")):
        yield Told(
            "A picture of the mail has no address, so readers see a broken box.",
            _theme(evidence),
            "Where a picture's src is empty, the theme should show a gap with its alt.",
        )
