"""What every way of handing a mail over has in common."""

from __future__ import annotations

from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

from newsletter.errors import SendError
from newsletter.model import Delivery
from newsletter.text import addresses


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Where a mail comes from and goes to, apart from its headers (RFC 5321, section 2.3.1).

    Both addresses are checked and their domains turned into A-labels here, for every transport at once. Only
    the recipient's may hold letters beyond ASCII before its @. Raises SendError when one of them is no
    address.
    """

    sender: str
    recipient: str

    def __post_init__(self) -> None:
        for field in ("sender", "recipient"):
            try:
                is_recipient = field == "recipient"
                plain = addresses.parse(getattr(self, field), international=is_recipient).address
            except ValueError as error:
                raise SendError(f"The {field}: {error}") from error
            object.__setattr__(self, field, plain)

    @property
    def is_utf8(self) -> bool:
        """Whether only a server with SMTPUTF8 can take it (RFC 6531)."""
        return not self.recipient.isascii()


@dataclass(frozen=True, slots=True, eq=False)
class Mail:
    """One recipient's mail, ready to be handed over.

    Every line of `data` ends in CR LF, and none begins with a dot: quoted-printable sees to both, so that 60
    KB need not be searched for each recipient.

    Addresses and bytes were checked by whoever made it. `utf8` where the recipient's address is not ASCII,
    which only some servers take (RFC 6531). `domain` is the recipient's.
    """

    delivery: Delivery
    sender: str
    recipient: str
    domain: str
    data: bytes
    utf8: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """The yes of a mail server: its `code` (250) and its words on one line."""

    code: int
    text: str


class Transport(Protocol):
    """A way to hand mails over, open inside `with`."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None: ...

    def send(self, data: bytes, envelope: Envelope) -> Reply:
        """Hand over `data`, a whole mail whose lines end in CR LF, and give the answer.

        Raises TransportError when it was refused, or when no answer came. The transport can be used for the
        next mail all the same.
        """
        ...
