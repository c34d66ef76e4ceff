"""Rules about the mail itself: its size, and what law and mailbox providers ask for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.check.base import Evidence, error, warning
from newsletter.model import Finding, Where
from newsletter.text import tokens

_SETTINGS = Where(path="newsletter.toml")
_KILOBYTE = 1024
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_EXAMPLES = frozenset({"example.com", "example.net", "example.org"})


def html_large(evidence: Evidence) -> Iterator[Finding]:
    if evidence.email is None:
        return
    size, limit = len(evidence.email.html.encode()), evidence.rules.html_size
    if size > limit:
        yield warning(
            "html-large",
            f"The mail has {size // _KILOBYTE} KB of HTML; Gmail hides what comes after "
            f"{limit // _KILOBYTE} KB, the unsubscribe link among it.",
            evidence.issue.where,
            "Take a story out, or shorten the note.",
        )


def unsubscribe_missing(evidence: Evidence) -> Iterator[Finding]:
    sender = evidence.publication.sender
    if not sender.unsubscribe_url and not sender.unsubscribe_email:
        yield error(
            "unsubscribe-missing",
            "Readers cannot leave: no unsubscribe address is set.",
            _SETTINGS,
            'Below [sender] write: unsubscribe_url = "https://..." or unsubscribe_email = "..."',
        )


def unsubscribe_invisible(evidence: Evidence) -> Iterator[Finding]:
    if evidence.email is None:
        return
    tokens_of_leaving = {tag.token for tag in evidence.email.merge_tags if tag.name == "unsubscribe"}
    # What stands in a comment is for Outlook alone, or for nobody.
    seen = _COMMENT.sub("", evidence.email.html)
    for form, text in (("HTML", seen), ("plain text", evidence.email.text)):
        if not tokens_of_leaving & tokens.count(text).keys():
            yield error(
                "unsubscribe-invisible",
                f"The {form} of the mail has no unsubscribe link.",
                Where(path=f"templates/{evidence.issue.theme}"),
                "The theme must show {{ merge.unsubscribe }}.",
            )


def address_missing(evidence: Evidence) -> Iterator[Finding]:
    if not evidence.publication.address:
        yield warning(
            "address-missing",
            "The postal address is missing; many countries' laws ask for it.",
            _SETTINGS,
            'Below [publication] write: address = "..."',
        )


def sender_placeholder(evidence: Evidence) -> Iterator[Finding]:
    """Domains that stand in examples and belong to nobody (RFC 2606, section 3)."""
    sender = evidence.publication.sender
    if sender.email.rpartition("@")[2] in _EXAMPLES:
        yield warning(
            "sender-placeholder",
            f"The sender is still the example '{sender.email}'; no reader could answer.",
            _SETTINGS,
            'Below [sender] write your own address: email = "..."',
        )
