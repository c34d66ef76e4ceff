"""From the shape of a mail to its page. Imported where a shape was not seen before: it takes its time."""

from __future__ import annotations

from newsletter.errors import RenderError
from newsletter.render import shape
from newsletter.render.inline import inline_css
from newsletter.render.mjml import compile_mjml
from newsletter.render.tags import split
from newsletter.render.tidy import tidy
from newsletter.render.validate import problems


def is_sound(source: str) -> bool:
    """Whether no fault can be found with it."""
    return not problems(source)


def page(source: str, slot: str, template: str) -> shape.Page:
    """The page. Raises RenderError, naming `template`, where MJML or the CSS cannot be read."""
    compiled = compile_mjml(source, template)
    html = "".join(tidy(inline_css(split(compiled.html), compiled.inline_css, template)))
    try:
        return shape.page(html, slot)
    except ValueError:
        raise RenderError(
            f"The theme writes '{slot}' in other letters, which only the program itself may use.",
            template=template,
            hint="Take it out of the styles.",
        ) from None
