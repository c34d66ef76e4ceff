"""The check report, for people and for programs."""

from __future__ import annotations

import datetime as dt
import json

import click

from newsletter.model import Finding, Report, Severity

_COLORS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "blue"}


def as_text(report: Report) -> str:
    """Every finding with its place and what to do, and the count on the last line."""
    blocks = [_block(finding) for finding in report.findings]
    return "\n".join([*blocks, summary(report)])


def _block(finding: Finding) -> str:
    label = click.style(f"{finding.severity:<8}", fg=_COLORS[finding.severity], bold=True)
    lines = [f"{label} {finding.where or 'the mail'}: {finding.message}"]
    if finding.hint:
        lines.append(f"         {finding.hint}")
    return "\n".join(lines)


def summary(report: Report) -> str:
    """'1 error, 2 warnings, 0 notes'."""
    counts = {severity: sum(f.severity is severity for f in report.findings) for severity in Severity}
    return ", ".join(f"{n} {severity}{'' if n == 1 else 's'}" for severity, n in counts.items())


def as_json(date: dt.date | None, report: Report, **more: object) -> str:
    """The issue's date, findings (code, severity, message, path, line, column, hint) and `more`."""
    issue = {"issue": date.isoformat()} if date else {}
    told = {**issue, **more, "findings": _findings(report)}
    return json.dumps(told, indent=2, ensure_ascii=False)


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
        }
        for finding in report.findings
    ]
