from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from newsletter.audience import recipients
from newsletter.model import Brand, Publication, Sender

DATE = dt.date(2026, 11, 22)
BRAND = Brand(color="#7A1D56", serif="Georgia", sans="Arial")
LEAVE = "https://a.example/leave"


def publication(issue_url: str = "", **sender: Any) -> Publication:  # noqa: ANN401  fields of many types
    return Publication(
        name="A",
        language="de",
        issue_url=issue_url,
        brand=BRAND,
        sender=Sender(name="A", email="a@a.example", **sender),
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
    assert recipients.links(publication(**sender), DATE) == (("unsubscribe", leave),)


def test_only_pages_that_are_there_are_linked() -> None:
    assert recipients.links(publication(), DATE) == ()
    there = publication(
        "https://a.example/{date}/", unsubscribe_url=LEAVE, preferences_url="https://a.example/me"
    )
    assert recipients.links(there, DATE) == (
        ("unsubscribe", LEAVE),
        ("preferences", "https://a.example/me"),
        ("view_in_browser", "https://a.example/2026-11-22/"),
    )


def test_a_page_of_issues_needs_no_date_in_its_address() -> None:
    assert recipients.links(publication("https://a.example/"), DATE) == (
        ("view_in_browser", "https://a.example/"),
    )


def test_a_test_mail_and_a_sample_have_the_links_and_the_language_of_the_publication() -> None:
    told = publication("https://a.example/{date}", unsubscribe_url=LEAVE)
    for person in (recipients.single("me@a.example", told, DATE), recipients.sample(told, DATE)):
        assert person.links == recipients.links(told, DATE)
        assert person.language == "de"
    assert recipients.single("me@a.example", told, DATE).email == "me@a.example"
