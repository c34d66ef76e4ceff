"""Two authors' files that are one person's become one: every reference is rewritten, and nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from newsletter.errors import ProjectError
from newsletter.model import Author
from newsletter.model.base import frozen
from newsletter.project import authors, content, files, folder, frontmatter, texts
from newsletter.project.authors import Known
from newsletter.project.frontmatter import Document
from newsletter.project.splice import AddItem, Change, ReplaceItem, SetBody, SetKey, Together
from newsletter.project.writing import Writer
from newsletter.text import spellings
from newsletter.text.nearest import suggest
from newsletter.text.slug import slug

_BACKUPS = "merged-authors"


@frozen
class Listed:
    """An author as a list shows them: in how many articles, and who may be the same person.

    `author` is None where the file cannot be read.
    """

    slug: str
    path: str
    author: Author | None
    stories: int
    proposals: tuple[Author, ...]


@frozen
class Merged:
    """What a merge changes: `paths` are the files that named the old author, `filled` what the other lacked.

    `lost_bio` is the old author's, where the kept one has another, '' where not. `backup` is where the old
    file is kept, and `removed` the file itself.
    """

    old: Author
    kept: Author
    paths: tuple[str, ...]
    filled: tuple[str, ...]
    lost_bio: str
    backup: str
    removed: str


def listed(root: Path) -> tuple[Listed, ...]:
    """Every author of the project, in the order of their names, with who may be the same."""
    present = authors.known(root)
    counts = dict.fromkeys((one.slug for one in present), 0)
    for path in _articles(root):
        try:
            document = frontmatter.parse(files.read(root, path), files.relative(root, path))
            named = [value.text() for value in document.items("authors")]
        except ProjectError:
            continue
        for found in {_owner(text, present) for text in named}:
            if found in counts:
                counts[found] += 1
    neighbours: dict[str, list[Known]] = {}
    for one in present:
        for mark in _marks(one):
            neighbours.setdefault(mark, []).append(one)
    return tuple(
        Listed(
            slug=one.slug,
            path=files.relative(root, one.path),
            author=one.author,
            stories=counts[one.slug],
            proposals=_proposals(one, neighbours),
        )
        for one in sorted(present, key=lambda one: (one.author.name if one.author else one.slug).casefold())
    )


def _marks(one: Known) -> frozenset[str]:
    return frozenset(mark for name in one.names for mark in spellings.marks(name))


def _proposals(one: Known, neighbours: dict[str, list[Known]]) -> tuple[Author, ...]:
    near = {other.slug: other for mark in _marks(one) for other in neighbours[mark] if other.slug != one.slug}
    found = [
        other.author
        for _, other in sorted(near.items())
        if other.author and any(_may_be(name, named) for name in one.names for named in other.names)
    ]
    return tuple(found)


def _may_be(name: str, other: str) -> bool:
    # Two files of one name were made for two people, or by hand.
    return spellings.likely(name, other) or spellings.same(name, other)


def merge(root: Path, old: str, kept: str, *, dry_run: bool = False) -> Merged:
    """Make two authors, named by short name or name, the one that is `kept`; with `dry_run` only say how.

    Every article and issue that names the old one names the kept one; what that one lacks is filled in, and
    the old spelling is noted with it. A copy of the old file is kept among what the program knows. Raises
    ProjectError, and then everything is as it was.
    """
    with files.locked(root), Writer(root) as writer:
        present = authors.known(root)
        (old_path, going), (kept_path, staying) = (_find(root, one, present) for one in (old, kept))
        if going.slug == staying.slug:
            raise ProjectError(
                f"'{old}' and '{kept}' are one author already; nothing was changed.",
                path=files.relative(root, kept_path),
                hint="See all of them with: newsletter authors",
            )
        references = tuple(_references(root, going.slug, staying.slug, present))
        text, gone = files.read(root, kept_path), files.read(root, old_path)
        filled, changes = _filling(root, kept_path, staying, going, frontmatter.parse(gone, ""))
        backup = root / files.STATE_FOLDER / _BACKUPS / f"{going.slug}-{files.fingerprint(gone)[:8]}.md"
        if not dry_run:
            writer.put(backup, gone.encode())
            if changes:
                writer.change(kept_path, text, Together(changes))
            for path, seen, change in references:
                writer.change(path, seen, change)
            writer.remove(old_path)
    return Merged(
        old=going,
        kept=staying,
        paths=tuple(files.relative(root, path) for path, _, _ in references),
        filled=filled,
        lost_bio=going.bio if staying.bio and staying.bio != going.bio else "",
        backup=files.relative(root, backup),
        removed=files.relative(root, old_path),
    )


def _find(root: Path, named: str, present: tuple[Known, ...]) -> tuple[Path, Author]:
    """The author of that short name or name. Raises ProjectError where there is none that can be read."""
    wanted = _owner(named, present)
    for one in present:
        if one.slug == wanted:
            name = files.relative(root, one.path)
            return one.path, content.author(frontmatter.parse(files.read(root, one.path), name), one.slug)
    raise ProjectError(
        f"There is no author '{named}'.{suggest(slug(named), [one.slug for one in present])}",
        path=files.relative(root, folder.author_folder(root)),
        hint="See all of them with: newsletter authors",
    )


def _owner(text: str, present: tuple[Known, ...]) -> str:
    """Whom a byline means, as an issue is read: by short name, or by a spelling of the name; '' is nobody."""
    slugs = {one.slug for one in present}
    spelt = (one.slug for one in present if text in one.names)
    return next((name for name in (text, slug(text)) if name in slugs), "") or next(spelt, "")


def _articles(root: Path) -> Iterator[Path]:
    """The articles of all issues, those in other languages too."""
    for date in folder.issue_dates(root):
        yield from files.listing(root, folder.issue_folder(root, date) / "articles")


def _references(
    root: Path, old: str, kept: str, present: tuple[Known, ...]
) -> Iterator[tuple[Path, str, Change]]:
    """Every file that names the old author, its text, and how it names the kept one.

    Raises ProjectError where one that may name the old author cannot be read.
    """
    names = next(one for one in present if one.slug == old).names
    issues = [folder.issue_folder(root, date) / "issue.md" for date in folder.started_issues(root)]
    for path in (*_articles(root), *issues):
        try:
            text = files.read(root, path)
            document = frontmatter.parse(text, files.relative(root, path))
            change = _renamed(document, old, kept, present)
        except ProjectError as error:
            if _mentions(path, (old, *names)):
                raise ProjectError(
                    f"It may name this author, and cannot be read: {error.message}",
                    path=error.path,
                    line=error.line,
                    hint="Mend it first; nothing was changed.",
                ) from None
            continue
        if change.changes:
            yield path, text, change


def _mentions(path: Path, names: tuple[str, ...]) -> bool:
    try:
        data = path.read_bytes()
    except OSError:
        return True
    return any(name.encode() in data for name in names)


def _renamed(document: Document, old: str, kept: str, present: tuple[Known, ...]) -> Together:
    named = [value.text() for value in document.items("authors")]
    owners = [_owner(text, present) for text in named]
    changes: list[SetKey | ReplaceItem] = []
    if old in owners:
        if kept in owners or owners.count(old) > 1:
            both = [kept if owner == old else text for text, owner in zip(named, owners, strict=True)]
            first = next(n for n, owner in enumerate(owners) if owner in {old, kept})
            rest = [text for n, text in enumerate(both) if n == first or owners[n] not in {old, kept}]
            changes.append(SetKey("authors", rest))
        else:
            changes.append(ReplaceItem("authors", owners.index(old), kept))
    if "signed_by" in document.fields and _owner(document.string("signed_by"), present) == old:
        changes.append(SetKey("signed_by", kept))
    if changes and texts.is_untouched(document.text):
        # It is still as its source has it, but for a name.
        text = Together(tuple(changes)).apply(document.text, document.path)
        changes.append(SetKey(texts.STAMP, texts.stamp(text)))
    return Together(tuple(changes))


def _filling(
    root: Path, path: Path, staying: Author, going: Author, gone: Document
) -> tuple[tuple[str, ...], tuple[SetKey | SetBody | AddItem, ...]]:
    """What the kept author lacks and gets, and how, with the spellings that are new."""
    document = frontmatter.parse(files.read(root, path), files.relative(root, path))
    filled: list[str] = []
    changes: list[SetKey | SetBody | AddItem] = []
    for part, change, mine, theirs in authors.parts(document, going, gone.string("photo")):
        if theirs and not mine:
            filled.append(part)
            changes.append(change)
    spelt = [staying.name, *staying.also]
    for name in (going.name, *going.also):
        if not any(spellings.same(name, one) for one in spelt):
            spelt.append(name)
            changes.append(AddItem(("also",), name))
    return tuple(filled), tuple(changes)
