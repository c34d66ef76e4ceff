"""What is left in a text of how it was made: marks of writers, samples of programs, tags of others."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from newsletter.check.words import phrases

# The texts of a few issues.
_TEXTS = 1024
# Longer than anything that is looked for.
_WINDOW = 120


@dataclass(frozen=True, slots=True)
class _Mark:
    """What finds a leftover; it is only tried near one of the `clues`, in small letters."""

    clues: tuple[str, ...]
    pattern: re.Pattern[str]


_MARKS = (
    _Mark(
        ("lorem", "dolor sit", "consectetu", "eiusmod"),
        re.compile(
            r"\blorem ipsum\b(?! (?:workshop|talk|generator|evening|exhibition))[^.\n]{0,80}|"
            r"\bdolor sit amet\b|\bconsectetu\w+ adipi\w+|\bdo eiusmod\b",
            re.IGNORECASE,
        ),
    ),
    _Mark(
        (
            *("click", " here", "placeholder", "dummy ", "filler ", "this text", "this headline"),
            *("this title", "this copy", "this paragraph", "this block"),
        ),
        phrases.ENGLISH,
    ),
    _Mark(("klicken", "hier", "text", "platzhalter"), phrases.GERMAN),
    _Mark(("aquí", "texto"), phrases.SPANISH),
    _Mark((" aqui", "texto"), phrases.PORTUGUESE),
    _Mark((" ici", "cliquez", "texte"), phrases.FRENCH),
    _Mark((" qui", "clic", "testo"), phrases.ITALIAN),
    _Mark(("fixme", "@todo"), re.compile(r"\bFIXME\b|(?<!\w)@todo\b", re.IGNORECASE)),
    _Mark(("tbd",), re.compile(r"\bTBD\b")),
    _Mark(("tktk",), re.compile(r"\b(?:TK){2,}\b|\btktk\b")),
    _Mark(("???",), re.compile(r"\?{3,}")),
    _Mark(
        ("xxx-x", "xx.xx", "xx/xx"),
        re.compile(r"\bx{3}-x{2,}|\bx{2}([./])x{2}\1(?:x{2,4}|\d{2,4})", re.IGNORECASE),
    ),
    _Mark(
        ("[",),
        re.compile(rf"\[\s*(?:{phrases.TO_INSERT}[^\]\n]{{0,60}}|{phrases.FIELD})\s*\](?!\()", re.IGNORECASE),
    ),
    _Mark(
        ("<",),
        re.compile(
            rf"<\s*(?:insert\b[^>\n]{{0,60}}|{phrases.FIELD})\s*>|<%=?[^%\n]{{0,60}}%>", re.IGNORECASE
        ),
    ),
    _Mark(("(insert",), re.compile(r"\(insert\b[^)\n]{0,60}\)", re.IGNORECASE)),
    # The merge tags of other programs.
    _Mark(
        ("*|", "%%", "[[", "%recipient", "[%", "##"),
        re.compile(
            r"\*\|[A-Z0-9_:]{1,40}\|\*|%%[A-Za-z_][\w ]{0,40}%%|\[\[[A-Za-z_][\w .:|]{0,40}\]\]|"
            r"%recipient[.\w]{0,40}%|\[%[\w .|-]{1,40}%\]|##[A-Za-z]\w{1,30}##",
            re.IGNORECASE,
        ),
    ),
    _Mark(("%",), re.compile(r"(?<![\w%])%[A-Z][A-Z_]{2,30}%(?![\w%])")),
    _Mark(("{%", "${", "{#"), re.compile(r"\{%[^\n]{0,60}|\$\{[\w.]{1,40}\}|\{#[^\n}]{0,60}#\}")),
    _Mark(("{",), re.compile(r"(?<![{$])\{\s*[A-Za-z][\w .]{1,30}\s*\}(?!\})")),
    # What was hidden in a web page, and is not in a mail's words.
    _Mark(("<!--",), re.compile(r"<!--[^\n]{0,60}")),
    # Marks of tracked changes, comments and broken references.
    _Mark(("{++", "{--", "{~~", "{>>", "{=="), re.compile(r"\{(?:\+\+|--|~~|>>|==)")),
    _Mark(
        ("comment", "kommentar", "formatted"),
        re.compile(r"\b(?:Comment(?:ed)?|Kommentar|Formatted) ?\[[A-Z]{1,4}\d+[A-Z]?\d*\]"),
    ),
    _Mark(
        ("reference source", "bookmark not", "#ref!", "#n/a", "[object", "verweisquelle", "textmarke nicht"),
        re.compile(
            r"Error! (?:Reference source|Bookmark) not \w+|#REF!|#N/A\b|\[object Object\]|"
            r"Fehler! (?:Verweisquelle|Textmarke)[\w ]*",
            re.IGNORECASE,
        ),
    ),
)
# What an editor puts into somebody's speech for a word that was said: 'I love this [place]'.
_SAID = re.compile(r"\[(?:date|day|month|year|time|place|city|town|company|organi[sz]ation|issue|topic)\]")
_SAID_AFTER = re.compile(
    r"(?<!\w)(?!(?:at|by|for|from|in|near|of|on|since|to|until|dear|the)\s)[^\W\d_]+\s+$", re.IGNORECASE
)
_SAID_BEFORE = re.compile(r"[,.]?\s+[a-z]|[.!?,]")
_BRACES = re.compile(r"\{\{[^{}\n]{0,60}(?:\}\})?")
_TODO = re.compile(r"\bTODO\b")
_TODO_MARK = re.compile(r"\bTODO\b(?=\s*[:(\[]|\s+-|\s*$|\s*\n)")
# Where it is a word too.
_TODO_IS_A_WORD = frozenset({"es", "pt", "gl", "ca", "ast"})
_TK = re.compile(r"(?<![\w.-])\$?TK(?![\w-]|\.\w)(?!\s+[A-Z][a-z])")
# The health insurance of that name.
_TK_IS_A_NAME = frozenset({"de"})
_XXX = re.compile(r"(?<![\w,/-])X{3,}(?![\w-])")
# Thirty, in Roman numerals, or chromosomes. What is counted so stands in English with a name of its own; in
# other languages any noun may follow.
_BEHIND_A_NUMBER = re.compile(
    r"\s+(?:Olympi|Congres|Conferenc|Symposi|Assembl|[Ee]dition|[Aa]nniversar|Games|Festival|Marathon|Cup\b|Corps\b"
    r"|Legion|Dynasty|Annual|International|World|National|karyotyp|syndrom|chromosom|girl|wom[ae]n|female"
    r"|trisom)|[ªº.]\s"
)
_NAME_BEHIND = re.compile(r"\s+[A-ZÀ-Þ][a-zß-ÿ]")
# 'el XXX de noviembre' lacks its day, 'los XXX vecinos' is hardly ever a gap.
_NOUN_BEHIND = re.compile(r"\s+[a-zß-ÿ]{4,}")
_COUNTED_BEHIND = re.compile(
    r"\s+(?:anivers|anniv|edici|ediz|ediç|édition|congr|jornada|giornat|journée|feria|fiera|feira|foire|fest|fête|"
    r"certam|concurs|concors|concours|premi|prémio|prêmio|prix|encuentr|incontr|encontro|rencontre|semana|settiman|"
    r"semaine|torne|rassegn|mostra|muestra|salon|maratón|maraton|carrera|cors[ao]|convocat|domenica|siglo|século)"
)
_ARTICLE_BEFORE = re.compile(
    r"(?<!\w)(?:el|la|los|las|l[oe]s?|i|il|gli|o|os|as|al|alla|del|della|dello|d[oae]s?|du|aux?|n[oa]|nel|nella|"
    r"est[ae]|nuestr[oa]|noss[oa]|nostr[oa]|notre|sua?|tu)\s+$",
    re.IGNORECASE,
)
_ROMANCE = frozenset({"ca", "es", "fr", "gl", "it", "pt", "ro"})
_BEFORE_A_NUMBER = re.compile(
    r"(?:bowl|chapter|part|volume|psalm|cap[ií]tulo|capitolo|chapitre|kapitel|tom[oe]|volumen|siglo|secolo|século|\d)"
    r"[ ,]*$",
    re.IGNORECASE,
)
_LONGEST_WORD = 10


@dataclass(frozen=True, slots=True)
class Found:
    """A leftover at `start` to `end` of a text."""

    start: int
    end: int
    shown: str


@lru_cache(_TEXTS)
def leftovers(
    text: str, language: str, *, headline: bool, tags: bool, quoted: bool = False
) -> tuple[Found, ...]:
    """What must not stay in `text`.

    A `headline` must not be a mere 'Untitled' either. With `tags`, merge tags are known to the rules about
    them. What is `quoted` may hold words that its editor put in brackets.
    """
    if headline and phrases.ALONE.fullmatch(text):
        return (Found(0, len(text), text),)
    found = sorted(_all(text, language.partition("-")[0].lower(), tags=tags), key=lambda one: one.start)
    kept: list[Found] = []
    for one in found:
        if (not kept or one.start >= kept[-1].end) and not _is_said(text, one, quoted=quoted):
            kept.append(one)
    return tuple(kept)


def _all(text: str, spoken: str, *, tags: bool) -> Iterator[Found]:
    small = text.lower()
    if len(small) != len(text):
        # 'İ' becomes two characters, and places must stay what they are.
        small = "".join(one.lower()[:1] for one in text)
    for mark in _MARKS:
        for start, end in _windows(small, mark.clues):
            yield from _each(mark.pattern, text, start, end)
    if not tags and "{{" in text:
        yield from _each(_BRACES, text)
    if "TODO" in text:
        yield from _each(_TODO_MARK if spoken in _TODO_IS_A_WORD else _TODO, text)
    if "TK" in text and spoken not in _TK_IS_A_NAME:
        yield from _each(_TK, text)
    if "XXX" in text:
        yield from (one for one in _each(_XXX, text) if not _is_number(text, one, spoken))


def _is_said(text: str, found: Found, *, quoted: bool) -> bool:
    """Whether an editor put the word into somebody's speech."""
    if not _SAID.fullmatch(found.shown):
        return False
    before = text[max(0, found.start - _WINDOW) : found.start]
    spoken = quoted or before.count("“") > before.count("”") or before.count('"') % 2 == 1
    return bool(spoken and _SAID_AFTER.search(before) and _SAID_BEFORE.match(text, found.end))


