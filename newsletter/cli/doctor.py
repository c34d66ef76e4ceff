"""`newsletter doctor`."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

import click

from newsletter.cli import context, failure, sheet
from newsletter.model import Severity

if TYPE_CHECKING:
    from newsletter.model import Checkup, Examined

_COLORS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "blue", None: "green"}
_INDENT = " " * 9
# What nobody can judge before an answer comes.
_UNANSWERED = frozenset({"dns-unanswered", "relay-unanswered"})


@click.command()
@click.option(
    "--domain", type=context.Domain(), metavar="DOMAIN", help="Look at this domain, not at the sender's."
)
@click.option("--json", "as_json", is_flag=True, help="Write what was found as JSON, for programs.")
@click.pass_context
def command(ctx: click.Context, domain: str | None, as_json: bool) -> int:
    """Look at what mailbox providers ask of a domain that mails many people, and at your mail server.

    Asks the DNS for SPF, DKIM and DMARC records and for where answers go, then greets the mail server in your
    .env file and logs in. Nothing is sent.

    \b
    Examples:
      newsletter doctor
      newsletter doctor --json
    """
    from newsletter import pipeline

    settings = context.settings(ctx)
    checkup = pipeline.doctor(settings, dt.datetime.now(dt.UTC), domain or "", context.progress)
    context.progress_done()
    click.echo(_as_json(checkup) if as_json else _as_text(checkup))
    codes = {finding.code for finding in checkup.report.findings if finding.code in _UNANSWERED}
    if any(error.code not in _UNANSWERED for error in checkup.report.errors):
        return failure.CONTENT
    return failure.SERVER if codes else failure.DONE


def _as_text(checkup: Checkup) -> str:
    """Each thing that was looked at, below it what is wrong with it, and the count on the last line."""
    width = max(len(one.what) for one in checkup.examined)
    lines = [f"Sending domain: {checkup.domain}", ""]
    for one in checkup.examined:
        lines += _block(one, width)
    return "\n".join([*lines, "", sheet.summary(checkup.report)])


def _block(one: Examined, width: int) -> list[str]:
    label = click.style(f"{one.worst or 'ok':<8}", fg=_COLORS[one.worst], bold=True)
    lines = [f"{label} {one.what:<{width}}  {one.seen}"]
    for finding in one.findings:
        lines += [f"{_INDENT}{finding.message}", f"{_INDENT}{finding.hint}"]
    return lines


def _as_json(checkup: Checkup) -> str:
    told = {
        "domain": checkup.domain,
        "looked_at": [
            {
                "what": one.what,
                "seen": one.seen,
                "result": str(one.worst or "ok"),
                "findings": [
                    {
                        "code": finding.code,
                        "severity": str(finding.severity),
                        "message": finding.message,
                        "where": finding.where.path if finding.where else None,
                        "hint": finding.hint,
                    }
                    for finding in one.findings
                ],
            }
            for one in checkup.examined
        ],
    }
    return json.dumps(told, indent=2, ensure_ascii=False)
