"""What a mailing would be, before anything is written; and writing it down once somebody confirmed it."""

from __future__ import annotations

import contextlib
import datetime as dt
import shlex
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from newsletter import message, pipeline
from newsletter.campaigns import means
from newsletter.campaigns.means import Means
from newsletter.errors import LedgerError, ProjectError
from newsletter.model import (
    MAY_HAVE_IT,
    OPEN_STATES,
    Approval,
    Campaign,
    CampaignKind,
    CampaignState,
    DeliveryState,
    Recipient,
    RenderedEmail,
    Sample,
    Tally,
)
from newsletter.model.base import frozen
from newsletter.project import load, sent
from newsletter.send import words
from newsletter.text import tokens

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from newsletter.config import Settings
    from newsletter.database import Database
    from newsletter.net.fetch import Web
    from newsletter.pipeline import Progress
    from newsletter.project.sent import Sent

_Written = TypeVar("_Written")


@frozen
class Wish:
    """What somebody wants to be mailed to a list.

    `due` is the moment for it; where it is None, `hold` seconds after it was confirmed. `rest` where an
    earlier mailing of the issue to the list left some out. `as_approved` where it does not matter that the
    issue was changed since. `despite` names campaigns of other ledgers that are known.
    """

    date: dt.date
    list: str
    rest: bool = False
    due: dt.datetime | None = None
    hold: int = 300
    lateness: int = 3600
    sample: Sample | None = None
    by: str = ""
    as_approved: bool = False
    despite: tuple[str, ...] = ()


@frozen
class Plan:
    """A mailing that nobody has confirmed. The recipients of `campaign` are those who would be mailed.

    `skipped` are people of the list who have the issue or may have it, `suppressed` those never to mail.
    `warnings` are sentences.
    """

    wish: Wish
    campaign: Campaign
    email: RenderedEmail
    subject: str
    approval: Approval
    is_changed: bool
    recipients: int
    skipped: int
    suppressed: int
    means: Means
    warnings: tuple[str, ...] = ()


@frozen
class Idle:
    """Nothing is to be mailed: why, and what can be done.

    `is_done` where nobody is waiting for it, `working` where a program is mailing it at this moment.
    """

    words: str
    hint: str = ""
    is_done: bool = True
    working: bool = False


def plan(
    settings: Settings,
    wish: Wish,
    *,
    now: dt.datetime,
    ids: Callable[[], str],
    progress: Progress = pipeline.silent,
    web: Web | None = None,
) -> Plan | Idle:
    """What mailing an issue to a list would be; nothing is written, and nothing mailed.

    Raises ProjectError where nobody approved it or it was changed since, ConfigError without a mail server,
    LedgerError where another ledger mailed it to the list already, and DatabaseError.
    """
    from newsletter.database import opened

    approval, email, is_changed = approved(settings, wish, progress)
    with opened(settings.database, settings.root) as database:
        with database.reading() as connection:
            idle = _idle(connection, wish, email, _at_work(database, settings))
            warnings = told_elsewhere(connection, settings, wish)
        if idle:
            return idle
        progress("Looking at the mail server's limits and the page for leaving")
        found = means.of(settings, email, database, now=now, web=web)
        campaign = draft(settings, wish, email, found, now, ids())
        progress("Counting the recipients")
        tally = undone(database, lambda connection: _write(connection, campaign)[1])
    waiting = tally.of(DeliveryState.PENDING)
    if not waiting:
        return _nobody(wish.list, tally)
    return Plan(
        wish=wish,
        campaign=replace(campaign, recipients=waiting),
        email=email,
        subject=subject(email),
        approval=approval,
        is_changed=is_changed,
        recipients=waiting,
        skipped=tally.of(DeliveryState.SKIPPED),
        suppressed=tally.of(DeliveryState.SUPPRESSED),
        means=means.with_outlook(found, settings, waiting, now),
        warnings=warnings + means.warnings(found, settings, email),
    )


