"""Which declarations of a style sheet hold for which element: what premailer and css-inline say."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any

from newsletter.render.sheets import Declarations, Rule, kept_from, lost, rules

# From a page, style sheet and theme file (for errors) to what the sheet declares for each numbered element.
Inliner = Callable[[str, str, str], dict[int, Declarations]]
# The attribute with an element's number.
NUMBER = "data-number"
_DECLARATION = re.compile(r"(?:[^;\"'()]|\"[^\"]*\"|'[^']*'|\([^()]*\)|[\"'()])+")


def declarations(style: str) -> Declarations:
    """What a `style` attribute says."""
    pairs = (one.partition(":") for one in _DECLARATION.findall(style))
    return tuple((name.strip(), value.strip()) for name, colon, value in pairs if colon)


def by_premailer(page: str, css: str, template: str) -> dict[int, Declarations]:
    """What premailer finds. Raises RenderError for a selector that it cannot follow."""
    from cssselect import SelectorError
    from lxml import etree

    inliner = _premailer()(
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
    inliner.rules = rules(css, template)
    try:
        tree = inliner.transform(etree.fromstring(page or "<p></p>", etree.HTMLParser()))
    except (SelectorError, RecursionError, ValueError) as error:
        raise lost(str(error), template) from None
    # Premailer was given the number of a rule in place of what the rule says.
    return {
        number: _last_of_each(one for rule, _ in found for one in inliner.rules[int(rule[1:])].said)
        for number, found in _styles(tree)
    }


def by_css_inline(page: str, css: str, _: str) -> dict[int, Declarations]:
    """What css-inline finds, which is faster and need not be installed."""
    import css_inline
    from lxml import etree

    inliner = css_inline.CSSInliner(
        inline_style_tags=False,
        keep_style_tags=True,
        keep_link_tags=True,
        load_remote_stylesheets=False,
        extra_css=css,
    )
    inlined = etree.fromstring(inliner.inline(page or "<p></p>"), etree.HTMLParser())
    return dict(_styles(inlined.getroottree()))


INLINERS: dict[str, Inliner] = {"premailer": by_premailer, "css-inline": by_css_inline}


def _styles(tree: Any) -> Iterator[tuple[int, Declarations]]:  # noqa: ANN401  an lxml tree
    from lxml import etree

    for element in tree.iter(etree.Element):
        if (style := element.get("style")) and (number := element.get(NUMBER)):
            yield int(number), declarations(style)


def _last_of_each(found: Iterable[tuple[str, str]]) -> Declarations:
    """Each declaration where it was said last.

    What is said of all sides after something was said of one must come after it, or it does not win.
    """
    last: dict[str, str] = {}
    for name, value in found:
        last.pop(name, None)
        last[name] = value
    return tuple(last.items())


@cache
def _premailer() -> type[Any]:
    """Premailer, which says what elements a rule holds for, and would merge what the rules say.

    It counts the weight of a rule by its dots, and leaves a declaration where an earlier one of its name was.
    """
    with kept_from("requests"):
        from premailer import Premailer

    class Inliner(Premailer):  # type: ignore[misc]
        rules: tuple[Rule, ...]

        def _parse_style_rules(self, _css: str, _index: int) -> tuple[list[Any], list[Any]]:
            return [(one.weight, one.selector, f"r{n}:1") for n, one in enumerate(self.rules)], []

    return Inliner
