"""Rules about the size of the mail and its plain-text part."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from math import ceil

from newsletter.check.base import ERROR, NOTE, WARNING, Evidence, Group, Told, in_theme, rule
from newsletter.check.page import words_shown
from newsletter.model import EventItem, RenderedEmail
from newsletter.text import markup, merge_tags, tokens
from newsletter.text.merge_tags import LINKS

_KILOBYTE = 1024
_MEGABYTE = 1024 * _KILOBYTE
# Long names are some 40 letters; the address of a recipient's own page carries a signature.
_LONG_VALUE = 40
_SIGNATURE = 120
_NEAR = 0.95
_NOT_NEAR = 0.75
# Base64 writes three bytes as four letters, and ends each line of 76 with two (RFC 2045, section 6.8).
_BASE64 = 4 / 3 * 78 / 76
_THIN = 0.6
_FEW_WORDS = 20
_MOST = 0.8
_WORD = re.compile(r"\w{3,}")
_BEYOND_ASCII = bytes(range(128, 256))
_LINE = 75
# RFC 5322, section 2.1.1 asks for 78; beyond this a window scrolls sideways or breaks the line anywhere.
_LONG_LINE = 100
_HTML_TAIL = "the unsubscribe link among it"


@lru_cache(maxsize=4)
def filled_size(email: RenderedEmail, samples: tuple[tuple[str, str], ...]) -> int:
    """The bytes of the HTML after the longest values that are to be reckoned with are filled in."""
    standing = tokens.count(email.html)
    known = dict(samples)
    size = len(email.html.encode())
    for tag in email.merge_tags:
        longest = max(
            _SIGNATURE if tag.name in LINKS else _LONG_VALUE,
            len(tag.fallback.encode()),
            len(known.get(tag.name, "").encode()),
        )
        size += standing[tag.token] * max(0, longest - len(tag.token))
    return size


@rule(Group.SIZE, WARNING)
def html_large(evidence: Evidence) -> Iterator[Told]:
    """A mail that Gmail cuts.

    Gmail shows the first 102 KB of a mail's HTML and hides the rest behind a link, the unsubscribe link
    among it. What is filled in for each reader counts too, at its longest.
    """
    if evidence.email is None:
        return
    size, limit = filled_size(evidence.email, evidence.publication.fields), evidence.rules.html_size
    if size > limit:
        yield Told(
            f"The mail has {size // _KILOBYTE} KB of HTML; Gmail hides what comes after "
            f"{limit // _KILOBYTE} KB, {_HTML_TAIL}.",
            evidence.issue.where,
            "Take a story out, or shorten the note.",
        )


@rule(Group.SIZE, NOTE)
def html_near_limit(evidence: Evidence) -> Iterator[Told]:
    """A mail that is nearly as large as Gmail shows.

    Nobody outside knows to the byte how Gmail counts. On its way a mail is written in a form that takes a
    tenth more, and if that counts it is cut.
    """
    if evidence.email is None:
        return
    limit = evidence.rules.html_size
    size = filled_size(evidence.email, evidence.publication.fields)
    if size > limit or size < limit * _NOT_NEAR:
        return
    encoded = size + _added_by_encoding(evidence.email.html)
    if size > limit * _NEAR or encoded > limit:
        yield Told(
            f"The mail has {size // _KILOBYTE} KB of HTML ({encoded // _KILOBYTE} KB as it travels); near "
            f"{limit // _KILOBYTE} KB Gmail begins to hide the end, {_HTML_TAIL}.",
            evidence.issue.where,
            "One story less keeps it safe.",
        )


@rule(Group.SIZE, WARNING)
def mail_heavy(evidence: Evidence) -> Iterator[Told]:
    """A mail that is heavy as a whole.

    It takes long on a phone outside the town, costs readers data, and some mail servers refuse it.
    """
    if evidence.email is None:
        return
    size, limit = _whole(evidence.email, evidence.publication.fields), evidence.rules.mail_size
    if size > limit:
        yield Told(
            f"The mail weighs {ceil(10 * size / _MEGABYTE) / 10} MB with its pictures; more than "
            f"{limit / _MEGABYTE:.0f} MB take long on a phone.",
            evidence.issue.where,
            "Leave pictures out, or have them fetched from your website: image_base_url in newsletter.toml.",
        )


def _added_by_encoding(html: str) -> int:
    """How many more bytes a page has as quoted-printable (RFC 2045, section 6.7).

    Each `=` and each byte beyond ASCII takes three, and each line of 75 ends in three more.
    """
    data = html.encode()
    escaped = 2 * (data.count(b"=") + len(data) - len(data.translate(None, _BEYOND_ASCII)))
    return escaped + 3 * ((len(data) + escaped) // _LINE)


def _whole(email: RenderedEmail, samples: tuple[tuple[str, str], ...]) -> int:
    """The bytes of the mail with what travels in it."""
    carried = (
        {}
        if email.image_base_url
        else {one.variants[0].name: one.variants[0] for one in email.assets if one.variants}
    )
    pictures = sum(len(variant.data) for variant in carried.values())
    return filled_size(email, samples) + len(email.text.encode()) + int(pictures * _BASE64)


@rule(Group.SIZE, ERROR)
def text_missing(evidence: Evidence) -> Iterator[Told]:
    """A mail without plain text.

    Some readers have it read to them, or read it on a watch; spam filters count its absence. The theme's
    issue.txt.j2 makes it.
    """
    if evidence.email and not evidence.email.text.strip():
        yield Told(
            "The mail has no plain text, so some readers get nothing and spam filters mark it.",
            in_theme(evidence, "issue.txt.j2"),
            "Let issue.txt.j2 of the theme write what the mail says.",
        )


@rule(Group.SIZE, WARNING)
def text_thin(evidence: Evidence) -> Iterator[Told]:
    """A plain text that says much less than the HTML.

    Who reads the plain text misses the rest, and spam filters count the difference.
    """
    if evidence.email is None or not evidence.email.text.strip():
        return
    if lacking := _lacking(evidence, evidence.email):
        more = f" and {len(lacking) - 1} more" if len(lacking) > 1 else ""
        yield Told(
            f"The plain text leaves out {lacking[0]}{more}, which the HTML shows.",
            in_theme(evidence, "issue.txt.j2"),
            "Let issue.txt.j2 of the theme write all that the mail says.",
        )
        return
    shown, said = len(words_shown(evidence.email.html)), len(evidence.email.text.split())
    if shown > _FEW_WORDS and said < shown * _THIN:
        yield Told(
            f"The plain text has {said} words and the HTML {shown}, so who reads the plain text misses a "
            "good part.",
            in_theme(evidence, "issue.txt.j2"),
            "Let issue.txt.j2 of the theme write all that the mail says.",
        )


def _lacking(evidence: Evidence, email: RenderedEmail) -> list[str]:
    """What the HTML shows of the issue's parts and the plain text does not."""
    html, text = " ".join(words_shown(email.html)), " ".join(email.text.split())
    issue = evidence.issue
    titles = {article.slug: article.title for article in issue.articles}
    parts = [(f"the headline '{title}'", title) for title in titles.values()]
    parts += [(f"the teaser of '{titles[one.article]}'", one.text) for one in issue.teasers]
    for section in issue.sections:
        parts += [
            (f"the event '{item.title}'", item.title) for item in section.items if isinstance(item, EventItem)
        ]
    lacking = [what for what, words in parts if _stands(words, html) and not _stands(words, text)]
    # Marks for emphasis and addresses stand between the words of a note.
    note = _WORD.findall(markup.to_text(issue.note))
    if len(note) > _FEW_WORDS and _mostly(note, html) and not _mostly(note, email.text):
        lacking.append("the note")
    addresses = {article.url: article.title for article in issue.articles if article.url in email.html}
    lacking += [
        f"the address of '{title}'" for url, title in addresses.items() if url and url not in email.text
    ]
    return list(dict.fromkeys(lacking))


