"""Names of people: told from other capitalised words, parted from degrees and jobs, and compared."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest

from newsletter.collect.lists import words

_TITLES = re.compile(
    r"(?:(?:Dr|Drs|Prof|Professor|Doctor|Mr|Mrs|Ms|Miss|Sir|Dame|Rev|Sr|Sra|Herr|Frau|Mme|Dott|Dottssa|Dra|"
    r"Doctora|Professora|Profa|PD|Lic|Mag|Dott\.ssa)\.?\s+(?:(?:med|rer|nat|phil|dent|jur|habil|h\.\s?c)\.\s+)*)+"
    r"(?=[^\W\d_])"
)
_PARTICLES = words("particles")
_OPENING = frozenset({"al", "de", "van", "von", "der", "ten", "ter"})
_SUFFIX = re.compile(r"(?:Jr|Sr|II|III|IV)\.?")
_JUNIOR = re.compile(r"\s[JS]r\.$")
_INITIAL = re.compile(r"(?:[^\W\d_]\.-?){1,3}|[^\W\d_]")
_WORD = re.compile(r"(?:[dDlLO][’'])?[^\W\d_]+(?:[-’'][^\W\d_]+)*\.?")
# Degrees and memberships: short, mostly capitals.
_DEGREE = re.compile(
    r"(?:[A-Z][A-Za-z]?\.?){1,2}[A-Z]{0,4}\.?(?:[-/][A-Z]{1,5}\.?)?(?:\s?\((?:Hons|c|hon)\.?\))?|"
    r"(?:Pharm|Psy|Ed|Dr|M|B|D)\.?(?:D|Sc|PH|Phil|Ed|Med)\.?|Ph\.?\s?D\.?|MD[-/]PhD|Esq\.?|[A-Z]{2,7}®?|"
    r"Dipl\.?-?[A-Z][a-z]+\.?|CAPT|CertEd"
)
_BELONGS = re.compile(r"(.{3,60}?)\s+(?:for|of|at|from)\s+(.{3,80})")
# 'Jane Doe The Hollin Times', 'Jane Doe Special to the Gazette'.
_HOUSE = re.compile(
    r"([^,]{3,90}?)\s+((?:The|Special to(?: the)?|For the)(?:\s(?:[A-Z][\w.&’'-]*|of|and)){1,5})"
)
_AND = re.compile(
    r"\s+(?:and|und|y|e|et|en|with|mit|con|avec)\s+|\s*[&;]\s*|(?<=[^\W\d_]{3})/(?=[^\W\d_]{3})",
    re.IGNORECASE,
)

_JOBS = words("jobs")
_GROUPS = words("groups")
# No name holds these, not even after 'By'.
_NEVER = words("never_names")
# Words of pages and of this trade: a line that holds one is a heading or a category, nobody's name.
_NO_NAMES = words("not_bare_names")
# A name with one of these after it begins a sentence about somebody.
VERB = re.compile(
    r"[^.]\s*,?\s+(?:is|was|has|are|ist|war|hat|es|fue|est|è|é|writes|works|lives|serves|joined|holds|"
    r"leads|founded|covers|"
    r"schreibt|arbeitet|lebt|escribe|trabaja|vive|écrit|travaille|vit|scrive|lavora|escreve|trabalha|"
    r"schrijft|werkt|"
    r"woont)\s"
)
# Three letters tell Jen from Jen; two would join Jennifer and Jeffrey.
_SHORT_FORM = 3
_MOST_WORDS = 6
_LONGEST = 60
_SMALL = frozenset({"of", "the", "and", "for", "&"})


@dataclass(frozen=True, slots=True)
class Person:
    """A name as printed, less degrees; `role` holds the degrees and the job, in the order they stood in."""

    name: str
    role: str = ""


def parse(text: str) -> tuple[Person, ...]:
    """The people of a byline 'Jane Doe, MD, Editor and John Smith'; empty where it names none."""
    junior = _JUNIOR.search(text) is not None
    text = text.strip(" ,.:;|-–—") + "." * junior
    if VERB.search(text):
        return ()
    whole = _with_role(text)
    if whole:
        return (whole,)
    people = _several(text)
    if people:
        return people
    if is_name(text):
        return (Person(_neat(text)),)
    match = _HOUSE.fullmatch(text)
    people = _several(match[1]) or parse(match[1]) if match else ()
    if match and people:
        return tuple(
            Person(person.name, ", ".join(filter(None, (person.role, match[2])))) for person in people
        )
    match = _BELONGS.fullmatch(text)
    return (Person(_neat(match[1]), match[2]),) if match and is_name(match[1]) else ()


def _several(text: str) -> tuple[Person, ...]:
    people: list[Person] = []
    for part in _AND.split(text):
        pieces = [piece.strip() for piece in part.split(",") if piece.strip()]
        for position, piece in enumerate(pieces):
            if is_name(piece) and not (people and _is_job(piece)):
                people.append(Person(_neat(piece)))
            elif people and _SUFFIX.fullmatch(piece):
                people[-1] = Person(f"{people[-1].name}, {piece}", people[-1].role)
            elif people and (is_degree(piece) or _is_job(piece) or (position and _is_house(piece))):
                people[-1] = Person(people[-1].name, ", ".join(filter(None, (people[-1].role, piece))))
            else:
                return ()
    return tuple(people)


def _with_role(text: str) -> Person | None:
    """One person, and everything after the first comma as the role: 'Professor of Surgery, Head of ...'."""
    name, comma, rest = text.partition(",")
    if not comma:
        name, rest = _trailing_degrees(text)
        return Person(_neat(name), rest) if rest and is_name(name) else None
    name, rest = name.strip(), rest.strip()
    if not is_name(name) or not rest:
        return None
    pieces = [piece.strip() for piece in re.split(r",|\band\b", rest)]
    if any(is_name(piece) and not _is_job(piece) and not is_group(piece) for piece in pieces if piece):
        return None
    suffix = pieces[0] if _SUFFIX.fullmatch(pieces[0]) else ""
    if suffix:
        return Person(f"{_neat(name)}, {suffix}", rest[len(suffix) :].strip(" ,"))
    if all(is_degree(piece) or _is_job(piece) or is_group(piece) for piece in pieces if piece):
        return Person(_neat(name), rest)
    return None


def _trailing_degrees(text: str) -> tuple[str, str]:
    """'Jane Doe MD PhD' as ('Jane Doe', 'MD PhD')."""
    words = text.split()
    end = len(words)
    while end > 2 and is_degree(words[end - 1]) and not text.isupper():  # noqa: PLR2004  a name has two words
        end -= 1
    degrees = words[end:]
    if any(_SUFFIX.fullmatch(word) or len(word.strip(".")) < 2 for word in degrees):  # noqa: PLR2004  an initial
        return text, ""
    return " ".join(words[:end]), " ".join(degrees)


def is_name(text: str) -> bool:
    """Whether the text can be one person's full name: two to six words, none of a group or a page."""
    if len(text) > _LONGEST:
        return False
    bare = _TITLES.sub("", text, count=1)
    words = bare.split()
    if not words or len(words) > _MOST_WORDS:
        return False
    if len(words) == 1:
        return bare != text and _capital(bare) and len(bare) > 1 and _WORD.fullmatch(bare) is not None
    lowered = {word.casefold().strip(".,") for word in words}
    if lowered & (_GROUPS | _NEVER):
        return False
    full = 0
    for word in words:
        if word.casefold() in _PARTICLES:
            continue
        if _SUFFIX.fullmatch(word) or (_INITIAL.fullmatch(word) and word[0].isupper()):
            continue
        if not (_WORD.fullmatch(word) and _capital(word)):
            return False
        full += 1
    return full > 0 and not (words[0] in _PARTICLES and words[0] not in _OPENING)


