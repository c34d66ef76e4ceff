"""Who made a picture, parted from what its caption says."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from newsletter.collect.html import words

_CLASS = re.compile(
    r"(?:^|[\s_-])(?:credits?|copyright|photographer|attribution|image-?source|byline)(?:[\s_-]|$)",
    re.IGNORECASE,
)
_NOUN = (
    r"(?:photo(?:graph)?s?|image|picture|illustration|graphic|foto|bild|imagen|ilustración|fotografía|"
    r"immagine|imagem|beeld)"
)
_LABEL = re.compile(
    rf"(?:{_NOUN}\s+)?(?:credits?|courtesy(?:\s+of)?|source|copyright|crédit[os]?|fuente|quelle|"
    r"fotograf(?:in)?|bildnachweis)\s*[:/–-]\s*"
    rf"|{_NOUN}(?:\s+(?:by|von|por|de|di|par|door)\b\s*:?|\s*[:/©])\s*|©\s*",
    re.IGNORECASE,
)
_END = re.compile(r"[(\[](?P<inside>[^()\[\]]{3,120})[)\]]\s*\.?$")
_LONGEST = 120


def parted(frame: HtmlElement, caption: HtmlElement | None) -> tuple[str, str]:
    """The caption of a picture, and its credit without the label, of the frame that holds both."""
    said = words.text_of(caption) if caption is not None else ""
    for element in frame.iterdescendants():
        if isinstance(element.tag, str) and _CLASS.search(element.get("class", "")):
            marked = words.text_of(element)
            if 0 < len(marked) <= _LONGEST and element is not caption:
                return said.replace(marked, "", 1).strip(" |–—-"), _without_label(marked)
    return split(said)


def split(said: str) -> tuple[str, str]:
    """A caption and the credit at its end: 'A quiet ward. Photo: Jane Doe' and '... (Photo by Jane Doe)'."""
    if (end := _END.search(said)) and (label := _LABEL.match(end["inside"])):
        return said[: end.start()].rstrip(), end["inside"][label.end() :].strip()
    for label in _LABEL.finditer(said):
        before = said[: label.start()].rstrip()
        credit = said[label.end() :].strip(" .")
        # Within a sentence 'the photo by ...' is no credit.
        if (not before or before[-1] in '.!?|–—-/”"') and 0 < len(credit) <= _LONGEST:
            return before.rstrip(" |–—-/"), credit
    return said, ""


def _without_label(credit: str) -> str:
    label = _LABEL.match(credit)
    return credit[label.end() :].strip(" .()") if label else credit.strip(" ()")
