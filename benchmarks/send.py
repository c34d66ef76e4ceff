"""How fast a campaign goes out, with its ledger, beside other senders in the same run.

    python -m benchmarks.send [--data PROJECT] [--quick] [--only KEY,...] [--json]

Everybody hands over the same mail of about 60 KB (two parts, eight places that are each reader's own) to
Postfix's smtp-sink on this machine. Each sender fills the mail in as its users would, in a process of its own
that was warmed up, and all take turns round after round:

- **near**: smtp-source (C, nothing personal, the ceiling), nodemailer's pool, aiosmtplib, smtplib, Django,
  and ours: a planned campaign in a database with `synchronous=FULL`, unsigned and with DKIM.
- **far**: nodemailer, aiosmtplib and ours on ten connections, with 5 ms more to the sink and as many back.
- **ledger**: how long freezing a list takes, how soon a program that is started again hands over its first
  mail, and the most memory of both, for 10,000 recipients and (not with --quick) for a million.

Writes a chart to build/benchmarks/send.svg. Peers are installed by `make bench`.
"""

from __future__ import annotations

import argparse
import gc
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.render import PEERS, REPOSITORY, project
from benchmarks.sending import disk, mail
from benchmarks.sending.chart import chart
from benchmarks.sending.proof import prove
from benchmarks.sending.rounds import Result, measured
from benchmarks.sending.senders import senders
from benchmarks.sending.servers import delayed, found, round_trip, sink
from benchmarks.sending.turns import Turn
from newsletter.__main__ import OBJECTS

_BUILD = REPOSITORY / "build" / "benchmarks"
_MILLISECONDS = 5
_FAR = ("nodemailer_10", "aiosmtplib_10", "ours_10")
# A server that is busy for this share of a core is what limits the sender.
_FULL = 0.9


@dataclass(frozen=True, slots=True)
class Effort:
    """How often everybody takes a turn, how many seconds it lasts, and how long lists are frozen for."""

    rounds: int
    seconds: float
    lists: tuple[int, ...]


_QUICK = Effort(3, 0.25, (10_000,))
_WHOLE = Effort(5, 1.5, (10_000, 1_000_000))


@dataclass(frozen=True, slots=True)
class Measured:
    """Everything that was measured, by where the mails went."""

    size: int
    sync: float
    near: tuple[Result, ...]
    far: tuple[Result, ...]
    trip: float


def measure(data: Path, effort: Effort, only: tuple[str, ...]) -> Measured:
    """Everything, in a temporary folder on the disk of this repository."""
    with _workplace() as folder:
        template = mail.write(project(data, folder), folder)
        sync = disk.sync_time(folder)
        with senders(folder, template.size, only) as everybody:
            prove(everybody, template.size)
            with sink() as near:
                to = Turn(count=0, connections=1, port=near.port)
                at_once = measured(everybody, to, near, rounds=effort.rounds, seconds=effort.seconds)
            with sink() as behind, delayed(behind.port, _MILLISECONDS) as far:
                trip = round_trip(far.port)
                to = Turn(count=0, connections=1, port=far.port)
                some = [sender for sender in everybody if sender.key in _FAR]
                later = measured(some, to, far, rounds=effort.rounds, seconds=effort.seconds * 2)
    return Measured(template.size, sync, at_once, later, trip)


@contextmanager
def _workplace() -> Iterator[Path]:
    """A temporary folder where a project might lie: one in memory would need no time to keep a write."""
    _BUILD.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=_BUILD) as made:
        yield Path(made)


def best(results: Sequence[Result], *beginnings: str, signed: str = "") -> Result | None:
    """The fastest of those whose key begins so."""
    these = [one for one in results if one.sender.key.startswith(beginnings) and one.sender.sign == signed]
    return max(these, key=lambda one: one.rate, default=None)


