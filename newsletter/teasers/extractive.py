"""Teasers of the article's own sentences, whole and in their order.

The lead of a story is hard to beat, so the teaser begins with the first sentence that can stand alone, and
goes on while whole sentences fit.
"""

from __future__ import annotations

import re

from newsletter.model import Article, Teaser, TeaserOrigin
from newsletter.teasers.fingerprint import body_hash
from newsletter.text import markup, sentences

_DEFAULT = "en"
_FEWEST_WORDS = 6
_FEWEST_BEHIND = 2
# Beyond these a sentence no longer says what the story is about.
_FIRST = 4
_ELLIPSIS = " …"
# A sentence is cut at a clause only where that leaves at least a third of the room filled.
_SHORTEST_PART = 3
_NO_PROSE = frozenset({"heading", "code", "cell", "item", "quote"})
_END_MARK = re.compile(r"[.!?。！？؟][\"'”’»)\]]*$")
# Words that point back to a sentence the reader does not see, by language.
_DANGLING_WORDS = {
    "en": "he|she|it|they|this|that|these|those|his|her|their|its|such|another|both|but|and|or|nor|so|yet|"
    "however|also|then|thus|hence|therefore|moreover|furthermore|meanwhile|instead|still|nevertheless|"
    "consequently|additionally|similarly|likewise|besides|otherwise|there,|here,|in addition|for example|"
    "for instance|as a result|of course|after all|by contrast|in contrast|at the same time|"
    "on the other hand|because of this|because of that",
    "de": "er|sie|es|dies|diese|dieser|dieses|das|und|oder|aber|doch|dennoch|jedoch|außerdem|deshalb|daher|"
    "dabei|deswegen|trotzdem|zudem|dadurch|damit|so|zum beispiel",
    "es": "él|ella|ellos|ellas|esto|esta|este|estos|estas|eso|pero|y|o|además|también|así|entonces|"
    "sin embargo|por eso|por ejemplo|por lo tanto|no obstante",
    "fr": "il|elle|ils|elles|cela|ce|cette|ces|mais|et|ou|aussi|ainsi|donc|alors|puis|cependant|pourtant|"
    "de plus|par exemple|en effet",
    "it": "egli|lui|lei|essi|loro|questo|questa|questi|queste|ciò|ma|e|o|anche|così|quindi|inoltre|tuttavia|"
    "però",
    "pt": "ele|ela|eles|elas|isto|isso|este|esta|estes|estas|mas|e|ou|também|assim|então|além disso|"
    "no entanto",
}
_DANGLING = {
    language: re.compile(rf"(?:{words})(?!\w)", re.IGNORECASE) for language, words in _DANGLING_WORDS.items()
}
# A quotation at the start of a sentence; an apostrophe inside a word does not end one.
_QUOTED = re.compile(r"[\"“„«»‹›]([^\"“”«»‹›]*)[\"“”«»‹›]|[‘']((?:[^‘’']|(?<=\w)[’'](?=\w))*)[’'](?!\w)")
_OPENS_SPEECH = re.compile(r"[\"“„«»‹›‘]")
_SCARE_WORDS = 3
# 'LONDON, Nov. 1 (Reuters) - ', 'BERLIN—', 'Hollin (dpa) - ': where the news was written, not what it says.
_CITY = r"(?:[A-Z]\w+ [–—] )?[A-ZÀ-Þ][A-ZÀ-Þ .'-]{2,30}(?:, [\w .]{2,25})?(?: [(\[][^)\]]{2,40}[)\]])?"
_WIRE = r"[A-ZÀ-Þ][\w.-]+(?:[ /][A-ZÀ-Þ][\w.-]+)? \((?:dpa|AP|AFP|Reuters|KNA|epd|EFE)\b[^)]{0,20}\)"
_DATELINE = re.compile(
    rf"(?:(?:{_CITY}|{_WIRE}) ?[-–—]{{1,2}} (?:\([^)]{{2,30}}\) [-–—]{{1,2}} )?"
    r"|[A-ZÀ-Þ][A-ZÀ-Þ .]{4,30}(?:--|—))(?=[A-ZÀ-Þ\"“])"
)
_BOILERPLATE = re.compile(
    r"(?:https?://|www\.|@\w+\.\w|\b(?:click here|read more|sign up|subscribe|all rights reserved|cookies?|©|"
    r"(?:photo|image|picture|credit) (?:by|credit|courtesy)|this article (?:was|is|originally)|"
    r"written by|reviewed by)\b)",
    re.IGNORECASE,
)
# 'By Jane Roe and John Doe, our reporters in Hollin.'
_BYLINE = re.compile(r"(?:By|Von|Por|Par)(?: [A-ZÀ-Þ][\w.'’-]*){2,}(?:,| and | und | y | et |\.?$)")
_CLAUSE = re.compile(r"(?<=[a-zà-öø-ÿ)\"”])(?:[;:]| [–—]|,)(?= )")