def _is_house(text: str) -> bool:
    """'The Hollin Times', 'Mayo Clinic': where somebody works, after a name and a comma."""
    return text[:1].isupper() and len(text.split()) <= _MOST_WORDS


def is_degree(text: str) -> bool:
    """Whether the text is a degree or a membership, such as MD, Ph.D. or FACP."""
    return _DEGREE.fullmatch(text) is not None


def is_group(text: str) -> bool:
    """Whether the text names an organisation or 'the staff' rather than a person."""
    words = {word.casefold().strip(".,’'s") for word in text.split()} | {
        word.casefold().strip(".,") for word in text.split()
    }
    return bool(words & _GROUPS)


def group(text: str) -> tuple[Person, ...]:
    """The organisation or desk that a short line names, to stand as an author."""
    words = text.split()
    named = 1 < len(words) < _MOST_WORDS and is_group(text) and text[-1] not in ".!?:;…"
    return (Person(text),) if named and all(w[0].isupper() or w in _SMALL for w in words) else ()


def is_job(text: str) -> bool:
    """Whether the text is what somebody does, in a few words: 'Staff writer', 'Nurse at Hollin Clinic'."""
    return _is_job(text)


def _is_job(text: str) -> bool:
    words = re.findall(r"[^\W_]+(?:-[^\W_]+)*", text.casefold())
    return 0 < len(words) <= 12 and bool(_JOBS.intersection(words))  # noqa: PLR2004  longer is a sentence


