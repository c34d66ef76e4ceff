"""Mail handed to a relay by SMTP (RFC 5321), one transaction after the other on one connection."""

from __future__ import annotations

import base64
import contextlib
import datetime as dt
import re
import smtplib
import socket
import ssl
from types import TracebackType
from typing import Self

from newsletter.errors import ConfigError, TransportError
from newsletter.model import Relay, RelayAnswer, Security
from newsletter.send import faults
from newsletter.send.base import Envelope, Reply
from newsletter.text import addresses

# An address literal is right for a client without a public name (RFC 5321, section 4.1.4). The machine's own
# name is nobody's business, and the sender's domain would claim to be its mail server.
_CALLED = "[127.0.0.1]"
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
        if relay.security is Security.NONE and not addresses.is_loopback(relay.host):
            raise ConfigError(
                f"Mail to {relay.host} would travel unencrypted, with every reader's address.",
                hint="Set SMTP_SECURITY in .env to starttls or tls; none is for a server on this computer.",
            )
        self._relay = relay
        self._answer_timeout = answer_timeout
        self._client: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        """Connect, encrypt and log in. Raises TransportError, or ConfigError for an unusable SMTP_CA_FILE."""
        self._client = self._connect()
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
        client = self._client or self._connect()
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
        connection = _socket(client)
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

    # --- the connection ----------------------------------------------------------------------------------

    def _connect(self) -> smtplib.SMTP:
        relay = self._relay
        context = self._context() if relay.security is not Security.NONE else None
        try:
            if relay.security is Security.TLS:
                client: smtplib.SMTP = smtplib.SMTP_SSL(
                    relay.host, relay.port, _CALLED, timeout=relay.timeout, context=context
                )
            else:
                client = smtplib.SMTP(relay.host, relay.port, _CALLED, timeout=relay.timeout)
        except smtplib.SMTPResponseException as error:
            raise faults.not_greeted(relay, self._reply(error.smtp_code, error.smtp_error)) from None
        except (OSError, UnicodeError) as error:
            raise faults.no_connection(relay, error) from error
        ready = False
        try:
            # Without it each mail waits for a delayed acknowledgement: 22 mails a second instead of 389.
            _socket(client).setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._greet(client, context)
            self._log_in(client)
            ready = True
        except smtplib.SMTPResponseException as error:
            raise faults.not_greeted(relay, self._reply(error.smtp_code, error.smtp_error)) from None
        except OSError as error:
            raise faults.no_connection(relay, error) from error
        finally:
            if not ready:
                client.close()
        return client

    def _context(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        if self._relay.ca_file:
            try:
                context.load_verify_locations(self._relay.ca_file)
            except OSError as error:
                raise ConfigError(
                    f"The file of trusted certificates {self._relay.ca_file} cannot be used: "
                    f"{error.strerror or error}.",
                    hint="SMTP_CA_FILE in .env must name a PEM file.",
                ) from error
        return context

    def _greet(self, client: smtplib.SMTP, context: ssl.SSLContext | None) -> None:
        client.ehlo_or_helo_if_needed()
        if self._relay.security is not Security.STARTTLS:
            return
        if not client.has_extn("starttls"):
            raise faults.no_encryption(self._relay)
        client.starttls(context=context)
        # What was said before encryption may be forged (RFC 3207, section 4.2).
        client.ehlo_or_helo_if_needed()

    def _log_in(self, client: smtplib.SMTP) -> None:
        relay = self._relay
        if not relay.user:
            return
        if not client.has_extn("auth"):
            raise faults.no_login_offered(relay)
        # Raised outside the handlers, so that what smtplib raised, which may hold the password, is forgotten.
        fault: TransportError | None = None
        try:
            client.login(relay.user, relay.password.reveal())
        except smtplib.SMTPResponseException as error:
            fault = faults.no_login(relay, self._reply(error.smtp_code, error.smtp_error))
        except smtplib.SMTPServerDisconnected as error:
            fault = faults.no_connection(relay, error)
        except (smtplib.SMTPException, UnicodeEncodeError):
            fault = faults.no_way_to_log_in(relay)
        finally:
            client.user = client.password = ""
        if fault:
            raise fault

    # --- a transaction -----------------------------------------------------------------------------------

    def _transact(self, client: smtplib.SMTP, data: bytes, envelope: Envelope) -> Reply:
        # RFC 1870, section 6: a mail that is too big is refused before it travels.
        size = f" SIZE={len(data)}" if client.has_extn("size") else ""
        reply = self._ask(client, f"MAIL FROM:<{envelope.sender}>{size}")
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
            return self._reply(*client.docmd(command))
        except smtplib.SMTPResponseException as error:
            return self._reply(error.smtp_code, error.smtp_error)
        except OSError as error:
            raise faults.lost(self._relay, error) from error

    def _pour(self, client: smtplib.SMTP, data: bytes) -> None:
        if data.startswith(b".") or b"\r\n." in data:
            data = re.sub(rb"(?:\A|(?<=\r\n))\.", b"..", data)  # RFC 5321, section 4.5.2
        if not data.endswith(b"\r\n"):
            data += b"\r\n"
        connection = _socket(client)
        try:
            # In blocks, because the time limit counts for each call and a picture may take long.
            for start in range(0, len(data), _BLOCK):
                connection.sendall(data[start : start + _BLOCK])
        except OSError as error:
            raise faults.lost(self._relay, error) from error

    def _finish(self, client: smtplib.SMTP, envelope: Envelope) -> Reply:
        connection = _socket(client)
        try:
            connection.settimeout(self._answer_timeout)
            connection.sendall(b".\r\n")
            reply = self._reply(*client.getreply())
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

    def _reply(self, code: int, raw: bytes | str) -> Reply:
        text = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else raw
        password = self._relay.password.reveal()
        if password:
            # A server that repeats a command in its complaint must not bring the password to the screen.
            for secret in (f"\0{self._relay.user}\0{password}", password):
                encoded = base64.b64encode(secret.encode("utf-8", "surrogateescape")).decode("ascii")
                text = text.replace(encoded, "***").replace(secret, "***")
        words = "".join(character if character.isprintable() else " " for character in text)
        return Reply(max(code, 0), " ".join(words.split()))


def _socket(client: smtplib.SMTP) -> socket.socket:
    if client.sock is None:
        raise smtplib.SMTPServerDisconnected("The connection is closed.")
    return client.sock
