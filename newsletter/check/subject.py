"""Rules about the two lines that an inbox shows of a mail: the subject and the preheader."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.check.base import NOTE, WARNING, Evidence, Group, Told, place, rule
from newsletter.text import merge_tags

# Phones show 33 to 48 characters of a subject, by model and size of letters.
_ON_PHONES = 45
# Inboxes on wide screens show some 130 characters of both lines together.
_LONGEST_PREHEADER = 130
_MARKS = re.compile(r"[!?¡]{2,}|[$€£]{2,}")
_THREE = 3
_WORD = re.compile(r"[^\W\d_]+")
_FEWEST_LETTERS = 8
_ACRONYM = 3
_LONG_WORD = 5
_ACRONYMS = frozenset(
    {"COVID", "UNICEF", "UNESCO", "UNAIDS", "NATO", "NASA", "AIDS", "HIPAA", "ASCO", "ESMO"}
)
_FEWEST_WORDS = 3
_FEWEST_REPEATED = 14
_ALIKE = 0.7
_FEWEST_COMPARED = 4


@rule(Group.CONTENT, NOTE)
def subject_cut(evidence: Evidence) -> Iterator[Told]:
    """A subject that phones cut.

    They show some 45 characters of it. It does no harm where what matters comes first.
    """
    subject = merge_tags.shown(evidence.issue.subject)
    if _ON_PHONES < len(subject) <= evidence.rules.subject_length:
        yield Told(
            f"Phones cut the subject after some {_ON_PHONES} characters: '{_cut(subject)}…'",
            place(evidence.issue, "subject"),
            "Shorten it, or see that these words alone make sense.",
        )


def _cut(subject: str) -> str:
    """The whole words that phones show."""
    whole, _, begun = subject[: _ON_PHONES + 1].rpartition(" ")
    return whole.rstrip() or begun[:_ON_PHONES]


@rule(Group.CONTENT, WARNING)
def subject_shouting(evidence: Evidence) -> Iterator[Told]:
    """A subject in capitals.

    It reads as shouting, is harder to read, and counts against a mail with spam filters.
    """
    subject = merge_tags.shown(evidence.issue.subject)
    if shouted := _shouted(subject):
        yield Told(
            f"'{shouted}' in the subject is all capitals, which readers take for shouting "
            "and spam filters for advertising.",
            place(evidence.issue, "subject"),
            "Write it as a sentence is written.",
        )


def _shouted(subject: str) -> str:
    """What of the subject is in capitals and no abbreviation, '' where nothing is."""
    words = [word for word in _WORD.findall(subject) if word not in _ACRONYMS]
    long = [word for word in words if len(word) > _ACRONYM]
    # `isupper` is false for scripts that have no capitals.
    if subject.isupper() and long and sum(map(len, words)) >= _FEWEST_LETTERS:
        return subject
    for run in _runs_of_capitals(subject):
        long = [word for word in _WORD.findall(run) if len(word) > _ACRONYM and word not in _ACRONYMS]
        if len(long) > 1 and max(map(len, long)) >= _LONG_WORD:
            return run
    return ""


def _runs_of_capitals(subject: str) -> Iterator[str]:
    """The stretches of words in capitals that nothing but spaces parts."""
    start = end = 0
    for word in _WORD.finditer(subject):
        if not word[0].isupper() or (end and subject[end : word.start()].strip(" '’&-")):
            yield subject[start:end]
            start = end = 0
        if word[0].isupper():
            start, end = (start if end else word.start()), word.end()
    yield subject[start:end]


@rule(Group.CONTENT, WARNING)
def subject_loud(evidence: Evidence) -> Iterator[Told]:
    """A subject that shouts with its marks, such as '!!!' or '$$$'.

    Readers take it for advertising, and so do spam filters.
    """
    marks = (one[0] for one in _MARKS.finditer(evidence.issue.subject))
    # '?!' is a question of somebody who is surprised.
    if loud := next((one for one in marks if "!!" in one or one[0] in "$€£" or _mixed(one)), ""):
        yield Told(
            f"'{loud}' in the subject looks like advertising to readers and spam filters.",
            place(evidence.issue, "subject"),
            "One mark says as much.",
        )


def _mixed(marks: str) -> bool:
    return "!" in marks and len(marks) >= _THREE


@rule(Group.CONTENT, WARNING)
def preheader_repeats(evidence: Evidence) -> Iterator[Told]:
    """A preheader that says what the subject says.

    Inboxes show the two side by side, so readers read the same thing twice and learn nothing more.
    """
    if _repeats(evidence.issue.subject, evidence.issue.preheader):
        yield Told(
            "The preheader repeats the subject, beside which inboxes show it.",
            place(evidence.issue, "preheader"),
            "Say what else is in the letter.",
        )


def _repeats(subject: str, preheader: str) -> bool:
    one, other = (_normal(text) for text in (subject, preheader))
    if not one or not other:
        return False
    if one == other:
        return True
    shorter, longer = sorted((one, other), key=len)
    enough = shorter.count(" ") + 1 >= _FEWEST_WORDS or len(shorter) >= _FEWEST_REPEATED
    if enough and f" {shorter} " in f" {longer} ":
        return True
    words, others = set(one.split()), set(other.split())
    fewest = min(len(words), len(others))
    return fewest >= _FEWEST_COMPARED and len(words & others) >= _ALIKE * len(words | others)


def _normal(text: str) -> str:
    return " ".join(re.findall(r"\w+", merge_tags.shown(text).casefold()))


@rule(Group.CONTENT, NOTE)
def preheader_long(evidence: Evidence) -> Iterator[Told]:
    """A preheader that no inbox shows to its end."""
    length = len(merge_tags.shown(evidence.issue.preheader))
    if length > _LONGEST_PREHEADER:
        yield Told(
            f"The preheader has {length} characters; inboxes show {_LONGEST_PREHEADER} at most, "
            "and phones half of it.",
            place(evidence.issue, "preheader"),
            "Put what matters into its first 60 characters.",
        )
