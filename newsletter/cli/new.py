"""`newsletter new`."""

from __future__ import annotations

import datetime as dt

import click

from newsletter.cli import context


@click.command()
@click.argument("date", type=context.Date(), metavar="DATE")
@click.pass_context
def command(ctx: click.Context, date: dt.date) -> None:
    """Start the issue of DATE, the day on which it appears.

    It becomes the folder issues/DATE with a file issue.md for the subject, the preheader and your note to the
    readers. Nothing that is there already is changed.

    \b
    Example:
      newsletter new 2026-11-29
    """
    from newsletter import pipeline

    root = context.root(ctx)
    path = pipeline.new(root, date)
    click.echo(path.relative_to(root).as_posix())
    click.echo(
        f"Next: write the subject into that file, and add stories with "
        f"'newsletter add FILE --issue {date.isoformat()}'.",
        err=True,
    )
