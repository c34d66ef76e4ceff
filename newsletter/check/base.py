"""What a rule sees, what it gives, and how a function becomes a rule."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from types import ModuleType
from typing import Protocol

from newsletter.model import (
    Article,
    Earlier,
    Finding,
    Image,
    ImageAnswer,
    Issue,
    LinkAnswer,
    Publication,
    RenderedEmail,
    Rules,
    Severity,
    SpamAnswer,
    Theme,
    Where,
)

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE


class Group(StrEnum):
    """What a rule is about, in the order of the sheet."""

    FILES = "Files and theme"
    CONTENT = "Content"
    LINKS = "Links"
    IMAGES = "Images"
    ACCESSIBILITY = "Accessibility"
    CLIENTS = "Mail clients"
    SIZE = "Size and structure"
    LAW = "Law and deliverability"
    PRIVACY = "Privacy"
    SENDING = "Sending domain"
    WAIVERS = "Waivers"


# Known by itself and not by its content, so that what follows from it is worked out once.
@dataclass(frozen=True, eq=False, kw_only=True)
class Evidence:
    """All that is known of an issue; `email` and `theme` are None where they could not be made or found.

    `pictures` are all that the mail should show, the brand's too; `images` what was seen of their files;
    `links` what came back from the addresses of the mail, None where nobody asked the network; `spam` what
    a spam filter said, None where none was asked; `offline` where nobody was to ask. `earlier` are the
    stories of other issues.
    """

    issue: Issue
    publication: Publication
    rules: Rules
    unplaced: tuple[Article, ...] = ()
    pictures: tuple[Image, ...] = ()
    images: tuple[ImageAnswer, ...] = ()
    theme: Theme | None = None
    email: RenderedEmail | None = None
    earlier: tuple[Earlier, ...] = ()
    links: tuple[LinkAnswer, ...] | None = None
    spam: SpamAnswer | None = None
    offline: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that a rule has to say: what a reader would suffer, where, and what to do."""

    message: str
    where: Where | None
    hint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A check by its code. `about` explains it to an editor: its first line is what it finds.

    What the law asks for, what would harm readers and what leaves no mail at all is not `waivable`.
    """

    code: str
    group: Group
    severity: Severity
    about: str
    waivable: bool = True
    find: Callable[[Evidence], Iterator[Told]]

    @property
    def title(self) -> str:
        """What it finds, in one line."""
        return self.about.partition("\n")[0]

    def __call__(self, evidence: Evidence) -> Iterator[Finding]:
        for told in self.find(evidence):
            yield self.finding(told.message, told.where, told.hint)

    def finding(self, message: str, where: Where | None, hint: str) -> Finding:
        return Finding(code=self.code, severity=self.severity, message=message, where=where, hint=hint)


def rule(
    group: Group, severity: Severity, *, waivable: bool = True
) -> Callable[[Callable[[Evidence], Iterator[Told]]], Rule]:
    """Make a function a rule: its name is the code, and its docstring what an editor is told of it."""

    def made(find: Callable[[Evidence], Iterator[Told]]) -> Rule:
        return Rule(
            code=find.__name__.replace("_", "-"),
            group=group,
            severity=severity,
            about=inspect.cleandoc(find.__doc__ or ""),
            waivable=waivable,
            find=find,
        )

    return made


def elsewhere(code: str, group: Group, severity: Severity, about: str, *, waivable: bool = True) -> Rule:
    """What is found where no rule looks: while files are read, or while the mail is rendered."""
    return Rule(
        code=code,
        group=group,
        severity=severity,
        about=inspect.cleandoc(about),
        waivable=waivable,
        find=lambda _: iter(()),
    )


def rules_of(module: ModuleType) -> tuple[Rule, ...]:
    """The rules of a module, in the order in which they stand there."""
    return tuple(one for one in vars(module).values() if isinstance(one, Rule))


class Placed(Protocol):
    """What knows the lines of its values."""

    @property
    def lines(self) -> tuple[tuple[str, int], ...]: ...

    @property
    def where(self) -> Where: ...


def place(of: Placed, key: str) -> Where:
    """Where the value of `key` stands, or where what lacks it begins."""
    return Where(path=of.where.path, line=dict(of.lines).get(key, of.where.line))


def setting(evidence: Evidence, key: str) -> Where:
    """Where a setting such as `sender.email` stands, or would have to be written."""
    return dict(evidence.publication.places).get(key, Where(path="newsletter.toml"))


def in_theme(evidence: Evidence, file: str = "") -> Where:
    """The theme's `file` where it has one of that name, else the theme as a whole."""
    theme = evidence.theme
    if theme is None:
        return Where(path=f"templates/{evidence.issue.theme}")
    return Where(path=f"{theme.folder}/{file}" if file in dict(theme.files) else theme.folder)
