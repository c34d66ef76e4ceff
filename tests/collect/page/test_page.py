"""Pages of the shapes that sites have, with stories of our own."""

from __future__ import annotations

import contextlib
import datetime as dt
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.collect.base import Source
from newsletter.collect.page import read
from newsletter.errors import CollectError
from newsletter.model import Collected, NoteKind
from newsletter.text import markup
from tests.collect.sources import nowhere

ADDRESS = "https://hollin.example/news/quiet-evenings"
PARAGRAPHS = [
    "The nurses of the Hollin ward met on Monday to talk about rest, food and the long way home.",
    "“Low light helps more than people think,” said Mara Linde, who has worked the night shift for years.",
    "Three rooms were painted in a warmer colour in the spring, and the lamps can be dimmed.",
    "Visitors are asked to leave by nine, and the tea trolley comes round an hour earlier than before.",
    "Whoever wants to help with the garden behind the house is welcome on Thursdays from two.",
]
BODY = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)


def page(head: str = "", body: str = f"<h1>Quiet evenings</h1>{BODY}", lang: str = "en") -> bytes:
    nav = "<nav><ul><li><a href=/>Home</a><li><a href=/about>About us</a></ul></nav>"
    footer = "<footer><p>© The Hollin Trust. All rights reserved.</p></footer>"
    return (
        f"<!doctype html><html lang={lang}><head><meta charset=utf-8>{head}</head>"
        f"<body>{nav}<main><article>{body}</article></main>{footer}</body></html>"
    ).encode()


def collected(data: bytes, url: str = ADDRESS) -> Collected:
    return read(Source(name=url, data=data, url=url, media_type="text/html", follow=nowhere))


def structured(**values: object) -> str:
    node = {"@context": "https://schema.org", "@type": "NewsArticle", **values}
    return f'<script type="application/ld+json">{json.dumps(node)}</script>'


def test_the_story_comes_without_what_stands_around_it() -> None:
    article = collected(page()).article
    text = markup.to_text(article.body)
    assert all(paragraph in text for paragraph in PARAGRAPHS)
    assert "About us" not in text
    assert "rights reserved" not in text
    assert "Quiet evenings" not in text


def test_structured_data_tells_who_when_and_with_what_picture() -> None:
    head = structured(
        headline="Quiet evenings",
        datePublished="2026-11-03T22:30:00-05:00",
        dateModified="2026-11-05",
        author=[
            {"@type": "Person", "name": "Dr. Mara Linde, RN"},
            {"@type": "Organization", "name": "Hollin Trust"},
        ],
        image={
            "@type": "ImageObject",
            "url": "https://hollin.example/i/ward-1200.jpg",
            "caption": "The ward at dusk",
        },
    )
    found = collected(page(head))
    assert found.article.published == dt.date(2026, 11, 3)
    assert found.article.updated == dt.date(2026, 11, 5)
    assert [(author.name, author.role) for author in found.authors] == [("Dr. Mara Linde", "RN")]
    assert found.image is not None
    assert (found.image.place, found.image.caption) == (
        "https://hollin.example/i/ward-1200.jpg",
        "The ward at dusk",
    )


def test_the_site_is_no_part_of_the_headline() -> None:
    named = "<meta property=og:site_name content='The Hollin Trust'>"
    head = f"<title>Quiet evenings | The Hollin Trust</title>{named}"
    assert collected(page(head, BODY)).article.title == "Quiet evenings"


def test_the_heading_on_the_page_wins_over_the_words_for_search_engines() -> None:
    head = "<title>Quiet evenings on the ward: what helps | Hollin</title>"
    assert collected(page(head)).article.title == "Quiet evenings"


def test_a_picture_for_shares_is_the_one_of_the_story_with_its_words() -> None:
    figure = (
        "<figure><img src=/i/640/ward-at-dusk.jpg alt='A lamp beside a bed' width=640 height=400>"
        "<figcaption>The ward at dusk. Photo: Ana Ruiz</figcaption></figure>"
    )
    head = "<meta property=og:image content='https://hollin.example/i/branded/ward-at-dusk.jpg'>"
    image = collected(page(head, f"<h1>Quiet evenings</h1>{figure}{BODY}")).image
    assert image is not None
    assert image.place == "https://hollin.example/i/640/ward-at-dusk.jpg"
    assert image.alt == "A lamp beside a bed"
    assert image.caption.startswith("The ward at dusk")


