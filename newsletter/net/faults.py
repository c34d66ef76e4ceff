"""What went wrong on the way to an address, as one of a few reasons that a report can name."""

from __future__ import annotations

import socket
import ssl

import httpcore

from newsletter.errors import NewsletterError
from newsletter.model import LinkFault

# OpenSSL's reasons when what came back was no TLS at all, such as a page in clear on port 443.
_NO_TLS = frozenset(
    {"WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "PACKET_LENGTH_TOO_LONG", "HTTP_REQUEST"}
)


class FetchError(NewsletterError):
    """No answer came from `url`, at which redirects had led; `fault` is the reason."""

    def __init__(self, fault: LinkFault, url: str) -> None:
        super().__init__(f"{url}: {fault}")
        self.fault = fault
        self.url = url


def of_name(error: OSError | UnicodeError) -> LinkFault:
    """Why a name has no address. That nobody could be asked, as when offline, says nothing of the name."""
    unasked = isinstance(error, socket.gaierror) and error.errno == socket.EAI_AGAIN
    return LinkFault.SILENT if unasked or isinstance(error, TimeoutError) else LinkFault.NO_HOST


def of_tls(error: BaseException | None) -> LinkFault:
    """Why there is no encrypted connection; `error` is what Python's ssl said."""
    if isinstance(error, ssl.SSLEOFError) or not isinstance(error, ssl.SSLError):
        return LinkFault.REFUSED
    return LinkFault.GARBLED if error.reason in _NO_TLS else LinkFault.INSECURE


def of_http(error: Exception) -> LinkFault:
    """Why a server that was reached gave no answer; `error` is one of httpcore's."""
    if isinstance(error, httpcore.TimeoutException):
        return LinkFault.SILENT
    if isinstance(error, httpcore.RemoteProtocolError):
        return LinkFault.GARBLED
    if isinstance(error, httpcore.NetworkError):
        return LinkFault.REFUSED
    return LinkFault.MALFORMED
