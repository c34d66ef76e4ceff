"""The pictures that a tree of HTML shows, with what is said of them."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from urllib.parse import unquote_to_bytes, urljoin

from lxml import etree
from lxml.html import HtmlElement

from newsletter.collect.html import links, shown, words
from newsletter.collect.html.credit import parted
from newsletter.collect.html.endings import ending
from newsletter.model import SourceImage
from newsletter.text import addresses

# Where scripts that load pictures late keep their addresses; a `src` is then only a placeholder.
_LATE = (
    "data-src",
    "data-lazy-src",
    "data-original",
    "data-lazy",
    "data-orig-file",
    "data-url",
    "data-image",
)
_LATE_SETS = ("data-srcset", "data-lazy-srcset", "srcset")
_CANDIDATE = re.compile(
    r"\s*,*\s*(?P<url>\S+?)(?:,(?=\s)|\s+(?P<size>\d+(?:\.\d+)?)[wx]\s*(?:,|$)|\s*$|(?=\s))"
)
# Wide enough for any mail; of wider ones the smallest is taken.
_WIDE = 1200
_SMALL = 64
_FEW_BYTES = 2000
_LONGEST_ALT = 500
# Whole words in an address or a class that tell of no picture of the story.
_FURNITURE = re.compile(
    r"(?:^|[^a-z0-9])(?:pixel|spacer|blank|transparent|1x1|beacon|track(?:er|ing)?|emoji|smil(?:ey|ies)|icons?|sprites?|"
    r"placeholder|loader|loading|spinner|favicon|captcha|qr-?code)(?:[^a-z0-9]|$)"
)
_DRAWN = re.compile(r"\.(?:svgz?|ico)(?:[?#]|$)", re.IGNORECASE)
_FILE_NAME = re.compile(
    r"\S+\.(?:jpe?g|png|gif|webp|heic|bmp|tiff?)|(?:img|dsc|image|picture|screenshot)[-_ ]?\d*", re.IGNORECASE
)
_UNUSABLE_TYPES = frozenset({"image/svg+xml", "image/avif", "image/jxl"})
_CAPTION_CLASSES = re.compile(
    r"(?:^|\s)(?:wp-caption-text|caption|image-?caption|figcaption|media-caption|photo-caption)(?:\s|$)"
)
_FRAMES = 4
_NONE: Mapping[str, bytes] = {}


def figures(root: HtmlElement, base: str = "", held: Mapping[str, bytes] = _NONE) -> tuple[SourceImage, ...]:
    """The pictures in the order of the page, each once, with description, caption and credit.

    Tracking pixels, icons, drawings (SVG) and placeholders are left out. Of several sizes it is one that is
    wide enough for a mail. A picture that the page holds itself comes with its bytes and without a place;
    so does one whose `src` is in `held`.
    """
    base = links.base_of(root, base)
    found: dict[str | bytes, SourceImage] = {}
    for element in elements(root):
        data = held.get(element.get("src", ""), b"")
        place, data = ("", data) if data else _where(element, base)
        if not place and not data:
            continue
        key = place or data
        alt = _alt(element)
        if key in found and (found[key].alt or not alt):
            continue
        caption, credit = _said(element, root)
        found[key] = SourceImage(
            place=place, data=data, ending=ending(data), alt=alt, caption=caption, credit=credit
        )
    return tuple(found.values())


def elements(root: HtmlElement) -> Iterator[HtmlElement]:
    """The elements of the pictures that can be of the story, in their order."""
    walk = etree.iterwalk(root, events=("start",))
    for _, element in walk:
        if element.tag in {"img", "amp-img"}:
            if not _is_furniture(element):
                yield element
        # Pages keep a second copy there for readers without scripts.
        elif (
            element is not root and element.tag not in {"noscript", "picture"} and not shown.is_shown(element)
        ):
            walk.skip_subtree()


def _is_furniture(element: HtmlElement) -> bool:
    if not shown.is_shown(element):
        return True
    sizes = [_pixels(element.get(name, "")) for name in ("width", "height")]
    if any(size is not None and size <= 2 for size in sizes):  # noqa: PLR2004  a tracking pixel
        return True
    if all(size is not None and size <= _SMALL for size in sizes):
        return True
    return _FURNITURE.search(element.get("class", "").lower()) is not None


def _pixels(text: str) -> int | None:
    text = text.strip().removesuffix("px")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None  # noqa: PLR2004


def _where(element: HtmlElement, base: str) -> tuple[str, bytes]:
    """The address of a picture, or its bytes where the page holds them."""
    held = b""
    for written in _candidates(element):
        if written[:5].lower() == "data:":
            held = held or _bytes(written)
            continue
        try:
            url = urljoin(base, written.replace(" ", "%20"))
        except ValueError:
            continue
        name = url.rpartition("/")[2].partition("?")[0].lower()
        if _DRAWN.search(url) or _FURNITURE.search(name):
            continue
        if addresses.is_web(url) or _is_beside(url):
            return url, b""
    return "", held


def _is_beside(place: str) -> bool:
    """Whether a place is a path from the page's own folder downwards, as browsers save pages."""
    return not re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:|[/\\]", place) and ".." not in place


def _candidates(element: HtmlElement) -> Iterator[str]:
    """Its addresses, the best one first."""
    around = element.getparent()
    sources = around.findall("source") if around is not None and around.tag == "picture" else []
    for source in sources:
        if source.get("type", "").lower() not in _UNUSABLE_TYPES:
            yield from _best(source)
    yield from _best(element)
    yield from (written for name in (*_LATE, "src") if (written := element.get(name, "").strip()))


def _best(element: HtmlElement) -> Iterator[str]:
    for name in _LATE_SETS:
        sized = [
            (float(match["size"] or 1), match["url"])
            for match in _CANDIDATE.finditer(element.get(name, "")[:20_000])
            if match["url"][:5].lower() != "data:"
        ]
        if sized:
            wide = [candidate for candidate in sized if candidate[0] >= _WIDE]
            yield (min(wide) if wide else max(sized))[1]


def _bytes(written: str) -> bytes:
    head, _, body = written.partition(",")
    if head[5:].partition(";")[0].strip().lower() in _UNUSABLE_TYPES:
        return b""
    try:
        data = base64.b64decode(unquote_to_bytes(body)) if head.lower().endswith(";base64") else b""
    except (binascii.Error, ValueError):
        return b""
    return data if len(data) >= _FEW_BYTES else b""


def _alt(element: HtmlElement) -> str:
    alt = words.flat(element.get("alt", ""))
    return "" if _FILE_NAME.fullmatch(alt) or len(alt) > _LONGEST_ALT else alt


def _said(element: HtmlElement, root: HtmlElement) -> tuple[str, str]:
    """The caption and the credit of a picture, from the frame that it stands in."""
    frame = element.getparent()
    for _ in range(_FRAMES):
        if frame is None or element is root:
            break
        if frame.tag == "figure" or "wp-caption" in frame.get("class", ""):
            return parted(frame, _caption(frame))
        frame = frame.getparent()
    return "", ""


def _caption(frame: HtmlElement) -> HtmlElement | None:
    found = frame.find(".//figcaption")
    if found is not None:
        return found
    named = (inner for inner in frame.iterdescendants() if isinstance(inner.tag, str))
    return next((inner for inner in named if _CAPTION_CLASSES.search(inner.get("class", ""))), None)
