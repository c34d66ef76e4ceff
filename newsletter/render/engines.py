"""What turns an issue into a mail: the code of this stage, and the libraries behind it."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from jinja2 import BytecodeCache, FileSystemBytecodeCache

# Packages and not their modules: to find a module imports its package.
_LIBRARIES = ("jinja2", "mjml", "premailer", "cssutils", "cssselect", "lxml")


@cache
def state() -> str:
    """A hash that changes with them: what was made by others than these is not used.

    By size and time of the files, because to read them all would take longer than to make the page.
    """
    own = [path for path in sorted(Path(__file__).parent.rglob("*")) if path.suffix in {".py", ".json"}]
    found = [find_spec(name) for name in _LIBRARIES]
    seen = [
        (path.name, path.stat().st_size, path.stat().st_mtime_ns)
        for path in (*own, *(Path(spec.origin) for spec in found if spec and spec.origin))
    ]
    return hashlib.sha256(repr(seen).encode()).hexdigest()


@cache
def compiled(kind: str) -> BytecodeCache | None:
    """Where Jinja keeps the templates that it has compiled for a `kind` of environment; None where it cannot.

    It is a folder of the user's own, which Jinja makes and checks, and not the project's: what is compiled is
    carried out, and a project can come from anybody.
    """
    try:
        return FileSystemBytecodeCache(pattern=f"newsletter-{state()[:24]}-{kind}-%s")
    except (OSError, RuntimeError):
        return None
