"""People as a mailing needs them."""

from __future__ import annotations

from newsletter.model import Publication, Recipient, Sender


def single(email: str, publication: Publication) -> Recipient:
    """Somebody of the house whom a test mail goes to."""
    return Recipient(
        subscriber="test",
        email=email,
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
