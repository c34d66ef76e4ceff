"""`newsletter add`."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import click

from newsletter.cli import context, failure

if TYPE_CHECKING:
    from newsletter.model import Collected
    from newsletter.project.create import Added


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--issue", "date", type=context.Date(), metavar="DATE", help="The issue to put it into; else the newest."
)
@click.option("--as", "kind", default="", metavar="KIND", help="Read FILE as 'text' or 'markdown'.")
@click.pass_context
def command(ctx: click.Context, sources: tuple[str, ...], date: dt.date | None, kind: str) -> int:
    """Put the article in FILE into an issue.

    FILE holds the text of one article page, as you copied it from your browser: title, date, author and all.
    It is sorted into title, date, paragraphs and author, and what was doubtful is told. A Markdown file is
    taken as it is. With - the text is read from standard input.

    Adding the same text again changes nothing, and what you have edited since stays.

    \b
    Examples:
      newsletter add article.txt --issue 2026-11-29
      newsletter add article.txt interview.md
    """
    from newsletter import pipeline
    from newsletter.errors import NewsletterError

    root = context.root(ctx)
    issue = context.chosen(ctx, date)
    code = failure.DONE
    for source in sources:
        try:
            for collected, added in pipeline.add(root, source, issue, kind):
                _tell(collected, added, issue)
        except NewsletterError as error:
            # One bad file is no reason to leave the others unread.
            click.echo(failure.line(error), err=True)
            code = failure.exit_code(error)
    return code


def _tell(collected: Collected, added: Added, issue: dt.date) -> None:
    from newsletter.model import NoteKind

    if not added.new:
        put = (
            f"it was put back into the issue of {issue.isoformat()}"
            if added.placed
            else "nothing was changed"
        )
        click.echo(f"{added.path}: this text is there already; {put}.")
        return
    click.echo(f"{added.path}: '{added.title}' is now in the issue of {issue.isoformat()}.")
    for name in added.new_authors:
        click.echo(f"  new author: {name}")
    for name in added.kept_authors:
        click.echo(f"  author: {name} (known already; the file was not changed)")
    for note in collected.notes:
        # What was dropped names its lines itself: they are often many.
        place = f" (line {note.line})" if note.line and note.kind is not NoteKind.DROPPED else ""
        lead = "please check: " if note.kind is NoteKind.DOUBTED else ""
        click.echo(f"  {lead}{note.text}{place}")
