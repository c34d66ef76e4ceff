"""What a campaign adds to the mails of a rendered email."""

from __future__ import annotations

import re
from dataclasses import dataclass

from newsletter.message.dkim import Signer

# Google's rules: parts of plain letters between colons, the last one of 5 to 15 that never changes.
_NO_PART = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST_PART = 40
_SENDER = (5, 15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailing:
    """What a campaign adds to the mails of a rendered email.

    `one_click` where the page for leaving was seen to answer the POST of RFC 8058; it counts where the
    email's sender promises it too. `feedback_id` is made by `feedback_id`. `leave_out` are header fields, in
    small letters, that the relay rewrites and a signature must not cover.
    """

    one_click: bool = False
    feedback_id: str = ""
    signers: tuple[Signer, ...] = ()
    leave_out: frozenset[str] = frozenset()


def feedback_id(campaign: str, customer: str, kind: str, sender: str) -> str:
    """The value of Feedback-ID, by which Google counts complaints: `campaign:customer:kind:sender`.

    Whatever cannot stand in one is a hyphen; the sender, which Google asks for, gets 5 to 15 characters.
    """
    least, most = _SENDER
    parts = [_NO_PART.sub("-", one).strip("-")[:_LONGEST_PART] for one in (campaign, customer, kind)]
    return ":".join((*parts, _NO_PART.sub("-", sender)[:most].ljust(least, "-")))
