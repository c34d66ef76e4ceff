"""People as a mailing needs them."""

from __future__ import annotations

from newsletter.model import Publication, Recipient, RenderedEmail


def single(address: str, publication: Publication, email: RenderedEmail) -> Recipient:
    """Somebody of the house whom a test mail goes to."""
    return Recipient(
        subscriber="test",
        email=address,
        language=publication.language,
        links=links(email),
    )


def sample(publication: Publication, email: RenderedEmail) -> Recipient:
    """The reader that a preview and an exported mail are made out to."""
    return Recipient(
        subscriber="sample",
        email="reader@example.org",
        name="Ana Example",
        language=publication.language,
        fields=publication.fields,
        links=links(email),
    )


def links(email: RenderedEmail) -> tuple[tuple[str, str], ...]:
    """The addresses of a recipient's own pages, by their purpose, those that are set.

    They come from the email and not from the settings: what was approved is what is mailed.
    """
    sender = email.sender
    leave = sender.unsubscribe_url or (
        f"mailto:{sender.unsubscribe_email}?subject=unsubscribe" if sender.unsubscribe_email else ""
    )
    purposes = {
        "unsubscribe": leave,
        "preferences": sender.preferences_url,
        "view_in_browser": email.issue_url,
    }
    return tuple((purpose, address) for purpose, address in purposes.items() if address)
