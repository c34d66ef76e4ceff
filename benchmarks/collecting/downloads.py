"""How long many pages of the web take to collect, beside their bare downloads, and how much memory.

    python -m benchmarks.collecting.downloads [--data FOLDER] [--latency MS] [--rounds N] [--json]

A server of its own, on this machine, answers each request after a while, as one far away does. Each turn is
a process of its own: it fetches all pages and pictures eight at a time and throws them away (**bare**), or
collects the stories (**gathered**) by the same way out. `--data` is a folder of saved pages (`*.html`,
`*.html.gz`), which are taken in turns and whose pictures, being elsewhere, are not fetched; without it, pages
are made up.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import resource
import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter

from benchmarks.collecting.made_up import page, picture

REPOSITORY = Path(__file__).parents[2]
PAGES, FEW = 200, 50
_HOST = "127.0.0.1"
_ROUNDS = 3
_SERVE, _TURN = "serve", "turn"
_BARE, _BARE_WITH_PICTURES, _GATHERED = "bare", "bare-with-pictures", "gathered"
_MOST = 20 * 2**20
_OK = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One process: seconds, CPU seconds, peaks of memory (MiB) of it and of its largest reader, stories."""

    seconds: float
    cpu: float
    peak: float
    reader: float
    stories: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Medians over the rounds, in seconds.

    `few` and `many` are the peaks of memory (MiB) of the program at 50 and at 200 pages, `reader` that of the
    largest process that read for it.
    """

    bare: float
    gathered: float
    cpu: float
    few: float
    many: float
    reader: float
    stories: int

    @property
    def ratio(self) -> float:
        return self.gathered / self.bare


def measure(data: Path | None = None, *, latency: float = 150.0, rounds: int = _ROUNDS) -> Measured:
    """200 pages from a server that answers after so many milliseconds."""
    with _server(data, latency) as port:
        # What is bare and what is whole take turns, so that both meet the same load of the machine.
        bare = _BARE if data else _BARE_WITH_PICTURES
        pairs = [(_turn(bare, port, PAGES), _turn(_GATHERED, port, PAGES)) for _ in range(rounds)]
        few = _turn(_GATHERED, port, FEW)
    whole = [gathered for _, gathered in pairs]
    return Measured(
        bare=statistics.median(bare.seconds for bare, _ in pairs),
        gathered=statistics.median(one.seconds for one in whole),
        cpu=statistics.median(one.cpu for one in whole),
        few=few.peak,
        many=statistics.median(one.peak for one in whole),
        reader=statistics.median(one.reader for one in whole),
        stories=min(one.stories for one in whole),
    )


# --- the server --------------------------------------------------------------------------------------------


@contextmanager
def _server(data: Path | None, latency: float) -> Iterator[int]:
    command = [sys.executable, "-m", __spec__.name, _SERVE, str(data or ""), str(latency)]
    with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603  our own
        try:
            assert process.stdout  # noqa: S101  it was asked for
            yield int(process.stdout.readline())
        finally:
            process.terminate()


def _answers(data: Path | None) -> tuple[bytes, ...]:
    if data is None:
        return tuple(page(number).encode() for number in range(PAGES))
    files = sorted((*data.glob("*.html"), *data.glob("*.html.gz")))
    read = [gzip.decompress(one.read_bytes()) if one.suffix == ".gz" else one.read_bytes() for one in files]
    return tuple(read[number % len(read)] for number in range(PAGES))


async def _serve(data: Path | None, latency: float) -> None:
    pages, shown = _answers(data), picture()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        target = (await reader.readuntil(b"\r\n\r\n")).split(b" ", 2)[1].decode()
        await asyncio.sleep(latency / 1000)
        status, kind, body = 404, "text/plain", b""
        if target.startswith("/page/"):
            status, kind, body = 200, "text/html; charset=utf-8", pages[int(target.rpartition("/")[2])]
        elif target.startswith("/picture/"):
            status, kind, body = 200, "image/jpeg", shown
        head = f"HTTP/1.1 {status} As told\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
        writer.write(head.encode() + body)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, _HOST, 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


# --- one turn, in a process of its own ---------------------------------------------------------------------


def _turn(kind: str, port: int, pages: int) -> Turn:
    command = [sys.executable, "-m", __spec__.name, _TURN, kind, str(port), str(pages)]
    done = subprocess.run(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True, check=True)  # noqa: S603  our own
    return Turn(**json.loads(done.stdout))


def _only_here(_host: str, _port: int) -> Sequence[str]:
    raise OSError("Nothing is fetched from elsewhere.")


def _take(kind: str, port: int, pages: int) -> Turn:
    from newsletter.collect.gather import gather
    from newsletter.model import Collected
    from newsletter.net.fetch import Web
    from newsletter.net.polite import AT_ONCE, Polite

    way = Polite(Web(purpose="benchmark", allow=frozenset({_HOST}), resolve=_only_here))

    def fetched(number: int) -> bool:
        shown = [f"{home}/picture/{number}"] if kind == _BARE_WITH_PICTURES else []
        urls = [f"{home}/page/{number}", *shown]
        return all(way.fetch(url, most=_MOST).status == _OK for url in urls)

    home = f"http://{_HOST}:{port}"
    start = perf_counter()
    if kind == _GATHERED:
        names = [f"{home}/page/{number}" for number in range(pages)]
        outcomes = gather(names, web=way, choose=lambda _, entries: entries, progress=lambda *_: None)
        stories = sum(isinstance(outcome.found, Collected) for outcome in outcomes)
    else:
        with ThreadPoolExecutor(AT_ONCE) as threads:
            stories = sum(threads.map(fetched, range(pages)))
    seconds = perf_counter() - start
    own, readers = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return Turn(
        seconds=seconds,
        cpu=sum(used.ru_utime + used.ru_stime for used in (own, readers)),
        peak=own.ru_maxrss / 1024,
        reader=readers.ru_maxrss / 1024,
        stories=stories,
    )


def main() -> None:
    """Measure, print a table, and with --json one JSON object as the last line."""
    if sys.argv[1:2] == [_SERVE]:
        asyncio.run(_serve(Path(sys.argv[2]) if sys.argv[2] else None, float(sys.argv[3])))
        return
    if sys.argv[1:2] == [_TURN]:
        sys.stdout.write(json.dumps(asdict(_take(sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))))
        return
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", type=Path, help="a folder of saved pages")
    parser.add_argument("--latency", type=float, default=150.0, metavar="MS")
    parser.add_argument("--rounds", type=int, default=_ROUNDS)
    parser.add_argument("--json", action="store_true", help="one JSON object as the last line")
    asked = parser.parse_args()
    found = measure(asked.data, latency=asked.latency, rounds=asked.rounds)
    sys.stdout.write(
        f"{PAGES} pages, {asked.latency:.0f} ms away: downloads alone {found.bare:.1f} s, "
        f"collected {found.gathered:.1f} s ({found.ratio:.2f} times; {found.stories} stories, "
        f"{found.cpu:.1f} s of CPU)\n"
        f"memory at its peak: {found.few:.0f} MiB with {FEW} pages, {found.many:.0f} MiB with {PAGES}; "
        f"of a process that reads {found.reader:.0f} MiB\n"
    )
    if asked.json:
        told = {"benchmark": "collect_downloads", "ratio": round(found.ratio, 2), **asdict(found)}
        sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
