"""How fast an issue becomes a mail, beside npm's mjml in the same run.

    python -m benchmarks.render [--data PROJECT] [--rounds N] [--json]

The newest issue of the project is brought to twelve stories. Then, in turns:

- **warm**: our `render` (templates, checks of the theme, MJML, inlined CSS, plain text, tokens, digest) and
  `mjml2html` of npm's mjml 5 on the MJML of it, each in a process that has done it before. Before each
  turn every headline and teaser and the note get other words. `new_shape` is the same with everything
  forgotten that we know of the issue's shape.
- **process**: `newsletter export` (reading, checks, pictures; web page, plain text and mail) and the command
  `mjml FILE -o FILE`, each from start to end: CPU time and memory. Once as a second export of the issue, once
  with nothing kept but the finished pictures (`process_first`).
- **stories**: our warm render of 12 to 200 stories.

Peers are installed by `make bench`.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter
from typing import Any
from unittest.mock import patch

from newsletter import config, engines, pipeline
from newsletter.__main__ import OBJECTS
from newsletter.model import Asset, Issue, Publication, Section, StoryItem, Theme
from newsletter.project import folder
from newsletter.render import email, environment, inline
from newsletter.render.email import Kept, Rendering

REPOSITORY = Path(__file__).parent.parent
PEERS = Path(__file__).parent / "peers"
_PARTS = ("newsletter.toml", "issues", "templates", "brand")
_STORIES = 12
_SIZES = (12, 25, 50, 100, 200)
_WARM_UP = 5
# Linux counts memory in KiB.
_MEASURE = """
import os, sys
quiet = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
pid = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ, file_actions=quiet)
_, status, used = os.wait4(pid, 0)
if status:
    sys.exit(f"{sys.argv[1]} ended with {os.waitstatus_to_exitcode(status)}")
