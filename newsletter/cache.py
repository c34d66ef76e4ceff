"""What can be made again at some cost, kept in a folder under a name made of all that it follows from.

A file that is not exactly ours is not believed: each begins with a hash of its name and of what follows.
"""

from __future__ import annotations

import contextlib
import hashlib
from dataclasses import dataclass
from pathlib import Path

# A preview leaves some hundred pictures and pages a week behind.
_MOST_FILES = 1000
_CHECKED_EACH = 64


@dataclass(frozen=True, slots=True)
class Cache:
    """The files of one folder, which is made when something is put into it.

    `era` is what everything in it follows from: in another era nothing of it is found.
    """

    folder: Path
    era: str = ""

    def get(self, *parts: object) -> bytes | None:
        """What was put there under the same parts; None where nothing was, or where it was damaged."""
        name = _name(self.era, parts)
        try:
            head, _, data = (self.folder / name).read_bytes().partition(b"\n")
        except OSError:
            return None
        return data if head == _proof(name, data) else None

    def put(self, data: bytes, *parts: object) -> None:
        """Keep `data`, whole or not at all. A disk that takes nothing only costs time."""
        import os
        import tempfile

        name = _name(self.era, parts)
        with contextlib.suppress(OSError):
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

    def _forget(self) -> None:
        """Delete what was made longest ago where there is too much."""
        files = sorted(self.folder.iterdir(), key=lambda path: path.stat().st_mtime_ns)
        for path in files[:-_MOST_FILES]:
            path.unlink(missing_ok=True)


def _name(era: str, parts: tuple[object, ...]) -> str:
    return hashlib.sha256(repr((era, parts)).encode()).hexdigest()


def _proof(name: str, data: bytes) -> bytes:
    proof = hashlib.sha256(name.encode())
    proof.update(data)
    return proof.hexdigest().encode()
