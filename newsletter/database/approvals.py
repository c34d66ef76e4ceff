"""Who approved which email. An approval is never changed: a later one of the same issue takes its place."""

from __future__ import annotations

import datetime as dt
import json

from sqlalchemy import Connection, insert, select

from newsletter.database import renderings
from newsletter.database.tables import APPROVALS
from newsletter.errors import DatabaseError
from newsletter.model import Approval, RenderedEmail


def record(connection: Connection, approval: Approval, email: RenderedEmail) -> None:
    """Store the approval with the email that it is for. ValueError where it is for another one."""
    if (approval.issue, approval.digest) != (email.issue, email.digest):
        raise ValueError("This approval is for another email.")
    renderings.put(connection, email)
    waivers = [{"code": code, "reason": reason} for code, reason in approval.waivers]
    connection.execute(
        insert(APPROVALS).values(
            issue=approval.issue,
            digest=approval.digest,
            by=approval.by,
            at=approval.at,
            waivers=json.dumps(waivers),
            program=approval.program,
        )
    )


def latest(connection: Connection, issue: dt.date) -> Approval | None:
    """The approval of the issue that counts. Raises DatabaseError where it was damaged."""
    wanted = select(APPROVALS).where(APPROVALS.c.issue == issue).order_by(APPROVALS.c.id.desc()).limit(1)
    try:
        row = connection.execute(wanted).first()
        if row is None:
            return None
        return Approval(
            issue=row.issue,
            digest=row.digest,
            by=row.by,
            at=row.at,
            waivers=tuple((one["code"], one["reason"]) for one in json.loads(row.waivers)),
            program=row.program,
        )
    except (ValueError, TypeError, KeyError):
        raise DatabaseError(
            f"The approval of the issue of {issue.isoformat()} was damaged in the database.",
            hint="Look at the issue again and approve it anew.",
        ) from None
