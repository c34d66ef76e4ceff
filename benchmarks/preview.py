"""How long it takes from a saved file to the new words in the browser.

    python -m benchmarks.preview [--data PROJECT] [--changes N] [--json]

A copy of the project is previewed by a server of its own. N times a word is added to the note of the newest
issue, saved by renaming; the clock runs from the rename until the word has been painted in the mail's frame.
Beside it stands a peer that does less: the finished page, replaced on disk, served as a static file and
reloaded by Playwright. It has nothing to notice, build or keep in place.
"""

from __future__ import annotations

import argparse
import functools
import http.server
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page

from newsletter.project import folder
from tools.chromium import chromium

REPOSITORY = Path(__file__).parent.parent
_WARM_UP = 3
_PARTS = ("newsletter.toml", ".env", "issues", "templates", "brand")
# The moment (ms since 1970) at which a word had been painted: the frame after the one that found it.
_PAINTED = """(word) => new Promise((done, fail) => {
  setTimeout(() => fail(new Error(`${word} was never seen`)), 10000);
  const look = () => {
    const frame = document.querySelector("iframe.shown");
    const page = frame ? frame.contentDocument : document;
    if (page?.body?.innerText.includes(word)) {
      requestAnimationFrame(() => done(performance.timeOrigin + performance.now()));
    } else {
      requestAnimationFrame(look);
    }
  };
  look();
})"""


def replace(path: Path, text: str) -> float:
    """Save as editors do; the moment of it in ms since 1970."""
    beside = path.with_name(f".{path.name}.part")
    beside.write_text(text, encoding="utf-8")
    moment = time.time() * 1000
    beside.replace(path)
    return moment


def times(page: Page, change: Callable[[str], float], count: int) -> list[float]:
    """The milliseconds that each of `count` changes took to be seen."""
    taken = []
    for number in range(count + _WARM_UP):
        word = f"measured{number:04d}"
        # A person does not save again before the last change was seen.
        page.wait_for_timeout(200)
        moment = change(word)
        taken.append(float(page.evaluate(_PAINTED, word)) - moment)
    return taken[_WARM_UP:]


def of_preview(page: Page, root: Path, count: int) -> tuple[list[float], str]:
    """What the preview takes, and the mail as its frame has it."""
    date = folder.newest_issue(root)
    issue = folder.issue_folder(root, date) / "issue.md"
    text = issue.read_text(encoding="utf-8")
    with serving(root) as address:
        page.goto(address)
        page.wait_for_selector("iframe.shown")
        taken = times(page, lambda word: replace(issue, f"{text.rstrip()}\n\n{word}\n"), count)
        finished = page.request.get(f"{address}issues/{date.isoformat()}/mail").text()
    return taken, finished


def of_static_file(page: Page, html: str, place: Path, count: int) -> list[float]:
    """What the same page takes as a static file that is reloaded."""
    path = place / "issue.html"
    path.write_text(html, encoding="utf-8")
    handler = functools.partial(_Quiet, directory=str(place))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        page.goto(f"http://127.0.0.1:{server.server_address[1]}/issue.html")

        def change(word: str) -> float:
            moment = replace(path, re.sub(r"measured\d{4}", word, html))
            page.reload(wait_until="commit")
            return moment

        taken = times(page, change, count)
        server.shutdown()
    return taken


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        # It compares times in whole seconds, and would call a second change of the same second none.
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def serving(root: Path) -> Iterator[str]:
    """A preview of `root` in a process of its own; its address."""
    command = [sys.executable, "-m", "newsletter", "--project", str(root), "preview", "--port", "0"]
    environ = os.environ | {"PYTHONPATH": str(REPOSITORY)}
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        line = process.stdout.readline() if process.stdout else ""
        found = re.search(r"http://\S+", line)
        try:
            if not found:
                sys.exit(f"The preview did not start: {line}")
            yield found[0]
        finally:
            process.terminate()


def summary(taken: list[float]) -> dict[str, float]:
    ordered = sorted(taken)
    return {
        "median": round(statistics.median(ordered), 1),
        "p95": round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))], 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", type=Path, default=REPOSITORY, help="a project folder; it is copied")
    parser.add_argument("--changes", type=int, default=40)
    parser.add_argument("--json", action="store_true", help="one JSON object as the last line")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as made, chromium() as browser:
        root = Path(made, "project")
        root.mkdir()
        for name in _PARTS:
            if (asked.data / name).is_dir():
                shutil.copytree(asked.data / name, root / name)
            elif (asked.data / name).is_file():
                shutil.copy(asked.data / name, root / name)
        taken, html = of_preview(browser.new_page(), root, asked.changes)
        place = Path(made, "static")
        place.mkdir()
        peer = summary(of_static_file(browser.new_page(), html, place, asked.changes))
        own = summary(taken)
    ratio = {name: round(own[name] / peer[name], 2) for name in own}
    rows = [
        ("", "median ms", "p95 ms"),
        ("preview: saved to seen", own["median"], own["p95"]),
        ("static file, reloaded", peer["median"], peer["p95"]),
        ("ratio", ratio["median"], ratio["p95"]),
    ]
    for name, *cells in rows:
        sys.stdout.write(f"{name:<26}{cells[0]:>12}{cells[1]:>12}\n")
    if asked.json:
        told = {
            "benchmark": "preview",
            "changes": asked.changes,
            "preview_ms": own,
            "peer_ms": peer,
            "ratio": ratio,
        }
        sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
