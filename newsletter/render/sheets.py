"""A style sheet that is meant for elements: its rules, or what in it cannot stand there."""

from __future__ import annotations

import logging
import re
import sys
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from types import ModuleType
from typing import Any, NoReturn
from xml.dom import DOMException

from newsletter.errors import RenderError

# (name, value) pairs in the order of the cascade.
Declarations = tuple[tuple[str, str], ...]
_SHEETS = 16
_LONGEST_SHOWN = 40
# The parser takes its time, twice as long for each pair of brackets in brackets. No theme needs as much.
_MOST_CHARACTERS = 100_000
_MOST_RULES = 1000
_MOST_DECLARATIONS = 200
_LONGEST_PART = 2000
_DEEPEST = 4
_LONG_NUMBER = re.compile(r"[0-9]{16}")
# Comments, texts, addresses and what is asked of attributes: nothing in them is a rule.
# Each goes to its end or to that of the line, so that none is looked at twice.
_NO_RULES = re.compile(
    r"/\*.*?(?:\*/|\Z)|\"[^\"\n]*\"|'[^'\n]*'|url\([^)\n]*(?:\)|(?=\n)|\Z)"
    r"|\[(?!\s*style\b)[^\]\n]*(?:\]|(?=\n)|\Z)",
    re.DOTALL,
)
# What depends on the reader's hand, screen or program has no place in an element.
_NOT_INLINE = re.compile(
    r"@[a-z-]+|::[a-z-]+|:(?:hover|focus|active|visited|link|target|before|after|root|is|where|has)\b"
    r"|\[\s*style\b",
    re.IGNORECASE,
)
# The pseudo-classes that premailer follows; it passes over every other rule in silence.
_FOLLOWED = re.compile(r"[^:]+(?::(?:first|last)-child|:nth-child\([^:]*)?")
_NAME = re.compile(r"\A\[\s*[a-z-]+", re.IGNORECASE)
_BRACKETS = re.compile(r"(\[[^\]]*\])")
_TYPE = re.compile(r"(?<![\w.#:-])[A-Za-z][\w-]*")
# Where the parser says it stands: '[2:5: x]' or "('CHAR', 'x', 2, 5)".
_AT = re.compile(r"\[([0-9]+):[0-9]+: |, ([0-9]+), [0-9]+\)\Z")
_SEE_THROUGH = re.compile(r"#(?:[0-9a-f]{4}|[0-9a-f]{8})\b|\([^()]*/[^()]*\)", re.IGNORECASE)
_IMPORTING = threading.RLock()
_ELSEWHERE = "Move the rule into an mj-style without inline."


class StyleError(RenderError):
    """CSS that cannot stand in elements. `text` is the line that it stands in, '' where that is not known."""

    def __init__(self, message: str, *, template: str, text: str = "", hint: str = _ELSEWHERE) -> None:
        super().__init__(message, template=template, hint=hint)
        self.text = text


@dataclass(frozen=True, slots=True)
class Rule:
    """One selector and what it declares, all important or nothing; `weight` is its place in the cascade."""

    weight: tuple[int, ...]
    selector: str
    said: Declarations


@lru_cache(_SHEETS)
def rules(css: str, template: str) -> tuple[Rule, ...]:
    """The rules of a sheet in its order. Raises StyleError for what would be lost in an element."""
    _refuse(css, template)
    cssutils = _cssutils()
    try:
        # It leaves out what it cannot read and says nothing, unless it is asked to object.
        sheet = cssutils.CSSParser(raiseExceptions=True, validate=False).parseString(css)
    except (DOMException, RecursionError, ValueError, LookupError, AttributeError, TypeError) as error:
        _unreadable(css, str(error), template)
    made: list[Rule] = []
    for rule in sheet.cssRules.rulesOfType(1):
        for important in (False, True):
            said = tuple(
                (one.name, f"{one.value} !important" if important else one.value)
                for one in rule.style.getProperties(all=True)
                if (one.priority == "important") is important
            )
            for selector in rule.selectorList if said else ():
                if not _FOLLOWED.fullmatch(selector.selectorText):
                    raise lost(selector.selectorText, template)
                weight = (int(important), *selector.specificity, len(made))
                made.append(Rule(weight, _in_small_letters(selector.selectorText), said))
    for one in made:
        if any(unicodedata.category(letter) in {"Cs", "Cc"} for _, value in one.said for letter in value):
            raise lost(f"{one.selector} {{ {one.said[0][0]}", template)
    return tuple(made)


