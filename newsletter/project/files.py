"""Reading and writing the files of a project: whole or not at all, and never two writers at once."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from newsletter.errors import ProjectError

BOM = "\ufeff"
STATE_FOLDER = ".newsletter"
_MERGE_MARK = re.compile(r"^(<{7}|>{7}|\|{7})(\s|$)", re.MULTILINE)
_LOCK_SECONDS = 10


def relative(root: Path, path: Path) -> str:
    """`path` as messages show it: from the project's root, with `/`; unchanged when it lies outside."""
    try:
        return path.relative_to(root).as_posix()
    except ValueError:
        return path.as_posix()


def read(root: Path, path: Path) -> str:
    """The text of a file with its byte-order mark and its line ends as they are.

    Raises ProjectError where it is missing, not UTF-8, or holds NUL bytes or the marks of a merge.
    """
    name = relative(root, path)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise ProjectError("This file does not exist.", path=name) from None
    except OSError as error:
        raise ProjectError(f"This file cannot be read ({error.strerror}).", path=name) from None
    return decode(data, name)


def decode(data: bytes, name: str) -> str:
    """The text of `data`, checked as `read` says; `name` stands in the errors."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ProjectError(
            "This file is saved as UTF-16, not UTF-8.",
            path=name,
            hint="Open it in your editor and save it with the encoding 'UTF-8'.",
        )
    if (at := data.find(b"\0")) >= 0:
        raise ProjectError(
            "This file holds a NUL byte, so it is not a plain text file.",
            path=name,
            line=data.count(b"\n", 0, at) + 1,
            hint="Was it damaged, or is it a Word file? Restore it or save it as plain text.",
        )
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise ProjectError(
            f"This file is not UTF-8: byte 0x{data[error.start]:02x} is no character.",
            path=name,
            line=data.count(b"\n", 0, error.start) + 1,
            hint="Open it in your editor and save it with the encoding 'UTF-8'.",
        ) from None
    if mark := _MERGE_MARK.search(text):
        raise ProjectError(
            f"Two versions were merged and git left its marks ('{mark[1]}').",
            path=name,
            line=text.count("\n", 0, mark.start()) + 1,
            hint="Keep the lines you want and delete the lines that begin with <<<<<<<, ======= and >>>>>>>.",
        )
    return text


def fingerprint(text: str) -> str:
    """The hash that tells whether a file is still what a writer saw."""
    return hashlib.sha256(text.encode()).hexdigest()


def write(path: Path, data: bytes) -> None:
    """Put `data` in place of the file: afterwards it holds the old bytes or the new, never a mix."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _umask() -> int:
    # The only portable way to read it is to set it; 0o022 in between is what nearly everybody has.
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def _sync_folder(folder: Path) -> None:
    # Windows cannot open a folder; its rename is durable by itself.
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def locked(root: Path) -> Iterator[None]:
    """Hold the project's write lock. Raises ProjectError when somebody else keeps it for 10 seconds."""
    from filelock import FileLock, Timeout

    folder = root / STATE_FOLDER
    folder.mkdir(exist_ok=True)
    try:
        with FileLock(folder / "edit.lock", timeout=_LOCK_SECONDS):
            yield
    except Timeout:
        raise ProjectError(
            "Another newsletter program is changing this project and does not finish.",
            path=relative(root, folder / "edit.lock"),
            hint="Wait for it, or close it, and try again.",
        ) from None
