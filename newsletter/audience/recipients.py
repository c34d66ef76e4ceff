"""People as a mailing needs them."""

from __future__ import annotations

import datetime as dt

from newsletter.model import Publication, Recipient


def single(email: str, publication: Publication, issue: dt.date) -> Recipient:
    """Somebody of the house whom a test mail goes to."""
    return Recipient(
        subscriber="test",
        email=email,
        language=publication.language,
        links=links(publication, issue),
    )


def sample(publication: Publication, issue: dt.date) -> Recipient:
    """The reader that a preview and an exported mail are made out to."""
    return Recipient(
        subscriber="sample",
        email="reader@example.org",
        name="Ana Example",
        language=publication.language,
        fields=publication.fields,
        links=links(publication, issue),
    )


def links(publication: Publication, issue: dt.date) -> tuple[tuple[str, str], ...]:
    """The addresses of a recipient's own pages, by their purpose, those that are set."""
    sender = publication.sender
    leave = sender.unsubscribe_url or (
        f"mailto:{sender.unsubscribe_email}?subject=unsubscribe" if sender.unsubscribe_email else ""
    )
    purposes = {
        "unsubscribe": leave,
        "preferences": sender.preferences_url,
        "view_in_browser": publication.issue_url.replace("{date}", issue.isoformat()),
    }
    return tuple((purpose, address) for purpose, address in purposes.items() if address)
