"""`newsletter send`."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

import click

from newsletter.cli import context, failure, sheet

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newsletter.errors import SendError
    from newsletter.model import Recipient
    from newsletter.send.base import Reply

_MOST_TESTS = 10


@click.command()
@context.issue_argument
@click.option(
    "--test",
    "addresses",
    type=context.EmailAddress(),
    multiple=True,
    required=True,
    metavar="ADDRESS",
    help="Where the test mail goes; can be given up to ten times.",
)
@click.option("--dry-run", is_flag=True, help="Only say what would be sent, and through which server.")
@click.option("--json", "as_json", is_flag=True, help="Write the answers as JSON, for programs.")
@click.pass_context
def command(
    ctx: click.Context,
    date: dt.date | None,
    addresses: tuple[str, ...],
    dry_run: bool,
    as_json: bool,
) -> int:
    """Mail the issue of DATE (or the newest) to yourself, exactly as readers would get it.

    The mail goes through the mail server in your .env file. Without one it is put into the folder
    .newsletter/outbox, where a mail program can open it. While the check finds an error, nothing is sent.

    \b
    Examples:
      newsletter send --test someone@example.org
      newsletter send 2026-11-22 --test someone@example.org --dry-run
    """
    if len(addresses) > _MOST_TESTS:
        raise click.UsageError(f"A test goes to at most {_MOST_TESTS} addresses.")
    import secrets
    from zoneinfo import ZoneInfo

    from newsletter import pipeline

    settings = context.settings(ctx)
    chosen = context.chosen(ctx, date)
    built = pipeline.build(settings, chosen, context.progress)
    context.progress_done()
    if as_json and built.hindrances:
        click.echo(sheet.as_json(chosen, built.report, answers=[]))
        return failure.CONTENT
    relay = settings.relay
    way = f"through {relay.host}:{relay.port}" if relay else "into the folder .newsletter/outbox"
    if dry_run:
        email = built.mailable()
        if as_json:
            click.echo(sheet.as_json(chosen, built.report, would_mail=list(addresses), way=way))
        else:
            click.echo(f"Would mail '{email.subject}' to {', '.join(addresses)} {way}.")
        return failure.DONE
    answers = pipeline.send_test(
        built,
        settings,
        addresses,
        now=lambda: dt.datetime.now(ZoneInfo(settings.publication.zone)),
        ids=lambda: secrets.token_hex(12),
    )
    if not as_json:
        subject = built.mailable().subject
        click.echo(sheet.as_text(built.report), err=True)
        click.echo(f"Sending '{subject}' {way}", err=True)
    return _tell(answers, as_json=as_json)


def _tell(answers: Iterable[tuple[Recipient, Reply | SendError]], *, as_json: bool) -> int:
    from newsletter.errors import SendError

    codes: list[int] = []
    told: list[dict[str, object]] = []
    for recipient, answer in answers:
        failed = isinstance(answer, SendError)
        codes.append(failure.exit_code(answer) if isinstance(answer, SendError) else failure.DONE)
        text = failure.said(answer) if isinstance(answer, SendError) else answer.text
        told.append({"to": recipient.email, "accepted": not failed, "answer": text})
        if not as_json:
            click.echo(
                f"{recipient.email}: {text}" if failed else f"{recipient.email}: accepted ({text})",
                err=failed,
            )
    if as_json:
        click.echo(json.dumps(told, indent=2, ensure_ascii=False))
    if failure.DONE in codes and any(codes):
        return failure.PARTLY
    return max(codes, default=failure.DONE)
