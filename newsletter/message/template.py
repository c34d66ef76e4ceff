"""A rendered email as the bytes of a mail, once for everybody, with places left for each recipient."""

from __future__ import annotations

import base64
import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from newsletter.errors import SendError
from newsletter.message import headers
from newsletter.message.places import Escape, html_pieces, text_pieces
from newsletter.message.quoted_printable import encode, encode_before
from newsletter.model import Recipient, RenderedEmail, Sender, Variant
from newsletter.text import addresses, tokens
from newsletter.text.merge_tags import LINKS

_BOUNDARY = re.compile(r"[A-Za-z0-9.+-]{1,60}")
_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,119}")
_MEDIA_TYPE = re.compile(r"image/[A-Za-z0-9][A-Za-z0-9.+-]{0,60}")


@dataclass(frozen=True, slots=True)
class _Slot:
    """The `places` among the pieces of the body where `token` stands; `escape` fits its value in."""

    token: str
    escape: Escape
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True, repr=False)
class MessageTemplate:
    """A mail with everything in it but the recipient; made by `prepare`."""

    email: RenderedEmail
    _from: bytes
    _reply_to: bytes
    _subject: bytes
    _list_id: bytes
    _pieces: tuple[bytes, ...]
    _slots: tuple[_Slot, ...]

    def fill(self, recipient: Recipient, *, date: dt.datetime, message_id: str) -> bytes:
        """The mail for `recipient`: ASCII, every line ending in CR LF, the same bytes for the same input.

        `date` needs a time zone; `message_id` comes with its angle brackets. Raises SendError when the
        address, the name or what a merge tag puts into the subject cannot stand in a header.
        """
        email = self.email
        known = values(email, recipient)
        pieces = list(self._pieces)
        pieces[0] = b"".join(
            (
                self._from,
                headers.mailbox("To", "The recipient", recipient.name, recipient.email),
                self._reply_to,
                self._subject or _subject(tokens.fill(email.subject, known)),
                headers.date_field(date),
                headers.message_id_field(message_id),
                self._list_id,
                _unsubscribe(email.sender, recipient),
                pieces[0],
            )
        )
        try:
            for slot in self._slots:
                encoded = encode_before(slot.escape(known[slot.token]))
                for place in slot.places:
                    pieces[place] = encoded
        except UnicodeEncodeError as error:
            raise SendError(f"What is filled in for {recipient.email} holds a broken character.") from error
        return b"".join(pieces)


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


def addresses_of(email: RenderedEmail) -> frozenset[str]:
    """The tokens that stand for a whole address: those of the ways out."""
    return frozenset(tag.token for tag in email.merge_tags if tag.name in LINKS)


def prepare(email: RenderedEmail, *, boundary: str) -> MessageTemplate:
    """`email` encoded once, ready to be filled in for each recipient.

    `boundary` is 1 to 60 letters, digits, dots, pluses or hyphens; the boundaries between the parts are
    derived from it. Raises SendError when a token has no meaning or a header would not be safe.
    """
    if not _BOUNDARY.fullmatch(boundary):
        raise ValueError("A boundary is 1 to 60 letters, digits, dots, pluses or hyphens.")
    sender = email.sender
    tags = {tag.token for tag in email.merge_tags}
    _refuse_unknown(email.subject, tags, "subject")
    header_from = headers.mailbox("From", "The sender", sender.name, sender.email)
    domain = addresses.parse(sender.email).domain
    try:
        body, slots = _gather(_body(email, boundary, domain))
    except UnicodeEncodeError as error:
        raise SendError("The rendered email holds a broken character.") from error
    # What is wrong for everybody must show before the first recipient's turn.
    nobody = Recipient(subscriber="", email="")
    subject = _subject(tokens.fill(email.subject, values(email, nobody)))
    _unsubscribe(sender, nobody)
    return MessageTemplate(
        email,
        header_from,
        headers.mailbox("Reply-To", "The reply address", "", sender.reply_to) if sender.reply_to else b"",
        b"" if tokens.count(email.subject) else subject,
        headers.list_id_field(sender.list_id) if sender.list_id else b"",
        body,
        slots,
    )


def _subject(text: str) -> bytes:
    return headers.text_field("Subject", "The subject", text)


def _unsubscribe(sender: Sender, recipient: Recipient) -> bytes:
    web = dict(recipient.links).get("unsubscribe", "")
    if not web.lower().startswith(("https://", "http://")):
        web = sender.unsubscribe_url
    return headers.unsubscribe_fields(web, sender.unsubscribe_email, one_click=sender.one_click)


