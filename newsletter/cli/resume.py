"""`newsletter resume`."""

from __future__ import annotations

import datetime as dt

import click

from newsletter.cli import context, failure
from newsletter.cli.mailing import options, run


@click.command()
@options.campaign_argument
@click.option("--even-late", is_flag=True, help="Do not ask where its moment passed long ago.")
@click.option("--uncorrected", is_flag=True, help="Go on though it was stopped because its mail is wrong.")
@options.events
@click.option("--json", "as_json", is_flag=True, help="Write what came of it as JSON, for programs.")
@click.pass_context
def command(
    ctx: click.Context,
    campaign: str | None,
    *,
    even_late: bool,
    uncorrected: bool,
    events: str | None,
    as_json: bool,
) -> int:
    """Go on with a campaign that was paused, stopped or broken off, or wait for one that is planned.

    CAMPAIGN may be left out where there is only one. Nobody who was mailed is mailed again. Where it was
    broken off in the middle of a mail, nobody can be sure whether that one arrived: it is kept back, and
    'newsletter status --doubtful' shows it. The exit codes are those of 'newsletter send'.

    \b
    Examples:
      newsletter resume
      newsletter resume k3j9x2ab
    """
    from newsletter import campaigns
    from newsletter.model import CampaignState

    settings = context.settings(ctx)
    found = campaigns.chosen(settings, campaign or "")
    if found.state is CampaignState.DONE:
        click.echo(f"Nothing to do: {options.told(found)} is done.")
        return failure.PARTLY if campaigns.doubtful(settings, found) else failure.DONE
    found = campaigns.taken_up(settings, found, dt.datetime.now(dt.UTC), uncorrected=uncorrected)
    with run.events(events) as stream:
        return run.Run(settings, stream, even_late=even_late, as_json=as_json).carry_out([found])
