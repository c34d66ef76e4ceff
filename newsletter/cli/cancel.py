"""`newsletter cancel`."""

from __future__ import annotations

import datetime as dt

import click

from newsletter.cli import context, failure
from newsletter.cli.mailing import options


@click.command()
@options.campaign_argument
@click.pass_context
def command(ctx: click.Context, campaign: str | None) -> int:
    """End a campaign for good: whoever was not mailed yet is not mailed by it any more.

    CAMPAIGN may be left out where there is only one. It can run in another window.

    \b
    Examples:
      newsletter cancel
      newsletter cancel k3j9x2ab
    """
    from newsletter import campaigns
    from newsletter.model import MAY_HAVE_IT

    settings = context.settings(ctx)
    chosen = campaigns.chosen(settings, campaign or "")
    found, tally = campaigns.cancel(settings, chosen, dt.datetime.now(dt.UTC))
    got = tally.of(*MAY_HAVE_IT)
    was = f"{got:,} got it or may have got it" if got else "nothing was sent"
    click.echo(f"Cancelled: {options.told(found)}; {was}.")
    return failure.DONE
