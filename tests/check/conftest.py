"""An issue without a fault, to put one fault into."""

from __future__ import annotations

import datetime as dt

import pytest

from newsletter.check.base import Evidence
from newsletter.model import (
    Article,
    Author,
    Brand,
    Image,
    ImageAnswer,
    Issue,
    Publication,
    RenderedEmail,
    Rules,
    Section,
    Sender,
    StoryItem,
    Teaser,
    Where,
)
from newsletter.text import tokens

ISSUE = Where(path="issues/2026-11-22/issue.md")
WALK = Where(path="issues/2026-11-22/articles/walk.md")
TOP = (
    "<!doctype html><html lang='en'><head><title>A quiet week</title></head>"
    "<body style='line-height:1.5'><h1>A letter</h1>"
)
INES = Where(path="issues/authors/ines.md", line=4)


@pytest.fixture
def clean() -> Evidence:
    return _clean()


def _clean() -> Evidence:
    tag = tokens.merge_tag("unsubscribe")
    sender = Sender(
        name="Hollin Marrow",
        email="letters@hollinmarrow.example",
        list_id="letters.hollinmarrow.example",
        unsubscribe_url="https://hollinmarrow.example/leave",
        one_click=True,
    )
    picture = Image(path="images/walk.png", alt="People at a gate", where=Where(path=WALK.path, line=6))
    walk = Article(
        slug="walk",
        title="A walk",
        body="A dozen people meet at the gate, and say:\n\n> Come.",
        body_line=9,
        published=dt.date(2026, 11, 18),
        authors=("ines",),
        image=picture,
        url="https://hollinmarrow.example/walk",
        where=WALK,
    )
    photo = Image(path="issues/authors/photos/ines.png", where=Where(path=INES.path, line=5))
    date = dt.date(2026, 11, 22)
    return Evidence(
        issue=Issue(
            date=date,
            subject="A quiet week",
            preheader="One story",
            sections=(Section(kind="lead", items=(StoryItem(article="walk", where=ISSUE),), where=ISSUE),),
            articles=(walk,),
            authors=(Author(slug="ines", name="Ines Okafor", bio="Ines walks.", photo=photo, where=INES),),
            teasers=(Teaser(article="walk", text="A dozen people meet at the gate."),),
            where=ISSUE,
        ),
        publication=Publication(
            name="The Test Letter",
            address="Mill Street 4, Hollin",
            brand=Brand(color="#7A1D56", serif="serif", sans="sans-serif"),
            sender=sender,
        ),
        rules=Rules(),
        pictures=(picture, photo),
        images=(
            ImageAnswer(path="images/walk.png", width=60, height=40, size=9, format="PNG"),
            ImageAnswer(path=photo.path, width=60, height=40, size=9, format="PNG"),
        ),
        email=RenderedEmail(
            issue=date,
            language="en",
            sender=sender,
            subject="A quiet week",
            preheader="One story",
            html=f"{TOP}<p>Mill Street 4, Hollin</p><a href='{tag.token}'>Unsubscribe</a>",
            text=f"Mill Street 4, Hollin\nUnsubscribe: {tag.token}\n",
            merge_tags=(tag,),
            digest="d",
        ),
    )


@pytest.fixture(scope="module")
def clean_once() -> Evidence:
    """The same, for tests that are run with many examples."""
    return _clean()
