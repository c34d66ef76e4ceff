"""Rules about what a mail program would fetch, or would have to, to show a mail: pictures, fonts, frames."""

from __future__ import annotations

import html as entities
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from newsletter.check.base import ERROR, WARNING, Evidence, Group, Told, rule
from newsletter.check.page import HREF, LINKING, attributes, page
from newsletter.check.places import written
from newsletter.check.places.typed import typed
from newsletter.model import Where
from newsletter.text import tokens

_LOADING = frozenset({"src", "srcset", "background", "poster", "data"})
_CSS_LOADING = re.compile(r"url\s*\(|image-set\s*\(|@import|expression\s*\(", re.IGNORECASE)
# CSS Syntax 3, section 4.3.7: any letter can be written by its number.
_CSS_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(.))", re.DOTALL)
_CSS_ADDRESS = re.compile(
    r"(?P<before>@import\s+(?:url\(\s*)?|(?P<font>@font-face\s*\{[^{}]*?)?\burl\(\s*)"
    r"(?:\"(?P<one>[^\"]*)\"|'(?P<two>[^']*)'|(?P<bare>[^\s)\"';]*))",
    re.IGNORECASE,
)
_IN_COMMENTS = re.compile(
    r"(?:src|background)\s*=\s*[\"']?\s*(?:https?:)?//|<\s*(?:link|script|iframe|object|embed|base)\b",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_DATA = re.compile(r"\s*data:", re.IGNORECASE)
# An escape or a reference can stand for any letter of it; they are seldom.
_MAYBE_DATA = ("data:", "data&", "\\", "&#")
_LONGEST_SHOWN = 60
# One mail at a time, and the few hundred different styles in it.
_PAGES = 4
_STYLES = 4096
_PICTURE = "Give the picture to a story or to [brand], so that it travels with the mail."
_FRAME = "Link to that page instead."
_FILM = "Show a picture that links to the recording."
_OTHER = "Take it out of the theme."
_SHEET = "Write its rules into an mj-style of the theme."
_FONT = "Use fonts that readers have; serif and sans below [brand] name them."
_HINTS = {
    **dict.fromkeys(("iframe", "frame"), _FRAME),
    **dict.fromkeys(("video", "audio", "source", "track"), _FILM),
    **dict.fromkeys(("script", "object", "embed", "applet", "input"), _OTHER),
}


@dataclass(frozen=True, slots=True)
class Fetched:
    """What would be fetched: its address or what is known of it, what to do instead, and how it is typed."""

    what: str
    hint: str
    typed: str = ""


@rule(Group.PRIVACY, ERROR, waivable=False)
def fetched_from_elsewhere(evidence: Evidence) -> Iterator[Told]:
    """Something that is fetched when the mail is opened.

    Its server learns who reads the mail, and when. Pictures of stories travel with the mail instead.
    """
    for one in _fetched(evidence.email.html) if evidence.email else ():
        yield Told(
            f"Opening the mail would fetch {one.what[:_LONGEST_SHOWN]}, which tells its server who reads it.",
            _where(evidence, one.what, one.typed),
            one.hint,
        )


@rule(Group.IMAGES, WARNING)
def picture_in_code(evidence: Evidence) -> Iterator[Told]:
    """A picture that is written into the HTML as letters and digits.

    Gmail and Outlook do not show such pictures (data: addresses), and they make the mail heavy.
    """
    for what in _written_in(evidence.email.html) if evidence.email else ():
        yield Told(
            "A picture is written into the HTML itself (data:), which Gmail and Outlook do not show.",
            _where(evidence, what, r"[\"'(]\s*data:image"),
            _PICTURE,
        )


def _where(evidence: Evidence, what: str, otherwise: str) -> Where:
    """Where the theme says it, or else what is `otherwise` looked for."""
    patterns = [re.escape(what), re.escape(entities.escape(what)), *([otherwise] * bool(otherwise))]
    return typed(evidence, *patterns) or written.theme(evidence)


@lru_cache(_PAGES)
def _fetched(html: str) -> tuple[Fetched, ...]:
    found: dict[str, Fetched] = {}
    for tag, name, value in attributes(html):
        if _loads(tag, name, value) and not _is_picture_in_code(tag, name, value):
            # One set names one picture in several sizes.
            address = value.split()[0].rstrip(",") if name == "srcset" else value
            one = Fetched(address, _HINTS.get(tag, _PICTURE), rf"<{re.escape(tag)}\b")
            found.setdefault(address, one)
        elif name == "style" and _loads_by_css(value):
            found.update((one.what, one) for one in _by_css(value))
    for element in page(html).iter("link", "style"):
        if element.tag == "link":
            address = element.get("href") or "a style sheet"
            found[address] = Fetched(address, _SHEET, r"<link\b")
        elif _loads_by_css(element.text or ""):
            found.update((one.what, one) for one in _by_css(element.text or ""))
    for comment in _COMMENT.findall(html):
        if _IN_COMMENTS.search(comment) or _loads_by_css(comment):
            what = "something in a comment for Outlook"
            found[what] = Fetched(what, _OTHER, r"<!--\[if")
    return tuple(found.values())


@lru_cache(_PAGES)
def _written_in(html: str) -> tuple[str, ...]:
    """The pictures that are written into the page, by the beginnings of their addresses."""
    small = html.lower()
    if not any(sign in small for sign in _MAYBE_DATA):
        return ()
    found = [value for tag, name, value in attributes(html) if _is_picture_in_code(tag, name, value)]
    sheets = [one.text or "" for one in page(html).iter("style")]
    for css in (*sheets, *(value for _, name, value in attributes(html) if name == "style")):
        found += [address for _, address in _in_css(css) if _DATA.match(address)]
    return tuple(dict.fromkeys(value.strip()[:_LONGEST_SHOWN] for value in found))


def _loads(tag: str, name: str, value: str) -> bool:
    # A drawing loads what its href names.
    loading = name in _LOADING or (name in HREF and tag not in LINKING)
    return loading and bool(value.strip()) and not tokens.TOKEN.fullmatch(value)


def _is_picture_in_code(tag: str, name: str, value: str) -> bool:
    return name != "srcset" and tag not in _HINTS and _loads(tag, name, value) and bool(_DATA.match(value))


@lru_cache(_STYLES)
def _loads_by_css(css: str) -> bool:
    return _CSS_LOADING.search(_unescaped(css)) is not None


def _unescaped(css: str) -> str:
    return _CSS_ESCAPE.sub(_letter, css) if "\\" in css else css


def _letter(escape: re.Match[str]) -> str:
    number = int(escape[1], 16) if escape[1] else 0
    return escape[2] or (chr(number) if number <= sys.maxunicode else "")


def _in_css(css: str) -> Iterator[tuple[re.Match[str], str]]:
    """The addresses in a style sheet, each with what it stands in."""
    for one in _CSS_ADDRESS.finditer(_unescaped(css)):
        yield one, next((text for name in ("one", "two", "bare") if (text := one[name])), "").strip()


@lru_cache(_STYLES)
def _by_css(css: str) -> tuple[Fetched, ...]:
    """What a style sheet fetches, less what is written into it."""
    found: list[Fetched] = []
    left = _unescaped(css)
    for one, address in _in_css(css):
        left = left.replace(one[0], " ", 1)
        if _DATA.match(address):
            continue
        if one["before"].lower().startswith("@import"):
            found.append(Fetched(address or "a style sheet", _SHEET, "@import"))
        elif one["font"]:
            found.append(Fetched(address or "a font", _FONT, "@font-face"))
        else:
            found.append(Fetched(address or "a picture", _PICTURE, r"\burl\s*\("))
    if _CSS_LOADING.search(left):
        found.append(Fetched("what a style sheet names", _OTHER, _CSS_LOADING.pattern))
    return tuple(found)
