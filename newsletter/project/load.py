"""Project folder -> Issue.

Every file is read on its own: one that is broken becomes a finding with its line, and blocks only what would
contain it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Generic, TypeVar

from newsletter.errors import ProjectError
from newsletter.model import Article, Author, Finding, Issue, Section, Severity, StoryItem, Where
from newsletter.project import content, files, folder, frontmatter, sections
from newsletter.project.frontmatter import Document, Value
from newsletter.text import i18n
from newsletter.text.nearest import suggest
from newsletter.text.slug import VALID as VALID_SLUG
from newsletter.text.slug import slug

# `walk.es.md` is the Spanish version of `walk.md`; language versions are issues of their own.
_LANGUAGE_VERSION = re.compile(r".+\.([a-z]{2,3}(?:-[A-Za-z0-9]+)*)\.md")

_T = TypeVar("_T", Article, Author)


@dataclass(frozen=True, slots=True)
class Loaded:
    """An issue, all that is wrong with its files, and the `unplaced` articles that no section names."""

    issue: Issue
    findings: tuple[Finding, ...]
    unplaced: tuple[Article, ...] = ()


@dataclass(slots=True)
class _Shelf(Generic[_T]):
    """The files of one folder: what was read, from where, and what was wrong, each by its short name."""

    made: dict[str, _T] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)
    faults: list[tuple[str, Finding]] = field(default_factory=list)

    @property
    def broken(self) -> set[str]:
        return {name for name, fault in self.faults if fault.severity is Severity.ERROR}

    def findings(self, used: Iterable[str]) -> list[Finding]:
        """What was wrong; a fault of a file that nothing uses is told, and does not block."""
        wanted = set(used)
        return [
            fault if name in wanted or fault.severity is not Severity.ERROR else _unused(fault)
            for name, fault in self.faults
        ]


def load_issue(root: Path, date: dt.date, *, language: str = "en") -> Loaded:
    """The issue of `date` with what its sections name. `language` is the publication's.

    Raises ProjectError when there is no such issue or its `issue.md` cannot be read.
    """
    place = folder.issue_folder(root, date)
    document = read_issue(root, date)
    articles = _shelf(root, place / "articles", content.article, content.ARTICLE_KEYS)
    authors = _shelf(root, folder.author_folder(root), content.author, content.AUTHOR_KEYS)
    findings = list(content.remarks(document, content.ISSUE_KEYS))
    parts = _sections(document, articles, findings)
    spoken = _language(document) or language
    asked = [item.article for part in parts for item in part.items if isinstance(item, StoryItem)]
    named = tuple(
        _with_authors(articles, slug, authors, findings, spoken) for slug in asked if slug in articles.made
    )
    bylines = dict.fromkeys(author for article in named for author in article.authors)
    signer = _signer(document, authors, findings)
    people = dict.fromkeys([*bylines, *filter(None, [signer])])
    findings += articles.findings(asked)
    findings += authors.findings(people)
    issue = Issue(
        date=date,
        number=document.whole_number("number"),
        language=spoken,
        subject=document.string("subject"),
        preheader=document.string("preheader"),
        theme=document.string("theme") or "bulletin",
        note=document.body.strip(),
        note_line=content.first_line(document),
        signed_by=signer,
        sections=tuple(_without_missing(part, articles) for part in parts),
        articles=named,
        authors=tuple(authors.made[slug] for slug in people if slug in authors.made),
        waivers=content.waivers(document),
        lines=document.lines,
        where=document.where,
    )
    unplaced = tuple(article for slug, article in articles.made.items() if slug not in asked)
    return Loaded(issue, tuple(findings), unplaced)


def _language(document: Document) -> str:
    language = document.string("language")
    if language and not i18n.is_language(language):
        raise ProjectError(
            f"'{language}' is not the tag of a language.",
            path=document.path,
            line=document.line_of("language"),
            hint="Write it like en, es or pt-BR.",
        )
    return language


def read_issue(root: Path, date: dt.date) -> Document:
    """The file `issue.md` of `date`. Raises ProjectError when it is missing or cannot be read."""
    path = folder.issue_folder(root, date) / "issue.md"
    name = files.relative(root, path)
    if not path.is_file():
        raise ProjectError(
            f"There is no issue of {date.isoformat()}.",
            path=name,
            hint=f"Start one with: newsletter new {date.isoformat()}",
        )
    return frontmatter.parse(files.read(root, path), name)


def version_language(path: Path) -> str:
    """The language of which a file is the version, '' for one that stands for itself."""
    version = _LANGUAGE_VERSION.fullmatch(path.name)
    return version[1] if version and i18n.is_language(version[1]) else ""


def _shelf(
    root: Path, place: Path, make: Callable[[Document, str], _T], known: tuple[str, ...]
) -> _Shelf[_T]:
    shelf: _Shelf[_T] = _Shelf()
    lowered: dict[str, str] = {}
    for path in files.listing(root, place):
        if version := version_language(path):
            shelf.faults.append((path.stem, _other_language(root, path, version)))
            continue
        name = path.stem
        try:
            document = frontmatter.parse(files.read(root, path), files.relative(root, path))
            name = _short_name(document, path.stem)
            if name.casefold() in lowered:
                shelf.faults.append((name, _duplicate(document, name, lowered[name.casefold()])))
                continue
            lowered[name.casefold()] = document.path
            made = make(document, name)
        except ProjectError as error:
            shelf.faults.append((name, from_error(error)))
            continue
        shelf.made[name] = made
        shelf.documents[name] = document
        shelf.faults += [(name, remark) for remark in content.remarks(document, known)]
    return shelf


def _other_language(root: Path, path: Path, language: str) -> Finding:
    return Finding(
        code="language-version",
        severity=Severity.NOTE,
        message=f"The file is taken for the version in another language ({language}) and is not mailed with "
        "this issue.",
        where=Where(path=files.relative(root, path)),
        hint="If it is a story of its own, give the file a name without a dot before the '.md'.",
    )


def _short_name(document: Document, stem: str) -> str:
    name = document.string("slug") or stem
    if not VALID_SLUG.fullmatch(name):
        line = document.line_of("slug")
        raise ProjectError(
            f"'{name}' cannot be a short name, which is what a file without its '.md' is.",
            path=document.path,
            line=line,
            hint=f"Use small letters, digits and hyphens, for example '{slug(name)}'.",
        )
    return name


def _duplicate(document: Document, name: str, first: str) -> Finding:
    return Finding(
        code="duplicate-slug",
        severity=Severity.ERROR,
        message=f"The short name '{name}' is taken: {first} has it too.",
        where=Where(path=document.path, line=document.line_of("slug")),
        hint="Give one of the two another file name, or another 'slug:'.",
    )


def from_error(error: ProjectError) -> Finding:
    """A file that could not be read, as a finding."""
    return Finding(
        code="broken-file",
        severity=Severity.ERROR,
        message=error.message,
        where=Where(path=error.path, line=error.line),
        hint=error.hint,
    )


def _unused(fault: Finding) -> Finding:
    return replace(
        fault,
        severity=Severity.WARNING,
        message=f"{fault.message} Nothing in this issue uses the file.",
    )


# --- sections and bylines ------------------------------------------------------------------------------


def _sections(document: Document, articles: _Shelf[Article], findings: list[Finding]) -> list[Section]:
    parts: list[Section] = []
    first_place: dict[str, Where] = {}
    for value in document.items("sections"):
        try:
            part = sections.section(value)
        except ProjectError as error:
            findings.append(from_error(error))
            continue
        kept = []
        for item in part.items:
            if isinstance(item, StoryItem) and not _placed(item, articles, first_place, findings):
                continue
            kept.append(item)
        parts.append(replace(part, items=tuple(kept)))
    return parts


def _placed(
    item: StoryItem, articles: _Shelf[Article], first_place: dict[str, Where], findings: list[Finding]
) -> bool:
    if item.article in first_place:
        findings.append(
            Finding(
                code="article-twice",
                severity=Severity.ERROR,
                message=f"The article '{item.article}' is in two places (first on line "
                f"{first_place[item.article].line}), so readers would get it twice.",
                where=item.where,
                hint="Delete one of the two lines.",
            )
        )
        return False
    first_place[item.article] = item.where
    if item.article not in articles.made and item.article not in articles.broken:
        known = sorted(articles.made)
        findings.append(
            Finding(
                code="unknown-article",
                severity=Severity.ERROR,
                message=f"There is no article '{item.article}'.{suggest(item.article, known)}",
                where=item.where,
                hint="Name the file in 'articles' without its '.md', or delete the line.",
            )
        )
    return True


def _without_missing(part: Section, articles: _Shelf[Article]) -> Section:
    kept = tuple(i for i in part.items if not isinstance(i, StoryItem) or i.article in articles.made)
    return replace(part, items=kept)


def _with_authors(
    articles: _Shelf[Article], name: str, authors: _Shelf[Author], findings: list[Finding], language: str
) -> Article:
    slugs: list[str] = []
    for value in articles.documents[name].items("authors"):
        found = _author_slug(value, authors)
        if found:
            slugs.append(found)
        else:
            findings.append(_unknown_author(value, authors))
    article = articles.made[name]
    return replace(article, authors=tuple(dict.fromkeys(slugs)), language=article.language or language)


def _signer(document: Document, authors: _Shelf[Author], findings: list[Finding]) -> str:
    if not document.string("signed_by"):
        return ""
    value = document.fields["signed_by"]
    found = _author_slug(value, authors)
    if not found:
        findings.append(_unknown_author(value, authors))
    return found


def _unknown_author(value: Value, authors: _Shelf[Author]) -> Finding:
    return Finding(
        code="unknown-author",
        severity=Severity.ERROR,
        message=f"There is no author '{value.text()}'.{suggest(value.text(), sorted(authors.made))}",
        where=value.where,
        hint=f"Write issues/authors/{slug(value.text())}.md, or name one of the authors there.",
    )


def _author_slug(value: Value, authors: _Shelf[Author]) -> str:
    text = value.text()
    for candidate in (text, slug(text)):
        if candidate in authors.made or candidate in authors.broken:
            return candidate
    spelt = (author.slug for author in authors.made.values() if text in (author.name, *author.also))
    return next(spelt, "")
