"""The headline of a pasted page, and every other place that it stands in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from newsletter.collect import names
from newsletter.collect.lines import Block, ended, key
from newsletter.collect.lists import words

_LABEL = re.compile(
    r"(?:title|headline|article title|título|titular|titel|überschrift|titre|titolo)\s*:\s*(?=\S)",
    re.IGNORECASE,
)
_SITE = re.compile(r"\s+(?:[|–—»·]|::|-|•)\s+")
_PICTURE_WORD = (
    r"(?:image|photo|picture|photograph|thumbnail|banner|logo|bild|foto|imagen|immagine|imagem|afbeelding)"
)
_PICTURE = re.compile(
    rf"(?:{_PICTURE_WORD}(?:\s*(?:of|de|von)?\s*[:|-]\s*|\s+(?:of|von|de|di|van)\s+)(?P<after>.+)|(?P<before>.+?)[\s,|"
    rf"(-]+{_PICTURE_WORD}\)?)",
    re.IGNORECASE,
)
_SECTIONS = words("sections")
# How far below the first line the headline may stand, under menus that we do not know.
_NEAR = 12
_LONGEST = 250
# More lines than this above the first two paragraphs are a menu.
_LONGEST_TOP = 20
_PARAGRAPH, _APART = 60, 4
_KICKER_WORDS, _KICKER_LONGEST = 4, 40
_HEADLINE_WORDS, _SECTION_WORDS = 3, 3
# So many lines of so few words above a longer one are the links of a menu.
_FEWEST_LINKS, _LINK_WORDS = 3, 3
_FEWEST_PARTS = 2


@dataclass(frozen=True, slots=True)
class Headline:
    """The headline with what stood above it; `alt` is its repeat as a picture's description."""

    text: str
    line: int
    kicker: Block | None
    repeats: list[Block]
    alt: Block | None
    rest: list[Block]
    menu: list[Block]
    unsure: bool


