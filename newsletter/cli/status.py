"""`newsletter status`."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

import click

from newsletter.cli import changes, context, failure, sheet
from newsletter.cli.mailing import listing

if TYPE_CHECKING:
    from newsletter.config import Settings
    from newsletter.pipeline import Standing


@click.command()
@context.issue_argument
@click.option("--doubtful", is_flag=True, help="Show whom it is not sure of whether the mail arrived.")
@click.option("--json", "as_json", is_flag=True, help="Write the same as JSON, for programs.")
@click.pass_context
def command(ctx: click.Context, date: dt.date | None, *, doubtful: bool, as_json: bool) -> int:
    """Say who approved the issue of DATE (or the newest), what changed since, and what became of its mails.

    Changes are shown word by word: [-what was approved-] {+what is there now+}.

    Of each campaign it says how many mails were accepted by the mail server, and what became of the others.
    With --doubtful it lists instead the addresses of those of whom it is not sure whether the mail arrived.

    The exit code is 0 where the issue is approved and unchanged, and 1 where it is not.

    With --json: 'state' is one of approved, changed, broken (there is no mail to compare with now) and
    unapproved; 'approval' has digest, by, at, waivers and program; 'digest' is that of the issue as it is
    now; 'changes' has fields, text, html (what only the HTML says), pictures and looks, with words marked
    same, gone or new; 'campaigns' have their counts by state; 'findings' are those of newsletter check.

    \b
    Examples:
      newsletter approve --by "Ruth Adair"
      newsletter status
      newsletter status 2026-11-22 --doubtful
    """
    from newsletter import campaigns, pipeline

    settings = context.settings(ctx)
    chosen = context.chosen(ctx, date)
    if doubtful:
        return _doubtful(settings, chosen, as_json=as_json)
    built = pipeline.build(settings, chosen, context.progress)
    context.progress_done()
    standing = pipeline.status(built, settings)
    mailed = campaigns.standing(settings, chosen)
    broken_off = {one.id for one, _ in mailed if campaigns.is_broken_off(settings, one)}
    if as_json:
        click.echo(
            sheet.as_json(
                chosen,
                built.report,
                state=_state(standing),
                approval=changes.approval_for_programs(standing.approval),
                digest=built.email.digest if built.email else None,
                changes=changes.for_programs(standing.differences),
                campaigns=[listing.for_programs(*one, broken_off) for one in mailed],
            )
        )
    else:
        click.echo(f"Issue of {chosen.isoformat()}")
        _tell(standing, settings.publication.zone)
        if mailed:
            click.echo(listing.as_text(mailed, broken_off))
        for hint in listing.hints(mailed, broken_off):
            click.echo(hint, err=True)
    return failure.DONE if standing.holds else failure.CONTENT


def _doubtful(settings: Settings, date: dt.date, *, as_json: bool) -> int:
    from newsletter import campaigns

    found = [(one, campaigns.doubtful(settings, one)) for one, _ in campaigns.standing(settings, date)]
    if as_json:
        told = [
            {"campaign": campaign.id, "email": one.recipient.email, "reply": one.reply}
            for campaign, deliveries in found
            for one in deliveries
        ]
        click.echo(json.dumps(told, indent=2, ensure_ascii=False))
        return failure.DONE
    lines = [line for campaign, deliveries in found for line in listing.in_doubt(campaign, deliveries)]
    click.echo("\n".join(lines) if lines else "Nobody is in doubt.")
    return failure.DONE


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
