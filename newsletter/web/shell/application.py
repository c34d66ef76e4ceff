"""An application out of pages: their routes, the shell's files, and the guard in front of all of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from newsletter.web.shell import layout
from newsletter.web.shell.guard import Guard

_HTTP = 80
Work = Callable[[], AbstractAsyncContextManager[None]]


def application(routes: Sequence[BaseRoute], *, names: Sequence[str], static: Path, work: Work) -> ASGIApp:
    """The application of `routes`, answering to the hosts `names`.

    `static` are the page's own files, served as `/static/page/`. `work` runs while the application does.
    """

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with work():
            yield

    app = Starlette(
        routes=[
            *routes,
            Mount("/static/shell", StaticFiles(directory=layout.STATIC)),
            Mount("/static/page", StaticFiles(directory=static)),
        ],
        exception_handlers={HTTPException: _refused},
        lifespan=lifespan,
    )
    return Guard(app, names)


def names(port: int) -> tuple[str, ...]:
    """What a browser on this machine calls a server on 127.0.0.1: the value of its Host header."""
    hosts = ("127.0.0.1", "localhost")
    # Browsers leave out the port that http has by itself.
    return tuple(f"{host}:{port}" for host in hosts) + (hosts if port == _HTTP else ())


_WORDS = {404: "There is no such page."}
_templates = layout.environment(layout.TEMPLATES)


async def _refused(_: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    words = _WORDS.get(status, "This cannot be shown.")
    return HTMLResponse(_templates.get_template("refused.html.j2").render(words=words), status)
