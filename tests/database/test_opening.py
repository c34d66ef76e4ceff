"""Opening a database: what is made, what is moved on to a newer version, and what stands in the way."""

from __future__ import annotations

import concurrent.futures
import contextlib
import datetime as dt
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from newsletter.database import Database, approvals, is_begun, opened, renderings, schema, signing
from newsletter.database.engine import FILE
from newsletter.database.schema import NEWEST, Schema
from newsletter.database.tables import METADATA
from newsletter.errors import ConfigError, DatabaseError, NewsletterError
from newsletter.model import Approval, RenderedEmail, Secret
from tests.database.conftest import with_picture
from tools.postgresql import PASSWORD, Server

HERE = Secret("")
REPOSITORY = Path(__file__).parent.parent.parent
NEXT = """\
import sqlalchemy as sa
from alembic import op

revision, down_revision = "0003", "0002"


def upgrade() -> None:
    op.add_column("approvals", sa.Column("note", sa.Text, nullable=True))
    {more}
"""


def refusal(url: Secret, root: Path, newest: Schema = NEWEST) -> NewsletterError:
    with pytest.raises(NewsletterError) as refused, opened(url, root, newest):
        pass
    assert "\n" not in str(refused.value)
    assert PASSWORD not in str(refused.value) + refused.value.hint
    return refused.value


@pytest.fixture
def later(tmp_path: Path) -> Schema:
    """The steps with one more, as a later version of the program has them."""
    return _later(tmp_path, "pass")


