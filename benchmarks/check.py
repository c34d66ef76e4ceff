"""What the checks cost beside one render of the same issue, in the same run.

    python -m benchmarks.check [--data PROJECT] [--rounds N] [--json]

The newest issue of the project is brought to twelve stories. All checks that need no network are held
against one render, in turns:

- **warm**: in a process that has done both before. Before each turn every headline and teaser and the note
  get other words.
- **one edit**: the same, but a single teaser gets other words, as in a preview.
- **first**: with everything forgotten that is known of words, styles and the issue's shape; the render too
  forgets the shape.

The goal is a ratio under 3 in each.
"""

from __future__ import annotations

import argparse
import gc
import json
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from unittest.mock import patch

from benchmarks.render import REPOSITORY, Work, captured, forget, project
from newsletter import config, pipeline
from newsletter.__main__ import OBJECTS
from newsletter.check.base import Evidence
from newsletter.check.report import report
from newsletter.model import Finding, RenderedEmail, Report
from newsletter.project import folder
from newsletter.render import email

_WARM_UP = 5
_ROOMS = ("newsletter.check", "newsletter.text")
Turn = Callable[[Work, int], Work]


def evidence(root: Path) -> Evidence:
    """What building the newest issue of a project hands to the checks."""
    seen: list[Evidence] = []

    def noted(found: Evidence, known: Iterable[Finding] = ()) -> Report:
        seen.append(found)
        return report(found, known)

    with patch.object(pipeline, "report", noted):
        pipeline.build(config.load(root, {}), folder.newest_issue(root))
    return seen[0]


def forget_words() -> None:
    """Forget what the checks know of words and styles."""
    for name, module in list(sys.modules.items()):
        if name.startswith(_ROOMS):
            for known in vars(module).values():
                if clear := getattr(known, "cache_clear", None):
                    clear()


def one_edit(work: Work, turn: int) -> Work:
    """The same issue with other words in one teaser."""
    first, *others = work.issue.teasers
    teasers = (replace(first, text=f"{first.text} And {turn}."), *others)
    return replace(work, issue=replace(work.issue, teasers=teasers))


def times(
    work: Work, known: Evidence, rounds: int, change: Turn, *, fresh: bool = False
) -> tuple[float, float]:
    """The median milliseconds of a render and of all checks."""
    rendering, checking = [], []
    for turn in range(rounds + _WARM_UP):
        now = change(work, turn)
        if fresh:
            forget()
            forget_words()
        start = perf_counter()
        made: RenderedEmail = email.render(now.issue, now.theme, now.publication, now.assets).email
        rendered = perf_counter()
        report(replace(known, issue=now.issue, email=made))
        checking.append((perf_counter() - rendered) * 1000)
        rendering.append((rendered - start) * 1000)
    return statistics.median(rendering[_WARM_UP:]), statistics.median(checking[_WARM_UP:])


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", type=Path, default=REPOSITORY, help="a project folder; it is copied")
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--json", action="store_true", help="one JSON object as the last line")
    asked = parser.parse_args()
    # as in the program itself
    gc.set_threshold(OBJECTS)
    with tempfile.TemporaryDirectory() as made:
        root = project(asked.data, Path(made))
        work, known = captured(root), evidence(root)
        found = {
            "warm": times(work, known, asked.rounds, Work.reworded),
            "one_edit": times(work, known, asked.rounds, one_edit),
            "first": times(work, known, max(3, asked.rounds // 4), Work.reworded, fresh=True),
        }
    sys.stdout.write(f"{'12 stories':<12}{'render, ms':>12}{'checks, ms':>12}{'checks by render':>18}\n")
    told: dict[str, object] = {"benchmark": "check", "rounds": asked.rounds}
    for name, (rendering, checking) in found.items():
        ratio = round(checking / rendering, 2)
        sys.stdout.write(f"{name:<12}{rendering:>12.1f}{checking:>12.1f}{ratio:>18}\n")
        told |= {
            f"{name}_ratio": ratio,
            f"{name}_render_ms": round(rendering, 2),
            f"{name}_check_ms": round(checking, 2),
        }
    if asked.json:
        sys.stdout.write(json.dumps(told) + "\n")


if __name__ == "__main__":
    main()