def ratios(seen: Measured) -> dict[str, float]:
    """Ours by a peer's, each with the number of connections that suits it best."""
    ours, nodemailer = best(seen.near, "ours"), best(seen.near, "nodemailer")
    pairs = {
        "ratio_nodemailer": (ours, nodemailer),
        "ratio_smtp_source": (ours, best(seen.near, "smtp_source")),
        "ratio_nodemailer_dkim": (best(seen.near, "ours", signed="ed25519"), nodemailer),
        "ratio_nodemailer_10ms": (best(seen.far, "ours"), best(seen.far, "nodemailer")),
    }
    return {name: round(one.rate / other.rate, 2) for name, (one, other) in pairs.items() if one and other}


def told(seen: Measured, effort: Effort) -> dict[str, object]:
    """The JSON."""
    return {
        "benchmark": "send",
        "rounds": effort.rounds,
        "mail_bytes": seen.size,
        "fdatasync_ms": round(seen.sync, 3),
        **ratios(seen),
        "messages_per_second": _rates(seen.near),
        "messages_per_second_10ms": _rates(seen.far),
        "round_trip_ms": round(seen.trip, 1),
        "cpu_ms_per_message": {one.sender.key: round(one.cpu, 3) for one in seen.near},
        "sink_busy": {one.sender.key: round(one.busy, 2) for one in seen.near},
    }


def table(seen: Measured) -> Iterator[str]:
    """What people read."""
    yield _row(f"mails of {seen.size:,} bytes", "connections", "mails/s", "CPU ms/mail", "sink busy")
    for title, results in (("into the sink", seen.near), (f"{seen.trip:.1f} ms round trip", seen.far)):
        yield title
        for one in results:
            yield _row(
                f"  {one.sender.title}",
                f"{one.sender.connections}",
                f"{one.rate:,.0f}",
                f"{one.cpu:.3f}",
                f"{one.busy:.0%}",
            )
    for name, ratio in ratios(seen).items():
        yield _row(name, f"{ratio}")
    yield _row("fdatasync, ms", f"{seen.sync:.3f}")
    ours = best(seen.near, "ours")
    if ours and (words := disk.outlook(seen.sync, ours.sender.connections, ours.rate)):
        yield words
    limited = [one.sender.key for one in seen.near if one.busy >= _FULL]
    if limited:
        yield f"The sink itself was the limit of {', '.join(limited)}."


def _row(name: str, *cells: str) -> str:
    return f"{name:<38}" + "".join(f"{cell:>13}" for cell in cells)


def picture(seen: Measured) -> str:
    groups = {
        f"Postfix's sink on the same machine, mails of {seen.size / 1000:.0f} KB": seen.near,
        f"The same, {seen.trip:.0f} ms away and back": seen.far,
    }
    return chart({title: [_bar(one) for one in results] for title, results in groups.items() if results})


def _bar(one: Result) -> tuple[str, float, bool]:
    sender = one.sender
    return f"{sender.title} ({sender.connections})", one.rate, sender.is_ours


def _rates(results: Sequence[Result]) -> dict[str, float]:
    return {one.sender.key: round(one.rate, 1) for one in results}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", type=Path, default=REPOSITORY, help="a project folder; it is copied")
    parser.add_argument("--quick", action="store_true", help="everything in less than a minute")
    parser.add_argument("--only", default="", help="senders by the beginnings of their keys, with commas")
    parser.add_argument("--json", action="store_true", help="one JSON object as the last line")
    asked = parser.parse_args()
    # as in the program itself
    gc.set_threshold(OBJECTS)
    if not found("node") or not (PEERS / "node_modules" / "nodemailer").is_dir():
        sys.exit("nodemailer is missing. With Node.js 20 or newer, install it by: make bench")
    effort = _QUICK if asked.quick else _WHOLE
    seen = measure(asked.data, effort, tuple(filter(None, asked.only.split(","))))
    (_BUILD / "send.svg").write_text(picture(seen), encoding="utf-8")
    for line in table(seen):
        sys.stdout.write(f"{line}\n")
    if asked.json:
        sys.stdout.write(json.dumps(told(seen, effort)) + "\n")


if __name__ == "__main__":
    main()
