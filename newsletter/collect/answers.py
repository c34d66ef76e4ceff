"""What came back from a web address, or did not, in words for whoever named the address."""

from __future__ import annotations

from newsletter.errors import CollectError
from newsletter.model import LinkFault
from newsletter.net import location
from newsletter.net.faults import FetchError
from newsletter.net.fetch import Answer
from newsletter.net.polite import retry_after

SAVE = "Open it in your browser, save the page, and add the file."
_LOOK = "Open it in your browser to see whether the address is right."
_LATER = "Try again later."
_OK, _FIRST_REDIRECT, _FIRST_ERROR, _FIRST_OF_SERVERS, _LAST = 200, 300, 400, 500, 599
_GONE = frozenset({404, 410})
# LinkedIn's own for programs is 999.
_CLOSED = frozenset({401, 402, 403, 405, 406, 407, 451, 999})
_TOO_OFTEN = 429
_MINUTE = 60

_FAULTS = {
    LinkFault.NO_HOST: ("There is no web server of that name.", "Check the spelling of the address."),
    LinkFault.REFUSED: ("The server does not take connections.", _LOOK),
    LinkFault.SILENT: (
        "The server did not answer in time.",
        "Check that this computer is online, and try again later.",
    ),
    LinkFault.OFFLINE: ("This computer is not online.", "Connect it, and try again."),
    LinkFault.INSECURE: (
        "The certificate of the server is not valid, so nobody can tell whose page it is.",
        "If your browser shows it without a warning, save the page there and add the file.",
    ),
    LinkFault.ENDLESS: ("The address is passed on from one to the next without an end.", _LOOK),
    LinkFault.MALFORMED: ("This is not an address that can be opened.", "Copy it from your browser."),
    LinkFault.GARBLED: ("What the server sent is damaged, or no answer of a web server.", _LOOK),
    LinkFault.OVERPACKED: (
        "The server packed its answer so that it grows beyond all measure. It was not read.",
        SAVE,
    ),
    LinkFault.ROBOTS: ("The site asks programs to stay away from this address (robots.txt).", SAVE),
    LinkFault.NO_RULES: (
        "The site's rules for programs (robots.txt) cannot be read at the moment, so it was left alone.",
        f"Try again later, or: {SAVE[0].lower()}{SAVE[1:]}",
    ),
}


def of_fault(error: FetchError, name: str, url: str) -> CollectError:
    """Why nothing came; `url` is what was opened for the source `name`."""
    if error.fault is not LinkFault.PRIVATE:
        message, hint = _FAULTS[error.fault]
        return CollectError(message, source=name, hint=hint)
    asked, led = _host(url), _host(error.url)
    if asked == led:
        return CollectError(
            f"“{led}” is in a private network, or on this computer.",
            source=name,
            hint="If it is your own intranet, say so: newsletter add --allow-private ADDRESS",
        )
    return CollectError(
        f"It leads on to “{led}”, which is in a private network or on this computer. It was not opened.",
        source=name,
        hint="--allow-private allows only what you name yourself: open that address only if you trust it.",
    )


def _host(url: str) -> str:
    try:
        return location.read(url).host
    except FetchError:
        return url


def refused(answer: Answer, name: str) -> CollectError | None:
    """What a status that brings no page means (RFC 9110, section 15); None for one that does."""
    status = answer.status
    if _OK <= status < _FIRST_REDIRECT:
        return None
    if status in _GONE:
        words, hint = (
            f"There is nothing at this address ({status}).",
            "Look for it in your browser: it may have moved.",
        )
    elif status in _CLOSED:
        words, hint = (
            f"The site does not let us have it ({status}): it asks for a login, or refuses programs.",
            SAVE,
        )
    elif status == _TOO_OFTEN:
        words, hint = "The site says that it was asked too often (429).", _again(answer)
    elif _FIRST_OF_SERVERS <= status <= _LAST:
        words, hint = f"The server has trouble of its own ({status}).", _again(answer)
    elif _FIRST_ERROR <= status < _FIRST_OF_SERVERS:
        words, hint = f"The server did not accept the address ({status}).", _LOOK
    else:
        words, hint = f"The server answered, but with no page ({status}).", _LOOK
    return CollectError(words, source=name, hint=hint)


def _again(answer: Answer) -> str:
    wait = retry_after(answer)
    if not wait:
        return _LATER
    minutes = max(1, round(wait / _MINUTE))
    return "Try again in a minute." if minutes == 1 else f"Try again in {minutes} minutes."
