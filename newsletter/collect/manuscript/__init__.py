"""An article as its writer sends it, from a word processor or in a mail: its text as HTML -> Collected.

    layout (title, captions) -> blocks of Markdown -> headline -> who and when -> about the authors -> body

What the text says of itself counts for more than what the file says of it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from newsletter.collect import language, names
from newsletter.collect.html import blocks, figures
from newsletter.collect.html.markdown import parts as parts_of
from newsletter.collect.lines import Block
from newsletter.collect.manuscript import headline, layout
from newsletter.collect.manuscript.passages import Passage, passages, with_headings
from newsletter.collect.manuscript.supposed import Outside, complete
from newsletter.collect.notes import Notes, quote
from newsletter.collect.pasted import people
from newsletter.collect.pasted.facts import Facts
from newsletter.errors import CollectError
from newsletter.model import Article, Author, Collected, Note, NoteKind, SourceImage, Where
from newsletter.text import i18n
from newsletter.text.slug import slug

_SMALL_WORD = re.compile(r"\b[^\W\d_]+\b")
_MOST_QUOTED = 5
_NOTHING: Mapping[str, bytes] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Manuscript:
    """The text, and what its file or mail says of it.

    `name` is the source in messages and `kind` that of `Article.origin`. `held` are the bytes of pictures by
    their `src`, `lost` whether one was shown that cannot be had. `title` is what the file is called inside;
    `subject` that of a mail, which is its title where the text has none of its own. `outside` is what else it
    says.
    """

    root: HtmlElement = field(repr=False)
    name: str
    kind: str
    base: str = ""
    held: Mapping[str, bytes] = field(default_factory=lambda: _NOTHING, repr=False)
    lost: bool = False
    title: str = ""
    subject: str = ""
    outside: Outside = field(default_factory=Outside)
    language: str = ""
    notes: tuple[Note, ...] = ()


def read(manuscript: Manuscript) -> Collected:
    """The article, its authors and its picture, with what to tell the writer.

    Raises CollectError where there is no headline or no text below it.
    """
    laid_out = layout.take(manuscript.root)
    shown = figures.figures(manuscript.root, manuscript.base, manuscript.held)
    written = passages(parts_of(manuscript.root, manuscript.base))
    flat = " ".join(passage.block.text for passage in written)
    spoken = language.guess(flat) or (manuscript.language if i18n.is_language(manuscript.language) else "")
    small_words = frozenset(word for word in _SMALL_WORD.findall(flat) if word.islower())
    found = headline.find(
        written,
        laid_out.title,
        manuscript.subject,
        manuscript.title,
        lambda block: headline.says_something(block, spoken, small_words),
    )
    if found is None:
        raise _no_article(manuscript)
    said = Notes()
    facts = Facts(spoken, small_words, said)
    known = {passage.block.line: passage for passage in found.rest}
    story = people.take(facts.take([passage.block for passage in found.rest]), facts.writers, small_words)
    content, signatures = facts.leave_out_names(story.blocks)
    body = blocks.join(with_headings([known[block.line].part for block in content]))
    if not body:
        raise _no_article(manuscript)

    _tell(said, found, laid_out.subtitle, facts)
    _drop(said, "names the author", [*signatures, *story.lines])
    _drop(said, "stood below the author", story.footer)
    for doubt, _ in story.doubts:
        said.add(NoteKind.DOUBTED, doubt)
    _tell_pictures(said, shown)
    authors = _authors(facts.writers.found, known, manuscript.name)
    article = Article(
        slug=slug(found.text),
        title=found.text,
        kicker=found.kicker or facts.category,
        dek=laid_out.subtitle or facts.dek,
        body=body,
        published=facts.published,
        updated=facts.updated,
        authors=tuple(author.slug for author in authors),
        image_missing=manuscript.lost and not shown,
        url=facts.url,
        language=spoken,
        reviewed_by=facts.reviewed_by,
        reviewed_on=facts.reviewed_on,
        origin=origin(manuscript.kind, f"{laid_out.title} {laid_out.subtitle} {flat}"),
        where=Where(path=manuscript.name),
    )
    notes = Notes()
    # A document has no lines that its reader could count.
    for note in (*manuscript.notes, *said.told()):
        notes.add(note.kind, note.text)
    collected = Collected(
        article=article, authors=authors, image=shown[0] if shown else None, notes=notes.told()
    )
    return complete(collected, manuscript.outside)


def origin(kind: str, words: str) -> str:
    """What tells a text from others, however it is spaced."""
    squeezed = "".join(words.split())
    return f"{kind} sha256:{hashlib.sha256(squeezed.encode(errors='replace')).hexdigest()[:16]}"


def _no_article(manuscript: Manuscript) -> CollectError:
    return CollectError(
        "We found no article in it: a headline and text below it.",
        source=manuscript.name,
        hint="Write the headline on the first line and the text below it, save it, and try again.",
    )


def _tell(said: Notes, found: headline.Headline, subtitle: str, facts: Facts) -> None:
    said.add(NoteKind.RECOGNISED, f"The headline is “{quote(found.text)}”.")
    if found.doubt:
        said.add(NoteKind.DOUBTED, found.doubt)
    if found.kicker:
        said.add(NoteKind.RECOGNISED, f"The line above the headline is “{found.kicker}”.")
    if subtitle:
        said.add(NoteKind.RECOGNISED, f"The line below the headline is “{quote(subtitle)}”.")
    _drop(said, "stood above the headline", found.above)
    facts.tell()


def _drop(said: Notes, why: str, gone: Sequence[Block]) -> None:
    if gone:
        shown = ", ".join(f"“{quote(block.text)}”" for block in gone[:_MOST_QUOTED])
        more = f" and {len(gone) - _MOST_QUOTED} more" if len(gone) > _MOST_QUOTED else ""
        which = f"a line that {why}" if len(gone) == 1 else f"{len(gone)} lines that {_plural(why)}"
        said.add(NoteKind.DROPPED, f"Dropped {which}: {shown}{more}.")


def _plural(why: str) -> str:
    return why.replace("names ", "name ")


def _tell_pictures(said: Notes, shown: Sequence[SourceImage]) -> None:
    if not shown:
        return
    described = f": “{quote(shown[0].alt)}”" if shown[0].alt else ", which has no description yet"
    said.add(NoteKind.RECOGNISED, f"The first picture is the article's{described}.")
    if further := shown[1:]:
        alts = [f"“{quote(image.alt)}”" for image in further if image.alt][:_MOST_QUOTED]
        count = f"{len(further)} more pictures were" if len(further) > 1 else "One more picture was"
        text = f"{count} left out, because an article has one" + (f": {', '.join(alts)}" if alts else "")
        said.add(NoteKind.DROPPED, f"{text}.")


def _authors(writers: Sequence[people.Writer], known: Mapping[int, Passage], name: str) -> tuple[Author, ...]:
    made: dict[str, Author] = {}
    for writer in writers:
        base = slug(names.plain(writer.name))
        free, number = base, 2
        while free in made:
            free, number = f"{base}-{number}", number + 1
        bio = "\n\n".join(known[block.line].part.markdown for block in writer.bio)
        made[free] = Author(slug=free, name=writer.name, role=writer.role, bio=bio, where=Where(path=name))
    return tuple(made.values())
