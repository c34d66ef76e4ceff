"""What a relay's answer means for the recipient, for the campaign and for the pace.

Enhanced status codes (RFC 3463) decide where a reply begins with one (RFC 2034, section 4); else its code
does, and a few words by which relays without such codes are known. An answer that could be about us or about
the recipient is taken to be about us: a pause is cheap, and a reader who is held dead for our fault is not.
"""

from __future__ import annotations

import re
from enum import Enum, StrEnum

from newsletter.send.base import Reply

# Some put a sign before it ("#5.1.0"). Four numbers with dots are an IP address.
_ENHANCED = re.compile(r"[#\[(<]?([245])\.([0-9]{1,3})\.([0-9]{1,3})(?![0-9]|\.[0-9])")
_YES, _LATER, _NO = range(200, 300), range(400, 500), range(500, 600)
_TOO_BIG, _OWN = 552, 554
# A command that the server does not know or did not expect (RFC 5321, section 4.2.2), and a login that is
# missing or wrong (RFC 4954, section 6): whatever the command was about, these are about us.
_OUR_DIALOGUE = frozenset({500, 502, 503, 504})
_LOGIN = frozenset({530, 534, 535, 538})
# The relay is going down, lets nobody in, or takes no more from this account (SES).
_RELAY_LATER = frozenset({421, 432, 454})
_BAD_ADDRESS = frozenset({1, 3, 6, 10})
# 1.90 and 2.252 (sending in another's name) are Microsoft's.
_BAD_SENDER = frozenset({(1, 7), (1, 8), (2, 252)})
_USED_UP = frozenset({(1, 90), (4, 5)})
_MAILBOX_FULL, _MAIL_TOO_BIG = (2, 2), (3, 4)
_ADDRESS, _MAILBOX, _SYSTEM, _POLICY = 1, 2, 3, 7
_ONE_MAILBOX = frozenset({(2, 1), (2, 2)})
_BUSY = 500
# Exchange's store answers so only to the one who sends; its codes 5.2.0 and 5.2.x say 'mailbox' all the same.
_OWN_STORE = "STOREDRV.Submission"
_SENDER = re.compile(r"sender (?:address )?rejected|sender verif", re.IGNORECASE)
_ABOUT_US = re.compile(
    r"not verified|authenticat|unable to relay"
    r"|relay(?:ing)? (?:access )?(?:is )?(?:denied|not (?:permitted|allowed)|prohibited)"
    r"|not (?:permitted|allowed|authori[sz]ed) to (?:relay|send)"
    r"|(?:daily|hourly|sending|message|relay|user) (?:quota|limit|rate)",
    re.IGNORECASE,
)
# What a whole mail is refused for. At RCPT such words often belong to the address of a page that explains.
_CONTENT = re.compile(r"spam|virus|block ?list|black ?list|reputation|\b(?:dmarc|spf|dkim)\b", re.IGNORECASE)
_LIMIT = re.compile(r"quota|limit|throttl", re.IGNORECASE)
_RELAYING = re.compile(r"\brelay", re.IGNORECASE)


class Stage(StrEnum):
    """What was answered: one of the commands of a transaction, or the whole mail after its final dot."""

    MAIL = "MAIL"
    RCPT = "RCPT"
    DATA = "DATA"
    BODY = "BODY"


class Fate(Enum):
    """What becomes of a delivery.

    `DEAD` is rejected, and the address is never mailed again. With `HALTED` the campaign pauses and the
    recipient stays as it was. `DOUBTFUL` is an answer to a whole mail that is neither yes nor no.
    """

    SUBMITTED = "submitted"
    DEFERRED = "deferred"
    REJECTED = "rejected"
    DEAD = "dead"
    HALTED = "halted"
    DOUBTFUL = "doubtful"


class Scope(Enum):
    """Whom a no is about: one mailbox, everybody at its domain, or all that goes through the relay."""

    MAILBOX = "mailbox"
    DOMAIN = "domain"
    RELAY = "relay"


def judge(stage: Stage, reply: Reply) -> Fate:
    """What becomes of the delivery that got `reply`: to a command another one than the yes it needs."""
    if reply.code in _YES and stage is Stage.BODY:
        return Fate.SUBMITTED
    if reply.code in _NO:
        return _refused(stage, reply)
    if reply.code in _LATER or stage is not Stage.BODY:
        # Before the final dot even an answer that cannot be understood has put nobody into doubt.
        return Fate.DEFERRED
    return Fate.DOUBTFUL


def _refused(stage: Stage, reply: Reply) -> Fate:
    if stage is Stage.MAIL or _is_about_us(stage, reply):
        return Fate.HALTED
    status = _status(reply)
    full = status == _MAILBOX_FULL
    if stage is Stage.RCPT and reply.code == _TOO_BIG and status is None:
        # The sender's size is judged at MAIL and after the mail; here it is a mailbox without room, or too
        # many recipients, to be taken as 452 (RFC 5321, section 4.5.3.1.10).
        full = True
    if full:
        return Fate.DEFERRED
    is_dead = status is not None and status[0] == _ADDRESS and status[1] in _BAD_ADDRESS
    # A 5xx with a 4.x.x in its text is not sure of itself; nobody is held dead for it.
    return Fate.DEAD if is_dead and _class(reply) == 5 else Fate.REJECTED  # noqa: PLR2004


