"""Mailing campaigns through relays that do whatever they like."""

from __future__ import annotations

import dataclasses
import datetime as dt
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy import update

from newsletter.database import deliveries, opened, suppressions
from newsletter.database.ledger import Ledger
from newsletter.database.tables import DELIVERIES
from newsletter.errors import DatabaseError, LedgerError, SendError
from newsletter.model import CampaignState, Delivery, DeliveryState, Granted, Relay, Secret, Settled
from newsletter.send.base import Mail
from newsletter.send.ending import Reason
from newsletter.send.pace import Limits
from newsletter.send.watch import Beat
from tests.database.ledger.mailing import end_all_connections
from tests.relays.behind_postfix import PassingOn
from tests.relays.conversation import Features
from tests.relays.faults import (
    Fault,
    Plan,
    Stage,
    Then,
    answer,
    drop,
    garbage,
    half,
    hang_up,
    in_pieces,
    stall,
)
from tests.relays.serving import scripted

from . import mailings
from .mailings import ID, Mailing, check, email_of, planned

COUNT = 40
RELAYS = {
    "pipelining": Features(),
    "step by step": Features(pipelining=False),
    "answers one by one": Features(grouped=False),
    "late refusal": Features(late_refusal=True),
    "far away": Features(latency=0.005),
}


