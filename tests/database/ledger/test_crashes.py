from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsletter.database import Database, opened, renderings
from newsletter.database.ledger import working
from newsletter.errors import DatabaseError, LedgerError
from newsletter.model import DeliveryState, RenderedEmail, Secret
from tests.database.ledger.conftest import make
from tests.database.ledger.mailing import ID, NOW, begun, counts, join, submitted

REPOSITORY = Path(__file__).parent.parent.parent.parent
# Handed over and never answered.
HOLD = """\
import pathlib, sys, time
from newsletter.database import opened
from newsletter.database.ledger import working
from newsletter.model import Secret
from tests.database.ledger.mailing import ID, NOW
root = pathlib.Path(sys.argv[1])
with opened(Secret(sys.argv[2]), root) as database, working(database, ID, root=root, now=NOW) as ledger:
    ledger.settle([], ledger.waiting(0, 3), NOW)
    print("held", flush=True)
    time.sleep(600)
"""


def test_whoever_is_killed_at_any_step_of_a_mailing_loses_nobody_and_doubles_nobody(
    database_url: str, email: RenderedEmail, tmp_path: Path
) -> None:
    made = tmp_path / "made"
    made.mkdir()
    if not database_url:
        make(made)
    with opened(Secret(database_url), made) as database:
        join(database, *range(10))
        with database.writing() as connection:
            renderings.put(connection, email)
    (tmp_path / "digest").write_text(email.digest)
    # At every step it takes minutes; so many are enough to come by each kind of step.
    every = "5" if database_url else "3"
    done = subprocess.run(
        [sys.executable, "-m", "tests.database.ledger.killed", str(tmp_path), database_url, every],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert (done.returncode, done.stderr) == (0, "")
    *killed, survived = done.stdout.splitlines()
    assert survived == "0 all: all 0 doubtful"
    found = Counter(killed)
    assert found.keys() <= {f"-9 {before}: all {n} doubtful" for before in ("none", "all") for n in range(4)}
    # Before the plan and after it, with mails in flight and without.
    assert found["-9 none: all 0 doubtful"] > 4
    assert found["-9 all: all 0 doubtful"] > 2
    assert found["-9 all: all 3 doubtful"] > 2


def test_a_program_that_is_killed_gives_the_campaign_free(
    database: Database, database_url: str, email: RenderedEmail, tmp_path: Path
) -> None:
    begun(database, email, *range(5))
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path), database_url],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        try:
            assert other.stdout
            assert other.stdout.readline() == "held\n"
            with (
                pytest.raises(LedgerError, match="Another newsletter program"),
                working(database, ID, root=tmp_path, now=NOW),
            ):
                pass
            assert counts(database)[DeliveryState.SUBMITTING] == 3
        finally:
            other.send_signal(signal.SIGKILL)
    with working(database, ID, root=tmp_path, now=NOW) as ledger:
        assert dict(ledger.tally().counts) == {DeliveryState.PENDING: 2, DeliveryState.DOUBTFUL: 3}


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of two megabytes."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip(f"A small disk cannot be mounted here: {mounted.stderr.strip()}")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def fill(disk: Path) -> Path:
    """Take all the room that is left."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as stream:
        for size in (2**16, 2**12, 1):
            with contextlib.suppress(OSError):
                while stream.write(b"x" * size):
                    pass
    return filler


def test_a_full_disk_stops_a_mailing_and_it_goes_on_when_there_is_room(
    small_disk: Path, email: RenderedEmail
) -> None:
    make(small_disk)
    with opened(Secret(""), small_disk) as database:
        begun(database, email, *range(200))
        with working(database, ID, root=small_disk, now=NOW) as ledger:
            waiting = ledger.waiting(0, 1000)
            in_flight, taken, refused = waiting[:0], 0, None
            filler = fill(small_disk)
            for one in waiting:
                try:
                    ledger.settle(submitted(in_flight), [one], NOW)
                except DatabaseError as error:
                    refused = error
                    break
                in_flight, taken = (one,), taken + 1
            assert refused
            assert "full" in str(refused)
            filler.unlink()
            # Nothing of that turn was written; all of it is now.
            assert counts(database).get(DeliveryState.SUBMITTED, 0) == max(0, taken - 1)
            ledger.settle(submitted(in_flight), waiting[taken:], NOW)
            ledger.settle(submitted(waiting[taken:]), [], NOW)
        assert counts(database) == {DeliveryState.SUBMITTED: 200}


def test_a_full_disk_plans_nobody(small_disk: Path, email: RenderedEmail) -> None:
    make(small_disk)
    with opened(Secret(""), small_disk) as database:
        join(database, *range(500))
        filler = fill(small_disk)
        with pytest.raises(DatabaseError, match="full"):
            begun(database, email)
        filler.unlink()
        assert counts(database) == {}
        begun(database, email)
        assert counts(database) == {DeliveryState.PENDING: 500}