def _is_about_us(stage: Stage, reply: Reply) -> bool:
    """Whether a 5xx is about the sender, the login, the mail or our dialogue, and would meet everybody."""
    if reply.code in _LOGIN | _OUR_DIALOGUE or _OWN_STORE in reply.text or _SENDER.search(reply.text):
        return True
    status = _status(reply)
    if status == _MAILBOX_FULL:
        # Microsoft says 554 of the sender's own mailbox, which keeps what was sent; that of a recipient is
        # 552 (RFC 5321, section 4.2.2) or 550.
        return reply.code == _OWN
    if status is None:
        too_big = reply.code == _TOO_BIG and stage is not Stage.RCPT
        return too_big or _speaks_of_us(stage, reply)
    if status[0] == _POLICY or status in _BAD_SENDER | _USED_UP or is_too_big(reply):
        return True
    return status[0] not in {_ADDRESS, _MAILBOX} and _speaks_of_us(stage, reply)


def _speaks_of_us(stage: Stage, reply: Reply) -> bool:
    whole = stage is not Stage.RCPT and _CONTENT.search(reply.text)
    return bool(whole or _ABOUT_US.search(reply.text))


def is_too_big(reply: Reply) -> bool:
    """Whether the answer to MAIL, or to a mail, is that it is too big; older servers say just 552."""
    status = _status(reply)
    return status == _MAIL_TOO_BIG or (
        reply.code == _TOO_BIG and status != _MAILBOX_FULL and (status is None or status[0] != _POLICY)
    )


def scope(stage: Stage, reply: Reply) -> Scope:
    """Whom the no of a deferral or refusal is about, and so what has to go slower for it."""
    if stage is Stage.MAIL or reply.code in _RELAY_LATER or _ABOUT_US.search(reply.text):
        return Scope.RELAY
    status = _status(reply)
    if status is None:
        return Scope.DOMAIN if stage is Stage.RCPT else Scope.RELAY
    if status[0] == _ADDRESS or status in _ONE_MAILBOX:
        return Scope.MAILBOX
    if status[0] == _SYSTEM or (status[0] == _POLICY and status[1] >= _BUSY):
        return Scope.RELAY
    return Scope.DOMAIN if stage is Stage.RCPT or status[0] == _MAILBOX else Scope.RELAY


def why(stage: Stage, reply: Reply) -> str:
    """Why the campaign pauses at an answer that is `HALTED`, for people."""
    return f"{_reason(stage, reply)[0]}: “{reply.code} {reply.text}”"


def is_for_settings(stage: Stage, reply: Reply) -> bool:
    """Whether an answer that is `HALTED` stays so until somebody changes the login or the sender."""
    return _reason(stage, reply)[1]


def may_be_about_one(stage: Stage, reply: Reply) -> bool:
    """Whether an answer that is `HALTED` may yet be about its recipient alone: it gives no other reason."""
    status = _status(reply)
    known = reply.code in _LOGIN | _OUR_DIALOGUE or status == _MAILBOX_FULL or status in _USED_UP
    return stage is not Stage.MAIL and not (known or is_too_big(reply) or _LIMIT.search(reply.text))


def _reason(stage: Stage, reply: Reply) -> tuple[str, bool]:
    """In words, and whether the settings are the reason."""
    status = _status(reply)
    reasons = (
        (
            reply.code in _LOGIN,
            "The mail server wants another login than SMTP_USER and SMTP_PASSWORD in .env",
            True,
        ),
        (
            status == _MAILBOX_FULL,
            "The mailbox that mail is sent from is full, so the mail server takes nothing more from it",
            False,
        ),
        (is_too_big(reply), "The mail is too big for the mail server", False),
        (
            status in _USED_UP or _LIMIT.search(reply.text),
            "The mail server takes no more mail from this account for now, because a limit is reached",
            False,
        ),
        (reply.code in _OUR_DIALOGUE, "The mail server did not understand what was said to it", False),
        (
            _RELAYING.search(reply.text),
            "The mail server does not pass mail on for us; it may want a login",
            True,
        ),
        (
            stage is Stage.MAIL or status in _BAD_SENDER or _SENDER.search(reply.text),
            "The mail server does not take mail from this sender",
            True,
        ),
        (True, "The mail server refuses this mail for a reason that would meet everybody", False),
    )
    return next((said, settings) for holds, said, settings in reasons if holds)


def _class(reply: Reply) -> int:
    found = _ENHANCED.match(reply.text)
    return int(found[1]) if found else 0


def _status(reply: Reply) -> tuple[int, int] | None:
    """Subject and detail of the enhanced status code; None where there is none, or where it says yes."""
    found = _ENHANCED.match(reply.text)
    if not found or found[1] == "2":
        return None
    return int(found[2]), int(found[3])
