"""CSS written into the `style` attributes of the elements that it means, by premailer.

Only the CSS that a theme marks for it: MJML's own and the theme's head stay as they are, byte for byte,
because premailer and the CSS parser behind it would lose nested `@media`, modern colours and `[data-ogsc]`.
"""

from __future__ import annotations

import logging
import re

from newsletter.errors import RenderError

# A style element outside a conditional comment; what stands in comments premailer does not see.
_PIECE = re.compile(r"<!--.*?-->|<style\b", re.DOTALL)
_IGNORE = ' data-premailer="ignore"'
_NOT_INLINE = re.compile(r"@[a-z-]+|:(?:hover|focus|active|visited|before|after|root)\b", re.IGNORECASE)


def inline_css(html: str, css: str, template: str) -> str:
    """`html` with `css` in it. Raises RenderError for CSS that cannot stand in a `style` attribute."""
    if not css.strip():
        return html
    if found := _NOT_INLINE.search(css):
        raise RenderError(
            f"'{found[0]}' cannot be written into elements.",
            template=template,
            hint="Move the rule into an mj-style without inline.",
        )
    from premailer import Premailer

    premailer = Premailer(
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
    return str(premailer.transform(pretty_print=False)).replace(_IGNORE, "")
