"""What a long list costs: importing it, freezing it, and starting again in the middle of it.

    python -m benchmarks.sending.lists import|freeze|mail ROOT FOLDER COUNT|PORT STARTED

Each is a process of its own, which answers with one line of JSON.
"""

from __future__ import annotations

import gc
import json
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.sending import campaign
from benchmarks.sending.mail import Template
from benchmarks.sending.ours import copy
from benchmarks.sending.turns import Turn
from newsletter.__main__ import OBJECTS
from newsletter.database import opened
from newsletter.model import Secret

_LEFT = 5_000
# Whose answer was not seen, because the program before was killed.
_IN_FLIGHT = 10
_PEAK = re.compile(r"VmHWM:\s+(\d+) kB")


@dataclass(frozen=True, slots=True)
class Cost:
    """Of a list: seconds to import and to freeze it, and from a program's start to its first mail; MiB."""

    imported: float
    frozen: float
    first: float
    importing_memory: float
    freezing_memory: float
    mailing_memory: float


def cost(folder: Path, count: int, port: int) -> Cost:
    """Freeze so many recipients, say that all but some thousands were mailed, and mail those."""
    with tempfile.TemporaryDirectory(dir=folder) as made:
        root = Path(made)
        copy(folder, root)
        imported = _run("import", root, folder, count)
        frozen = _run("freeze", root, folder, count)
        with opened(Secret(""), root) as database:
            campaign.mark_mailed(database, all_but=_LEFT, in_flight=_IN_FLIGHT)
        mailed = _run("mail", root, folder, port)
    return Cost(
        imported["seconds"],
        frozen["seconds"],
        mailed["seconds"],
        imported["memory"],
        frozen["memory"],
        mailed["memory"],
    )


def _run(what: str, root: Path, folder: Path, number: int) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.sending.lists", what, str(root), str(folder), str(number)]
    # One clock for all processes, as Linux counts it.
    command.append(str(time.monotonic()))
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)  # noqa: S603  our own
    answer: dict[str, float] = json.loads(done.stdout)
    return answer


def _import(root: Path, count: int) -> float:
    with opened(Secret(""), root) as database:
        start = time.monotonic()
        campaign.subscribe(database, count)
        return time.monotonic() - start


def _freeze(root: Path, template: Template) -> float:
    with opened(Secret(""), root) as database:
        start = time.monotonic()
        campaign.freeze(database, template)
        return time.monotonic() - start


def _mail(root: Path, port: int, started: float) -> float:
    first: list[float] = []
    with opened(Secret(""), root) as database:
        campaign.send(
            database,
            root,
            Turn(count=_LEFT, connections=10, port=port),
            begun=lambda: first.append(time.monotonic() - started),
        )
    return first[0]


def _memory() -> float:
    """The most that this process ever had, in MiB; what started it does not count, unlike in getrusage."""
    found = _PEAK.search(Path("/proc/self/status").read_text(encoding="ascii"))
    return int(found[1]) / 1024 if found else 0.0


def main() -> None:
    what, root, folder, number, started = sys.argv[1:]
    # as in the program itself
    gc.set_threshold(OBJECTS)
    if what == "import":
        seconds = _import(Path(root), int(number))
    elif what == "freeze":
        seconds = _freeze(Path(root), Template.read(Path(folder)))
    else:
        seconds = _mail(Path(root), int(number), float(started))
    sys.stdout.write(json.dumps({"seconds": seconds, "memory": _memory()}) + "\n")


if __name__ == "__main__":
    main()
