"""`newsletter reconcile`."""

from __future__ import annotations

import datetime as dt
import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import click

from newsletter.cli import context, failure
from newsletter.cli.mailing import options

_GZIP = b"\x1f\x8b"
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("campaign", type=options.CampaignId())
@click.option(
    "--postfix-log", "log", type=_FILE, metavar="FILE", help="A log of Postfix, packed (.gz) or not."
)
@click.option(
    "--message-ids", "ids", type=_FILE, metavar="FILE", help="Message-IDs of accepted mails, one a line."
)
@click.option(
    "--replies",
    type=_FILE,
    metavar="FILE",
    help="The mail server's own id and the address of each accepted mail, one mail a line.",
)
@click.option("--json", "as_json", is_flag=True, help="Write what was found as JSON, for programs.")
@click.pass_context
def command(
    ctx: click.Context,
    campaign: str,
    *,
    log: Path | None,
    ids: Path | None,
    replies: Path | None,
    as_json: bool,
) -> int:
    """Find out from the mail server's records what became of mails of which nobody is sure.

    Whatever the records say was accepted counts as accepted from now on. Who is not found stays in doubt.

    In a log of Postfix, and in a list, our mails are known by their Message-IDs, which nobody else can make.
    A list for --replies has none: take only lines of the time of this campaign into it.

    \b
    Examples:
      newsletter reconcile k3j9x2ab --postfix-log mail.log
      newsletter reconcile k3j9x2ab --message-ids accepted.txt
    """
    from newsletter import campaigns

    ways = {
        log: campaigns.from_postfix,
        ids: campaigns.from_message_ids,
        replies: campaigns.from_replies,
    }
    given = [(file, way) for file, way in ways.items() if file]
    if len(given) != 1:
        raise click.UsageError("Say where to look: --postfix-log, --message-ids or --replies, one of them.")
    settings = context.settings(ctx)
    found = campaigns.chosen(settings, campaign)
    file, way = given[0]
    with _opened(file) as lines:
        seen = way(settings, found, lines, dt.datetime.now(dt.UTC))
    if as_json:
        import json

        numbers = {name: getattr(seen, name) for name in ("settled", "known", "bounced", "doubtful")}
        click.echo(json.dumps({"campaign": found.id, **numbers}, indent=2))
        return failure.DONE
    click.echo(f"Accepted by the mail server, as is known now: {seen.settled:,}.")
    if seen.known:
        click.echo(f"Found there and known before: {seen.known:,}.")
    if seen.bounced:
        click.echo(f"Accepted, and came back later: {seen.bounced:,}.")
    click.echo(f"Still in doubt: {seen.doubtful:,}.")
    if seen.doubtful:
        click.echo(
            f"Where the records are complete, these did not get it: newsletter resolve {found.id} --resend",
            err=True,
        )
    return failure.DONE


@contextmanager
def _opened(file: Path) -> Iterator[TextIO]:
    """The lines of a text, which may be packed; a letter that cannot be read is no reason to stop."""
    with file.open("rb") as stream:
        is_packed = stream.read(2) == _GZIP
    opened = gzip.open if is_packed else open
    with opened(file, "rt", encoding="utf-8", errors="replace") as lines:
        yield lines