@pytest.mark.parametrize(
    "byline",
    [
        "<p class=byline>By Mara Linde</p>",
        "<span itemprop=author>Mara Linde</span>",
        "<a rel=author href=/people/mara>Mara Linde</a>",
        "<div class=article-author>Von Mara Linde</div>",
    ],
)
def test_a_byline_on_the_page_names_the_author(byline: str) -> None:
    found = collected(page("", f"<h1>Quiet evenings</h1>{byline}{BODY}"))
    assert [author.name for author in found.authors] == ["Mara Linde"]


@pytest.mark.parametrize(
    "line",
    [
        "<time datetime=2026-11-03T08:00:00Z>last week</time>",
        "<p class=posted-date>Posted on November 3, 2026</p>",
        "<div class=meta>3. November 2026</div>",
    ],
)
def test_a_date_on_the_page_is_the_day(line: str) -> None:
    assert collected(page("", f"<h1>Quiet evenings</h1>{line}{BODY}")).article.published == dt.date(
        2026, 11, 3
    )


def test_a_bio_goes_to_its_author_and_leaves_the_story() -> None:
    about = "Mara Linde is a night nurse in Hollin and writes about sleep and small comforts."
    box = f"<div class=author-bio><img src=/p/mara.jpg alt=''><p>{about}</p></div>"
    found = collected(page("", f"<h1>Quiet evenings</h1><p class=byline>By Mara Linde</p>{BODY}{box}"))
    assert markup.to_text(found.authors[0].bio) == about
    assert about not in markup.to_text(found.article.body)
    assert dict(found.photos)["mara-linde"].place == "https://hollin.example/p/mara.jpg"


def test_its_own_address_is_the_one_that_the_page_names() -> None:
    head = f"<link rel=canonical href='{ADDRESS}?utm_source=mail#top'>"
    article = collected(page(head), "https://hollin.example/?p=17&fbclid=x").article
    assert (article.url, article.origin) == (ADDRESS, ADDRESS)


def test_another_sites_name_for_the_page_is_not_believed() -> None:
    head = "<link rel=canonical href='https://elsewhere.example/story'>"
    assert collected(page(head), f"{ADDRESS}?gclid=1&id=3").article.url == f"{ADDRESS}?id=3"


def test_what_the_page_does_not_say_is_told() -> None:
    doubts = [note.text for note in collected(page()).notes if note.kind is NoteKind.DOUBTED]
    assert doubts == ["The page names no author.", "The page does not say when it was published."]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (
            page("<title>Page not found</title>", "<h1>Page not found</h1><p>It may have moved.</p>"),
            "not there",
        ),
        (
            page("<title>Just a moment...</title>", "<h1>Just a moment</h1><p>Verify you are human</p>"),
            "human",
        ),
        (
            page(
                "", "<h1>Sign in</h1><form><input name=u><input type=password><button>Log in</button></form>"
            ),
            "to log in",
        ),
        (
            page(
                structured(headline="Quiet evenings", isAccessibleForFree=False),
                f"<h1>Quiet evenings</h1><p>{PARAGRAPHS[0]}</p>",
            ),
            "Only subscribers",
        ),
        (b"<html><frameset cols=*><frame src=a.html></frameset></html>", "frames"),
        (b"<html><body></body></html>", "no article"),
        (b"", "no article"),
    ],
)
def test_a_page_without_a_story_is_told_by_what_it_shows(data: bytes, words: str) -> None:
    with pytest.raises(CollectError) as caught:
        collected(data)
    assert words in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize(
    "data",
    [
        b"<div>" * 100_000 + b"text",
        page(f"<script type='application/ld+json'>{'[' * 100_000}</script>"),
        page('<script type=\'application/ld+json\'>{"@graph": [{"@id": 3, "author": {"@id": 3}}]}</script>'),
        page("", f"<h1>Quiet evenings</h1><p>{'a ' * 400_000}</p>"),
    ],
)
def test_hostile_pages_come_to_an_end(data: bytes) -> None:
    with contextlib.suppress(CollectError):
        collected(data)


@given(st.binary(max_size=400), st.integers(0, 4000))
@settings(max_examples=60, deadline=None)
def test_a_damaged_page_is_read_or_refused(noise: bytes, at: int) -> None:
    whole = page(structured(headline="Quiet evenings", author="Mara Linde", datePublished="2026-11-03"))
    with contextlib.suppress(CollectError):
        collected(whole[:at] + noise + whole[at + len(noise) :])
