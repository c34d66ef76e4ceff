"""The whole flow on one page; the only place that knows the order of the stages.

    sources  --collect-->  Collected  --project-->  issues/<date>/
    issues/<date>/  --project-->  Issue  --teasers-->  Issue with teasers
    Issue, theme, pictures  --render-->  RenderedEmail
    Issue, RenderedEmail, answers  --check-->  Report
    RenderedEmail  --export-->  build/<date>/
    RenderedEmail, a person's word  --database-->  Approval
    RenderedEmail, recipients  --message, send-->  replies
    sending domain, relay  --probe, check-->  Checkup

Nothing leaves the house, as a file or as a mail, while the report holds an error that hinders it. What only
some commands need is imported where it is used: the others start in half the time without it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from newsletter import assets, engines, message
from newsletter.audience import recipients
from newsletter.cache import Cache
from newsletter.check.answers import openable
from newsletter.check.base import Evidence
from newsletter.check.once import once
from newsletter.check.report import is_of_mailings, of_theme, report
from newsletter.config import SETTINGS_FILE, Settings
from newsletter.errors import CheckFailed, NewsletterError, ProjectError, RenderError, SendError
from newsletter.export.formats import FORMATS
from newsletter.model import (
    Approval,
    Checkup,
    Differences,
    Finding,
    Issue,
    Recipient,
    RenderedEmail,
    Report,
    Severity,
    Where,
)
from newsletter.probe import images
from newsletter.project import folder, load
from newsletter.project.earlier import earlier
from newsletter.project.theme import load_theme
from newsletter.render.email import Kept, render
from newsletter.teasers.choose import with_teasers
from newsletter.text import addresses, person

if TYPE_CHECKING:
    from newsletter.collect import Chooser
    from newsletter.collect.gather import Outcome
    from newsletter.message import MessageTemplate
    from newsletter.project.authors import Ask
    from newsletter.project.collected import Added
    from newsletter.send.base import Reply


class Progress(Protocol):
    """Hears what is being done and, of what takes long, how much of it is done."""

    def __call__(self, step: str, done: int = 0, total: int = 0) -> None: ...


class Outside(StrEnum):
    """Whether a check asks the world outside: it does; it was told not to, and says so; it need not."""

    ASKED = "asked"
    REFUSED = "refused"
    UNNEEDED = "unneeded"


_PAGES = Path(".newsletter", "cache", "pages")
_MORNING = dt.time(9)
# Long enough for a server that looks a caller up before it greets, in seconds.
_GREETING = 20.0


def silent(step: str, done: int = 0, total: int = 0) -> None:
    """The progress that nobody hears of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """An issue as far as it could be built, and what is wrong with it."""

    date: dt.date
    issue: Issue | None
    email: RenderedEmail | None
    report: Report

    @property
    def hindrances(self) -> tuple[Finding, ...]:
        """The errors for which nothing is written or mailed.

        What the law asks of a mailing does not hinder a draft: a file, or a test within the house.
        """
        return tuple(one for one in self.report.errors if not is_of_mailings(one.code))

    def mailable(self) -> RenderedEmail:
        """The email. Raises CheckFailed where an error hinders it."""
        if self.email is None or self.hindrances:
            count = len(self.hindrances)
            errors = "1 error" if count == 1 else f"{count} errors"
            raise CheckFailed(
                f"Nothing was written or sent: mend {errors} first.",
                report=self.report,
                hint=f"See them again with: newsletter check {self.date.isoformat()}",
            )
        return self.email


def init(root: Path) -> tuple[Path, ...]:
    """Make `root` a project; the files written."""
    from newsletter.project import create

    return create.new_project(root)


def new(root: Path, date: dt.date) -> Path:
    """Start the issue of `date`; its `issue.md`."""
    from newsletter.project import create

    return create.new_issue(root, date)


