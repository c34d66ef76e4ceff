"""What is made: the rendered email, who gets it, and what is found to be wrong with it."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from newsletter.model.base import frozen
from newsletter.model.content import Image, Where
from newsletter.model.publication import Sender


@frozen
class Variant:
    """One encoding of an image, `width` x `height` pixels; `name` is its content hash with an ending."""

    name: str
    media_type: str
    width: int
    height: int
    data: bytes


@frozen
class Asset:
    """An image of the mail. `token` stands in the HTML for its address.

    The first of the `variants` is the mailed one, others are smaller; `slot` names its place in the theme,
    `width` and `height` are the CSS pixels that it is shown at.
    """

    token: str
    image: Image
    slot: str
    width: int
    height: int
    variants: tuple[Variant, ...]


@frozen
class MergeTag:
    """A place filled in per recipient. `token` stands for it in subject, HTML and text."""

    name: str
    fallback: str
    token: str


@frozen
class RenderedEmail:
    """An issue as it will be mailed, once for everybody; `digest` covers everything that a reader gets.

    `image_base_url` is where its images lie under the names of their variants; else they travel with it.
    `issue_url` is where it can be seen in the browser, '' where nowhere.
    """

    issue: dt.date
    language: str
    sender: Sender
    subject: str
    preheader: str
    html: str
    text: str
    assets: tuple[Asset, ...] = ()
    merge_tags: tuple[MergeTag, ...] = ()
    image_base_url: str = ""
    issue_url: str = ""
    digest: str


@frozen
class Approval:
    """Somebody's word that the email with this `digest` may go out, given at a moment in UTC.

    `waivers` are (code, reason) pairs of what was let stand, `program` the version that stored the email.
    """

    issue: dt.date
    digest: str
    by: str
    at: dt.datetime
    waivers: tuple[tuple[str, str], ...] = ()
    program: str = ""


@frozen
class Recipient:
    """A person frozen into a mailing. `fields` and `links` are (name, value) pairs."""

    subscriber: str
    email: str
    name: str = ""
    language: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    links: tuple[tuple[str, str], ...] = ()


class Severity(StrEnum):
    """How much a finding matters: an error blocks, a warning is read, a note is only said."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@frozen
class Finding:
    """One thing a reader would suffer from: what (`message`), where, and what to do (`hint`).

    `waiver` is the reason for which an editor lets it stand, '' where nobody does.
    """

    code: str
    severity: Severity
    message: str
    where: Where | None = None
    hint: str = ""
    waiver: str = ""


@frozen
class Report:
    """Every finding about an issue, errors first and what was waived last."""

    findings: tuple[Finding, ...] = ()

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The errors that stand: those that nobody waived."""
        return self._standing(Severity.ERROR)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        return self._standing(Severity.WARNING)

    @property
    def notes(self) -> tuple[Finding, ...]:
        return self._standing(Severity.NOTE)

    @property
    def waived(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.waiver)

    def _standing(self, severity: Severity) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.severity is severity and not f.waiver)
