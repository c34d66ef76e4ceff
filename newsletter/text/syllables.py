"""How many syllables a word has, by its letters.

Hyphenation dictionaries tell where a word may be broken, which is another thing, and take up to half a second
to load. Groups of vowels, with what each language does with its silent and parted ones, come nearer.
"""

from __future__ import annotations

import re
from functools import lru_cache

_WORDS = 16_384
_VOWELS = re.compile(r"[aeiouyàáâãäåæèéêëìíîïòóôõöøœùúûüýÿ]+")
# English: an e that is not heard, at the end or before an ending.
_SILENT = re.compile(
    r"(?<=[aeiouy])(?:[^aeiouyl]|l(?<![^aeiouy]l))+e(?:s(?<![cgsxz]es)(?<!shes)(?<!ches))?$|(?<=[^aeiouytd])(?<![bcdfgkpstz][lr])ed$|"
    r"(?<=[aeiouy])[^aeiouy]+e(?=(?:ly|ful|less|ment|ments|ness|some|times|where|thing|body|work|land)$)"
)
# Neighbours that are heard apart, and an 'm' that is one by itself.
_PARTED = re.compile(
    r"i(?:a(?!ge)|o(?!n)|um|us|en(?!d)|et$)(?<![tcsg]i[aoe])(?<![tcsg]ien)(?<![tcsg]iu[ms])|[aeou]ing$|ying$|"
    r"(?<![qg])u(?:a|ou|i(?=ty|d))|eo(?!u|ple)|creat|react|real|idea|area|poe[mt]|sm$|sms$"
)
_STRONG = re.compile(r"[aeoáàéèêóòôãõíìúù]")
_NASAL = re.compile(r"ão|õe|ãe")
_GERMAN = re.compile(r"ei|ai|au|eu|äu|ie|aa|ee|oo|ey|[aeiouäöüyéèà]")
_MUTE = re.compile(r"(?<=[^aeiouyéèêà])(?:es?|ent)$")


@lru_cache(_WORDS)
def count(word: str, spoken: str) -> int:
    """The syllables of `word`, at least one. `spoken` is a language such as `en`, without a country."""
    letters = word.casefold()
    match spoken:
        case "de":
            found = len(_GERMAN.findall(letters))
        case "es" | "it" | "pt":
            found = sum(
                max(1, len(_STRONG.findall(group))) for group in _VOWELS.findall(_NASAL.sub("a", letters))
            )
        case "fr":
            found = len(_VOWELS.findall(letters))
            found -= found > 1 and _MUTE.search(letters) is not None
        case _:
            found = _english(letters)
    return max(1, found)


def _english(letters: str) -> int:
    found = len(_VOWELS.findall(letters))
    if found > 1:
        found -= len(_SILENT.findall(letters))
    return found + len(_PARTED.findall(letters))
