"""Where the story stands in a page that was copied from its first link to its last.

A story is a run of paragraphs, a menu a run of few words a line: every line is worth something or costs
something, and the story is the stretch that is worth most.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from newsletter.collect.lines import Block, ended
from newsletter.collect.pasted import furniture

# What a paragraph is worth at most, and for every so many characters.
_MOST_WORTH, _WORTH_EACH = 5.0, 60
# What a line of few words costs: alone, in a row of links, above such a row, and where it stands often.
_LINE, _IN_ROW, _LINK_HEAD, _AGAIN = -0.4, -1.2, -3.0, -0.05
_ROW, OFTEN = 4, 3
# A line so long is worth something without a full stop; what is cut off announces another story.
_LONG_LINE, _CUT_OFF = 120, 0.3
# A stretch that stands so soon below who and when is taken before one that is worth a little more.
_TOLD, _SOON, _STRETCHES = 1.6, 8, 6
# A list may part an opening of such worth from the rest of its story.
_OPENING, _GAP = 4.0, 30
# Fewer lines of few words around a story, or fewer in a row, are not a page's menus.
_FEWEST_AROUND, _LONGEST_ROW = 25, 12
_LONGEST_CAPTION = 440
_CAPTION = re.compile(
    r"(?:photo(?:graph)?|picture|image|credit|foto|bild|source|courtesy)s?\s*(?:by\b|of\b|:)|"
    r"\b(?:getty|reuters|shutterstock|afp|istock)\b[^.]{0,40}$",
    re.IGNORECASE,
)
# An appeal to subscribe or to sign in says 'you' and at least two of the words below.
_YOU = re.compile(
    r"\b(?:you|yours?|sie|ihre?r?n?|deine?|tus?|sus?|usted|vous|votre|vos|la\s+tua|il\s+tuo|você|seu|sua|je|"
    r"jouw|uw)\b",
    re.IGNORECASE,
)
_APPEAL = re.compile(
    r"\b(?:(news)letters?|(subscri)\w+|(sign)(?:ed|ing)?[\s-]?(?:up|in)|(log)(?:ged)?[\s-]?in|(account)s?|"
    r"(e-?mail)s?|(inbox)|(unlimited)|(unlock)|(privacy)|(terms)|(cookie)s?|(regist)\w+|(consent)|(abonn)\w+|"
    r"(konto)|(suscri)\w+|(correo)|(inscri)\w+|(compte)|(iscri)\w+|(assin)\w+|(aanmeld)\w+)\b",
    re.IGNORECASE,
)
_LONGEST_APPEAL, _FEWEST_SIGNS = 320, 2
_CONSENT = re.compile(
    r"\b(?:consent|gdpr|plugin|browser|analytics|web\s?sites?|webseite|sitio|site)\b", re.IGNORECASE
)


def values(blocks: Sequence[Block]) -> list[float]:
    """What every line is worth to a stretch that holds it."""
    shown = Counter(block.key for block in blocks)
    worths = [_worth(block) for block in blocks]
    row = 0
    for index, (block, worth) in enumerate(zip(blocks, worths, strict=True)):
        row = 0 if worth > 0 else row + 1
        if worth > 0:
            continue
        kind = furniture.kind(block)
        if kind is furniture.Kind.RELATED and not ended(block.text):
            worths[index] = _LINK_HEAD
        elif shown[block.key] >= OFTEN:
            worths[index] = _AGAIN
        elif row == _ROW:
            for earlier in range(index - row + 1, index + 1):
                worths[earlier] = min(worths[earlier], _IN_ROW)
        elif row > _ROW:
            worths[index] = _IN_ROW
    return worths


def _worth(block: Block) -> float:
    if not block.is_sentence and len(block.text) < _LONG_LINE:
        return _LINE
    if is_caption(block.text) or is_appeal(block.text) or furniture.kind(block) is not None:
        return _LINE
    worth = min(len(block.text) / _WORTH_EACH, _MOST_WORTH) / (2 if block.marker else 1)
    # What is cut off announces another story.
    return min(worth, _CUT_OFF) if block.text.endswith(("...", "…")) else worth


def is_appeal(text: str) -> bool:
    """Whether a line asks its reader to subscribe, to sign in or to take cookies."""
    if "cookie" in text.casefold() and _CONSENT.search(text):
        return True
    if len(text) > _LONGEST_APPEAL or text[0] in '"“”„«‘' or not _YOU.search(text):
        return False
    return len({match.lastindex for match in _APPEAL.finditer(text)}) >= _FEWEST_SIGNS


def is_caption(text: str) -> bool:
    """Whether a line says who took a picture or owns it."""
    return len(text) <= _LONGEST_CAPTION and _CAPTION.search(text) is not None


def best(values: Sequence[float], says: Callable[[int], bool]) -> tuple[int, int]:
    """The stretch that is worth most, from its first line to behind its last; `says` knows who and when."""

    def is_told(first: int) -> bool:
        return any(map(says, range(max(first - _SOON, 0), first)))

    found = sorted(_stretches(values), reverse=True)[:_STRETCHES]
    if not found:
        return 0, 0
    most = found[0][0]
    _, first, last = max(
        (worth * (_TOLD if worth * _TOLD > most and is_told(first) else 1.0), first, last)
        for worth, first, last in found
    )
    openings = [start for more, start, end in found if more >= _OPENING and first - _GAP <= end <= first]
    if openings and not is_told(first) and is_told(min(openings)):
        first = min(openings)
    return first, last


def _stretches(values: Sequence[float]) -> Iterator[tuple[float, int, int]]:
    """The worth of every stretch that is worth something, with its first line and the one behind its last."""
    most, start, end = 0.0, 0, 0
    total, begin = 0.0, 0
    for index, value in enumerate(values):
        if total <= 0:
            if most:
                yield most, start, end
            most, total, begin = 0.0, 0.0, index
        total += value
        if total > most:
            most, start, end = total, begin, index + 1
    if most:
        yield most, start, end


def is_whole(values: Sequence[float], start: int, end: int) -> bool:
    """Whether so many lines of few words stand around the story that menus must be among them."""
    around = row = longest = 0
    for index, value in enumerate(values):
        few = value <= 0 and not start <= index < end
        around += few
        row = row + 1 if few else 0
        longest = max(longest, row)
    return around >= _FEWEST_AROUND or longest >= _LONGEST_ROW
