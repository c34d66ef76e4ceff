"""Rules about the words that a theme says by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from newsletter.check.base import ERROR, WARNING, Evidence, Group, Told, rule
from newsletter.check.places.typed import place, uncommented
from newsletter.check.words.marks import leftovers
from newsletter.check.words.vague import is_vague
from newsletter.model import Theme, Where

_THEMES = 4
_LONGEST_SHOWN = 60
_TEMPLATE = ".j2"
_JINJA = re.compile(r"\{%.*?(?:%\}|\Z)|\{\{.*?(?:\}\}|\Z)", re.DOTALL)
# What is no word of a page: style sheets with all that is in them, and tags.
_MARKUP = re.compile(
    r"<((?:mj-)?style|script)\b.*?(?:</\1\s*>|\Z)|<[!/A-Za-z](?:[^<>\"']|\"[^\"]*+\"|'[^']*+')*+>",
    re.DOTALL | re.IGNORECASE,
)
_LINK = re.compile(
    r"<(a|mj-button)\b((?:[^<>\"']|\"[^\"]*+\"|'[^']*+')*+)>((?:(?!</?(?:a|mj-button)\b).)*+)</\1\s*>",
    re.DOTALL | re.IGNORECASE,
)
_NO_BREAK = re.compile(r"[^\n]")
# Of what Jinja fills in nothing is known, but that it parts the words around it.
_FILLED = "\x7f"


@rule(Group.CONTENT, ERROR)
def leftover_in_theme(evidence: Evidence) -> Iterator[Told]:
    """What was to be replaced in a theme and was not: 'TODO', 'Click here', a tag of another program.

    It stands in the theme's own words, so it comes with each issue.
    """
    if evidence.theme is None:
        return
    for shown, where in _left(evidence.theme, evidence.issue.language):
        yield Told(
            f"'{shown[:_LONGEST_SHOWN]}' was left in the words of the theme, for all readers to see.",
            where,
            "Write what belongs there, or delete it.",
        )


@rule(Group.LINKS, WARNING)
def link_vague_in_theme(evidence: Evidence) -> Iterator[Told]:
    """A link of the theme whose words are only 'here' or 'click here'.

    Who hears a mail read jumps from link to link, and hears nothing else (WCAG 2.2, 2.4.4).
    """
    for words, where in _vague(evidence.theme) if evidence.theme else ():
        yield Told(
            f"A link of the theme is called '{words}'; read alone, it does not say where it leads.",
            where,
            "Say what is there, as in 'Read the story'; the theme's words have such names.",
        )


@lru_cache(_THEMES)
def _vague(theme: Theme) -> tuple[tuple[str, Where], ...]:
    """The links that say nothing, each once in a line."""
    found = []
    for name, source in uncommented(theme):
        for link in _LINK.finditer(_filled(source)) if name.endswith(_TEMPLATE) else ():
            words = " ".join(_MARKUP.sub("", link[3]).split())
            if (
                words
                and _FILLED not in words
                and "aria-label" not in link[2]
                and is_vague(words, alone=False)
            ):
                found.append((words[:_LONGEST_SHOWN], place(theme, name, source, link.start())))
    return tuple(dict.fromkeys(found))


@lru_cache(_THEMES)
def _left(theme: Theme, language: str) -> tuple[tuple[str, Where], ...]:
    """What was left in the theme, each once in a line."""
    found = (
        (one.shown, place(theme, name, source, one.start))
        for name, source in uncommented(theme)
        if name.endswith(_TEMPLATE)
        for one in leftovers(_words(source), language, headline=False, tags=True)
    )
    return tuple(dict.fromkeys(found))


def _words(source: str) -> str:
    """The words of a template, each in its place."""
    return _MARKUP.sub(lambda found: _NO_BREAK.sub(" ", found[0]), _filled(source))


def _filled(source: str) -> str:
    return _JINJA.sub(lambda found: _NO_BREAK.sub(_FILLED, found[0]), source)
