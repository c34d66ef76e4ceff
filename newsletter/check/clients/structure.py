"""Rules about what mail programs do to a whole style sheet or table, whatever stands in it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from newsletter.check.base import WARNING, Evidence, Group, Told, rule
from newsletter.check.clients import written
from newsletter.check.clients.audience import PROGRAMS, WORD, Reach, reach
from newsletter.check.clients.css import Block, blocks
from newsletter.check.clients.rules import programs, some
from newsletter.check.clients.scan import sheets
from newsletter.check.page import skeleton
from newsletter.model import Issue, NoticeItem, Where
from newsletter.text import markup

_PAGES = 16
_KILOBYTE = 1024
# What Gmail takes of all style sheets together.
_MOST_STYLES = 16 * _KILOBYTE
# More do not fit on a phone with words of a common length in them.
_MOST_COLUMNS = 4
_GMAIL = frozenset(one for one in PROGRAMS if one.startswith("gmail."))
_BODY = re.compile(r"<body\b", re.IGNORECASE)
_OWN_STYLE = re.compile(r"<mj-style(?![^>]*\sinline\b)|<style\b")
_STYLE = re.compile(r"<style\b")


@dataclass(frozen=True, slots=True)
class _Styles:
    """The style sheets of a page: their bytes, whether one stands in the body, and one that nests."""

    size: int
    in_body: bool
    nested: bool


@lru_cache(_PAGES)
def _styles(html: str) -> _Styles:
    found = sheets(html)
    body = _BODY.search(html)
    return _Styles(
        size=sum(len(one.css.encode(errors="replace")) for one in found),
        in_body=body is not None and any(one.start > body.start() for one in found),
        nested=any(_nested(block) for one in found for block in blocks(one.css)),
    )


def _nested(block: Block) -> bool:
    """Whether it is an at-rule in another; media queries in media queries are read by now."""
    at_rules = [one.lower() for one in (*block.around, block.head) if one.startswith("@")]
    return (
        block.head.startswith("@")
        and len(at_rules) > 1
        and any(not one.startswith("@media") for one in at_rules)
    )


def _asked(evidence: Evidence, readers: frozenset[str]) -> tuple[_Styles, Reach] | None:
    """The style sheets, and the readers with these programs; None without a mail or readers."""
    using = reach(readers, evidence.rules.shares)
    if evidence.email is None or not using.shown:
        return None
    return _styles(skeleton(evidence.email.html)), using


@rule(Group.CLIENTS, WARNING)
def style_large(evidence: Evidence) -> Iterator[Told]:
    """Style sheets that Gmail drops because they are too large.

    Gmail takes 16 KB of all style sheets together and leaves out the one that goes beyond. What the theme
    writes into the elements (mj-style with inline) does not count.
    """
    asked = _asked(evidence, _GMAIL)
    if asked and asked[0].size > _MOST_STYLES:
        yield Told(
            f"{some(asked[1])} see the mail without its rules for phones and dark mode: Gmail takes 16 KB of "
            f"style sheets, and there are {asked[0].size // _KILOBYTE} KB.",
            written.largest(written.theme_of(evidence), _OWN_STYLE),
            'Move rules that hold for everybody into <mj-style inline="inline">.',
        )


@rule(Group.CLIENTS, WARNING)
def style_nested(evidence: Evidence) -> Iterator[Told]:
    """A style sheet that Gmail drops because one at-rule stands in another.

    So all of the sheet is lost there, and not only that rule.
    """
    asked = _asked(evidence, _GMAIL)
    if asked and asked[0].nested:
        yield Told(
            f"{some(asked[1])} see the mail without a whole style sheet: Gmail drops one in which an @ rule "
            "stands inside another.",
            written.block(written.theme_of(evidence), _nested),
            "Write them one behind the other, or the inner one into an mj-style of its own.",
        )


@rule(Group.CLIENTS, WARNING)
def style_in_body(evidence: Evidence) -> Iterator[Told]:
    """A style sheet that stands in the body of the mail.

    Gmail and Outlook for Windows read style sheets in the head alone.
    """
    asked = _asked(evidence, _GMAIL | {WORD})
    if asked and asked[0].in_body:
        yield Told(
            f"{some(asked[1])} see the mail without the style sheet that stands in its body. "
            f"{programs(asked[1])}.",
            written.found(written.theme_of(evidence), _STYLE),
            "Write it into an mj-style in the mj-head.",
        )


@rule(Group.CLIENTS, WARNING)
def table_wide(evidence: Evidence) -> Iterator[Told]:
    """A table with more columns than a phone has room for.

    Mail programs there make the whole mail tiny so that the table fits, or cut it off at the edge.
    """
    for text, where in _tables(evidence.issue):
        cells = Counter(block.line for block in markup.plain(text).blocks if block.kind == "cell")
        for line, columns in cells.items():
            if columns > _MOST_COLUMNS:
                yield Told(
                    f"On phones this table of {columns} columns is cut off, or makes the whole mail tiny.",
                    Where(path=where.path, line=where.line + line),
                    f"Use at most {_MOST_COLUMNS} columns, or put the table on your website and link to it.",
                )
                break


def _tables(issue: Issue) -> Iterator[tuple[str, Where]]:
    """The texts of the mail that can hold a table, and where they begin."""
    yield issue.note, Where(path=issue.where.path, line=issue.note_line)
    for section in issue.sections:
        yield from ((item.text, item.where) for item in section.items if isinstance(item, NoticeItem))
    for author in issue.authors:
        yield author.bio, Where(path=author.where.path, line=author.bio_line)
