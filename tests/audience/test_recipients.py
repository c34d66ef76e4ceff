from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from newsletter.audience import recipients
from newsletter.model import Brand, Publication, RenderedEmail, Sender

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
        ({"unsubscribe_url": LEAVE}, LEAVE),
        ({"unsubscribe_email": "b@a.example"}, "mailto:b@a.example?subject=unsubscribe"),
        ({"unsubscribe_url": LEAVE, "unsubscribe_email": "b@a.example"}, LEAVE),
    ],
)
def test_a_reader_leaves_by_a_page_or_else_by_mail(sender: dict[str, str], leave: str) -> None:
    assert recipients.links(mailed(**sender)) == (("unsubscribe", leave),)


def test_only_pages_that_are_there_are_linked() -> None:
    assert recipients.links(mailed()) == ()
    there = mailed("https://a.example/22", unsubscribe_url=LEAVE, preferences_url="https://a.example/me")
    assert recipients.links(there) == (
        ("unsubscribe", LEAVE),
        ("preferences", "https://a.example/me"),
        ("view_in_browser", "https://a.example/22"),
    )


def test_a_test_mail_and_a_sample_have_the_language_of_the_publication_and_the_links_of_the_mail() -> None:
    publication = Publication(
        name="A",
        language="de",
        issue_url="https://elsewhere.example/{date}",
        brand=Brand(color="#7A1D56", serif="Georgia", sans="Arial"),
        sender=Sender(name="A", email="a@a.example", unsubscribe_url="https://elsewhere.example"),
    )
    told = mailed("https://a.example/22", unsubscribe_url=LEAVE)
    for person in (
        recipients.single("me@a.example", publication, told),
        recipients.sample(publication, told),
    ):
        assert person.links == recipients.links(told)
        assert person.language == "de"
    assert recipients.single("me@a.example", publication, told).email == "me@a.example"
