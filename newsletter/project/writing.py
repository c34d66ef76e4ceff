"""Several files of a project, written one after the other: all of them, or none."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from newsletter.errors import ProjectError, StorageError
from newsletter.project import files
from newsletter.project.edit import edit
from newsletter.project.splice import Change


class Writer:
    """Writes files until its block ends; where that fails, what was written before is taken back.

    What somebody else changed meanwhile stays. A program that is killed takes nothing back, so the order of
    writing has to be one in which each step leaves a project that can be read.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._undo: list[Callable[[], None]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            return
        for undo in reversed(self._undo):
            # What cannot be taken back is no reason to keep the rest.
            with contextlib.suppress(ProjectError, OSError):
                undo()

    def new(self, path: Path, data: bytes) -> None:
        """Write a new file. Raises ProjectError where one of that name is there."""
        name = files.relative(self._root, path)
        if os.path.lexists(path):
            raise ProjectError("A file of this name is already there; nothing was written.", path=name)
        self.put(path, data)

    def put(self, path: Path, data: bytes) -> None:
        """Write a file, new or in place of another. Raises StorageError."""
        self._write_back(path, data)
        files.write(path, data, shown=files.relative(self._root, path))

    def change(self, path: Path, seen: str, change: Change) -> None:
        """`edit` the file, whose text was `seen`. Raises as that does."""
        changed = change.apply(seen, files.relative(self._root, path))
        self._write_back(path, changed.encode())
        edit(self._root, path, files.fingerprint(seen), change)

    def remove(self, path: Path) -> None:
        """Remove a file. Raises StorageError."""
        self._write_back(path, None)
        try:
            path.unlink()
        except OSError as error:
            raise StorageError(
                f"The file could not be removed ({error.strerror}).",
                path=files.relative(self._root, path),
                hint="May you write into its folder?",
            ) from None

    def _write_back(self, path: Path, ours: bytes | None) -> None:
        """Note how the file is to become what it is now, if it is `ours` by then."""
        before = path.read_bytes() if path.is_file() else None

        def undo() -> None:
            if (path.read_bytes() if path.is_file() else None) != ours:
                return
            if before is None:
                path.unlink(missing_ok=True)
            else:
                files.write(path, before)

        self._undo.append(undo)
