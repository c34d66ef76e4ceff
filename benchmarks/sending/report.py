"""What was measured, as a table, as JSON and as a picture."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from benchmarks.sending import disk
from benchmarks.sending.chart import chart
from benchmarks.sending.lists import Cost
from benchmarks.sending.rounds import Result

# A server that is busy for this share of a core is what limits the sender.
_FULL = 0.9


@dataclass(frozen=True, slots=True)
class Measured:
    """Everything that was measured, by where the mails went.

    `size` in bytes, `sync` (fdatasync) and `trip` (to the far sink and back) in milliseconds, `lists` by the
    number of their recipients.
    """

    size: int
    sync: float
    trip: float
    near: tuple[Result, ...]
    far: tuple[Result, ...]
    relayed: tuple[Result, ...]
    lists: Mapping[int, Cost]


def ratios(seen: Measured) -> dict[str, float]:
    """Rates by rates, each with the number of connections that suits it best."""
    ours, nodemailer = _best(seen.near, "ours"), _best(seen.near, "nodemailer")
    source = _best(seen.near, "smtp_source")
    pairs = {
        "ratio_nodemailer": (ours, nodemailer),
        "ratio_smtp_source": (ours, source),
        "ratio_nodemailer_dkim": (_best(seen.near, "ours", signed="ed25519"), nodemailer),
        "ratio_nodemailer_10ms": (_best(seen.far, "ours"), _best(seen.far, "nodemailer")),
        # Version 9 takes four round trips a mail, as most libraries do; the newest pipelines.
        "ratio_older_nodemailer": (ours, _best(seen.near, "older_nodemailer")),
        "ratio_older_nodemailer_10ms": (_best(seen.far, "ours"), _best(seen.far, "older_nodemailer")),
        "ratio_postfix": (
            _best(seen.relayed, "ours"),
            _best(seen.relayed, "nodemailer", "aiosmtplib", "smtplib"),
        ),
        # No sender can be further ahead of nodemailer than this where the sink is the limit.
        "smtp_source_by_nodemailer": (source, nodemailer),
    }
    return {name: round(one.rate / other.rate, 2) for name, (one, other) in pairs.items() if one and other}


def told(seen: Measured) -> dict[str, object]:
    """The JSON, without how it was measured."""
    return {
        "mail_bytes": seen.size,
        "fdatasync_ms": round(seen.sync, 3),
        "round_trip_ms": round(seen.trip, 1),
        **ratios(seen),
        "messages_per_second": _rates(seen.near),
        "messages_per_second_10ms": _rates(seen.far),
        "messages_per_second_postfix": _rates(seen.relayed),
        "cpu_ms_per_message": {one.sender.key: round(one.cpu, 3) for one in seen.near},
        "sink_busy": {one.sender.key: round(one.busy, 2) for one in seen.near},
        "lists": {
            str(count): {name: round(value, 2) for name, value in asdict(cost).items()}
            for count, cost in seen.lists.items()
        },
    }


def table(seen: Measured) -> Iterator[str]:
    """What people read."""
    yield _row(f"mails of {seen.size:,} bytes", "connections", "mails/s", "CPU ms/mail", "server busy")
    groups = {
        "smtp-sink": seen.near,
        f"smtp-sink, {seen.trip:.1f} ms there and back": seen.far,
        "Postfix, with STARTTLS and a login": seen.relayed,
    }
    for title, results in groups.items():
        if results:
            yield title
        for one in results:
            yield _row(
                f"  {one.sender.title}",
                f"{one.sender.connections}",
                f"{one.rate:,.0f}",
                f"{one.cpu:.3f}",
                f"{one.busy:.0%}" if one.busy else "",
            )
    for name, ratio in ratios(seen).items():
        yield _row(name, f"{ratio}")
    yield from _of_lists(seen.lists)
    yield _row("fdatasync, ms", f"{seen.sync:.3f}")
    ours = _best(seen.near, "ours")
    if ours and (words := disk.outlook(seen.sync, ours.sender.connections, ours.rate)):
        yield words
    limited = [one.sender.key for one in seen.near if one.busy >= _FULL]
    if limited:
        yield f"The sink itself was the limit of {', '.join(limited)}."


def picture(seen: Measured) -> str:
    """The rates as SVG."""
    groups = {
        f"Postfix's sink on the same machine, mails of {seen.size / 1000:.0f} KB": seen.near,
        f"The same, {seen.trip:.0f} ms there and back": seen.far,
        "A Postfix that asks for STARTTLS and a login": seen.relayed,
    }
    return chart({title: [_bar(one) for one in results] for title, results in groups.items() if results})


def _of_lists(lists: Mapping[int, Cost]) -> Iterator[str]:
    if lists:
        yield _row("a list", "import", "freeze", "first mail")
    for count, cost in lists.items():
        seconds = (cost.imported, cost.frozen, cost.first)
        memory = (cost.importing_memory, cost.freezing_memory, cost.mailing_memory)
        yield _row(f"  {count:,} recipients, s", *(f"{value:.2f}" for value in seconds))
        yield _row(f"  {count:,} recipients, MiB", *(f"{value:.0f}" for value in memory))


def _best(results: Sequence[Result], *beginnings: str, signed: str = "") -> Result | None:
    """The fastest of those whose key begins so."""
    these = [one for one in results if one.sender.key.startswith(beginnings) and one.sender.sign == signed]
    return max(these, key=lambda one: one.rate, default=None)


def _rates(results: Sequence[Result]) -> dict[str, float]:
    return {one.sender.key: round(one.rate, 1) for one in results}


def _row(name: str, *cells: str) -> str:
    return f"{name:<38}" + "".join(f"{cell:>15}" for cell in cells)


def _bar(one: Result) -> tuple[str, float, bool]:
    return f"{one.sender.title} ({one.sender.connections})", one.rate, one.sender.is_ours
