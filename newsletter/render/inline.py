"""CSS written into the `style` attributes of the elements that it means, by premailer.

Only the CSS that a theme marks for it: MJML's own and the theme's head stay as they are, byte for byte,
because premailer and the CSS parser behind it would lose nested `@media`, modern colours and `[data-ogsc]`.
"""

from __future__ import annotations

import logging
import re
from functools import cache, lru_cache
from typing import Any
from xml.dom import DOMException

from newsletter.errors import RenderError

# A style element outside a conditional comment; what stands in comments premailer does not see.
_PIECE = re.compile(r"<!--.*?-->|<style\b", re.DOTALL)
_MOST_KNOWN = 16
_IGNORE = ' data-premailer="ignore"'
_IGNORED_STYLE = re.compile(rf"(<style\b[^>]*?){_IGNORE}")
_TAG = re.compile(r"<[A-Za-z][^<>\"']*(?:(?:\"[^\"]*\"|'[^']*')[^<>\"']*)*>")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
# What depends on the reader's hand, screen or program has no place in an element.
_NOT_INLINE = re.compile(
    r"@[a-z-]+|::[a-z-]+|:(?:hover|focus|active|visited|link|target|before|after|root|is|where|has)\b",
    re.IGNORECASE,
)


def inline_css(html: str, css: str, template: str) -> str:
    """`html` with `css` in it. Raises RenderError for CSS that cannot stand in a `style` attribute."""
    if not css.strip():
        return html
    if found := _NOT_INLINE.search(_COMMENT.sub("", css)):
        raise RenderError(
            f"'{found[0]}' cannot be written into elements.",
            template=template,
            hint="Move the rule into an mj-style without inline.",
        )
    _parse(css, template)
    premailer = _inliner()(
        _PIECE.sub(lambda m: m[0] if m[0].startswith("<!--") else m[0] + _IGNORE, html),
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
    inlined = _IGNORED_STYLE.sub(r"\1", str(premailer.transform(pretty_print=False)))
    return _TAG.sub(_plain_angles, inlined)


@cache
def _inliner() -> type[Any]:
    """Premailer, which takes a theme's CSS to pieces once and not for every mail."""
    from premailer import Premailer

    known: dict[tuple[str, int], object] = {}

    class Inliner(Premailer):  # type: ignore[misc]
        def _parse_style_rules(self, css_body: str, ruleset_index: int) -> object:
            key = (css_body, ruleset_index)
            if key not in known:
                if len(known) >= _MOST_KNOWN:
                    known.clear()
                known[key] = super()._parse_style_rules(css_body, ruleset_index)
            return known[key]

    return Inliner


def _plain_angles(tag: re.Match[str]) -> str:
    """The tag with `<` and `>` escaped inside: a typed `<!--[if mso]>` is a comment to Outlook there too."""
    return _QUOTED.sub(lambda value: value[0].replace("<", "&lt;").replace(">", "&gt;"), tag[0])


@lru_cache(maxsize=16)
def _parse(css: str, template: str) -> None:
    """Premailer leaves out what its parser cannot read and says nothing, so the parser is asked first."""
    import cssutils  # type: ignore[import-untyped]

    cssutils.log.setLevel(logging.CRITICAL)
    try:
        cssutils.CSSParser(raiseExceptions=True, validate=False).parseString(css)
    except DOMException as error:
        raise RenderError(
            f"CSS that is meant for elements cannot be read: {error}",
            template=template,
            hint="Colours with transparency have to stand in an mj-style without inline.",
        ) from None
