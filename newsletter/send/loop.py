"""Mailing a campaign: one thread that serves many connections, and one commit of the ledger a turn.

Each turn hears what the relay says on all connections, then writes at once to the ledger what became of mails
and whose mail is handed over next, and only then hands those over. So whatever ends this program leaves in
the ledger at most one mail a connection of which nobody knows what became of it, and the more connections are
busy, the more recipients share one commit.
"""

from __future__ import annotations

import datetime as dt
import selectors
import threading
from collections.abc import Callable

from newsletter.database.ledger import Ledger
from newsletter.errors import DatabaseError, NewsletterError, RelaySettingsError, SendError
from newsletter.model import CampaignState, Delivery, DeliveryState, Granted
from newsletter.send import answers
from newsletter.send.answers import Fate, Stage
from newsletter.send.base import Mail
from newsletter.send.books import Books
from newsletter.send.connect import Connected, Connector
from newsletter.send.dialogue import Answered
from newsletter.send.ending import Ending, Reason
from newsletter.send.line import Line, LostError
from newsletter.send.opening import Openings
from newsletter.send.pace import Pace
from newsletter.send.queue import Queue
from newsletter.send.watch import Watch

Compose = Callable[[Delivery], Mail]
# A turn takes at most this long when nothing happens, in seconds: so soon a stop is heard.
_TURN = 0.2
_BEAT = 1.0
_LOOK_FOR_DUE = 5.0
# How long a connection without work is kept, in seconds: servers close theirs after some minutes.
_KEEP = 30.0


def mail(  # noqa: PLR0913  the parts of a run
    ledger: Ledger,
    connector: Connector,
    compose: Compose,
    pace: Pace,
    *,
    watch: Watch,
    stop: threading.Event,
    clock: Callable[[], float],
    now: Callable[[], dt.datetime],
    most: int | None = None,
) -> Ending:
    """Mail to whoever of the campaign is pending or due, until nobody is left or something ends it.

    `compose` makes a recipient's mail, or raises SendError where none can be made: that recipient is rejected
    with the reason. `most` is how many recipients are begun with. `clock` gives seconds and never jumps,
    `now` the time of day. Once `stop` is set, what was handed over is waited for and nothing more is.

    Raises LedgerError where another program took the campaign over, and DatabaseError where the ledger
    could not be written for minutes; what the relay answered meanwhile is doubtful then.
    """
    queue = Queue(ledger, pace, most)
    run = _Run(
        books=Books(ledger, clock, now, queue.over),
        queue=queue,
        openings=Openings(connector),
        compose=compose,
        pace=pace,
        clock=clock,
    )
    selector = run.selector
    try:
        while not run.is_over:
            if stop.is_set():
                run.end(Reason.STOPPED)
            # In this order: whose try is over must not be read again as one that is due.
            run.settle()
            run.look_up(now, part=most is not None)
            run.say()
            run.open_and_close()
            run.tell(watch)
            if not run.is_over:
                run.hear()
    finally:
        run.hang_up()
        selector.close()
    watch(run.books.counts.beat(0, ""))
    assert run.ending is not None  # noqa: S101  what makes a run end says why
    return run.ending