def collect(
    sources: Sequence[str],
    kind: str = "",
    *,
    choose: Chooser,
    progress: Progress = silent,
    allow_private: bool = False,
) -> Iterator[Outcome]:
    """The stories of the sources, in their order; of one that holds several, those that `choose` wants.

    With `allow_private` the hosts that are named as sources may be private ones.
    """
    from newsletter.collect.gather import gather
    from newsletter.collect.opening import way_out

    web = way_out(sources, allow_private=allow_private)
    return gather(sources, kind, web=web, choose=choose, progress=progress)


def put(
    root: Path, date: dt.date, outcomes: Iterable[Outcome], *, again: bool = False, ask: Ask | None = None
) -> Iterator[tuple[Outcome, Added | NewsletterError]]:
    """Put what was collected into the issue of `date`: each outcome with what became of it, or why it failed.

    `again` puts a story in that another issue has; `ask` says whether a new name is an author who is known.
    """
    from newsletter.project import collected

    for outcome in outcomes:
        became: Added | NewsletterError
        try:
            if isinstance(outcome.found, NewsletterError):
                raise outcome.found
            became = collected.add(root, date, outcome.found, again=again, ask=ask)
        except NewsletterError as error:
            # One that is bad is no reason to leave the others out.
            became = error
        yield outcome, became


def build(
    settings: Settings, date: dt.date, progress: Progress = silent, outside: Outside = Outside.UNNEEDED
) -> Built:
    """The issue of `date`, loaded, teased, rendered and checked. What is wrong stands in the report."""
    root = settings.root
    progress("Reading the issue")
    try:
        loaded = load.load_issue(root, date, language=settings.publication.language)
    except ProjectError as error:
        return Built(date=date, issue=None, email=None, report=Report(findings=(load.from_error(error),)))
    issue = with_teasers(loaded.issue, settings.rules.teaser_length)
    findings = list(loaded.findings)
    shown = assets.shown(issue, settings.publication.brand)
    wanted = dict.fromkeys(image for image, _ in shown)
    progress(f"Preparing {len(wanted)} pictures")
    answers = images.look(root, wanted)
    theme, email, template = None, None, None
    try:
        theme = load_theme(root, issue.theme)
        pictures, answers = assets.gather(root, shown, theme, answers)
        progress("Rendering")
        kept = Kept(Cache(root / _PAGES, engines.state()), engines.compiled)
        rendering = render(issue, theme, settings.publication, pictures, kept)
        email = rendering.email
        findings += (_theme_fault(doubt, Severity.WARNING) for doubt in rendering.doubts)
        # What cannot stand in a mail must show here, and not when it is sent.
        template = message.prepare(email, boundary=email.digest[:24])
    except RenderError as error:
        findings += (_theme_fault(one, Severity.ERROR) for one in (error, *error.others))
    except (ProjectError, SendError) as error:
        findings.append(_fault(error, issue))
    progress("Checking")
    evidence = Evidence(
        issue=issue,
        publication=settings.publication,
        rules=settings.rules,
        unplaced=loaded.unplaced,
        pictures=tuple(wanted),
        images=answers,
        theme=theme,
        email=email,
        offline=outside is Outside.REFUSED,
        earlier=earlier(root, date),
    )
    if outside is Outside.ASKED:
        evidence = _asked(evidence, template, settings, progress)
    return Built(date=date, issue=issue, email=email, report=report(evidence, findings))


def _asked(
    evidence: Evidence, template: MessageTemplate | None, settings: Settings, progress: Progress
) -> Evidence:
    """The evidence with what the world outside says of the mail: its links, and a spam filter."""
    from newsletter.probe import links, spam

    now = dt.datetime.now(dt.UTC)
    opened = links.look(
        openable(evidence),
        Cache(settings.root / links.CACHE),
        now=now,
        progress=lambda done, total: progress("Opening links", done, total),
    )
    said = None
    if template:
        progress("Asking the spam filter")
        email = template.email
        reader = recipients.sample(settings.publication, email)
        ident = f"<check.{email.digest[:24]}@{email.sender.email.rpartition('@')[2]}>"
        said = spam.look(template.fill(reader, date=now, message_id=ident), settings.spamd)
    return replace(evidence, links=opened, spam=said)


