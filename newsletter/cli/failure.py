"""Errors as a person reads them, and the exit code that a script reads."""

from __future__ import annotations

import click

from newsletter.errors import CheckFailed, ConfigError, NewsletterError, SendError, TransportError

DONE, CONTENT, USAGE, PARTLY, CONFIGURATION, SERVER = range(6)
_LOGIN_REFUSED = {530, 534, 535, 538}


def tell(error: NewsletterError) -> int:
    """Say what went wrong and what to do; the exit code for it."""
    if isinstance(error, CheckFailed):
        from newsletter.cli import color, sheet

        click.echo(sheet.as_text(error.report), color=color())
    click.echo(line(error), err=True)
    return exit_code(error)


def line(error: NewsletterError) -> str:
    """One line: what, where, what to do."""
    return f"newsletter: {error}" + (f" {error.hint}" if error.hint else "")


def exit_code(error: NewsletterError) -> int:
    """0 done, 1 content, 2 usage, 3 partly sent, 4 configuration, 5 a server is down."""
    if isinstance(error, ConfigError):
        return CONFIGURATION
    if isinstance(error, TransportError):
        if error.code in _LOGIN_REFUSED:
            return CONFIGURATION
        return PARTLY if error.code and not error.retryable else SERVER
    return USAGE if isinstance(error, SendError) else CONTENT
