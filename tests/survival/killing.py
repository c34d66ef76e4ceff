"""Kill a mailing at random moments, let it go on each time, and judge at the end who got what.

`python -m tests.survival.killing --messages 10000 --kills 50 --seed 1`, for longer than a test may take. The
verdict is JSON on the standard output; the exit status is 1 where a promise was broken.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.relays.faults import Plan
from tests.relays.serving import Scripted, process
from tools.postgresql import postgresql

from .judging import Verdict, judge
from .senders import Newsletter, Sender, StandIn, environment
from .standin import Habit

# How often the record is looked at while a moment to kill is awaited, in seconds.
_GLANCE = 0.001
# Some kills come early: while the program starts, freezes its recipients or says its first word.
_EARLY, _EARLY_SHARE = 2.0, 0.25
# What a relay may need to read what a killed client had still said, and a whole mailing to end.
_PATIENCE, _WHOLE = 30.0, 600.0
_MOST_ENDINGS = 5
# Done, and done but somebody did not get it.
_ENDED = {0, 3}


@dataclass
class _Watch:
    """The record of the relay, read on while it grows."""

    relay: Scripted
    taken: int = 0
    open: int = 0
    peak: int = 0
    _read: int = field(default=0, repr=False)

    def look(self) -> None:
        with self.relay.path.open("rb") as file:
            file.seek(self._read)
            lines, ended, _ = file.read().rpartition(b"\n")
        self._read += len(lines) + len(ended)
        for line in lines.splitlines():
            self.taken += b'"recipient"' in line
            self.open += line.startswith(b'{"opened"')
            self.open -= line.startswith(b'{"closed"')
            self.peak = max(self.peak, self.open)

    def settle(self) -> int:
        """Wait until no connection is open; the most that were since the last time."""
        until = time.monotonic() + _PATIENCE
        while True:
            self.look()
            if not self.open:
                break
            if time.monotonic() > until:
                raise RuntimeError(f"{self.open} connections stay open although the program has ended")
            time.sleep(_GLANCE)
        peak, self.peak = self.peak, 0
        return peak


def survive(
    sender: Sender, folder: Path, *, messages: int, kills: int, seed: int, plan: Plan | None = None
) -> Verdict:
    """Mail to `messages` readers, killed `kills` times, or fewer where it was done before; with relay `plan`.

    `folder` is an empty one. Raises RuntimeError when the program does not come to an end by itself, or does
    so with another exit status than that of a mailing that is over.
    """
    dice = random.Random(seed)
    readers = [f"reader{number}@readers.test" for number in range(messages)]
    project = folder / "project"
    project.mkdir()
    killed = doubtful_most = 0
    with process(folder / "record", plan) as relay, (folder / "output").open("wb") as output:
        sender.prepare(project, readers, relay.port)
        watch = _Watch(relay)
        endings = 0
        while endings < _MOST_ENDINGS:
            begun = bool(sender.outcomes(project))
            program = subprocess.Popen(
                sender.command(messages, begun=begun),
                cwd=project,
                env=environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
            try:
                if killed < kills:
                    _wait(program, watch, dice, messages, kills - killed)
                else:
                    program.wait(_WHOLE)
            finally:
                ended = program.poll()
                if ended is None:
                    os.kill(program.pid, signal.SIGKILL)
                program.wait()
            peak = watch.settle()
            if ended is None:
                killed += 1
                doubtful_most += peak
                continue
            if ended not in _ENDED:
                told = (folder / "output").read_text(errors="replace")[-2000:]
                raise RuntimeError(f"the program ended with {ended}: {told}")
            endings += 1
            verdict = judge(
                readers, relay.seen(), sender.outcomes(project), kills=killed, doubtful_most=doubtful_most
            )
            if not verdict.open:
                break
    return verdict


def _wait(
    program: subprocess.Popen[bytes], watch: _Watch, dice: random.Random, messages: int, kills_left: int
) -> None:
    """Wait for a random moment: so many mails later, or while the program begins; or for its end."""
    share = (messages - watch.taken) / (kills_left + 1)
    most = watch.taken + 1 + dice.randrange(max(1, round(2 * share)))
    until = time.monotonic() + (dice.uniform(0, _EARLY) if dice.random() < _EARLY_SHARE else _WHOLE)
    while program.poll() is None and watch.taken < most and time.monotonic() < until:
        time.sleep(_GLANCE)
        watch.look()
    time.sleep(dice.choice((0.0, dice.uniform(0, 0.005))))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    database = parser.add_mutually_exclusive_group()
    database.add_argument("--database-url", default="", help="an empty database of a server; else SQLite")
    database.add_argument("--postgresql", action="store_true", help="start a PostgreSQL for it")
    parser.add_argument("--stand-in", choices=list(Habit), help="kill this instead of our program")
    parser.add_argument("--keep", type=Path, help="an empty folder to work in, which stays")
    chosen = parser.parse_args()
    began = time.monotonic()
    with contextlib.ExitStack() as stack:
        name = stack.enter_context(tempfile.TemporaryDirectory(prefix="newsletter-survival-"))
        folder = chosen.keep or Path(name)
        url = chosen.database_url
        if chosen.postgresql:
            url = stack.enter_context(postgresql()).url("postgres")
        sender: Sender = StandIn(Habit(chosen.stand_in)) if chosen.stand_in else Newsletter(url)
        verdict = survive(sender, folder, messages=chosen.messages, kills=chosen.kills, seed=chosen.seed)
    told = verdict.as_json() | {"seed": chosen.seed, "seconds": round(time.monotonic() - began, 1)}
    sys.stdout.write(json.dumps(told, indent=2) + "\n")
    return 0 if told["kept"] else 1


if __name__ == "__main__":
    sys.exit(main())
