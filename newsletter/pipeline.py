"""The whole flow on one page; the only place that knows the order of the stages.

    sources  --collect-->  Collected  --project-->  issues/<date>/
    issues/<date>/  --project-->  Issue  --teasers-->  Issue with teasers
    Issue, theme, pictures  --render-->  RenderedEmail
    Issue, RenderedEmail, answers  --check-->  Report
    RenderedEmail  --export-->  build/<date>/
    RenderedEmail, recipients  --message, send-->  replies

Nothing leaves the house, as a file or as a mail, while the report holds an error. What only some commands
need is imported where it is used: the others start in half the time without it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from newsletter import assets, engines, message
from newsletter.audience import recipients
from newsletter.cache import Cache
from newsletter.check.base import Evidence
from newsletter.check.report import of_theme, report
from newsletter.config import SETTINGS_FILE, Settings
from newsletter.errors import CheckFailed, ProjectError, RenderError, SendError
from newsletter.export.formats import FORMATS
from newsletter.model import (
    Asset,
    Brand,
    Collected,
    Finding,
    Image,
    ImageAnswer,
    Issue,
    Recipient,
    RenderedEmail,
    Report,
    Severity,
    SponsorItem,
    StoryItem,
    Theme,
    Where,
)
from newsletter.probe import images
from newsletter.project import folder, load
from newsletter.project.earlier import earlier
from newsletter.project.theme import load_theme
from newsletter.render.email import Kept, render
from newsletter.teasers.choose import with_teasers

if TYPE_CHECKING:
    from newsletter.project.create import Added
    from newsletter.send.base import Reply

Progress = Callable[[str], None]
_PAGES = Path(".newsletter", "cache", "pages")
_MORNING = dt.time(9)
# The slot of a theme that a picture takes, by the kind of its section.
_SLOTS = {"lead": "lead", "articles": "thumb", "sponsor": "sponsor"}


def _silent(step: str) -> None:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """An issue as far as it could be built, and what is wrong with it."""

    date: dt.date
    issue: Issue | None
    email: RenderedEmail | None
    report: Report

    def mailable(self) -> RenderedEmail:
        """The email. Raises CheckFailed where an error stands."""
        if self.email is None or self.report.errors:
            count = len(self.report.errors)
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


def add(root: Path, source: str, date: dt.date, kind: str = "") -> Iterator[tuple[Collected, Added]]:
    """Put what `source` holds into the issue of `date`: each article and what became of it."""
    from newsletter.collect import collect
    from newsletter.project import create

    for collected in collect(source, kind):
        yield collected, create.add_article(root, date, collected)


def build(settings: Settings, date: dt.date, progress: Progress = _silent) -> Built:
    """The issue of `date`, loaded, teased, rendered and checked. What is wrong stands in the report."""
    root = settings.root
    progress("Reading the issue")
    try:
        loaded = load.load_issue(root, date, language=settings.publication.language)
    except ProjectError as error:
        return Built(date=date, issue=None, email=None, report=Report(findings=(load.from_error(error),)))
    issue = with_teasers(loaded.issue, settings.rules.teaser_length)
    findings = list(loaded.findings)
    shown = _shown(issue, settings.publication.brand)
    wanted = dict.fromkeys(image for image, _ in shown)
    progress(f"Preparing {len(wanted)} pictures")
    answers = images.look(root, wanted)
    email = None
    try:
        theme = load_theme(root, issue.theme)
        pictures, answers = _assets(root, shown, theme, answers)
        progress("Rendering")
        kept = Kept(Cache(root / _PAGES, engines.state()), engines.compiled)
        rendering = render(issue, theme, settings.publication, pictures, kept)
        email = rendering.email
        findings += (_theme_fault(doubt, Severity.WARNING) for doubt in rendering.doubts)
        # What cannot stand in a mail must show here, and not when it is sent.
        message.prepare(email, boundary=email.digest[:24])
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
        email=email,
        earlier=earlier(root, date),
    )
    return Built(date=date, issue=issue, email=email, report=report(evidence, findings))


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
            seen = Evidence(issue=issue, publication=publication, rules=settings.rules, email=made.email)
            found.update(dict.fromkeys(of_theme(seen)))
    return name, Report(findings=tuple(found))


def export(built: Built, settings: Settings, target: Path, formats: Iterable[str]) -> tuple[Path, ...]:
    """Write the mail into `target`, made out to a sample reader; the files in the order of the formats."""
    email = built.mailable()
    reader = recipients.sample(settings.publication, email.issue)
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
    named = (recipients.single(address, settings.publication, email.issue) for address in to)
    people = {person.email: person for person in named}.values()
    template = message.prepare(email, boundary=ids())
    with send.transport(settings.relay, folder.outbox(settings.root)) as transport:
        yield from deliver(template, people, transport, sender=email.sender.email, now=now, ids=ids)


def _shown(issue: Issue, brand: Brand) -> tuple[tuple[Image, str], ...]:
    """Every picture of the mail and the slot of the theme that it takes."""
    pictures = {article.slug: article.image for article in issue.articles}
    named = [(brand.logo, "logo"), (brand.art, "art")]
    for section in issue.sections:
        for item in section.items:
            if isinstance(item, StoryItem):
                named.append((pictures.get(item.article), _SLOTS.get(section.kind, "")))
            elif isinstance(item, SponsorItem):
                named.append((item.image, _SLOTS[section.kind]))
    for author in issue.authors:
        named += [(author.photo, "photo"), *[(author.photo, "signature")] * (author.slug == issue.signed_by)]
    return tuple((image, slot) for image, slot in dict.fromkeys(named) if image)


def _assets(
    root: Path, shown: Iterable[tuple[Image, str]], theme: Theme, answers: Iterable[ImageAnswer]
) -> tuple[tuple[Asset, ...], tuple[ImageAnswer, ...]]:
    """Every sound picture in the size that it is shown at, and the answers with what came up meanwhile."""
    known = {answer.path: answer for answer in answers}
    slots = {slot.name: slot for slot in theme.slots}
    made: list[Asset] = []
    for image, name in shown:
        if name not in slots or known[image.path].problem:
            continue
        try:
            made.append(assets.prepare(root, image, slots[name]))
        except (OSError, ValueError, SyntaxError):
            # Somebody saved it since it was looked at.
            known[image.path] = replace(known[image.path], problem="the file is damaged or incomplete")
    return tuple(made), tuple(known.values())


def _theme_fault(error: RenderError, severity: Severity) -> Finding:
    """What is wrong with the theme; a doubt leaves a mail, though another one than was meant."""
    return Finding(
        code="theme-broken" if severity is Severity.ERROR else "theme-doubtful",
        severity=severity,
        message=error.message,
        where=Where(path=error.template, line=error.line, column=error.column),
        hint=error.hint,
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
