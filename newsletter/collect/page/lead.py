"""The picture that a page leads with, and what the page says of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urljoin, urlsplit

from newsletter.collect.page.jsonld import Data, said_by
from newsletter.collect.page.metatags import Head
from newsletter.model import SourceImage
from newsletter.text import addresses

_PLACEHOLDER = re.compile(
    r"(?:logo|default|placeholder|fallback|share[-_]?(?:image|icon)|avatar|favicon|sprite)", re.IGNORECASE
)
_SIZES = re.compile(r"[-_@]\d{2,4}x\d{2,4}.*$|@\dx$|-scaled$|[-_][wh]\d{2,4}$")
_ENDING = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|tiff?)$")
_ID = re.compile(r"[0-9a-f]{12,}|\d{7,}")
_DAY = re.compile(r"(?:19|20)\d{6}(?:\d{6})?")
_COMMON = re.compile(r"(?:image|photo|original|default|index|large|main|lead|cover)\w?")
_SHORTEST_NAME, _SHARED = 5, 12
# Further down stand the pictures of other stories.
_NEAR = 12


def find(head: Head, data: Data, figures: Sequence[SourceImage], base: str) -> SourceImage | None:
    """The picture for shares, unless it is a logo; else the first of the story. None where there is none."""
    said = [
        head.first("og:image:secure_url", "og:image", "og:image:url"),
        head.first("twitter:image", "twitter:image:src"),
    ]
    said += [said_by(node.get("url") or node.get("contentUrl")) for node in data.images()]
    told = [whole for one in said if (whole := _whole(one, base))]
    for place in told:
        if not _PLACEHOLDER.search(urlsplit(place).path):
            return _with_words(place, head, data, figures)
    if figures:
        return figures[0]
    return _with_words(told[0], head, data, figures) if told else None


def _whole(place: str, base: str) -> str:
    try:
        found = urljoin(base, place.strip()) if place else ""
    except ValueError:
        return ""
    return found if addresses.is_web(found) else ""


def _with_words(place: str, head: Head, data: Data, figures: Sequence[SourceImage]) -> SourceImage:
    """The same picture as the story shows it, with the words beside it: that for shares is cut or branded."""
    described = head.first("og:image:alt", "twitter:image:alt")
    for figure in figures[:_NEAR]:
        if figure.place and is_same(figure.place, place):
            return replace(figure, alt=figure.alt or described)
    nodes = list(data.images())
    caption = next((said_by(node.get("caption")) for node in nodes if node.get("caption")), "")
    credit = next((said_by(node.get("creditText")) for node in nodes if node.get("creditText")), "")
    return SourceImage(place=place, alt=described, caption=caption, credit=credit)


def is_same(one: str, other: str) -> bool:
    """Whether two addresses are one picture's in different sizes: by its name, or a number that both hold."""
    if one == other:
        return True
    stems = [_stem(place) for place in (one, other)]
    if stems[0] == stems[1] and len(stems[0]) >= _SHORTEST_NAME and not _COMMON.fullmatch(stems[0]):
        return True
    if _ids(one) & _ids(other):
        return True
    pairs = enumerate(zip(*stems, strict=False))
    shared = next((at for at, (mine, theirs) in pairs if mine != theirs), min(map(len, stems)))
    return shared >= _SHARED and 10 * shared >= 7 * min(map(len, stems))


def _stem(place: str) -> str:
    name = urlsplit(place).path.rpartition("/")[2].casefold()
    while _ENDING.search(name):
        name = _ENDING.sub("", name)
    return _SIZES.sub("", name)


def _ids(place: str) -> frozenset[str]:
    """Numbers and hashes of a path that are long enough to name one picture; days are none."""
    return frozenset(
        found for found in _ID.findall(urlsplit(place).path.casefold()) if not _DAY.fullmatch(found)
    )
