"""Mail handed to a relay by SMTP (RFC 5321), one transaction after the other on one connection."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
import smtplib
import ssl
from types import TracebackType
from typing import Self

from newsletter.errors import TransportError
from newsletter.model import Relay, RelayAnswer
from newsletter.send import faults
from newsletter.send.base import Envelope, Reply
from newsletter.send.connect import Connector, sock

_GO_AHEAD, _CLOSING = 354, 421
_YES = range(200, 300)
# Long enough for a relay that looks a mail over before it answers (RFC 5321, section 4.5.3.2.6).
_AFTER_THE_DOT = 600.0
_BLOCK = 65536
# What a relay can offer that a mailing gains from: RFC 1870, 6152, 6531 and 2920.
_OFFERS = ("size", "8bitmime", "smtputf8", "pipelining")
_MOST_DIGITS = 20


class SmtpTransport:
    """Hands mails to `relay`.

    `answer_timeout` is how many seconds to wait for the answer to a whole mail. Raises ConfigError when the
    relay would be spoken to in clear over a network.
    """

    def __init__(self, relay: Relay, *, answer_timeout: float = _AFTER_THE_DOT) -> None:
        self._relay = relay
        self._connector = Connector(relay)
        self._answer_timeout = answer_timeout
        self._client: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        """Connect, encrypt and log in. Raises TransportError, or ConfigError for an unusable SMTP_CA_FILE."""
        self._client = self._connector.client()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        client, self._client = self._client, None
        if client:
            with contextlib.suppress(OSError):
                client.quit()
            client.close()

    def send(self, data: bytes, envelope: Envelope) -> Reply:
        """Hand over `data` on the open connection, or on a new one where the last was lost.

        Raises TransportError. Its `code` is 0 where no answer came; when that was after the whole mail, it is
        not `retryable`, because the mail may have been accepted.
        """
        client = self._client or self._connector.client()
        if envelope.is_utf8 and not client.has_extn("smtputf8"):
            self._client = client
            raise faults.no_utf8(envelope)
        # After an interruption in the middle not even QUIT may be said here: it would be part of the mail.
        self._client = None
        kept = False
        try:
            reply = self._transact(client, data, envelope)
            kept = True
        except TransportError as error:
            kept = error.code not in {0, _CLOSING} and self._is_reset(client)
            raise
        finally:
            if kept:
                self._client = client
            else:
                client.close()
        return reply

    def seen(self) -> RelayAnswer:
        """What the open connection shows of the relay. Raises TransportError where none is open."""
        client = self._client
        if client is None:
            raise faults.lost(self._relay, ConnectionResetError())
        connection = sock(client)
        secure = connection if isinstance(connection, ssl.SSLSocket) else None
        end = str((secure.getpeercert() or {}).get("notAfter", "")) if secure else ""
        size = client.esmtp_features.get("size", "")
        return RelayAnswer(
            encryption=(secure.version() or "") if secure else "",
            trusted_until=dt.datetime.fromtimestamp(ssl.cert_time_to_seconds(end), dt.UTC) if end else None,
            login=bool(self._relay.user),
            offers=tuple(name for name in _OFFERS if client.has_extn(name)),
            size=int(size) if size.isascii() and size.isdigit() and len(size) <= _MOST_DIGITS else 0,
        )

    # --- a transaction -----------------------------------------------------------------------------------

    def _transact(self, client: smtplib.SMTP, data: bytes, envelope: Envelope) -> Reply:
        # RFC 1870, section 6: a mail that is too big is refused before it travels.
        size = f" SIZE={len(data)}" if client.has_extn("size") else ""
        utf8 = ""
        if envelope.is_utf8:
            # A server with SMTPUTF8 has 8BITMIME too (RFC 6531, section 3.1), and the To is 8 bits wide.
            utf8 = " BODY=8BITMIME SMTPUTF8" if client.has_extn("8bitmime") else " SMTPUTF8"
            client.command_encoding = "utf-8"
        reply = self._ask(client, f"MAIL FROM:<{envelope.sender}>{size}{utf8}")
        if reply.code not in _YES:
            raise faults.sender_refused(envelope, reply)
        reply = self._ask(client, f"RCPT TO:<{envelope.recipient}>")
        if reply.code not in _YES:
            raise faults.recipient_refused(envelope, reply)
        reply = self._ask(client, "DATA")
        if reply.code != _GO_AHEAD:
            raise faults.mail_refused(envelope, reply)
        self._pour(client, data)
        reply = self._finish(client, envelope)
        if reply.code not in _YES:
            raise faults.mail_refused(envelope, reply)
        return reply

    def _ask(self, client: smtplib.SMTP, command: str) -> Reply:
        try:
            return self._connector.reply(*client.docmd(command))
        except smtplib.SMTPResponseException as error:
            return self._connector.reply(error.smtp_code, error.smtp_error)
        except OSError as error:
            raise faults.lost(self._relay, error) from error

    def _pour(self, client: smtplib.SMTP, data: bytes) -> None:
        if data.startswith(b".") or b"\r\n." in data:
            data = re.sub(rb"(?:\A|(?<=\r\n))\.", b"..", data)  # RFC 5321, section 4.5.2
        if not data.endswith(b"\r\n"):
            data += b"\r\n"
        connection = sock(client)
        try:
            # In blocks, because the time limit counts for each call and a picture may take long.
            for start in range(0, len(data), _BLOCK):
                connection.sendall(data[start : start + _BLOCK])
        except OSError as error:
            raise faults.lost(self._relay, error) from error

    def _finish(self, client: smtplib.SMTP, envelope: Envelope) -> Reply:
        connection = sock(client)
        try:
            connection.settimeout(self._answer_timeout)
            connection.sendall(b".\r\n")
            reply = self._connector.reply(*client.getreply())
            connection.settimeout(self._relay.timeout)
        except OSError as error:
            raise faults.doubtful(envelope) from error
        if not reply.code:
            raise faults.doubtful(envelope)
        return reply

    def _is_reset(self, client: smtplib.SMTP) -> bool:
        try:
            return client.rset()[0] in _YES
        except OSError:
            return False
