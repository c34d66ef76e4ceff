"""The check report, for people and for programs."""

from __future__ import annotations

import datetime as dt
import json
import re
import shutil
import sys
import textwrap

import click

from newsletter.errors import ConfigError
from newsletter.model import Finding, Report, Severity, Where

_COLORS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "blue"}
_SIGNS = {Severity.ERROR: "❌", Severity.WARNING: "⚠️", Severity.NOTE: "💬"}
_WAIVED = "waived"
_LABEL = 9
_WIDEST_PLACE = 44
_NARROWEST = 88
_PLACE = re.compile(r"(newsletter\.toml|\.env):(\d+): ")
_OF_ISSUE = re.compile(r"^issues/\d{4}-\d\d-\d\d/")
# Raised when a name or a type in the JSON changes; docs/check.schema.json describes it.
_SCHEMA = 1


def as_text(report: Report) -> str:
    """Every finding with its place, its code and what to do, and their count on the last line.

    On a terminal this is a table whose columns fit the window. Elsewhere each finding begins a line of its
    own with 'FILE:LINE: ', which programs can search and editors can follow.
    """
    if not sys.stdout.isatty():
        rows = [_line(one) for one in report.findings]
    else:
        width = shutil.get_terminal_size().columns
        widths = (max(len(_short(one)), len(one.code)) for one in report.findings)
        place = min(max(widths, default=0), _WIDEST_PLACE)
        narrow = width < _NARROWEST
        rows = [_stacked(one, width) if narrow else _row(one, place, width) for one in report.findings]
    return "\n".join([*rows, summary(report)])


def _line(finding: Finding) -> str:
    lines = [f"{_label(finding)} {_place(finding)}: {finding.message} [{finding.code}]"]
    if advice := _advice(finding):
        lines.append(" " * _LABEL + advice)
    return "\n".join(lines)


def _place(finding: Finding) -> str:
    return str(finding.where or "the mail")


def _short(finding: Finding) -> str:
    """The place without the folder of the issue, which the heading names."""
    return _OF_ISSUE.sub("", _place(finding))


def _row(finding: Finding, place: int, width: int) -> str:
    room = width - _LABEL - place - 2
    message, hint = (_wrapped(text, room) for text in (finding.message, _advice(finding)))
    left = [_short(finding), finding.code]
    right = [*message, *hint]
    # A place that is wider than its column stands on a line of its own.
    if len(left[0]) > place:
        right.insert(0, "")
    left += [""] * (len(right) - len(left))
    right += [""] * (len(left) - len(right))
    lines = [f"{one:<{place}}  {text}".rstrip() for one, text in zip(left, right, strict=True)]
    return "\n".join([f"{_label(finding)} {lines[0]}", *(" " * _LABEL + line for line in lines[1:])])


def _stacked(finding: Finding, width: int) -> str:
    lines = [f"{_place(finding)}  {finding.code}"]
    texts = (finding.message, _advice(finding))
    lines += (line for text in texts for line in _wrapped(text, width - _LABEL))
    return "\n".join([f"{_label(finding)} {lines[0]}", *(" " * _LABEL + line for line in lines[1:])])


def _wrapped(text: str, room: int) -> list[str]:
    return textwrap.wrap(text, room, break_long_words=False, break_on_hyphens=False)


def _label(finding: Finding) -> str:
    word = _WAIVED if finding.waiver else str(finding.severity)
    return click.style(
        f"{word:<{_LABEL - 1}}", fg=None if finding.waiver else _COLORS[finding.severity], bold=True
    )


def _advice(finding: Finding) -> str:
    """What to do; of what may stand, why."""
    return f"Waived ({finding.severity}): {finding.waiver}" if finding.waiver else finding.hint


def summary(report: Report) -> str:
    """'1 error, 2 warnings, 0 notes', and how many more were waived."""
    counts = {
        Severity.ERROR: len(report.errors),
        Severity.WARNING: len(report.warnings),
        Severity.NOTE: len(report.notes),
    }
    words = ", ".join(f"{n} {severity}{'' if n == 1 else 's'}" for severity, n in counts.items())
    return f"{words} ({len(report.waived)} {_WAIVED})" if report.waived else words


def as_markdown(date: dt.date, report: Report) -> str:
    """The findings as a table for a pull request."""
    lines = [f"### Issue of {date.isoformat()}: {summary(report)}"]
    if report.findings:
        lines += ["", "| | Where | What, and what to do | Rule |", "|---|---|---|---|"]
    lines += (
        f"| {'☑️' if one.waiver else _SIGNS[one.severity]} {_WAIVED if one.waiver else one.severity} "
        f"| `{_place(one)}` | {_escaped(one.message)} *{_escaped(_advice(one))}* | `{one.code}` |"
        for one in report.findings
    )
    return "\n".join(lines)


def _escaped(text: str) -> str:
    """Text that stays in its cell and shows its own characters."""
    for letter in "\\|`*_<>[]":
        text = text.replace(letter, f"\\{letter}")
    return " ".join(text.split())


def as_json(date: dt.date | None, report: Report, **more: object) -> str:
    """The report and `more`; docs/check.schema.json says what stands in it."""
    issue = {"issue": date.isoformat()} if date else {}
    told = {
        "schema": _SCHEMA,
        **issue,
        **more,
        "errors": len(report.errors),
        "warnings": len(report.warnings),
        "notes": len(report.notes),
        "waived": len(report.waived),
        "findings": _findings(report),
    }
    return json.dumps(told, indent=2, ensure_ascii=False)


def of_settings(error: ConfigError) -> str:
    """The same for settings that cannot be read, so that nothing else could be looked at."""
    found = _PLACE.match(error.message)
    where = Where(path=found[1], line=int(found[2])) if found else None
    message = error.message[found.end() :] if found else error.message
    broken = Finding(
        code="settings-broken", severity=Severity.ERROR, message=message, where=where, hint=error.hint
    )
    return as_json(None, Report(findings=(broken,)))


def _findings(report: Report) -> list[dict[str, str | int | None]]:
    return [
        {
            "code": finding.code,
            "severity": str(finding.severity),
            "message": finding.message,
            "path": finding.where.path if finding.where else None,
            "line": finding.where.line if finding.where else None,
            "column": (finding.where.column or None) if finding.where else None,
            "hint": finding.hint,
            "waiver": finding.waiver or None,
        }
        for finding in report.findings
    ]
