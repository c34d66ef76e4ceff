"""`newsletter correct`."""

from __future__ import annotations

import datetime as dt
from typing import Any

import click

from newsletter.cli import context, failure
from newsletter.cli.mailing import confirm, options, run, sheet


@click.command()
@context.issue_argument
@click.option("--list", "name", required=True, metavar="NAME", help="The list that it was mailed to.")
@options.yes_to("the numbers, that of the correction first")
@options.mailing
@click.option("--json", "as_json", is_flag=True, help="Write what came of it as JSON, for programs.")
@click.pass_context
def command(
    ctx: click.Context,
    /,
    date: dt.date | None,
    name: str,
    **asked: Any,  # noqa: ANN401  the options of a mailing, by their names
) -> int:
    """Something wrong went out: stop it, and mail what is right.

    What is being mailed to the list stops at once. Mend the issue and approve it anew, then give this command
    again. Those who got the wrong mail, or may have got it, get the mended one as a correction; the rest of
    the list gets the mended issue only. You confirm both numbers before anything is mailed. With --first each
    of the two is mailed to so many people at first.

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
    told = options.Asked(list=name, **asked)
    now = dt.datetime.now(dt.UTC)
    wish = options.wish(settings, chosen, told, now)
    planned = campaigns.correct(settings, wish, now=now, ids=options.ident, progress=context.progress)
    context.progress_done()
    if not planned.campaigns:
        click.echo("Nothing to do: nobody is left to mail it to.")
        return failure.DONE
    click.echo(f"Issue of {chosen.isoformat()}, to be corrected", err=True)
    click.echo(sheet.of_correction(planned, settings.publication.zone), err=True)
    confirm.spread(planned.means.outlook, told.spread)
    rest = planned.rest.recipients if planned.rest else 0
    numbers = [("those who get the correction", planned.corrected), ("the rest", rest)]
    confirm.counts([one for one in numbers if one[1]], told.yes_to, "mail it")
    hold = None if wish.due else float(wish.hold)
    with run.events(told.events) as stream:
        frozen = campaigns.freeze_correction(settings, planned, dt.datetime.now(dt.UTC))
        runner = run.Run(settings, stream, hold=hold, even_late=told.even_late, as_json=told.as_json)
        return runner.carry_out(frozen)
