from __future__ import annotations

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.cli.mailing import confirm
from newsletter.cli.mailing.progress import Progress, line
from newsletter.model import DeliveryState, Tally
from newsletter.send.watch import Beat

TALLY = Tally(
    counts=(
        (DeliveryState.PENDING, 7000),
        (DeliveryState.SUBMITTED, 41_000),
        (DeliveryState.DEFERRED, 3),
        (DeliveryState.REJECTED, 31),
        (DeliveryState.SUPPRESSED, 12),
    )
)


@pytest.mark.parametrize(
    ("rate", "left", "holding", "words"),
    [
        (620.4, 690, "", "41,031 of 48,034, 620 a second, 12 minutes left, 3 put off, 31 refused"),
        (0.5, 14_000, "", "41,031 of 48,034, 30 a minute, 4 hours left, 3 put off, 31 refused"),
        (0, None, "", "41,031 of 48,034, 3 put off, 31 refused"),
        (
            3,
            5,
            "the mail server wants a pause",
            "41,031 of 48,034, the mail server wants a pause, 3 put off, 31",
        ),
    ],
)
def test_one_line_tells_how_far_it_is(rate: float, left: float | None, holding: str, words: str) -> None:
    assert line(Beat(tally=TALLY, rate=rate, left=left, holding=holding)).startswith(words)


def test_where_nobody_watches_a_line_comes_now_and_then(capsys: pytest.CaptureFixture[str]) -> None:
    seconds = iter((100, 100, 101, 129, 130, 130))
    progress = Progress("k3j9x2ab", clock=lambda: next(seconds))
    for _ in range(4):
        progress(Beat(tally=TALLY, rate=1, left=None))
    progress.countdown("It starts in 0:05")
    progress.done()
    assert capsys.readouterr().err.count("41,031 of 48,034") == 2


def test_events_are_lines_of_json_and_a_listener_that_went_away_stops_nothing() -> None:
    stream = io.StringIO()
    progress = Progress("k3j9x2ab", stream)
    progress(Beat(tally=TALLY, rate=620.4, left=690.5, connections=4))
    told = json.loads(stream.getvalue())
    assert (told["type"], told["campaign"], told["counts"]["submitted"]) == ("progress", "k3j9x2ab", 41_000)
    assert (told["rate"], told["left"], told["connections"]) == (620.4, 690.5, 4)
    stream.close()
    progress(Beat(tally=TALLY, rate=1, left=None))
    progress.event("end")


@given(st.integers(0, 10**9), st.sampled_from([",", ".", " ", "'", "’", "_"]))
def test_a_number_is_read_with_marks_between_its_thousands(count: int, mark: str) -> None:
    assert confirm.number(f"{count:,}".replace(",", mark)) == count
    assert confirm.number(f"  {count}\n") == count


@pytest.mark.parametrize("typed", ["", "yes", "12a", "-12", "+12", "0x12", "१२", "1" * 13, "12/3"])
def test_what_is_no_number_is_none(typed: str) -> None:
    assert confirm.number(typed) is None
