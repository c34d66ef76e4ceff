"""A fault to be found: one small change of the sample project."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.faults.setups import nothing

# As the old text: the whole file. As the new one, of a file that is not there: it is written.
WHOLE = "the whole file"


@dataclass(frozen=True)
class Seed:
    """In `file`, `old` becomes `new`; `also` is done before, where a text is not enough.

    The rule `code` must tell it at `at`, else on the line where `old` begins.
    """

    code: str
    file: str
    old: str
    new: str
    at: str = ""
    also: Callable[[Path], None] = nothing

    def __str__(self) -> str:
        return f"{self.code}: {self.new.strip()[:40] or 'without ' + self.old.strip()[:40]}"


def after(line: str, more: str) -> tuple[str, str]:
    """The change that puts `more` behind `line`."""
    return line, f"{line}{more}"
