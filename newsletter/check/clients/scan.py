"""Which features a page, a style sheet or a file of a theme uses, and where it does so first."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache

from newsletter.check.clients.css import Block, Declared, blank, blocks, declared
from newsletter.check.clients.features import CONDITIONS, Feature
from newsletter.check.clients.support import FEATURES

# What a use depends on beside the conditions of media queries: the program is not the Outlook that uses Word.
NOT_WORD = "not-word"
_STYLES = 4096
_PAGES = 16
_NESTING = "css-nesting"
_HIDDEN = re.compile(
    r"<!--\[if[^\]]*\]>(?!<!--).*?(?:<!\[endif\]-->|\Z)|<!--(?!\[if|<!\[|>).*?(?:-->|\Z)", re.DOTALL
)
_OTHERS = re.compile(r"<!--\[if !mso[^\]]*\]><!-->(.*?)(?:<!--<!\[endif\]-->|\Z)", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<([a-z][^\s/>]*+)((?:[^\"'<>]++|\"[^\"]*+\"|'[^']*+')*+)>", re.IGNORECASE)
_STYLE = re.compile(r"<((?:mj-)?style)\b([^>]*+)>(.*?)(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([^\s=\"'/<>]++)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s\"'>]++)))?+")
_INLINE = re.compile(r"\sstyle\s*=\s*(?:\"([^\"]*+)\"|'([^']*+)')", re.IGNORECASE)
_MEDIA = re.compile(r"\bmedia\s*=\s*[\"']([^\"']+)", re.IGNORECASE)
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
# Nobody misses what happens under a mouse, what asks first, and what is written for one program by a mark
# that only this one sets.
_MISSED_BY_NOBODY = re.compile(
    r":(?:hover|focus|active|visited|target)|\A@supports"
    r"|\[data-ogs[bc]\]|\[owa\]|\.moz-text-html|\.ExternalClass|#(?:outlook|MessageViewBody)\b|\Au\s*\+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Use:
    """A feature that is used; only a program that fulfils `needs` can miss it. `start` is an offset."""

    slug: str
    needs: frozenset[str]
    start: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """The CSS of a `style` element, `start` its offset; `needs` as in Use."""

    css: str
    needs: frozenset[str]
    start: int


@dataclass(slots=True)
class _Found:
    first: dict[tuple[str, frozenset[str]], int] = field(default_factory=dict)

    def add(self, slugs: Iterable[str], needs: frozenset[str], start: int) -> None:
        for slug in slugs:
            self.first[slug, needs] = min(start, self.first.get((slug, needs), start))

    def uses(self) -> tuple[Use, ...]:
        return tuple(Use(slug, needs, start) for (slug, needs), start in self.first.items())


@lru_cache(_PAGES)
def in_html(html: str) -> tuple[Use, ...]:
    """What a page uses, less what stands there for Outlook alone."""
    html = blank(_HIDDEN, html)
    found = _Found()
    for others in _OTHERS.finditer(html):
        _look(others[1], others.start(1), frozenset({NOT_WORD}), found)
    _look(blank(_OTHERS, html), 0, frozenset(), found)
    return found.uses()


@lru_cache(_PAGES)
def in_css(css: str) -> tuple[Use, ...]:
    """What a style sheet uses."""
    found = _Found()
    _read(css, 0, frozenset(), found)
    return found.uses()


def sheets(html: str) -> tuple[Sheet, ...]:
    """The style sheets of a page, or of a file of a theme, less those for Outlook alone."""
    return _sheets(blank(_HIDDEN, html))


def _sheets(html: str) -> tuple[Sheet, ...]:
    found: list[Sheet] = []
    for style in _STYLE.finditer(html):
        media = _MEDIA.search(style[2])
        needs = _condition(f"@media {media[1]}") if media else frozenset()
        found.append(Sheet(style[3], needs, style.start(3)))
    return tuple(found)


def _look(html: str, offset: int, needs: frozenset[str], found: _Found) -> None:
    for sheet in _sheets(html):
        _read(sheet.css, offset + sheet.start, needs | sheet.needs, found)
    for tag in _TAG.finditer(html):
        found.add(_of_tag(tag[1], tag[2]), needs, offset + tag.start())
        for style in _INLINE.finditer(tag[2]):
            number = 1 if style[1] is not None else 2
            start = offset + tag.start(2) + style.start(number)
            for slug, at in _of_style(style[number]):
                found.add((slug,), needs, start + at)


def _read(css: str, offset: int, needs: frozenset[str], found: _Found) -> None:
    for block in blocks(css):
        needed = _needs(block)
        if needed is None:
            continue
        needed |= needs
        found.add(_of_head(block.head), needed, offset + block.start)
        if block.around and not block.head.startswith("@") and not block.around[-1].startswith("@"):
            found.add((_NESTING,), needed, offset + block.start)
        for slug, at in _of_block(block.declared):
            found.add((slug,), needed, offset + at)


def _needs(block: Block) -> frozenset[str] | None:
    """What a program must know to read the block; None where nobody misses it."""
    needed: set[str] = set()
    for head in (*block.around, block.head):
        if _MISSED_BY_NOBODY.search(head):
            return None
        needed |= _condition(head)
    return frozenset(needed)


@lru_cache(_STYLES)
def _condition(head: str) -> frozenset[str]:
    if not head.lower().startswith("@media"):
        return frozenset()
    return frozenset({next(slug for slug, sign in CONDITIONS if sign in head.lower())})


@lru_cache(_STYLES)
def _of_tag(name: str, rest: str) -> tuple[str, ...]:
    """The features of an element and its attributes."""
    attributes = {one[1].lower() for one in _ATTRIBUTE.finditer(rest)}
    return tuple(
        one.slug
        for key in (name.lower(), "")
        for one in _table().elements.get(key, ())
        if not one.attribute or one.attribute in attributes
    )


@lru_cache(_STYLES)
def _of_style(style: str) -> tuple[tuple[str, int], ...]:
    return tuple(_of_block(declared(style.replace("&quot;", '"'))))


def _of_block(declarations: Iterable[Declared]) -> Iterator[tuple[str, int]]:
    """Features with their offsets, less those before which a value for other programs is declared."""
    before: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for one in declarations:
        slugs = _of_declaration(one.name, one.value)
        for slug in slugs:
            if not FEATURES[slug].value or all(slug in earlier for earlier in before[one.name]):
                yield slug, one.start
        before[one.name].append(slugs)


@lru_cache(_STYLES)
def _of_declaration(name: str, value: str) -> tuple[str, ...]:
    plain = _QUOTED.sub("''", value)
    table = _table()
    # Where Jinja writes the end of a name, as for the side of a margin, the value alone tells what is meant.
    open_end = name.endswith("-")
    names = [one for one in table.properties if one.startswith(name)] if open_end else [name]
    candidates = dict.fromkeys(one for key in (*names, "") for one in table.properties.get(key, ()))
    return tuple(
        one.slug for one in candidates if (re.search(one.value, plain) if one.value else not open_end)
    )


@lru_cache(_STYLES)
def _of_head(head: str) -> tuple[str, ...]:
    """The features of a selector, or of an at-rule."""
    if head.startswith("@"):
        return tuple(one.slug for one in _table().at_rules if head.lower().startswith(one.at_rule))
    plain = _QUOTED.sub("''", head.lower())
    return tuple(one.slug for one in _table().selectors if re.search(one.selector, plain))


@dataclass(frozen=True, slots=True)
class _Table:
    """The features by what they are known by; under '' those that any property or element can have."""

    properties: Mapping[str, list[Feature]]
    elements: Mapping[str, list[Feature]]
    selectors: tuple[Feature, ...]
    at_rules: tuple[Feature, ...]


@cache
def _table() -> _Table:
    properties: dict[str, list[Feature]] = defaultdict(list)
    elements: dict[str, list[Feature]] = defaultdict(list)
    for one in FEATURES.values():
        for name in one.properties or ([""] if one.value else []):
            properties[name].append(one)
        for name in one.elements or ([""] if one.attribute else []):
            elements[name].append(one)
    return _Table(
        dict(properties),
        dict(elements),
        tuple(one for one in FEATURES.values() if one.selector),
        tuple(one for one in FEATURES.values() if one.at_rule),
    )
