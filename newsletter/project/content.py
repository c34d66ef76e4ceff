"""One file's parts -> one article, author or list of sections."""

from __future__ import annotations

from pathlib import PurePosixPath

from newsletter.errors import ProjectError
from newsletter.model import (
    Article,
    Author,
    Finding,
    Image,
    Item,
    NoticeItem,
    Section,
    Severity,
    StoryItem,
    Where,
)
from newsletter.project.files import BOM
from newsletter.project.frontmatter import Document, Value
from newsletter.text import addresses
from newsletter.text.nearest import suggest

ARTICLE_KEYS = (
    *("title", "kicker", "dek", "published", "updated", "authors", "image", "image_alt", "image_caption"),
    *("image_credit", "url", "tags", "language", "reviewed_by", "reviewed_on", "sources", "teaser"),
    *("origin", "slug"),
)
AUTHOR_KEYS = ("name", "role", "photo", "url", "slug")
ISSUE_KEYS = ("number", "language", "subject", "preheader", "theme", "sections")
_SECTION_KEYS = ("kind", "title", "items")
NO_IMAGE = "none"


def author(document: Document, slug: str) -> Author:
    """Raises ProjectError with the line of what is wrong, as all of these do."""
    return Author(
        slug=slug,
        name=_required(document, "name", "The author has no name."),
        role=document.string("role"),
        bio=document.body.strip(),
        photo=_image(document, "photo", PurePosixPath(document.path).parent),
        url=_address(document),
        where=document.where,
    )


def article(document: Document, slug: str) -> Article:
    """The article with its authors as the writer named them."""
    return Article(
        slug=slug,
        title=_required(document, "title", "The article has no title."),
        kicker=document.string("kicker"),
        dek=document.string("dek"),
        body=document.body.strip(),
        body_line=first_line(document),
        published=document.date("published"),
        updated=document.date("updated"),
        authors=tuple(item.text() for item in document.items("authors")),
        image=_image(document, "image", PurePosixPath(document.path).parent.parent),
        image_missing="image" in document.fields and not document.string("image"),
        url=_address(document),
        tags=tuple(item.text() for item in document.items("tags")),
        language=document.string("language"),
        reviewed_by=document.string("reviewed_by"),
        reviewed_on=document.date("reviewed_on"),
        sources=tuple(item.text() for item in document.items("sources")),
        teaser=document.string("teaser"),
        origin=document.string("origin"),
        lines=document.lines,
        where=document.where,
    )


def first_line(document: Document) -> int:
    """The line on which the text below the front matter really begins."""
    blank = len(document.body) - len(document.body.lstrip())
    return document.body_line + document.body.count("\n", 0, blank)


def section(value: Value) -> Section:
    fields = value.fields()
    for key, member in fields.items():
        if key not in _SECTION_KEYS:
            raise ProjectError(
                f"A section has no '{key}'.{suggest(key, list(_SECTION_KEYS))}",
                path=member.path,
                line=member.line,
                hint="A section has the lines kind, title and items.",
            )
    kind = fields["kind"].text() if "kind" in fields else "articles"
    make = _ITEMS.get(kind)
    if make is None:
        raise ProjectError(
            f"There is no kind of section called '{kind}'.{suggest(kind, list(_ITEMS))}",
            path=value.path,
            line=fields["kind"].line,
            hint=f"The kinds are: {', '.join(_ITEMS)}.",
        )
    items = fields["items"].items() if "items" in fields else ()
    return Section(
        kind=kind,
        title=fields["title"].text() if "title" in fields else "",
        items=tuple(make(item) for item in items),
        where=value.where,
    )


def _story(value: Value) -> Item:
    return StoryItem(article=value.text(), where=value.where)


def _notice(value: Value) -> Item:
    return NoticeItem(text=value.text(), where=value.where)


_ITEMS = {"lead": _story, "articles": _story, "notice": _notice}


def remarks(document: Document, known: tuple[str, ...]) -> tuple[Finding, ...]:
    """What a writer should know of a file that could be read."""
    found: list[Finding] = []
    if document.text.startswith(BOM):
        found.append(
            Finding(
                code="byte-order-mark",
                severity=Severity.NOTE,
                message="The file begins with an invisible byte-order mark (BOM). It is harmless and kept.",
                where=document.where,
                hint="To be rid of it, save the file as 'UTF-8' rather than 'UTF-8 with BOM'.",
            )
        )
    for key, value in document.fields.items():
        if key not in known and (near := suggest(key, list(known))):
            found.append(
                Finding(
                    code="unknown-name",
                    severity=Severity.WARNING,
                    message=f"The name '{key}' is not known, so its value is not used.{near}",
                    where=value.where,
                )
            )
    return tuple(found)


def _required(document: Document, key: str, missing: str) -> str:
    text = document.string(key)
    if not text:
        raise ProjectError(missing, path=document.path, line=document.line_of(key), hint=f"Add '{key}: ...'.")
    return text


def _address(document: Document) -> str:
    url = document.string("url")
    if url and not addresses.is_web(url):
        raise ProjectError(
            f"The address '{url}' is not a web address.",
            path=document.path,
            line=document.line_of("url"),
            hint="Give the whole address, beginning with https://.",
        )
    return url


def _image(document: Document, key: str, base: PurePosixPath) -> Image | None:
    named = document.string(key)
    if not named or named == NO_IMAGE:
        return None
    line = document.line_of(key)
    path = PurePosixPath(named.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in named or not named.isprintable():
        raise ProjectError(
            f"The picture '{named}' is not a file of this issue.",
            path=document.path,
            line=line,
            hint="Copy the picture into the folder 'images' beside 'articles' and name it as 'images/FILE'.",
        )
    return Image(
        path=(base / path).as_posix(),
        alt=document.string(f"{key}_alt"),
        caption=document.string(f"{key}_caption"),
        credit=document.string(f"{key}_credit"),
        where=Where(path=document.path, line=line),
    )
