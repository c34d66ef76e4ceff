"""Teasers of the article's own sentences, whole and in their order.

The lead of a story is hard to beat, so the teaser begins with the first sentence that can stand alone, and
goes on while whole sentences fit.
"""

from __future__ import annotations

import re

from newsletter.model import Article, Teaser, TeaserOrigin
from newsletter.teasers.fingerprint import body_hash
from newsletter.text import markup, sentences

_FEWEST_WORDS = 6
# Beyond these a sentence no longer says what the story is about.
_FIRST = 4
_ELLIPSIS = " …"
_NO_PROSE = frozenset({"heading", "code", "cell", "item"})
_END_MARK = re.compile(r"[.!?。！？؟][\"'”’»)\]]*$")
# Words that point back to a sentence the reader does not see.
_DANGLING = re.compile(
    r"(?:he|she|it|they|this|that|these|those|his|her|their|its|but|and|or|so|yet|however|also|then|thus|therefore|"
    r"moreover|furthermore|meanwhile|instead|still|nevertheless|such|er|sie|es|dies|diese|dieser|aber|und|doch|"
    r"él|ella|ellos|esto|esta|este|pero|y|sin embargo|además|il|elle|ils|elles|cela|mais|et)\b",
    re.IGNORECASE,
)
_QUOTE = re.compile(r"[\"“„«‹‘'»]")
# 'LONDON, Nov. 1 (Reuters) - ' and 'BERLIN — ': where the news was written, not what it says.
_DATELINE = re.compile(
    r"(?:[A-Z]\w+ [–—] )?"
    r"[A-ZÀ-Þ][A-ZÀ-Þ .'-]{2,30}(?:, [\w .]{2,25})?(?: \([^)]{2,30}\))? ?[-–—]{1,2} (?=[A-ZÀ-Þ\"“])"
)
_BOILERPLATE = re.compile(
    r"(?:https?://|www\.|@\w+\.\w|\b(?:click here|read more|sign up|subscribe|all rights reserved|cookies?|©|"
    r"(?:photo|image|picture|credit) (?:by|credit|courtesy)|this article (?:was|is|originally)|"
    r"written by|reviewed by)\b)",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"(?<=[a-zà-öø-ÿ)\"”])(?:[;:]| [–—]|,)(?= )")


class Extractive:
    """The first sentences of a story that stand alone, as many as fit."""

    def summarize(self, article: Article, limit: int) -> Teaser | None:
        """A teaser of whole sentences; where none fits, of the first one shortened at a clause and `cut`."""
        plain = markup.plain(article.body)
        usable = _usable(plain, article) or _any_whole(plain, article)
        first = next((n for n, span in enumerate(usable[:_FIRST]) if span[1] - span[0] <= limit), None)
        if first is None:
            return _shortened(plain.text, usable, article, limit)
        chosen = [usable[first]]
        for span in usable[first + 1 :]:
            if len(_join(plain.text, [*chosen, span])) > limit:
                break
            chosen.append(span)
        return _teaser(article, _join(plain.text, chosen), tuple(chosen))


def _usable(plain: markup.PlainText, article: Article) -> list[tuple[int, int]]:
    """The spans of sentences that can be shown; a sentence that leans on one left out is left out too."""
    spans: list[tuple[int, int]] = []
    seen: set[str] = {_key(article.title)}
    gap = True
    for block in plain.blocks:
        if block.kind in _NO_PROSE:
            gap = True
            continue
        for start, end in sentences.split(plain.text[block.start : block.end], article.language or "en"):
            begin, stop = block.start + start, block.start + end
            begin += _dateline(plain.text[begin:stop])
            sentence = plain.text[begin:stop]
            if _key(sentence) in seen or not _stands(sentence) or (gap and _leans(sentence)):
                gap = True
                continue
            seen.add(_key(sentence))
            spans.append((begin, stop))
            gap = False
    return spans


def _any_whole(plain: markup.PlainText, article: Article) -> list[tuple[int, int]]:
    """A very short story may hold only a few words, and they are better than none."""
    for block in plain.blocks:
        if block.kind not in _NO_PROSE:
            for start, end in sentences.split(plain.text[block.start : block.end], article.language or "en"):
                if _END_MARK.search(plain.text[block.start + start : block.start + end]):
                    return [(block.start + start, block.start + end)]
    return []


def _dateline(sentence: str) -> int:
    match = _DATELINE.match(sentence)
    return match.end() if match else 0


def _stands(sentence: str) -> bool:
    return (
        len(sentence.split()) >= _FEWEST_WORDS
        and _END_MARK.search(sentence) is not None
        and not _BOILERPLATE.search(sentence)
        and _balanced(sentence)
    )


def _balanced(sentence: str) -> bool:
    return (
        sentence.count("“") == sentence.count("”")
        and sentence.count("(") == sentence.count(")")
        and sentence.count('"') % 2 == 0
    )


def _leans(sentence: str) -> bool:
    return _DANGLING.match(sentence) is not None or _is_speech(sentence) or sentence.endswith("?")


def _is_speech(sentence: str) -> bool:
    """Whether a quotation opens the sentence; a quoted word or two (`"Curative" treatment`) is no speech."""
    if not _QUOTE.match(sentence):
        return False
    quoted = re.match(r"[\"“„«‹‘']([^\"”“»›’]*)", sentence)
    return quoted is None or len(quoted[1].split()) > 3  # noqa: PLR2004  scare quotes hold few words


def _key(sentence: str) -> str:
    return re.sub(r"\W+", " ", sentence).casefold().strip()


def _join(text: str, spans: list[tuple[int, int]]) -> str:
    return " ".join(" ".join(text[start:end].split()) for start, end in spans)


def _shortened(text: str, usable: list[tuple[int, int]], article: Article, limit: int) -> Teaser | None:
    if not usable:
        return None
    start, end = usable[0]
    sentence = text[start:end]
    room = limit - len(_ELLIPSIS)
    ends = [m.start() for m in _CLAUSE.finditer(sentence) if m.start() <= room] or [
        m.start() for m in re.finditer(r" ", sentence) if m.start() <= room
    ]
    if not ends:
        return None
    stop = start + ends[-1]
    words = " ".join(text[start:stop].split()).rstrip(",;:–— ") + _ELLIPSIS
    return _teaser(article, words, ((start, stop),), cut=True)


def _teaser(article: Article, text: str, spans: tuple[tuple[int, int], ...], *, cut: bool = False) -> Teaser:
    return Teaser(
        article=article.slug,
        text=text,
        spans=spans,
        origin=TeaserOrigin.EXTRACTIVE,
        body_hash=body_hash(article),
        cut=cut,
    )
