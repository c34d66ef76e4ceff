"""Mailing an issue to a list: looked at, confirmed, held for some minutes, and mailed."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

import click

from newsletter.cli import context, failure
from newsletter.cli.mailing import confirm, options, run, sheet

if TYPE_CHECKING:
    from newsletter.campaigns import Idle, Plan
    from newsletter.config import Settings


def send(settings: Settings, date: dt.date, asked: options.Asked) -> int:
    """Mail the issue of `date` to a list, once somebody confirmed it; the exit code."""
    from newsletter import campaigns

    now = dt.datetime.now(dt.UTC)
    wish = options.wish(settings, date, asked, now)
    planned = campaigns.plan(settings, wish, now=now, ids=options.ident, progress=context.progress)
    context.progress_done()
    if isinstance(planned, campaigns.Idle):
        return _idle(planned, as_json=asked.as_json)
    if asked.dry_run:
        return _would(planned, settings, as_json=asked.as_json)
    click.echo(f"Issue of {date.isoformat()}, to be mailed", err=True)
    click.echo(sheet.of_plan(planned, settings.publication.zone), err=True)
    confirm.spread(planned.means.outlook, asked.spread)
    confirm.counts([("recipients", planned.recipients)], asked.yes_to, "mail it")
    hold = None if wish.due else float(wish.hold)
    with run.events(asked.events) as stream:
        frozen = campaigns.freeze(settings, planned, dt.datetime.now(dt.UTC))
        runner = run.Run(settings, stream, hold=hold, even_late=asked.even_late, as_json=asked.as_json)
        return runner.carry_out([frozen])


def _idle(idle: Idle, *, as_json: bool) -> int:
    if as_json:
        click.echo(
            json.dumps(
                {"recipients": 0, "working": idle.working, "words": idle.words, "hint": idle.hint},
                indent=2,
                ensure_ascii=False,
            )
        )
    else:
        click.echo(f"Nothing to do. {idle.words}" if idle.is_done else f"Nothing was sent. {idle.words}")
        if idle.hint:
            click.echo(idle.hint, err=True)
    return failure.DONE if idle.is_done else failure.PARTLY


def _would(planned: Plan, settings: Settings, *, as_json: bool) -> int:
    if as_json:
        click.echo(json.dumps(sheet.for_programs(planned), indent=2, ensure_ascii=False))
        return failure.DONE
    click.echo(f"Issue of {planned.campaign.issue.isoformat()}, as it would be mailed")
    click.echo(sheet.of_plan(planned, settings.publication.zone))
    outlook = planned.means.outlook
    for choice in outlook.choices if outlook else ():
        click.echo(f"  - {choice}")
    click.echo("Nothing was sent.")
    return failure.DONE