def _mostly(words: list[str], text: str) -> bool:
    there = set(_WORD.findall(text))
    return sum(word in there for word in words) >= len(words) * _MOST


def _stands(words: str, text: str) -> bool:
    """Whether words stand in a text, whatever is filled in between them for each reader."""
    pieces = [words]
    for one in merge_tags.typed(words):
        pieces = [part for piece in pieces for part in piece.split(one.text)]
    return all(" ".join(piece.split()) in text for piece in pieces)


@rule(Group.SIZE, WARNING)
def text_line_long(evidence: Evidence) -> Iterator[Told]:
    """Lines of the plain text that do not fit a window.

    They scroll sideways, or break anywhere. Lines of 72 letters are usual (RFC 5322, section 2.1.1 asks for
    at most 78).
    """
    if evidence.email is None:
        return
    lines = evidence.email.text.split("\n")
    long = [line for line in lines if len(line) > _LONG_LINE and _is_running(line)]
    if long:
        yield Told(
            f"{'A line' if len(long) == 1 else f'{len(long)} lines'} of the plain text "
            f"{'is' if len(long) == 1 else 'are'} up to {max(map(len, long))} letters long, beginning "
            f"'{long[0].strip()[:30]}…'.",
            in_theme(evidence, "issue.txt.j2"),
            "Let the theme wrap them: the filter wordwrap(72) does it.",
        )


def _is_running(line: str) -> bool:
    """Whether a line is words that could be broken, and not an address or a script without blanks."""
    return max(map(len, re.split(r"\s+", line.strip()))) < _LONG_LINE // 2
