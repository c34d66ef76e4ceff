"""The contract of what is stored, on both databases."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import Table, delete, func, insert, select, update

from newsletter.database import Database, approvals, renderings
from newsletter.database.tables import APPROVALS, METADATA, RENDERING_IMAGES, RENDERINGS
from newsletter.errors import DatabaseError
from newsletter.model import Approval, RenderedEmail
from newsletter.text import stored
from tests.emails import emails


def record(database: Database, approval: Approval, email: RenderedEmail) -> None:
    with database.writing() as connection:
        approvals.record(connection, approval, email)


def found(database: Database, approval: Approval) -> tuple[Approval | None, RenderedEmail]:
    with database.reading() as connection:
        return approvals.latest(connection, approval.issue), renderings.get(connection, approval.digest)


def counts(database: Database) -> dict[str, int]:
    """The rows of each table that has any."""
    with database.reading() as connection:
        found = {
            table.name: connection.scalar(select(func.count()).select_from(table)) or 0
            for table in METADATA.sorted_tables
        }
    return {name: rows for name, rows in found.items() if rows}


def tamper(database: Database, table: Table, **values: object) -> None:
    with database.writing() as connection:
        assert connection.execute(update(table).values(values)).rowcount


def test_what_was_approved_comes_back_as_it_was(
    database: Database, approval: Approval, email: RenderedEmail
) -> None:
    record(database, approval, email)
    assert found(database, approval) == (approval, email)
    assert counts(database) == {"renderings": 1, "rendering_images": 2, "approvals": 1}


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(emails)
def test_any_email_comes_back_as_it_was(database: Database, email: RenderedEmail) -> None:
    with database.writing() as connection:
        renderings.put(connection, email)
    with database.reading() as connection:
        back = renderings.get(connection, email.digest)
    # Two emails that readers get alike are one; where its pictures came from is that of the last.
    assert back == email


def test_without_an_approval_there_is_none(database: Database, approval: Approval) -> None:
    with database.reading() as connection:
        assert approvals.latest(connection, approval.issue) is None
        with pytest.raises(DatabaseError, match="missing"):
            renderings.get(connection, approval.digest)


def test_the_newest_approval_of_an_issue_counts_and_the_others_stay_on_record(
    database: Database, approval: Approval, email: RenderedEmail
) -> None:
    earlier = dataclasses.replace(approval, by="Tomas", at=approval.at - dt.timedelta(days=1))
    for one in (approval, earlier):
        record(database, one, email)
    # By the order in which they were given: a clock may be wrong.
    assert found(database, approval)[0] == earlier
    assert counts(database) == {"renderings": 1, "rendering_images": 2, "approvals": 2}


def test_issues_are_approved_apart(database: Database, approval: Approval, email: RenderedEmail) -> None:
    later = dataclasses.replace(email, issue=dt.date(2026, 11, 29))
    later = dataclasses.replace(later, digest=stored.digest(later))
    record(database, approval, email)
    record(database, dataclasses.replace(approval, issue=later.issue, digest=later.digest), later)
    assert found(database, approval) == (approval, email)


def test_an_approval_stores_no_other_email_than_its_own(
    database: Database, approval: Approval, email: RenderedEmail
) -> None:
    changed = dataclasses.replace(email, subject="Another week")
    with pytest.raises(ValueError, match="digest"):
        record(database, approval, changed)
    with pytest.raises(ValueError, match="another email"):
        record(database, dataclasses.replace(approval, digest="0" * 64), email)
    assert counts(database) == {}


@pytest.mark.parametrize(
    ("table", "values"),
    [
        (RENDERINGS, {"content": lambda email: stored.content(email).replace("tranquila", "tranquilo")}),
        (RENDERINGS, {"content": lambda email: stored.content(email)[:-1]}),
        (RENDERINGS, {"content": lambda _: ""}),
        (RENDERINGS, {"origin": lambda email: stored.origin(email).replace("1.png", "4.png")}),
        (RENDERINGS, {"origin": lambda _: "[]", "origin_sha256": lambda _: stored.digest_of(b"[]")}),
        (RENDERINGS, {"format": lambda _: stored.FORMAT + 1}),
        (RENDERING_IMAGES, {"data": lambda _: b""}),
        (RENDERING_IMAGES, {"data": lambda _: b"3"}),
    ],
    ids=["word", "cut", "empty", "origin", "origin and its hash", "format", "no picture", "other picture"],
)
def test_what_was_tampered_with_is_refused_and_approving_again_mends_it(
    database: Database, approval: Approval, email: RenderedEmail, table: Table, values: dict[str, Any]
) -> None:
    record(database, approval, email)
    tamper(database, table, **{name: make(email) for name, make in values.items()})
    with pytest.raises(DatabaseError) as refused, database.reading() as connection:
        renderings.get(connection, email.digest)
    assert "approve" in refused.value.hint
    record(database, approval, email)
    assert found(database, approval) == (approval, email)


def test_a_picture_that_is_gone_is_missed(
    database: Database, approval: Approval, email: RenderedEmail
) -> None:
    record(database, approval, email)
    with database.writing() as connection:
        connection.execute(delete(RENDERING_IMAGES))
    with pytest.raises(DatabaseError, match="picture"):
        found(database, approval)


@pytest.mark.parametrize("waivers", ["", "[", "[1]", '[{"code": "x"}]', "7"])
def test_an_approval_that_was_tampered_with_is_refused(
    database: Database, approval: Approval, email: RenderedEmail, waivers: str
) -> None:
    record(database, approval, email)
    tamper(database, APPROVALS, waivers=waivers)
    with pytest.raises(DatabaseError, match="2026-11-22 was damaged"):
        found(database, approval)


def test_an_approval_always_has_its_email(
    database: Database, approval: Approval, email: RenderedEmail
) -> None:
    record(database, approval, email)
    with pytest.raises(DatabaseError), database.writing() as connection:
        connection.execute(delete(RENDERINGS))
    with pytest.raises(DatabaseError), database.writing() as connection:
        connection.execute(
            insert(APPROVALS).values(
                issue=approval.issue, digest="0" * 64, by="x", at=approval.at, waivers="[]", program=""
            )
        )
    assert found(database, approval) == (approval, email)


def test_a_moment_is_kept_in_utc_whatever_its_zone(
    database: Database, approval: Approval, email: RenderedEmail
) -> None:
    there = approval.at.astimezone(dt.timezone(dt.timedelta(hours=-3, minutes=-30)))
    record(database, dataclasses.replace(approval, at=there), email)
    back, _ = found(database, approval)
    assert back == approval
    assert back.at.tzinfo is dt.UTC


def test_what_fails_half_way_leaves_nothing(
    database: Database, approval: Approval, email: RenderedEmail
) -> None:
    def record_and_fail() -> None:
        with database.writing() as connection:
            approvals.record(connection, approval, email)
            raise KeyError

    with pytest.raises(KeyError):
        record_and_fail()
    assert counts(database) == {}
