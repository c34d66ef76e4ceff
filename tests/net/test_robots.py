"""What a robots.txt asks of us."""

from __future__ import annotations

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.net import location, robots
from newsletter.net.robots import Rules


def allows(rules: Rules, path: str) -> bool:
    return rules.allow(location.read(f"https://site.example{path}"))


@pytest.mark.parametrize(
    ("text", "is_allowed"),
    [
        ("", True),
        ("<html>no such page</html>", True),
        ("User-agent: *\nDisallow: /", False),
        ("\ufeffUser-agent: *\r\nDisallow: /story\r\n", False),
        ("User-agent: *\nDisallow:", True),
        ("User-agent: *\nDisallow: /private/", True),
        ("User-agent: *\nDisallow: /\nAllow: /story", True),
        ("User-agent: otherbot\nDisallow: /", True),
        ("User-agent: Newsletter\nDisallow: /", False),
        ("User-agent: newsletter/1.0 # ours\nDisallow: /", False),
        ("User-agent: newsletter\nDisallow:\n\nUser-agent: *\nDisallow: /", True),
        # A name that ours begins with, or that begins with ours, is another's.
        ("User-agent: news\nDisallow: /", True),
        ("User-agent: newsletter-builder\nDisallow: /", True),
        ("User-agent: otherbot\nUser-agent: newsletter\nDisallow: /", False),
        ("User-agent: otherbot\nDisallow: /a\n\nUser-agent: thirdbot\nDisallow: /\n", True),
        ("Disallow: /", True),
    ],
)
def test_the_rules_for_us_are_followed(text: str, *, is_allowed: bool) -> None:
    assert allows(robots.read(text.encode()), "/story?page=1") is is_allowed


@pytest.mark.parametrize(
    ("text", "delay"),
    [
        ("User-agent: *\nCrawl-delay: 2.5", 2.5),
        ("User-agent: otherbot\nCrawl-delay: 2", 0.0),
        ("User-agent: *\nCrawl-delay: inf", 0.0),
        ("User-agent: *\nCrawl-delay: soon", 0.0),
    ],
)
def test_the_rest_that_is_asked_for_is_known(text: str, delay: float) -> None:
    assert robots.read(text.encode()).delay == delay


@given(st.binary() | st.text().map(str.encode))
def test_whatever_it_holds_there_are_rules(data: bytes) -> None:
    assert robots.read(b"User-agent: *\n" + data).delay >= 0
    assert allows(robots.read(data), "/") in {True, False}


def test_thousands_of_names_above_thousands_of_rules_do_not_fill_the_memory() -> None:
    names = "".join(f"User-agent: bot{number}\n" for number in range(10_000))
    paths = "".join(f"Disallow: /{number}\n" for number in range(10_000))
    tracemalloc.start()
    rules = robots.read((names + paths + "User-agent: *\nDisallow: /x").encode())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 50_000_000
    assert not allows(rules, "/x")
    assert allows(rules, "/1")