class Extractive:
    """The first sentences of a story that stand alone, as many as fit."""

    def summarize(self, article: Article, limit: int) -> Teaser | None:
        """A teaser of whole sentences; where none fits, of the first one shortened at a clause and `cut`.

        None where no sentence can stand alone.
        """
        plain = markup.plain(article.body)
        usable = _usable(plain, article, _FEWEST_WORDS) or _usable(plain, article, 1)[:1]
        fitting = (
            n
            for n, (start, end) in enumerate(usable[:_FIRST])
            if end - start <= limit and not _leans(plain.text[start:end], article.language or _DEFAULT)
        )
        first = next(fitting, None)
        if first is None:
            return _shortened(plain.text, usable, article, limit)
        chosen = [usable[first]]
        for span in usable[first + 1 :]:
            if not _adjacent(plain, chosen[-1], span) or len(_join(plain.text, [*chosen, span])) > limit:
                break
            chosen.append(span)
        return _teaser(article, _join(plain.text, chosen), tuple(chosen))


def _adjacent(plain: markup.PlainText, one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether nothing was left out between two sentences: readers take neighbours for one thought."""
    return not plain.text[one[1] : other[0]].strip()


def _usable(plain: markup.PlainText, article: Article, fewest: int) -> list[tuple[int, int]]:
    """The spans of sentences that can be shown, each of the `fewest` words or more.

    A sentence that leans on one left out is left out too, so the first never leans. A very short story may
    hold only a few words, and they are better than none.
    """
    spans: list[tuple[int, int]] = []
    seen: set[str] = {_key(article.title)}
    gap = True
    language = article.language or _DEFAULT
    for block in plain.blocks:
        if block.kind in _NO_PROSE:
            gap = True
            continue
        for start, end in sentences.split(plain.text[block.start : block.end], language):
            begin, stop = block.start + start, block.start + end
            begin += _dateline(plain.text[begin:stop])
            sentence = plain.text[begin:stop]
            # Behind a sentence that is shown, a short one makes sense too.
            enough = fewest if gap else _FEWEST_BEHIND
            if (
                _key(sentence) in seen
                or not _stands(sentence, enough)
                or (gap and _leans(sentence, language))
            ):
                gap = True
                continue
            seen.add(_key(sentence))
            spans.append((begin, stop))
            gap = False
    return spans


def _dateline(sentence: str) -> int:
    match = _DATELINE.match(sentence)
    return match.end() if match else 0


def _stands(sentence: str, fewest: int) -> bool:
    return (
        len(sentence.split()) >= fewest
        and any(character.isalpha() for character in sentence)
        and _END_MARK.search(sentence) is not None
        and not _BOILERPLATE.search(sentence)
        and not _BYLINE.match(sentence)
        and _balanced(sentence)
    )


def _balanced(sentence: str) -> bool:
    return (
        # German opens with „ and closes with what English opens with.
        sentence.count("“") == sentence.count("”") + sentence.count("„")
        and sentence.count("(") == sentence.count(")")
        and sentence.count('"') % 2 == 0
    )


def _leans(sentence: str, language: str) -> bool:
    """Whether a sentence needs the one before it."""
    points_back = _DANGLING.get(language.partition("-")[0].lower())
    return (
        (points_back is not None and points_back.match(sentence) is not None)
        or _is_speech(sentence)
        or sentence.endswith("?")
    )


def _is_speech(sentence: str) -> bool:
    """Whether a quotation opens the sentence; a quoted word or two (`"Curative" treatment`) is no speech."""
    quoted = _QUOTED.match(sentence)
    if quoted is None:
        return _OPENS_SPEECH.match(sentence) is not None
    words = quoted[1] or quoted[2] or ""
    return len(words.split()) > _SCARE_WORDS or words.endswith((",", ".", "!", "?", "…"))


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
    clauses = [m.start() for m in _CLAUSE.finditer(sentence, room // _SHORTEST_PART, max(0, room + 2))]
    whole = [stop for stop in clauses if stop <= room and _balanced(sentence[:stop])]
    stop = start + (whole[-1] if whole else max(0, sentence.rfind(" ", 0, max(0, room + 1))))
    words = " ".join(text[start:stop].split()).rstrip(",;:–— ")
    # What is left of a sentence by a very small limit may be a mark and no word.
    if not any(character.isalpha() for character in words):
        return None
    return _teaser(article, words + _ELLIPSIS, ((start, stop),), cut=True)


def _teaser(article: Article, text: str, spans: tuple[tuple[int, int], ...], *, cut: bool = False) -> Teaser:
    return Teaser(
        article=article.slug,
        text=text,
        spans=spans,
        origin=TeaserOrigin.EXTRACTIVE,
        body_hash=body_hash(article),
        cut=cut,
    )
