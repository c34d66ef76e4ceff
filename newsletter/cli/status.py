"""`newsletter status`."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from newsletter.cli import changes, context, failure, sheet
from newsletter.cli.mailing import listing

if TYPE_CHECKING:
    from newsletter.config import Settings
    from newsletter.model import Campaign, Delivery
    from newsletter.pipeline import Standing


@click.command()
@context.issue_argument
@click.option("--doubtful", is_flag=True, help="Show whom it is not sure of whether the mail arrived.")
@click.option("--refused", is_flag=True, help="Show whose mail was refused or given up, and why.")
@click.option(
    "--who",
    type=context.EmailAddress(international=True),
    metavar="ADDRESS",
    help="Show what became of the mail to this address.",
)
@click.option("--json", "as_json", is_flag=True, help="Write the same as JSON, for programs.")
@click.pass_context
def command(
    ctx: click.Context,
    date: dt.date | None,
    *,
    doubtful: bool,
    refused: bool,
    who: str | None,
    as_json: bool,
) -> int:
    """Say who approved the issue of DATE (or the newest), what changed since, and what became of its mails.

    Changes are shown word by word: [-what was approved-] {+what is there now+}.

    Of each campaign it says how many mails were accepted by the mail server, and what became of the others.
    With --doubtful it lists instead the addresses of those of whom it is not sure whether the mail arrived,
    with --refused those whose mail was refused, each with the mail server's words, and with --who what
    became of a single address.

    The exit code is 0 where the issue is approved and unchanged, and 1 where it is not.

    With --json: 'state' is one of approved, changed, broken (there is no mail to compare with now) and
    unapproved; 'approval' has digest, by, at, waivers and program; 'digest' is that of the issue as it is
    now; 'changes' has fields, text, html (what only the HTML says), pictures and looks, with words marked
    same, gone or new; 'campaigns' have their counts by state, and 'working' says whether a program is mailing
    them at this moment; 'findings' are those of newsletter check.

    \b
    Examples:
      newsletter approve --by "Ruth Adair"
      newsletter status
      newsletter status 2026-11-22 --doubtful
      newsletter status 2026-11-22 --refused
      newsletter status --who reader@example.org
    """
    from newsletter import campaigns, pipeline

    settings = context.settings(ctx)
    chosen = context.chosen(ctx, date)
    if sum((doubtful, refused, bool(who))) > 1:
        raise click.UsageError("Say one of --doubtful, --refused and --who.")
    if doubtful:
        return _people(settings, chosen, campaigns.doubtful, "Nobody is in doubt.", as_json=as_json)
    if refused:
        return _people(settings, chosen, campaigns.refused, "Nobody was refused.", as_json=as_json)
    if who:
        return _who(settings, chosen, who, as_json=as_json)
    built = pipeline.build(settings, chosen, context.progress)
    context.progress_done()
    standing = pipeline.status(built, settings)
    mailed = campaigns.standing(settings, chosen)
    if as_json:
        click.echo(
            sheet.as_json(
                chosen,
                built.report,
                state=_state(standing),
                approval=changes.approval_for_programs(standing.approval),
                digest=built.email.digest if built.email else None,
                changes=changes.for_programs(standing.differences),
                campaigns=[listing.for_programs(one) for one in mailed],
            )
        )
    else:
        click.echo(f"Issue of {chosen.isoformat()}")
        _tell(standing, settings.publication.zone)
        if mailed:
            click.echo(listing.as_text(mailed))
        for words in campaigns.elsewhere(settings, chosen):
            click.echo(f"Mailed by another computer {words}")
        for hint in listing.hints(mailed):
            click.echo(hint, err=True)
    return failure.DONE if standing.holds else failure.CONTENT


def _people(
    settings: Settings,
    date: dt.date,
    look: Callable[[Settings, Campaign], tuple[Delivery, ...]],
    nobody: str,
    *,
    as_json: bool,
) -> int:
    """List those whom `look` finds in each campaign of the issue."""
    from newsletter import campaigns

    mailed = [one.campaign for one in campaigns.standing(settings, date)]
    found = [(one, look(settings, one)) for one in mailed]
    if as_json:
        told = [
            {"campaign": campaign.id, "email": one.recipient.email, "reply": one.reply}
            for campaign, deliveries in found
            for one in deliveries
        ]
        click.echo(json.dumps(told, indent=2, ensure_ascii=False))
        return failure.DONE
    lines = [line for campaign, deliveries in found for line in listing.addresses(campaign, deliveries)]
    click.echo("\n".join(lines) if lines else nobody)
    return failure.DONE


def _who(settings: Settings, date: dt.date, address: str, *, as_json: bool) -> int:
    from newsletter import campaigns

    found = campaigns.became_of(settings, date, address)
    if as_json:
        told = [
            {
                "campaign": campaign.id,
                "state": str(one.state) if one else None,
                "reply": one.reply if one else "",
            }
            for campaign, one in found
        ]
        click.echo(json.dumps(told, indent=2, ensure_ascii=False))
        return failure.DONE
    for campaign, one in found:
        click.echo(listing.of_one(campaign, one))
    if not found:
        click.echo("This issue was mailed to nobody yet.")
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
        if standing.built.report.errors:
            click.echo(f"See what is wrong: newsletter check {day}", err=True)
        else:
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
