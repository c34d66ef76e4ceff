from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest

from newsletter.audience import recipients
from newsletter.model import Brand, Publication, Recipient, RenderedEmail, Sender
from newsletter.text.signed import Signatures

LEAVE = "https://a.example/leave"


def mailed(issue_url: str = "", **sender: Any) -> RenderedEmail:  # noqa: ANN401  fields of many types
    return RenderedEmail(
        issue=dt.date(2026, 11, 22),
        language="en",
        sender=Sender(name="A", email="a@a.example", **sender),
        subject="",
        preheader="",
        html="",
        text="",
        issue_url=issue_url,
        digest="d",
    )


@pytest.mark.parametrize(
    ("sender", "leave"),
    [
        ({"unsubscribe_url": LEAVE}, f"{LEAVE}?token=unsubscribe-7"),
        ({"unsubscribe_url": f"{LEAVE}/{{token}}/now"}, f"{LEAVE}/unsubscribe-7/now"),
        ({"unsubscribe_email": "b@a.example"}, "mailto:b@a.example?subject=unsubscribe"),
        ({"unsubscribe_url": LEAVE, "unsubscribe_email": "b@a.example"}, f"{LEAVE}?token=unsubscribe-7"),
    ],
)
def test_a_reader_leaves_by_a_page_of_their_own_or_else_by_mail(sender: dict[str, str], leave: str) -> None:
    reader = Recipient(subscriber="7", email="r@a.example")
    linked = recipients.linked(reader, mailed(**sender), lambda purpose: f"{purpose}-7")
    assert linked.links == (("unsubscribe", leave),)
    assert dataclasses.replace(linked, links=()) == reader


def test_only_pages_that_are_there_are_linked() -> None:
    def token(purpose: str) -> str:
        return f"{purpose}-7"

    assert recipients.links(mailed(), token) == ()
    there = mailed("https://a.example/22", unsubscribe_url=LEAVE, preferences_url="https://a.example/me?a=1")
    assert recipients.links(there, token) == (
        ("unsubscribe", f"{LEAVE}?token=unsubscribe-7"),
        ("preferences", "https://a.example/me?a=1&token=preferences-7"),
        ("view_in_browser", "https://a.example/22"),
    )


def test_a_test_mail_and_a_sample_have_the_language_of_the_publication_and_links_that_do_nothing() -> None:
    publication = Publication(
        name="A",
        language="de",
        issue_url="https://elsewhere.example/{date}",
        brand=Brand(color="#7A1D56", serif="Georgia", sans="Arial"),
        sender=Sender(name="A", email="a@a.example", unsubscribe_url="https://elsewhere.example"),
    )
    told = mailed("https://a.example/22", unsubscribe_url=f"{LEAVE}/{{token}}")
    for person in (
        recipients.single("me@a.example", publication, told),
        recipients.sample(publication, told),
    ):
        assert person.links == (
            ("unsubscribe", f"{LEAVE}/sample"),
            ("view_in_browser", "https://a.example/22"),
        )
        assert person.language == "de"
    with pytest.raises(ValueError, match="not made by us"):
        Signatures((b"key",)).read_token("unsubscribe", "sample")
    assert recipients.single("me@a.example", publication, told).email == "me@a.example"
