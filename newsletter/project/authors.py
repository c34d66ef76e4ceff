"""The authors of a project: known again in other spellings, written once, filled in where they lack."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from newsletter.errors import ProjectError
from newsletter.model import Author, Collected, SourceImage
from newsletter.model.base import frozen
from newsletter.project import content, files, folder, frontmatter, pictures, texts
from newsletter.project.frontmatter import Document
from newsletter.project.splice import AddItem, SetBody, SetKey, Together
from newsletter.project.writing import Writer
from newsletter.text import spellings
from newsletter.text.slug import safe

_PHOTOS = "photos"
_FILES = 8192
_MOST_PROPOSALS = 3
_BIO, _PHOTO = "bio", "photo"

# Whether a person named so is the author that is known.
Ask = Callable[[str, Author], bool]


@frozen
class Known:
    """An author's file; `author` is None where it cannot be read."""

    slug: str
    path: Path
    author: Author | None

    @property
    def names(self) -> tuple[str, ...]:
        return (self.author.name, *self.author.also) if self.author else ()


@frozen
class Credit:
    """Somebody of a byline: the author to be written, or the one that is `known`.

    `proposals` are others who may be the same person; `respelt` where somebody said that the known one is.
    """

    author: Author
    photo: SourceImage | None
    known: Known | None = None
    respelt: bool = False
    proposals: tuple[Author, ...] = ()


@frozen
class Byline:
    """The short names for the article, and who stands behind those that were collected with it."""

    slugs: tuple[str, ...]
    credits: tuple[Credit, ...]


@frozen
class Credited:
    """What became of an author: `filled` are the parts that were missing, `differs` those that stay.

    `proposals` are authors who may be the same person.
    """

    name: str
    slug: str
    new: bool
    filled: tuple[str, ...] = ()
    differs: tuple[str, ...] = ()
    proposals: tuple[Author, ...] = ()


def known(root: Path) -> tuple[Known, ...]:
    """Every author's file, in the order of their names."""
    found = []
    for path in files.listing(root, folder.author_folder(root)):
        try:
            state = path.stat()
            found.append(_known(root, path, (state.st_mtime_ns, state.st_size)))
        except OSError:
            found.append(Known(slug=path.stem, path=path, author=None))
    return tuple(found)


@lru_cache(_FILES)
def _known(root: Path, path: Path, _: tuple[int, int]) -> Known:
    try:
        document = frontmatter.parse(files.read(root, path), files.relative(root, path))
        slug = document.string("slug") or path.stem
        return Known(slug=slug, path=path, author=content.author(document, slug))
    except ProjectError:
        return Known(slug=path.stem, path=path, author=None)


def alike(name: str, others: Iterable[Known]) -> tuple[Author, ...]:
    """Those who may be the person of that name, though they are spelt otherwise."""
    found = (
        one.author
        for one in others
        if one.author and any(spellings.likely(name, other) for other in one.names)
    )
    return tuple(found)[:_MOST_PROPOSALS]


def asked(people: Iterable[Author], present: tuple[Known, ...], ask: Ask) -> dict[str, str]:
    """By their short names, which known author the people of a byline are, as far as somebody has to say it.

    '' is somebody who is nobody known.
    """
    answers: dict[str, str] = {}
    named = tuple(people)
    others = [one for one in present if not any(_is_same(person, one) for person in named)]
    for person in named:
        if not any(_is_same(person, one) for one in present):
            for author in alike(person.name, others):
                answers[person.slug] = author.slug if ask(person.name, author) else ""
                if answers[person.slug]:
                    break
    return answers


def byline(collected: Collected, present: tuple[Known, ...], answers: Mapping[str, str]) -> Byline:
    """Who the collected people are among the authors that are `present`; each of these is one at most."""
    photos = dict(collected.photos)
    taken: set[str] = set()
    slugs: dict[str, str] = {}
    found = []
    for person in collected.authors:
        free = [one for one in present if one.slug not in taken]
        credit = _credit(person, free, answers.get(person.slug), photos.get(person.slug))
        if credit.known is None:
            names = (
                {one.slug.casefold() for one in present}
                | {one.path.stem.casefold() for one in present}
                | taken
            )
            author = replace(credit.author, slug=_free(safe(person.slug), names))
            credit = replace(credit, author=author)
        taken.add(credit.author.slug)
        slugs[person.slug] = credit.author.slug
        found.append(credit)
    named = (slugs.get(slug, slug) for slug in collected.article.authors)
    return Byline(slugs=tuple(dict.fromkeys(named)), credits=tuple(found))


