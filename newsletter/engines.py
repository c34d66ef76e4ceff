"""What turns an issue into a mail: the code of `render` and the libraries, on which depends what was kept."""

from __future__ import annotations

import contextlib
import hashlib
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from jinja2 import BytecodeCache, FileSystemBytecodeCache
from jinja2.bccache import Bucket

_RENDER = Path(__file__).parent / "render"
# Packages and not their modules: to find a module imports its package.
_LIBRARIES = ("jinja2", "mjml", "premailer", "cssutils", "cssselect", "lxml", "nh3", "markupsafe")


@cache
def state() -> str:
    """A hash that changes with them: what was made by others than these is not used."""
    found = [find_spec(name) for name in _LIBRARIES]
    places = {Path(spec.origin).parent.parent for spec in found if spec and spec.origin}
    # The folders beside a package that installers name by it and its version.
    versions = sorted(path.name for place in places for path in place.glob("*.dist-info"))
    state = hashlib.sha256(repr(versions).encode())
    for path in sorted(_RENDER.rglob("*")):
        if path.suffix in {".py", ".json"}:
            state.update(f"{path.name}\0".encode() + path.read_bytes())
    return state.hexdigest()


class _Templates(FileSystemBytecodeCache):
    """Jinja's, for which a disk that takes nothing or forgets is no fault of a template."""

    def load_bytecode(self, bucket: Bucket) -> None:
        with contextlib.suppress(OSError):
            super().load_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        with contextlib.suppress(OSError):
            super().dump_bytecode(bucket)


@cache
def compiled(kind: str) -> BytecodeCache | None:
    """Where Jinja keeps the templates that it has compiled for a `kind` of environment; None where it cannot.

    It is a folder of the user's own, which Jinja makes and checks, and not the project's: what is compiled is
    carried out, and a project can come from anybody.
    """
    try:
        return _Templates(pattern=f"newsletter-{state()[:24]}-{kind}-%s")
    except (OSError, RuntimeError):
        return None
