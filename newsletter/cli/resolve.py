"""`newsletter resolve`."""

from __future__ import annotations

import datetime as dt

import click

from newsletter.cli import context, failure
from newsletter.cli.mailing import confirm, options


@click.command()
@click.argument("campaign", type=options.CampaignId())
@click.argument("addresses", type=context.EmailAddress(international=True), nargs=-1, metavar="[ADDRESS]...")
@click.option("--resend", is_flag=True, help="Mail it to them again: they may get it twice.")
@click.option("--skip", is_flag=True, help="Leave it at that: they may not get it at all.")
@options.yes_to("the number of those it is about")
@options.by
@click.pass_context
def command(
    ctx: click.Context,
    campaign: str,
    addresses: tuple[str, ...],
    *,
    resend: bool,
    skip: bool,
    yes_to: tuple[int, ...],
    by: str | None,
) -> int:
    """Say what becomes of those of whom it is not sure whether the mail arrived: the ADDRESSes, or all.

    With --skip an ADDRESS may also be one that was not mailed yet: it is left out then, for instance because
    the mail server stops the whole campaign each time that it is its turn.

    What is mailed again has the same Message-ID as before, so that some mailboxes show it once. 'newsletter
    reconcile' may find out more before you decide.

    \b
    Examples:
      newsletter resolve k3j9x2ab --skip
      newsletter resolve k3j9x2ab --resend someone@example.org
    """
    if resend == skip:
        raise click.UsageError("Say --resend (they may get it twice) or --skip (they may not get it).")
    from newsletter import campaigns

    settings = context.settings(ctx)
    found = campaigns.chosen(settings, campaign)
    count = len(addresses) or len(campaigns.doubtful(settings, found))
    if not count:
        click.echo(f"Nothing to do: in {options.told(found)} nobody is in doubt.")
        return failure.DONE
    if not addresses or yes_to:
        verb = "mail it to all of them again" if resend else "leave all of them out"
        confirm.counts([("those in doubt", count)], yes_to, verb)
    done = campaigns.resolve(
        settings, found, addresses, resend=resend, now=dt.datetime.now(dt.UTC), by=by or ""
    )
    if resend:
        click.echo(f"To be mailed again: {done:,}.")
        click.echo(f"To mail it: newsletter resume {found.id}", err=True)
    else:
        click.echo(f"Left out: {done:,}.")
    return failure.DONE
