"""Reading and writing the files of a project: whole or not at all, and never two writers at once."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from newsletter.errors import ProjectError, StorageError
from newsletter.text import tokens

BOM = "\ufeff"
STATE_FOLDER = ".newsletter"
# What no person types and no mail can carry: control characters but tab and line ends, and non-characters.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
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

    Raises ProjectError where it is missing, a link out of `root`, or not a text as `decode` wants it.
    """
    name = relative(root, path)
    try:
        if not path.resolve().is_relative_to(root.resolve()):
            raise ProjectError(
                "This is a link to a file outside the project.",
                path=name,
                hint="Copy the file here in place of the link.",
            )
        if path.exists() and not path.is_file():
            # A pipe would be waited for without an end.
            raise ProjectError("This is no file, though it is named like one.", path=name, hint="Rename it.")
        data = path.read_bytes()
    except FileNotFoundError:
        raise ProjectError("This file does not exist.", path=name) from None
    except OSError as error:
        raise ProjectError(f"This file cannot be read ({error.strerror}).", path=name) from None
    return decode(data, name)


def decode(data: bytes, name: str) -> str:
    """The text of `data`; `name` stands in the errors.

    Raises ProjectError with the line of what is not UTF-8, no character that a person types, the mark of a
    merge, or a place-holder of our own.
    """
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
    if control := CONTROL.search(text):
        raise ProjectError(
            f"An invisible control character (U+{ord(control[0]):04X}) stands here.",
            path=name,
            line=text.count("\n", 0, control.start()) + 1,
            hint="Delete the words around it and type them again.",
        )
    if token := tokens.TOKEN.search(text):
        raise ProjectError(
            f"'{token[0]}' is a mark that only the program itself may use.",
            path=name,
            line=text.count("\n", 0, token.start()) + 1,
            hint="Delete it.",
        )
    return text


def listing(root: Path, folder: Path) -> tuple[Path, ...]:
    """The Markdown files of a folder in the order of their names, none where there is no such folder.

    Hidden ones are what editors and file systems keep beside them for themselves.
    """
    try:
        return tuple(
            sorted(path for path in folder.iterdir() if path.suffix == ".md" and path.name[0] != ".")
        )
    except (FileNotFoundError, NotADirectoryError):
        return ()
    except OSError as error:
        raise ProjectError(
            f"This folder cannot be read ({error.strerror}).", path=relative(root, folder)
        ) from None


def fingerprint(text: str) -> str:
    """The hash that tells whether a file is still what a writer saw."""
    return hashlib.sha256(text.encode()).hexdigest()


def write(path: Path, data: bytes, *, shown: str = "") -> None:
    """Put `data` in place of the file: afterwards it holds the old bytes or the new, never a mix.

    Raises StorageError, naming the file as `shown`, where it cannot be written.
    """
    try:
        _replace(path, data)
    except OSError as error:
        raise StorageError(
            f"The file could not be written ({error.strerror}); it is as it was.",
            path=shown or path.as_posix(),
            hint="Is the disk full, or the folder write-protected?",
        ) from None


def _replace(path: Path, data: bytes) -> None:
    is_new = not path.parent.exists()
    path.parent.mkdir(parents=True, exist_ok=True)
    if is_new:
        _sync_folder(path.parent.parent)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:100]}.", suffix=".part")
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
    """Hold the project's write lock; who holds it already may take it again.

    Raises ProjectError when somebody else keeps it for 10 seconds, StorageError where nothing can be written.
    """
    from filelock import FileLock, Timeout

    folder = root / STATE_FOLDER
    try:
        folder.mkdir(exist_ok=True)
        lock = FileLock(folder / "edit.lock", timeout=_LOCK_SECONDS, is_singleton=True)
        lock.acquire()
    except Timeout:
        raise ProjectError(
            "Another newsletter program is changing this project and does not finish.",
            path=relative(root, folder / "edit.lock"),
            hint="Wait for it, or close it, and try again.",
        ) from None
    except OSError as error:
        raise StorageError(
            f"Nothing can be written here ({error.strerror}).",
            path=relative(root, folder),
            hint="May you write into the project's folder?",
        ) from None
    try:
        yield
    finally:
        lock.release()