def _refuse_unknown(text: str, known: Iterable[str], part: str) -> None:
    for token in tokens.count(text).keys() - set(known):
        raise SendError(
            f"The {part} of the rendered email holds a place that nothing fills in: {token}.",
            hint="Render the issue again.",
        )


def _images(email: RenderedEmail) -> dict[str, Variant]:
    """The mailed variant of each image that the HTML shows, by token, in the order of the assets."""
    shown = tokens.count(email.html)
    images = {}
    for asset in email.assets:
        if asset.token not in shown:
            continue
        if not asset.variants:
            raise SendError(f"The image {asset.image.path} was not made ready for mailing.")
        variant = asset.variants[0]
        if not _FILE_NAME.fullmatch(variant.name) or not _MEDIA_TYPE.fullmatch(variant.media_type):
            raise SendError(f"The image {asset.image.path} has a name or type that a mail cannot carry.")
        images[asset.token] = variant
    return images


# A piece of the body: bytes for everybody, or a token with the way its value is escaped.
_Piece = bytes | tuple[str, Escape]


def _body(email: RenderedEmail, boundary: str, domain: str) -> Iterator[_Piece]:
    # `=_` comes up in no encoded text: in quoted-printable a hexadecimal digit or a line end follows each
    # `=`, and base64 has no `_`. So no content can hold a boundary (RFC 2045, section 6.7, at its end).
    outer, inner = f"=_{boundary}_1", f"=_{boundary}_2"
    tags = {tag.token for tag in email.merge_tags}
    images = _images(email)
    # RFC 2392, section 2: the `cid:` address is the Content-ID without its angle brackets.
    addresses_of_images = {
        token: f"{email.image_base_url}/{variant.name}"
        if email.image_base_url
        else f"cid:{variant.name}@{domain}"
        for token, variant in images.items()
    }
    carried = {} if email.image_base_url else {variant.name: variant for variant in images.values()}
    _refuse_unknown(email.text, tags, "plain text")
    _refuse_unknown(email.html, tags | images.keys(), "HTML")
    yield headers.language_field(email.language) + b"MIME-Version: 1.0\r\n"
    yield _ascii(f'Content-Type: multipart/alternative;\r\n boundary="{outer}"\r\n\r\n--{outer}\r\n')
    whole = addresses_of(email)
    yield from _text_part("plain", text_pieces(email.text, whole))
    yield _ascii(f"\r\n--{outer}\r\n")
    if carried:
        # RFC 2387, section 3.1: `type` names the media type of the first part.
        yield _ascii(f'Content-Type: multipart/related; type="text/html";\r\n boundary="{inner}"\r\n')
        yield _ascii(f"\r\n--{inner}\r\n")
    page = tokens.TOKEN.sub(lambda match: addresses_of_images.get(match[0], match[0]), email.html)
    yield from _text_part("html", html_pieces(page, whole))
    if carried:
        for variant in carried.values():
            yield _ascii(f"\r\n--{inner}\r\n")
            yield _image_part(variant, domain)
        yield _ascii(f"\r\n--{inner}--\r\n")
    yield _ascii(f"\r\n--{outer}--\r\n")


def _text_part(subtype: str, pieces: Iterable[str | tuple[str, Escape]]) -> Iterator[_Piece]:
    yield _ascii(
        f"Content-Type: text/{subtype}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    )
    *before, last = pieces
    for piece in before:
        yield encode_before(piece) if isinstance(piece, str) else piece
    assert isinstance(last, str)  # noqa: S101  a text ends in text, perhaps an empty one
    yield encode(last)


def _image_part(variant: Variant, domain: str) -> bytes:
    header = (
        f"Content-Type: {variant.media_type}\r\n"
        "Content-Transfer-Encoding: base64\r\n"
        f"Content-ID: <{variant.name}@{domain}>\r\n"
        f'Content-Disposition: inline; filename="{variant.name}"\r\n\r\n'
    )
    return _ascii(header) + base64.encodebytes(variant.data).replace(b"\n", b"\r\n")


def _gather(pieces: Iterable[_Piece]) -> tuple[tuple[bytes, ...], tuple[_Slot, ...]]:
    """The pieces with neighbours joined and slots empty, and where the slots are."""
    gathered = [b""]
    places: dict[tuple[str, Escape], list[int]] = {}
    for piece in pieces:
        if isinstance(piece, bytes):
            gathered[-1] += piece
        else:
            places.setdefault(piece, []).append(len(gathered))
            gathered += [b"", b""]
    slots = tuple(_Slot(token, escape, tuple(where)) for (token, escape), where in places.items())
    return tuple(gathered), slots


def _ascii(text: str) -> bytes:
    return text.encode("ascii")
