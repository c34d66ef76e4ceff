"""The addresses of the preview: its pages, their streams, and the frame's mail."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from newsletter.web.preview import frame, view
from newsletter.web.preview.desk import Desk
from newsletter.web.preview.watch import watch
from newsletter.web.shell import events
from newsletter.web.shell.application import application


def preview(root: Path, desk: Desk, pinned: dt.date | None, names: tuple[str, ...]) -> ASGIApp:
    """The preview of the project in `root`. `/` shows the issue `pinned`, else always the newest."""

    async def page(request: Request) -> Response:
        wanted = _date(request) or pinned
        stream = f"/issues/{wanted.isoformat()}/events" if wanted else "/events"
        return HTMLResponse(view.page(await desk.look(wanted), _chosen(request), stream))

    async def stream(request: Request) -> Response:
        return events.stream(_told(desk, _date(request)))

    async def mail(request: Request) -> Response:
        date = _date(request)
        if date is None:
            raise HTTPException(404)
        shown = desk.mail(date) or (await desk.look(date)).mail
        if shown is None:
            raise HTTPException(404)
        chosen = _chosen(request)
        pictures = chosen["images"] == "on"
        return HTMLResponse(
            frame.copy(shown.html, frame.Scheme(chosen["scheme"]), pictures=pictures),
            headers={
                "Content-Security-Policy": frame.policy(pictures=pictures),
                # Browsers refuse to show a sandboxed page that also asks for a group of its own.
                "Cross-Origin-Opener-Policy": "unsafe-none",
            },
        )

    @asynccontextmanager
    async def work() -> AsyncIterator[None]:
        # Looked at once before anybody asks, so that the first page need not wait for it.
        begun = (desk.work(), watch(root, desk.change), desk.look(pinned))
        tasks = [asyncio.create_task(task) for task in begun]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    return application(
        [
            Route("/", page),
            Route("/events", stream),
            Route("/issues/{date}", page),
            Route("/issues/{date}/events", stream),
            Route("/issues/{date}/mail", mail),
        ],
        names=names,
        static=view.STATIC,
        work=work,
    )


async def _told(desk: Desk, wanted: dt.date | None) -> AsyncGenerator[dict[str, object]]:
    async with aclosing(desk.follow(wanted)) as screens:
        async for screen in screens:
            yield view.told(screen)


def _date(request: Request) -> dt.date | None:
    named = request.path_params.get("date")
    if named is None:
        return None
    try:
        date = dt.date.fromisoformat(named)
    except ValueError:
        raise HTTPException(404) from None
    if date.isoformat() != named:
        raise HTTPException(404)
    return date


def _chosen(request: Request) -> dict[str, str]:
    """What the address says of each control, or its default."""
    chosen = {}
    for choice in view.CHOICES:
        known = [value for value, _, _ in choice.options]
        asked = request.query_params.get(choice.name, "")
        chosen[choice.name] = asked if asked in known else known[0]
    return chosen
