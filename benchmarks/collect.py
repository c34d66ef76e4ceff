"""How right and how fast pages are read, beside others on the same pages in the same run.

    python -m benchmarks.collect [--data DIR] [--half tuned|held|all] [--json]

DIR holds `pages.jsonl.gz` with the truths, the pages that it names, and `pasted.jsonl.gz`, texts of whole
pages as people copy them. Half of each, told by the hash of its name, was looked at while the rules were
written; the other one is what counts. `title`, `authors` (all of them), `date` and `image` are percent right,
`body` is the mean F1 of the words, `bio` the percent of pages with a text about their author where it was
found; `ms` is the median of a page.

Goals on the held half: title 80, authors 79, date 93, image 80, body 94.5, bio 80; at most 1.3 times the
milliseconds of trafilatura; pasted: title 60, date 70, body 80.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

from benchmarks.collecting import bios
from benchmarks.collecting.extractors import EXTRACTORS
from benchmarks.collecting.pages import HALVES, Answer, f1, overlaps, pages, percent, plain, rows, score
from newsletter.collect.pasted import read
from newsletter.errors import CollectError
from newsletter.text import markup

MEASURES = ("title", "authors", "date", "image", "body", "bio", "ms")
_PASTED = ("title", "authors", "date", "body")
Result = dict[str, float | None]


def measured(folder: Path, half: str) -> dict[str, Result]:
    """The measures of each extractor on the pages, and of ours on pasted texts."""
    marks: dict[str, dict[str, list[float]]] = {name: defaultdict(list) for name in EXTRACTORS}
    seconds: dict[str, list[float]] = {name: [] for name in EXTRACTORS}
    for number, page in enumerate(pages(folder, half)):
        about = bios.told(page.html)
        # In turns, so that no one always comes first.
        names = list(EXTRACTORS)
        for name in (*names[number % len(names) :], *names[: number % len(names)]):
            begun = perf_counter()
            answer = EXTRACTORS[name](page)
            seconds[name].append(perf_counter() - begun)
            for measure, mark in score(page, answer).items():
                marks[name][measure].append(mark)
            if about and name == "ours":
                marks[name]["bio"].append(overlaps(about, answer.bios))
    found: dict[str, Result] = {
        name: {
            **{measure: percent(marks[name][measure]) for measure in MEASURES[:-1]},
            "ms": round(1000 * statistics.median(seconds[name]), 1) if seconds[name] else None,
        }
        for name in EXTRACTORS
    }
    return {**found, "pasted": pasted(folder, half)}


def pasted(folder: Path, half: str) -> Result:
    """The measures of ours on texts of whole pages."""
    marks: dict[str, list[float]] = defaultdict(list)
    for row in rows(folder / "pasted.jsonl.gz", half):
        answer = _of_paste(row["pasted_text"], row["id"])
        if row["title"]:
            marks["title"].append(plain(answer.title or "") == plain(row["title"]))
        if row["authors"]:
            marks["authors"].append({*map(plain, answer.authors or ())} == {*map(plain, row["authors"])})
        if row["date"]:
            marks["date"].append(answer.date == row["date"][:10])
        if row["paragraphs"]:
            marks["body"].append(f1("\n".join(row["paragraphs"]), answer.body or ""))
    return {measure: percent(marks[measure]) for measure in _PASTED}


def _of_paste(text: str, name: str) -> Answer:
    try:
        found = read(text, name)
    except CollectError:
        return Answer()
    return Answer(
        title=found.article.title,
        authors=tuple(author.name for author in found.authors),
        date=str(found.article.published or ""),
        body=markup.to_text(found.article.body),
    )


def _table(found: dict[str, Result]) -> str:
    lines = [f"{'':18}" + "".join(f"{measure:>9}" for measure in MEASURES)]
    for name, result in found.items():
        cells = (result.get(measure) for measure in MEASURES)
        lines.append(f"{name:18}" + "".join(f"{'' if cell is None else cell:>9}" for cell in cells))
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    corpora = os.environ.get("NEWSLETTER_CORPORA")
    parser.add_argument(
        "--data", type=Path, default=Path(corpora, "pages") if corpora else None, metavar="DIR"
    )
    parser.add_argument("--half", choices=HALVES, default="held")
    parser.add_argument("--json", action="store_true", help="one JSON object as the last line")
    options = parser.parse_args(arguments)
    if options.data is None or not (options.data / "pages.jsonl.gz").is_file():
        sys.exit("There are no pages to measure on: name their folder with --data DIR.")
    found = measured(options.data, options.half)
    sys.stdout.write(f"{_table(found)}\n")
    if options.json:
        sys.stdout.write(f"{json.dumps(found)}\n")


if __name__ == "__main__":
    main()
