"""What is about to be mailed, on one short sheet that is read before anybody confirms it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import click

from newsletter.cli import context
from newsletter.model import Service

if TYPE_CHECKING:
    from newsletter.campaigns import Correction, Plan, Wish
    from newsletter.campaigns.means import Means
    from newsletter.model import Approval, RenderedEmail, Sample

_LABEL = 13


def of_plan(plan: Plan, zone: str) -> str:
    """The sheet of a mailing to a list."""
    from newsletter.send import words

    campaign = plan.campaign
    rows = [
        ("Subject", plan.subject),
        *_of_email(plan.email, plan.approval, zone, is_changed=plan.is_changed),
        ("List", campaign.list),
        ("Recipients", words.people(plan.recipients)),
        *_left_out(plan),
        *_of_means(plan.means),
        ("Starts", _start(plan.wish, zone)),
    ]
    return _written([*rows, *_first(campaign.sample)], plan.warnings)


def of_correction(planned: Correction, zone: str) -> str:
    """The sheet of a correction."""
    from newsletter.send import words

    rest = planned.rest.recipients if planned.rest else 0
    wrong = ", ".join(f"{one.id} of {context.moment(one.created, zone)}" for one in planned.wrong)
    rows = [
        ("Subject", planned.subject),
        *_of_email(planned.email, planned.approval, zone, is_changed=planned.is_changed),
        ("Corrects", f"campaign {wrong}"),
        (
            "Correction",
            f"goes to {words.people(planned.corrected)} who got the wrong mail or may have got it",
        ),
        ("The rest", f"{words.people(rest)} of the list {planned.wish.list}: the mended issue only"),
        *_of_means(planned.means),
        ("Starts", _start(planned.wish, zone)),
    ]
    rows += _first(planned.wish.sample, "of each, " if planned.corrected and rest else "")
    warnings = [*planned.warnings]
    if planned.is_same_subject and planned.corrected:
        warnings.insert(0, "The subject is that of the wrong mail: readers may take one for the other.")
    return _written(rows, warnings)


def for_programs(plan: Plan) -> dict[str, object]:
    """The sheet of a mailing as JSON types; times in UTC."""
    campaign, means = plan.campaign, plan.means
    outlook = means.outlook
    return {
        "issue": campaign.issue.isoformat(),
        "list": campaign.list,
        "subject": plan.subject,
        "digest": campaign.digest,
        "approved_by": plan.approval.by,
        "approved_at": plan.approval.at.isoformat(),
        "changed_since": plan.is_changed,
        "recipients": plan.recipients,
        "skipped": plan.skipped,
        "suppressed": plan.suppressed,
        "due": plan.wish.due.isoformat() if plan.wish.due else None,
        "hold_seconds": None if plan.wish.due else plan.wish.hold,
        "relay": f"{means.relay.host}:{means.relay.port}",
        "profile": str(means.profile.service),
        "seconds": round(outlook.duration.total_seconds()) if outlook else None,
        "outlook": list(outlook.sentences) if outlook else [],
        "one_click": means.one_click.works,
        "one_click_problem": means.one_click.problem,
        "dkim": list(means.signed_by),
        "warnings": list(plan.warnings),
    }


def _of_email(
    email: RenderedEmail, approval: Approval, zone: str, *, is_changed: bool
) -> Iterator[tuple[str, str]]:
    yield "From", f"{email.sender.name} <{email.sender.email}>"
    yield "Approved", f"by {approval.by} on {context.moment(approval.at, zone)} ({approval.digest[:8]})"
    if is_changed:
        yield "", "The issue was changed since. What is mailed is what was approved."


def _left_out(plan: Plan) -> Iterator[tuple[str, str]]:
    from newsletter.send import words

    if plan.skipped:
        why = "got it or may have got it, get it by another campaign or were refused"
        yield "Left out", f"{words.people(plan.skipped)}: {why}"
    if plan.suppressed:
        yield "Never mailed", f"{words.people(plan.suppressed)} (suppressed)"


def _of_means(means: Means) -> Iterator[tuple[str, str]]:
    # The name of one that is not known says nothing.
    whose = "" if means.profile.service is Service.GENERIC else f" ({means.profile.name})"
    yield "Mail server", f"{means.relay.host}, port {means.relay.port}{whose}"
    for sentence in means.outlook.sentences if means.outlook else ():
        yield "", sentence
    for note in means.profile.notes:
        yield "", note
    if means.signed_by:
        yield "Signed", f"with DKIM: {', '.join(means.signed_by)}"
    elif means.profile.signs:
        yield "Signed", "by the mail server (DKIM)"
    else:
        yield "Signed", "not by this program; many mailboxes refuse bulk mail without DKIM"
    works = "with one click in the mail program (RFC 8058)"
    yield "Leaving", works if means.one_click.works else f"not with one click: {means.one_click.problem}"


def _start(wish: Wish, zone: str) -> str:
    from newsletter.text import moments

    if wish.due:
        return f"on {context.moment(wish.due, zone)}"
    return f"{moments.lasting(wish.hold)} after you confirm it" if wish.hold else "as soon as you confirm it"


def _first(sample: Sample | None, of: str = "") -> Iterator[tuple[str, str]]:
    if not sample:
        return
    from newsletter.text import moments

    wait = f"{moments.lasting(sample.wait)} to see what comes of them; " if sample.wait else ""
    first = f"{sample.size:,}, {of}then {wait}it goes on where at most {sample.limit:g} % were refused"
    yield "First", first


def _written(rows: Iterable[tuple[str, str]], warnings: Iterable[str]) -> str:
    lines = [f"  {click.style(f'{label:<{_LABEL}}', bold=True)} {text}" for label, text in rows]
    mind = click.style(f"{'Mind':<{_LABEL}}", fg="yellow", bold=True)
    lines += [f"  {mind} {text}" for text in warnings]
    return "\n".join(lines)
