"""What an editor lets stand, and what nobody can."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from newsletter.check.base import ERROR, NOTE, Group, Rule, elsewhere
from newsletter.model import Finding, Issue
from newsletter.text.nearest import suggest

waiver_unknown = elsewhere(
    "waiver-unknown",
    Group.WAIVERS,
    ERROR,
    """A waiver for a rule that there is not.

    Below `waive:` in issue.md each line begins with the code of a rule, as the sheet shows it.""",
    waivable=False,
)
waiver_refused = elsewhere(
    "waiver-refused",
    Group.WAIVERS,
    ERROR,
    """A waiver for what cannot be waived.

    What the law asks for, what would harm readers, and what leaves no mail to be sent has to be mended.""",
    waivable=False,
)
waiver_idle = elsewhere(
    "waiver-idle",
    Group.WAIVERS,
    NOTE,
    """A waiver that nothing needs any more.

    What it was written for was mended. Left in the file, it would let the same thing pass unseen later.""",
    waivable=False,
)


def applied(found: Iterable[Finding], issue: Issue, rules: Mapping[str, Rule]) -> Iterator[Finding]:
    """The findings, those that the issue waives with their reason, and what is wrong with the waivers."""
    reasons = {
        one.code: one.reason for one in issue.waivers if one.code in rules and rules[one.code].waivable
    }
    used: set[str] = set()
    for finding in found:
        if finding.code in reasons:
            used.add(finding.code)
            yield replace(finding, waiver=reasons[finding.code])
        else:
            yield finding
    for waiver in issue.waivers:
        if waiver.code not in rules:
            yield waiver_unknown.finding(
                f"There is no rule '{waiver.code}' to waive.{suggest(waiver.code, rules)}",
                waiver.where,
                "Copy the code from the sheet of: newsletter check",
            )
        elif not rules[waiver.code].waivable:
            yield waiver_refused.finding(
                f"'{waiver.code}' cannot be waived: {rules[waiver.code].title[:1].lower()}"
                f"{rules[waiver.code].title[1:]}",
                waiver.where,
                "Mend it, and take the waiver out.",
            )
        elif waiver.code not in used:
            yield waiver_idle.finding(
                f"'{waiver.code}' is waived, and nothing is found that would need it.",
                waiver.where,
                "Take the waiver out.",
            )