def find(blocks: list[Block], says_something: Callable[[Block], bool]) -> Headline | None:
    """The headline: a line near the top that is labelled or repeated, or else the first that says no more."""
    story = _story(blocks)
    told = any(says_something(block) for block in blocks[: _NEAR // 2])
    menu = blocks[: story - _NEAR] if story > _LONGEST_TOP and not told else []
    top = [block for block in blocks[len(menu) :][:_NEAR] if not block.marker and not says_something(block)]
    if not top:
        return None
    counts = Counter(_bare(block) for block in blocks)
    chosen, text = _longest(top) if menu else _choose(top, counts, _lead(blocks, says_something))
    if chosen is None or len(text) > _LONGEST:
        return None
    wanted = key(text)
    repeats: list[Block] = []
    rest: list[Block] = []
    alt: Block | None = None
    before: list[Block] = []
    for block in blocks:
        if block is chosen:
            before, rest = rest, []
        elif _says(block, wanted):
            repeats.append(block)
            if without_picture(block.text) is not None:
                alt = alt or block
        else:
            rest.append(block)
    if menu:
        # Of what stands above the headline then, whole sentences stay, and what says who and when.
        worth = {
            id(block)
            for index, block in enumerate(before)
            if (block.is_sentence and not block.marker and len(block.text) >= _PARAGRAPH)
            or (index >= len(before) - _NEAR and says_something(block))
        }
        menu = [block for block in before if id(block) not in worth]
        before = [block for block in before if id(block) in worth]
    above = [block for block in before if not says_something(block)]
    crowd = _is_crowd([block for block in above if _can_be_kicker(block)], _FEWEST_LINKS)
    kicker = above[-1] if above and not crowd and _can_be_kicker(above[-1]) else None
    unsure = bool(menu) or len(above) > (1 if kicker else 0)
    if not menu:
        # Above a headline that is sure, few words are links to other parts of the site.
        is_link = _can_be_kicker if repeats or crowd else _is_part_of_site
        menu = [block for block in above if block is not kicker and is_link(block)]
        links = {id(block) for block in menu}
        before = [block for block in before if id(block) not in links]
    return Headline(
        text=text,
        line=chosen.line,
        kicker=kicker,
        repeats=repeats,
        alt=alt,
        rest=[block for block in before if block is not kicker] + rest,
        menu=menu,
        unsure=unsure,
    )


def below(blocks: list[Block], kicker: Block | None, *, unsure: bool) -> Headline:
    """The first line as the headline, of a page whose own lines are gone."""
    title = blocks[0]
    repeats = [block for block in blocks[1:] if _says(block, title.key)]
    again = {id(block) for block in repeats}
    return Headline(
        text=title.text,
        line=title.line,
        kicker=kicker,
        repeats=repeats,
        alt=next((block for block in repeats if without_picture(block.text) is not None), None),
        rest=[block for block in blocks[1:] if id(block) not in again],
        menu=[],
        unsure=unsure,
    )


def _story(blocks: list[Block]) -> int:
    """Where the first two paragraphs near each other stand; 0 when there are none."""
    last = -_NEAR
    for index, block in enumerate(blocks):
        if block.is_sentence and len(block.text) >= _PARAGRAPH:
            if index - last <= _APART:
                return last
            last = index
    return 0


def _lead(blocks: list[Block], says_something: Callable[[Block], bool]) -> list[Block]:
    """The few words a line that open a page, above the first line on who and when or the first long one."""
    lead: list[Block] = []
    for block in blocks[:_NEAR]:
        if says_something(block) or not _can_be_kicker(block) or block.marker:
            break
        lead.append(block)
    return lead


def _is_crowd(few_words: list[Block], fewest: int) -> bool:
    """Whether lines of few words are links of a menu: so many, or two that name parts of the site."""
    parts = sum(is_section(block.text) for block in few_words)
    return len(few_words) >= fewest or parts >= _FEWEST_PARTS


def _longest(top: list[Block]) -> tuple[Block | None, str]:
    titles = [block for block in top if len(block.text) <= _LONGEST and not ended(block.text.rstrip("?!"))]
    chosen = max(titles, key=lambda block: min(len(block.text), _PARAGRAPH), default=None)
    return chosen, chosen.text if chosen else ""


def _choose(top: list[Block], counts: Counter[str], lead: list[Block]) -> tuple[Block | None, str]:
    for block in top:
        label = _LABEL.match(block.text)
        if label:
            return block, block.text[label.end() :]
    for block in top:
        # Below the first sentence stand the headings of the story.
        if block.is_sentence and block.text[-1] != "?":
            break
        for text in _candidates(block.text):
            words = len(text.split())
            if counts[key(text)] > (text == block.text) and words >= _HEADLINE_WORDS:
                return _spelled(top, key(text)) or (block, text)
    pictured = {key(bare) for block in top if (bare := without_picture(block.text))}
    shown = next((block for block in lead if block.key in pictured), None) or _below_links(top, lead)
    return shown, shown.text


def _below_links(top: list[Block], lead: list[Block]) -> Block:
    """The first line, or the one below it where it is rather a kicker or the first link of a menu."""
    first = top[0]
    if len(top) > 1 and _is_kicker(first, top[1]):
        return top[1]
    parts = next((i for i, block in enumerate(top) if not _is_part_of_site(block)), 0)
    if parts and not ended(top[parts].text.rstrip("?!")) and len(top[parts].text.split()) >= _HEADLINE_WORDS:
        return top[parts]
    links = next((i for i, block in enumerate(top) if len(block.text.split()) > _LINK_WORDS), 0)
    if links >= _FEWEST_LINKS and not ended(top[links].text.rstrip("?!")):
        return top[links]
    last = lead[-1] if lead else first
    crowd = _is_crowd(lead, _FEWEST_LINKS + 1)
    return last if crowd and len(last.text.split()) > 1 and not is_section(last.text) else first


def _candidates(text: str) -> list[str]:
    """The line itself, without words on a picture, and without the name of the site before or after it."""
    candidates = [text]
    bare = without_picture(text)
    if bare:
        candidates.append(bare)
    pieces = list(_SITE.finditer(text))[-3:]
    candidates.extend(text[: match.start()] for match in reversed(pieces))
    candidates.extend(text[match.end() :] for match in pieces)
    return candidates


def _spelled(top: list[Block], wanted: str) -> tuple[Block, str] | None:
    return next(((block, block.text) for block in top if block.key == wanted), None)


def without_picture(text: str) -> str | None:
    """The line without the word that makes it a picture's description; None where it has no such word."""
    match = _PICTURE.fullmatch(text) if len(text) <= _LONGEST + 20 else None
    return (match["after"] or match["before"]) if match else None


def _bare(block: Block) -> str:
    bare = without_picture(block.text)
    return key(bare) if bare else block.key


def _says(block: Block, wanted: str) -> bool:
    """Whether a line says the headline and nothing else, but for a picture's words or the site's name."""
    if block.key == wanted:
        return True
    if len(block.text) > len(wanted) + 80 or wanted not in block.key:
        return False
    bare = without_picture(block.text)
    if bare and key(bare) == wanted:
        return True
    label = _LABEL.match(block.text)
    if label and key(block.text[label.end() :]) == wanted:
        return True
    return any(key(text) == wanted for text in _candidates(block.text))


def is_section(text: str) -> bool:
    """Whether a line names a part of the site, such as 'News' or 'Patient stories', and nothing else."""
    words = [word.casefold() for word in text.replace("&", " ").split()]
    return 0 < len(words) <= _SECTION_WORDS and _SECTIONS.issuperset(words)


def _is_part_of_site(block: Block) -> bool:
    return _can_be_kicker(block) and (is_section(block.text) or names.is_group(block.text))


def _is_kicker(block: Block, following: Block) -> bool:
    if not _can_be_kicker(block) or (ended(following.text) and following.text[-1] != "?"):
        return False
    longer = len(block.text) < len(following.text) <= _LONGEST
    if not longer or len(following.text.split()) < _HEADLINE_WORDS:
        return False
    if block.text.isupper() and not following.text.isupper():
        return True
    words = [word.casefold().strip(",:") for word in block.text.split()]
    section = len(words) <= _SECTION_WORDS and not _SECTIONS.isdisjoint({words[0], words[-1]})
    return section or names.is_group(block.text)


def _can_be_kicker(block: Block) -> bool:
    return (
        len(block.text) <= _KICKER_LONGEST
        and len(block.text.split()) <= _KICKER_WORDS
        and not ended(block.text)
    )