def _credit(person: Author, free: list[Known], answer: str | None, photo: SourceImage | None) -> Credit:
    found = sorted((one for one in free if _is_same(person, one)), key=lambda one: one.slug != person.slug)
    if not found and answer:
        found = [one for one in free if one.slug == answer]
    if not found:
        proposals = alike(person.name, free) if answer is None else ()
        return Credit(author=person, photo=photo, proposals=proposals)
    chosen = found[0]
    return Credit(
        author=replace(person, slug=chosen.slug),
        photo=photo,
        known=chosen,
        respelt=not _is_same(person, chosen),
    )


def _is_same(person: Author, one: Known) -> bool:
    # A file that has the very name was renamed inside by staff, or cannot be read.
    return one.slug == person.slug or any(spellings.same(person.name, name) for name in one.names)


def _free(slug: str, names: set[str]) -> str:
    number, free = 1, slug
    while free in names:
        number += 1
        free = f"{slug}-{number}"
    return free


# --- writing -------------------------------------------------------------------------------------------


def write(writer: Writer, root: Path, people: Iterable[Credit]) -> tuple[Credited, ...]:
    """Write those that are new and fill in what the others lack; what staff wrote stays.

    Raises ProjectError where one cannot be kept as a file, before it is written; StorageError.
    """
    return tuple(
        _fill(writer, root, one, one.known) if one.known else _new(writer, root, one) for one in people
    )


def _new(writer: Writer, root: Path, credit: Credit) -> Credited:
    author, place = credit.author, folder.author_folder(root)
    path = place / f"{author.slug}.md"
    photo = pictures.planned(place / _PHOTOS, author.slug, credit.photo)
    text = texts.author_text(author, photo.name if photo else "")
    texts.proven(text, files.relative(root, path), lambda document: content.author(document, author.slug))
    if photo:
        photo.write(writer)
    writer.new(path, text.encode())
    return Credited(name=author.name, slug=author.slug, new=True, proposals=credit.proposals)


def _fill(writer: Writer, root: Path, credit: Credit, one: Known) -> Credited:
    if one.author is None:
        return Credited(name=credit.author.name, slug=one.slug, new=False)
    name = files.relative(root, one.path)
    text = files.read(root, one.path)
    document = frontmatter.parse(text, name)
    photo = pictures.planned(one.path.parent / _PHOTOS, one.slug, credit.photo)
    filled: list[str] = []
    differs: list[str] = []
    changes: list[SetKey | SetBody | AddItem] = []
    for part, change, mine, theirs in parts(document, credit.author, photo.name if photo else ""):
        if theirs and not mine:
            try:
                text = change.apply(text, name)
            except ProjectError:
                continue
            changes.append(change)
            filled.append(part)
        elif theirs and mine != theirs and part != _PHOTO:
            differs.append(part)
    if credit.respelt:
        changes.append(AddItem(("also",), credit.author.name))
    if photo and _PHOTO in filled:
        photo.write(writer)
    if changes:
        writer.change(one.path, document.text, Together(tuple(changes)))
    return Credited(
        name=one.author.name, slug=one.slug, new=False, filled=tuple(filled), differs=tuple(differs)
    )


def parts(
    document: Document, author: Author, photo: str
) -> tuple[tuple[str, SetKey | SetBody, str, str], ...]:
    """Each part of an author: its name, how to fill it in, what the file has, and what was found."""
    bio = author.bio.strip()
    return (
        ("role", SetKey("role", author.role), document.string("role"), author.role),
        ("web address", SetKey("url", author.url), document.string("url"), author.url),
        (_PHOTO, SetKey("photo", photo), document.string("photo"), photo),
        (_BIO, SetBody(f"{bio}\n"), document.body.strip(), bio),
    )
