"""One build at a time, the last state wins, and bad news waits a moment."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from newsletter import pipeline
from newsletter.config import Settings
from newsletter.pipeline import Built
from newsletter.web.preview.desk import Desk
from newsletter.web.preview.screen import Build, Screen
from tests.conftest import SOUP, WALK

DATE = dt.date(2026, 11, 22)


def at_desk(root: Path, build: Build, work: Callable[[Desk], Awaitable[None]]) -> None:
    """Run `work` at a desk, in a loop of its own: Playwright keeps the main thread's."""
    faults: list[BaseException] = []

    async def main() -> None:
        desk = Desk(root, build)
        working = asyncio.create_task(desk.work())
        try:
            async with asyncio.timeout(60):
                await work(desk)
        finally:
            working.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await working

    def run() -> None:
        try:
            asyncio.run(main())
        except BaseException as error:  # noqa: BLE001
            faults.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if faults:
        raise faults[0]


class Counting:
    """Builds, counts, and notices when two builds run at once."""

    def __init__(self) -> None:
        self.builds = self.running = self.most = 0
        self.may_go_on = threading.Event()
        self.begun = threading.Event()
        self.may_go_on.set()

    def __call__(self, settings: Settings, date: dt.date) -> Built:
        self.builds += 1
        self.running += 1
        self.most = max(self.most, self.running)
        self.begun.set()
        assert self.may_go_on.wait(30)
        built = pipeline.build(settings, date)
        self.running -= 1
        return built


def test_changes_during_a_build_are_answered_by_one_more_build(project: Path) -> None:
    build = Counting()

    async def work(desk: Desk) -> None:
        stream = desk.follow(None)
        assert (await anext(stream)).mail
        build.may_go_on.clear()
        build.begun.clear()
        desk.change()
        assert await asyncio.to_thread(build.begun.wait, 30)
        for _ in range(20):
            desk.change()
        build.may_go_on.set()
        await anext(stream)
        await anext(stream)
        await desk.look(None)

    at_desk(project, build, work)
    assert build.builds == 3
    assert build.most == 1


def test_nobody_looks_and_nothing_is_built(project: Path) -> None:
    build = Counting()

    async def work(desk: Desk) -> None:
        await desk.look(DATE)
        desk.change()
        desk.change()
        await desk.look(DATE)

    at_desk(project, build, work)
    assert build.builds == 2


def test_a_half_written_file_is_never_shown_as_an_error(project: Path) -> None:
    path = project / "issues/2026-11-22/articles/soup.md"
    seen: list[Screen] = []
    changes: list[Callable[[], None]] = []
    halves = iter([SOUP[:20], SOUP.replace("Three", "Four")])

    def build(settings: Settings, date: dt.date) -> Built:
        built = pipeline.build(settings, date)
        if built.report.errors:  # the editor goes on writing
            path.write_text(next(halves), encoding="utf-8")
            changes[0]()
        return built

    async def work(desk: Desk) -> None:
        loop = asyncio.get_running_loop()

        def change() -> None:
            loop.call_soon_threadsafe(desk.change)

        changes.append(change)
        stream = desk.follow(DATE)
        seen.append(await anext(stream))
        path.write_text("", encoding="utf-8")
        desk.change()
        seen.append(await anext(stream))

    at_desk(project, build, work)
    assert [screen.troubles for screen in seen] == [(), ()]
    assert seen[1].mail
    assert "Four pots" in seen[1].mail.html


def test_an_error_that_stays_is_shown_with_the_last_good_mail(project: Path) -> None:
    async def work(desk: Desk) -> None:
        before = await desk.look(DATE)
        (project / "issues/2026-11-22/articles/walk.md").write_text(WALK.replace("title: ", "title "))
        desk.change()
        after = await desk.look(DATE)
        assert after.troubles[0].place == "issues/2026-11-22/articles/walk.md:2"
        assert after.old
        assert after.mail == before.mail

    at_desk(project, pipeline.build, work)


def test_the_moment_that_bad_news_waits_is_counted_from_the_save(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bad news whose build took longer than that has waited enough."""
    monkeypatch.setattr("newsletter.web.preview.desk._SETTLED", 3600)

    async def work(desk: Desk) -> None:
        await desk.look(DATE)
        (project / "issues/2026-11-22/issue.md").write_text("---\nsubject\n---\n")
        loop = asyncio.get_running_loop()
        now = loop.time()
        with monkeypatch.context() as earlier:
            earlier.setattr(loop, "time", lambda: now - 3600)
            desk.change()
        assert (await desk.look(DATE)).troubles

    at_desk(project, pipeline.build, work)


def test_who_went_away_is_built_for_no_more(project: Path) -> None:
    build = Counting()

    async def work(desk: Desk) -> None:
        async with contextlib.aclosing(desk.follow(DATE)) as stream:
            await anext(stream)
        desk.change()
        await desk.look(None)

    at_desk(project, build, work)
    assert build.builds == 2


def test_the_end_lets_everybody_go(project: Path) -> None:
    async def work(desk: Desk) -> None:
        stream = desk.follow(None)
        await anext(stream)
        asyncio.get_running_loop().call_later(0.01, desk.end)
        assert [screen async for screen in stream] == []

    at_desk(project, pipeline.build, work)
