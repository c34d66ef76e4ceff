"""`newsletter export`."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from newsletter.cli import context, failure, sheet

_FORMATS = ("html", "txt", "eml")


@click.command()
@context.issue_argument
@click.option(
    "--format",
    "formats",
    multiple=True,
    type=click.Choice(_FORMATS),
    help="Only this format; can be given more than once.",
)
@click.option("--to", "target", metavar="FOLDER", help="Write there instead of build/DATE.")
@click.option("--open", "show", is_flag=True, help="Open the page in the browser, where there is a display.")
@click.option("--json", "as_json", is_flag=True, help="Write findings and paths as JSON, for programs.")
@click.pass_context
def command(
    ctx: click.Context,
    date: dt.date | None,
    formats: tuple[str, ...],
    target: str | None,
    show: bool,
    as_json: bool,
) -> int:
    """Write the issue of DATE (or the newest) as files that you can look at, archive or pass on.

    \b
    In build/DATE you find:
      issue.html   the mail as a page for the browser; its pictures are in the folder images beside it
      issue.txt    the same as plain text
      issue.eml    the mail itself, made out to a sample reader; open it with a mail program

    While the check finds an error, nothing is written.

    \b
    Examples:
      newsletter export
      newsletter export 2026-11-22 --format eml
    """
    from newsletter import pipeline
    from newsletter.project import folder

    settings = context.settings(ctx)
    chosen = context.chosen(ctx, date)
    built = pipeline.build(settings, chosen, context.progress)
    context.progress_done()
    place = Path(target).resolve() if target else folder.build_folder(settings.root, chosen)
    if as_json and built.hindrances:
        click.echo(sheet.as_json(chosen, built.report, files=[]))
        return failure.CONTENT
    paths = pipeline.export(built, settings, place, formats or _FORMATS)
    main = [path for path in paths if path.parent == place]
    if as_json:
        click.echo(sheet.as_json(chosen, built.report, files=[path.as_posix() for path in paths]))
    else:
        click.echo(f"Issue of {chosen.isoformat()}")
        click.echo(sheet.as_text(built.report))
        for path in main:
            click.echo(path.as_posix())
    if show and context.has_display():
        click.launch(main[0].as_uri())
    return failure.DONE
