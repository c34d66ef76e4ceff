"""All rules, in the order in which their findings are read, and the report that they make."""

from __future__ import annotations

from collections.abc import Iterable

from newsletter.check import (
    abbreviations,
    access,
    answers,
    content,
    contrast,
    dates,
    earlier,
    events,
    fetching,
    files,
    health,
    law,
    leftovers,
    links,
    merge_tags,
    pictures,
    privacy,
    reading,
    safety,
    sending,
    size,
    spam,
    subject,
    targets,
    teasers,
    theme_words,
    underline,
    waivers,
)
from newsletter.check.base import Evidence, Group, Rule, rules_of
from newsletter.check.clients import rules as clients
from newsletter.check.clients import structure
from newsletter.check.once import once
from newsletter.model import Finding, Report, Severity

RULES: tuple[Rule, ...] = tuple(
    one
    for module in (
        *(subject, content, earlier, leftovers, theme_words, dates, teasers, health, reading, abbreviations),
        *(
            merge_tags,
            events,
            links,
            answers,
            pictures,
            contrast,
            targets,
            underline,
            access,
            clients,
            structure,
        ),
        *(size, safety, fetching, law, spam, privacy),
    )
    for one in rules_of(module)
)
# What is found elsewhere: while files are read, while the mail is rendered, in the report, and by the doctor.
ELSEWHERE: tuple[Rule, ...] = (*rules_of(files), *rules_of(waivers), *sending.RULES)
# What a theme can do wrong in a mail that was rendered.
OF_THEMES: tuple[Rule, ...] = (
    *(
        safety.active_content,
        fetching.fetched_from_elsewhere,
        safety.unsafe_link,
        safety.picture_without_source,
    ),
    law.unsubscribe_invisible,
    *rules_of(theme_words),
    *(one for module in (contrast, targets, underline, access) for one in rules_of(module)),
    *(
        clients.client_content,
        clients.client_layout,
        structure.style_large,
        structure.style_nested,
        structure.style_in_body,
    ),
)
_OF_LAW = {one.code: one.group is Group.LAW for one in RULES}
_ORDER = {severity: number for number, severity in enumerate(Severity)}


def catalogue() -> dict[str, Rule]:
    """Every rule by its code, grouped as the sheet groups them."""
    groups = list(Group)
    every = sorted((*RULES, *ELSEWHERE), key=lambda one: groups.index(one.group))
    return {one.code: one for one in every}


def is_of_mailings(code: str) -> bool:
    """Whether a rule says what the law asks of a mail to readers, and nothing of the mail as such."""
    return _OF_LAW.get(code, False)


def of_theme(evidence: Evidence) -> tuple[Finding, ...]:
    """What the theme puts into a mail that no reader must get."""
    return tuple(finding for rule in OF_THEMES for finding in rule(evidence))


def report(evidence: Evidence, known: Iterable[Finding] = ()) -> Report:
    """What the rules find and what was `known` from reading the files.

    Errors come first, and what an editor waived last.
    """
    found = once((*known, *(finding for rule in RULES for finding in rule(evidence))))
    judged = waivers.applied(found, evidence.issue, catalogue())
    return Report(findings=tuple(sorted(judged, key=lambda one: (bool(one.waiver), _ORDER[one.severity]))))
