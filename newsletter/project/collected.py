"""A collected story put into an issue: as a new article, or beside the one that came from the same source.

Files are written in an order in which each step leaves an issue that can be read: pictures, authors, the
article, what to compare with the next time, and last the issue, which names the article. What cannot be
written to its end is taken back.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from enum import StrEnum
from pathlib import Path

from newsletter.errors import ProjectError
from newsletter.model import Article, Collected, Image, StoryItem
from newsletter.model.base import frozen
from newsletter.project import authors, bases, content, files, folder, load, pictures, sent, stories, texts
from newsletter.project.again import ORIGIN, Part, compare
from newsletter.project.authors import Ask, Byline, Credited
from newsletter.project.bases import Base
from newsletter.project.frontmatter import Document
from newsletter.project.sections import section
from newsletter.project.splice import AddItem
from newsletter.project.stories import Story
from newsletter.project.writing import Writer
from newsletter.text.slug import safe

_IMAGE = "image"


class Held(StrEnum):
    """Why nothing at all was taken over from a source that changed."""

    MAILED = "mailed"
    UNKNOWN = "unknown"
    OTHER_SOURCE = "other source"


@frozen
class Added:
    """What became of a story: `new` where its file was written, `placed` where the issue took it.

    `elsewhere` is the other issue that it is in, for which nothing was done. Of a story that was there
    already, `taken` changed at its source and here, `shown` there alone; `held` says why, where it is not
    for staff's own words. `remarks` are for the writer to look at.
    """

    path: str
    slug: str
    title: str
    new: bool = False
    placed: bool = False
    elsewhere: dt.date | None = None
    people: tuple[Credited, ...] = ()
    taken: tuple[Part, ...] = ()
    shown: tuple[Part, ...] = ()
    held: Held | None = None
    remarks: tuple[str, ...] = ()


def add(
    root: Path, date: dt.date, collected: Collected, *, again: bool = False, ask: Ask | None = None
) -> Added:
    """Put a story into the issue of `date`, at its end, with its picture and its authors.

    One that came from the same source before is compared with what it was: what changed there and not here is
    taken over, but for an issue that was mailed. One that another issue has, or whose name another story has,
    is only put in where `again` says so. `ask` is asked, before anything is written, whether a new name is an
    author who is known. Raises ProjectError, and then everything is as it was.
    """
    answers = {}
    if ask and _find(root, date, collected.article, again=again) is None:
        answers = authors.asked(collected.authors, authors.known(root), ask)
    with files.locked(root), Writer(root) as writer:
        issue = load.read_issue(root, date)
        found = _find(root, date, collected.article, again=again)
        if isinstance(found, Added):
            return found
        byline = authors.byline(collected, authors.known(root), answers)
        adding = _Adding(root, date, issue, writer, collected, byline)
        return adding.compared(found) if found else adding.new(again=again)


def _find(root: Path, date: dt.date, article: Article, *, again: bool) -> Story | Added | None:
    """The story where this issue has it, what to tell where another one has it."""
    if found := stories.known_again(stories.stories(root, date), article):
        return found
    other = None if again else stories.elsewhere(root, date, url=article.url, origin=article.origin)
    if other is None:
        return None
    path = folder.issue_folder(root, other.issue) / "articles" / f"{other.slug}.md"
    return Added(path=files.relative(root, path), slug=other.slug, title=article.title, elsewhere=other.issue)


class _Adding:
    """One story on its way into an issue."""

    def __init__(
        self, root: Path, date: dt.date, issue: Document, writer: Writer, collected: Collected, byline: Byline
    ) -> None:
        self._root, self._date, self._issue, self._writer = root, date, issue, writer
        self._collected, self._byline = collected, byline
        self._place = folder.issue_folder(root, date)

    # --- for the first time ------------------------------------------------------------------------------

    def new(self, *, again: bool) -> Added:
        present = stories.stories(self._root, self._date)
        slug, remarks = self._free_slug(present, again=again)
        path = self._place / "articles" / f"{slug}.md"
        article = replace(self._collected.article, slug=slug, authors=self._byline.slugs)
        picture = pictures.planned(self._place / "images", slug, self._collected.image)
        text = texts.collected_text(self._with_picture(article, picture.name if picture else ""))
        self._prove(text, path)
        # The issue is proven to take the story before any file is written.
        _placing(self._issue, slug).apply(self._issue.text, self._issue.path)
        if picture:
            picture.write(self._writer)
        people = authors.write(self._writer, self._root, self._byline.credits)
        self._writer.new(path, text.encode())
        self._keep(article.origin, Base(text=text, picture=pictures.digest(picture.data if picture else b"")))
        return Added(
            path=files.relative(self._root, path),
            slug=slug,
            title=article.title,
            new=True,
            placed=self._put(slug),
            people=people,
            remarks=(*remarks, *self._copies(present)),
        )

    def _free_slug(self, present: tuple[Story, ...], *, again: bool) -> tuple[str, tuple[str, ...]]:
        """A name for the file, and what to say where it is not the first choice. Raises ProjectError."""
        wanted = safe(self._collected.article.slug)
        names = {one.slug.casefold(): one for one in present}
        taken = {path.stem.casefold() for path in files.listing(self._root, self._place / "articles")} | {
            *names
        }
        if wanted.casefold() not in taken:
            return wanted, ()
        other = names.get(wanted.casefold())
        path = files.relative(self._root, other.path if other else self._place / "articles" / f"{wanted}.md")
        if not again and not (other and self._is_another(other)):
            raise ProjectError(
                "There is a story of this title already, from another source; nothing was changed.",
                path=path,
                hint="If it is the same one, paste the new words into that file. If it is another, give it "
                "another title, or put it beside that one with --anyway.",
            )
        number = next(n for n in range(2, len(taken) + 3) if f"{wanted.casefold()}-{n}" not in taken)
        return f"{wanted}-{number}", (f"{path} has the same title and came from another source.",)

    def _is_another(self, other: Story) -> bool:
        article, url = self._collected.article, other.value("url")
        differs = bool(article.url and url) and stories.page(url) != stories.page(article.url)
        return differs and not stories.is_alike(other.document.body, article.body)

    def _copies(self, present: tuple[Story, ...]) -> tuple[str, ...]:
        """What to say where another story of the issue has the very same words."""
        body = self._collected.article.body.strip()
        same = [one for one in present if body and one.document.body.strip() == body]
        return tuple(
            f"{files.relative(self._root, one.path)} has the same words, and came from another source."
            for one in same[:1]
        )

    def _with_picture(self, article: Article, name: str) -> Article:
        """The article naming its picture; without the file it asks for it."""
        found = self._collected.image
        if found is None:
            return article
        image = Image(
            path=name, alt=found.alt, caption=found.caption, credit=found.credit, where=article.where
        )
        return replace(article, image=image, image_missing=not name)

    # --- again -------------------------------------------------------------------------------------------

    def compared(self, story: Story) -> Added:
        name, origin = files.relative(self._root, story.path), story.value(ORIGIN)
        kept = bases.read(self._root, self._date, origin)
        mailed = _was_mailed(self._root, self._date)
        held = self._held(story, kept, mailed=mailed)
        shown = pictures.compare(self._place, story.document, kept, self._collected.image, story.slug)
        article = replace(self._collected.article, slug=story.slug, authors=self._byline.slugs)
        text = texts.article_text(replace(article, image=shown.image, image_missing=not shown.image.path))
        self._prove(text, story.path)
        base, seen = kept.text if kept else None, story.document.text
        found = compare(base, seen, text, name, take=held is None, locked=shown.locked)
        keys = {part.key for part in found.taken}
        if shown.new and _IMAGE in keys:
            shown.new.write(self._writer)
        people = authors.write(self._writer, self._root, self._byline.credits) if "authors" in keys else ()
        if found.change.changes:
            self._writer.change(story.path, seen, found.change)
        if found.base is not None and held is None:
            picture = shown.digest if not shown.new or _IMAGE in keys else shown.before
            self._keep(article.origin or origin, Base(text=found.base, picture=picture), kept, origin)
        return Added(
            path=name,
            slug=story.slug,
            title=article.title,
            placed=False if mailed else self._put(story.slug),
            people=people,
            taken=found.taken,
            shown=found.shown,
            held=held if found.shown else None,
        )

    def _held(self, story: Story, kept: Base | None, *, mailed: bool) -> Held | None:
        if mailed:
            return Held.MAILED
        if stories.kind(story.value(ORIGIN)) != stories.kind(self._collected.article.origin):
            return Held.OTHER_SOURCE
        return Held.UNKNOWN if kept is None and not texts.is_untouched(story.document.text) else None

    # --- both --------------------------------------------------------------------------------------------

    def _prove(self, text: str, path: Path) -> None:
        texts.proven(
            text, files.relative(self._root, path), lambda document: content.article(document, path.stem)
        )

    def _keep(self, origin: str, base: Base, before: Base | None = None, from_origin: str = "") -> None:
        """Keep what to compare with the next time; `before` is what was kept so far."""
        path = bases.path(self._root, self._date, origin)
        if origin and base != before:
            self._writer.put(path, bases.data(base))
        if before and origin != from_origin:
            self._writer.remove(bases.path(self._root, self._date, from_origin))

    def _put(self, slug: str) -> bool:
        """Name the article in the issue; whether it was not there yet."""
        parts = [section(value) for value in self._issue.items("sections")]
        if slug in [item.article for part in parts for item in part.items if isinstance(item, StoryItem)]:
            return False
        self._writer.change(self._root / self._issue.path, self._issue.text, _placing(self._issue, slug))
        return True


def _placing(issue: Document, slug: str) -> AddItem:
    sections = issue.items("sections")
    kinds = [section(value).kind for value in sections]
    if "articles" in kinds:
        last = len(kinds) - 1 - kinds[::-1].index("articles")
        return AddItem(at=("sections", last, "items"), item=slug)
    kind = "articles" if "lead" in kinds else "lead"
    return AddItem(at=("sections",), item={"kind": kind, "items": [slug]})


def _was_mailed(root: Path, date: dt.date) -> bool:
    try:
        return bool(sent.records(root, date))
    except ProjectError:
        # A record is there, though it cannot be read.
        return True