def freeze(settings: Settings, planned: Plan, now: dt.datetime) -> Campaign:
    """Write the campaign that somebody confirmed, with its recipients; it is due after the hold.

    Raises LedgerError where the recipients are others by now, or the issue went out meanwhile.
    """
    from newsletter.database import opened

    due = planned.wish.due or now + dt.timedelta(seconds=planned.wish.hold)
    campaign = replace(planned.campaign, due=due, created=now)
    with opened(settings.database, settings.root) as database, database.writing() as connection:
        if idle := _idle(connection, planned.wish, planned.email, _at_work(database, settings)):
            raise LedgerError(f"Nothing was sent: {idle.words}", hint=idle.hint)
        written, tally = _write(connection, campaign)
        as_confirmed(tally, planned.recipients)
        return written


def as_confirmed(tally: Tally, confirmed: int) -> None:
    """Raises LedgerError where the recipients are not as many as somebody confirmed."""
    waiting = tally.of(DeliveryState.PENDING)
    if waiting != confirmed:
        raise LedgerError(
            f"Nothing was sent: the list was changed meanwhile, and it would be {words.people(waiting)} now.",
            hint="Give the same command again.",
        )


def undone(database: Database, write: Callable[[Connection], _Written]) -> _Written:
    """What `write` gives; what it wrote is undone again."""
    found: list[_Written] = []
    with contextlib.suppress(_Undone), database.writing() as connection:
        found.append(write(connection))
        raise _Undone
    return found[0]


class _Undone(Exception):  # noqa: N818  not an error
    """Ends a transaction of which nothing is to stay."""


def subject(email: RenderedEmail) -> str:
    """The subject as somebody gets it of whom nothing is known."""
    return tokens.fill(email.subject, message.values(email, Recipient(subscriber="", email="")))


def elsewhere(connection: Connection, settings: Settings, date: dt.date) -> tuple[Sent, ...]:
    """What others mailed of an issue, as records tell. Raises ProjectError for a record that is none."""
    from newsletter.database import campaigns

    ours = (one.id for one in campaigns.of_issue(connection, date))
    return sent.foreign(sent.records(settings.root, date), ours)


def refuse_elsewhere(found: Iterable[Sent], list_name: str, despite: tuple[str, ...]) -> None:
    """Raises LedgerError where a computer with another ledger mailed the issue to this list."""
    for one in found:
        if one.list == list_name and one.campaign not in despite:
            raise LedgerError(
                f"Another computer has mailed this issue to the list {one.list} already: {told(one)} "
                "Who got it is known there and not here.",
                hint="Go on there. Only where you are sure that nobody would get it twice: "
                f"--despite {one.campaign}",
            )


def told(record: Sent) -> str:
    """What a record tells, in a sentence."""
    by = f" by {record.by}" if record.by else ""
    return (
        f"'{record.subject}' went to {words.people(record.recipients)} on {record.local}{by} (campaign "
        f"{record.campaign})."
    )


def approved(settings: Settings, wish: Wish, progress: Progress) -> tuple[Approval, RenderedEmail, bool]:
    """What may be mailed, who said so, and whether the issue was changed since. Raises ProjectError."""
    day = wish.date.isoformat()
    place = f"issues/{day}/issue.md"
    found = pipeline.approved(settings, wish.date)
    if found is None:
        # An issue that does not exist has a sentence of its own.
        load.read_issue(settings.root, wish.date)
        raise ProjectError(
            "Nobody has approved this issue yet, so it is not mailed to a list.",
            path=place,
            hint=f"Look at it, then: newsletter approve {day} --by NAME",
        )
    approval, email = found
    built = pipeline.build(settings, wish.date, progress)
    is_changed = built.email is None or built.email.digest != email.digest
    if is_changed and not wish.as_approved:
        raise ProjectError(
            f"Something was changed since {approval.by} approved this issue, and only what was approved is "
            "mailed.",
            path=place,
            hint=f"See what: newsletter status {day}. Then approve it anew, or mail what was approved, with "
            "--as-approved",
        )
    return approval, email, is_changed


def _at_work(database: Database, settings: Settings) -> Callable[[str], bool]:
    from newsletter.database.claims import at_work

    return lambda campaign_id: at_work(database, campaign_id, root=settings.root)


