"""Which files a mail is made of, and word of every change to them."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from watchfiles import Change, awatch
from watchfiles.main import FileChange

from newsletter.config import ENV_FILE, SETTINGS_FILE
from newsletter.project import folder

_FOLDERS = ("issues", folder.THEMES, "brand")
_FILES = (SETTINGS_FILE, ENV_FILE)
# Milliseconds: an editor's burst of events is one change, and a person notices no delay.
_STEP, _DEBOUNCE = 15, 60
_POLL = 300
_NOT_CONTENT = ("~", ".part", ".swp", ".swx", ".tmp")


async def watch(root: Path, changed: Callable[[], None]) -> None:
    """Call `changed` whenever a file that a mail may be made of was saved, came or went; for ever.

    Folders of the project may come and go. A single file cannot be watched by itself, because saving by
    renaming puts another file in its place; so the project's folder is watched for those.
    """
    inner: asyncio.Task[None] | None = None

    def renew() -> None:
        nonlocal inner
        if inner:
            inner.cancel()
        inner = asyncio.create_task(_follow(_folders(root), _is_content, lambda _: changed(), deep=True))
        # What was written before the new watch was there.
        asyncio.get_running_loop().call_soon(changed)

    def top_changed(changes: set[FileChange]) -> None:
        # A folder of the same name may be another one, and the old watch does not see it.
        if any(kind is not Change.modified and Path(path).name in _FOLDERS for kind, path in changes):
            renew()
        changed()

    renew()
    try:
        await _follow((root,), _is_top, top_changed, deep=False)
    finally:
        if inner:
            inner.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await inner


def _folders(root: Path) -> tuple[Path, ...]:
    places = dict.fromkeys([*(root / name for name in _FOLDERS), folder.built_in_themes()])
    return tuple(place for place in places if place.is_dir())


async def _follow(
    places: Iterable[Path],
    wanted: Callable[[Change, str], bool],
    changed: Callable[[set[FileChange]], None],
    *,
    deep: bool,
) -> None:
    polling: bool | None = None
    while True:
        try:
            async for changes in awatch(
                *places,
                watch_filter=wanted,
                step=_STEP,
                debounce=_DEBOUNCE,
                recursive=deep,
                force_polling=polling,
                poll_delay_ms=_POLL,
                ignore_permission_denied=True,
            ):
                changed(changes)
        except OSError as error:
            if polling or not all(place.is_dir() for place in places):
                # The folder is gone; it is watched again when it comes back.
                return
            sys.stderr.write(f"newsletter: changes are looked for every {_POLL} ms, because: {error}\n")
            polling = True


def _is_top(_: Change, path: str) -> bool:
    return Path(path).name in (*_FILES, *_FOLDERS)


def _is_content(_: Change, path: str) -> bool:
    name = Path(path).name
    return not name.startswith(".") and not name.endswith(_NOT_CONTENT)
