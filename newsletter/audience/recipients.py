"""People as a mailing needs them."""

from __future__ import annotations

from newsletter.errors import SendError
from newsletter.model import Publication, Recipient, Sender
from newsletter.text import addresses


def single(email: str, publication: Publication) -> Recipient:
    """One address that a test mail goes to. Raises SendError when it is none."""
    try:
        address = addresses.parse(email)
    except ValueError as error:
        raise SendError(str(error), hint="Check the address for typing errors.") from None
    return Recipient(
        subscriber="test",
        email=address.address,
        language=publication.language,
        links=links(publication.sender),
    )


def sample(publication: Publication) -> Recipient:
    """The reader that an exported mail is made out to."""
    return Recipient(
        subscriber="sample",
        email="reader@example.org",
        name="Sample Reader",
        language=publication.language,
        links=links(publication.sender),
    )


def links(sender: Sender) -> tuple[tuple[str, str], ...]:
    """The addresses of a recipient's own pages, by their purpose."""
    leave = sender.unsubscribe_url or (
        f"mailto:{sender.unsubscribe_email}?subject=unsubscribe" if sender.unsubscribe_email else ""
    )
    return (("unsubscribe", leave),) if leave else ()
