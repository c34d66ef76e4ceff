"""Everything that can go wrong and be told in one line.

NewsletterError
├── ConfigError                      a setting is missing or wrong
├── ProjectError(path, line)         a file of the project cannot be read or changed
│   ├── ConflictError(mine, theirs)  somebody else changed the file meanwhile
│   └── StorageError                 the machine does not let it be written
├── FetchError(fault, url)           no answer came from a web address (newsletter.net.faults)
├── CollectError(source)             a source holds no article that we can read
├── RenderError(template, line, column)      a theme cannot be rendered
├── AudienceError(source, line)      a file holds no list of people that we can read
├── CheckFailed(report)              an issue has errors, so nothing leaves the house
├── DatabaseError(down)              what is kept in the database cannot be read or written
│   └── LedgerError                  a campaign is not as it has to be for what was asked
└── SendError                        a mail could not be handed over
    └── TransportError(code, text, retryable)   the mail server refused, or did not answer
        └── RelaySettingsError                  it cannot be used the way it is configured

`message` says what and where; `hint` says what to do. The command line prints both and chooses the exit code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from newsletter.model import Report


class NewsletterError(Exception):
    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class ConfigError(NewsletterError):
    pass


class ProjectError(NewsletterError):
    """`path` is relative to the project, `line` counts from 1."""

    def __init__(self, message: str, *, path: str, line: int = 1, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.path = path
        self.line = line

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


class ConflictError(ProjectError):
    """Both texts are kept: `mine` is what the writer wanted to save, `theirs` is what the file holds now."""

    def __init__(self, message: str, *, path: str, mine: str, theirs: str, hint: str = "") -> None:
        super().__init__(message, path=path, hint=hint)
        self.mine = mine
        self.theirs = theirs


class StorageError(ProjectError):
    def __str__(self) -> str:
        return f"{self.path}: {self.message}"


class CollectError(NewsletterError):
    def __init__(self, message: str, *, source: str, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.source = source

    def __str__(self) -> str:
        return f"{self.source}: {self.message}"


class AudienceError(NewsletterError):
    """`line` counts from 1, 0 is a fault of the whole file."""

    def __init__(self, message: str, *, source: str, line: int = 0, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.source = source
        self.line = line

    def __str__(self) -> str:
        line = f":{self.line}" if self.line else ""
        return f"{self.source}{line}: {self.message}"


class RenderError(NewsletterError):
    """`template` is the path of a theme's file; `line` and `column` count from 1, 0 is a column not known.

    `others` are what else is wrong with the same theme.
    """

    def __init__(
        self,
        message: str,
        *,
        template: str,
        line: int = 1,
        column: int = 0,
        hint: str = "",
        others: tuple[RenderError, ...] = (),
    ) -> None:
        super().__init__(message, hint=hint)
        self.template = template
        self.line = line
        self.column = column
        self.others = others

    def __str__(self) -> str:
        column = f":{self.column}" if self.column else ""
        return f"{self.template}:{self.line}{column}: {self.message}"


class CheckFailed(NewsletterError):  # noqa: N818  the name of docs/design.md: it carries a report, not a fault
    def __init__(self, message: str, *, report: Report, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.report = report


class DatabaseError(NewsletterError):
    """`down` where a server did not answer, and a later try may succeed."""

    def __init__(self, message: str, *, down: bool = False, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.down = down


class LedgerError(DatabaseError):
    pass


class SendError(NewsletterError):
    """`field` is the header field that a value could not stand in, where it was that."""

    def __init__(self, message: str, *, field: str = "", hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.field = field


class TransportError(SendError):
    """`code` is the SMTP reply code, 0 where no answer came; `retryable` when a later try may succeed."""

    def __init__(
        self, message: str, *, code: int = 0, text: str = "", retryable: bool, hint: str = ""
    ) -> None:
        super().__init__(message, hint=hint)
        self.code = code
        self.text = text
        self.retryable = retryable


class RelaySettingsError(TransportError):
    """Trying again helps nothing until somebody changes the settings."""
