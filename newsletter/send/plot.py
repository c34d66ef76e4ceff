"""How many mails were accepted when, as bars in an SVG that takes its colours from the page around it."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from html import escape
from zoneinfo import ZoneInfo

from newsletter.model.base import frozen
from newsletter.text import moments

_WIDTH, _HEIGHT = 720, 264
_LEFT, _RIGHT, _TOP, _BOTTOM = 80, 4, 16, 36
_MOST_BARS = 60
# Lengths of time that people count in, in minutes.
_LENGTHS = (1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440)
_GRID = 4


@frozen
class Bar:
    """`count` mails in so many minutes from `start` on."""

    start: dt.datetime
    minutes: int
    count: int


def bars(rates: Sequence[tuple[dt.datetime, int]]) -> tuple[Bar, ...]:
    """The counts by minute, in at most 60 bars of one length, from the first to the last without a gap.

    `rates` must have a minute at least.
    """
    first, last = rates[0][0], rates[-1][0]
    span = int((last - first).total_seconds()) // 60 + 1
    minutes = next((one for one in _LENGTHS if span <= one * _MOST_BARS), math.ceil(span / _MOST_BARS))
    counts = [0] * math.ceil(span / minutes)
    for minute, count in rates:
        counts[int((minute - first).total_seconds()) // 60 // minutes] += count
    return tuple(
        Bar(start=first + dt.timedelta(minutes=place * minutes), minutes=minutes, count=count)
        for place, count in enumerate(counts)
    )


def svg(shown: Sequence[Bar], zone: ZoneInfo, label: str) -> str:
    """The bars with their axes, called `label`, and what they show in words for those who do not see."""
    top = _round_up(max(bar.count for bar in shown))
    width, height = _WIDTH - _LEFT - _RIGHT, _HEIGHT - _TOP - _BOTTOM
    step = width / max(len(shown), 4)
    parts = []
    for mark in range(_GRID + 1):
        y = _TOP + height - height * mark / _GRID
        parts.append(f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(
            f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{top * mark // _GRID:,}</text>'
        )
    for place, bar in enumerate(shown):
        tall = height * bar.count / top
        parts.append(
            f'<rect class="bar" x="{_LEFT + place * step + step * 0.1:.1f}" y="{_TOP + height - tall:.1f}" '
            f'width="{step * 0.8:.1f}" height="{tall:.1f}"/>'
        )
    ends = shown[-1].start + dt.timedelta(minutes=shown[-1].minutes)
    right = _LEFT + len(shown) * step
    for x, anchor, moment in ((_LEFT, "start", shown[0].start), (right, "end", ends)):
        if anchor == "start" or len(shown) > _GRID:
            parts.append(
                f'<text x="{x:.1f}" y="{_HEIGHT - 10}" text-anchor="{anchor}">{_clock(moment, zone)}</text>'
            )
    return (
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-labelledby="rate-title rate-desc">\n'
        f'<title id="rate-title">{escape(label)}</title>\n'
        f'<desc id="rate-desc">{_told(shown, zone, ends)}</desc>\n' + "\n".join(parts) + "\n</svg>"
    )


def _told(shown: Sequence[Bar], zone: ZoneInfo, ends: dt.datetime) -> str:
    most = max(shown, key=lambda bar: bar.count)
    total = sum(bar.count for bar in shown)
    return (
        f"{total:,} mails from {_clock(shown[0].start, zone)} to {_clock(ends, zone)}; "
        f"the most in {moments.lasting(60 * most.minutes)}, {most.count:,}, "
        f"from {_clock(most.start, zone)} on."
    )


def _clock(moment: dt.datetime, zone: ZoneInfo) -> str:
    there = moment.astimezone(zone)
    return f"{there.day} {there:%b, %H:%M}"


def _round_up(count: int) -> int:
    """The next number whose quarters are round: 4, 8, 12, 20, 40, 60, 80, 100, 120, 160, 200..."""
    size: int = 10 ** max(0, len(str(count)) - 1)
    tops = (size * tenths // 10 for tenths in (10, 12, 16, 20, 24, 32, 40, 60, 80, 100, 120))
    return next(top for top in tops if top >= count and top and not top % _GRID)
