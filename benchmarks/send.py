"""How fast a campaign goes out, with its ledger, beside other senders in the same run.

    python -m benchmarks.send [--data PROJECT] [--quick] [--only KEY,...] [--json]

Everybody hands over the same mail of about 60 KB (two parts, eight places that are each reader's own) to
Postfix's smtp-sink on this machine. Each sender fills the mail in as its users would, in a process of its own
that was warmed up, and all take turns round after round:

- **near**: smtp-source (C, nothing personal, the ceiling), nodemailer's pool, aiosmtplib, smtplib, Django,
  and ours: a planned campaign in a database with `synchronous=FULL`, unsigned and with DKIM.
- **far**: nodemailer, aiosmtplib and ours on ten connections, with 5 ms more to the sink and as many back.
- **relayed**: the same and smtplib through a Postfix that asks for STARTTLS and a login.
- **lists**: how long importing and freezing a list takes, how soon a program that is started again hands over
  its first mail, and the most memory of each, for 10,000 recipients and (not with --quick) for a million.

Writes a chart to build/benchmarks/send.svg. Peers are installed by `make bench`.
"""

from __future__ import annotations

import argparse
import gc
import json
import shutil
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.render import PEERS, REPOSITORY, project
from benchmarks.sending import disk, lists, mail
from benchmarks.sending.proof import prove
from benchmarks.sending.report import Measured, picture, table, told
from benchmarks.sending.rounds import Result, measured
from benchmarks.sending.senders import Sender, senders
from benchmarks.sending.servers import delayed, round_trip, sink
from benchmarks.sending.turns import Turn
from newsletter.__main__ import OBJECTS
from tools.postfix import postfix
from tools.servers import ProgramMissing

_BUILD = REPOSITORY / "build" / "benchmarks"
_MILLISECONDS = 5
_FAR = ("nodemailer_10", "older_nodemailer_10", "aiosmtplib_10", "ours_10")
_RELAYED = ("nodemailer_10", "aiosmtplib_10", "smtplib_10", "ours_10")


@dataclass(frozen=True, slots=True)
class Effort:
    """How often everybody takes a turn, how many seconds it lasts near and far, and how long the lists are.

    `without` are the senders that are left out.
    """

    rounds: int
    seconds: float
    far_seconds: float
    lists: tuple[int, ...]
    without: tuple[str, ...] = ()


_QUICK = Effort(3, 0.3, 0.8, (10_000,), ("smtp_source_1", "older_nodemailer_10", "aiosmtplib_4", "smtplib_1"))
_WHOLE = Effort(5, 1.5, 3, (10_000, 1_000_000))


def measure(data: Path, effort: Effort, only: tuple[str, ...]) -> Measured:
    """Everything, in a temporary folder on the disk of this repository. Raises ProgramMissing."""
    syncs: list[float] = []
    with _workplace() as folder:
        template = mail.write(project(data, folder), folder)
        with senders(folder, template.size, only, effort.without) as everybody:
            prove(everybody, template.size)
            with sink() as server:
                near = measured(
                    everybody,
                    Turn(count=0, connections=1, port=server.port),
                    server,
                    rounds=effort.rounds,
                    seconds=effort.seconds,
                    # The disk has other users too, so it is asked when the ledger is.
                    between=lambda: syncs.append(disk.sync_time(folder)),
                )
                costs = {
                    count: lists.cost(folder, count, server.port)
                    for count in effort.lists
                    if any(sender.is_ours for sender in everybody)
                }
            trip, far = _far(_chosen(everybody, _FAR), effort)
            relayed = _relayed(_chosen(everybody, _RELAYED), effort)
    return Measured(template.size, statistics.median(syncs), trip, near, far, relayed, costs)


def _chosen(everybody: Sequence[Sender], keys: tuple[str, ...]) -> list[Sender]:
    return [sender for sender in everybody if sender.key in keys]


def _far(these: Sequence[Sender], effort: Effort) -> tuple[float, tuple[Result, ...]]:
    """The milliseconds there and back, and the results; how busy the delay was stands in them."""
    with sink() as behind, delayed(behind.port, _MILLISECONDS) as server:
        to = Turn(count=0, connections=1, port=server.port)
        seconds = effort.far_seconds
        return round_trip(server.port), measured(these, to, server, rounds=effort.rounds, seconds=seconds)


def _relayed(these: Sequence[Sender], effort: Effort) -> tuple[Result, ...]:
    with postfix() as running:
        relay = running.relay
        to = Turn(
            count=0,
            connections=1,
            port=relay.port,
            host=relay.host,
            user=relay.user,
            password=relay.password.reveal(),
            ca_file=relay.ca_file,
        )
        return measured(these, to, None, rounds=effort.rounds, seconds=effort.far_seconds)


@contextmanager
def _workplace() -> Iterator[Path]:
    """A temporary folder where a project might lie: one in memory would need no time to keep a write."""
    _BUILD.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=_BUILD) as made:
        yield Path(made)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", type=Path, default=REPOSITORY, help="a project folder; it is copied")
    parser.add_argument("--quick", action="store_true", help="everything in less than a minute")
    parser.add_argument("--only", default="", help="senders by the beginnings of their keys, with commas")
    parser.add_argument("--json", action="store_true", help="one JSON object as the last line")
    asked = parser.parse_args()
    # as in the program itself
    gc.set_threshold(OBJECTS)
    if shutil.which("node") is None or not (PEERS / "node_modules" / "nodemailer").is_dir():
        sys.exit("nodemailer is missing. With Node.js 20 or newer, install it by: make bench")
    effort = _QUICK if asked.quick else _WHOLE
    try:
        seen = measure(asked.data, effort, tuple(filter(None, asked.only.split(","))))
    except ProgramMissing as missing:
        sys.exit(str(missing))
    (_BUILD / "send.svg").write_text(picture(seen), encoding="utf-8")
    for line in table(seen):
        sys.stdout.write(f"{line}\n")
    if asked.json:
        sys.stdout.write(json.dumps({"benchmark": "send", "rounds": effort.rounds} | told(seen)) + "\n")


if __name__ == "__main__":
    main()
