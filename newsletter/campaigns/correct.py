"""Mending a mailing: a correction to those who may have the wrong mail, and the mended issue to the rest."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from newsletter import pipeline
from newsletter.campaigns import means
from newsletter.campaigns.means import Means
from newsletter.campaigns.plan import (
    Wish,
    approved,
    as_confirmed,
    draft,
    elsewhere,
    refuse_elsewhere,
    subject,
    told_elsewhere,
    undone,
)
from newsletter.errors import LedgerError, ProjectError
from newsletter.model import (
    MAY_HAVE_IT,
    OPEN_STATES,
    Approval,
    Campaign,
    CampaignKind,
    CampaignState,
    RenderedEmail,
)
from newsletter.model.base import frozen
from newsletter.send import words

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from newsletter.config import Settings
    from newsletter.net.fetch import Web
    from newsletter.pipeline import Progress


@frozen
class Correction:
    """The mending of a mailing that nobody has confirmed.

    `wrong` are the campaigns that mailed another version. The `corrections` go to those who may have it, one
    for each of them; `rest` mails the mended issue to everybody else on the list, None where nobody is left.
    `is_same_subject` where readers could take the mended mail for the wrong one. `warnings` are sentences.
    """

    wish: Wish
    wrong: tuple[Campaign, ...]
    corrections: tuple[Campaign, ...]
    rest: Campaign | None
    email: RenderedEmail
    subject: str
    is_same_subject: bool
    approval: Approval
    is_changed: bool
    means: Means
    warnings: tuple[str, ...] = ()

    @property
    def campaigns(self) -> tuple[Campaign, ...]:
        """What is to be mailed, in this order."""
        return (*self.corrections, self.rest) if self.rest else self.corrections

    @property
    def corrected(self) -> int:
        return sum(one.recipients for one in self.corrections)


def correct(
    settings: Settings,
    wish: Wish,
    *,
    now: dt.datetime,
    ids: Callable[[], str],
    progress: Progress = pipeline.silent,
    web: Web | None = None,
) -> Correction:
    """Stop mailing an issue to a list, and say what mending it would be; nothing else is changed.

    What is under way pauses at once, whatever comes after. Raises LedgerError where the list did not get the
    issue or gets the mended one already, ProjectError where nobody approved another version since; and like
    `plan`.
    """
    from newsletter.database import opened

    with opened(settings.database, settings.root) as database:
        wrong = _stopped(settings, wish, now)
        with database.reading() as connection:
            warnings = told_elsewhere(connection, settings, wish)
        approval, email, is_changed = approved(settings, wish, progress)
        progress("Looking at the mail server's limits and the page for leaving")
        found = means.of(settings, email, database, now=now, web=web)
        meant = Correction(
            wish=wish,
            wrong=wrong,
            corrections=tuple(
                replace(
                    draft(settings, wish, email, found, now, ids()),
                    kind=CampaignKind.CORRECTION,
                    corrects=one.id,
                )
                for one in wrong
            ),
            rest=draft(settings, wish, email, found, now, ids()),
            email=email,
            subject=subject(email),
            is_same_subject=False,
            approval=approval,
            is_changed=is_changed,
            means=found,
            warnings=warnings + means.warnings(found, settings, email),
        )
        progress("Counting the recipients")
        planned = undone(database, lambda connection: _write(connection, meant, now))
        with database.reading() as connection:
            is_same = any(_subject_of(connection, one) == meant.subject for one in wrong)
    corrections = tuple(one for one in planned[:-1] if one.recipients)
    rest = planned[-1] if planned[-1].recipients else None
    total = sum(one.recipients for one in planned)
    return replace(
        meant,
        corrections=corrections,
        rest=rest,
        wrong=tuple(one for one in wrong if one.state in OPEN_STATES or _is_corrected(one, corrections)),
        is_same_subject=is_same,
        means=means.with_outlook(found, settings, total, now),
    )


def freeze_correction(settings: Settings, planned: Correction, now: dt.datetime) -> tuple[Campaign, ...]:
    """Cancel what was wrong and write what somebody confirmed, all of it or nothing; in the order of mailing.

    Raises LedgerError where the recipients are others by now.
    """
    from newsletter.database import campaigns, opened

    due = planned.wish.due or now + dt.timedelta(seconds=planned.wish.hold)
    with opened(settings.database, settings.root) as database, database.writing() as connection:
        written = _write(
            connection,
            replace(
                planned,
                corrections=tuple(replace(one, due=due, created=now) for one in planned.corrections),
                rest=replace(planned.rest, due=due, created=now) if planned.rest else None,
            ),
            now,
        )
        for one, confirmed in zip(written, planned.campaigns, strict=True):
            as_confirmed(campaigns.tally(connection, one.id), confirmed.recipients)
        return written


def _stopped(settings: Settings, wish: Wish, now: dt.datetime) -> tuple[Campaign, ...]:
    """The campaigns that mailed the list another version than the approved one, all at rest now."""
    from newsletter.database import approvals, campaigns, opened

    with opened(settings.database, settings.root) as database:
        with database.writing() as connection:
            mailed = [one for one in campaigns.of_issue(connection, wish.date) if one.list == wish.list]
            approval = approvals.latest(connection, wish.date)
            wrong = [one for one in mailed if not approval or one.digest != approval.digest]
            for one in wrong or mailed:
                if one.state in {CampaignState.SCHEDULED, CampaignState.SENDING}:
                    campaigns.set_state(
                        connection,
                        one.id,
                        CampaignState.PAUSED,
                        reason=words.CORRECTED,
                        now=now,
                        expected=(CampaignState.SCHEDULED, CampaignState.SENDING),
                    )
            concerned = tuple(
                one
                for one in wrong
                if one.kind is CampaignKind.ISSUE
                and (one.state in OPEN_STATES or campaigns.tally(connection, one.id).of(*MAY_HAVE_IT))
            )
        with database.reading() as connection:
            refuse_elsewhere(elsewhere(connection, settings, wish.date), wish.list, wish.despite)
    day = wish.date.isoformat()
    if not mailed:
        raise LedgerError(
            f"The issue of {day} was not mailed to the list {wish.list}, so there is nothing to correct.",
            hint=f"See what was mailed: newsletter status {day}",
        )
    if not wrong:
        raise ProjectError(
            "Nothing is mailed to this list any more. What was mailed is what is approved now, so the issue "
            "has to be mended and approved before it can be corrected.",
            path=f"issues/{day}/issue.md",
            hint=f"Then: newsletter approve {day} --by NAME, and this command once more.",
        )
    if going := next((one for one in mailed if one not in wrong and one.state in OPEN_STATES), None):
        raise LedgerError(
            f"The mended issue is being mailed already (campaign {going.id}).",
            hint=f"Go on with it: newsletter resume {going.id}",
        )
    return concerned


def _write(connection: Connection, meant: Correction, now: dt.datetime) -> tuple[Campaign, ...]:
    """Cancel the wrong campaigns and plan the others, the rest after the corrections."""
    from newsletter.database import campaigns

    for one in meant.wrong:
        if campaigns.get(connection, one.id).state in OPEN_STATES:
            campaigns.set_state(
                connection,
                one.id,
                CampaignState.CANCELLED,
                reason=words.CORRECTED,
                now=now,
                expected=OPEN_STATES,
            )
    by_id = {one.id: one for one in meant.wrong}
    written = [campaigns.plan_correction(connection, one, by_id[one.corrects]) for one in meant.corrections]
    if meant.rest:
        written.append(campaigns.plan(connection, meant.rest))
    return tuple(written)


def _is_corrected(wrong: Campaign, corrections: tuple[Campaign, ...]) -> bool:
    return any(one.corrects == wrong.id for one in corrections)


def _subject_of(connection: Connection, campaign: Campaign) -> str:
    from newsletter.database import renderings

    return subject(renderings.get(connection, campaign.digest))