def _later(place: Path, more: str) -> Schema:
    folder = place / "50% later"
    shutil.copytree(NEWEST.folder, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions/v0003_note.py").write_text(NEXT.format(more=more))
    return Schema("0003", folder)


@pytest.fixture
def project_with_approval(
    database_url: str, email: RenderedEmail, approval: Approval, tmp_path: Path
) -> Path:
    root = tmp_path / "project"
    root.mkdir()
    with opened(Secret(database_url), root) as database, database.writing() as connection:
        approvals.record(connection, approval, email)
    return root


def columns(database: Database) -> list[str]:
    with database.reading() as connection:
        return list(connection.execute(text("SELECT * FROM approvals")).keys())


def test_the_steps_lead_to_the_tables_as_they_are_described(database: Database) -> None:
    with database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": schema.VERSION_TABLE})
        assert compare_metadata(context, METADATA) == []
        assert schema.version(connection) == NEWEST.head
    assert ScriptDirectory(str(NEWEST.folder)).get_current_head() == NEWEST.head


def test_a_database_of_the_first_version_keeps_its_approvals_and_can_hold_campaigns(
    database_url: str, email: RenderedEmail, approval: Approval, tmp_path: Path
) -> None:
    with (
        opened(Secret(database_url), tmp_path, Schema("0001", NEWEST.folder)) as database,
        database.writing() as connection,
    ):
        approvals.record(connection, approval, email)
        assert schema.version(connection) == "0001"
    with opened(Secret(database_url), tmp_path) as database, database.writing() as connection:
        assert schema.version(connection) == NEWEST.head
        assert approvals.latest(connection, approval.issue) == approval
        assert renderings.get(connection, email.digest) == email
        context = MigrationContext.configure(connection, opts={"version_table": schema.VERSION_TABLE})
        assert compare_metadata(context, METADATA) == []
    assert (tmp_path / ".newsletter" / f"newsletter-before-{NEWEST.head}.db").exists() == (not database_url)


def test_the_file_of_the_project_is_safe_against_power_cuts_and_for_its_owner_alone(tmp_path: Path) -> None:
    assert not is_begun(HERE, tmp_path)
    with opened(HERE, tmp_path) as database, database.reading() as connection:
        found = [
            connection.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
        modes = {path.stat().st_mode & 0o777 for path in (tmp_path / ".newsletter").glob("newsletter.db*")}
    assert found == ["wal", 2, 1]
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600
    assert modes <= {0o600, 0o644}
    assert is_begun(HERE, tmp_path)


def test_opening_what_is_there_imports_no_migrations(tmp_path: Path) -> None:
    script = (
        "import pathlib, sys\nfrom newsletter.database import opened\nfrom newsletter.model import Secret\n"
        "with opened(Secret(''), pathlib.Path(sys.argv[1])): print('alembic' in sys.modules)"
    )
    for imported in ("True", "False"):
        done = subprocess.run(
            [sys.executable, "-c", script, str(tmp_path)],
            cwd=REPOSITORY,
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.strip() == imported


def test_many_programs_that_begin_at_once_do_not_get_in_each_others_way(
    database_url: str, tmp_path: Path
) -> None:
    def begin(_: int) -> str:
        with opened(Secret(database_url), tmp_path) as database, database.writing() as connection:
            return schema.version(connection)

    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        assert set(pool.map(begin, range(6))) == {NEWEST.head}


def test_many_processes_that_begin_at_once_do_not_either(database_url: str, tmp_path: Path) -> None:
    script = (
        "import pathlib, sys\nfrom newsletter.database import opened\nfrom newsletter.model import Secret\n"
        "sys.stdin.readline()\nwith opened(Secret(sys.argv[2]), pathlib.Path(sys.argv[1])): print('opened')"
    )
    with contextlib.ExitStack() as stack:
        started = [
            stack.enter_context(
                subprocess.Popen(
                    [sys.executable, "-c", script, str(tmp_path), database_url],
                    cwd=REPOSITORY,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    text=True,
                )
            )
            for _ in range(4)
        ]
        for process in started:
            assert process.stdin
            process.stdin.write("\n")
            process.stdin.flush()
        assert {process.communicate(timeout=60)[0] for process in started} == {"opened\n"}


def test_a_later_version_takes_over_what_is_there(
    project_with_approval: Path, database_url: str, later: Schema, approval: Approval, email: RenderedEmail
) -> None:
    url = Secret(database_url)
    with opened(url, project_with_approval, later) as database:
        assert columns(database)[-1] == "note"
        with database.reading() as connection:
            assert approvals.latest(connection, approval.issue) == approval
            assert renderings.get(connection, approval.digest) == email
    with opened(url, project_with_approval, later) as database:
        assert columns(database)[-1] == "note"


def test_a_file_is_copied_before_its_tables_are_changed(
    tmp_path: Path, later: Schema, approval: Approval, email: RenderedEmail
) -> None:
    root = tmp_path / "project"
    root.mkdir()
    with opened(HERE, root) as database, database.writing() as connection:
        approvals.record(connection, approval, email)
    copy = root / ".newsletter/newsletter-before-0003.db"
    assert not list(copy.parent.glob("*before*"))
    with opened(HERE, root, later):
        pass
    assert copy.stat().st_mode & 0o777 == 0o600
    copy.replace(root / FILE)
    for path in copy.parent.glob("newsletter.db-*"):
        path.unlink()
    with opened(HERE, root) as database, database.reading() as connection:
        assert approvals.latest(connection, approval.issue) == approval
        assert renderings.get(connection, approval.digest) == email


def test_a_step_that_fails_leaves_the_old_version_whole(
    project_with_approval: Path, database_url: str, tmp_path: Path, approval: Approval
) -> None:
    broken = _later(tmp_path, 'op.execute("SELECT * FROM nowhere")')
    url = Secret(database_url)
    assert "nowhere" in str(refusal(url, project_with_approval, broken))
    with opened(url, project_with_approval) as database:
        assert "note" not in columns(database)
        with database.reading() as connection:
            assert approvals.latest(connection, approval.issue) == approval


def test_what_a_newer_version_has_changed_is_left_alone(
    project_with_approval: Path, database_url: str, later: Schema
) -> None:
    url = Secret(database_url)
    with opened(url, project_with_approval, later):
        pass
    refused = refusal(url, project_with_approval)
    assert "a newer version of newsletter has changed it" in str(refused)
    assert refused.hint == "Install that version here too."


# --- what stands in the way of a file ------------------------------------------------------------------


@pytest.fixture
def state(tmp_path: Path) -> Path:
    folder = tmp_path / ".newsletter"
    folder.mkdir()
    return folder


def test_a_file_where_the_folder_should_be_is_told(tmp_path: Path) -> None:
    (tmp_path / ".newsletter").write_text("mine")
    assert str(refusal(HERE, tmp_path)).startswith(".newsletter/newsletter.db: the database cannot be made (")


def test_a_folder_where_the_file_should_be_is_told(tmp_path: Path, state: Path) -> None:
    (state / "newsletter.db").mkdir()
    assert str(refusal(HERE, tmp_path)) == ".newsletter/newsletter.db: the database cannot be opened."


@pytest.mark.parametrize("damage", [b"no database at all " * 100, b"SQLite format 3\0" + b"\xff" * 4000])
def test_a_file_that_is_no_database_is_told_and_left_as_it_is(
    tmp_path: Path, state: Path, damage: bytes
) -> None:
    file = state / "newsletter.db"
    file.write_bytes(damage)
    refused = refusal(HERE, tmp_path)
    assert str(refused) == ".newsletter/newsletter.db: the database is damaged."
    assert "backup" in refused.hint
    assert file.read_bytes() == damage


def test_a_database_that_is_damaged_inside_is_told(
    tmp_path: Path, approval: Approval, email: RenderedEmail
) -> None:
    with opened(HERE, tmp_path) as database, database.writing() as connection:
        approvals.record(connection, approval, email)
    file = tmp_path / FILE
    data = file.read_bytes()
    file.write_bytes(data[:4096] + b"\xa5" * (len(data) - 4096))
    with (
        pytest.raises(DatabaseError, match="damaged"),
        opened(HERE, tmp_path) as database,
        database.reading() as connection,
    ):
        approvals.latest(connection, approval.issue)


def test_an_empty_file_is_a_database_to_begin(tmp_path: Path, state: Path) -> None:
    (state / "newsletter.db").touch()
    with opened(HERE, tmp_path) as database, database.reading() as connection:
        assert schema.version(connection) == NEWEST.head


def test_somebody_who_writes_and_does_not_finish_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsletter.database.engine._PATIENCE", 0.05)
    with opened(HERE, tmp_path):
        pass
    with contextlib.closing(sqlite3.connect(tmp_path / FILE, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with (
            pytest.raises(DatabaseError, match="another newsletter program is using the database"),
            opened(HERE, tmp_path) as database,
            database.writing(),
        ):
            pass
        # Reading goes on meanwhile.
        with opened(HERE, tmp_path) as database, database.reading() as connection:
            assert schema.version(connection) == NEWEST.head


def test_who_has_patience_writes_when_the_other_one_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsletter.database.engine._PATIENCE", 0.05)
    with (
        opened(HERE, tmp_path) as other,
        opened(HERE, tmp_path, patience=60.0) as database,
        concurrent.futures.ThreadPoolExecutor(1) as pool,
    ):

        def write() -> int:
            with database.writing() as connection:
                return len(signing.keys(connection, dt.datetime(2026, 11, 22, tzinfo=dt.UTC)))

        with other.writing():
            written = pool.submit(write)
            assert not concurrent.futures.wait([written], timeout=0.3).done
        assert written.result() == 1


def test_a_full_disk_is_told_and_changes_nothing(tmp_path: Path, approval: Approval) -> None:
    email = with_picture(b"\xff" * 300_000)

    def record_where_nothing_fits(database: Database) -> None:
        with database.writing() as connection:
            pages = connection.scalar(text("PRAGMA page_count"))
            connection.execute(text(f"PRAGMA max_page_count = {pages}"))
            approvals.record(connection, replace(approval, digest=email.digest), email)

    with opened(HERE, tmp_path) as database:
        with pytest.raises(DatabaseError, match="the disk is full; nothing was changed"):
            record_where_nothing_fits(database)
        with database.reading() as connection:
            assert approvals.latest(connection, approval.issue) is None


@pytest.fixture
def as_nobody(tmp_path: Path) -> Iterator[None]:
    """Root may write anywhere, so somebody else has to try."""
    if os.geteuid() != 0:
        yield
        return
    for folder in (tmp_path, *tmp_path.parents[:2]):
        folder.chmod(folder.stat().st_mode | 0o011)
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_folder_that_may_not_be_written_is_told(tmp_path: Path, state: Path, as_nobody: None) -> None:
    if os.geteuid() != 65534:
        state.chmod(0o500)
    assert "the database cannot be made" in str(refusal(HERE, tmp_path))


# --- what stands in the way of a server ----------------------------------------------------------------


def test_a_server_that_does_not_answer_is_told(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        refused = refusal(
            Secret(f"postgresql://me:{PASSWORD.replace('/', '%2F')}@127.0.0.1:{port}/letters"), tmp_path
        )
    assert isinstance(refused, DatabaseError)
    assert refused.down
    assert "the database letters at 127.0.0.1: the database server does not answer" in str(refused)


@pytest.mark.parametrize(("name", "password"), [("nowhere", PASSWORD), ("postgres", "wrong")])
def test_a_server_that_refuses_is_told(
    postgres_server: Server, tmp_path: Path, name: str, password: str
) -> None:
    refused = refusal(Secret(postgres_server.url(name, password)), tmp_path)
    assert isinstance(refused, DatabaseError)
    assert not refused.down
    assert "refuses the connection" in str(refused)
    assert "DATABASE_URL" in refused.hint
    assert "wrong" not in str(refused)


def test_a_table_of_somebody_else_is_left_alone(postgres_url: str, tmp_path: Path) -> None:
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("CREATE TABLE approvals (mine int)")
        assert 'relation "approvals" already exists' in str(refusal(Secret(postgres_url), tmp_path))
        assert connection.execute("SELECT count(*) FROM approvals").fetchone() == (0,)
        # It was the last table of three: those before it are gone again.
        assert connection.execute("SELECT to_regclass('renderings')").fetchone() == (None,)


def test_an_address_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    assert isinstance(refusal(Secret("postgresql://a:b@h:port/n"), tmp_path), ConfigError)


def test_an_option_of_an_address_that_is_not_known_is_told(postgres_url: str, tmp_path: Path) -> None:
    refused = refusal(Secret(f"{postgres_url}?nonsense=1"), tmp_path)
    assert isinstance(refused, DatabaseError)
    assert not refused.down
    assert "nonsense" in str(refused)


def test_a_server_that_stops_meanwhile_is_told(postgres_url: str, tmp_path: Path) -> None:
    with opened(Secret(postgres_url), tmp_path) as database:

        def look() -> None:
            with database.reading() as connection:
                pid = connection.scalar(text("SELECT pg_backend_pid()"))
                with psycopg.connect(postgres_url, autocommit=True) as other:
                    other.execute("SELECT pg_terminate_backend(%s)", (pid,))
                schema.version(connection)

        with pytest.raises(DatabaseError) as refused:
            look()
        assert refused.value.down
        assert "does not answer" in str(refused.value)


def test_a_missing_driver_is_told_with_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    refused = refusal(Secret("postgresql://h/n"), tmp_path)
    assert isinstance(refused, ConfigError)
    assert "newsletter[postgres]" in refused.hint
