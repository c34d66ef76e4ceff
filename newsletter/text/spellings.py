"""Names of people as they are spelt: which are surely one person's, and which are likely to be.

Only spelling is looked at, so two people of one name are one here; who knows more must part them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from newsletter.text.slug import LETTERS

_KEPT = 8192


def _words_of(text: str) -> frozenset[str]:
    return frozenset(text.split())


_APOSTROPHES = re.compile(r"['’ʼ`´]")
_WORD = re.compile(r"[^\W_]+")
# Before a name.
_TITLES = _words_of(
    "dr drs prof professor doctor mr mrs ms mx miss sir dame rev herr frau mme mlle dott dottssa dra doctora "
    "professora profa pd lic mag med rer nat phil dent habil hc univ sr sra"
)
# After a name, as they are read without dots and capitals; some are surnames too, so capitals decide there.
_DEGREES = _words_of(
    "md do phd dphil dsc scd mphil mph mba msc ms ma mmed bsc bs ba rn np pa pac aprn arnp crnp fnp dnp bsn "
    "msn ocn aocn oncn ccrn pharmd bcop rph psyd edd jd llm llb esq dds dmd dvm mbbs mbchb mbbch bmbs frcp "
    "frcpath frcs frcr mrcp facp facs fasco faan facr fapos lcsw msw lmsw lpc rd rdn ldn cnsc cissp cpa obe "
    "mbe cbe frs dr med habil hons"
)
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})
_PARTICLES = _words_of(
    "al da das de del della der di do dos du el la las le los ten ter van vom von y zu zum zur"
)
# How some languages write a letter with two dots where a keyboard has none.
_TWO_DOTS = re.compile("([aou])e")
# First names and what their bearers are called.
_NICKNAMES = (
    "alexander alex sandy",
    "andrew andy drew",
    "anthony tony",
    "benjamin ben",
    "catherine katherine kathryn kate kathy cathy katie",
    "charles charlie chuck",
    "christopher chris",
    "daniel dan danny",
    "david dave",
    "deborah debbie deb",
    "donald don",
    "edward ed eddie ted",
    "elizabeth liz beth betty lizzie",
    "francisco paco",
    "frederick fred",
    "friedrich fritz",
    "giuseppe beppe",
    "gregory greg",
    "james jim jimmy jamie",
    "jennifer jen jenny",
    "jeffrey jeff",
    "johannes hannes hans",
    "john jack johnny",
    "jonathan jon",
    "jose pepe",
    "joseph joe",
    "josef sepp",
    "joshua josh",
    "kenneth ken",
    "lawrence larry",
    "margaret maggie meg peggy",
    "matthew matt",
    "michael mike mick",
    "nicholas nick",
    "pamela pam",
    "patricia pat trish patty",
    "patrick pat paddy",
    "peter pete",
    "philip phil",
    "rebecca becky becca",
    "richard dick rick rich",
    "robert bob rob bobby",
    "ronald ron",
    "samantha sam",
    "samuel sam",
    "stephen steven steve",
    "susan sue susie",
    "theodore ted theo",
    "thomas tom tommy",
    "timothy tim",
    "victoria vicky",
    "william bill will billy",
)
_CALLED = {
    name: frozenset(number for number, group in enumerate(_NICKNAMES) if name in group.split())
    for group in _NICKNAMES
    for name in group.split()
}
# Shorter words than this have too many neighbours that are names of their own.
_LONG_WORD = 6
_MOST_INITIALS = 3


def same(one: str, other: str) -> bool:
    """Whether two spellings are one name.

    Case, accents, hyphens, titles, degrees and dots do not count, nor whether the surname comes first with a
    comma behind it: 'Dr. Jane Doe, MD' is 'Doe, Jane'.
    """
    return bool(_spellings(one) & _spellings(other))


def likely(one: str, other: str) -> bool:
    """Whether two names that are not the same may well be one person's; the same in both directions.

    So they are where only a middle name is missing, a first name is an initial or what somebody is called,
    two dots are written as an e, a long word has one letter wrong, the two names change places, or a surname
    has grown by another.
    """
    if same(one, other):
        return False
    return any(_may_be(first, second) for first in _spellings(one) for second in _spellings(other))


def marks(name: str) -> frozenset[str]:
    """Words of which two names share one wherever `likely` holds: a way to compare few of many."""
    return frozenset(_loose(word) for words in _spellings(name) for word in words)


@lru_cache(_KEPT)
def _spellings(name: str) -> frozenset[tuple[str, ...]]:
    """The name as words that can be compared, once for each order in which a comma lets it be read."""
    parts = [part for part in name.split(",") if part.strip()]
    kept = [
        words
        for number, part in enumerate(parts)
        if (words := _words(part, shouted=name.isupper(), last=number > 0))
    ]
    if not kept:
        return frozenset({tuple(_folded(name))}) if _folded(name) else frozenset()
    orders = [kept, [*kept[1:], kept[0]]] if len(kept) > 1 and not _SUFFIXES.issuperset(kept[1]) else [kept]
    return frozenset(tuple(_neat([word for part in order for word in part])) for order in orders)


def _words(part: str, *, shouted: bool, last: bool) -> list[str]:
    """The words between two commas without titles and degrees; none where nothing else stands there."""
    written = part.split()
    while written and (len(written) > 1 or last) and _is_degree(written[-1], shouted=shouted, last=last):
        written.pop()
    words = [folded for word in written for folded in _pieces(word, shouted=shouted)]
    while len(words) > 1 and words[0] in _TITLES:
        words.pop(0)
    return words


def _is_degree(word: str, *, shouted: bool, last: bool) -> bool:
    bare = word.replace(".", "").replace("-", "").strip("()®")
    if bare.casefold() not in _DEGREES:
        return False
    # 'Jack Ma' and 'An Do' have no degree, 'Jane Doe MD' and 'Jane Doe PhD' do.
    return last or (sum(one.isupper() for one in bare) > 1 and not shouted)


def _pieces(word: str, *, shouted: bool) -> Iterator[str]:
    """The word as it is compared, initials that stand together apart: 'J.R.' and 'JR' are 'j', 'r'."""
    folded = _folded(word)
    bare = word.strip(".")
    alone = "." not in bare and bare.isalpha() and bare.isupper() and not shouted
    if (
        len(folded) == 1
        and alone
        and 1 < len(bare) <= _MOST_INITIALS
        and folded[0] not in _SUFFIXES | _TITLES
    ):
        yield from folded[0]
    else:
        yield from folded


def _folded(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", text).casefold().translate(LETTERS))
    return _WORD.findall("".join(one for one in plain if not unicodedata.combining(one)))


def _neat(words: list[str]) -> list[str]:
    """The words with what tells a son from his father at the end."""
    suffixes = [word for word in words[1:] if word in _SUFFIXES]
    return [word for number, word in enumerate(words) if not number or word not in _SUFFIXES] + suffixes


# --- likely ------------------------------------------------------------------------------------------------


def _may_be(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
    ones, others = _names(first), _names(second)
    short, long = sorted((ones, others), key=len)
    if not short:
        return False
    if len(short) == 1:
        # 'Dr. Doe' names a surname and nobody's first name.
        return short[0] == long[-1]
    return (
        sorted(ones) == sorted(others)
        or (ones[-1] == others[-1] and _agree(ones[:-1], others[:-1]))
        or _has_grown(short, long)
        or _is_slip(ones, others)
    )


def _names(words: tuple[str, ...]) -> list[str]:
    """The words that make a name: no particles, no 'Jr', letters with two dots as those without."""
    bare = [word for word in words if word not in _PARTICLES and word not in _SUFFIXES]
    return [_loose(word) for word in bare or words]


def _loose(word: str) -> str:
    return _TWO_DOTS.sub(r"\1", word)


def _agree(ones: list[str], others: list[str]) -> bool:
    """Whether first and middle names can be one person's: no middle one is another."""
    if not ones or not others:
        return False
    middles = (ones[1:], others[1:])
    return _is_called(ones[0], others[0]) and (
        not all(middles) or all(_is_called(one, other) for one, other in zip(*middles, strict=False))
    )


