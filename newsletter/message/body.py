"""The parts of a mail as pieces: bytes that all recipients share, and the places where values stand."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from newsletter.errors import SendError
from newsletter.message import headers
from newsletter.message.places import Escape, html_pieces, text_pieces
from newsletter.message.quoted_printable import encode, encode_before
from newsletter.model import RenderedEmail, Variant
from newsletter.text import tokens
from newsletter.text.merge_tags import LINKS

_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,119}")
_MEDIA_TYPE = re.compile(r"image/[A-Za-z0-9][A-Za-z0-9.+-]{0,60}")


@dataclass(frozen=True, slots=True)
class Slot:
    """The `places` among the pieces of the body where `token` stands; `escape` fits its value in."""

    token: str
    escape: Escape
    places: tuple[int, ...]


# A piece of the body: bytes for everybody, or a token with the way its value is escaped.
_Piece = bytes | tuple[str, Escape]


def addresses_of(email: RenderedEmail) -> frozenset[str]:
    """The tokens that stand for a whole address: those of the ways out."""
    return frozenset(tag.token for tag in email.merge_tags if tag.name in LINKS)


def content_fields(email: RenderedEmail, boundary: str) -> bytes:
    """The header fields that say what the body is, the last ones of the mail."""
    language = headers.language_field(email.language)
    return language + _ascii(
        f'MIME-Version: 1.0\r\nContent-Type: multipart/alternative;\r\n boundary="{_outer(boundary)}"\r\n'
    )


def body(email: RenderedEmail, boundary: str, domain: str) -> tuple[tuple[bytes, ...], tuple[Slot, ...]]:
    """The body of the mail in pieces, those empty where a slot is, and the slots.

    The domain is that of the pictures' ids. Raises SendError for what stands for nothing, and
    UnicodeEncodeError for half a character.
    """
    return _gather(_body(email, boundary, domain))


def refuse_unknown(text: str, known: Iterable[str], part: str) -> None:
    """Raise SendError where `text` holds another token than the `known`."""
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


def _body(email: RenderedEmail, boundary: str, domain: str) -> Iterator[_Piece]:
    outer, inner = _outer(boundary), f"=_{boundary}_2"
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
    refuse_unknown(email.text, tags, "plain text")
    refuse_unknown(email.html, tags | images.keys(), "HTML")
    yield _ascii(f"--{outer}\r\n")
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


def _outer(boundary: str) -> str:
    # `=_` comes up in no encoded text: in quoted-printable a hexadecimal digit or a line end follows each
    # `=`, and base64 has no `_`. So no content can hold a boundary (RFC 2045, section 6.7, at its end).
    return f"=_{boundary}_1"


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


def _gather(pieces: Iterable[_Piece]) -> tuple[tuple[bytes, ...], tuple[Slot, ...]]:
    """The pieces with neighbours joined and slots empty, and where the slots are."""
    gathered = [b""]
    places: dict[tuple[str, Escape], list[int]] = {}
    for piece in pieces:
        if isinstance(piece, bytes):
            gathered[-1] += piece
        else:
            places.setdefault(piece, []).append(len(gathered))
            gathered += [b"", b""]
    slots = tuple(Slot(token, escape, tuple(where)) for (token, escape), where in places.items())
    return tuple(gathered), slots


def _ascii(text: str) -> bytes:
    return text.encode("ascii")
