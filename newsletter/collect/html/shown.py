"""What of an element a reader sees: whether it is shown at all, and whether bold, italic or struck out."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

# Not text of the page, or nothing that a mail could show.
_SILENT_TAGS = """
    script style template noscript iframe object embed video audio canvas svg head title meta link base
    input select textarea button datalist progress meter map area param source track rp
"""
# Words that were taken back: the dialect of Markdown has no way to strike them out.
_STRUCK = frozenset({"del", "s", "strike"})
_SILENT = _STRUCK.union(_SILENT_TAGS.split())
_HIDDEN = re.compile(
    r"(?:^|[;\s])(?:display:none|visibility:hidden|mso-hide:all|text-decoration[a-z-]*:[^;]*line-through)"
)
_FOR_READERS_ALOUD = re.compile(r"(?:^|\s)(?:sr-only|visually-?hidden|screen-reader(?:-text|-only)?)(?:\s|$)")
_WEIGHT = re.compile(r"(?:^|;)font-weight:\s*(?P<weight>[a-z]+|\d{3,4})")
_STYLE = re.compile(r"(?:^|;)font-style:\s*(?P<style>[a-z]+)")
_COLON = re.compile(r"\s*([:;])\s*")
_BOLD = frozenset({"bold", "bolder", "600", "700", "800", "900"})
_STRONG = frozenset({"strong", "b"})
_EMPHASIS = frozenset({"em", "i", "cite", "dfn", "var"})


def style(element: HtmlElement) -> str:
    """The element's own style, in small letters and without spaces around its marks."""
    written = element.get("style")
    return _COLON.sub(r"\1", written.lower().strip()) if written else ""


def is_shown(element: HtmlElement) -> bool:
    """Whether a reader sees the element, as far as it tells itself."""
    if element.tag in _SILENT:
        return False
    if not element.attrib:
        return True
    if element.get("hidden", "until-found").lower() != "until-found":
        return False
    if (names := element.get("class")) and _FOR_READERS_ALOUD.search(names):
        return False
    return not _HIDDEN.search(style(element))


def is_strong(element: HtmlElement, *, inherited: bool) -> bool:
    """Whether its words are bold, by its name or its style; what it says itself outweighs what it is in."""
    if element.get("style") and (said := _WEIGHT.search(style(element))):
        return said["weight"] in _BOLD
    return inherited or element.tag in _STRONG


def is_emphasis(element: HtmlElement, *, inherited: bool) -> bool:
    """Whether its words are italic, told in the same way."""
    if element.get("style") and (said := _STYLE.search(style(element))):
        return said["style"] in {"italic", "oblique"}
    return inherited or element.tag in _EMPHASIS