def is_role(text: str) -> bool:
    """Whether the text holds a job, a degree or a house; 'the Holidays', after 'for', is none."""
    return bool(text) and (
        _is_job(text) or is_group(text) or any(is_degree(word) for word in re.split(r"[,\s]+", text))
    )


def is_bare_name(text: str, small_words: frozenset[str]) -> bool:
    """Whether a line alone can be a name: none of its words stands elsewhere in small letters."""
    if not is_name(text) or text.isupper() or is_job(text):
        return False
    words = [word.casefold().strip(".") for word in _TITLES.sub("", text).split()]
    if not 1 < len(words) <= 4 or _NO_NAMES.intersection(words):  # noqa: PLR2004  more words are a headline
        return False
    return not any(word in small_words for word in words if word not in _PARTICLES)


def plain(name: str) -> str:
    """The name without its titles: what the person's slug is made of."""
    return _TITLES.sub("", name, count=1)


def same(first: str, second: str) -> bool:
    """Whether two names can be one person's: surname equal, first name equal, short for it or its initial."""
    ones, others = _parts(first), _parts(second)
    if not ones or not others:
        return False
    short, full = sorted((ones, others), key=len)
    if len(short) == 1:
        return short[0] in _last_names(full)
    if ones[-1] != others[-1]:
        # 'Dra. García' and 'María García' are María García Márquez as well.
        return len(short) == 2 and short[-1] in _last_names(full) and _agree(short[0], full[0])  # noqa: PLR2004
    if not _agree(ones[0], others[0]):
        return False
    middles = (ones[1:-1], others[1:-1])
    return not all(middles) or all(_agree(a, b) for a, b in zip_longest(*middles, fillvalue="") if a and b)


@lru_cache(maxsize=1024)
def surname(name: str) -> str:
    """The last name as it is compared, without accents or capitals."""
    return (_parts(name) or [""])[-1]


@lru_cache(maxsize=1024)
def surnames(name: str) -> frozenset[str]:
    """The words of a name that can stand for it: where there are two last names, each of them."""
    return frozenset(_last_names(_parts(name)))


def _last_names(parts: list[str]) -> list[str]:
    return parts[-2:] if len(parts) > 2 else parts[-1:]  # noqa: PLR2004  a first name and two more


def _agree(first: str, second: str) -> bool:
    short = min(len(first), len(second))
    return first == second or (
        first[:_SHORT_FORM] == second[:_SHORT_FORM]
        if short >= _SHORT_FORM
        else short == 1 and first[0] == second[0]
    )


def _parts(name: str) -> list[str]:
    bare = plain(name).partition(",")[0]
    folded = unicodedata.normalize("NFKD", bare.casefold())
    letters = "".join(char for char in folded if not unicodedata.combining(char))
    words = [
        word.strip(".") for word in letters.split() if word.strip(".") and not _SUFFIX.fullmatch(word.title())
    ]
    return [word for word in words if word not in _PARTICLES] or words


def _capital(word: str) -> bool:
    if re.match(r"(?:al|el)-[A-Z]", word):
        return True
    letter = word[2:3] if re.match(r"[dDlL][’']", word) and len(word) > 2 else word[:1]  # noqa: PLR2004  d'Artois
    return letter.isalpha() and not letter.islower()


def _neat(name: str) -> str:
    """A name in capitals as it is written: 'JANE DOE' is how a page shouts it."""
    words = name.split()
    if name.isupper() and any(len(word) > 3 for word in words):  # noqa: PLR2004  'MD', 'III', 'J.R.' stay
        return " ".join(word.title() if len(word.strip(".")) > 1 else word for word in words)
    return name
