"""CSS written into the `style` attributes of the elements that it means, by premailer.

Premailer gets the elements of a page with their classes and nothing else. It says which declarations hold for
which element, and these are put into the page's own tags. So neither MJML's own CSS nor the comments for
Outlook nor an attribute pass through a parser that could lose nested `@media`, modern colours or a doctype.
"""

from __future__ import annotations

import html as entities
import importlib.util
import logging
import re
import sys
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import Any
from xml.dom import DOMException

from newsletter.errors import RenderError
from newsletter.render.tags import Kind, read, written

_SHEETS = 16
_SHAPES = 16
_TAGS = 8192
_NUMBER = "data-number"
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
# What depends on the reader's hand, screen or program has no place in an element.
_NOT_INLINE = re.compile(
    r"@[a-z-]+|::[a-z-]+|:(?:hover|focus|active|visited|link|target|before|after|root|is|where|has)\b"
    r"|\[\s*style\b",
    re.IGNORECASE,
)
# The pseudo-classes that premailer follows; it passes over every other rule in silence.
_FOLLOWED = re.compile(r"[^:]+(?::(?:first|last)-child|:nth-child\([^:]*)?")
_DECLARATION = re.compile(r"(?:[^;\"'()]|\"[^\"]*\"|'[^']*'|\([^()]*\)|[\"'()])+")
_NAME = re.compile(r"<[^\s/>]+")
_IMPORTANT = re.compile(r"\s*!\s*important\s*\Z", re.IGNORECASE)

# What holds for an element: (name, value) pairs in the order of the cascade.
Declarations = tuple[tuple[str, str], ...]


def inline_css(pieces: list[str], css: str, template: str) -> list[str]:
    """The pieces of a page (`tags.split`) with `css` in its elements.

    Raises RenderError for CSS that cannot stand in a `style` attribute.
    """
    if not css.strip():
        return pieces
    _sheet(css, template)
    whole = "[" in css
    seen = list(_visible(pieces))
    shape = tuple(_bare(pieces[index], whole) for index in seen)
    inlined = list(pieces)
    for index, declarations in zip(seen, _held(shape, css, template), strict=True):
        if declarations:
            inlined[index] = _with_style(pieces[index], declarations)
    return inlined


def _visible(pieces: Sequence[str]) -> Iterator[int]:
    """Where the tags stand that are not hidden in a comment for Outlook."""
    hidden = False
    for index in range(1, len(pieces), 2):
        piece = pieces[index]
        mark = read(piece)
        if mark.kind is Kind.CONDITION:
            hidden = piece.startswith("<!--[if") and not piece.endswith("<!-->")
        elif not hidden and mark.kind is Kind.TAG:
            yield index


@lru_cache(_TAGS)
def _bare(piece: str, whole: bool) -> str:  # noqa: FBT001  the cache takes positions
    """The tag with what a selector can ask for: class and id, or everything where it can ask for more."""
    mark = read(piece)
    if mark.close:
        return f"</{mark.name}>"
    kept = (one for one in mark.attributes if one.name in {"class", "id"} or (whole and one.name != "style"))
    return written(mark, ((one.name, one.value) for one in kept), "/" if mark.empty else "")


@lru_cache(_TAGS)
def _with_style(piece: str, held: Declarations) -> str:
    """The tag with the declarations behind its own, which win where neither or both are important."""
    mark = read(piece)
    own = declarations(entities.unescape(mark.get("style") or ""))
    kept = [one for one in held if not _beaten(one, own)]
    kept += (one for one in own if not _beaten_by(one, held))
    others = ((one.name, one.value) for one in mark.attributes if one.name != "style")
    style = ("style", entities.escape(";".join(map(":".join, kept)), quote=False))
    return written(mark, (*others, style), " /" if mark.empty else "")


def _beaten(one: tuple[str, str], own: Declarations) -> bool:
    """Whether the element itself says something else, of no less weight."""
    return any(name == one[0] and (_important(value) or not _important(one[1])) for name, value in own)


def _beaten_by(one: tuple[str, str], held: Declarations) -> bool:
    """Whether the sheet says something else of more weight."""
    return not _important(one[1]) and any(name == one[0] and _important(value) for name, value in held)