@pytest.fixture(scope="session")
def planned_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a planned campaign, only ever copied: making it takes longer than mailing it."""
    root = tmp_path_factory.mktemp("planned")
    with planned(root, COUNT):
        return root


@pytest.fixture
def mailing(planned_once: Path, tmp_path: Path) -> Iterator[Mailing]:
    shutil.copytree(planned_once, tmp_path, dirs_exist_ok=True)
    with opened(Secret(""), tmp_path) as database:
        yield Mailing(tmp_path, database)


def fast(factor: float = 1000) -> Callable[[], float]:
    """A clock on which time passes so many times as fast."""
    begin = time.monotonic()
    return lambda: (time.monotonic() - begin) * factor


class _StoppingAt(list[Beat]):
    """Sets `stop` at the first beat for which `when` holds."""

    def __init__(self, stop: threading.Event, when: Callable[[Beat], bool]) -> None:
        self._stop, self._when = stop, when

    def append(self, beat: Beat) -> None:
        super().append(beat)
        if self._when(beat):
            self._stop.set()


class _Hearing(list[Beat]):
    def __init__(self, hear: Callable[[Beat], None]) -> None:
        self._hear = hear

    def append(self, beat: Beat) -> None:
        super().append(beat)
        self._hear(beat)


def only_waits(beat: Beat) -> bool:
    return beat.holding.startswith("waiting to try")


def to_the_end(mailing: Mailing, relay: Relay, factor: float = 100) -> None:
    """Run again, hours later each time, until nobody is left to be mailed."""
    for _ in range(60):
        stop = threading.Event()
        mailing.beats = _StoppingAt(stop, only_waits)
        mailing.run(relay, clock=fast(factor), stop=stop)
        if not mailing.states().keys() & {DeliveryState.PENDING, DeliveryState.DEFERRED}:
            return
        mailing.now += dt.timedelta(hours=3)
    pytest.fail("There is always somebody left.")


@pytest.mark.parametrize("features", RELAYS.values(), ids=RELAYS)
@pytest.mark.parametrize("connections", [1, 4])
def test_everybody_is_mailed_once(
    mailing: Mailing, features: Features, connections: int, tmp_path: Path
) -> None:
    with scripted(tmp_path / "record", features=features) as relay:
        ending = mailing.run(relay.relay, limits=Limits(connections=connections))
        seen = relay.seen()
    assert (ending.reason, ending.words) == (Reason.DONE, "")
    assert mailing.states() == {DeliveryState.SUBMITTED: COUNT}
    check(mailing, seen)
    assert seen.peak == connections
    for one in seen.taken:
        assert one.data == mailings.compose(mailing.found()[one.recipient]).data
        assert one.sender == "bounce@hollinmarrow.example"
    last = mailing.beats[-1]
    assert last.tally.of(DeliveryState.SUBMITTED) == COUNT
    assert last.tally.total == COUNT


def test_on_a_server_too(postgres_url: str, tmp_path: Path) -> None:
    with planned(tmp_path, COUNT, postgres_url) as mailing, scripted(tmp_path / "record") as relay:
        assert mailing.run(relay.relay).reason is Reason.DONE
        check(mailing, relay.seen())
        assert mailing.states() == {DeliveryState.SUBMITTED: COUNT}


def test_a_server_that_is_restarted_meanwhile_is_waited_for(postgres_url: str, tmp_path: Path) -> None:
    def meddle(turn: int) -> None:
        if turn in {3, 8}:
            end_all_connections(postgres_url)

    with planned(tmp_path, COUNT, postgres_url) as mailing, scripted(tmp_path / "record") as relay:
        ending = mailing.run(relay.relay, clock=fast(20), wrapped=lambda ledger: _Meddling(ledger, meddle))
        check(mailing, relay.seen())
        assert ending.reason is Reason.DONE
        assert mailing.states() == {DeliveryState.SUBMITTED: COUNT}


STAGES = [Stage.MAIL, Stage.RCPT, Stage.DATA, Stage.BODY, Stage.DOT, Stage.ANSWER]
FAULTS: dict[str, Callable[[Stage], Fault]] = {
    "reset": lambda at: drop(at, Then.RESET, nth=3, offset=500),
    "closed": lambda at: drop(at, Then.CLOSE, nth=3, offset=500),
    "taken and reset": lambda at: drop(at, Then.RESET, nth=3, offset=500, takes=True),
    "421": lambda at: hang_up(at, nth=3),
    "451": lambda at: answer(at, "451 4.3.0 Later", nth=3),
    "half an answer": lambda at: half(at, nth=3, takes=True),
    "garbage": lambda at: garbage(at, nth=3),
    "in pieces": in_pieces,
}


@pytest.mark.parametrize(
    "features", [Features(), Features(pipelining=False)], ids=["pipelining", "step by step"]
)
@pytest.mark.parametrize(
    ("fault", "at"),
    # In the middle of a mail only a farewell makes sense: who goes on reads the mail and answers once more.
    [
        pytest.param(fault, at, id=f"{name}-{at}")
        for name, fault in FAULTS.items()
        for at in STAGES
        if (name, at) != ("451", Stage.BODY)
    ],
)
def test_whatever_goes_wrong_the_ledger_knows_of_everybody(
    fault: Callable[[Stage], Fault], at: Stage, features: Features, mailing: Mailing, tmp_path: Path
) -> None:
    with scripted(tmp_path / "record", Plan([fault(at)]), features) as relay:
        to_the_end(mailing, relay.relay)
        check(mailing, relay.seen())
    states = mailing.states()
    assert states[DeliveryState.DOUBTFUL] <= 1
    assert states[DeliveryState.SUBMITTED] + states[DeliveryState.DOUBTFUL] == COUNT


@pytest.mark.parametrize("seed", range(6))
def test_a_relay_in_chaos_still_mails_nobody_twice(seed: int, mailing: Mailing, tmp_path: Path) -> None:
    plan = Plan(chances=dict.fromkeys(Stage, 0.04), seed=seed)
    features = Features(pipelining=bool(seed % 2), late_refusal=bool(seed % 3))
    with scripted(tmp_path / "record", plan, features) as relay:
        to_the_end(mailing, relay.relay, 1000)
        check(mailing, relay.seen())


@pytest.mark.parametrize("at", [Stage.MAIL, Stage.BODY, Stage.DOT])
@pytest.mark.parametrize("takes", [False, True])
def test_a_relay_that_falls_silent_is_left(at: Stage, takes: bool, mailing: Mailing, tmp_path: Path) -> None:  # noqa: FBT001
    with scripted(tmp_path / "record", Plan([stall(at, nth=5, takes=takes)])) as relay:
        to_the_end(mailing, relay.relay, 1000)
        check(mailing, relay.seen())
    doubtful = [one.reply for one in mailing.found().values() if one.state is DeliveryState.DOUBTFUL]
    # A mail as short as this one left whole, wherever in it the other side stopped listening.
    assert len(doubtful) == (at is not Stage.MAIL)
    assert all("fell silent" in reply for reply in doubtful)


def test_a_refused_address_is_rejected_and_a_dead_one_never_mailed_again(
    mailing: Mailing, tmp_path: Path
) -> None:
    plan = Plan(
        [
            answer(Stage.RCPT, "550 5.1.1 No such user", nth=0, about="reader3@"),
            answer(Stage.RCPT, "550 5.2.1 Disabled", nth=0, about="reader4@"),
            answer(Stage.RCPT, "452 4.2.2 Full", nth=0, about="reader5@"),
        ]
    )
    with mailing.database.writing() as connection:
        connection.execute(update(DELIVERIES).values(attempts=48))
    with scripted(tmp_path / "record", plan) as relay:
        to_the_end(mailing, relay.relay)
        check(mailing, relay.seen())
    found = mailing.found()
    assert (found[email_of(3)].state, found[email_of(3)].reply) == (
        DeliveryState.REJECTED,
        "550 5.1.1 No such user",
    )
    assert found[email_of(4)].state is DeliveryState.REJECTED
    assert (found[email_of(5)].state, found[email_of(5)].attempts) == (DeliveryState.EXPIRED, 51)
    with mailing.database.reading() as connection:
        assert [one.address for one in suppressions.all(connection)] == [email_of(3)]


def test_what_is_about_us_pauses_and_marks_nobody(mailing: Mailing, tmp_path: Path) -> None:
    for at, said, reason in [
        (Stage.MAIL, "550 5.1.8 Bad outbound sender", Reason.SETTINGS),
        (Stage.RCPT, "550 5.4.5 Daily user sending quota exceeded", Reason.HALTED),
        (Stage.DOT, "552 5.3.4 Message too big", Reason.HALTED),
    ]:
        with scripted(tmp_path / at, Plan([answer(at, said, nth=6)])) as relay:
            ending = mailing.run(relay.relay, limits=Limits(connections=2))
            seen = relay.seen()
        assert ending.reason is reason
        assert said in ending.words
        states = mailing.states()
        assert states.keys() == {DeliveryState.PENDING, DeliveryState.SUBMITTED}
        assert seen.breaches == ()
    with scripted(tmp_path / "well") as relay:
        assert mailing.run(relay.relay).reason is Reason.DONE
    assert mailing.states() == {DeliveryState.SUBMITTED: COUNT}


def test_a_relay_that_is_not_there_ends_the_run(mailing: Mailing, free_port: int, tmp_path: Path) -> None:
    with scripted(tmp_path / "record") as relay:
        away = dataclasses.replace(relay.relay, port=free_port)
        ending = mailing.run(away, clock=fast())
    # It does not look as if it only took its time.
    told = {beat.holding for beat in mailing.beats} - {""}
    assert told == {"there is no connection to the mail server; trying again"}
    assert ending.reason is Reason.UNREACHABLE
    assert "10 times in a row" in ending.words
    assert mailing.states() == {DeliveryState.PENDING: COUNT}


def test_a_login_that_is_refused_ends_the_run_at_once(mailing: Mailing, tmp_path: Path) -> None:
    with scripted(tmp_path / "record") as relay:
        ending = mailing.run(dataclasses.replace(relay.relay, user="office"))
    assert ending.reason is Reason.SETTINGS
    assert "offers no login" in ending.words
    assert mailing.states() == {DeliveryState.PENDING: COUNT}


def test_one_recipient_who_always_breaks_the_connection_does_not_hold_up_the_others(
    mailing: Mailing, tmp_path: Path
) -> None:
    plan = Plan([Fault(at=Stage.RCPT, about="reader7@", say="", then=Then.RESET, nth=0)])
    with scripted(tmp_path / "record", plan) as relay:
        stop = threading.Event()
        mailing.beats = _StoppingAt(stop, only_waits)
        mailing.run(relay.relay, clock=fast(), stop=stop)
        check(mailing, relay.seen())
    assert mailing.found()[email_of(7)].state is DeliveryState.DEFERRED
    assert mailing.states() == {DeliveryState.SUBMITTED: COUNT - 1, DeliveryState.DEFERRED: 1}


def test_one_recipient_whose_mail_cannot_be_made_is_set_aside(mailing: Mailing, tmp_path: Path) -> None:
    def fussy(delivery: Delivery) -> Mail:
        made = mailings.compose(delivery)
        if delivery.recipient.email == email_of(7):
            raise SendError("The name holds a line break.")
        return dataclasses.replace(made, utf8=delivery.recipient.email == email_of(8))

    with scripted(tmp_path / "record", features=Features(utf8=False)) as relay:
        assert mailing.run(relay.relay, compose=fussy).reason is Reason.DONE
        check(mailing, relay.seen())
    found = mailing.found()
    assert found[email_of(7)].state is DeliveryState.REJECTED
    assert found[email_of(7)].reply == "not mailed: The name holds a line break."
    assert "letters like ä" in found[email_of(8)].reply
    assert mailing.states()[DeliveryState.SUBMITTED] == COUNT - 2


class _Meddling(Ledger):
    """A ledger with somebody at its other door: `meddle` is called before the n-th settling."""

    def __init__(self, ledger: Ledger, meddle: Callable[[int], None]) -> None:
        self.__dict__ = ledger.__dict__
        self.meddle = meddle
        self.turn = 0

    def settle(self, answers: Sequence[Settled], intents: Sequence[Delivery], now: dt.datetime) -> Granted:
        self.turn += 1
        self.meddle(self.turn)
        return super().settle(answers, intents, now)


@pytest.mark.parametrize(
    "features", [Features(), Features(pipelining=False)], ids=["pipelining", "step by step"]
)
def test_a_stop_waits_for_what_was_handed_over_and_leaves_nothing_in_doubt(
    mailing: Mailing, features: Features, tmp_path: Path
) -> None:
    stop = threading.Event()

    def meddle(turn: int) -> None:
        if turn == 10:
            stop.set()

    with scripted(tmp_path / "record", features=features) as relay:
        ending = mailing.run(relay.relay, stop=stop, wrapped=lambda ledger: _Meddling(ledger, meddle))
        assert ending.reason is Reason.STOPPED
        states = mailing.states()
        assert states.keys() == {DeliveryState.SUBMITTED, DeliveryState.PENDING}
        check(mailing, relay.seen())
        assert mailing.run(relay.relay).reason is Reason.DONE
        check(mailing, relay.seen())
    assert mailing.states() == {DeliveryState.SUBMITTED: COUNT}


@pytest.mark.parametrize("state", [CampaignState.PAUSED, CampaignState.CANCELLED])
def test_somebody_at_another_window_can_pause_or_cancel(
    state: CampaignState, mailing: Mailing, tmp_path: Path
) -> None:
    def meddle(turn: int) -> None:
        if turn == 10:
            mailing.set_state(state)

    with scripted(tmp_path / "record") as relay:
        ending = mailing.run(relay.relay, wrapped=lambda ledger: _Meddling(ledger, meddle))
        check(mailing, relay.seen())
    assert ending.reason is Reason.ORDERED
    left = DeliveryState.CANCELLED if state is CampaignState.CANCELLED else DeliveryState.PENDING
    assert mailing.states().keys() == {DeliveryState.SUBMITTED, left}


def test_whoever_leaves_while_the_campaign_runs_is_not_mailed(mailing: Mailing, tmp_path: Path) -> None:
    leaving: set[str] = set()

    def meddle(turn: int) -> None:
        if turn == 5:
            pending = (a for a, one in mailing.found().items() if one.state is DeliveryState.PENDING)
            leaving.update(pending)
            with mailing.database.writing() as connection:
                suppressions.put(connection, leaving, "unsubscribed", mailing.now)

    with scripted(tmp_path / "record") as relay:
        assert (
            mailing.run(relay.relay, wrapped=lambda ledger: _Meddling(ledger, meddle)).reason is Reason.DONE
        )
        check(mailing, relay.seen())
    assert len(leaving) > COUNT // 2
    found = mailing.found()
    assert {found[address].state for address in leaving} == {DeliveryState.SUPPRESSED}
    assert mailing.states()[DeliveryState.SUBMITTED] == COUNT - len(leaving)


def test_a_run_does_not_wait_for_a_deferred_one_whom_the_operator_settled(
    mailing: Mailing, tmp_path: Path
) -> None:
    stop = threading.Event()

    def settle(beat: Beat) -> bool:
        if only_waits(beat):
            deferred = (one for one in mailing.found().values() if one.state is DeliveryState.DEFERRED)
            with mailing.database.writing() as connection:
                words = {int(one.recipient.subscriber): "queued as 4bX2" for one in deferred}
                deliveries.reconcile(connection, mailings.ID, words, mailing.now)
        return len(mailing.beats) > 300

    mailing.beats = _StoppingAt(stop, settle)
    with scripted(tmp_path / "record", Plan([answer(Stage.RCPT, "452 4.2.2 Full", nth=4)])) as relay:
        assert mailing.run(relay.relay, clock=fast(100), stop=stop).reason is Reason.DONE
    assert mailing.states() == {DeliveryState.SUBMITTED: COUNT}


def test_whoever_is_left_out_while_the_campaign_waits_for_them_is_waited_for_no_more(
    mailing: Mailing, tmp_path: Path
) -> None:
    left = email_of(3)

    def watch(beat: Beat) -> None:
        if only_waits(beat) and mailing.found()[left].state is DeliveryState.DEFERRED:
            with mailing.database.writing() as connection:
                assert deliveries.resolve(connection, ID, [left], resend=False, now=mailing.now) == 1

    plan = Plan([answer(Stage.RCPT, "452 4.2.2 Full", nth=0, about="reader3@")])
    with scripted(tmp_path / "record", plan) as relay:
        mailing.beats = _Hearing(watch)
        assert mailing.run(relay.relay, clock=fast(20)).reason is Reason.DONE
        check(mailing, relay.seen())
    assert mailing.states() == {DeliveryState.SUBMITTED: COUNT - 1, DeliveryState.SKIPPED: 1}


def test_a_ledger_that_cannot_be_written_for_a_while_holds_the_mailing_up(
    mailing: Mailing, tmp_path: Path
) -> None:
    def meddle(turn: int) -> None:
        if 6 <= turn <= 9:
            raise DatabaseError("The disk is full.")

    with scripted(tmp_path / "record") as relay:
        ending = mailing.run(relay.relay, clock=fast(20), wrapped=lambda ledger: _Meddling(ledger, meddle))
        check(mailing, relay.seen())
    assert ending.reason is Reason.DONE
    assert mailing.states() == {DeliveryState.SUBMITTED: COUNT}


def test_a_ledger_that_is_gone_ends_the_run_with_few_in_doubt(mailing: Mailing, tmp_path: Path) -> None:
    def meddle(turn: int) -> None:
        if turn >= 6:
            raise DatabaseError("The disk is full.")

    with scripted(tmp_path / "record") as relay:
        with pytest.raises(DatabaseError, match="disk is full"):
            mailing.run(relay.relay, clock=fast(), wrapped=lambda ledger: _Meddling(ledger, meddle))
        assert mailing.run(relay.relay).reason is Reason.DONE
        check(mailing, relay.seen())
    states = mailing.states()
    assert states[DeliveryState.DOUBTFUL] <= 4
    assert states.total() == COUNT


def test_a_campaign_that_another_program_took_is_left_to_it(mailing: Mailing, tmp_path: Path) -> None:
    def meddle(turn: int) -> None:
        if turn == 5:
            raise LedgerError("Another newsletter program has taken over the campaign.")

    with scripted(tmp_path / "record") as relay:
        with pytest.raises(LedgerError):
            mailing.run(relay.relay, wrapped=lambda ledger: _Meddling(ledger, meddle))
        assert mailing.run(relay.relay).reason is Reason.DONE
        check(mailing, relay.seen())


@pytest.mark.parametrize("jump", [dt.timedelta(days=1), dt.timedelta(days=-1)], ids=["forward", "back"])
def test_a_clock_that_is_set_anew_neither_hurries_nor_holds_anything(
    jump: dt.timedelta, mailing: Mailing, tmp_path: Path
) -> None:
    def meddle(turn: int) -> None:
        if turn == 6:
            mailing.now += jump

    with scripted(tmp_path / "record", Plan([answer(Stage.RCPT, "452 4.2.2 Full", nth=4)])) as relay:
        begin = time.monotonic()
        stop = threading.Event()
        mailing.beats = _StoppingAt(stop, lambda beat: beat.tally.of(DeliveryState.SUBMITTED) >= COUNT - 1)
        mailing.run(
            relay.relay,
            limits=Limits(connections=2, per_minute=3000),
            stop=stop,
            wrapped=lambda ledger: _Meddling(ledger, meddle),
        )
        assert time.monotonic() - begin > COUNT / 60
        mailing.now += dt.timedelta(hours=3)
        assert mailing.run(relay.relay).reason is Reason.DONE
        check(mailing, relay.seen())
    assert mailing.states() == {DeliveryState.SUBMITTED: COUNT}


def test_answers_that_came_while_the_program_slept_are_heard(mailing: Mailing, tmp_path: Path) -> None:
    slept = 0.0

    def compose(delivery: Delivery) -> Mail:
        nonlocal slept
        if delivery.recipient.email == email_of(COUNT // 2):
            # Long enough for the relay to answer, and on the clock longer than any server is waited for.
            time.sleep(0.5)
            slept = 3600.0
        return mailings.compose(delivery)

    with scripted(tmp_path / "record") as relay:
        ending = mailing.run(relay.relay, compose=compose, clock=lambda: time.monotonic() + slept)
        assert ending.reason is Reason.DONE
        check(mailing, relay.seen())
    assert mailing.states() == {DeliveryState.SUBMITTED: COUNT}


def test_a_sample_is_mailed_and_no_more(mailing: Mailing, tmp_path: Path) -> None:
    with scripted(tmp_path / "record") as relay:
        assert mailing.run(relay.relay, most=15).reason is Reason.SAMPLED
        assert mailing.states() == {DeliveryState.SUBMITTED: 15, DeliveryState.PENDING: COUNT - 15}
        assert mailing.run(relay.relay).reason is Reason.DONE
        check(mailing, relay.seen())


def test_a_connection_is_made_anew_after_so_many_mails(mailing: Mailing, tmp_path: Path) -> None:
    with scripted(tmp_path / "record") as relay:
        mailing.run(relay.relay, limits=Limits(connections=1, per_connection=7))
        seen = relay.seen()
    check(mailing, seen)
    assert seen.connections == -(-COUNT // 7)
    assert seen.peak <= 2


def test_the_same_run_twice_finds_nothing_to_do(mailing: Mailing, tmp_path: Path) -> None:
    with scripted(tmp_path / "record") as relay:
        mailing.run(relay.relay)
        before = relay.seen()
        assert mailing.run(relay.relay).reason is Reason.DONE
        assert relay.seen() == before


def test_through_a_real_relay_with_encryption_and_a_login(mailing: Mailing, postfix: PassingOn) -> None:
    before = len(postfix.onward.seen().taken)
    ending = mailing.run(postfix.relay)
    assert (ending.reason, ending.words) == (Reason.DONE, "")
    assert mailing.states() == {DeliveryState.SUBMITTED: COUNT}
    taken = postfix.passed_on(COUNT, after=before)
    assert sorted(one.recipient for one, _ in taken) == sorted(mailing.found())
    assert all("queued as" in one.reply for one in mailing.found().values())
