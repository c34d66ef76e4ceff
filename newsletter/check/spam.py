"""Rules about what a spam filter says of the mail."""

from __future__ import annotations

from collections.abc import Iterator

from newsletter.check.base import NOTE, WARNING, Evidence, Group, Told, place, rule
from newsletter.check.words.spam_words import Cause, is_of_the_mail, words_for
from newsletter.model import Where

_FEWEST_POINTS = 0.5
_MOST_TOLD = 8


@rule(Group.LAW, WARNING)
def spam_score(evidence: Evidence) -> Iterator[Told]:
    """A mail that SpamAssassin takes for spam.

    Many mail servers use SpamAssassin, and put such a mail where nobody reads it. Other filters judge
    otherwise, but mostly by the same signs.
    """
    spam = evidence.spam
    if spam and not spam.problem and spam.score >= spam.limit:
        yield Told(
            f"SpamAssassin would take the mail for spam: it counts {spam.score:.1f} points, and "
            f"{spam.limit:.1f} are enough.",
            evidence.issue.where,
            "The notes of the rule spam-rule say what it counts; begin with the one of most points.",
        )


@rule(Group.LAW, NOTE)
def spam_rule(evidence: Evidence) -> Iterator[Told]:
    """Something in the mail that SpamAssassin counts as a sign of spam.

    Each is told that counts half a point or more. One alone does no harm; their sum decides.
    """
    if not evidence.spam:
        return
    counted = sorted(evidence.spam.rules, key=lambda one: -one.points)
    told = [one for one in counted if one.points >= _FEWEST_POINTS and is_of_the_mail(one.name)]
    for one in told[:_MOST_TOLD]:
        words = words_for(one.name)
        said = f" for {words.meaning} ({one.name})." if words else f": {one.words or one.name} ({one.name})."
        yield Told(
            f"SpamAssassin counts {_points(one.points)}{said}",
            _place(evidence, words.cause if words else Cause.ISSUE),
            words.hint if words else "These are SpamAssassin's own words; its documentation tells more.",
        )


@rule(Group.LAW, NOTE)
def spam_unchecked(evidence: Evidence) -> Iterator[Told]:
    """No spam filter was asked.

    SpamAssassin is a free program that judges mails as many mail servers do. It is not installed here.
    """
    asked = evidence.links is not None
    if asked and evidence.email and evidence.spam is None:
        yield Told(
            "No spam filter looked at the mail: SpamAssassin is not installed on this computer.",
            evidence.issue.where,
            "On Debian or Ubuntu: sudo apt-get install spamassassin. Or name a spamd as SPAMD in .env.",
        )


@rule(Group.LAW, NOTE)
def spam_unanswered(evidence: Evidence) -> Iterator[Told]:
    """A spam filter that gave no answer.

    The mail was not judged, which says nothing about it.
    """
    if evidence.spam and evidence.spam.problem:
        yield Told(
            f"No spam filter looked at the mail: {evidence.spam.problem}.",
            Where(path=".env"),
            "Check SPAMD in .env, or leave it empty where SpamAssassin is installed on this computer.",
        )


def _points(points: float) -> str:
    return "1 point" if points == 1 else f"{points:g} points"


def _place(evidence: Evidence, cause: Cause) -> Where:
    if cause is Cause.SUBJECT:
        return place(evidence.issue, "subject")
    if cause is Cause.THEME:
        return Where(path=f"templates/{evidence.issue.theme}")
    if cause is Cause.SETTINGS:
        return Where(path="newsletter.toml")
    return evidence.issue.where
