"""The door: who may ask what, and the headers on every answer.

The server listens on this machine only, but every site that the browser visits can make it ask too. So the
name that it was asked by must be ours (a foreign name that points here is DNS rebinding), a foreign site may
link to a page and nothing else, and what a page may load or do is written into its headers.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _PAGE_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_READING = ("GET", "HEAD")


class Guard:
    """Let through to `app` what comes from this machine's own browser; `names` are the hosts that are us.

    A page's own Content-Security-Policy stays. What `app` raises becomes a plain answer and one line on
    stderr: no request ends the server.
    """

    def __init__(self, app: ASGIApp, names: Iterable[str]) -> None:
        self._app = app
        self._names = frozenset(names)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        begun = False

        async def guarded(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            await (self._refusal(scope) or self._app)(scope, receive, guarded)
        except Exception as error:  # noqa: BLE001  whatever it is, the server lives
            tell(error, f"while answering {scope['path']}")
            if not begun:
                await _said(500, "This is a fault of the program, not of your files.")(
                    scope, receive, guarded
                )

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        hosts = headers.getlist("host")
        if len(hosts) != 1 or hosts[0].lower() not in self._names:
            return _said(403, f"Only {_either(self._names)} is answered here, and this was another address.")
        if scope["method"] not in _READING:
            answer = _said(405, "Pages can be read here, and nothing can be sent.")
            answer.headers["Allow"] = ", ".join(_READING)
            return answer
        if headers.get("sec-fetch-site") in {"cross-site", "same-site"} and not _visits(headers):
            return _said(403, "Another site asked for this, and only your own browser's pages may.")
        return None


def _visits(headers: Headers) -> bool:
    """Whether somebody follows a link to a page, which harms nobody."""
    return headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"


def _said(status: int, words: str) -> Response:
    return PlainTextResponse(f"{words}\n", status)


def _either(names: Iterable[str]) -> str:
    return " or ".join(sorted(names))


def tell(error: BaseException, when: str) -> None:
    """One line on stderr about a fault of the program, with the place in its code."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({frames[-1].filename}:{frames[-1].lineno})" if frames else ""
    words = " ".join(str(error).split())
    sys.stderr.write(f"newsletter: a fault of the program {when}: {type(error).__name__}: {words}{place}\n")
    sys.stderr.flush()
