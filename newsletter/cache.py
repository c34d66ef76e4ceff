"""What can be made again at some cost, kept in a folder under a name made of all that it follows from.

A file is believed only where this user's program has written it: each begins with a keyed hash of its name
and of what follows. The key lies in the user's home and not in the project, which can come from anybody.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from functools import cache
from pathlib import Path

# A preview leaves some hundred pictures and pages a week behind.
_MOST_FILES = 1000
_CHECKED_EACH = 64
_KEY_BYTES = 32
_OURS = re.compile(r"[0-9a-f]{64}|tmp\w+\.part")


@dataclass(frozen=True, slots=True)
class Cache:
    """The files of one folder, which is made when something is put into it.

    `era` is what everything in it follows from: in another era nothing of it is found. A folder that is a
    link or lies behind one is not used.
    """

    folder: Path
    era: str = ""

    def get(self, *parts: object) -> bytes | None:
        """What was put there under the same parts; None where nothing was, or where it was damaged."""
        name = _name(self.era, parts)
        try:
            if self._is_elsewhere():
                return None
            head, _, data = (self.folder / name).read_bytes().partition(b"\n")
        except OSError:
            return None
        return data if hmac.compare_digest(head, _proof(name, data)) else None

    def put(self, data: bytes, *parts: object) -> None:
        """Keep `data`, whole or not at all. A disk that takes nothing only costs time."""
        import os
        import tempfile

        name = _name(self.era, parts)
        with contextlib.suppress(OSError):
            if self._is_elsewhere():
                return
            self.folder.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=self.folder, suffix=".part")
            try:
                with os.fdopen(handle, "wb") as stream:
                    stream.write(_proof(name, data) + b"\n" + data)
                Path(temporary).replace(self.folder / name)
            finally:
                Path(temporary).unlink(missing_ok=True)
            # Names are hashes, so one in so many begins with the same digits: no need to count each time.
            if int(name[:8], 16) % _CHECKED_EACH == 0:
                self._forget()

    def _is_elsewhere(self) -> bool:
        """Whether the way to the folder leads through a link: what lies there is none of ours."""
        around = (self.folder, *self.folder.parents)
        return any(place.is_symlink() for place in around[:3])

    def _forget(self) -> None:
        """Delete what was made longest ago where there is too much of it."""
        files = [
            path for path in self.folder.iterdir() if _OURS.fullmatch(path.name) and not path.is_symlink()
        ]
        oldest = sorted(files, key=lambda path: path.stat().st_mtime_ns)
        for path in oldest[: max(0, len(oldest) - _MOST_FILES)]:
            path.unlink(missing_ok=True)


def _name(era: str, parts: tuple[object, ...]) -> str:
    return hashlib.sha256(repr((era, parts)).encode()).hexdigest()


def _proof(name: str, data: bytes) -> bytes:
    return hmac.digest(_key(), name.encode() + data, "sha256").hex().encode()


@cache
def _key() -> bytes:
    """The user's key; one for this process alone where none can be kept."""
    with contextlib.suppress(OSError, RuntimeError):
        path = Path.home() / ".cache" / "newsletter" / "key"
        with contextlib.suppress(FileExistsError):
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with path.open("xb") as stream:
                path.chmod(0o600)
                stream.write(secrets.token_bytes(_KEY_BYTES))
        key = path.read_bytes()
        if len(key) == _KEY_BYTES:
            return key
    return secrets.token_bytes(_KEY_BYTES)