def _is_number(text: str, found: Found, spoken: str) -> bool:
    before = text[max(0, found.start - _LONGEST_WORD) : found.start]
    if _BEHIND_A_NUMBER.match(text, found.end) or _BEFORE_A_NUMBER.search(before):
        return True
    if spoken != "en" and _NAME_BEHIND.match(text, found.end):
        return True
    return spoken in _ROMANCE and bool(
        _COUNTED_BEHIND.match(text, found.end)
        or (_ARTICLE_BEFORE.search(before) and _NOUN_BEHIND.match(text, found.end))
    )


def _windows(small: str, clues: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """The stretches around the clues in which something can be found: whole texts take thrice the time."""
    places: list[int] = []
    for clue in clues:
        at = small.find(clue)
        while at >= 0:
            places.append(at)
            at = small.find(clue, at + 1)
    start = end = 0
    for place in sorted(places):
        if end and place - _WINDOW > end:
            yield start, end
            start = end = 0
        start = start if end else max(0, place - _WINDOW)
        end = place + _WINDOW
    if end:
        yield start, end


def _each(pattern: re.Pattern[str], text: str, start: int = 0, end: int = sys.maxsize) -> Iterator[Found]:
    return (Found(one.start(), one.end(), one[0].strip()) for one in pattern.finditer(text, start, end))
