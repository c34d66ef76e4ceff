"""Faults of the world outside, seeded in real servers: links, and the spam filter."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from newsletter import config, pipeline
from newsletter.model import Finding, SpamAnswer, SpamRule
from newsletter.net.fetch import Web
from newsletter.probe import links, spam
from newsletter.project import folder
from tests.faults.places import ISSUE, WALK
from tests.net.sites import Heard, Site, reply, serving

# What each test of this file seeds.
OUTSIDE = {
    *("link-dead", "link-unanswered", "link-unread", "link-moved", "network-silent", "links-unchecked"),
    *("link-example", "spam-score", "spam-rule", "spam-unchecked", "spam-unanswered"),
}
PLACE = f"{WALK}:9"
Asked = Callable[[], tuple[Finding, ...]]


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as started:
        yield started


@pytest.fixture
def names() -> set[str]:
    """The names that can be looked up, all of them this machine."""
    return {"hollin.eu", "parking.eu", "example.com"}


@pytest.fixture
def asked(seeded: Path, site: Site, names: set[str], monkeypatch: pytest.MonkeyPatch) -> Asked:
    """What a check finds that asks the network."""

    def resolve(host: str, port: int) -> tuple[str, ...]:
        if host not in names:
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        return ("127.0.0.1",)

    web = Web(
        allow=frozenset(f"{name}:{site.port}" for name in ("hollin.eu", "parking.eu")),
        resolve=resolve,
    )
    monkeypatch.setattr(links, "Web", lambda: web)
    monkeypatch.setattr(spam, "look", lambda message, spamd: None)

    def check() -> tuple[Finding, ...]:
        settings = config.load(seeded, {})
        built = pipeline.build(settings, folder.newest_issue(seeded), outside=pipeline.Outside.ASKED)
        return built.report.findings

    return check


def lead_to(root: Path, address: str) -> None:
    """Let the lead story's link lead there."""
    text = (root / WALK).read_text(encoding="utf-8")
    old = "https://hollinmarrow.example/stories/walking-group"
    (root / WALK).write_text(text.replace(old, address), encoding="utf-8")


def told(found: tuple[Finding, ...]) -> set[tuple[str, str]]:
    return {(one.code, str(one.where)) for one in found}


def elsewhere(site: Site) -> Callable[[Heard], Iterator[bytes]]:
    def page(_: Heard) -> Iterator[bytes]:
        yield reply(302, Location=f"http://parking.eu:{site.port}/")

    return page


@pytest.mark.parametrize(
    ("status", "code"),
    [(404, "link-dead"), (410, "link-dead"), (503, "link-unanswered"), (403, "link-unread")],
)
def test_what_a_server_answers_is_told_at_the_link(
    seeded: Path, site: Site, asked: Asked, status: int, code: str
) -> None:
    site.pages["/walk"] = reply(status)
    lead_to(seeded, f"http://hollin.eu:{site.port}/walk")
    assert (code, PLACE) in told(asked())


def test_a_page_that_is_there_is_met_with_silence(seeded: Path, site: Site, asked: Asked) -> None:
    site.pages["/walk"] = reply(200)
    lead_to(seeded, f"http://hollin.eu:{site.port}/walk")
    assert not {code for code, _ in told(asked())} & {
        "link-dead",
        "link-unanswered",
        "link-unread",
        "link-moved",
    }


def test_a_server_that_is_not_there_is_told(seeded: Path, site: Site, asked: Asked) -> None:
    lead_to(seeded, f"http://nowhere.eu:{site.port}/walk")
    assert ("link-dead", PLACE) in told(asked())


def test_a_link_that_ends_on_another_website_is_told(seeded: Path, site: Site, asked: Asked) -> None:
    site.pages |= {"/walk": elsewhere(site), "/": reply(200)}
    lead_to(seeded, f"http://hollin.eu:{site.port}/walk")
    assert ("link-moved", PLACE) in told(asked())


def test_where_not_even_names_are_known_the_network_is_suspected(
    seeded: Path, site: Site, asked: Asked, names: set[str]
) -> None:
    names.clear()
    lead_to(seeded, f"http://hollin.eu:{site.port}/walk")
    found = told(asked())
    assert ("network-silent", "None") in found
    assert "link-dead" not in {code for code, _ in found}


def test_names_for_examples_are_told_once_and_no_filter_is_one_note(asked: Asked) -> None:
    assert told(asked()) == {("link-example", PLACE), ("spam-unchecked", f"{ISSUE}:1")}


def test_a_check_that_stays_at_home_says_so(seeded: Path, checked: Callable[[Path], object]) -> None:
    settings = config.load(seeded, {})
    built = pipeline.build(settings, folder.newest_issue(seeded), outside=pipeline.Outside.REFUSED)
    assert told(built.report.findings) == {("links-unchecked", "None")}


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (SpamAnswer(score=6.1, rules=(SpamRule(name="GTUBE", points=6.1),)), "spam-score"),
        (SpamAnswer(score=1.2, rules=(SpamRule(name="HTML_IMAGE_RATIO_02", points=1.2),)), "spam-rule"),
        (SpamAnswer(problem="it does not answer"), "spam-unanswered"),
    ],
)
def test_what_a_spam_filter_says_is_told(
    asked: Asked, monkeypatch: pytest.MonkeyPatch, answer: SpamAnswer, code: str
) -> None:
    monkeypatch.setattr(spam, "look", lambda message, spamd: answer)
    assert code in {found for found, _ in told(asked())}