def check_theme(settings: Settings, name: str | None) -> tuple[str, Report]:
    """The theme's name (without one, that of the newest issue) and what is wrong with it.

    Raises ProjectError where there is no such theme, or no issue to know it from.
    """
    from newsletter.render.specimen import specimens

    root = settings.root
    if name is None:
        newest = load.load_issue(root, folder.newest_issue(root), language=settings.publication.language)
        name = newest.issue.theme
    theme = load_theme(root, name)
    found: dict[Finding, None] = {}
    for issue, publication, pictures in specimens(theme, settings.publication):
        try:
            made = render(issue, theme, publication, pictures)
        except RenderError as error:
            found.update(dict.fromkeys(_theme_fault(one, Severity.ERROR) for one in (error, *error.others)))
        else:
            found.update(dict.fromkeys(_theme_fault(doubt, Severity.WARNING) for doubt in made.doubts))
            seen = Evidence(
                issue=issue, publication=publication, rules=settings.rules, theme=theme, email=made.email
            )
            found.update(dict.fromkeys(of_theme(seen)))
    return name, Report(findings=once(found))


def export(built: Built, settings: Settings, target: Path, formats: Iterable[str]) -> tuple[Path, ...]:
    """Write the mail into `target`, made out to a sample reader; the files in the order of the formats."""
    email = built.mailable()
    reader = recipients.sample(settings.publication, email)
    moment = dt.datetime.combine(email.issue, _MORNING, ZoneInfo(settings.publication.zone))
    made = (FORMATS[name](reader, moment).export(email, target) for name in formats)
    return tuple(path for paths in made for path in paths)


def send_test(
    built: Built,
    settings: Settings,
    to: Iterable[str],
    *,
    now: Callable[[], dt.datetime],
    ids: Callable[[], str],
) -> Iterator[tuple[Recipient, Reply | SendError]]:
    """Mail the issue to a few addresses of the house, each with the answer or the error.

    Without a relay the mails go to the outbox folder. `ids` gives letters and digits never used before.
    """
    from newsletter import send
    from newsletter.send.single import deliver

    email = built.mailable()
    # Whoever is named twice still gets one mail.
    named = (recipients.single(address, settings.publication, email) for address in to)
    people = {person.email: person for person in named}.values()
    template = message.prepare(email, boundary=ids())
    with send.transport(settings.relay, folder.outbox(settings.root)) as transport:
        yield from deliver(template, people, transport, sender=email.sender.email, now=now, ids=ids)


def doctor(settings: Settings, now: dt.datetime, domain: str = "", progress: Progress = silent) -> Checkup:
    """What the DNS tells of the sending `domain` (the sender's, unless told), and what the relay shows.

    Nothing is sent, and nothing is raised: what cannot be reached is a finding.
    """
    from newsletter.check import sending
    from newsletter.check.sending import services
    from newsletter.probe import domain as domains
    from newsletter.probe import names, relay
    from newsletter.send.smtp import SmtpTransport

    sender, server = settings.publication.sender, settings.relay
    chosen = domain or addresses.parse(sender.email).domain
    progress(f"Asking the DNS about {chosen}")
    answer = domains.look(
        names.Names(names.resolver(settings.dns_server)),
        chosen,
        answers_to=[addresses.parse(one).domain for one in (sender.reply_to, settings.bounce_email) if one],
        selectors=settings.dkim_selectors or services.selectors(server.host if server else ""),
        guessed=not settings.dkim_selectors,
    )
    seen = None
    if server:
        progress(f"Greeting {server.host}")
        patient = replace(server, timeout=min(server.timeout, _GREETING))
        seen = relay.look(lambda: SmtpTransport(patient))
    examined = sending.examine(answer, sender, server, seen, settings.rules, now)
    return Checkup(domain=chosen, examined=tuple(examined))


