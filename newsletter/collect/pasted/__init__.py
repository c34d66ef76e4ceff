"""The text of one article page, as copied from a browser.

    lines -> page furniture set aside -> headline -> who and when -> repeats -> about the authors -> body

Whatever is not surely something else stays in the body, in its place.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

from newsletter.collect import language, lines, names, notes, plain
from newsletter.collect.base import Source
from newsletter.collect.lines import Block
from newsletter.collect.pasted import body, comments, furniture, headline, meta, people, repeats, whole_page
from newsletter.collect.pasted.facts import Facts
from newsletter.errors import CollectError
from newsletter.model import Article, Author, Collected, NoteKind, Where
from newsletter.text import markup
from newsletter.text.slug import slug

_SMALL_WORD = re.compile(r"\b[^\W\d_]+\b")
_WALL = re.compile(
    r"\b(?:forgot(?:ten)? (?:your )?password|verify (?:that )?you are (?:a )?human|enable javascript|"
    r"access denied|"
    r"page (?:was )?not found|sign in to continue|log in to continue|captcha|mot de passe oublié|"
    r"passwort vergessen|"
    r"olvidado (?:tu|su) contraseña)\b",
    re.IGNORECASE,
)
_CALLED = {
    furniture.Kind.PAGE: ("line of the web page around the story", "lines of the web page around the story"),
    furniture.Kind.PICTURE: ("line about a picture", "lines about pictures"),
    furniture.Kind.RELATED: ("pointer to other stories or sponsors", "pointers to other stories or sponsors"),
    furniture.Kind.TAGS: ("line of tags, kept with the article", "lines of tags, kept with the article"),
    furniture.Kind.CATEGORY: ("line with the category", "lines with the category"),
}
_SHORT_PAGE = 600
_PASTE = "Copy the whole text of the article, with its headline on the first line, and try again."


class PastedText:
    """A plain text file that holds one article."""

    def handles(self, source: Source) -> bool:
        return source.has_ending(".txt", ".text") or source.kind == "text/plain"

    def load(self, source: Source) -> Iterable[Collected]:
        yield read(plain.text(source), source.name)


def read(text: str, name: str) -> Collected:
    """The article, its authors and what to tell the writer about them; `name` is the source in messages.

    Raises CollectError when the text holds no article.
    """
    blocks = lines.blocks(text)
    said = notes.Notes([block.line for block in blocks])
    flat = " ".join(block.text for block in blocks)
    spoken = language.guess(flat)
    small_words = frozenset(word for word in _SMALL_WORD.findall(flat) if word.islower())
    page = whole_page.cut(
        blocks, spoken, lambda block: _says_something(block, spoken, small_words), people.opens
    )
    if page:
        blocks = page.blocks
    said_below = comments.part(blocks, lambda index: people.opens(blocks, index))
    known = furniture.sift(
        said_below.kept, lambda line: people.is_head(line) or bool(meta.parse(line, spoken))
    )
    found = (
        headline.below(known.kept, page.kicker, unsure=page.unsure)
        if page
        else headline.find(known.kept, lambda block: _says_something(block, spoken, small_words))
    )
    if found is None:
        raise _no_article(name, flat)
    facts = Facts(spoken, small_words, said)
    shown = repeats.part(facts.take(found.rest))
    story = people.take(shown.kept, facts.writers, facts.small_words)
    content, signatures = facts.leave_out_names(story.blocks)
    if not any(block.is_long for block in content) or (len(flat) < _SHORT_PAGE and _WALL.search(flat)):
        raise _no_article(name, flat)

    kicker = found.kicker.text if found.kicker else known.category or facts.category
    _tell_headline(said, found, kicker)
    facts.tell()
    _tell_dropped(said, known, found, shown)
    if page:
        _tell_page(said, page)
    said.drop("line of the readers' comments", "lines of the readers' comments", said_below.gone, quoted=True)
    if said_below.unsure:
        said.add(
            NoteKind.DOUBTED,
            f"We took what follows “{said_below.unsure.text}” for readers' comments. Please check it.",
            said_below.unsure.line,
        )
    said.drop(
        "line that names the author", "lines that name the author", [*signatures, *story.lines], quoted=True
    )
    said.drop("line below the author", "lines below the author", story.footer, quoted=True)
    for doubt, line in story.doubts:
        said.add(NoteKind.DOUBTED, doubt, line)
    for block in body.dangling(content):
        end = block.text[-60:].partition(" ")[2] or block.text[-60:]
        said.add(
            NoteKind.DOUBTED,
            f"This paragraph announces something that does not follow: “…{end}” It stays as it is.",
            block.last,
        )
    pictures = [block for block, kind in known.dropped if kind is furniture.Kind.PICTURE]
    authors = _authors(facts.writers.found, name)
    article = Article(
        slug=slug(found.text),
        title=found.text,
        kicker=kicker,
        dek=facts.dek or (page.dek.text if page and page.dek else ""),
        body=body.markdown(content),
        body_line=content[0].line,
        published=facts.published,
        updated=facts.updated,
        authors=tuple(author.slug for author in authors),
        image_missing=bool(pictures or found.alt),
        url=facts.url,
        tags=known.tags,
        language=spoken,
        reviewed_by=facts.reviewed_by,
        reviewed_on=facts.reviewed_on,
        origin=origin(text),
        where=Where(path=name, line=found.line),
    )
    return Collected(article=article, authors=authors, notes=said.told())


def origin(text: str) -> str:
    """What tells this text from others, however it is spaced and wrapped."""
    words = lines.flat(text).replace(" ", "")
    return f"text sha256:{hashlib.sha256(words.encode()).hexdigest()[:16]}"


def _says_something(block: Block, spoken: str, small_words: frozenset[str]) -> bool:
    """Whether a line says who or when; 'Annual Meeting, November 1, 2019' is rather a headline."""
    text = block.text
    facts = meta.parse(text, spoken)
    guessed = [person.name for fact in facts if not fact.labelled for person in fact.people]
    sure = all(names.is_bare_name(name, small_words) for name in guessed)
    return people.is_head(text) or (bool(facts) and sure) or meta.label_alone(text) is not None


def _no_article(name: str, flat: str) -> CollectError:
    if _WALL.search(flat[:_SHORT_PAGE]):
        return CollectError(
            "This looks like a sign-in or error page, not an article.", source=name, hint=_PASTE
        )
    return CollectError(
        "We found no article: a headline and at least one paragraph.", source=name, hint=_PASTE
    )


def _authors(writers: list[people.Writer], name: str) -> tuple[Author, ...]:
    made: dict[str, Author] = {}
    for writer in writers:
        base = slug(names.plain(writer.name))
        free, number = base, 2
        while free in made:
            free, number = f"{base}-{number}", number + 1
        made[free] = Author(
            slug=free,
            name=writer.name,
            role=writer.role,
            bio="\n\n".join(markup.escape(block.text) for block in writer.bio),
            where=Where(path=name, line=writer.line),
        )
    return tuple(made.values())


def _tell_headline(said: notes.Notes, found: headline.Headline, kicker: str) -> None:
    said.add(NoteKind.RECOGNISED, f"The headline is “{found.text}”.", found.line)
    if kicker:
        said.add(
            NoteKind.RECOGNISED,
            f"The line above the headline is “{kicker}”.",
            found.kicker.line if found.kicker else None,
        )
    if found.unsure:
        said.add(
            NoteKind.DOUBTED,
            "Other lines stand above the headline. Check that it is the right one.",
            found.line,
        )
    if found.alt:
        said.add(
            NoteKind.DOUBTED,
            f"The page showed a picture that is not in the text. Its description may be “{found.text}”.",
            found.alt.line,
        )


def _tell_page(said: notes.Notes, page: whole_page.Cut) -> None:
    said.drop(
        "line above the headline",
        "lines above the headline",
        [block for block in page.gone if block.line < page.title.line],
        quoted=True,
    )
    said.drop(
        *_CALLED[furniture.Kind.PAGE],
        [block for block in page.gone if block.line >= page.title.line],
        quoted=True,
    )
    said.add(
        NoteKind.DOUBTED,
        "This is a whole page with its menus. We took the longest run of paragraphs as the story: check its "
        "beginning and its end.",
        page.title.line,
    )
    if page.dek:
        said.add(NoteKind.RECOGNISED, "The line below the headline is taken as the summary.", page.dek.line)


def _tell_dropped(
    said: notes.Notes, known: furniture.Sifted, found: headline.Headline, shown: repeats.Parted
) -> None:
    said.drop("line above the headline", "lines above the headline", found.menu, quoted=True)
    said.drop("repeat of the headline", "repeats of the headline", found.repeats)
    said.drop("paragraph that stood there twice", "paragraphs that stood there twice", shown.gone)
    for kept, other in shown.versions:
        said.add(
            NoteKind.DOUBTED,
            f"This paragraph stands there in two versions. We kept this one, not line {other.line}.",
            kept.line,
        )
    for kind in furniture.Kind:
        said.drop(*_CALLED[kind], [block for block, of in known.dropped if of is kind], quoted=True)
    pictures = [block for block, kind in known.dropped if kind is furniture.Kind.PICTURE]
    if pictures and not found.alt:
        said.add(NoteKind.DOUBTED, "The page showed a picture that is not in the text.", pictures[0].line)
    if known.doubtful:
        said.add(
            NoteKind.DOUBTED,
            "What follows the links to other stories may not belong to this one.",
            known.doubtful.line,
        )
