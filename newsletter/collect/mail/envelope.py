"""A mail taken apart: who, when and about what, its text, its pictures and what is attached.

Headers and bodies are read within limits, and whatever is malformed in them is read as far as it goes.
"""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from email.headerregistry import BaseHeader, HeaderRegistry
from email.message import EmailMessage

from newsletter.collect.html import tree
from newsletter.collect.html.words import flat
from newsletter.errors import CollectError

_LARGEST = 60 * 1024 * 1024
_MOST_PARTS = 2_000
_LONGEST_HEADER = 1_000
_DEEPEST = 30
_LONGEST_NAME = 200
_SEALED = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime", "multipart/encrypted"})
_NO_ATTACHMENTS = frozenset(
    {
        "application/pgp-signature",
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
        "text/calendar",
    }
)
_COUNT = re.compile(rb"\s*\d{1,12}\s*\n")
_FROM_LINE = re.compile(rb">?From [^\r\n]*\r?\n")


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that came with the mail."""

    name: str
    kind: str
    data: bytes = field(repr=False)


@dataclass(slots=True)
class Mail:
    """`held` are pictures by the addresses that the HTML has for them; '' and None for what is not there."""

    subject: str = ""
    sender: str = ""
    day: dt.date | None = None
    html: str = field(default="", repr=False)
    text: str = field(default="", repr=False)
    held: dict[str, bytes] = field(default_factory=dict, repr=False)
    attached: list[Attached] = field(default_factory=list)
    inside: list[Mail] = field(default_factory=list, repr=False)


class _Registry(HeaderRegistry):
    """Headers of a length that no mail has take the parser minutes."""

    def __call__(self, name: str, value: str) -> BaseHeader:
        return super().__call__(name, value[:_LONGEST_HEADER])


def opened(data: bytes, name: str) -> Mail:
    """The mail. Raises CollectError for one that is encrypted or larger than any."""
    if len(data) > _LARGEST or data.count(b"\n--") > _MOST_PARTS:
        raise CollectError(
            "This mail is larger than any that holds one article.",
            source=name,
            hint="Save the article or the document attached to it as a file of its own, and add that.",
        )
    # Apple Mail writes the length above a mail, mailboxes a line that begins with 'From '.
    for above in (_COUNT, _FROM_LINE):
        data = data[found.end() :] if (found := above.match(data)) else data
    policy = email.policy.default.clone(header_factory=_Registry())
    try:
        return _taken_apart(email.message_from_bytes(data, policy=policy), name, 0)
    except RecursionError as error:
        raise CollectError(
            "The parts of this mail are nested without end.",
            source=name,
            hint="Save the article as a file of its own, and add that.",
        ) from error


def _taken_apart(message: EmailMessage, name: str, depth: int) -> Mail:
    mail = Mail(subject=_header(message, "subject"), sender=_sender(message), day=_day(message))
    pieces: list[str] = []
    texts: list[str] = []
    for part in _leaves(message):
        kind = _kind(part)
        if kind in _SEALED:
            raise CollectError(
                "The mail is encrypted.",
                source=name,
                hint="Open it in the mail program that can, and copy its text into a file.",
            )
        if kind == "message/rfc822":
            inner = part.get_payload()
            if isinstance(inner, list) and inner and isinstance(inner[0], EmailMessage) and depth < _DEEPEST:
                mail.inside.append(_taken_apart(inner[0], name, depth + 1))
            continue
        data = _bytes(part)
        called = _file_name(part)
        attached = _disposition(part) == "attachment" or (called and not kind.startswith(("text/", "image/")))
        if kind == "text/html" and not attached:
            pieces.append(tree.decode(data, _typed(part, kind)))
        elif kind == "text/plain" and not attached:
            texts.append(_text(data, part))
        elif data and kind not in _NO_ATTACHMENTS:
            _take_file(mail, part, Attached(called, kind, data))
    # Parts in turn with pictures are one text; alternatives in HTML and in plain text are apart already.
    mail.html, mail.text = "\n".join(pieces), "\n".join(texts)
    return mail


def _take_file(mail: Mail, part: EmailMessage, file: Attached) -> None:
    ident = _header(part, "content-id").strip("<> ")
    place = _header(part, "content-location")
    if file.kind.startswith("image/"):
        for src in filter(None, (f"cid:{ident}" if ident else "", place)):
            mail.held[src] = file.data
    mail.attached.append(file)


def _leaves(message: EmailMessage) -> Iterator[EmailMessage]:
    """The parts that hold no others, in their order; a mail within the mail is one."""
    waiting = [message]
    while waiting:
        part = waiting.pop()
        kind = _kind(part)
        payload = part.get_payload()
        if isinstance(payload, list) and kind not in {"message/rfc822", *_SEALED}:
            waiting.extend(inner for inner in reversed(payload) if isinstance(inner, EmailMessage))
        else:
            yield part


def _kind(part: EmailMessage) -> str:
    try:
        return part.get_content_type()
    except Exception:  # noqa: BLE001  the parser of headers raises whatever a malformed one leads it to
        return "application/octet-stream"


def _typed(part: EmailMessage, kind: str) -> str:
    try:
        charset = part.get_content_charset() or ""
    except Exception:  # noqa: BLE001
        charset = ""
    return f"{kind}; charset={charset}" if charset else kind


def _disposition(part: EmailMessage) -> str:
    try:
        return part.get_content_disposition() or ""
    except Exception:  # noqa: BLE001
        return ""


def _file_name(part: EmailMessage) -> str:
    try:
        name = part.get_filename() or ""
    except Exception:  # noqa: BLE001
        name = ""
    return flat(name.replace("\\", "/").rpartition("/")[2])[:_LONGEST_NAME]


def _bytes(part: EmailMessage) -> bytes:
    try:
        payload = part.get_payload(decode=True)
    except Exception:  # noqa: BLE001
        return b""
    return payload if isinstance(payload, bytes) else b""


def _text(data: bytes, part: EmailMessage) -> str:
    text = tree.decode(data, _typed(part, "text/plain")).replace("\r\n", "\n").replace("\r", "\n")
    params = _params(part)
    if params.get("format", "").lower() == "flowed":
        return unflowed(text, delete_space=params.get("delsp", "").lower() == "yes")
    return text


def _params(part: EmailMessage) -> Mapping[str, str]:
    try:
        found = part.get_params([])
    except Exception:  # noqa: BLE001
        return {}
    return {str(key).lower(): str(text) for key, text in found or []}


def unflowed(text: str, *, delete_space: bool = False) -> str:
    """The text with the lines joined that were broken only to be sent (RFC 3676, section 4)."""
    made: list[str] = []
    joins = False
    depth_before = 0
    for raw in text.split("\n"):
        depth = len(raw) - len(raw.lstrip(">"))
        line = raw[depth:].removeprefix(" ")
        signature = line == "-- "
        if joins and depth == depth_before and not signature:
            made[-1] += line
        else:
            made.append(">" * depth + (" " if depth else "") + line)
        joins = line.endswith(" ") and not signature
        if joins and delete_space:
            made[-1] = made[-1][:-1]
        depth_before = depth
    return "\n".join(made)


def _header(message: EmailMessage, name: str) -> str:
    try:
        return flat(str(message.get(name, "")))
    except Exception:  # noqa: BLE001
        return ""


def _sender(message: EmailMessage) -> str:
    try:
        found = message["from"].addresses[0].display_name
    except Exception:  # noqa: BLE001
        found = _header(message, "from").partition("<")[0]
    return flat(str(found)).strip(" \"'")


def _day(message: EmailMessage) -> dt.date | None:
    try:
        moment = message["date"].datetime
        return moment.date() if isinstance(moment, dt.datetime) else None
    except Exception:  # noqa: BLE001
        return None
