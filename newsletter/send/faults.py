"""What went wrong with a mail server, in words that its user can act on."""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Sequence

from newsletter.errors import RelaySettingsError, TransportError
from newsletter.model import Login, Relay
from newsletter.send import profiles
from newsletter.send.answers import is_too_big
from newsletter.send.base import Envelope, Reply

_TRANSIENT = range(400, 500)
_NO_SUCH_SERVICE = 421
_LOGIN_WANTED = 530
_LOGIN_REFUSED = 535

# The numbers of OpenSSL's X509_V_ERR_... (openssl-verification-options(1) tells what each means).
_NOT_YET_VALID, _EXPIRED = 9, 10
_OTHER_NAME, _OTHER_ADDRESS = 62, 64


def place(relay: Relay) -> str:
    return f"{relay.host}, port {relay.port}"


def timed_out(error: BaseException) -> bool:
    """Whether silence is behind `error`; smtplib reports it as a lost connection."""
    return isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)


def no_connection(relay: Relay, error: OSError | UnicodeError) -> TransportError:
    """Why the mail server could not be reached, greeted or trusted."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return _certificate(relay, error)
    retryable = True
    if isinstance(error, ssl.SSLError):
        message = f"No encrypted connection could be made to the mail server ({place(relay)})."
        hint = "Check SMTP_PORT and SMTP_SECURITY in .env: port 587 usually wants starttls, port 465 tls."
        retryable = False
    elif isinstance(error, socket.gaierror | UnicodeError):
        message = f"There is no mail server called {relay.host}, or this computer is offline."
        hint = "Check SMTP_HOST in .env, and the internet connection."
        retryable = isinstance(error, socket.gaierror) and error.errno == socket.EAI_AGAIN
    elif isinstance(error, ConnectionRefusedError):
        message = f"Nothing answers at the mail server's address ({place(relay)})."
        hint = "Check SMTP_HOST and SMTP_PORT in .env, or ask whether the mail server is running."
    elif timed_out(error):
        message = f"The mail server ({place(relay)}) did not answer within {relay.timeout:g} seconds."
        hint = "Check SMTP_PORT and SMTP_SECURITY in .env; a firewall may be in the way too."
    elif isinstance(error, smtplib.SMTPServerDisconnected | ConnectionError):
        message = f"The mail server ({place(relay)}) closed the connection."
        hint = "Try again in a few minutes."
    else:
        message = f"The mail server ({place(relay)}) cannot be reached: {error.strerror or error}."
        hint = "Check the internet connection, and SMTP_HOST and SMTP_PORT in .env."
    kind = TransportError if retryable else RelaySettingsError
    return kind(message, retryable=retryable, hint=hint)


def _certificate(relay: Relay, error: ssl.SSLCertVerificationError) -> TransportError:
    if error.verify_code in {_OTHER_NAME, _OTHER_ADDRESS}:
        problem = f"belongs to another name than {relay.host}"
        hint = "Set SMTP_HOST in .env to the name that the mail server's certificate was made for."
    elif error.verify_code in {_EXPIRED, _NOT_YET_VALID}:
        problem = "has expired" if error.verify_code == _EXPIRED else "is not valid yet"
        hint = "Tell the administrator of the mail server; or the clock of this computer may be wrong."
    else:
        problem = "was issued by nobody whom this computer trusts"
        hint = "If your organization issues its own certificates, name its root file as SMTP_CA_FILE in .env."
    return RelaySettingsError(
        f"Nothing was sent: the certificate of the mail server {relay.host} {problem}.",
        retryable=False,
        hint=hint,
    )


def no_encryption(relay: Relay) -> TransportError:
    """STARTTLS is not offered, and going on without it would show the mail to everybody on the way."""
    return RelaySettingsError(
        f"Nothing was sent: the mail server ({place(relay)}) does not offer encryption.",
        retryable=False,
        hint="Try SMTP_PORT=465 with SMTP_SECURITY=tls in .env, or ask the mail server's administrator.",
    )


def not_greeted(relay: Relay, reply: Reply) -> TransportError:
    """The mail server refused to talk at all."""
    return _refused(f"The mail server ({place(relay)}) turned us away", reply, "Try again in a few minutes.")


def no_login(relay: Relay, reply: Reply) -> TransportError:
    """The mail server refused user name and password, or wants another way of proving them."""
    proof = "token" if relay.token_command else "password"
    what = (
        f"The mail server refused user name or {proof}"
        if reply.code == _LOGIN_REFUSED
        else f"The mail server ({place(relay)}) did not let {relay.user} log in"
    )
    setting = "SMTP_TOKEN_COMMAND" if relay.token_command else "SMTP_PASSWORD"
    hint = f"Check SMTP_USER and {setting} in .env."
    profile = profiles.of(relay)
    if profile.login is Login.XOAUTH2 and not relay.token_command:
        hint += (
            f" {profile.name[:1].upper()}{profile.name[1:]} may want a token instead (SMTP_TOKEN_COMMAND)."
        )
    return _settings(what, reply, hint)


def no_login_offered(relay: Relay) -> TransportError:
    """A login is configured and the mail server takes none: it is hardly the server that was meant."""
    return RelaySettingsError(
        f"The mail server ({place(relay)}) offers no login, but SMTP_USER is set.",
        retryable=False,
        hint="Check SMTP_HOST and SMTP_PORT in .env, or leave SMTP_USER empty.",
    )


def no_way_to_log_in(relay: Relay) -> TransportError:
    """The password cannot be said in a way that the mail server understands."""
    return RelaySettingsError(
        f"{relay.user} cannot log in at the mail server ({place(relay)}): either it wants a way of logging "
        "in that is not supported here, or user name or password hold letters like ä or ñ.",
        retryable=False,
        hint="Ask for a password of plain letters and digits, or for another way of logging in.",
    )


def no_common_login(relay: Relay, offered: Sequence[str]) -> TransportError:
    """None of the ways that the mail server offers is one that the settings allow."""
    ways = ", ".join(way.lower() for way in offered) or "none"
    hint = "Ask the mail server's administrator for another way of logging in."
    if relay.login is not Login.AUTO:
        hint = "Set SMTP_LOGIN in .env to auto."
    elif "XOAUTH2" in offered:
        hint = "It wants a token: set SMTP_TOKEN_COMMAND in .env to a command that prints one."
    elif relay.token_command:
        hint = "It takes no token: set SMTP_PASSWORD in .env in place of SMTP_TOKEN_COMMAND."
    return RelaySettingsError(
        f"{relay.user} cannot log in at the mail server ({place(relay)}): none of the ways that it offers "
        f"can be used ({ways}).",
        retryable=False,
        hint=hint,
    )


def no_token(problem: str) -> TransportError:
    """The command that prints access tokens printed none."""
    return RelaySettingsError(
        f"No access token for the mail server: the command in SMTP_TOKEN_COMMAND {problem}.",
        retryable=False,
        hint="Start it by hand: it must print one token, and nothing else.",
    )


def no_token_in_time(seconds: float) -> TransportError:
    return TransportError(
        "No access token for the mail server: the command in SMTP_TOKEN_COMMAND took longer than "
        f"{seconds:g} seconds.",
        retryable=True,
        hint="Try again; if it stays so, start the command by hand and see what it waits for.",
    )


def out_of_turn(relay: Relay) -> TransportError:
    """The mail server spoke before it was asked: its next answers could be taken for those to other mails."""
    return TransportError(
        f"The mail server ({place(relay)}) said something before it was asked.",
        retryable=True,
        hint="Try again in a few minutes; if it stays so, tell the mail server's administrator.",
    )


def sender_refused(envelope: Envelope, reply: Reply) -> TransportError:
    """The answer to MAIL was no."""
    if reply.code == _LOGIN_WANTED:
        return _settings(
            "The mail server wants a user name and password",
            reply,
            "Set SMTP_USER and SMTP_PASSWORD in .env.",
        )
    if is_too_big(reply):
        return _too_big(reply)
    return _settings(
        f"The mail server does not take mail from {envelope.sender}",
        reply,
        "Check the sender's address in newsletter.toml: most servers allow only some.",
    )


def no_utf8(envelope: Envelope) -> TransportError:
    """The recipient's address has letters that only servers with SMTPUTF8 take (RFC 6531)."""
    return TransportError(
        f"The mail to {envelope.recipient} was not sent: the mail server takes no addresses with letters "
        "like ä or ñ before the @-sign.",
        retryable=False,
        hint="Use another address of theirs.",
    )


