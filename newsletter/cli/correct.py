"""`newsletter correct`."""

from __future__ import annotations

import datetime as dt

import click

from newsletter.cli import context, failure
from newsletter.cli.mailing import confirm, options, run, sheet


@click.command()
@context.issue_argument
@click.option("--list", "name", required=True, metavar="NAME", help="The list that it was mailed to.")
@options.yes_to("the numbers, that of the correction first")
@options.hold
@options.spread
@options.as_approved
@options.by
@options.events
@click.option("--json", "as_json", is_flag=True, help="Write what came of it as JSON, for programs.")
@click.pass_context
def command(  # noqa: PLR0913  what can be said of a correction
    ctx: click.Context,
    date: dt.date | None,
    name: str,
    *,
    yes_to: tuple[int, ...],
    hold: int,
    spread: bool,
    as_approved: bool,
    by: str | None,
    events: str | None,
    as_json: bool,
) -> int:
    """Something wrong went out: stop it, and mail what is right.

    What is being mailed to the list stops at once. Mend the issue and approve it anew, then give this command
    again. Those who got the wrong mail, or may have got it, get the mended one as a correction; the rest of
    the list gets the mended issue only. You confirm both numbers before anything is mailed.

    The subject is the mended issue's own. If readers are to see that it is a correction, write it there, in
    issue.md: subject: "Correction: A quiet week"

    \b
    Examples:
      newsletter correct --list readers
      newsletter correct 2026-11-22 --list readers
    """
    from newsletter import campaigns

    settings = context.settings(ctx)
    chosen = context.chosen(ctx, date)
    wish = campaigns.Wish(
        date=chosen,
        list=options.known_list(settings, name),
        hold=hold * options.MINUTE,
        by=by or "",
        as_approved=as_approved,
    )
    now = dt.datetime.now(dt.UTC)
    planned = campaigns.correct(settings, wish, now=now, ids=options.ident, progress=context.progress)
    context.progress_done()
    if not planned.campaigns:
        click.echo("Nothing to do: nobody is left to mail it to.")
        return failure.DONE
    click.echo(f"Issue of {chosen.isoformat()}, to be corrected", err=True)
    click.echo(sheet.of_correction(planned, settings.publication.zone), err=True)
    confirm.spread(planned.means.outlook, spread)
    rest = planned.rest.recipients if planned.rest else 0
    numbers = [("those who get the correction", planned.corrected), ("the rest", rest)]
    confirm.counts([one for one in numbers if one[1]], yes_to, "mail it")
    with run.events(events) as stream:
        frozen = campaigns.freeze_correction(settings, planned, dt.datetime.now(dt.UTC))
        return run.Run(settings, stream, hold=float(wish.hold), as_json=as_json).carry_out(frozen)
