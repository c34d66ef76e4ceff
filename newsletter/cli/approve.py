"""`newsletter approve`."""

from __future__ import annotations

import datetime as dt

import click

from newsletter.cli import changes, context, failure, sheet


@click.command()
@context.issue_argument
@click.option(
    "--by",
    type=context.Person(),
    required=True,
    metavar="NAME",
    help="Who approves it. The name is kept with the date and what was waived.",
)
@click.option("--offline", is_flag=True, help="Open no links and ask no server; the approval does without.")
@click.option("--json", "as_json", is_flag=True, help="Write findings and approval as JSON, for programs.")
@click.pass_context
def command(ctx: click.Context, date: dt.date | None, by: str, offline: bool, as_json: bool) -> int:
    """Approve the issue of DATE (or the newest) as it is now, so that it may be mailed.

    The mail is stored with its pictures, and what is stored is what readers get. Whatever is changed after
    that, in a text, a picture, a theme, a setting or this program, is not mailed until somebody approves it.

    While the check finds an error, nothing is approved. An issue may be approved again at any time: the last
    word counts, and those before it stay on record.

    \b
    Examples:
      newsletter approve --by "Ruth Adair"
      newsletter approve 2026-11-22 --by "Ruth Adair" --json
    """
    from newsletter import campaigns, pipeline

    settings = context.settings(ctx)
    chosen = context.chosen(ctx, date)
    built = pipeline.build(settings, chosen, context.progress, context.outside(offline=offline))
    context.progress_done()
    if as_json and built.report.errors:
        click.echo(sheet.as_json(chosen, built.report, approval=None))
        return failure.CONTENT
    approval = pipeline.approve(built, settings, by, now=lambda: dt.datetime.now(dt.UTC))
    if as_json:
        click.echo(sheet.as_json(chosen, built.report, approval=changes.approval_for_programs(approval)))
        return failure.DONE
    click.echo(f"Issue of {chosen.isoformat()}")
    click.echo(sheet.as_text(built.report))
    subject = built.mailable().subject
    click.echo(f"Approved by {by}: '{subject}' ({approval.digest[:8]}). Nothing was sent yet.")
    for name, count, outlook in campaigns.outlooks(settings, dt.datetime.now(dt.UTC)):
        click.echo(f"To the list {name} ({count:,} people): {' '.join(outlook.sentences)}", err=True)
    return failure.DONE