def _theme_fault(error: RenderError, severity: Severity) -> Finding:
    """What is wrong with the theme; a doubt leaves a mail, though another one than was meant."""
    return Finding(
        code="theme-broken" if severity is Severity.ERROR else "theme-doubtful",
        severity=severity,
        message=error.message,
        where=Where(path=error.template, line=error.line, column=error.column),
        hint=error.hint or "Correct it in that file of the theme.",
    )


def _fault(error: ProjectError | SendError, issue: Issue) -> Finding:
    """What kept the issue from becoming a mail: a theme that is not there, or what no mail can hold."""
    if isinstance(error, ProjectError):
        found = load.from_error(error)
        if error.path != folder.THEMES:
            return found
        return replace(found, where=Where(path=issue.where.path, line=dict(issue.lines).get("theme", 1)))
    if error.field == "Subject":
        where = Where(path=issue.where.path, line=dict(issue.lines).get("subject", 1))
    else:
        where = Where(path=SETTINGS_FILE)
    return Finding(
        code="mail-impossible",
        severity=Severity.ERROR,
        message=error.message,
        where=where,
        hint=error.hint,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where an issue stands: who approved which email, and what changed since.

    `differences` is None where nothing changed, and where one of the two emails is not there.
    """

    built: Built
    approval: Approval | None = None
    email: RenderedEmail | None = None
    differences: Differences | None = None

    @property
    def holds(self) -> bool:
        """Whether what would be mailed is what the issue is now."""
        return bool(self.approval and self.built.email and self.approval.digest == self.built.email.digest)


def approve(built: Built, settings: Settings, by: str, now: Callable[[], dt.datetime]) -> Approval:
    """Store the email that was built, and that `by` lets it go out. From now on it is what is mailed.

    Approved again, the same email is on record twice. Raises CheckFailed while an error stands, ValueError
    for what is no name, ConfigError or DatabaseError where it cannot be stored.
    """
    from importlib.metadata import version

    from newsletter.database import approvals, opened

    email = built.email
    if email is None or built.report.errors:
        count = len(built.report.errors)
        raise CheckFailed(
            f"Nothing was approved: mend {count} error{'s' * (count != 1)} first.",
            report=built.report,
            hint=f"See them again with: newsletter check {built.date.isoformat()}",
        )
    approval = Approval(
        issue=email.issue,
        digest=email.digest,
        by=person.name(by),
        at=now().astimezone(dt.UTC),
        waivers=tuple(dict.fromkeys((finding.code, finding.waiver) for finding in built.report.waived)),
        program=version("newsletter"),
    )
    with opened(settings.database, settings.root) as database, database.writing() as connection:
        approvals.record(connection, approval, email)
    return approval


def approved(settings: Settings, date: dt.date) -> tuple[Approval, RenderedEmail] | None:
    """The approval of an issue that counts, and the very email that was stored with it; None without one.

    Raises ConfigError or DatabaseError where it cannot be read as it was stored.
    """
    from newsletter.database import approvals, is_begun, opened, renderings

    if not is_begun(settings.database, settings.root):
        return None
    with opened(settings.database, settings.root) as database, database.reading() as connection:
        approval = approvals.latest(connection, date)
        return (approval, renderings.get(connection, approval.digest)) if approval else None


def status(built: Built, settings: Settings) -> Standing:
    """Where the issue stands beside what was approved of it. Raises like `approved`."""
    found = approved(settings, built.date)
    if found is None:
        return Standing(built=built)
    approval, email = found
    standing = Standing(built=built, approval=approval, email=email)
    if built.email is None or standing.holds:
        return standing
    from newsletter.message.differences import differences

    return replace(standing, differences=differences(email, built.email))
