"""`newsletter check`."""

from __future__ import annotations

import datetime as dt

import click

from newsletter.cli import context, failure, sheet


@click.command()
@context.issue_argument
@click.option("--json", "as_json", is_flag=True, help="Write the findings as JSON, for programs.")
@click.option("--strict", is_flag=True, help="Let warnings fail the check too.")
@click.pass_context
def command(ctx: click.Context, date: dt.date | None, as_json: bool, strict: bool) -> int:
    """Say what is wrong with the issue of DATE (or the newest), where, and what to do.

    An error stops the issue from being exported or sent; a warning is worth a look; a note is only said.

    \b
    Examples:
      newsletter check
      newsletter check 2026-11-22 --json
    """
    from newsletter import pipeline

    settings = context.settings(ctx)
    chosen = context.chosen(ctx, date)
    built = pipeline.build(settings, chosen, context.progress)
    context.progress_done()
    if as_json:
        click.echo(sheet.as_json(chosen, built.report))
    else:
        click.echo(f"Issue of {chosen.isoformat()}")
        click.echo(sheet.as_text(built.report))
    failed = built.report.errors or (strict and built.report.warnings)
    return failure.CONTENT if failed else failure.DONE
