"""What a rule sees and gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from newsletter.model import (
    Article,
    Finding,
    Image,
    ImageAnswer,
    Issue,
    Publication,
    RenderedEmail,
    Rules,
    Severity,
    Where,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """All that is known of an issue. `email` is None where it could not be rendered.

    `pictures` are all that the mail should show, the brand's too; `images` what was seen of their files.
    """

    issue: Issue
    publication: Publication
    rules: Rules
    unplaced: tuple[Article, ...] = ()
    pictures: tuple[Image, ...] = ()
    images: tuple[ImageAnswer, ...] = ()
    email: RenderedEmail | None = None


def place(of: Article | Issue, key: str) -> Where:
    """Where the value of `key` stands, or the top of the file that lacks it."""
    return Where(path=of.where.path, line=dict(of.lines).get(key, of.where.line))


Rule = Callable[[Evidence], Iterator[Finding]]


def error(code: str, message: str, where: Where | None, hint: str = "") -> Finding:
    return Finding(code=code, severity=Severity.ERROR, message=message, where=where, hint=hint)


def warning(code: str, message: str, where: Where | None, hint: str = "") -> Finding:
    return Finding(code=code, severity=Severity.WARNING, message=message, where=where, hint=hint)


def note(code: str, message: str, where: Where | None, hint: str = "") -> Finding:
    return Finding(code=code, severity=Severity.NOTE, message=message, where=where, hint=hint)