def _is_called(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    if len(short) == 1:
        return long.startswith(short)
    return one == other or not _CALLED.get(one, frozenset()).isdisjoint(_CALLED.get(other, frozenset()))


def _has_grown(short: list[str], long: list[str]) -> bool:
    """'Jane Doe' and 'Jane Doe-Smith': one surname is part of the other, the first name written in full."""
    first = min(len(short[0]), len(long[0])) > 1 and _is_called(short[0], long[0])
    return first and len(short) < len(long) and short[-1] in long[1:]


def _is_slip(ones: list[str], others: list[str]) -> bool:
    """Whether one letter of one long word is the only difference."""
    if len(ones) != len(others):
        return False
    differing = [(one, other) for one, other in zip(ones, others, strict=True) if one != other]
    if len(differing) != 1 or min(map(len, differing[0])) < _LONG_WORD:
        return False
    one, other = differing[0]
    # 'Daniel' and 'Daniela' are two people, 'Weber' and 'Webers' need not be.
    if one[-1] != other[-1] and ones[-1] == others[-1]:
        return False
    return _is_one_edit(*sorted((one, other), key=len))


def _is_one_edit(short: str, long: str) -> bool:
    """Whether one letter was put in, changed, or two beside each other change places."""
    start = next((n for n, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(short) < len(long):
        return short[start:] == long[start + 1 :] and len(short) + 1 == len(long)
    crossed = short[start : start + 2] == long[start : start + 2][::-1]
    return short[start + 1 :] == long[start + 1 :] or (crossed and short[start + 2 :] == long[start + 2 :])
