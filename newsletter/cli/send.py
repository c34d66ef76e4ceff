"""`newsletter send`."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import click

from newsletter.cli import context, failure, sheet
from newsletter.cli.mailing import options, to_list

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newsletter.config import Settings
    from newsletter.errors import SendError
    from newsletter.model import Recipient
    from newsletter.send.base import Reply

_MOST_TESTS = 10
_OF_TESTS = frozenset({"date", "addresses", "dry_run", "as_json"})


@click.command()
@context.issue_argument
@click.option(
    "--test",
    "addresses",
    type=context.EmailAddress(international=True),
    multiple=True,
    metavar="ADDRESS",
    help="Send a test there; can be given up to ten times.",
)
@click.option("--list", "name", metavar="NAME", help="Mail it to everybody on this list.")
@click.option("--rest", is_flag=True, help="Mail it to those of the list who did not get it yet.")
@options.yes_to("the number of recipients")
@options.mailing
@click.option("--dry-run", is_flag=True, help="Only say what would be sent, to how many, and how.")
@click.option("--json", "as_json", is_flag=True, help="Write the answers as JSON, for programs.")
@click.pass_context
def command(
    ctx: click.Context,
    /,
    date: dt.date | None,
    addresses: tuple[str, ...],
    name: str | None,
    *,
    dry_run: bool,
    as_json: bool,
    **asked: Any,  # noqa: ANN401  the options for a list, by their names
) -> int:
    """Mail the issue of DATE (or the newest): as a test to yourself, or to a list.

    With --test it is mailed exactly as readers would get it, approved or not. Without a mail server in your
    .env file the mails are put into the folder .newsletter/outbox, where a mail program can open them. While
    the check finds an error, nothing is sent.

    With --list it goes to everybody on the list, as it was approved. Before the first mail you see what will
    happen and type the number of recipients; then it is held for some minutes, in which Ctrl-C or
    'newsletter cancel' stops it with nothing sent. Ctrl-C later lets what is under way finish, and
    'newsletter resume' goes on.

    The exit code is 0 where it is done, or was before; 3 where somebody did not get it yet, or may not have
    got it; 4 where the settings are wrong, as the mail server sees them; 5 where the mail server or the
    database cannot be reached, or where the mail server takes no more.

    \b
    Examples:
      newsletter send --test someone@example.org
      newsletter send 2026-11-22 --test someone@example.org --dry-run
    \b
    To a list:
      newsletter send 2026-11-22 --list readers --dry-run
      newsletter send 2026-11-22 --list readers --first 200
      newsletter send 2026-11-22 --list readers --yes-to 48120 --hold 0
    """
    if addresses and name:
        raise click.UsageError("A test and a list do not go together: --test ADDRESS, or --list NAME.")
    if not addresses and not name:
        raise click.UsageError("Say where it goes: --test ADDRESS, or --list NAME.")
    settings = context.settings(ctx)
    chosen = context.chosen(ctx, date)
    if name:
        asked_for = options.Asked(list=name, dry_run=dry_run, as_json=as_json, **asked)
        return to_list.send(settings, chosen, asked_for)
    _refuse_others(ctx)
    return _test(settings, chosen, addresses, dry_run=dry_run, as_json=as_json)


def _refuse_others(ctx: click.Context) -> None:
    """Raises UsageError for what only says something of a list."""
    given = [
        one
        for one in ctx.command.params
        if one.name not in _OF_TESTS
        and one.name
        and ctx.get_parameter_source(one.name) is click.core.ParameterSource.COMMANDLINE
    ]
    if given:
        raise click.UsageError(f"{given[0].opts[0]} is for --list, and this is a test.")


def _test(
    settings: Settings, chosen: dt.date, addresses: tuple[str, ...], *, dry_run: bool, as_json: bool
) -> int:
    if len(addresses) > _MOST_TESTS:
        raise click.UsageError(f"A test goes to at most {_MOST_TESTS} addresses.")
    import secrets
    from zoneinfo import ZoneInfo

    from newsletter import pipeline

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
