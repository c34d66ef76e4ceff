"""Which screens the rules of a style sheet are for."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from newsletter.check.styles.values import Length, length

_QUERIES = 512
_FEATURE = re.compile(r"\(([^()]*)\)")
_RANGE = re.compile(r"(?:(?P<low>[^<>=]+)(?P<first><=?))?\s*width\s*(?:(?P<then>[<>]=?|=)(?P<high>[^<>=]+))?")
_WIDTHS = frozenset({"width", "device-width"})
_MEDIA = frozenset({"", "all", "screen"})
# Smaller than any step between two widths that is written.
_LEAST = 0.01
_ENDLESS = float("inf")
_TURNED = {"<": ">", "<=": ">="}


class View(NamedTuple):
    """A screen of a width in CSS pixels, of a reader who prefers dark or light."""

    width: int
    dark: bool = False


class Query(NamedTuple):
    """Screens from one width to another, of one scheme or (None) of both; all others if it is `negated`."""

    least: float = 0.0
    most: float = _ENDLESS
    dark: bool | None = None
    never: bool = False
    negated: bool = False

    def holds(self, view: View) -> bool:
        inside = not self.never and self.least <= view.width <= self.most and self.dark in {None, view.dark}
        return inside is not self.negated


Media = tuple[Query, ...]
ALWAYS: Media = (Query(),)
NEVER = Query(never=True)


def holds(asked: Media, view: View) -> bool:
    """Whether one of the queries is for that screen."""
    return any(query.holds(view) for query in asked)


@lru_cache(_QUERIES)
def media(text: str) -> Media:
    """The queries of `@media`; one that asks what nobody knows beforehand is for no screen."""
    return tuple(_query(one.strip().lower()) for one in text.split(","))


def _query(text: str) -> Query:
    words = _FEATURE.sub(" ", text).split()
    negated = words[:1] == ["not"]
    kinds = [word for word in words if word not in {"not", "only", "and"}]
    features = [_feature(one) for one in _FEATURE.findall(text)]
    if "(" in _FEATURE.sub(" ", text) or None in features or "or" in words or len(kinds) > 1:
        return NEVER
    known = [one for one in features if one]
    schemes = {one.dark for one in known if one.dark is not None}
    return Query(
        least=max([one.least for one in known], default=0.0),
        most=min([one.most for one in known], default=_ENDLESS),
        dark=min(schemes, default=None),
        never=len(schemes) > 1 or not _MEDIA.issuperset(kinds),
        negated=negated,
    )


def _feature(text: str) -> Query | None:
    name, colon, value = (part.strip() for part in text.partition(":"))
    if not colon:
        return _range(text)
    if name == "prefers-color-scheme":
        return Query(dark=value == "dark") if value in {"dark", "light"} else None
    edge, _, of = name.partition("-")
    size = length(value)
    if not isinstance(size, Length):
        return None
    pixels = size.number * 16 if size.unit in {"em", "rem"} else size.number
    if name in _WIDTHS:
        return Query(least=pixels, most=pixels)
    if of in _WIDTHS and edge in {"min", "max"}:
        return Query(least=pixels) if edge == "min" else Query(most=pixels)
    return None


def _range(text: str) -> Query | None:
    """`width <= 600px` (Media Queries 4, section 2.4.3)."""
    found = _RANGE.fullmatch(text.strip())
    if not found:
        return None
    least, most = 0.0, _ENDLESS
    for sign, side in ((found["then"], found["high"]), (_TURNED.get(found["first"] or ""), found["low"])):
        if not sign:
            continue
        size = length(side)
        if not isinstance(size, Length):
            return None
        pixels = size.number * 16 if size.unit in {"em", "rem"} else size.number
        if sign in {"<", "<=", "="}:
            most = min(most, pixels - (_LEAST if sign == "<" else 0))
        if sign in {">", ">=", "="}:
            least = max(least, pixels + (_LEAST if sign == ">" else 0))
    return Query(least=least, most=most)
