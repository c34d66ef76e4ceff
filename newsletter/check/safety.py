"""Rules about what a theme could put into the mail that no reader must get: programs and traps."""

from __future__ import annotations

import html as entities
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import lxml.html

from newsletter.check.base import ERROR, Evidence, Group, Told, rule
from newsletter.check.hyperlinks import hyperlinks, markdown
from newsletter.check.page import addresses, attributes, page
from newsletter.check.places import written
from newsletter.check.places.typed import typed
from newsletter.model import Where
from newsletter.text import tokens
from newsletter.text.active import is_active_element, is_handler
from newsletter.text.merge_tags import LINKS

_SAFE = re.compile(r"(?:https?|mailto|tel):", re.IGNORECASE)
_LONGEST_SHOWN = 60
_WITHOUT_SOURCE = (
    r"<(?:img|mj-image)\b[^<>]*?\ssrc\s*=\s*(?:\"\s*\"|'\s*')",
    r"<(?:img|mj-image)\b(?![^<>]*?\ssrc\s*=)",
)
# One mail at a time.
_PAGES = 4
_MAILBOX = re.compile(r"[^\s@/:?#]+@[^\s@/:?#]+\.[a-z]{2,}", re.IGNORECASE)
_DOMAIN = re.compile(r"(?://)?(?:www\.|[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}(?:[/?#]|\Z))", re.IGNORECASE)
_SCHEME = re.compile(r"\s*[a-z][a-z0-9+.-]*:", re.IGNORECASE)
# What ends a file and no domain.
_FILE = re.compile(r"[^/?#]*\.(?:html?|php|aspx?|pdf|jpe?g|png|docx?)(?:[?#]|\Z)", re.IGNORECASE)


def _opens_only(element: lxml.html.HtmlElement) -> bool:
    """Whether it is the box by which MJML opens a menu or an accordion: nameless, it sends nothing."""
    return element.tag == "input" and element.get("type") == "checkbox" and "name" not in element.attrib


@dataclass(frozen=True, slots=True)
class Acting:
    """An element or attribute that acts, and how it is typed. What stands in an element is part of it."""

    what: str
    typed: str


@lru_cache(_PAGES)
def _acting(html: str) -> tuple[Acting, ...]:
    """What acts in a page, each once."""
    elements = [one for one in page(html).iter("*") if is_active_element(one.tag)]
    meant = {one.tag for one in elements if not _opens_only(one)}
    inside: dict[str, dict[str, None]] = {}
    for one in elements:
        outer = [above.tag for above in one.iterancestors() if is_active_element(above.tag)]
        if one.tag in meant:
            parts = inside.setdefault(outer[-1] if outer else one.tag, {})
            parts.update(dict.fromkeys([one.tag] * bool(outer)))
    found = [
        Acting(f"<{tag}>{' with' * bool(parts)}{''.join(f' <{part}>' for part in parts)}", rf"<{tag}\b")
        for tag, parts in inside.items()
    ]
    every = attributes(html)
    if any(
        tag == "meta" and name == "http-equiv" and value.lower() == "refresh" for tag, name, value in every
    ):
        found.append(Acting("<meta>", r"<meta\b[^>]*refresh"))
    names = dict.fromkeys(name for tag, name, _ in every if is_handler(name) and tag not in meant)
    return (*found, *(Acting(name, rf"\b{re.escape(name)}\s*=") for name in names))


@rule(Group.FILES, ERROR, waivable=False)
def active_content(evidence: Evidence) -> Iterator[Told]:
    """A program or form in the mail.

    Mail programs drop such things, or take the whole mail for an attack. It comes from the theme.
    """
    for one in _acting(evidence.email.html) if evidence.email else ():
        yield Told(
            f"The theme puts {one.what} into the mail; mail programs drop that, or take the mail for an "
            "attack.",
            typed(evidence, one.typed) or written.theme(evidence),
            "Take it out of the theme.",
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
            literal = rf"href\s*=\s*[\"']{re.escape(entities.escape(address))}[\"']"
            message, hint = _unsafe(address)
            yield Told(
                message, places.get(address) or typed(evidence, literal) or written.theme(evidence), hint
            )


def _unsafe(address: str) -> tuple[str, str]:
    """What is wrong with an address that no link should have, and what to do about it."""
    shown = address.strip()[:_LONGEST_SHOWN]
    if not shown:
        return "A link is empty, so it leads nowhere.", "Write its address, or let the words be no link."
    if shown.startswith("#"):
        return (
            f"A link leads to '{shown}', a place inside a page; mail programs do not go there.",
            "Link to a page on your website, or let the words be no link.",
        )
    if _MAILBOX.fullmatch(shown):
        return f"A link to '{shown}' lacks mailto:, so it leads nowhere.", f"Write mailto:{shown}"
    if _SCHEME.match(shown):
        return (
            f"A link leads to '{shown}', which no mail program should follow.",
            "Links begin with https:, mailto: or tel:.",
        )
    if _DOMAIN.match(shown) and not _FILE.match(shown):
        return (
            f"A link to '{shown}' lacks https://, so it leads nowhere.",
            f"Write https://{shown.lstrip('/')}",
        )
    return (
        f"A link leads to '{shown}', and a mail has no page that a short address could go on from.",
        "Write the address whole, from https:// on.",
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
            typed(evidence, *_WITHOUT_SOURCE) or written.theme(evidence),
            "Where a picture's src is empty, the theme should show a gap with its alt.",
        )
