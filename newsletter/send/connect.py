"""A connection to the relay, ready for the first mail: greeted, encrypted and logged in.

smtplib does the talking so far, one answer at a time. The mails that follow need none of it: the socket can
be taken out and driven by a loop.
"""

from __future__ import annotations

import base64
import contextlib
import smtplib
import socket
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from newsletter.errors import ConfigError, TransportError
from newsletter.model import Login, Relay, Secret, Security
from newsletter.send import faults
from newsletter.send.base import Reply
from newsletter.send.token import fetch
from newsletter.text import addresses

# An address literal is right for a client without a public name (RFC 5321, section 4.1.4). The machine's own
# name is nobody's business, and the sender's domain would claim to be its mail server.
_CALLED = "[127.0.0.1]"
# What smtplib can say, the simplest first: over TLS the others protect nothing more.
_WITH_PASSWORD = ("PLAIN", "LOGIN", "CRAM-MD5")
# Tokens live for an hour; ten connections that are made together need only one.
_TOKEN_LIVES = 300.0


@dataclass(frozen=True, slots=True)
class Connected:
    """An open connection on which nothing is waiting to be read.

    `socket` does not block. `features` is what EHLO offered: names in small letters, and what stood behind.
    """

    socket: socket.socket
    features: Mapping[str, str]


