"""A rendered email as the bytes of a mail, once for everybody, with places left for each recipient."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from newsletter.errors import ConfigError, SendError
from newsletter.message import headers
from newsletter.message.body import Slot, body, content_fields, refuse_unknown
from newsletter.message.dkim import Seal
from newsletter.message.list_fields import Leave, feedback_id_field, list_id_field, mailto
from newsletter.message.mailing import Mailing
from newsletter.message.quoted_printable import encode_before
from newsletter.model import Recipient, RenderedEmail, Sender
from newsletter.text import addresses, tokens, ways

_BOUNDARY = re.compile(r"[A-Za-z0-9.+-]{1,60}")


@dataclass(frozen=True, slots=True, repr=False)
class MessageTemplate:
    """A mail with everything in it but the recipient; made by `prepare`."""

    email: RenderedEmail
    _from: bytes
    _reply_to: bytes
    _subject: bytes
    _list_id: bytes
    _leave: Leave
    _feedback_id: bytes
    _content: bytes
    _seal: Seal | None
    _pieces: tuple[bytes, ...]
    _slots: tuple[Slot, ...]

    def fill(self, recipient: Recipient, *, date: dt.datetime, message_id: str) -> bytes:
        """The mail for `recipient`: every line ends in CR LF, and the same input gives the same bytes.

        It is ASCII but for an address that is not, whose mail only a relay with SMTPUTF8 can take (RFC 6531).
        `date` needs a time zone; `message_id` comes with its angle brackets. Raises SendError when the
        address, the name or what a merge tag puts into the subject cannot stand in a header.
        """
        known = values(self.email, recipient)
        header = b"".join(
            (
                self._from,
                headers.mailbox("To", "The recipient", recipient.name, recipient.email, international=True),
                self._reply_to,
                self._subject or _subject(tokens.fill(self.email.subject, known)),
                headers.date_field(date),
                headers.message_id_field(message_id),
                self._list_id,
                self._leave.fields(_way_out(recipient, self.email.sender)),
                self._feedback_id,
                self._content,
            )
        )
        pieces = list(self._pieces)
        encoded: dict[str, bytes] = {}
        try:
            for slot in self._slots:
                value = slot.escape(known[slot.token])
                if value not in encoded:
                    encoded[value] = encode_before(value)
                for place in slot.places:
                    pieces[place] = encoded[value]
        except UnicodeEncodeError as error:
            raise SendError(f"What is filled in for {recipient.email} holds a broken character.") from error
        if self._seal is None:
            return b"".join((header, b"\r\n", *pieces))
        rest = b"".join(pieces[1:])
        return b"".join((self._seal.fields(header, rest, date), header, b"\r\n", pieces[0], rest))


def values(email: RenderedEmail, recipient: Recipient) -> dict[str, str]:
    """What each merge tag's token becomes for `recipient`, not escaped.

    A merge tag is looked up by its name among the recipient's fields, then links, then `name`, `first_name`
    and `email`; the first that is not blank counts, else the fallback.
    """
    if not email.merge_tags:
        return {}
    first, *_ = recipient.name.split() or [""]
    known = {"name": recipient.name, "first_name": first, "email": recipient.email}
    for pairs in (recipient.links, recipient.fields):
        known.update((name, value) for name, value in pairs if value.strip())
    return {
        tag.token: value if (value := known.get(tag.name, "")).strip() else tag.fallback
        for tag in email.merge_tags
    }


def prepare(email: RenderedEmail, *, boundary: str, mailing: Mailing | None = None) -> MessageTemplate:
    """`email` encoded once, ready to be filled in for each recipient; `mailing` is what a campaign adds.

    `boundary` is 1 to 60 letters, digits, dots, pluses or hyphens; the boundaries between the parts are
    derived from it. Raises SendError when a token has no meaning or a header would not be safe, and
    ConfigError where a key for signing belongs to another domain.
    """
    if not _BOUNDARY.fullmatch(boundary):
        raise ValueError("A boundary is 1 to 60 letters, digits, dots, pluses or hyphens.")
    sender = email.sender
    refuse_unknown(email.subject, {tag.token for tag in email.merge_tags}, "subject")
    header_from = headers.mailbox("From", "The sender", sender.name, sender.email)
    domain = addresses.parse(sender.email).domain
    try:
        pieces, slots = body(email, boundary, domain)
    except UnicodeEncodeError as error:
        raise SendError("The rendered email holds a broken character.") from error
    # What is wrong for everybody must show before the first recipient's turn.
    nobody = Recipient(subscriber="", email="")
    subject = _subject(tokens.fill(email.subject, values(email, nobody)))
    leave = Leave(
        mailto(sender.unsubscribe_email), one_click=sender.one_click and (not mailing or mailing.one_click)
    )
    leave.fields(_way_out(nobody, sender))
    return MessageTemplate(
        email,
        header_from,
        headers.mailbox("Reply-To", "The reply address", "", sender.reply_to) if sender.reply_to else b"",
        b"" if tokens.count(email.subject) else subject,
        list_id_field(sender.list_id) if sender.list_id else b"",
        leave,
        feedback_id_field(mailing.feedback_id) if mailing else b"",
        content_fields(email, boundary),
        _seal(mailing, domain, pieces[0]) if mailing and mailing.signers else None,
        pieces,
        slots,
    )


def _seal(mailing: Mailing, domain: str, shared: bytes) -> Seal:
    for signer in mailing.signers:
        # RFC 9989, section 4.4: only a signature of the sender's own domain counts as the sender's.
        if not f".{domain}".endswith(f".{signer.domain}"):
            raise ConfigError(
                f"The DKIM key “{signer.selector}” is of {signer.domain}, and mails come from {domain}."
            )
    return Seal(mailing.signers, shared, mailing.leave_out)


def _subject(text: str) -> bytes:
    return headers.text_field("Subject", "The subject", text)


def _way_out(recipient: Recipient, sender: Sender) -> str:
    """The web page at which the recipient leaves: their own, or else the one for everybody."""
    web = dict(recipient.links).get("unsubscribe", "")
    if web.lower().startswith(("https://", "http://")):
        return web
    # With a place for a token it leads nowhere without one.
    return "" if ways.PLACE in sender.unsubscribe_url else sender.unsubscribe_url
