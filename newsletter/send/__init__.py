"""The ways of handing a mail over, and the mailing itself."""

from __future__ import annotations

from pathlib import Path

from newsletter.model import Relay
from newsletter.send.base import Envelope, Reply, Transport
from newsletter.send.single import deliver

__all__ = ["Envelope", "Reply", "Transport", "deliver", "transport"]


def transport(relay: Relay | None, outbox: Path) -> Transport:
    """The way to `relay`; without one, mail is kept as files in the Maildir `outbox`."""
    if relay is None:
        from newsletter.send.maildir import MaildirTransport

        return MaildirTransport(outbox)
    from newsletter.send.smtp import SmtpTransport

    return SmtpTransport(relay)
