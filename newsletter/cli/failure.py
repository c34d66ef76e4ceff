"""Errors as a person reads them, and the exit code that a script reads."""

from __future__ import annotations

import click

from newsletter.errors import (
    CheckFailed,
    ConfigError,
    DatabaseError,
    NewsletterError,
    RelaySettingsError,
    StorageError,
    TransportError,
)

DONE, CONTENT, USAGE, PARTLY, CONFIGURATION, SERVER = range(6)


def tell(error: NewsletterError) -> int:
    """Say what went wrong and what to do; the exit code for it."""
    if isinstance(error, CheckFailed):
        from newsletter.cli import color, sheet

        click.echo(sheet.as_text(error.report), color=color())
    click.echo(line(error), err=True)
    return exit_code(error)


def line(error: NewsletterError) -> str:
    """The line that ends a command which failed."""
    return f"newsletter: {said(error)}"


def said(error: NewsletterError) -> str:
    """One line: where, what, and what to do."""
    return f"{error} {error.hint}".rstrip()


def exit_code(error: NewsletterError) -> int:
    """0 done, 1 content, 2 usage, 3 somebody did not get the mail, 4 configuration, 5 a server is down."""
    if isinstance(error, (ConfigError, RelaySettingsError, StorageError)):
        return CONFIGURATION
    if isinstance(error, DatabaseError):
        return SERVER if error.down else CONFIGURATION
    if isinstance(error, TransportError):
        return SERVER if error.retryable else PARTLY
    return CONTENT
