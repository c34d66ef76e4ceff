"""`newsletter status`."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import click

from newsletter.cli import changes, context, failure, sheet

if TYPE_CHECKING:
    from newsletter.pipeline import Standing


@click.command()
@context.issue_argument
@click.option("--json", "as_json", is_flag=True, help="Write the same as JSON, for programs.")
@click.pass_context
def command(ctx: click.Context, date: dt.date | None, as_json: bool) -> int:
    """Say who approved the issue of DATE (or the newest), what was waived, and what changed since.

    Changes are shown word by word: [-what was approved-] {+what is there now+}.

    The exit code is 0 where the issue is approved and unchanged, and 1 where it is not.

    With --json: 'state' is one of approved, changed, broken (there is no mail to compare with now) and
    unapproved; 'approval' has digest, by, at, waivers and program; 'digest' is that of the issue as it is
    now; 'changes' has fields, text, html (what only the HTML says), pictures and looks, with words marked
    same, gone or new; 'findings' are those of newsletter check.

    \b
    Examples:
      newsletter approve --by "Ruth Adair"
      newsletter status
    """
    from newsletter import pipeline

    settings = context.settings(ctx)
    chosen = context.chosen(ctx, date)
    built = pipeline.build(settings, chosen, context.progress)
    context.progress_done()
    standing = pipeline.status(built, settings)
    if as_json:
        click.echo(
            sheet.as_json(
                chosen,
                built.report,
                state=_state(standing),
                approval=changes.approval_for_programs(standing.approval),
                digest=built.email.digest if built.email else None,
                changes=changes.for_programs(standing.differences),
            )
        )
    else:
        click.echo(f"Issue of {chosen.isoformat()}")
        _tell(standing, settings.publication.zone)
    return failure.DONE if standing.holds else failure.CONTENT


def _state(standing: Standing) -> str:
    if standing.approval is None:
        return "unapproved"
    if standing.holds:
        return "approved"
    return "changed" if standing.built.email else "broken"


def _tell(standing: Standing, zone: str) -> None:
    approval, email = standing.approval, standing.email
    day = standing.built.date.isoformat()
    if approval is None or email is None:
        click.echo("Nobody has approved it yet.")
        click.echo(f"When it is right: newsletter approve {day} --by NAME", err=True)
        return
    click.echo(
        f"Approved by {approval.by} on {context.moment(approval.at, zone)}: "
        f"'{email.subject}' ({approval.digest[:8]})"
    )
    for code, reason in approval.waivers:
        click.echo(f"  waived: {code} ({reason})")
    if standing.holds:
        click.echo("Unchanged since.")
        return
    if standing.differences is None:
        click.echo(
            "What was approved is stored. There is no mail to compare it with: the issue is broken now."
        )
        click.echo(f"See what is wrong: newsletter check {day}", err=True)
        return
    click.echo("Changed since, and what changed is not mailed:")
    click.echo(changes.as_text(standing.differences))
    if standing.built.report.errors:
        click.echo(f"It has errors now, see: newsletter check {day}", err=True)
    else:
        click.echo(f"To let it go out as it is now: newsletter approve {day} --by NAME", err=True)