print(used.ru_utime + used.ru_stime, used.ru_maxrss)
"""
_CACHES = Path(".newsletter", "cache")


@dataclass(frozen=True, slots=True)
class Work:
    """What `render` is given."""

    issue: Issue
    theme: Theme
    publication: Publication
    assets: tuple[Asset, ...]

    def with_stories(self, count: int) -> Work:
        """The same with `count` stories, made of its own over and over."""
        issue = self.issue
        articles = tuple(
            replace(one, slug=f"{one.slug}-{number}")
            for number in range(count)
            for one in (issue.articles[number % len(issue.articles)],)
        )
        teasers = {teaser.article: teaser for teaser in issue.teasers}
        lead, *others = (StoryItem(article=one.slug, where=one.where) for one in articles)
        boxes = tuple(one for one in issue.sections if one.kind not in {"lead", "articles"})
        where = issue.where
        sections = (
            Section(kind="lead", items=(lead,), where=where),
            Section(kind="articles", title="More this week", items=tuple(others), where=where),
            *boxes,
        )
        return replace(
            self,
            issue=replace(
                issue,
                articles=articles,
                sections=sections,
                teasers=tuple(
                    replace(found, article=one.slug)
                    for one in articles
                    if (found := teasers.get(one.slug.rpartition("-")[0]))
                ),
            ),
        )

    def reworded(self, turn: int) -> Work:
        """The same shape in other words."""
        issue = self.issue
        return replace(
            self,
            issue=replace(
                issue,
                note=f"{issue.note} In turn {turn}.",
                articles=tuple(replace(one, title=f"{one.title} {turn}") for one in issue.articles),
                teasers=tuple(replace(one, text=f"{one.text} And {turn}.") for one in issue.teasers),
            ),
        )

    def render(self) -> None:
        email.render(self.issue, self.theme, self.publication, self.assets)

    def mjml(self) -> str:
        """What the theme makes of it before MJML."""
        seen: list[str] = []
        fill = environment.fill

        def noted(theme: Theme, name: str, context: dict[str, Any], **more: Any) -> str:  # noqa: ANN401
            made = fill(theme, name, context, **more)
            seen.append(made)
            return made

        with patch.object(environment, "fill", noted):
            self.render()
        return seen[0]


def captured(root: Path) -> Work:
    """What building the newest issue of a project hands to `render`."""
    seen: list[Work] = []

    def noted(
        issue: Issue, theme: Theme, by: Publication, assets: tuple[Asset, ...], kept: Kept
    ) -> Rendering:
        seen.append(Work(issue, theme, by, assets))
        return email.render(issue, theme, by, assets, kept)

    with patch.object(pipeline, "render", noted):
        pipeline.build(config.load(root, {}), folder.newest_issue(root))
    return seen[0]


@contextmanager
def npm() -> Iterator[Callable[[str], float]]:
    """The milliseconds that npm's mjml takes for a source, in a process that stays."""
    command = ["node", "mjml_warm.mjs"]
    with subprocess.Popen(  # noqa: S603  our own script
        command, cwd=PEERS, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        assert process.stdin  # noqa: S101  for the type checker
        assert process.stdout  # noqa: S101  for the type checker
        stdin, stdout = process.stdin, process.stdout

        def took(source: str) -> float:
            stdin.write(json.dumps(source) + "\n")
            stdin.flush()
            told = json.loads(stdout.readline())
            if told["errors"] or told["size"] < len(source):
                sys.exit(f"npm's mjml does not take the source: {told}")
            return float(told["ms"])

        try:
            yield took
        finally:
            stdin.close()
            process.wait(timeout=20)


def ours(work: Work) -> float:
    start = perf_counter()
    work.render()
    return (perf_counter() - start) * 1000


def forget() -> None:
    """Forget the shape of every issue; what is known of tags and style sheets stays, as in a preview."""
    for known in (email._sound, email._finished, inline._held):  # noqa: SLF001
        known.cache_clear()


def warm(work: Work, rounds: int) -> dict[str, float]:
    """Medians in milliseconds: ours, ours of a shape that was not seen before, npm's."""
    taken: dict[str, list[float]] = {"ours": [], "new_shape": [], "npm": []}
    with npm() as peer:
        for turn in range(rounds + _WARM_UP):
            now = work.reworded(turn)
            taken["ours"].append(ours(now))
            taken["npm"].append(peer(now.mjml()))
        for turn in range(max(rounds // 4, 3) + _WARM_UP):
            forget()
            taken["new_shape"].append(ours(work.reworded(turn)))
    return {name: statistics.median(found[_WARM_UP:]) for name, found in taken.items()}


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds (of the program and of the system for it) and the most memory at once, in MiB."""

    cpu: float
    memory: float


def cost(command: list[str], where: Path, environ: dict[str, str]) -> Cost:
    """Of one process from start to end."""
    # A process counts the memory of the one that started it as its own, so a small one starts it.
    done = subprocess.run(  # noqa: S603  our own
        [sys.executable, "-I", "-S", "-c", _MEASURE, *command],
        cwd=where,
        env=environ,
        capture_output=True,
        text=True,
        check=True,
    )
    seconds, kibibytes = done.stdout.split()
    return Cost(float(seconds), int(kibibytes) / 1024)


def processes(root: Path, source: str, rounds: int) -> dict[str, Cost]:
    """The median cost of each command on the same issue."""
    (root / "issue.mjml").write_text(source, encoding="utf-8")
    export = [sys.executable, "-m", "newsletter", "export"]
    mjml = [str(PEERS / "node_modules" / ".bin" / "mjml"), "issue.mjml", "-o", "issue.html"]
    taken: dict[str, list[Cost]] = {"first": [], "again": [], "mjml": []}
    templates = Path(tempfile.mkdtemp(dir=root))
    environ = os.environ | {"TMPDIR": str(templates)}
    for _ in range(rounds + 1):
        shutil.rmtree(root / _CACHES / "pages", ignore_errors=True)
        shutil.rmtree(templates)
        templates.mkdir()
        for name, command in (("first", export), ("again", export), ("mjml", mjml)):
            taken[name].append(cost(command, root, environ))
    return {
        name: Cost(
            statistics.median(one.cpu for one in found[1:]),
            statistics.median(one.memory for one in found[1:]),
        )
        for name, found in taken.items()
    }


def project(data: Path, made: Path) -> Path:
    """A copy of the project with twelve stories in its newest issue."""
    root = made / "project"
    root.mkdir()
    for name in _PARTS:
        if (data / name).is_dir():
            shutil.copytree(data / name, root / name)
        elif (data / name).is_file():
            shutil.copy(data / name, root / name)
    issue = folder.issue_folder(root, folder.newest_issue(root))
    stories = sorted((issue / "articles").glob("*.md"))
    for number in range(len(stories), _STORIES):
        story = stories[number % len(stories)]
        shutil.copy(story, story.with_name(f"{story.stem}-{number}.md"))
    lead, *others = (path.stem for path in sorted((issue / "articles").glob("*.md")))
    text = (issue / "issue.md").read_text(encoding="utf-8")
    front, _, note = text.removeprefix("---\n").partition("\n---\n")
    kept = front.partition("\nsections:")[0]
    sections = f"\nsections:\n  - kind: lead\n    items: [{lead}]\n"
    sections += f"  - kind: articles\n    title: More\n    items: [{', '.join(others)}]\n"
    (issue / "issue.md").write_text(f"---\n{kept}{sections}---\n{note}", encoding="utf-8")
    return root


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", type=Path, default=REPOSITORY, help="a project folder; it is copied")
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--json", action="store_true", help="one JSON object as the last line")
    asked = parser.parse_args()
    # as in the program itself
    gc.set_threshold(OBJECTS)
    if shutil.which("node") is None or not (PEERS / "node_modules" / "mjml").is_dir():
        sys.exit("npm's mjml is missing. With Node.js 20 or newer, install it by: make bench")
    with tempfile.TemporaryDirectory() as made:
        root = project(asked.data, Path(made))
        work = captured(root)
        source = work.mjml()
        used = processes(root, source, max(3, asked.rounds // 8))
        times = warm(work, asked.rounds)
        sizes, new_sizes = {}, {}
        for count in _SIZES:
            many = work.with_stories(count)
            found = [ours(many.reworded(turn)) for turn in range(max(5, asked.rounds // 6))]
            sizes[count] = round(statistics.median(found[2:]), 2)
            fresh = []
            for turn in range(3):
                forget()
                fresh.append(ours(many.reworded(turn)))
            new_sizes[count] = round(statistics.median(fresh), 1)
    mjml, again, first = used["mjml"], used["again"], used["first"]
    told = {
        "benchmark": "render",
        "engines": engines.state()[:12],
        "rounds": asked.rounds,
        "warm_ratio": round(times["npm"] / times["ours"], 2),
        "warm_ms": round(times["ours"], 2),
        "npm_ms": round(times["npm"], 2),
        "new_shape_ratio": round(times["npm"] / times["new_shape"], 2),
        "new_shape_ms": round(times["new_shape"], 2),
        "process_cpu_ratio": round(again.cpu / mjml.cpu, 3),
        "process_memory_ratio": round(again.memory / mjml.memory, 3),
        "process_first_cpu_ratio": round(first.cpu / mjml.cpu, 3),
        "process_first_memory_ratio": round(first.memory / mjml.memory, 3),
        "stories_ms": sizes,
        "stories_new_shape_ms": new_sizes,
    }
    rows = [
        ("warm render, 12 stories", "ms", "npm by ours"),
        ("  newsletter", f"{times['ours']:.1f}", f"{told['warm_ratio']}"),
        ("  newsletter, shape not seen before", f"{times['new_shape']:.1f}", f"{told['new_shape_ratio']}"),
        ("  npm mjml", f"{times['npm']:.1f}", ""),
        ("whole process", "CPU s, MiB", "ours by mjml's"),
        ("  newsletter export", _cost(again), f"{told['process_cpu_ratio']}, {told['process_memory_ratio']}"),
        (
            "  newsletter export, pictures kept only",
            _cost(first),
            f"{told['process_first_cpu_ratio']}, {told['process_first_memory_ratio']}",
        ),
        ("  mjml command", _cost(mjml), ""),
        ("warm render by stories", "ms", "new shape, ms"),
        *((f"  {count}", f"{ms:.1f}", f"{new_sizes[count]:.0f}") for count, ms in sizes.items()),
    ]
    for name, *cells in rows:
        sys.stdout.write(f"{name:<42}{cells[0]:>16}{cells[1]:>18}\n")
    if asked.json:
        sys.stdout.write(json.dumps(told) + "\n")


def _cost(used: Cost) -> str:
    return f"{used.cpu:.2f}, {used.memory:.0f}"


if __name__ == "__main__":
    main()
