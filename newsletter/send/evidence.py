"""What others know of mails that were handed over without an answer: a relay's log, or a list from it.

Each reader takes lines of text and passes over those that say nothing of our mails: a log is full of others.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from newsletter.model.base import frozen

# A log line of Postfix: 'postfix/cleanup[214]: 4Zx...: rest', whatever its date and instance look like.
_LOGGED = re.compile(r"/(?P<service>[a-z-]+)\[\d+\]: (?P<queue>[0-9A-Za-z]{5,20}): (?P<rest>.*)")
_MESSAGE_ID = re.compile(r"message-id=(<[^<>\s]+>)")
_QUEUED = re.compile(r"from=<[^>]*>, size=\d+, nrcpt=\d+ \(queue active\)")
_STATUS = re.compile(r"to=<.*\bstatus=(?P<status>sent|bounced|deferred|expired) \((?P<said>.*)\)")
_REMOVED = "removed"
_ANY_ID = re.compile(r"<?([^\s<>,;\"']+@[^\s<>,;\"']+)>?")
# What Postfix, Exim, Amazon SES, Exchange and sendmail call the mail in their answer.
_NAMED = re.compile(
    r"queued as (?P<postfix>[0-9A-Za-z]+)"
    r"|\bid=(?P<exim>[0-9A-Za-z-]+)"
    r"|\bOk:? (?P<ses>[0-9a-z-]{20,})"
    r"|<(?P<exchange>[^<>\s]+)> \[InternalId"
    r"|\b(?P<sendmail>[0-9A-Za-z]{14}) Message accepted",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"[0-9]")
_WORD = re.compile(r"[^\s<>,;\"']+")
_LONGEST_SAID = 200

_Mail = TypeVar("_Mail")


@frozen
class Seen:
    """A mail that the relay took, under the name `queue` where it is known.

    `fate` is what became of it since: sent, bounced, deferred, expired or '', `said` the words for that.
    """

    queue: str = ""
    fate: str = ""
    said: str = ""

    @property
    def reply(self) -> str:
        """What stands in the ledger in place of the answer that nobody saw."""
        name = f"queued as {self.queue}" if self.queue else "accepted"
        since = f"; {self.fate}: {self.said}" if self.fate else ""
        return f"{name} (found afterwards){since}"


def postfix(lines: Iterable[str], ours: Callable[[str], _Mail | None]) -> dict[_Mail, Seen]:
    """The mails that a log of Postfix says it took, by what `ours` makes of their Message-IDs.

    That their Message-ID was read is not enough: the connection may have broken before the end of the mail.
    Only what went into the queue was taken. Names of the queue are used again once a mail was removed.
    """
    underway: dict[str, _Mail] = {}
    taken: dict[_Mail, Seen] = {}
    for line in lines:
        logged = _LOGGED.search(line)
        if not logged:
            continue
        queue, rest = logged["queue"], logged["rest"]
        if logged["service"] == "cleanup":
            named = _MESSAGE_ID.match(rest)
            mail = ours(named[1]) if named else None
            if mail is not None:
                underway[queue] = mail
            elif named:
                underway.pop(queue, None)
        elif queue in underway:
            mail = underway[queue]
            if rest == _REMOVED:
                del underway[queue]
            elif _QUEUED.match(rest):
                taken.setdefault(mail, Seen(queue=queue))
            elif told := _STATUS.match(rest):
                taken[mail] = Seen(queue=queue, fate=told["status"], said=told["said"][:_LONGEST_SAID])
    return taken


def message_ids(lines: Iterable[str], ours: Callable[[str], _Mail | None]) -> dict[_Mail, Seen]:
    """The mails in a list of Message-IDs, one a line; with or without angle brackets."""
    ids = (f"<{one}>" for line in lines for one in _ANY_ID.findall(line))
    return {mail: Seen() for one in ids if (mail := ours(one)) is not None}


def replies(
    lines: Iterable[str], answered: frozenset[str], ours: Callable[[str], _Mail | None]
) -> dict[_Mail, Seen]:
    """The mails in a list with an address and the relay's own name for the mail in each line.

    `answered` are the names in the answers that were seen: such a line is about one of those mails, and not
    about one without an answer. `ours` makes a mail of an address.
    """
    taken: dict[_Mail, Seen] = {}
    for line in lines:
        words = _WORD.findall(line)
        if any(word in answered for word in words):
            continue
        # Beside it there may be a date, a state and whatever else; names are longer.
        name = max((word for word in words if "@" not in word and _DIGIT.search(word)), key=len, default="")
        mails = [mail for word in words if "@" in word and (mail := ours(word)) is not None]
        if name and len(mails) == 1:
            taken[mails[0]] = Seen(queue=name)
    return taken


def names(answers: Iterable[str]) -> Iterator[str]:
    """What the relay called each mail in the answers that hold a name."""
    for answer in answers:
        if found := _NAMED.search(answer):
            yield next(name for name in found.groups() if name)
