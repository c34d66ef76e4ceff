"""The copy of a mail that stands in the preview's frame: as one kind of reader sees it.

Light or dark is written into the mail's own CSS, so that the control on the page decides and no setting of
the machine does. Nothing in the copy can run or be fetched; the frame's header says so,
whatever a theme writes.
"""

from __future__ import annotations

import html as entities
import re
from enum import StrEnum

from newsletter.web.preview import forced, schemes


class Scheme(StrEnum):
    """Light and dark as the mail was made for them, or dark as a mail program forces it."""

    LIGHT = "light"
    DARK = "dark"
    FORCED = "forced"


# The page around the frame reads headings and sets the scroll place, which needs the same origin. Scripts
# never run in it, so nothing in the mail gains by that. Links open in tabs of their own, which are not ours.
SANDBOX = "allow-same-origin allow-popups allow-popups-to-escape-sandbox"
_PIECE = re.compile(
    r"<!--.*?-->"
    r"|(?P<open><style\b(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>)(?P<css>.*?)(?P<close></style\s*>)"
    r"|<(?P<name>[A-Za-z][A-Za-z0-9-]*)(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>",
    re.DOTALL | re.IGNORECASE,
)
_HEAD = re.compile(r"<!--.*?-->|(<head\b[^>]*>)", re.DOTALL | re.IGNORECASE)
_DOCTYPE = re.compile(r"\s*(?:<!doctype[^>]*>)?", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"\s([^\s\"'<>/=]+)(?:\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"'<>]+))?")
_IMG_IN_CSS = re.compile(r"(?<![\w.#:-])img(?![\w-])", re.IGNORECASE)
_DIGITS = re.compile(r"\d{1,4}")
# Attributes of a picture that mean nothing to the words in its place.
_OF_PIXELS = frozenset({"src", "srcset", "sizes", "alt", "width", "height", "loading", "decoding"})
_GAP = "nl-picture"
_GAPS = (
    f"{_GAP}{{display:inline-block;overflow:clip;overflow-clip-margin:4px;max-width:100%;width:var(--nl-w,auto);"
    "height:var(--nl-h,auto);background:rgba(128,128,128,.15)}"
)


def policy(*, pictures: bool) -> str:
    """The Content-Security-Policy of the frame, which holds in a tab of its own too."""
    images = "data:" if pictures else "'none'"
    return (
        f"sandbox {SANDBOX}; default-src 'none'; img-src {images}; "
        "style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    )


def copy(html: str, scheme: Scheme, *, pictures: bool) -> str:
    """The mail as it looks in `scheme`, and without `pictures` as where a mail program holds them back."""
    dark = scheme is Scheme.DARK
    opened = '<base target="_blank">'
    if not pictures:
        opened += f"<style>{_GAPS}</style>"

    def rewritten(piece: re.Match[str]) -> str:
        if piece["open"]:
            css = schemes.settle_css(piece["css"], dark=dark)
            if scheme is Scheme.FORCED:
                css = forced.darken_css(css)
            if not pictures:
                css = _IMG_IN_CSS.sub(_GAP, css)
            return schemes.settle_tag(piece["open"], dark=dark) + css + piece["close"]
        if not piece["name"]:
            return piece[0]
        tag = schemes.settle_tag(piece[0], dark=dark)
        if scheme is Scheme.FORCED:
            tag = forced.darken_tag(tag)
        if piece["name"].lower() == "img":
            return _at_once(tag) if pictures else _gap(tag)
        return tag

    if scheme is Scheme.FORCED:
        opened += forced.GROUND
    return _opened(_PIECE.sub(rewritten, html), opened)


def _opened(html: str, opened: str) -> str:
    """`html` with `opened` at the beginning of its head, or where a head would begin."""
    for found in _HEAD.finditer(html):
        if found[1]:
            return html[: found.end()] + opened + html[found.end() :]
    start = _DOCTYPE.match(html)
    at = start.end() if start else 0
    return html[:at] + opened + html[at:]


def _at_once(tag: str) -> str:
    """A picture that is painted with the words around it, or it would blink at each swap."""
    return f'{tag[:4]} decoding="sync"{tag[4:]}'


def _gap(tag: str) -> str:
    """The words that stand for a picture, in its place, in the CSS that the picture itself would have."""
    told = {name.lower(): entities.unescape(value.strip("\"'")) for name, value in _ATTRIBUTE.findall(tag)}
    size = "".join(
        f"--nl-{side[0]}:{told[side]}px;"
        for side in ("width", "height")
        if _DIGITS.fullmatch(told.get(side, ""))
    )
    kept = {name: value for name, value in told.items() if name not in _OF_PIXELS}
    kept["style"] = size + kept.get("style", "")
    attributes = "".join(f' {name}="{entities.escape(value)}"' for name, value in kept.items())
    return f"<{_GAP}{attributes}>{entities.escape(told.get('alt', ''))}</{_GAP}>"
