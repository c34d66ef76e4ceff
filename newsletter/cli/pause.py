"""`newsletter pause`."""

from __future__ import annotations

import datetime as dt

import click

from newsletter.cli import context, failure
from newsletter.cli.mailing import options


@click.command()
@options.campaign_argument
@click.pass_context
def command(ctx: click.Context, campaign: str | None) -> int:
    """Stop a campaign so that it can be gone on with.

    CAMPAIGN may be left out where there is only one. It can run in another window: what was handed over
    there is finished, and nothing more is mailed.

    \b
    Examples:
      newsletter pause
      newsletter pause k3j9x2ab
    """
    from newsletter import campaigns

    settings = context.settings(ctx)
    found = campaigns.pause(settings, campaigns.chosen(settings, campaign or ""), dt.datetime.now(dt.UTC))
    click.echo(f"Paused: {options.told(found)}.")
    click.echo(f"To go on with it: newsletter resume {found.id}", err=True)
    return failure.DONE