def _important(value: str) -> bool:
    return _IMPORTANT.search(value) is not None


def declarations(style: str) -> Declarations:
    """What a `style` attribute says."""
    pairs = (one.partition(":") for one in _DECLARATION.findall(style))
    return tuple((name.strip(), value.strip()) for name, colon, value in pairs if colon)


# --- what premailer says -------------------------------------------------------------------------------


@lru_cache(_SHAPES)
def _held(shape: tuple[str, ...], css: str, template: str) -> tuple[Declarations, ...]:
    """What the sheet declares for each tag of the shape; nothing for those that close."""
    from lxml import etree

    numbered = (
        tag if tag.startswith("</") else _NAME.sub(rf'\g<0> {_NUMBER}="{number}"', tag, count=1)
        for number, tag in enumerate(shape)
    )
    page = etree.fromstring("".join(numbered) or "<p></p>", etree.HTMLParser())
    inlined = _inliner()(
        css_text=css,
        strip_important=False,
        disable_validation=True,
        allow_network=False,
        disable_leftover_css=True,
        align_floating_images=False,
        remove_unset_properties=False,
        disable_basic_attributes=["width", "height", "align", "valign", "bgcolor"],
        cssutils_logging_level=logging.CRITICAL,
    )
    inlined.sheet = _sheet(css, template)
    held: list[Declarations] = [()] * len(shape)
    for element in inlined.transform(page).iter(etree.Element):
        if (style := element.get("style")) and (number := element.get(_NUMBER)):
            held[int(number)] = declarations(style)
    return tuple(held)


@cache
def _inliner() -> type[Any]:
    """Premailer, less the ways in which it loses rules or takes one for stronger than it is."""
    _put_off("requests")
    from premailer import Premailer

    class Inliner(Premailer):  # type: ignore[misc]
        sheet: Any

        def _parse_style_rules(self, css_body: str, ruleset_index: int) -> tuple[list[Any], list[Any]]:
            """The rules of the sheet as (weight, selector, declarations); premailer only counts dots."""
            rules: list[Any] = []
            for rule in self.sheet.cssRules.rulesOfType(1):
                for important in (False, True):
                    said = ";".join(
                        f"{one.name}:{one.value}{' !important' if important else ''}"
                        for one in rule.style.getProperties()
                        if (one.priority == "important") is important
                    )
                    for selector in rule.selectorList if said else ():
                        weight = (important, *selector.specificity, len(rules))
                        rules.append((weight, selector.selectorText, said))
            return rules, []

    return Inliner


def _put_off(name: str) -> None:
    """Have a module imported when something of it is used; here that is never (importlib, LazyLoader)."""
    spec = None if name in sys.modules else importlib.util.find_spec(name)
    if spec is None or spec.loader is None:
        return
    spec.loader = importlib.util.LazyLoader(spec.loader)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)


@lru_cache(_SHEETS)
def _sheet(css: str, template: str) -> Any:  # noqa: ANN401  cssutils has no types
    """The style sheet. What its parser cannot read it leaves out in silence, unless it is asked to object."""
    if found := _NOT_INLINE.search(_COMMENT.sub("", css)):
        raise _lost(found[0], template)
    import cssutils  # type: ignore[import-untyped]

    cssutils.log.setLevel(logging.CRITICAL)
    try:
        sheet = cssutils.CSSParser(raiseExceptions=True, validate=False).parseString(css)
    except DOMException as error:
        raise RenderError(
            f"CSS that is meant for elements cannot be read: {error}",
            template=template,
            hint="Colours with transparency have to stand in an mj-style without inline.",
        ) from None
    for rule in sheet.cssRules.rulesOfType(1):
        for selector in rule.selectorList:
            if not _FOLLOWED.fullmatch(selector.selectorText):
                raise _lost(selector.selectorText, template)
    return sheet


def _lost(rule: str, template: str) -> RenderError:
    return RenderError(
        f"'{rule}' cannot be written into elements.",
        template=template,
        hint="Move the rule into an mj-style without inline.",
    )
