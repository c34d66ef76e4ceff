"""All rules, in the order in which their findings are read."""

from __future__ import annotations

from collections.abc import Iterable

from newsletter.check import content, events, mail, merge_tags, pictures, safety
from newsletter.check.base import Evidence, Rule
from newsletter.model import Finding, Report, Severity

RULES: tuple[Rule, ...] = (
    content.subject_missing,
    content.subject_long,
    content.preheader_missing,
    content.language_without_words,
    content.issue_empty,
    content.story_unplaced,
    content.story_without_link,
    content.story_without_date,
    content.story_from_the_future,
    content.note_with_picture,
    content.story_without_author,
    content.author_without_blurb,
    content.teaser_missing,
    content.teaser_cut,
    content.teaser_long,
    content.lead_in_dangling,
    merge_tags.merge_tag_broken,
    merge_tags.merge_tag_unknown,
    merge_tags.merge_tag_without_fallback,
    events.event_past,
    events.event_ends_early,
    events.event_without_place,
    pictures.picture_missing,
    pictures.picture_unusable,
    pictures.picture_animated,
    pictures.picture_small,
    pictures.pictures_hosted,
    pictures.alt_missing,
    mail.html_large,
    safety.active_content,
    safety.fetched_from_elsewhere,
    safety.unsafe_link,
    safety.link_of_a_value,
    safety.picture_without_source,
    mail.unsubscribe_missing,
    mail.unsubscribe_invisible,
    mail.address_missing,
    mail.sender_placeholder,
)
# What a theme can do wrong in a mail that was rendered.
OF_THEMES: tuple[Rule, ...] = (
    safety.active_content,
    safety.fetched_from_elsewhere,
    safety.unsafe_link,
    safety.picture_without_source,
    mail.unsubscribe_invisible,
)
_ORDER = {severity: number for number, severity in enumerate(Severity)}


def of_theme(evidence: Evidence) -> tuple[Finding, ...]:
    """What the theme puts into a mail that no reader must get."""
    return tuple(finding for rule in OF_THEMES for finding in rule(evidence))


def report(evidence: Evidence, known: Iterable[Finding] = ()) -> Report:
    """What the rules find and what was `known` from reading the files, errors first."""
    found = [*known, *(finding for rule in RULES for finding in rule(evidence))]
    return Report(findings=tuple(sorted(found, key=lambda finding: _ORDER[finding.severity])))