def recipient_refused(envelope: Envelope, reply: Reply) -> TransportError:
    """The answer to RCPT was no."""
    return _refused(
        f"The mail server refused the address {envelope.recipient}",
        reply,
        "Check the address for typing mistakes.",
    )


def mail_refused(envelope: Envelope, reply: Reply) -> TransportError:
    """The answer to DATA, or to the whole mail, was no."""
    if is_too_big(reply):
        return _too_big(reply)
    return _refused(
        f"The mail server refused the mail to {envelope.recipient}",
        reply,
        "The server's words tell why; its administrator can help.",
    )


def lost(relay: Relay, error: OSError) -> TransportError:
    """The connection went before the mail was complete, so it was certainly not accepted."""
    what = "stopped answering" if timed_out(error) else "closed the connection"
    return TransportError(
        f"The mail server ({place(relay)}) {what} before it had the whole mail.",
        retryable=True,
        hint="Try again; nothing was sent.",
    )


def doubtful(envelope: Envelope) -> TransportError:
    """The whole mail was handed over, and nobody can know what became of it (RFC 5321, section 4.5.3.2.6)."""
    return TransportError(
        f"The mail to {envelope.recipient} was handed over, but no answer came: it may or may not have been "
        "accepted.",
        retryable=False,
        hint="Look into the mailbox before sending it again.",
    )


def _too_big(reply: Reply) -> TransportError:
    return _refused(
        "The mail is too big for the mail server", reply, "Use fewer or smaller images in this issue."
    )


def _settings(what: str, reply: Reply, hint: str) -> TransportError:
    """A no that stays one until the settings are changed; a 'not now' is still that."""
    refused = _refused(what, reply, hint)
    if refused.retryable:
        return refused
    return RelaySettingsError(
        refused.message, code=reply.code, text=reply.text, retryable=False, hint=refused.hint
    )


def _refused(what: str, reply: Reply, hint: str) -> TransportError:
    later = reply.code in _TRANSIENT
    if reply.code == _NO_SUCH_SERVICE:
        what = "The mail server is busy or being restarted"
    if later:
        hint = "Try again in a few minutes."
    return TransportError(
        f"{what}: {_said(reply)}", code=reply.code, text=reply.text, retryable=later, hint=hint
    )


def _said(reply: Reply) -> str:
    return f"“{reply.code} {reply.text}”" if reply.code else "its answer was not understood."
