"""Server-sent events: what a page is told while it is open."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncGenerator, AsyncIterator, Mapping

from starlette.responses import StreamingResponse

# Long enough to cost nothing, short enough that a browser which went away is noticed.
_HEARTBEAT = 15.0
_RETRY_MS = 500


def stream(told: AsyncGenerator[Mapping[str, object]]) -> StreamingResponse:
    """An open answer that sends each thing told, as JSON, until `told` ends or the browser goes away."""
    return StreamingResponse(_written(told), media_type="text/event-stream")


async def _written(told: AsyncGenerator[Mapping[str, object]]) -> AsyncIterator[str]:
    yield f"retry: {_RETRY_MS}\n\n"
    waiting: asyncio.Task[Mapping[str, object]] | None = None
    try:
        while True:
            waiting = waiting or asyncio.ensure_future(_next(told))
            done, _ = await asyncio.wait({waiting}, timeout=_HEARTBEAT)
            if not done:
                yield ": still here\n\n"
                continue
            try:
                data = json.dumps(waiting.result(), ensure_ascii=False)
            except StopAsyncIteration:
                return
            waiting = None
            yield f"data: {data}\n\n"
    finally:
        if waiting is not None:
            waiting.cancel()
            with contextlib.suppress(asyncio.CancelledError, StopAsyncIteration):
                await waiting
        await told.aclose()


async def _next(told: AsyncGenerator[Mapping[str, object]]) -> Mapping[str, object]:
    return await anext(told)
