"""Rules about whether the words of a mail can be made out: their colours in light and dark, their size."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache, partial

from newsletter import color
from newsletter.check.base import ERROR, WARNING, Evidence, Group, Told, rule
from newsletter.check.page import skeleton
from newsletter.check.places import written
from newsletter.check.places.theme_lines import plain
from newsletter.check.styles import values
from newsletter.check.styles.looks import Look, Styled, styled
from newsletter.check.styles.media import View
from newsletter.check.styles.tree import Node
from newsletter.check.styles.values import Color
from newsletter.model import Where

_PAGES = 16
_PAIRS = 4096
# WCAG 2.2, 1.4.3: large is 18 points, or 14 points and bold.
_LARGE, _LARGE_BOLD, _BOLD = 24.0, 18.66, 700.0
_ENOUGH_WHEN_LARGE = 3.0
_INVISIBLE = 1.3
_SMALLEST = 14.0
_ROUNDING = 0.01
# Mails are made for some 600 pixels: what is narrower is a phone.
_PHONE = 540
# Notes and powers stand in small letters everywhere.
_SMALL_BY_NATURE = frozenset({"sub", "sup", "rt"})
_TEXT = ("color", "text")
_WRITTEN_BY = ("-webkit-text-fill-color", "color")
_GROUND = ("background", "background-color", "bgcolor")
_SIZE = ("font-size", "font", "size")
_PALETTE = "palette.dark."
_BRAND = ("color", "masthead", "accent")
# How preheaders are hidden from Outlook for Windows; what is written there to hide them from others too is
# meant so.
_LEFT_OUT = re.compile(r"mso-hide\s*:\s*all", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Faint:
    """Words whose colour is too near to that of their ground: the places of the element and its colour's.

    They are `through` where they could be made out if nothing shone through them.
    """

    view: View
    index: int
    source: int
    color: Color
    ground: Color
    ratio: float
    needed: float
    important: bool
    through: bool


@dataclass(frozen=True, slots=True)
class Small:
    """Words of less than 14 px: on a phone, on a window, or on both."""

    index: int
    source: int
    size: float
    written: str
    phone: bool
    window: bool


@rule(Group.ACCESSIBILITY, WARNING)
def contrast_light(evidence: Evidence) -> Iterator[Told]:
    """Words that are hard to make out.

    Between words and what lies under them there must be a contrast of 4.5, or of 3 where they are large
    (WCAG 2.2, success criterion 1.4.3). Less is lost on weak eyes, on a cheap screen and in the sun.
    """
    return _told(evidence, [one for one in _faint(evidence) if not one.view.dark and one.ratio >= _INVISIBLE])


@rule(Group.ACCESSIBILITY, WARNING)
def contrast_dark(evidence: Evidence) -> Iterator[Told]:
    """Words that are hard to make out in dark mode.

    What a theme says of dark mode has to keep the same contrast as in light: 4.5, or 3 for large words (WCAG
    2.2, success criterion 1.4.3). A third of all readers have their screens dark.
    """
    return _told(evidence, [one for one in _faint(evidence) if one.view.dark and one.ratio >= _INVISIBLE])


@rule(Group.ACCESSIBILITY, ERROR)
def text_invisible(evidence: Evidence) -> Iterator[Told]:
    """Words in the colour of what they stand on.

    Nobody sees them, in light or in dark mode. What is hidden on purpose takes no room and is no fault.
    """
    return _told(evidence, [one for one in _faint(evidence) if one.ratio < _INVISIBLE])


@rule(Group.ACCESSIBILITY, WARNING)
def text_small(evidence: Evidence) -> Iterator[Told]:
    """Words of less than 14 px.

    Many readers are old, ill, or hold a phone in a tram. Where they have to enlarge a mail, they leave it.
    """
    if (page := _page(evidence)) is None:
        return
    told: set[tuple[Where, float]] = set()
    alike = {(id(page.marks[one.source]), one.size): one for one in reversed(_small_of(page.html))}
    for small in reversed(alike.values()):
        node = page.nodes[small.source]
        fits = partial(_is_size, small)
        where = written.style(evidence, node, _SIZE, fits) or written.tag(evidence, (), node)
        if (where, small.size) in told:
            continue
        told.add((where, small.size))
        on = "" if small.phone and small.window else " on a phone" if small.phone else " in a wide window"
        words = written.words(evidence, page.nodes[small.index].number)
        yield Told(
            f"'{words}' is set in {_short(small.size)} px{on}; many readers cannot read that.",
            where,
            "Give it a font-size of 14px or more.",
        )


def _told(evidence: Evidence, faint: list[Faint]) -> Iterator[Told]:
    """Each pair of colours once in each place."""
    if not faint or (page := _page(evidence)) is None:
        return
    told: set[tuple[Where, str, str]] = set()
    # Of those that look alike one is enough.
    alike = {(id(page.marks[one.source]), one.color, one.ground, one.view): one for one in reversed(faint)}
    for one in reversed(alike.values()):
        where, hint = _cause(evidence, page, one)
        key = (where, "", "") if one.through else (where, one.color.code, one.ground.code)
        if key in told:
            continue
        told.add(key)
        place = "In dark mode " if one.view.dark else ""
        if one.view.width < _PHONE and not _is_faint_anywhere(faint, one):
            place = "On a phone in dark mode " if one.view.dark else "On a phone "
        words = f"{place}'{written.words(evidence, page.nodes[one.index].number)}'"
        pair = f"{one.color.code} on {one.ground.code}"
        ratio = math.floor(one.ratio * 100) / 100
        if one.ratio < _INVISIBLE:
            yield Told(f"{words} cannot be seen: it is {pair}, a contrast of {ratio:.2f}.", where, hint)
        else:
            yield Told(
                f"{words} is {pair}, a contrast of {ratio:.2f}; weak eyes cannot make it out.", where, hint
            )


def _is_faint_anywhere(faint: list[Faint], one: Faint) -> bool:
    return any(
        other.index == one.index and other.view.dark is one.view.dark and other.view.width >= _PHONE
        for other in faint
    )


def _cause(evidence: Evidence, page: Styled, faint: Faint) -> tuple[Where, str]:
    """Where the colours come from, and what to do about them."""
    least = f"It takes {_short(faint.needed)}:"
    if faint.through:
        return _through(evidence, page, faint), "Take the opacity away, or raise it."
    if faint.view.dark and color.is_light(faint.ground.code):
        index, said = page.source(faint.view, faint.index, "background-color")
        important = said is not None and said.important
        fits = written.is_color(faint.ground)
        where = written.style(evidence, page.nodes[index], _GROUND, fits, dark=True, important=important)
        # A ground that was worked out from the brand is what was meant.
        if where is None or _PALETTE not in _line(evidence, where):
            return (
                where or written.tag(evidence, (), page.nodes[index]),
                f"{least} give it a dark background in the rules for dark mode.",
            )
    node = page.nodes[faint.source]
    better = color.readable(faint.color.code, faint.ground.code, ratio=faint.needed)
    where = written.style(
        evidence,
        node,
        _TEXT,
        written.is_color(faint.color),
        dark=page.is_for_dark(faint.view, faint.index, *_WRITTEN_BY),
        important=faint.important,
    )
    brand = evidence.publication.brand
    names = [name for name in _BRAND if str(getattr(brand, name)).upper() == faint.color.code]
    if names and (where is None or f"brand.{names[0]}" in _line(evidence, where)):
        return (
            Where(path=written.SETTINGS),
            f"{least} {better} would do. Set {names[0]} below [brand], or let the theme use its palette.",
        )
    in_dark = " in dark mode" if faint.view.dark else ""
    return (
        where or written.tag(evidence, (), page.nodes[faint.index]),
        f"{least} {better} would do for the words{in_dark}.",
    )


def _through(evidence: Evidence, page: Styled, faint: Faint) -> Where:
    """Where the opacity is written."""
    index, said = page.source(faint.view, faint.index, "opacity")
    node = page.nodes[index]
    written_as = plain(said.text) if said else ""
    found = written.style(evidence, node, ("opacity",), lambda value: plain(value) == written_as)
    return found or written.tag(evidence, (), node)


def _line(evidence: Evidence, where: Where) -> str:
    """That line of the theme."""
    assert evidence.theme  # noqa: S101  the line is of it
    source = dict(evidence.theme.files)[where.path.removeprefix(f"{evidence.theme.folder}/")]
    return source.splitlines()[where.line - 1]


def _page(evidence: Evidence) -> Styled | None:
    return styled(skeleton(evidence.email.html)) if evidence.email else None


def _faint(evidence: Evidence) -> tuple[Faint, ...]:
    return _faint_of(skeleton(evidence.email.html)) if evidence.email else ()


@lru_cache(_PAGES)
def _faint_of(html: str) -> tuple[Faint, ...]:
    """What is faint on any screen, each element once in light and once in dark."""
    if (page := styled(html)) is None:
        return ()
    found: dict[tuple[int, bool], Faint] = {}
    pairs: set[tuple[int, Color, Color]] = set()
    texts = [index for index, node in enumerate(page.nodes) if node.words and not node.silent]
    for view, looks in zip(page.views, page.looks, strict=True):
        for index in texts:
            look = looks[index]
            ratio, needed = _ratio(look)
            if ratio >= needed or (index, view.dark) in found or not look.takes_room:
                continue
            if _is_preheader(page.nodes[index]):
                continue
            text, ground = look.text, look.under
            assert text is not None  # noqa: S101  else there were no ratio
            assert ground is not None  # noqa: S101
            if (index, text, ground) in pairs:
                continue
            pairs.add((index, text, ground))
            source, said = page.source(view, index, *_WRITTEN_BY)
            important = said is not None and said.important
            opaque, _ = (ratio, needed) if look.opacity >= 1 else _ratio(look._replace(opacity=1.0))
            through = opaque >= needed
            found[index, view.dark] = Faint(
                view, index, source, text, ground, ratio, needed, important, through
            )
    return tuple(found.values())


def _is_preheader(node: Node) -> bool:
    return any(bool(_LEFT_OUT.search(one.attributes.get("style", ""))) for one in (node, *node.around))


@lru_cache(_PAIRS)
def _ratio(look: Look) -> tuple[float, float]:
    """The contrast of a text and what it needs; enough where nobody knows it."""
    bold = look.weight >= _BOLD
    large = look.size is not None and look.size >= (_LARGE_BOLD if bold else _LARGE)
    needed = _ENOUGH_WHEN_LARGE if large else color.ENOUGH
    text, ground = look.text, look.under
    if text is None or ground is None:
        return needed, needed
    return color.contrast(text.code, ground.code), needed


@lru_cache(_PAGES)
def _small_of(html: str) -> tuple[Small, ...]:
    if (page := styled(html)) is None:
        return ()
    found: dict[tuple[int, float], Small] = {}
    for view, looks in zip(page.views, page.looks, strict=True):
        if view.dark:
            continue
        phone = view.width < _PHONE
        for index, (node, look) in enumerate(zip(page.nodes, looks, strict=True)):
            if not node.words or node.silent or look.size is None or look.size > _SMALLEST - _ROUNDING:
                continue
            if not look.readable or any(one.tag in _SMALL_BY_NATURE for one in (node, *node.around)):
                continue
            if _is_preheader(node):
                continue
            source, said = page.source(view, index, "font-size")
            known = found.get((index, look.size))
            found[index, look.size] = Small(
                index,
                source,
                look.size,
                said.text if said else "",
                phone or (known is not None and known.phone),
                not phone or (known is not None and known.window),
            )
    return tuple(found.values())


def _is_size(small: Small, value: str) -> bool:
    """Whether a value of a theme is the size that was found."""
    said = plain(value)
    return said == plain(small.written) or values.size(said) == values.Length(small.size, "px")


def _short(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
