"""Rules about the mail itself: its size, and what law and mailbox providers ask for."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.check.base import ERROR, WARNING, Evidence, Group, Told, rule, setting
from newsletter.model import Where
from newsletter.text import tokens

_KILOBYTE = 1024
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_EXAMPLES = frozenset({"example.com", "example.net", "example.org"})


@rule(Group.SIZE, WARNING)
def html_large(evidence: Evidence) -> Iterator[Told]:
    """A mail that Gmail cuts.

    Gmail shows the first 102 KB of a mail's HTML and hides the rest behind a link, the unsubscribe link
    among it. What is filled in for each reader counts too.
    """
    if evidence.email is None:
        return
    size, limit = len(evidence.email.html.encode()), evidence.rules.html_size
    if size > limit:
        yield Told(
            f"The mail has {size // _KILOBYTE} KB of HTML; Gmail hides what comes after "
            f"{limit // _KILOBYTE} KB, the unsubscribe link among it.",
            evidence.issue.where,
            "Take a story out, or shorten the note.",
        )


@rule(Group.LAW, ERROR, waivable=False)
def unsubscribe_missing(evidence: Evidence) -> Iterator[Told]:
    """No address at which readers can unsubscribe.

    The laws of most countries ask for it, and mailbox providers do.
    """
    sender = evidence.publication.sender
    if not sender.unsubscribe_url and not sender.unsubscribe_email:
        yield Told(
            "Readers cannot leave: no unsubscribe address is set.",
            setting(evidence, "sender.unsubscribe_url"),
            'Below [sender] write: unsubscribe_url = "https://..." or unsubscribe_email = "..."',
        )


@rule(Group.LAW, ERROR, waivable=False)
def unsubscribe_invisible(evidence: Evidence) -> Iterator[Told]:
    """A mail that shows no unsubscribe link.

    Laws and mailbox providers ask for one that readers can see, in the HTML and in the plain text.
    """
    if evidence.email is None:
        return
    tokens_of_leaving = {tag.token for tag in evidence.email.merge_tags if tag.name == "unsubscribe"}
    # What stands in a comment is for Outlook alone, or for nobody.
    seen = _COMMENT.sub("", evidence.email.html)
    for form, text in (("HTML", seen), ("plain text", evidence.email.text)):
        if not tokens_of_leaving & tokens.count(text).keys():
            yield Told(
                f"The {form} of the mail has no unsubscribe link.",
                Where(path=f"templates/{evidence.issue.theme}"),
                "The theme must show {{ merge.unsubscribe }}.",
            )


@rule(Group.LAW, WARNING, waivable=False)
def address_missing(evidence: Evidence) -> Iterator[Told]:
    """No postal address of the sender.

    The laws of many countries ask for one in each mail (in the United States CAN-SPAM, 16 CFR 316; in
    Germany section 5 of the DDG).
    """
    if not evidence.publication.address:
        yield Told(
            "The postal address is missing; many countries' laws ask for it.",
            setting(evidence, "publication.address"),
            'Below [publication] write: address = "..."',
        )


@rule(Group.LAW, WARNING)
def sender_placeholder(evidence: Evidence) -> Iterator[Told]:
    """A sender that is only an example.

    Nobody could answer, and no mailbox provider would take such a mail (RFC 2606, section 3).
    """
    sender = evidence.publication.sender
    if sender.email.rpartition("@")[2] in _EXAMPLES:
        yield Told(
            f"The sender is still the example '{sender.email}'; no reader could answer.",
            setting(evidence, "sender.email"),
            'Below [sender] write your own address: email = "..."',
        )
