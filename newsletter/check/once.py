"""What two findings say of one thing in a theme, said once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from newsletter.check import files, safety
from newsletter.model import Finding

# A line of a theme and what is named there.
_Named = tuple[str, int, str]


def once(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings, less each doubt about what acts whose line and name the rule about that tells too.

    That the doubt knows the column is kept.
    """
    findings = tuple(found)
    told = {named for one in findings if one.code == safety.active_content.code for named in _named(one)}
    repeated = {
        named: one
        for one in findings
        if one.code == files.theme_doubtful.code
        for named in _named(one)[:1]
        if named in told
    }
    dropped = set(repeated.values())
    return tuple(_with_column(one, repeated) for one in findings if one not in dropped)


def _named(finding: Finding) -> tuple[_Named, ...]:
    """Each element and each handler of its message, with its line."""
    where = finding.where
    if where is None:
        return ()
    words = (word.strip("'") for word in finding.message.split())
    return tuple((where.path, where.line, word) for word in words if word.startswith(("<", "on")))


def _with_column(finding: Finding, doubts: dict[_Named, Finding]) -> Finding:
    if finding.code != safety.active_content.code:
        return finding
    known = (doubts[named].where for named in _named(finding) if named in doubts)
    return replace(finding, where=next(known, finding.where))
