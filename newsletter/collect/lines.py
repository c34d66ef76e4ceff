"""The lines of a pasted text: cleaned, numbered as in the source, and joined to paragraphs."""

from __future__ import annotations

import html
import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

# A paragraph is long enough to be told from a heading, a name or a button.
LONG = 40
# A line that an editor wrapped is neither shorter nor longer than this.
_WIDEST = 120
_WRAPPED_SHARE = 0.4

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_NEWLINE = re.compile(r"\r\n|\r|\n")
_BREAK = re.compile(r"[\f\v\x1c-\x1e\x85\u2028\u2029]")
# Soft hyphen, zero-width space, marks of direction, word joiner, byte order mark, stray surrogates.
_INVISIBLE = re.compile(r"[\xad\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
# Joiners shape Arabic and Indic words and emoji; beside Latin letters they are leftovers.
_JOINER = re.compile(r"(?<![\u0600-\U0010ffff])[\u200c\u200d]|[\u200c\u200d](?![\u0600-\U0010ffff])")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ufffe\uffff]")
_SPACE = re.compile(r"\s+")
_QUOTES = re.compile("[\"'“”„‟«»‹›‘’‚‛`´]")
_DASHES = re.compile("[‐‑‒–—―]")

_BULLET = re.compile(r"[-–•‣◦▪●·*]\s+(?=\S)")
_LONE_BULLET = re.compile(r"[-–•‣◦▪●·*]")
_LETTER_O = re.compile(r"o\s+(?=[A-Z0-9])")
_NUMBERED = re.compile(r"(\d{1,2})[.)]\s+(?=\S)")
_ENDED = re.compile(r"[.!?:;…][\"'”’»)\]]*$")
_HANGING_HYPHEN = re.compile(r"[^\W\d_]-$")
_AFTER_HYPHEN = re.compile(r"(?!(?:and|or|to|und|oder|bis|y|o|et|ou|e|en|of)\b)[a-zà-öø-ÿ]")


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading or item; `line` to `last` are its lines in the source, from 1.

    `marker` is `-` or a number where it is a list's item. `key` is the text as it is compared: without
    regard to case, quotation marks, kinds of dashes and a full stop at the end.
    """

    text: str
    line: int
    last: int
    marker: str = ""
    key: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", key(self.text))

    @property
    def is_long(self) -> bool:
        return len(self.text) >= LONG

    @property
    def is_sentence(self) -> bool:
        return self.is_long and ended(self.text)


def key(text: str) -> str:
    """The text as it is compared with others."""
    plain = _DASHES.sub("-", _QUOTES.sub("", text)).casefold()
    return _SPACE.sub(" ", plain).strip(" .:")


def ended(text: str) -> bool:
    """Whether the text ends as a sentence does."""
    return _ENDED.search(text[-8:]) is not None


def clean(text: str) -> str:
    """One line in NFC with plain single spaces, entities resolved, invisible characters gone."""
    text = _ENTITY.sub(lambda match: html.unescape(match[0]), text)
    return _SPACE.sub(" ", visible(text)).strip()


def visible(text: str) -> str:
    """The text in NFC without the characters that nobody sees."""
    text = _CONTROL.sub("", _INVISIBLE.sub("", text))
    return unicodedata.normalize("NFC", _JOINER.sub("", text))


def numbered(text: str) -> list[tuple[int, str]]:
    """Every line, cleaned, with its number in the source."""
    return [
        (number, clean(part))
        for number, line in enumerate(_NEWLINE.split(text), start=1)
        for part in _BREAK.split(line)
    ]


def flat(text: str) -> str:
    """The text on one line: the same for every way to break and space it."""
    return " ".join(line for _, line in numbered(text) if line)


def blocks(text: str) -> list[Block]:
    """The paragraphs, headings and items of a text, whether its lines were wrapped by an editor or not."""
    runs = list(_runs(numbered(text)))
    width = _wrap_width(runs)
    made: list[Block] = []
    for run in runs:
        made.extend(_unwrap(run, width) if width else run)
    return _number(_name_items(_merge_lone_bullets(made)))


def _runs(lines: Iterable[tuple[int, str]]) -> Iterator[list[Block]]:
    run: list[Block] = []
    for number, text in lines:
        if text:
            run.append(Block(text, number, number))
        elif run:
            yield run
            run = []
    if run:
        yield run


def _wrap_width(runs: list[list[Block]]) -> int:
    """The longest line of a text wrapped by an editor; 0 for a text with one paragraph a line."""
    followed = 0
    going_on = [0]
    for run in runs:
        for this, following in itertools.pairwise(run):
            if not this.is_long:
                continue
            followed += 1
            if len(this.text) <= _WIDEST and not ended(this.text) and following.text[0].islower():
                going_on.append(len(this.text))
    share = (len(going_on) - 1) / followed if followed else 0.0
    return max(going_on) if share >= _WRAPPED_SHARE else 0


def _unwrap(run: list[Block], width: int) -> list[Block]:
    made: list[Block] = []
    parts: list[str] = []
    start = run[0]
    previous = run[0]
    for block in run:
        if parts and _goes_on(previous, block, width):
            if _HANGING_HYPHEN.search(parts[-1]) and _AFTER_HYPHEN.match(block.text):
                parts[-1] += block.text
            else:
                parts.append(block.text)
        else:
            if parts:
                made.append(Block(" ".join(parts), start.line, previous.last))
            start, parts = block, [block.text]
        previous = block
    made.append(Block(" ".join(parts), start.line, previous.last))
    return made


def _goes_on(this: Block, following: Block, width: int) -> bool:
    if _BULLET.match(following.text) or _NUMBERED.match(following.text) or _LETTER_O.match(following.text):
        return False
    if len(this.text) > _WIDEST or _LABEL.match(following.text):
        return False
    if following.text[0].islower() and not ended(this.text):
        return this.is_long or _BULLET.match(this.text) is not None
    return len(this.text) + 1 + len(following.text.split(" ", 1)[0]) > width and this.key != following.key


_LABEL = re.compile(r"[^\W\d_][\w’' ]{2,24}:\s|by [A-Z]|(?:posted|published|updated) ", re.IGNORECASE)


def _merge_lone_bullets(given: list[Block]) -> list[Block]:
    made: list[Block] = []
    mark: Block | None = None
    for block in given:
        if _LONE_BULLET.fullmatch(block.text):
            mark = block
        elif mark:
            made.append(Block(f"• {block.text}", mark.line, block.last))
            mark = None
        else:
            made.append(block)
    return made


def _name_items(given: list[Block]) -> list[Block]:
    made: list[Block] = []
    for index, block in enumerate(given):
        wordless = not any(char.isalnum() for char in block.text)
        match = None if wordless else _BULLET.match(block.text)
        if not match and _LETTER_O.match(block.text):
            # 'o' is also a word of Spanish and Portuguese: alone it marks no list.
            around = given[max(index - 1, 0) : index] + given[index + 1 : index + 2]
            if any(_LETTER_O.match(other.text) or _BULLET.match(other.text) for other in around):
                match = _LETTER_O.match(block.text)
        made.append(Block(block.text[match.end() :], block.line, block.last, marker="-") if match else block)
    return made


def _number(given: list[Block]) -> list[Block]:
    """The blocks with numbers as markers where they count on; a lone '1.' may open a German date."""
    counts = [_count(block) for block in given]
    made: list[Block] = []
    for index, block in enumerate(given):
        count = counts[index]
        before = counts[index - 1] if index else 0
        after = counts[index + 1] if index + 1 < len(given) else 0
        match = _NUMBERED.match(block.text)
        if count and match and (before == count - 1 > 0 or after == count + 1):
            text = block.text[match.end() :]
            made.append(replace(Block(text, block.line, block.last), marker=str(count)))
        else:
            made.append(block)
    return made


def _count(block: Block) -> int:
    match = None if block.marker else _NUMBERED.match(block.text)
    return int(match[1]) if match else 0
