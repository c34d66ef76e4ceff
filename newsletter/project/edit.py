"""The one way in which a file of the project is changed, for commands and composer alike."""

from __future__ import annotations

from pathlib import Path

from newsletter.errors import ConflictError, ProjectError
from newsletter.project import files
from newsletter.project.splice import Change


def edit(root: Path, path: Path, base: str, change: Change) -> str:
    """Apply `change` to the file and give the new `files.fingerprint`.

    `base` is the fingerprint of the text that the writer saw. Raises ConflictError, holding both texts, when
    the file has changed since; ProjectError when the change would touch more than it should. In both cases,
    and on any failure of the disk, the file keeps its old bytes.
    """
    name = files.relative(root, path)
    with files.locked(root):
        text = files.read(root, path)
        if files.fingerprint(text) != base:
            raise ConflictError(
                "Somebody else changed this file since you opened it, so nothing was saved.",
                path=name,
                mine=change.words,
                theirs=text,
                hint="Look at both texts and save again.",
            )
        changed = change.apply(text, name)
        if changed != text:
            files.write(path, changed.encode(), shown=name)
    return files.fingerprint(changed)


def create(root: Path, path: Path, text: str) -> None:
    """Write a new file. Raises ProjectError when one of that name is already there."""
    name = files.relative(root, path)
    with files.locked(root):
        if path.exists():
            raise ProjectError("A file of this name is already there; nothing was written.", path=name)
        files.write(path, text.encode(), shown=name)
