"""Where a theme asks for a feature."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from newsletter.check.base import Evidence
from newsletter.check.clients import scan
from newsletter.check.clients.css import Block, blank, blocks
from newsletter.check.clients.features import Feature
from newsletter.check.clients.scan import Use
from newsletter.model import Theme, Where

_FILES = 128
_THEMES = 8
_JINJA = re.compile(r"\{%.*?(?:%\}|\Z)|\{\{.*?(?:\}\}|\Z)|\{#.*?(?:#\}|\Z)", re.DOTALL)
_INCLUDE = re.compile(r"\{%-?\s*include\s+[\"']([^\"']+)[\"'][^%]*%\}")
_SHEET = ".css"
_NOWHERE = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class Written:
    """A use of a feature in a file of the theme."""

    use: Use
    where: Where


def theme_of(evidence: Evidence) -> Theme:
    """The theme of the issue; where its files are not at hand, one with nothing but its folder."""
    name = evidence.issue.theme
    return evidence.theme or Theme(name=name, folder=f"templates/{name}", files=())


@lru_cache(_THEMES)
def in_theme(theme: Theme) -> tuple[Written, ...]:
    """What the theme's files use, in their order, as far as it can be seen before Jinja has read them."""
    return tuple(
        Written(use, _where(theme, name, source, use.start))
        for name, source in theme.files
        for use in _uses(source, _SHEET in name)
    )


def place(theme: Theme, feature: Feature) -> Where:
    """Where the feature is written first; the theme's folder where that cannot be seen."""
    seen = (one.where for one in in_theme(theme) if one.use.slug == feature.slug)
    return next(seen, None) or found(theme, _typed(feature))


def found(theme: Theme, pattern: re.Pattern[str]) -> Where:
    """Where the pattern fits first in the files of the theme, else its folder."""
    for file, source in theme.files:
        if fits := pattern.search(source):
            return _where(theme, file, source, fits.start())
    return Where(path=theme.folder)


def largest(theme: Theme, style: re.Pattern[str]) -> Where:
    """Where the longest of the style sheets begins that `style` opens, in a file of its own if it has one."""
    sources = dict(theme.files)
    sheets: dict[Where, int] = {}
    for file, source in theme.files:
        for tag in style.finditer(source):
            sheet = source[tag.end() :].partition("</")[0]
            sheets[_where(theme, file, source, tag.start())] = len(_INCLUDE.sub("", sheet))
            for name in _INCLUDE.findall(sheet):
                sheets[Where(path=f"{theme.folder}/{name}")] = len(sources.get(name, ""))
    return max(sheets, key=sheets.__getitem__, default=Where(path=theme.folder))


def block(theme: Theme, is_meant: Callable[[Block], bool]) -> Where:
    """Where the first such block stands in the style sheets of the theme, else its folder."""
    for file, source in theme.files:
        plain = blank(_JINJA, source)
        sheets = ((plain, 0),) if _SHEET in file else ((one.css, one.start) for one in scan.sheets(plain))
        for css, start in sheets:
            for one in blocks(css):
                if is_meant(one):
                    return _where(theme, file, source, start + one.start)
    return Where(path=theme.folder)


@lru_cache(_FILES)
def _uses(source: str, sheet: bool) -> tuple[Use, ...]:  # noqa: FBT001  the cache takes positions
    plain = blank(_JINJA, source)
    return scan.in_css(plain) if sheet else scan.in_html(plain)


def _where(theme: Theme, file: str, source: str, start: int) -> Where:
    return Where(path=f"{theme.folder}/{file}", line=source.count("\n", 0, start) + 1)


def _typed(feature: Feature) -> re.Pattern[str]:
    """What somebody types for the feature, also in the middle of Jinja."""
    if feature.elements:
        return re.compile(rf"<(?:{'|'.join(feature.elements)})\b", re.IGNORECASE)
    if feature.properties:
        names = "|".join(map(re.escape, feature.properties))
        return re.compile(rf"(?<![\w-])(?:{names})\s*[:=][^;]*?(?:{feature.value}|\{{\{{)", re.IGNORECASE)
    typed = feature.value or feature.selector or feature.at_rule or feature.attribute
    return re.compile(typed, re.IGNORECASE) if typed else _NOWHERE
