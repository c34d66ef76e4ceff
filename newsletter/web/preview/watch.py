"""Which files a mail is made of, and word of every change to them."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from watchfiles import Change, awatch
from watchfiles.main import FileChange

from newsletter import config
from newsletter.config import ENV_FILE, SETTINGS_FILE
from newsletter.errors import ConfigError
from newsletter.project import folder

_FOLDERS = ("issues", folder.THEMES, "brand")
_FILES = (SETTINGS_FILE, ENV_FILE)
# Milliseconds: an editor's burst of events is one change, and a person notices no delay.
_STEP, _DEBOUNCE = 15, 60
_POLL = 300
_NOT_CONTENT = ("~", ".part", ".swp", ".swx", ".tmp")


@dataclass(frozen=True, slots=True)
class _Places:
    """What is watched: `deep` with all that lies in it, and in `flat` only what bears one of `names`."""

    deep: tuple[Path, ...]
    flat: tuple[Path, ...]
    names: frozenset[str]
    pictures: tuple[str, ...]


async def watch(root: Path, changed: Callable[[], None]) -> None:
    """Call `changed` whenever a file that a mail may be made of was saved, came or went; for ever.

    Folders of the project may come and go. A single file cannot be watched by itself, because saving by
    renaming puts another file in its place; so its folder is watched for it.
    """
    loop = asyncio.get_running_loop()
    pictures: tuple[str, ...] = ()
    while (places := _places(root, pictures)).flat:
        pictures = places.pictures
        moved = asyncio.Event()

        def look(
            changes: Iterable[FileChange] = (), *, before: _Places = places, moved: asyncio.Event = moved
        ) -> None:
            changed()
            # A folder of the same name may be another one, and the old watch does not see it.
            came = any(kind is not Change.modified and Path(path).name in _FOLDERS for kind, path in changes)
            if came or _places(root, before.pictures) != before:
                moved.set()

        tasks = [
            asyncio.create_task(_follow(places.flat, _named(places.names), look, deep=False)),
            asyncio.create_task(_follow(places.deep, _is_content, lambda _: changed(), deep=True)),
            asyncio.create_task(moved.wait()),
        ]
        # What was written before the new watch was there.
        loop.call_soon(look)
        try:
            # The second one ends where its folders go; the first one tells when they are back.
            await asyncio.wait((tasks[0], tasks[2]), return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        if not moved.is_set() and _places(root, pictures) == places:
            # It ended for another reason than a folder that went, and would end again.
            return


def _places(root: Path, pictures: tuple[str, ...]) -> _Places:
    """What is to be watched now; `pictures` are the publication's while its settings cannot be read."""
    with contextlib.suppress(ConfigError):
        brand = config.load(root, os.environ).publication.brand
        pictures = tuple(image.path for image in (brand.logo, brand.art) if image)
    elsewhere = [
        path for path in map(PurePosixPath, pictures) if path.parts and path.parts[0] not in _FOLDERS
    ]
    # Each folder on the way, because it may come later than the settings that name it.
    ways = dict.fromkeys(root / parent for path in elsewhere for parent in reversed(path.parents))
    deep = dict.fromkeys([*(root / name for name in _FOLDERS), folder.built_in_themes()])
    return _Places(
        deep=tuple(filter(_is_folder, deep)),
        flat=tuple(filter(_is_folder, {root: None} | ways)),
        names=frozenset((*_FILES, *_FOLDERS, *(part for path in elsewhere for part in path.parts))),
        pictures=pictures,
    )


def _is_folder(place: Path) -> bool:
    # A name in the settings may be longer than any file's.
    with contextlib.suppress(OSError):
        return place.is_dir()
    return False


def _named(names: frozenset[str]) -> Callable[[Change, str], bool]:
    return lambda _, path: Path(path).name in names


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


def _is_content(_: Change, path: str) -> bool:
    name = Path(path).name
    return not name.startswith(".") and not name.endswith(_NOT_CONTENT)
