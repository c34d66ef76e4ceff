"""Plan a campaign and mail it in a process that is killed at its n-th step; a program of its own.

    python -m tests.database.ledger.killed FOLDER URL EVERY

A file stands for the relay: whom it took, one number a line, written as soon as the mail is handed over.
After each kill another process goes on with what it finds, and this one says what became of everybody: `none`
where nothing was planned yet, or how many are doubtful, and every promise that was broken.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, delete, event

from newsletter.database import Database, campaigns, deliveries, opened
from newsletter.database.direct import Direct
from newsletter.database.ledger import Ledger, working
from newsletter.database.tables import CAMPAIGNS, DELIVERIES
from newsletter.model import Campaign, CampaignState, Delivery, DeliveryState, Secret
from tests.database.ledger.mailing import ID, LIST, NOW, submitted

PEOPLE = 10
GROUP = 3
_ALL = tuple(CampaignState)


def kill_at(step: int) -> None:
    """Die as if the power had gone, before or after the statement with this number."""
    taken = 0

    def tick(*_: object, **__: object) -> None:
        nonlocal taken
        taken += 1
        if taken == step:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(name: str) -> None:
        real = getattr(Direct, name)

        def step_of(self: Direct, *arguments: Any) -> Any:  # noqa: ANN401  stands for several methods
            tick()
            done = real(self, *arguments)
            tick()
            return done

        setattr(Direct, name, step_of)

    for moment in ("before_cursor_execute", "after_cursor_execute", "begin", "commit"):
        event.listen(Engine, moment, tick)
    for name in ("row", "many", "_commit"):
        around(name)


def mail(database: Database, root: Path, relay: Path, digest: str) -> None:
    """Plan the campaign where it is not, and mail whoever waits."""
    with database.writing() as connection:
        if not campaigns.of_issue(connection, NOW.date()):
            campaigns.plan(connection, _campaign(digest))
    with database.writing() as connection:
        campaigns.set_state(connection, ID, CampaignState.SENDING, now=NOW, expected=_ALL)
    with working(database, ID, root=root, now=NOW) as ledger:
        _turns(ledger, relay)
        ledger.finish(CampaignState.DONE, "", NOW)


def _turns(ledger: Ledger, relay: Path) -> None:
    taken: list[Delivery] = []
    after = 0
    with relay.open("a") as told:
        while (waiting := ledger.waiting(after, GROUP)) or taken:
            granted = ledger.settle(submitted(taken), waiting, NOW).deliveries
            taken = [one for one in waiting if one.id in granted]
            for one in taken:
                told.write(f"{one.id}\n")
                told.flush()
            after = waiting[-1].id if waiting else after


def _campaign(digest: str) -> Campaign:
    return Campaign(
        id=ID,
        issue=NOW.date(),
        digest=digest,
        list=LIST,
        bounce_to="bounce@hollinmarrow.example",
        recipients=0,
        zone="UTC",
        due=NOW,
        lateness=0,
        created=NOW,
    )


def seen(database: Database, relay: Path) -> str:
    """What became of everybody, by another process: states with their numbers, and every promise broken."""
    with database.reading() as connection:
        if not campaigns.of_issue(connection, NOW.date()):
            return "none" if not deliveries.find(connection, ID, tuple(DeliveryState)) else "orphans"
        found = deliveries.find(connection, ID, tuple(DeliveryState))
        counted = {state.value: count for state, count in campaigns.tally(connection, ID).counts}
    took = [int(line) for line in relay.read_text().splitlines()] if relay.exists() else []
    sure = {one.id for one in found if one.state is DeliveryState.SUBMITTED}
    maybe = {one.id for one in found if one.state is DeliveryState.DOUBTFUL}
    wrong = [
        name
        for name, holds in {
            "lost": len(found) == PEOPLE == sum(counted.values()),
            "doubled": len(took) == len(set(took)),
            "unheard of": set(took) <= sure | maybe,
            "made up": sure <= set(took),
            "too many doubtful": len(maybe) <= GROUP,
            "left open": counted.keys() <= {"submitted", "doubtful"},
        }.items()
        if not holds
    ]
    return " ".join(["all", f"{len(maybe)} doubtful", *wrong])


def main(folder: Path, url: str, every: int) -> None:
    digest = (folder / "digest").read_text()
    for step in range(1, 10_000, every):
        root = folder / str(step)
        if not url:
            shutil.copytree(folder / "made", root)
        else:
            root.mkdir()
        relay = root / "relay"
        if child := os.fork():
            _, status = os.waitpid(child, 0)
        else:
            kill_at(step)
            with opened(Secret(url), root) as database:
                mail(database, root, relay, digest)
            os._exit(0)
        with opened(Secret(url), root) as database:
            before = seen(database, relay).split()[0]
            mail(database, root, relay, digest)
            after = seen(database, relay)
            with database.writing() as connection:
                connection.execute(delete(DELIVERIES))
                connection.execute(delete(CAMPAIGNS))
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)} {before}: {after}\n")
        sys.stdout.flush()
        shutil.rmtree(root)
        if status == 0:
            return


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
