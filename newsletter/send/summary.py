"""What came of a mailing, on one page: counts in plain words, and how fast it went. It names nobody."""

from __future__ import annotations

import datetime as dt
import json
import re
import shlex
from collections.abc import Sequence
from html import escape
from zoneinfo import ZoneInfo

from newsletter.model import Campaign, DeliveryState, Tally
from newsletter.model.base import frozen
from newsletter.send import plot, words
from newsletter.text import moments

_SCHEMA = 1
_ADDRESS = re.compile(r"[^\s<>()\[\]“”\"',;:]+@[^\s<>()\[\]“”\"',;:]+")


@frozen
class Summary:
    """A campaign, what it mailed, and how many mails were accepted in which minute."""

    campaign: Campaign
    subject: str
    tally: Tally
    rates: tuple[tuple[dt.datetime, int], ...]
    made: dt.datetime

    @property
    def seconds(self) -> float:
        """How long it took, or has taken until now."""
        started = self.campaign.started
        return ((self.campaign.finished or self.made) - started).total_seconds() if started else 0.0

    @property
    def reason(self) -> str:
        """Why the campaign rests, without the addresses that a relay's words may hold."""
        return _ADDRESS.sub("(address)", self.campaign.reason)

    @property
    def ways_on(self) -> tuple[tuple[str, str], ...]:
        """What to do about those who did not get it, and the command for that."""
        campaign, found = self.campaign, []
        if self.tally.open and campaign.reason == words.CORRECTED:
            again = f"newsletter correct {campaign.issue} --list {shlex.quote(campaign.list)}"
            found.append(("Mend the issue, approve it, and put right what went out", again))
        elif self.tally.open:
            found.append(("Go on with those who are still waiting", f"newsletter resume {campaign.id}"))
        if self.tally.of(DeliveryState.DOUBTFUL):
            found.append(
                ("See those of whom it is not sure", f"newsletter status {campaign.issue} --doubtful")
            )
        if self.tally.of(DeliveryState.REJECTED, DeliveryState.EXPIRED):
            found.append(("See who was refused, and why", f"newsletter status {campaign.issue} --refused"))
        if self.tally.of(DeliveryState.EXPIRED, DeliveryState.CANCELLED):
            found.append(
                (
                    "Mail it to those who did not get it",
                    f"newsletter send {campaign.issue} --list {shlex.quote(campaign.list)} --rest",
                )
            )
        return tuple(found)


def for_programs(summary: Summary) -> dict[str, object]:
    """The same as JSON types. Times are in UTC."""
    campaign = summary.campaign
    return {
        "schema": _SCHEMA,
        "campaign": campaign.id,
        "kind": str(campaign.kind),
        "issue": campaign.issue.isoformat(),
        "digest": campaign.digest,
        "subject": summary.subject,
        "list": campaign.list,
        "state": str(campaign.state),
        "reason": summary.reason,
        "recipients": campaign.recipients,
        "counts": {str(state): summary.tally.of(state) for state in DeliveryState},
        "started": _utc(campaign.started),
        "finished": _utc(campaign.finished),
        "seconds": round(summary.seconds, 1),
        "accepted_by_minute": [[_utc(minute), count] for minute, count in summary.rates],
    }


def as_json(summary: Summary) -> str:
    return json.dumps(for_programs(summary), indent=2, ensure_ascii=False) + "\n"


def as_html(summary: Summary) -> str:
    """A page of its own, with its style and its chart in it."""
    campaign = summary.campaign
    zone = ZoneInfo(campaign.zone)
    title = f"Mailing of the issue of {campaign.issue.day} {campaign.issue:%B %Y}"
    facts = [
        ("Subject", summary.subject),
        ("List", campaign.list),
        ("Campaign", f"{campaign.id}, {words.CAMPAIGNS[campaign.state]}"),
        *([("Why", summary.reason)] if summary.reason else []),
        ("Recipients", f"{campaign.recipients:,}"),
        *([("Started", _local(campaign.started, zone))] if campaign.started else []),
        *([("Finished", _local(campaign.finished, zone))] if campaign.finished else []),
        *(
            [("It took" if campaign.finished else "Until now", moments.lasting(summary.seconds))]
            if campaign.started
            else []
        ),
    ]
    return _PAGE.format(
        title=escape(title),
        facts="".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>\n" for name, value in facts),
        counts="".join(
            f'<tr><th scope="row">{escape(what)}</th><td>{count:,}</td></tr>\n'
            for what, count in words.counted(summary.tally)
        ),
        chart=_chart(summary.rates, zone),
        ways=_ways(summary.ways_on),
    )