def _refuse(css: str, template: str) -> None:
    if len(css) > _MOST_CHARACTERS:
        raise _too_much(template)
    plain = _NO_RULES.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), css)
    if found := _NOT_INLINE.search(plain):
        raise StyleError(
            f"'{found[0]}' cannot be written into elements.",
            template=template,
            text=_line(css, found.start()),
        )
    bodies = [one.partition("{") for one in plain.split("}")]
    deep, deepest = 0, 0
    for bracket in re.findall(r"[()]", plain):
        deep += 1 if bracket == "(" else -1
        deepest = max(deepest, deep)
    if (
        len(bodies) > _MOST_RULES
        or deepest > _DEEPEST
        or _LONG_NUMBER.search(plain)
        or any(
            body.count(";") > _MOST_DECLARATIONS
            or len(head) > _LONGEST_PART
            or max(map(len, body.split(";"))) > _LONGEST_PART
            for head, _, body in bodies
        )
    ):
        raise _too_much(template)


def _too_much(template: str) -> StyleError:
    return StyleError(
        "The CSS for elements is larger or deeper than any mail needs.",
        template=template,
        hint="Look for a loop in it, or for brackets in brackets.",
    )


def _line(css: str, offset: int) -> str:
    """The line of the sheet around the offset."""
    return css[css.rfind("\n", 0, offset) + 1 :].partition("\n")[0]


def _unreadable(css: str, error: str, template: str) -> NoReturn:
    found = _AT.search(error)
    lines = css.split("\n")
    number = int(found[1] or found[2]) if found else 0
    text = lines[number - 1] if 0 < number <= len(lines) else ""
    raise StyleError(
        f"The CSS for elements cannot be read{f' at {_shown(text)!r}' if text.strip() else ''}.",
        template=template,
        text=text,
        hint="Colours with transparency have to stand in an mj-style without inline."
        if _SEE_THROUGH.search(text)
        else f"Look for a missing colon, semicolon, quote or bracket. {_ELSEWHERE}",
    ) from None


def lost(rule: str, template: str) -> StyleError:
    """What is said of a rule that would be lost."""
    return StyleError(f"'{_shown(rule)}' cannot be written into elements.", template=template, text=rule)


def _shown(text: str) -> str:
    return " ".join(text.strip()[:_LONGEST_SHOWN].split())


def _in_small_letters(selector: str) -> str:
    """The selector with its types and the names of its attributes in small letters, as lxml has them.

    Premailer takes them as they are, and HTML is the same in capitals.
    """
    pieces = _BRACKETS.split(selector)
    pieces[::2] = [_TYPE.sub(lambda found: found[0].lower(), piece) for piece in pieces[::2]]
    pieces[1::2] = [_NAME.sub(lambda found: found[0].lower(), piece) for piece in pieces[1::2]]
    return "".join(pieces)


@cache
def _cssutils() -> Any:  # noqa: ANN401  it has no types
    with kept_from("urllib.request"):
        import cssutils  # type: ignore[import-untyped]

    cssutils.log.setLevel(logging.CRITICAL)
    return cssutils


@contextmanager
def kept_from(name: str) -> Iterator[None]:
    """Whatever is imported meanwhile gets an empty module of that name, though others have the true one.

    Premailer and its parser import what fetches style sheets, which they never do for us: so they cannot, and
    a third of the time that they take to be imported is saved.
    """
    with _IMPORTING:
        before = sys.modules.get(name)
        sys.modules[name] = ModuleType(name)
        try:
            yield
        finally:
            del sys.modules[name]
            if before is not None:
                sys.modules[name] = before
