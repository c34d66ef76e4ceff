"""New files of a project: an issue, and an article with its authors put into an issue."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from newsletter.config import SETTINGS_FILE
from newsletter.errors import ProjectError
from newsletter.model import Article, Author, Collected, Image, StoryItem
from newsletter.project import files, folder, frontmatter, load
from newsletter.project.edit import create, edit
from newsletter.project.sections import section
from newsletter.project.splice import AddItem, scalar

_NEW_ISSUE = """\
---
# What the inbox shows: the subject (up to 78 characters), then the preheader.
subject: ""
preheader: ""
# The stories in their order. 'newsletter add' puts new ones here.
sections: []
---
"""


# What a new project begins with: its name there, its name in `starter/`.
_STARTER = {"newsletter.toml": "newsletter.toml", ".gitignore": "gitignore", ".env.example": "env.example"}


@dataclass(frozen=True, slots=True)
class Added:
    """What became of an article: `new` where its file was written, `placed` where the issue took it."""

    path: str
    title: str
    new: bool
    placed: bool
    new_authors: tuple[str, ...] = ()
    kept_authors: tuple[str, ...] = ()


def new_project(root: Path) -> tuple[Path, ...]:
    """Make `root` a project and give the files that were written; those that are there stay as they are.

    Raises ProjectError when it is a project already.
    """
    if (root / SETTINGS_FILE).exists():
        raise ProjectError(
            "This folder is a newsletter project already; nothing was changed.",
            path=SETTINGS_FILE,
            hint="Start an issue with: newsletter new YYYY-MM-DD",
        )
    folder.author_folder(root).mkdir(parents=True, exist_ok=True)
    written = [root / name for name in _STARTER if not (root / name).exists()]
    for path in written:
        create(root, path, folder.starter(_STARTER[path.name]).read_text(encoding="utf-8"))
    return tuple(written)


def new_issue(root: Path, date: dt.date) -> Path:
    """Start the issue of `date` and give its `issue.md`. Raises ProjectError when it is already there."""
    place = folder.issue_folder(root, date)
    path = place / "issue.md"
    if path.exists():
        raise ProjectError(
            f"The issue of {date.isoformat()} is already there; nothing was changed.",
            path=files.relative(root, path),
            hint=f"Add stories with: newsletter add FILE --issue {date.isoformat()}",
        )
    create(root, path, _NEW_ISSUE)
    for name in ("articles", "images"):
        (place / name).mkdir(exist_ok=True)
    return path


def add_article(root: Path, date: dt.date, collected: Collected) -> Added:
    """Write a collected article and its new authors, and put it at the end of the issue.

    The same text added again changes nothing, even when staff have edited the article since; only where the
    issue does not name the article, it is named again. Raises ProjectError, before anything is written, when
    the issue cannot be read or another text has the name.
    """
    with files.locked(root):
        issue = load.read_issue(root, date)
        place = folder.issue_folder(root, date)
        article = collected.article
        if earlier := _same_origin(root, place / "articles", article.origin):
            placed = _place(root, issue, earlier.stem)
            return Added(files.relative(root, earlier), article.title, new=False, placed=placed)
        path = place / "articles" / f"{article.slug}.md"
        if path.exists():
            raise ProjectError(
                "There is an article of this name already, made from another text; nothing was changed.",
                path=files.relative(root, path),
                hint="If it is the same story, paste the new words into that file. "
                "If not, give the new text another title.",
            )
        # The issue is proven to take the story before any file is written.
        _placing(issue, article.slug).apply(issue.text, issue.path)
        known = load.author_names(root)
        fresh = [author for author in collected.authors if author.slug not in known]
        article = _with_picture(collected, place)
        for author in fresh:
            create(root, folder.author_folder(root) / f"{author.slug}.md", author_text(author))
        create(root, path, article_text(article))
        return Added(
            path=files.relative(root, path),
            title=article.title,
            new=True,
            placed=_place(root, issue, article.slug),
            new_authors=tuple(author.name for author in fresh),
            kept_authors=tuple(author.name for author in collected.authors if author not in fresh),
        )


def _same_origin(root: Path, place: Path, origin: str) -> Path | None:
    for path in files.listing(root, place):
        try:
            found = frontmatter.parse(files.read(root, path), files.relative(root, path)).string("origin")
        except ProjectError:
            continue
        if origin and found == origin:
            return path
    return None


def _place(root: Path, issue: frontmatter.Document, slug: str) -> bool:
    """Put the article into the issue; whether it was not there yet."""
    parts = [section(value) for value in issue.items("sections")]
    if slug in [item.article for part in parts for item in part.items if isinstance(item, StoryItem)]:
        return False
    edit(root, root / issue.path, files.fingerprint(issue.text), _placing(issue, slug))
    return True


def _with_picture(collected: Collected, place: Path) -> Article:
    """The article naming its picture, which is written into the issue; without one it asks for it."""
    article, found = collected.article, collected.image
    if found is None:
        return article
    path = ""
    if found.data:
        name = _free_name(place / "images", article.slug, found.ending, found.data)
        target = place / "images" / name
        if not target.exists():
            files.write(target, found.data)
        path = f"images/{name}"
    image = Image(path=path, alt=found.alt, caption=found.caption, credit=found.credit, where=article.where)
    return replace(article, image=image, image_missing=not path)


def _free_name(images: Path, slug: str, ending: str, data: bytes) -> str:
    """A name that is not taken, or is by the very same picture: what staff put there stays."""
    number = 1
    while True:
        name = f"{slug}{ending}" if number == 1 else f"{slug}-{number}{ending}"
        path = images / name
        if not os.path.lexists(path) or (path.is_file() and path.read_bytes() == data):
            return name
        number += 1


def _placing(issue: frontmatter.Document, slug: str) -> AddItem:
    sections = issue.items("sections")
    kinds = [section(value).kind for value in sections]
    if "articles" in kinds:
        last = len(kinds) - 1 - kinds[::-1].index("articles")
        return AddItem(at=("sections", last, "items"), item=slug)
    kind = "articles" if "lead" in kinds else "lead"
    return AddItem(at=("sections",), item={"kind": kind, "items": [slug]})


def author_text(author: Author) -> str:
    """The file of an author."""
    front = [("name", author.name), ("role", author.role), ("url", author.url)]
    return _file(front, author.bio)


def article_text(article: Article) -> str:
    """The file of an article; what is not known stays out, but a picture that is missed is asked for."""
    front: list[tuple[str, str | tuple[str, ...]]] = [
        ("title", article.title),
        ("kicker", article.kicker),
        ("dek", article.dek),
        ("published", article.published.isoformat() if article.published else ""),
        ("updated", article.updated.isoformat() if article.updated else ""),
        ("authors", article.authors),
        ("url", article.url),
        ("tags", article.tags),
        ("language", article.language),
        ("reviewed_by", article.reviewed_by),
        ("reviewed_on", article.reviewed_on.isoformat() if article.reviewed_on else ""),
        ("sources", article.sources),
        ("teaser", article.teaser),
        ("origin", article.origin),
    ]
    picture = ""
    if article.image_missing:
        picture = "# The page showed a picture. Put it into 'images' and name it here: images/FILE\nimage:\n"
    elif article.image:
        picture = f"image: {scalar(article.image.path)}\n"
    if article.image:
        words = (
            ("alt", article.image.alt),
            ("caption", article.image.caption),
            ("credit", article.image.credit),
        )
        picture += "".join(f"image_{key}: {scalar(value)}\n" for key, value in words if value)
    return _file(front, article.body, picture)


def _file(front: Sequence[tuple[str, str | tuple[str, ...]]], body: str, extra: str = "") -> str:
    lines = []
    for key, value in front:
        if isinstance(value, str):
            if value:
                date = key in {"published", "updated", "reviewed_on"}
                lines.append(f"{key}: {value if date else scalar(value)}\n")
        elif value:
            lines.append(f"{key}:\n" + "".join(f"  - {scalar(item)}\n" for item in value))
    return f"---\n{''.join(lines)}{extra}---\n{body.strip()}\n"