def _chart(rates: Sequence[tuple[dt.datetime, int]], zone: ZoneInfo) -> str:
    if not rates:
        return "<p>No mail was accepted yet.</p>"
    bars = plot.bars(rates)
    rows = "".join(
        f'<tr><th scope="row">{_local(bar.start, zone)}</th><td>{bar.count:,}</td></tr>\n' for bar in bars
    )
    label = f"Mails accepted by the mail server in {moments.lasting(60 * bars[0].minutes)}"
    return (
        f"<figure><figcaption>{label}</figcaption>\n{plot.svg(bars, zone, label)}</figure>\n"
        "<details><summary>The same as a table</summary>\n"
        f'<table><tr><th scope="col">From</th><th scope="col">Mails</th></tr>\n{rows}</table></details>'
    )


def _ways(ways: Sequence[tuple[str, str]]) -> str:
    if not ways:
        return ""
    items = "".join(f"<li>{escape(what)}: <code>{escape(command)}</code></li>\n" for what, command in ways)
    return f"<h2>What to do next</h2>\n<ul>\n{items}</ul>"


def _local(moment: dt.datetime, zone: ZoneInfo) -> str:
    there = moment.astimezone(zone)
    return f"{there.day} {there:%B %Y, %H:%M}"


def _utc(moment: dt.datetime | None) -> str | None:
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds") if moment else None


_PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>
:root {{ --ink: #1d2327; --soft: #50575e; --ground: #ffffff; --line: #c3c4c7; --bar: #7a1d56; }}
@media (prefers-color-scheme: dark) {{
  :root {{ --ink: #f0f0f1; --soft: #b5bcc2; --ground: #16181a; --line: #4a4f55; --bar: #e58fc2; }}
}}
@media print {{
  :root {{ --ink: #000000; --soft: #333333; --ground: #ffffff; --line: #999999; --bar: #444444; }}
  details {{ display: none; }}
}}
body {{ margin: 0 auto; max-width: 46rem; padding: 1.5rem; color: var(--ink); background: var(--ground);
  font: 1rem/1.5 system-ui, sans-serif; }}
h1 {{ font-size: 1.5rem; line-height: 1.25; }}
h2 {{ font-size: 1.15rem; margin-top: 2rem; }}
dl {{ display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1.25rem; }}
dt {{ color: var(--soft); }}
dd {{ margin: 0; overflow-wrap: anywhere; }}
table {{ border-collapse: collapse; width: 100%; }}
th {{ text-align: left; font-weight: normal; }}
th, td {{ padding: .35rem 0; border-bottom: 1px solid var(--line); }}
td {{ text-align: right; font-variant-numeric: tabular-nums; }}
th[scope=col] {{ color: var(--soft); }}
th[scope=col]:last-child {{ text-align: right; }}
code {{ font-size: .9em; overflow-wrap: anywhere; }}
svg {{ width: 100%; height: auto; display: block; overflow: visible; }}
svg text {{ fill: var(--soft); font: 13px system-ui, sans-serif; }}
@media (max-width: 36rem) {{ svg text {{ font-size: 24px; }} }}
figure {{ margin: 0; }}
figcaption {{ color: var(--soft); margin-bottom: .5rem; }}
svg .bar {{ fill: var(--bar); }}
svg line {{ stroke: var(--line); }}
</style>
</head>
<body>
<main>
<h1>{title}</h1>
<dl>
{facts}</dl>
<h2>What became of it</h2>
<table>
{counts}</table>
<h2>How fast it went</h2>
{chart}
{ways}
</main>
</body>
</html>
"""
