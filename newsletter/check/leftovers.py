"""Rules about what was left in the words by their making: marks, code, broken letters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from html.entities import html5

from newsletter.check.base import ERROR, WARNING, Evidence, Group, Told, rule
from newsletter.check.texts import Kind, Text, bodies, mailed
from newsletter.check.words.marks import Found, leftovers

_TEXTS = 1024
_LONGEST_SHOWN = 60
_HEADLINES = frozenset({Kind.SUBJECT, Kind.PREHEADER, Kind.HEADLINE, Kind.TEASER, Kind.DEK})
# Where the rules about merge tags look.
_WITH_TAGS = frozenset({Kind.SUBJECT, Kind.PREHEADER, Kind.NOTE})
_FORMATTED = frozenset({Kind.NOTE, Kind.NOTICE, Kind.BLURB, Kind.TEASER, Kind.DEK})
# Readers are asked for theirs, on a button.
_ASKED = re.compile(
    r"(?:add|enter|place|put|type|write) your (?:caption|headline|quote|title) here", re.IGNORECASE
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[A-Za-z]{2,31});")
_ELEMENT = re.compile(
    r"</?(?:a|b|big|blockquote|br|center|div|em|font|h[1-6]|hr|i|img|li|o:p|ol|p|small|span|strong|style|sub|sup|table|"
    r"tbody|td|th|tr|u|ul)(?:\s[^<>\n]{0,200})?\s*/?>",
    re.IGNORECASE,
)
_MARKDOWN = re.compile(
    r"\*\*[^\s*][^*\n]{0,100}\*\*|(?<!\w)__[^\s_][^_\n]{0,100}__(?!\w)|\[[^\]\n]{1,100}\]\(\S{1,200}\)|"
    r"^#{1,6} \S+|!\[[^\]\n]{0,100}\]\("
)
# What UTF-8 looks like that was read as Windows-1252: one of these letters, then what stands for the rest.
_MISREAD = re.compile(r"[ÂÃÅâð][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]{1,3}")
_LOST = re.compile("\ufffd+|ï¿½|ï»¿|[\ue000-\uf8ff]")


@rule(Group.CONTENT, ERROR)
def leftover(evidence: Evidence) -> Iterator[Told]:
    """What was to be replaced and was not: 'TODO', 'lorem ipsum', '[name]', 'click here to edit'.

    All readers would see it.
    """
    for text, found in _left(evidence, mailed(evidence)):
        yield Told(
            f"'{found.shown[:_LONGEST_SHOWN]}' was left in {text.called}, and all readers would see it.",
            text.at(found.start),
            "Write what belongs there, or delete it.",
        )


@rule(Group.CONTENT, WARNING)
def leftover_in_story(evidence: Evidence) -> Iterator[Told]:
    """What was to be replaced and was not, in a part of a story that is not mailed.

    Whoever follows the link finds it, if the page was made from the same text.
    """
    told = {text.at(found.start) for text, found in _left(evidence, mailed(evidence))}
    for text, found in _left(evidence, bodies(evidence.issue)):
        if text.at(found.start) not in told:
            yield Told(
                f"'{found.shown[:_LONGEST_SHOWN]}' was left in {text.called}; the mail does not show it, "
                "its web page may.",
                text.at(found.start),
                "Write what belongs there, here and on the web page.",
            )


def _left(evidence: Evidence, texts: tuple[Text, ...]) -> Iterator[tuple[Text, Found]]:
    written = {article.slug for article in evidence.issue.articles if article.teaser or article.dek}
    for text in texts:
        tags = text.kind in _WITH_TAGS or (text.kind in {Kind.TEASER, Kind.DEK} and text.story in written)
        quoted = text.kind is Kind.QUOTE
        headline = text.kind in _HEADLINES
        for one in leftovers(text.text, text.language, headline=headline, tags=tags, quoted=quoted):
            if not _is_meant(text, one):
                yield text, one


def _is_meant(text: Text, found: Found) -> bool:
    """Whether people write so in such a place: a story may be about a test, and a button may ask."""
    if text.kind is Kind.HEADLINE:
        return found.shown == "Test"
    return text.kind is Kind.ACTION and _ASKED.fullmatch(found.shown) is not None


@rule(Group.CONTENT, WARNING)
def markup_in_words(evidence: Evidence) -> Iterator[Told]:
    """Code that stands among words: '&nbsp;', '<b>', or stars where no formatting is possible.

    Readers see the code as it was typed.
    """
    for text in mailed(evidence):
        found = _code(text.text, plain=text.kind not in _FORMATTED)
        if found:
            yield Told(
                f"'{found[1][:_LONGEST_SHOWN]}' in {text.called} is code, and readers see it as it is.",
                text.at(found[0]),
                "Delete it; these words cannot be formatted."
                if text.kind not in _FORMATTED
                else "Delete it; *stars* make words italic, **two** make them bold.",
            )


@lru_cache(_TEXTS)
def _code(text: str, *, plain: bool) -> tuple[int, str] | None:
    """The first code in the text, and where it begins."""
    found = (
        [one for one in _ENTITY.finditer(text) if one[0][1] == "#" or one[0][1:] in html5]
        if "&" in text
        else []
    )
    if "<" in text:
        found += _ELEMENT.finditer(text)
    if plain:
        found += _MARKDOWN.finditer(text)
    first = min(found, key=lambda one: one.start(), default=None)
    return (first.start(), first[0]) if first else None


@rule(Group.CONTENT, ERROR)
def broken_letters(evidence: Evidence) -> Iterator[Told]:
    """Letters that were broken on their way, such as 'Ã©' for 'é', or boxes.

    Mostly a text went through a program that took it for another encoding.
    """
    for text, at, shown, meant in _broken(mailed(evidence)):
        yield Told(
            f"'{shown}' in {text.called} are broken letters{meant}.",
            text.at(at),
            "Type them again, and look through the rest of the text.",
        )


@rule(Group.CONTENT, WARNING)
def broken_letters_in_story(evidence: Evidence) -> Iterator[Told]:
    """Letters that were broken on their way, in a part of a story that is not mailed."""
    told = {text.at(at) for text, at, _, _ in _broken(mailed(evidence))}
    for text, at, shown, meant in _broken(bodies(evidence.issue)):
        if text.at(at) not in told:
            yield Told(
                f"'{shown}' in {text.called} are broken letters{meant}; its web page may show them too.",
                text.at(at),
                "Type them again, here and on the web page.",
            )


def _broken(texts: tuple[Text, ...]) -> Iterator[tuple[Text, int, str, str]]:
    """The first broken letters of each text, with what was probably meant."""
    for text in texts:
        if found := _first_broken(text.text):
            at, shown, letters = found
            yield text, at, shown, f", probably for '{letters}'" if letters else ""


@lru_cache(_TEXTS)
def _first_broken(text: str) -> tuple[int, str, str] | None:
    found = [(one.start(), one[0], "") for one in _LOST.finditer(text)]
    if not text.isascii():
        for one in _MISREAD.finditer(text):
            for length in range(len(one[0]), 1, -1):
                if letters := _reread(one[0][:length]):
                    found.append((one.start(), one[0][:length], letters))
                    break
    return min(found, default=None)


def _reread(shown: str) -> str:
    """The letters that `shown` was before it was misread, '' where it never was anything else."""
    try:
        data = b"".join(
            bytes([ord(one)]) if "\u0080" <= one <= "\u00ff" else one.encode("cp1252") for one in shown
        )
        letters = data.decode()
    except UnicodeError:
        return ""
    return "" if any("\u0080" <= one <= "\u009f" for one in letters) else letters
