"""Test mails: one prepared mail to each of a few people, without a campaign."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator

from newsletter.errors import SendError
from newsletter.message import MessageTemplate
from newsletter.model import Recipient
from newsletter.send.base import Envelope, Reply, Transport
from newsletter.text import addresses


def deliver(
    template: MessageTemplate,
    recipients: Iterable[Recipient],
    transport: Transport,
    *,
    sender: str,
    now: Callable[[], dt.datetime],
    ids: Callable[[], str],
) -> Iterator[tuple[Recipient, Reply | SendError]]:
    """Each recipient with the mail server's answer, as it comes; an error for one does not stop the others.

    `sender` is the envelope's. `now` gives the time with its zone, `ids` letters and digits for a Message-ID
    that never came up before. `transport` must be open. Raises ValueError when `sender` is no address.
    """
    domain = addresses.parse(sender).domain
    for recipient in recipients:
        answer: Reply | SendError
        try:
            envelope = Envelope(sender=sender, recipient=recipient.email)
            data = template.fill(recipient, date=now(), message_id=f"<{ids()}@{domain}>")
            answer = transport.send(data, envelope)
        except SendError as error:
            answer = error
        yield recipient, answer
