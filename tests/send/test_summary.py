from __future__ import annotations

import datetime as dt
import html
import json
import re
from dataclasses import replace
from zoneinfo import ZoneInfo

import lxml.html
import pytest
from axe_playwright_python.sync_playwright import Axe
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser

from newsletter.model import Campaign, CampaignState, DeliveryState, Tally
from newsletter.send import plot, summary
from newsletter.send.summary import Summary

START = dt.datetime(2026, 11, 22, 6, 30, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
CAMPAIGN = Campaign(
    id="k3j9x2ab",
    issue=dt.date(2026, 11, 22),
    digest="0f" * 32,
    list="readers & friends",
    bounce_to="bounce@example.org",
    recipients=1000,
    zone="Europe/Berlin",
    due=START,
    lateness=3600,
    created=START,
    started=START,
    finished=START + 95 * MINUTE,
    state=CampaignState.DONE,
)
TALLY = Tally(
    counts=(
        (DeliveryState.SUBMITTED, 990),
        (DeliveryState.DOUBTFUL, 2),
        (DeliveryState.REJECTED, 4),
        (DeliveryState.EXPIRED, 1),
        (DeliveryState.SUPPRESSED, 3),
    )
)
DONE = Summary(
    campaign=CAMPAIGN,
    subject="Ann & <Ben>",
    tally=TALLY,
    rates=((START, 400), (START + MINUTE, 590)),
    made=START + 95 * MINUTE,
)
minutes = st.dictionaries(st.integers(0, 20_000), st.integers(0, 100_000), min_size=1)


def text(made: Summary) -> str:
    """Its words, one blank between any two of them."""
    _, _, body = summary.as_html(made).partition("<body>")
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", body)).split())


def test_the_page_tells_what_became_of_everybody_in_plain_words() -> None:
    page = text(DONE)
    for words in (
        "Mailing of the issue of 22 November 2026",
        "Subject Ann & <Ben>",
        "accepted by the mail server 990",
        "not sure whether it arrived 2",
        "refused 4",
        "given up after many tries 1",
        "22 November 2026, 07:30",
        "It took 95 minutes",
        "newsletter status 2026-11-22 --doubtful",
        "newsletter send 2026-11-22 --list 'readers & friends' --rest",
    ):
        assert words in page
    assert "still waiting" not in page
    assert "newsletter resume" not in page


def test_a_mailing_that_was_paused_says_why_and_how_to_go_on() -> None:
    paused = replace(
        DONE,
        campaign=replace(CAMPAIGN, state=CampaignState.PAUSED, reason="Too fast.", finished=None),
        tally=Tally(counts=((DeliveryState.SUBMITTED, 1), (DeliveryState.PENDING, 999))),
    )
    page = text(paused)
    assert "Why Too fast." in page
    assert "Until now 95 minutes" in page
    assert "newsletter resume k3j9x2ab" in page
    assert "Finished" not in page


def test_before_the_first_mail_there_is_no_chart() -> None:
    page = text(replace(DONE, rates=(), campaign=replace(CAMPAIGN, started=None, finished=None)))
    assert "No mail was accepted yet." in page


def test_programs_get_the_same() -> None:
    told = json.loads(summary.as_json(DONE))
    assert told["counts"]["submitted"] == 990
    assert told["counts"]["pending"] == 0
    assert (told["seconds"], told["started"]) == (5700, "2026-11-22T06:30:00+00:00")
    assert told["accepted_by_minute"] == [
        ["2026-11-22T06:30:00+00:00", 400],
        ["2026-11-22T06:31:00+00:00", 590],
    ]


@given(minutes)
def test_no_mail_is_lost_between_the_bars(counts: dict[int, int]) -> None:
    rates = tuple((START + minute * MINUTE, counts[minute]) for minute in sorted(counts))
    bars = plot.bars(rates)
    assert sum(bar.count for bar in bars) == sum(counts.values())
    assert 1 <= len(bars) <= 60
    assert bars[0].start == rates[0][0]
    assert bars[-1].start <= rates[-1][0] < bars[-1].start + bars[-1].minutes * MINUTE


@given(minutes)
def test_every_bar_stays_within_the_picture(counts: dict[int, int]) -> None:
    rates = tuple((START + minute * MINUTE, counts[minute]) for minute in sorted(counts))
    drawn = lxml.html.fromstring(plot.svg(plot.bars(rates), ZoneInfo("Europe/Berlin"), "Mails"))
    _, _, width, height = map(float, drawn.get("viewbox", drawn.get("viewBox", "")).split())
    rects = drawn.findall(".//rect")
    assert rects
    for rect in rects:
        x, y, wide, tall = (float(rect.get(name, "")) for name in ("x", "y", "width", "height"))
        assert 0 <= x <= x + wide <= width + 0.1
        assert 0 <= y <= y + tall <= height
        assert tall >= 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_browser_shows_the_chart_and_names_it(browser: Browser, scheme: str) -> None:
    page = browser.new_page(color_scheme="dark" if scheme == "dark" else "light")
    try:
        page.set_content(summary.as_html(DONE))
        chart = page.get_by_role("img", name="Mails accepted by the mail server in 1 minute")
        assert chart.count() == 1
        described = chart.evaluate("one => one.querySelector('desc').textContent")
        assert described.startswith("990 mails from 22 Nov, 07:30 to 22 Nov, 07:32; the most")
        ground, bar = (
            page.evaluate(f"getComputedStyle(document.querySelector('{one}')).{what}")
            for one, what in (("body", "backgroundColor"), (".bar", "fill"))
        )
        assert (ground, bar) == (
            ("rgb(22, 24, 26)", "rgb(229, 143, 194)")
            if scheme == "dark"
            else ("rgb(255, 255, 255)", "rgb(122, 29, 86)")
        )
    finally:
        page.close()


def test_on_a_phone_no_number_of_the_chart_is_cut_off(browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 375, "height": 800})
    try:
        page.set_content(summary.as_html(replace(DONE, rates=((START, 21_000), (START + MINUTE, 840_000)))))
        # What reaches beyond the picture is shown, and does not reach beyond the screen.
        assert page.locator("svg").evaluate("one => getComputedStyle(one).overflow") == "visible"
        lefts = page.locator("svg text").evaluate_all(
            "all => all.map(one => one.getBoundingClientRect().left)"
        )
        assert min(lefts) >= 0
    finally:
        page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1000])
def test_axe_finds_nothing_on_the_page(browser: Browser, scheme: str, width: int) -> None:
    stopped = replace(
        DONE, campaign=replace(CAMPAIGN, state=CampaignState.PAUSED, reason="It was stopped by hand.")
    )
    with browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme) as context:  # type: ignore[arg-type]
        page = context.new_page()
        for made in (DONE, stopped):
            page.set_content(summary.as_html(made))
            page.locator("summary").click()
            found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
            assert [(one["id"], one["nodes"]) for one in found] == []
