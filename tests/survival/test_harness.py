"""The harness tells a sender that keeps its promises from those that do not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.relays.record import Seen, Taken

from .judging import Verdict, judge
from .killing import survive
from .senders import StandIn
from .standin import Habit


def killed(habit: Habit, folder: Path) -> Verdict:
    verdict = survive(StandIn(habit), folder, messages=500, kills=5, seed=7)
    assert verdict.kills > 1
    return verdict


def test_a_careful_sender_keeps_every_promise(tmp_path: Path) -> None:
    verdict = killed(Habit.CAREFUL, tmp_path)
    assert verdict.broken == ()
    assert verdict.submitted + verdict.doubtful == 500
    assert verdict.doubtful <= verdict.kills == 5


def test_one_that_marks_late_is_found_to_mail_twice(tmp_path: Path) -> None:
    verdict = killed(Habit.LATE, tmp_path)
    assert verdict.broken == ("twice",)
    assert len(verdict.twice) > 5


def test_one_that_marks_early_is_found_to_lose(tmp_path: Path) -> None:
    verdict = killed(Habit.EARLY, tmp_path)
    assert verdict.broken == ("lost",)
    assert len(verdict.lost) > 5


def test_without_kills_every_sender_looks_good(tmp_path: Path) -> None:
    for habit in Habit:
        folder = tmp_path / habit
        folder.mkdir()
        verdict = survive(StandIn(habit), folder, messages=300, kills=0, seed=1)
        assert (verdict.broken, verdict.submitted, verdict.doubtful) == ((), 300, 0)


def taken(recipient: str, message_id: str = "") -> Taken:
    return Taken(
        connection=1,
        sender="news@x.test",
        recipient=recipient,
        message_id=message_id or f"<{recipient}>",
        sha256="",
        size=1,
        answered=True,
    )


@pytest.mark.parametrize(
    ("mails", "outcomes", "broken"),
    [
        ([taken("a"), taken("b")], {"a": "submitted", "b": "submitted"}, ()),
        ([taken("a")], {"a": "submitted", "b": "doubtful"}, ()),
        ([taken("a"), taken("b")], {"a": "submitted", "b": "doubtful"}, ()),
        ([taken("a"), taken("a"), taken("b")], {"a": "doubtful", "b": "submitted"}, ("twice",)),
        ([taken("a")], {"a": "submitted", "b": "submitted"}, ("lost",)),
        ([taken("a")], {"a": "submitted", "b": "pending"}, ("open",)),
        ([taken("a"), taken("b")], {"a": "submitted", "b": "deferred"}, ("open", "untold")),
        ([taken("a"), taken("c")], {"a": "submitted", "b": "doubtful"}, ("strangers",)),
        ([taken("a")], {"a": "submitted"}, ("missing",)),
        ([], {"a": "doubtful", "b": "doubtful"}, ("doubtful",)),
        ([taken("a", "<1>"), taken("b", "<1>")], {"a": "submitted", "b": "submitted"}, ("ids",)),
    ],
)
def test_each_broken_promise_has_its_name(
    mails: list[Taken], outcomes: dict[str, str], broken: tuple[str, ...]
) -> None:
    seen = Seen(tuple(mails), (), connections=1, peak=1)
    verdict = judge(["a", "b"], seen, outcomes, kills=1, doubtful_most=1)
    assert verdict.broken == broken
    assert verdict.as_json()["kept"] is not bool(broken)
