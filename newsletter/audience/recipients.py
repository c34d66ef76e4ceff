"""People as a mailing needs them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from newsletter.model import Publication, Recipient, RenderedEmail
from newsletter.text import ways

# No page accepts this word in the place of a token, so whoever tries a link out signs nobody off. It is the
# same in previews and test mails, because these show what is sent.
_NOBODY = "sample"


def single(address: str, publication: Publication, email: RenderedEmail) -> Recipient:
    """Somebody of the house whom a test mail goes to."""
    return Recipient(
        subscriber="test",
        email=address,
        language=publication.language,
        links=links(email, lambda _: _NOBODY),
    )


def sample(publication: Publication, email: RenderedEmail) -> Recipient:
    """The reader that a preview and an exported mail are made out to."""
    return Recipient(
        subscriber="sample",
        email="reader@example.org",
        name="Ana Example",
        language=publication.language,
        fields=publication.fields,
        links=links(email, lambda _: _NOBODY),
    )


def linked(recipient: Recipient, email: RenderedEmail, token: Callable[[str], str]) -> Recipient:
    """The recipient with links of their own; `token` as of `links`."""
    return replace(recipient, links=links(email, token))


def links(email: RenderedEmail, token: Callable[[str], str]) -> tuple[tuple[str, str], ...]:
    """The addresses of a recipient's own pages, by their purpose, those that are set.

    `token` gives what names the recipient in the address for a purpose. The addresses come from the email and
    not from the settings: what was approved is what is mailed.
    """
    sender = email.sender
    pages = {"unsubscribe": sender.unsubscribe_url, "preferences": sender.preferences_url}
    own = {purpose: ways.with_token(page, token(purpose)) for purpose, page in pages.items() if page}
    if sender.unsubscribe_email:
        own.setdefault("unsubscribe", f"mailto:{sender.unsubscribe_email}?subject=unsubscribe")
    if email.issue_url:
        own["view_in_browser"] = email.issue_url
    return tuple(own.items())
