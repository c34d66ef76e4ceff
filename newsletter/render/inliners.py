"""Which declarations of a style sheet hold for which element: what premailer and css-inline say."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from types import ModuleType
from typing import Any
from xml.dom import DOMException

from newsletter.errors import RenderError

# What holds for an element: (name, value) pairs in the order of the cascade.
Declarations = tuple[tuple[str, str], ...]
# From a page, style sheet and theme file (for errors) to what the sheet declares for each numbered element.
Inliner = Callable[[str, str, str], dict[int, Declarations]]
# The attribute with an element's number.
NUMBER = "data-number"
_SHEETS = 16
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
_BRACKETS = re.compile(r"(\[[^\]]*\])")
_TYPE = re.compile(r"(?<![\w.#:-])[A-Za-z][\w-]*")


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
    inliner.rules = _rules(css, template)
    try:
        tree = inliner.transform(etree.fromstring(page or "<p></p>", etree.HTMLParser()))
    except SelectorError as error:
        raise _lost(str(error), template) from None
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


@dataclass(frozen=True, slots=True)
class _Rule:
    """One selector and what it declares, all important or nothing; `weight` is its place in the cascade."""

    weight: tuple[int, ...]
    selector: str
    said: Declarations


@lru_cache(_SHEETS)
def _rules(css: str, template: str) -> tuple[_Rule, ...]:
    rules: list[_Rule] = []
    for rule in sheet(css, template).cssRules.rulesOfType(1):
        for important in (False, True):
            said = tuple(
                (one.name, f"{one.value} !important" if important else one.value)
                for one in rule.style.getProperties()
                if (one.priority == "important") is important
            )
            for selector in rule.selectorList if said else ():
                weight = (int(important), *selector.specificity, len(rules))
                rules.append(_Rule(weight, _small_types(selector.selectorText), said))
    return tuple(rules)


@cache
def _premailer() -> type[Any]:
    """Premailer, which says what elements a rule holds for, and would merge what the rules say.

    It counts the weight of a rule by its dots, and leaves a declaration where an earlier one of its name was.
    """
    with _kept_from("requests"):
        from premailer import Premailer

    class Inliner(Premailer):  # type: ignore[misc]
        rules: tuple[_Rule, ...]

        def _parse_style_rules(self, _css: str, _index: int) -> tuple[list[Any], list[Any]]:
            return [(one.weight, one.selector, f"r{n}:1") for n, one in enumerate(self.rules)], []

    return Inliner


def _small_types(selector: str) -> str:
    """The selector with its types in small letters, as lxml has them; premailer takes them as they are."""
    pieces = _BRACKETS.split(selector)
    pieces[::2] = [_TYPE.sub(lambda found: found[0].lower(), piece) for piece in pieces[::2]]
    return "".join(pieces)


@contextmanager
def _kept_from(name: str) -> Iterator[None]:
    """Whatever is imported meanwhile gets an empty module of that name, where nobody has imported it yet.

    Premailer and its parser import what fetches style sheets, which they never do for us: so they cannot, and
    a third of the time that they take to be imported is saved.
    """
    empty = ModuleType(name)
    sys.modules.setdefault(name, empty)
    try:
        yield
    finally:
        if sys.modules[name] is empty:
            del sys.modules[name]


@lru_cache(_SHEETS)
def sheet(css: str, template: str) -> Any:  # noqa: ANN401  cssutils has no types
    """The style sheet. What its parser cannot read it leaves out in silence, unless it is asked to object."""
    if found := _NOT_INLINE.search(_COMMENT.sub("", css)):
        raise _lost(found[0], template)
    with _kept_from("urllib.request"):
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
