"""The header fields by which mail programs know a letter again and let a reader leave it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from newsletter.errors import SendError
from newsletter.message.headers import FOLD, ID, check
from newsletter.text import addresses
from newsletter.text.one_line import shown

_LIST_ID = re.compile(ID)
# Up to three parts and the sender, whom Google asks for (support.google.com/mail/answer/6254652).
_FEEDBACK_ID = re.compile(r"(?:[A-Za-z0-9._-]{0,40}:){0,3}[A-Za-z0-9._-]{5,15}")
_WEB_ADDRESS = re.compile(r"https?://[!-;=?-~]+", re.IGNORECASE)
_LONGEST_WEB_ADDRESS = 900


def list_id_field(list_id: str) -> bytes:
    """The List-Id field (RFC 2919, section 3); `list_id` is a name with dots, angle brackets or not."""
    bare = list_id.removeprefix("<").removesuffix(">")
    if not _LIST_ID.fullmatch(bare) or len(bare) > 255:  # noqa: PLR2004  RFC 2919, section 6
        raise SendError(
            f"The list id “{shown(list_id)}” is not usable.",
            hint="Write it like a web address without https://, for example weekly.example.org.",
        )
    return f"List-Id: <{bare}>\r\n".encode("ascii")


def feedback_id_field(value: str) -> bytes:
    """The Feedback-ID field of Google; nothing for an empty value."""
    if not value:
        return b""
    if not _FEEDBACK_ID.fullmatch(value):
        raise SendError(f"The feedback id “{shown(value)}” is not usable.")
    return f"Feedback-ID: {value}\r\n".encode("ascii")


@dataclass(frozen=True, slots=True)
class Leave:
    """How readers leave by their mail program's own button.

    `mailto` is a URI with its angle brackets, '' where nobody reads such mails. `one_click` is offered only
    where the page is https.
    """

    mailto: str
    one_click: bool

    def fields(self, web: str) -> bytes:
        """List-Unsubscribe (RFC 2369, section 3.2), and List-Unsubscribe-Post (RFC 8058, section 3.1).

        `web` is an http or https address, '' for none. An address is never encoded or folded: providers do
        not put it together again. Raises SendError when it cannot stand in a header.
        """
        uris = []
        if web:
            check("The unsubscribe address", web)
            if not _WEB_ADDRESS.fullmatch(web) or len(web) > _LONGEST_WEB_ADDRESS:
                raise SendError(
                    f"The unsubscribe address “{shown(web)}” cannot stand in a mail.",
                    hint="It must begin with https://, and hold neither blanks nor letters like ä or ñ.",
                )
            uris.append(f"<{web}>")
        if self.mailto:
            uris.append(self.mailto)
        if not uris:
            return b""
        start = "List-Unsubscribe: "
        line = start + ", ".join(uris)
        if len(line) > FOLD:
            line = start + ",\r\n ".join(uris)
        if self.one_click and web.lower().startswith("https:"):
            line += "\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click"
        return f"{line}\r\n".encode("ascii")


def mailto(address: str) -> str:
    """The URI of an email address, in angle brackets; '' for none. Raises SendError for what is none."""
    if not address:
        return ""
    try:
        found = addresses.parse(address)
    except ValueError as error:
        raise SendError(f"The address for unsubscribing by mail: {error}") from error
    # RFC 6068, section 2: these would begin the query or end the address.
    local = re.sub(r"[^A-Za-z0-9!$'*+._~-]", lambda match: f"%{ord(match[0]):02X}", found.local)
    return f"<mailto:{local}@{found.domain}>"