class _Run:
    """The lines of a run, and the mails on them."""

    def __init__(
        self,
        *,
        books: Books,
        queue: Queue,
        openings: Openings,
        compose: Compose,
        pace: Pace,
        clock: Callable[[], float],
    ) -> None:
        self.books, self._queue, self._openings = books, queue, openings
        self._compose, self._pace, self._clock = compose, pace, clock
        self.ending: Ending | None = None
        self.selector = selectors.DefaultSelector()
        self.selector.register(openings.wakes, selectors.EVENT_READ, None)
        self._lines: set[Line] = set()
        self._ready: list[tuple[Line, Mail]] = []
        self._idle_since = clock()
        self._next_beat = 0.0
        self._next_due = 0.0

    @property
    def is_over(self) -> bool:
        return bool(
            self.ending
            and not self.books.is_owing
            and not any(line.dialogue.is_pouring for line in self._lines)
        )

    @property
    def _is_busy(self) -> bool:
        return bool(self._ready or any(not line.dialogue.is_idle for line in self._lines))

    # --- what the relay says -----------------------------------------------------------------------------

    def hear(self) -> None:
        """Wait for something to happen, not for long, and take it in."""
        for key, _ in self.selector.select(min(_TURN, self._queue.wait or _TURN)):
            line = key.data
            if line is None:
                for opened in self._openings.done():
                    self._opened(opened)
            elif line in self._lines:
                self._listen(line)

    def _listen(self, line: Line) -> None:
        try:
            for event in line.read():
                if isinstance(event, Answered):
                    self._answered(event)
                else:
                    self._ready.append((line, event.mail))
                if line not in self._lines:
                    # What was said on it made it be closed.
                    return
        except LostError as lost:
            self._lose(line, str(lost))
            return
        if line.dialogue.closing:
            self._lose(line, "closed the connection")
        else:
            self._write(line)

    def _write(self, line: Line) -> None:
        line.write()
        if self.selector.get_key(line.sock).events != line.wants:
            self.selector.modify(line.sock, line.wants, line)

    def _opened(self, opened: Connected | Exception) -> None:
        if isinstance(opened, Connected):
            line = Line(opened.socket, frozenset(opened.features), self._clock)
            self._lines.add(line)
            self.selector.register(line.sock, line.wants, line)
        elif isinstance(opened, SendError) and not isinstance(opened, RelaySettingsError):
            self._pace.lost(_told(opened))
            self._look_at_breaker(Reason.UNREACHABLE)
        elif isinstance(opened, NewsletterError):
            # A login or a certificate that is refused stays so until somebody changes the settings.
            self.end(Reason.SETTINGS, _told(opened))
        else:
            raise opened

    def _answered(self, event: Answered) -> None:
        mail, reply = event.mail, self._openings.masked(event.reply)
        fate, about = answers.judge(event.stage, reply), answers.scope(event.stage, reply)
        said = f"{reply.code} {reply.text}"
        if fate is Fate.SUBMITTED:
            self._pace.accepted(mail.domain)
            self.books.answer(mail.delivery, DeliveryState.SUBMITTED, said)
        elif fate is Fate.HALTED:
            one = answers.may_be_about_one(event.stage, reply)
            # Who waits for a first try and has a reply stopped the campaign before.
            again = one and mail.delivery.state is DeliveryState.PENDING and mail.delivery.reply
            self._take_back(mail, said if one else "")
            by_settings = answers.is_for_settings(event.stage, reply)
            self.end(
                Reason.SETTINGS if by_settings else Reason.HALTED,
                answers.why(event.stage, reply),
                whom=mail.recipient if again else "",
            )
        elif fate is Fate.DOUBTFUL:
            self.books.answer(mail.delivery, DeliveryState.DOUBTFUL, said)
        elif fate is Fate.DEFERRED:
            self._pace.deferred(mail.domain, about, said)
            if event.stage is Stage.MAIL:
                # Not this recipient's fault: nobody has been named yet.
                self._take_back(mail)
            else:
                self.books.defer(mail.delivery, said)
            self._look_at_breaker(Reason.HALTED)
        else:
            self._pace.refused(mail.domain, about, said)
            dead = "no such mailbox" if fate is Fate.DEAD else ""
            self.books.answer(mail.delivery, DeliveryState.REJECTED, said, suppress=dead)
            self._look_at_breaker(Reason.HALTED)

    def _look_at_breaker(self, reason: Reason) -> None:
        if broken := self._pace.broken:
            self.end(reason, broken)

    # --- connections that end ----------------------------------------------------------------------------

    def _lose(self, line: Line, how: str) -> None:
        """The line is gone, and every mail on it gets its due."""
        under_way = self._forget(line)
        for place, (mail, doubtful) in enumerate(under_way):
            if doubtful:
                self.books.answer(
                    mail.delivery,
                    DeliveryState.DOUBTFUL,
                    f"handed over; the mail server {how} and gave no answer",
                )
            elif place == 0 and self.books.breaks_each_time(mail.delivery):
                self.books.defer(mail.delivery, f"the mail server {how} each time")
            else:
                self._take_back(mail)
        if under_way or not line.mails:
            self._pace.lost(f"The mail server {how}.")
            self._look_at_breaker(Reason.UNREACHABLE)

    def _forget(self, line: Line, *, politely: bool = False) -> tuple[tuple[Mail, bool], ...]:
        """Close the line; each mail that was under way, and whether it may have been accepted."""
        if line not in self._lines:
            return ()
        self._lines.remove(line)
        self.selector.unregister(line.sock)
        self._ready = [(one, mail) for one, mail in self._ready if one is not line]
        return line.end(politely=politely)

    def _take_back(self, mail: Mail, said: str = "") -> None:
        """It was not accepted and is nobody's fault: it waits as it did before."""
        self._pace.give_back(mail.domain)
        self.books.take_back(mail.delivery, said)
        self._queue.give_back(mail.delivery)

    def _retire(self, line: Line) -> None:
        """Close a line on which no mail was handed over."""
        for mail, _ in self._forget(line, politely=True):
            self._take_back(mail)

    def end(self, reason: Reason, words: str = "", whom: str = "") -> None:
        """No more is handed over. The first reason counts."""
        if self.ending is None:
            self.ending = Ending(reason=reason, words=words, whom=whom)
        for line in [line for line in self._lines if not line.dialogue.is_pouring]:
            self._retire(line)

    def hang_up(self) -> None:
        """Close everything."""
        for line in list(self._lines):
            self._forget(line, politely=True)
        self._openings.close()

    # --- the ledger --------------------------------------------------------------------------------------

    def look_up(self, now: Callable[[], dt.datetime], *, part: bool) -> None:
        """Read whose turn it is. Ends the run where nobody is left; with `part`, where nobody can begin."""
        if self.ending or not self.books.is_open:
            return
        moment = self._clock()
        is_awaited = True
        try:
            self._queue.fill()
            if moment >= self._next_due:
                self._next_due = moment + _LOOK_FOR_DUE
                # The operator may have settled those whom this run knows as deferred.
                is_awaited = self._queue.add_due(now())
        except DatabaseError as error:
            self.books.fails(error)
            return
        if self._queue or self._is_busy:
            self._idle_since = moment
        elif part:
            self.end(Reason.SAMPLED)
        elif not is_awaited or not self.books.counts.tally.of(DeliveryState.DEFERRED):
            self.end(Reason.DONE)

    def settle(self) -> None:
        """Write answers and intents as one, then hand over what may be. Heard at least once a second."""
        late = self._clock() - self.books.settled_at >= _BEAT
        if not (self.books.is_owing or self._ready or late) or not self.books.can_try:
            return
        ready = [] if self.ending else self._ready
        granted = self.books.settle([mail.delivery for _, mail in ready])
        if granted is None:
            return
        self._ready = []
        for line, mail in ready:
            if mail.delivery.id in granted.suppressed:
                self._pace.give_back(mail.domain)
                self._queue.over(mail.delivery)
                # The server waits for a mail that it will not get, and only the connection's end says so.
                self._forget(line)
        if granted.state is not CampaignState.SENDING:
            self.end(Reason.ORDERED)
        for line, mail in ready:
            if line in self._lines:
                self._hand_over(line, mail, granted)

    def _hand_over(self, line: Line, mail: Mail, granted: Granted) -> None:
        if mail.delivery.id not in granted.deliveries:
            # Somebody else settled it meanwhile.
            self._forget(line)
            return
        alone = not line.dialogue.pipelines or self._is_to_retire(line)
        line.dialogue.pour(None if alone else self._next(line))
        self._write(line)

    # --- what is said to the relay -----------------------------------------------------------------------

    def say(self) -> None:
        """Give every idle line a mail."""
        if self.ending or not self.books.is_open:
            return
        for line in [line for line in self._lines if line.dialogue.is_idle]:
            if line not in self._lines:
                continue
            if self._is_to_retire(line):
                self._retire(line)
            elif mail := self._next(line):
                line.dialogue.begin(mail)
                self._write(line)
            else:
                return

    def _next(self, line: Line) -> Mail | None:
        """The next recipient's mail, for this line."""
        while not self.ending and (delivery := self._queue.next()):
            try:
                mail = self._compose(delivery)
            except SendError as error:
                self.books.answer(delivery, DeliveryState.REJECTED, f"not mailed: {error.message}")
                continue
            if line.dialogue.speaks(mail):
                self._pace.take(mail.domain)
                line.mails += 1
                return mail
            problem = "the mail server takes no addresses with letters like ä or ñ"
            self.books.answer(delivery, DeliveryState.REJECTED, f"not mailed: {problem}")
        return None

    def _is_to_retire(self, line: Line) -> bool:
        return line.mails >= self._pace.limits.per_connection > 0 or len(self._lines) > self._pace.connections

    def open_and_close(self) -> None:
        """Have as many lines as there is work for and the relay bears."""
        for line in [line for line in self._lines if line.is_silent]:
            # This program may have been the one that slept, and the answers lie here.
            self._listen(line)
            if line in self._lines and line.is_silent:
                self._lose(line, "fell silent")
        idle = [line for line in self._lines if line.dialogue.is_idle]
        if not self._queue and self._clock() - self._idle_since > _KEEP:
            for line in idle:
                self._retire(line)
        if self.ending or idle or not self.books.is_open or self._pace.wait(""):
            return
        gap = self._pace.connections - len(self._lines) - self._openings.count
        for _ in range(min(gap, len(self._queue))):
            self._openings.start()

    # --- what is told ------------------------------------------------------------------------------------

    def tell(self, watch: Watch) -> None:
        """Say once a second how far it is."""
        now = self._clock()
        if now >= self._next_beat:
            self._next_beat = now + _BEAT
            watch(self.books.counts.beat(len(self._lines), self._holding()))

    def _holding(self) -> str:
        if not self.books.is_open:
            return "the ledger cannot be written; trying again"
        if not self._queue and not self._is_busy:
            return "waiting to try those again that were deferred"
        if self._pace.is_failing and not self._lines:
            return "there is no connection to the mail server; trying again"
        if self._pace.wait("") > _BEAT:
            return "keeping to the pace that the mail server bears"
        return ""


def _told(error: NewsletterError) -> str:
    return f"{error.message} {error.hint}".strip()
