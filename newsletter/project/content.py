"""One file's parts -> one article or author."""

from __future__ import annotations

from pathlib import PurePosixPath

from newsletter.errors import ProjectError
from newsletter.model import (
    Article,
    Author,
    Finding,
    Severity,
    Waiver,
)
from newsletter.project.fields import picture, required, web_address
from newsletter.project.files import BOM
from newsletter.project.frontmatter import Document
from newsletter.text.nearest import suggest

ARTICLE_KEYS = (
    *("title", "kicker", "dek", "published", "updated", "authors", "image", "image_alt", "image_caption"),
    *("image_credit", "url", "tags", "language", "reviewed_by", "reviewed_on", "sources", "teaser"),
    *("teaser_of", "origin", "slug", "collected"),
)
AUTHOR_KEYS = ("name", "role", "photo", "url", "slug", "also")
ISSUE_KEYS = ("number", "language", "subject", "preheader", "theme", "signed_by", "sections", "waive")


def author(document: Document, slug: str) -> Author:
    """Raises ProjectError with the line of what is wrong, as all of these do."""
    return Author(
        slug=slug,
        name=required(document.fields, "name", "The author has no name.", document.where),
        role=document.string("role"),
        bio=document.body.strip(),
        bio_line=first_line(document),
        photo=picture(document.fields, "photo", PurePosixPath(document.path).parent),
        url=web_address(document.fields),
        also=tuple(item.text() for item in document.items("also")),
        lines=document.lines,
        where=document.where,
    )


def article(document: Document, slug: str) -> Article:
    """The article with its authors as the writer named them."""
    return Article(
        slug=slug,
        title=required(document.fields, "title", "The article has no title.", document.where),
        kicker=document.string("kicker"),
        dek=document.string("dek"),
        body=document.body.strip(),
        body_line=first_line(document),
        published=document.date("published"),
        updated=document.date("updated"),
        authors=tuple(item.text() for item in document.items("authors")),
        image=picture(document.fields, "image", PurePosixPath(document.path).parent.parent),
        image_missing="image" in document.fields and not document.string("image"),
        url=web_address(document.fields),
        tags=tuple(item.text() for item in document.items("tags")),
        language=document.string("language"),
        reviewed_by=document.string("reviewed_by"),
        reviewed_on=document.date("reviewed_on"),
        sources=tuple(item.text() for item in document.items("sources")),
        teaser=document.string("teaser"),
        teaser_of=document.string("teaser_of"),
        origin=document.string("origin"),
        lines=document.lines,
        where=document.where,
    )


def waivers(document: Document) -> tuple[Waiver, ...]:
    """What the issue lets stand, each with its reason."""
    named = document.fields.get("waive")
    if named is None or named.empty:
        return ()
    made = []
    for code, reason in named.fields().items():
        if not reason.text():
            raise ProjectError(
                f"The waiver of '{code}' gives no reason.",
                path=reason.path,
                line=reason.line,
                hint=f"Say why it may stand: {code}: ...",
            )
        made.append(Waiver(code=code, reason=reason.text(), where=reason.where))
    return tuple(made)


def first_line(document: Document) -> int:
    """The line on which the text below the front matter really begins."""
    blank = len(document.body) - len(document.body.lstrip())
    return document.body_line + document.body.count("\n", 0, blank)


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
                    hint="Correct it, or take the line out.",
                )
            )
    return tuple(found)