def _idle(
    connection: Connection, wish: Wish, email: RenderedEmail, at_work: Callable[[str], bool]
) -> Idle | None:
    """Why there is nothing to do; None where there is."""
    from newsletter.database import campaigns

    earlier = campaigns.of_issue(connection, wish.date)
    if under_way := next(
        (one for one in earlier if one.list == wish.list and one.state in OPEN_STATES), None
    ):
        working = at_work(under_way.id)
        found = f"to the list {under_way.list} (campaign {under_way.id})"
        said = f"This issue is {words.CAMPAIGNS[under_way.state]} already, {found}."
        if under_way.state is CampaignState.SENDING and not working:
            said = f"Mailing this issue {found} was {words.standing(under_way, working=False)}"
        return Idle(
            words=said,
            working=working,
            hint=f"Go on with it: newsletter resume {under_way.id}. Or end it: newsletter cancel "
            f"{under_way.id}",
            is_done=False,
        )
    if wish.rest:
        return None
    mailed = [(one, campaigns.tally(connection, one.id)) for one in earlier if one.list == wish.list]
    return _mailed([(one, tally) for one, tally in mailed if tally.of(*MAY_HAVE_IT)], email)


def _mailed(mailed: Sequence[tuple[Campaign, Tally]], email: RenderedEmail) -> Idle | None:
    """What is said where campaigns were `mailed` to the list before, each with what became of it."""
    if not mailed:
        return None
    last, _ = mailed[-1]
    day, name = last.issue.isoformat(), shlex.quote(last.list)
    got = sum(tally.of(*MAY_HAVE_IT) for one, tally in mailed if one.kind is CampaignKind.ISSUE)
    people = words.people(got)
    said = f"This issue was mailed to the list {last.list} already: {people} got it or may have got it"
    if last.digest != email.digest:
        return Idle(
            words=f"{said}, and another version is approved now.",
            hint=f"To mail that as a correction: newsletter correct {day} --list {name}",
            is_done=False,
        )
    return Idle(
        words=f"{said}.",
        hint="To mail it to those who did not, or who joined since: "
        f"newsletter send {day} --list {name} --rest",
        is_done=last.state is CampaignState.DONE
        and not any(tally.of(DeliveryState.DOUBTFUL) for _, tally in mailed),
    )


def _nobody(name: str, tally: Tally) -> Idle:
    """Why there is nobody to mail to on a list."""
    if not tally.total:
        return Idle(
            words=f"Nobody is on the list {name}.",
            hint=f"Put people there: newsletter subscribers import FILE --list {shlex.quote(name)}",
        )
    left_out, suppressed = tally.of(DeliveryState.SKIPPED), tally.of(DeliveryState.SUPPRESSED)
    told = [f"{left_out:,} have it, may have it, get it by another campaign or were refused"] * bool(left_out)
    told += [f"{suppressed:,} must not be mailed (suppressed)"] * bool(suppressed)
    return Idle(words=f"Nobody on the list {name} is left to mail it to: {'; '.join(told)}.")


def told_elsewhere(connection: Connection, settings: Settings, wish: Wish) -> tuple[str, ...]:
    """Sentences about what others mailed of the issue. Raises LedgerError, as `refuse_elsewhere` does."""
    found = elsewhere(connection, settings, wish.date)
    refuse_elsewhere(found, wish.list, wish.despite)
    return tuple(
        f"Another computer mailed this issue to the list {one.list}: {told(one)} "
        "Whoever is on both lists gets it twice."
        if one.list != wish.list
        else f"Another computer mailed this issue to this list: {told(one)}"
        for one in found
    )


def draft(
    settings: Settings, wish: Wish, email: RenderedEmail, found: Means, now: dt.datetime, ident: str
) -> Campaign:
    return Campaign(
        id=ident,
        issue=wish.date,
        digest=email.digest,
        list=wish.list,
        bounce_to=found.bounce_to,
        verp=found.verp,
        one_click=found.one_click.works,
        recipients=0,
        zone=settings.publication.zone,
        due=wish.due or now,
        lateness=wish.lateness,
        sample=wish.sample,
        by=wish.by,
        created=now,
    )


def _write(connection: Connection, campaign: Campaign) -> tuple[Campaign, Tally]:
    from newsletter.database import campaigns

    written = campaigns.plan(connection, campaign)
    return written, campaigns.tally(connection, written.id)
