"""All rules, in the order in which their findings are read, and the report that they make."""

from __future__ import annotations

from collections.abc import Iterable

from newsletter.check import (
    abbreviations,
    content,
    dates,
    earlier,
    events,
    files,
    health,
    leftovers,
    mail,
    merge_tags,
    pictures,
    reading,
    safety,
    subject,
    teasers,
    waivers,
)
from newsletter.check.base import Evidence, Rule, rules_of
from newsletter.model import Finding, Report, Severity

RULES: tuple[Rule, ...] = tuple(
    one
    for module in (
        *(content, subject, earlier, leftovers, dates, teasers, health, reading, abbreviations),
        *(merge_tags, events, pictures, mail, safety),
    )
    for one in rules_of(module)
)
# What is found elsewhere, while files are read and the mail is rendered, or in the report itself.
ELSEWHERE: tuple[Rule, ...] = (*rules_of(files), *rules_of(waivers))
# What a theme can do wrong in a mail that was rendered.
OF_THEMES: tuple[Rule, ...] = (
    safety.active_content,
    safety.fetched_from_elsewhere,
    safety.unsafe_link,
    safety.picture_without_source,
    mail.unsubscribe_invisible,
)
_ORDER = {severity: number for number, severity in enumerate(Severity)}


def catalogue() -> dict[str, Rule]:
    """Every rule by its code, grouped as the sheet groups them."""
    from newsletter.check.base import Group

    groups = list(Group)
    every = sorted((*RULES, *ELSEWHERE), key=lambda one: groups.index(one.group))
    return {one.code: one for one in every}


def of_theme(evidence: Evidence) -> tuple[Finding, ...]:
    """What the theme puts into a mail that no reader must get."""
    return tuple(finding for rule in OF_THEMES for finding in rule(evidence))


def report(evidence: Evidence, known: Iterable[Finding] = ()) -> Report:
    """What the rules find and what was `known` from reading the files.

    Errors come first, and what an editor waived last.
    """
    found = [*known, *(finding for rule in RULES for finding in rule(evidence))]
    judged = waivers.applied(found, evidence.issue, catalogue())
    return Report(findings=tuple(sorted(judged, key=lambda one: (bool(one.waiver), _ORDER[one.severity]))))
