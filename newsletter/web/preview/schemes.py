"""Light or dark, written into a mail's CSS in place of what the reader's system prefers."""

from __future__ import annotations

import re

_GAP = r"(?:\s|/\*.*?\*/)*"
_PREFERENCE = re.compile(
    rf"\({_GAP}prefers-color-scheme{_GAP}:{_GAP}(dark|light){_GAP}\)", re.IGNORECASE | re.DOTALL
)
_DECLARED = re.compile(r"(?<![\w-])(color-scheme\s*:\s*)([^;}\"'!]+)", re.IGNORECASE)
_META = re.compile(r"<meta\b(?=[^>]*\bname\s*=\s*[\"']?color-scheme\b)", re.IGNORECASE)
_CONTENT = re.compile(r"(\bcontent\s*=\s*)(\"[^\"]*\"|'[^']*'|[^\s\"'<>]+)", re.IGNORECASE)
# Media features that hold on every screen, and on none.
_ALWAYS, _NEVER = "(min-width:0px)", "(min-width:9999999px)"


def settle_css(css: str, *, dark: bool) -> str:
    """`css` with each question about the preferred scheme answered, and its own scheme settled."""
    if "color-scheme" not in css.lower():
        return css
    answered = _PREFERENCE.sub(lambda asked: _ALWAYS if (asked[1].lower() == "dark") is dark else _NEVER, css)
    return _DECLARED.sub(lambda declared: declared[1] + _chosen(declared[2], dark=dark), answered)


def settle_tag(tag: str, *, dark: bool) -> str:
    """The same for one tag: its `media`, its `style`, or what a `meta` says of the whole mail."""
    if "color-scheme" not in tag.lower():
        return tag
    if _META.match(tag):
        return _CONTENT.sub(lambda said: f'{said[1]}"{_chosen(said[2], dark=dark)}"', tag, count=1)
    return settle_css(tag, dark=dark)


def _chosen(declared: str, *, dark: bool) -> str:
    """Of the schemes that a mail was made for the wanted one, if it is among them: 'light dark' -> 'dark'."""
    made_for = [word for word in re.findall(r"[a-z]+", declared.lower()) if word in {"light", "dark"}]
    wanted = "dark" if dark else "light"
    if not made_for:
        return "light"
    return wanted if wanted in made_for else str(made_for[0])
