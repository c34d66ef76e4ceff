"""Rules about what law and mailbox providers ask of a sender."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from newsletter.check.base import ERROR, NOTE, WARNING, Evidence, Group, Told, in_theme, rule, setting
from newsletter.check.places.typed import typed
from newsletter.check.seen import is_link_seen, words_seen
from newsletter.check.words import mailboxes
from newsletter.model import RenderedEmail, SponsorItem, Where
from newsletter.text import i18n, tokens

_EXAMPLES = frozenset({"example.com", "example.net", "example.org"})
_NOBODY = re.compile(
    r"(?:do-?not|no)[._-]?(?:reply|answer|respond)|nicht-?antworten|no-?responder|ne-?pas-?repondre"
)


_LEAVING, _ADDRESS = r"merge\.unsubscribe\b", r"publication\.address\b"
_PAID = r"words\.sponsor\b|\.paid_by\b"


@dataclass(frozen=True, slots=True)
class _Form:
    """One of the two forms of a mail: what it is called, and the file of the theme that makes it."""

    name: str
    file: str

    def where(self, evidence: Evidence, pattern: str) -> Where:
        """Where the theme fills in what fits, else where it only asks for it, else its file."""
        filled = rf"\{{\{{(?:(?!\}}\}}).)*?{pattern}"
        said = typed(evidence, filled, pattern, plain_text=self is _PLAIN_TEXT)
        return said or in_theme(evidence, self.file)


_HTML, _PLAIN_TEXT = _Form("HTML", "issue.mjml.j2"), _Form("plain text", "issue.txt.j2")


def _domain(address: str) -> str:
    return address.rpartition("@")[2].lower()


@rule(Group.LAW, ERROR, waivable=False)
def unsubscribe_missing(evidence: Evidence) -> Iterator[Told]:
    """No address at which readers can unsubscribe.

    The laws of most countries ask for it, and mailbox providers do.
    """
    sender = evidence.publication.sender
    if not sender.unsubscribe_url and not sender.unsubscribe_email:
        yield Told(
            "Readers cannot leave: no unsubscribe address is set.",
            setting(evidence, "sender.unsubscribe_url"),
            'Below [sender] write: unsubscribe_url = "https://..." or unsubscribe_email = "..."',
        )


@rule(Group.LAW, ERROR, waivable=False)
def unsubscribe_invisible(evidence: Evidence) -> Iterator[Told]:
    """A mail that shows no unsubscribe link.

    Laws and mailbox providers ask for one that readers can see, in the HTML and in the plain text.
    """
    email = evidence.email
    if email is None:
        return
    leaving = {tag.token for tag in email.merge_tags if tag.name == "unsubscribe"}
    said = bool(leaving & tokens.count(email.text).keys()) or not email.text.strip()
    for form, there in (_HTML, is_link_seen(email.html, leaving)), (_PLAIN_TEXT, said):
        if not there:
            yield Told(
                f"The {form.name} of the mail shows no unsubscribe link.",
                form.where(evidence, _LEAVING),
                "The theme must show {{ merge.unsubscribe }}, in a size and colour that can be read.",
            )


@rule(Group.LAW, ERROR, waivable=False)
def address_missing(evidence: Evidence) -> Iterator[Told]:
    """No postal address of the sender.

    The laws of many countries ask for one in each mail (in the United States CAN-SPAM, 16 CFR 316; in
    Germany section 5 of the DDG).
    """
    if not evidence.publication.address:
        yield Told(
            "The postal address is missing; many countries' laws ask for it in each mail.",
            setting(evidence, "publication.address"),
            'Below [publication] write: address = "..."',
        )


@rule(Group.LAW, ERROR, waivable=False)
def address_invisible(evidence: Evidence) -> Iterator[Told]:
    """A mail that does not show the postal address.

    It stands in the settings, and the theme leaves it out.
    """
    address = evidence.publication.address.split()
    if evidence.email is None or not address:
        return
    for form, screens in _shown(evidence.email):
        if any(" ".join(address) not in words for words in screens):
            yield Told(
                f"The {form.name} of the mail does not show the postal address.",
                form.where(evidence, _ADDRESS),
                "The theme must show {{ publication.address }}, in a size and colour that can be read.",
            )


def _shown(email: RenderedEmail) -> Iterator[tuple[_Form, tuple[str, ...]]]:
    """The forms of the mail that are there, each with its words on every kind of screen."""
    yield _HTML, words_seen(email.html)
    if email.text.strip():
        yield _PLAIN_TEXT, (" ".join(email.text.split()),)


@rule(Group.LAW, ERROR, waivable=False)
def sponsor_unlabelled(evidence: Evidence) -> Iterator[Told]:
    """A paid place that does not say that it is paid, or by whom.

    Advertising has to be told from the letter's own words.
    """
    if evidence.email is None:
        return
    word = i18n.catalogue(evidence.issue.language)["sponsor"]
    for section in evidence.issue.sections:
        for item in section.items:
            if not isinstance(item, SponsorItem):
                continue
            name = " ".join(item.name.split())
            for form, screens in _shown(evidence.email):
                if any(name not in words or word not in words for words in screens):
                    yield Told(
                        f"The {form.name} of the mail does not show '{word}' and '{item.name}', so readers "
                        "take the advertisement for yours.",
                        form.where(evidence, _PAID),
                        "The theme must show {{ words.sponsor }} and {{ sponsor.paid_by }}, in a size and "
                        "colour that can be read.",
                    )


@rule(Group.LAW, WARNING)
def sender_placeholder(evidence: Evidence) -> Iterator[Told]:
    """A sender that is only an example.

    Nobody could answer, and no mailbox provider would take such a mail (RFC 2606, section 3).
    """
    sender = evidence.publication.sender
    if _domain(sender.email) in _EXAMPLES:
        yield Told(
            f"The sender is still the example '{sender.email}'; no reader could answer.",
            setting(evidence, "sender.email"),
            'Below [sender] write your own address: email = "..."',
        )


@rule(Group.LAW, WARNING)
def sender_nobody(evidence: Evidence) -> Iterator[Told]:
    """A sender that takes no answers.

    Readers write back, and patients more than others. An address that nobody reads loses what they say, and
    a reply is what keeps a letter out of the spam folder.
    """
    sender = evidence.publication.sender
    key, answers = ("reply_to", sender.reply_to) if sender.reply_to else ("email", sender.email)
    if _NOBODY.match(answers.lower()):
        yield Told(
            f"Answers go to {answers}, which looks like an address that nobody reads.",
            setting(evidence, f"sender.{key}"),
            'Below [sender] write: reply_to = "an address that is read"',
        )


@rule(Group.LAW, WARNING)
def sender_freemail(evidence: Evidence) -> Iterator[Told]:
    """A sender at a provider of free mailboxes.

    These providers ask the others to refuse mail in their name that they did not send themselves (DMARC),
    so most of a mailing is lost.
    """
    sender = evidence.publication.sender
    if _domain(sender.email) in mailboxes.FREE:
        yield Told(
            f"Mails from {sender.email} are refused by most mailboxes, because {_domain(sender.email)} did "
            "not send them.",
            setting(evidence, "sender.email"),
            "Use an address of your own domain, and set reply_to to the mailbox that you read.",
        )


@rule(Group.LAW, NOTE)
def one_click_missing(evidence: Evidence) -> Iterator[Told]:
    """No unsubscribing with one click in the mail program's own button.

    Gmail and Yahoo ask for it in bulk mail (RFC 8058). It needs a web address that answers the program's
    request.
    """
    sender = evidence.publication.sender
    web = sender.unsubscribe_url.lower().startswith("https:")
    if not (sender.one_click and web) and (sender.unsubscribe_url or sender.unsubscribe_email):
        key = "one_click" if web else "unsubscribe_url"
        yield Told(
            "Mail programs cannot offer to unsubscribe with one click; Gmail and Yahoo ask for that.",
            setting(evidence, f"sender.{key}"),
            "Where the page at unsubscribe_url answers such requests, write below [sender]: one_click = true"
            if web
            else 'It needs a page of yours that answers such requests: unsubscribe_url = "https://..."',
        )


@rule(Group.LAW, NOTE)
def list_id_missing(evidence: Evidence) -> Iterator[Told]:
    """A letter without a name for mail programs.

    With a list id (RFC 2919) readers can sort your letter by a rule, and providers know it again.
    """
    if not evidence.publication.sender.list_id:
        yield Told(
            "The letter has no list id, by which mail programs and providers know it again.",
            setting(evidence, "sender.list_id"),
            'Below [sender] write: list_id = "letters.your-domain.org"',
        )
