"""The files with the private keys that mails are signed with (DKIM_KEYS)."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from pathlib import Path

from newsletter.errors import ConfigError


def private_keys(keys: Iterable[tuple[str, Path]]) -> tuple[tuple[str, bytes], ...]:
    """Each selector with the bytes of its key file.

    Raises ConfigError for a file that cannot be read, or that everybody on the machine can read.
    """
    return tuple((selector, _read(selector, path)) for selector, path in keys)


def _read(selector: str, path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            # Windows keeps its rights elsewhere, and shows every file as readable by all.
            if os.name != "nt" and os.fstat(file.fileno()).st_mode & (stat.S_IROTH | stat.S_IWOTH):
                raise ConfigError(
                    f"DKIM_KEYS: everybody on this machine can read the key “{selector}” in {path}.",
                    hint=f"Change that with: chmod 600 {path}. Whoever has the key can write in your name.",
                )
            return file.read()
    except FileNotFoundError:
        raise ConfigError(
            f"DKIM_KEYS: the file of the key “{selector}” is not there: {path}",
            hint="Paths begin in the project's folder. 'newsletter dkim new' makes a key.",
        ) from None
    except OSError as error:
        raise ConfigError(
            f"DKIM_KEYS: the file of the key “{selector}”, {path}, cannot be read ({error.strerror})."
        ) from None
