"""What readers wrote below a story: from 'Comments (3)' to the end or to the part about the author."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass

from newsletter.collect import dates
from newsletter.collect.lines import Block

_NOUN = (
    r"(?:(?:reader\s+)?comments?|responses?|replies|reply|thoughts?|kommentare?|antworten|comentarios?|"
    r"comentários?|respuestas?|commentaires?|réponses?|commenti|commento|risposte|respostas?|reacties?)"
)
_NUMBER = r"(?:[1-9]\d{0,4}|one|two|three|four|five|ein|uno?|une?|um|één)"
_COUNTED = re.compile(
    rf"all\s+{_NOUN}\s+[1-9]\d{{0,4}}|{_NOUN}\s*[(\[:]\s*[1-9]\d{{0,4}}\s*[)\]]?|"
    rf"{_NUMBER}\s+{_NOUN}(?:\s+(?:on|to|about|zu|auf|en|sobre|a|sur|à|su|em|op)\s+.{{1,250}})?",
    re.IGNORECASE,
)
# These may also be a heading of the story, or a button above it: only what follows can tell.
_HINTED = re.compile(
    rf"{_NOUN}(?:\s*\(0\))?:?|discussion|(?:leave|post|add|write|submit)\s+a\s+(?:reply|comment|response)(?:\s+.{{1,40}})?|"
    r"join\s+the\s+(?:conversation|discussion)|(?:0|no)\s+comments?|schreibe?\s+einen\s+kommentar(?:\s.{1,40})?|"
    r"kommentar\s+(?:schreiben|hinterlassen)|dej[ae]\s+(?:un|tu|su)\s+(?:comentario|respuesta)(?:\s.{1,40})?|"
    r"(?:laisser|ajouter|poster)\s+un\s+commentaire(?:\s.{1,40})?|(?:lascia|scrivi)\s+un\s+commento(?:\s.{1,40})?|"
    r"deixe\s+(?:um\s+comentário|uma\s+resposta)(?:\s.{1,40})?|"
    r"(?:plaats\s+een\s+reactie|geef\s+een\s+reactie)(?:\s.{1,40})?",
    re.IGNORECASE,
)
_REPLY = r"(?:reply|antworten?|responder|répondre|rispondi|beantwoorden|reageer|log\s+in\s+to\s+reply)"
_SIGN = re.compile(
    rf"(?:.{{1,200}}\s)?{_REPLY}|"
    r".{0,80}\be-?mail\b.{0,40}\b(?:not\s+be|nicht|pas|no\s+será|não\s+será|non\s+sarà|niet)\b.{0,120}|"
    r"(?:comment|name|kommentar|nombre|comentario|nom|commentaire|nome|commento|naam|reactie)\s*\*:?",
    re.IGNORECASE,
)
# A story has such lines as well: they tell only below a number of comments.
_SAYS = re.compile(
    r".{2,40}\s(?:says|said|wrote|commented|sagt|schreibt|meint|dice|dijo|dit|écrit|ha\s+detto|scrive|disse|diz|zegt|"
    r"schreef|schrijft)\s*:?",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"\d{1,2}[:.h]\d{2}")
_LONGEST = 300
# A sign counts when it stands soon; comments hold one for every few paragraphs.
_SOON, _PARAGRAPHS_A_SIGN = 6, 5


@dataclass(frozen=True, slots=True)
class Parted:
    """The page without its readers' comments; `unsure` opens some that only their heading tells."""

    kept: list[Block]
    gone: list[Block]
    unsure: Block | None


def part(blocks: list[Block], ends: Callable[[int], bool]) -> Parted:
    """Parts the readers' comments from the page; `ends` knows where the part about the author opens."""
    lengths = [0, *itertools.accumulate(len(block.text) * block.is_sentence for block in blocks)]
    first = next((i for i, block in enumerate(blocks) if lengths[i] and _is_head(block)), len(blocks))
    kept, gone = blocks[:first], list[Block]()
    unsure: Block | None = None
    below = _Below(blocks, first, ends) if first < len(blocks) else None
    index = first
    while below and index < len(blocks):
        block = blocks[index]
        if _is_head(block):
            counted = _COUNTED.fullmatch(block.text) is not None
            end = below.end(index)
            signed = below.is_signed(index, sure=not counted)
            if signed or (counted and lengths[end] - lengths[index] < lengths[index]):
                unsure = unsure or (None if signed or end == index + 1 else block)
                gone.extend(blocks[index:end])
                index = end
                continue
        kept.append(block)
        index += 1
    return Parted(kept, gone, unsure)


def _is_head(block: Block) -> bool:
    if block.marker or len(block.text) > _LONGEST:
        return False
    return bool(_COUNTED.fullmatch(block.text) or _HINTED.fullmatch(block.text))


class _Below:
    """What stands below each block, counted once: a page of nothing but headings is read as fast."""

    def __init__(self, blocks: list[Block], first: int, ends: Callable[[int], bool]) -> None:
        self._first = first
        rest = blocks[first:]
        self._sure = [_is_sure_sign(block.text) for block in rest]
        self._any = [sure or _is_sign(block.text) for sure, block in zip(self._sure, rest, strict=True)]
        self._signs = [0, *itertools.accumulate(self._any)]
        self._paragraphs = [0, *itertools.accumulate(block.is_sentence for block in rest)]
        self._ends = [len(rest)] * (len(rest) + 1)
        for index in range(len(rest) - 1, -1, -1):
            self._ends[index] = index if ends(first + index) else self._ends[index + 1]

    def end(self, index: int) -> int:
        """Where the comments under the heading at `index` would end."""
        return self._first + self._ends[index - self._first + 1]

    def is_signed(self, index: int, *, sure: bool) -> bool:
        """Whether comments follow for sure: a sign stands soon, and others for every few paragraphs."""
        start, end = index - self._first + 1, self.end(index) - self._first
        if not any((self._sure if sure else self._any)[start : min(end, start + _SOON)]):
            return False
        paragraphs = self._paragraphs[end] - self._paragraphs[start]
        return paragraphs <= (self._signs[end] - self._signs[start]) * _PARAGRAPHS_A_SIGN


def _is_sign(text: str) -> bool:
    return len(text) <= _LONGEST and _SAYS.fullmatch(text) is not None


def _is_sure_sign(text: str) -> bool:
    if len(text) > _LONGEST:
        return False
    if _SIGN.fullmatch(text) or dates.is_relative(text):
        return True
    found = dates.at_start(text) if _CLOCK.search(text) else None
    return found is not None and found.end == len(text)