class Connector:
    """Makes connections to `relay`, as many as are wanted, one after the other.

    Raises ConfigError when the relay would be spoken to in clear over a network.
    """

    def __init__(self, relay: Relay) -> None:
        if relay.security is Security.NONE and not addresses.is_loopback(relay.host):
            raise ConfigError(
                f"Mail to {relay.host} would travel unencrypted, with every reader's address.",
                hint="Set SMTP_SECURITY in .env to starttls or tls; none is for a server on this computer.",
            )
        self.relay = relay
        self._token = Secret("")
        self._token_until = 0.0

    def open(self) -> Connected:
        """A new connection, handed over as its socket alone.

        Raises TransportError, or ConfigError for an unusable SMTP_CA_FILE.
        """
        client = self.client()
        handed_over = False
        try:
            if _is_heard(client):
                raise faults.out_of_turn(self.relay)
            connection, features = sock(client), dict(client.esmtp_features)
            if client.file:
                client.file.close()
            client.sock = client.file = None
            handed_over = True
        finally:
            if not handed_over:
                client.close()
        return Connected(connection, features)

    def client(self) -> smtplib.SMTP:
        """A new connection in the hands of smtplib. Raises as `open` does."""
        relay = self.relay
        context = self._context if relay.security is not Security.NONE else None
        try:
            if relay.security is Security.TLS:
                client: smtplib.SMTP = smtplib.SMTP_SSL(
                    relay.host, relay.port, _CALLED, timeout=relay.timeout, context=context
                )
            else:
                client = smtplib.SMTP(relay.host, relay.port, _CALLED, timeout=relay.timeout)
        except smtplib.SMTPResponseException as error:
            raise faults.not_greeted(relay, self.reply(error.smtp_code, error.smtp_error)) from None
        except (OSError, UnicodeError) as error:
            raise faults.no_connection(relay, error) from error
        ready = False
        try:
            # Without it each mail waits for a delayed acknowledgement: 22 mails a second instead of 389.
            sock(client).setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._greet(client, context)
            self._log_in(client)
            ready = True
        except smtplib.SMTPResponseException as error:
            raise faults.not_greeted(relay, self.reply(error.smtp_code, error.smtp_error)) from None
        except OSError as error:
            raise faults.no_connection(relay, error) from error
        finally:
            if not ready:
                client.close()
        return client

    def reply(self, code: int, raw: bytes | str) -> Reply:
        """What a server said, on one line and without any secret of ours that it repeats."""
        text = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else raw
        password, token = self.relay.password.reveal(), self._token.reveal()
        secrets = [f"\0{self.relay.user}\0{password}", password] if password else []
        if token:
            secrets += [_bearer(self.relay.user, token), token]
        for secret in secrets:
            encoded = base64.b64encode(secret.encode("utf-8", "surrogateescape")).decode("ascii")
            text = text.replace(encoded, "***").replace(secret, "***")
        words = "".join(character if character.isprintable() else " " for character in text)
        return Reply(max(code, 0), " ".join(words.split()))

    @cached_property
    def _context(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        if self.relay.ca_file:
            try:
                context.load_verify_locations(self.relay.ca_file)
            except OSError as error:
                raise ConfigError(
                    f"The file of trusted certificates {self.relay.ca_file} cannot be used: "
                    f"{error.strerror or error}.",
                    hint="SMTP_CA_FILE in .env must name a PEM file.",
                ) from error
        return context

    def _greet(self, client: smtplib.SMTP, context: ssl.SSLContext | None) -> None:
        client.ehlo_or_helo_if_needed()
        if self.relay.security is not Security.STARTTLS:
            return
        if not client.has_extn("starttls"):
            raise faults.no_encryption(self.relay)
        client.starttls(context=context)
        # What was said before encryption may be forged (RFC 3207, section 4.2).
        client.ehlo_or_helo_if_needed()

    # --- logging in --------------------------------------------------------------------------------------

    def _log_in(self, client: smtplib.SMTP) -> None:
        relay = self.relay
        if not relay.user:
            return
        if not client.has_extn("auth"):
            raise faults.no_login_offered(relay)
        offered = client.esmtp_features["auth"].upper().split()
        ways = [way for way in self._ways() if way in offered]
        if not ways:
            raise faults.no_common_login(relay, offered)
        is_kept = ways == ["XOAUTH2"] and not self._renew_token()
        fault = self._try(client, ways)
        if fault and is_kept and client.sock:
            # It may have ended meanwhile; a new one tells that from one that is refused.
            self._token_until = 0.0
            self._renew_token()
            fault = self._try(client, ways)
        if fault:
            self._token_until = 0.0
            raise fault

    def _ways(self) -> tuple[str, ...]:
        login = self.relay.login
        if login is Login.AUTO:
            return ("XOAUTH2",) if self.relay.token_command else _WITH_PASSWORD
        return (login.upper(),)

    def _try(self, client: smtplib.SMTP, ways: Sequence[str]) -> TransportError | None:
        """Why none of `ways` let us in; None where one did.

        A server may offer one that it does not really know, so the next can succeed. The fault is given and
        not raised here, so that what smtplib raised, which may hold the password, is forgotten.
        """
        fault = None
        client.user, client.password = self.relay.user, self.relay.password.reveal()
        try:
            for way in ways:
                fault = self._try_one(client, way)
                if fault is None or client.sock is None:
                    break
        finally:
            client.user = client.password = ""
        return fault

    def _try_one(self, client: smtplib.SMTP, way: str) -> TransportError | None:
        says: dict[str, Callable[..., str]] = {
            "PLAIN": client.auth_plain,
            "LOGIN": client.auth_login,
            "CRAM-MD5": client.auth_cram_md5,
            "XOAUTH2": self._xoauth2,
        }
        try:
            client.auth(way, says[way])
        except smtplib.SMTPResponseException as error:
            return faults.no_login(self.relay, self.reply(error.smtp_code, error.smtp_error))
        except smtplib.SMTPServerDisconnected as error:
            return faults.no_connection(self.relay, error)
        except (smtplib.SMTPException, ValueError):
            return faults.no_way_to_log_in(self.relay)
        return None

    def _xoauth2(self, challenge: bytes | None = None) -> str:
        # A challenge holds what is wrong, as JSON; the refusal itself follows an empty line (Google's
        # 'OAuth 2.0 Mechanism', Error Response).
        return "" if challenge is not None else _bearer(self.relay.user, self._token.reveal())

    def _renew_token(self) -> bool:
        """Whether there was need of a new token, which is there now. Raises TransportError."""
        if time.monotonic() < self._token_until:
            return False
        self._token = fetch(self.relay)
        self._token_until = time.monotonic() + _TOKEN_LIVES
        return True


def sock(client: smtplib.SMTP) -> socket.socket:
    """The socket of `client`. Raises SMTPServerDisconnected where it has none any more."""
    if client.sock is None:
        raise smtplib.SMTPServerDisconnected("The connection is closed.")
    return client.sock


def _bearer(user: str, token: str) -> str:
    return f"user={user}\1auth=Bearer {token}\1\1"


def _is_heard(client: smtplib.SMTP) -> bool:
    """Whether the server said something that nobody asked for. The socket blocks no more after it."""
    sock(client).settimeout(0.0)
    with contextlib.suppress(ssl.SSLWantReadError, ssl.SSLWantWriteError):
        return bool(client.file and client.file.peek(1))
    return False
