"""What turns the shape of a mail into a page: the code of this stage, and the libraries behind it."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.util import find_spec
from pathlib import Path

# Packages and not their modules: to find a module imports its package.
_LIBRARIES = ("mjml", "premailer", "cssutils", "cssselect", "lxml")


@cache
def state() -> str:
    """A hash that changes with them: a page that was kept by others than these is not used.

    By size and time of the files, because to read them all would take longer than to make the page.
    """
    own = [path for path in sorted(Path(__file__).parent.rglob("*")) if path.suffix in {".py", ".json"}]
    found = [find_spec(name) for name in _LIBRARIES]
    seen = [
        (path.name, path.stat().st_size, path.stat().st_mtime_ns)
        for path in (*own, *(Path(spec.origin) for spec in found if spec and spec.origin))
    ]
    return hashlib.sha256(repr(seen).encode()).hexdigest()
