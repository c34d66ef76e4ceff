"""Issues made of strings, rendered with the theme that comes with the program."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from newsletter.model import (
    Article,
    Asset,
    Author,
    Brand,
    Image,
    Issue,
    Publication,
    RenderedEmail,
    Section,
    Sender,
    StoryItem,
    Teaser,
    Theme,
    Variant,
    Where,
)
from newsletter.project.theme import load_theme
from newsletter.render.email import render
from newsletter.text import tokens

WHERE = Where(path="issues/2026-11-22/issue.md")


def _image(name: str, alt: str) -> Image:
    return Image(path=f"images/{name}.png", alt=alt, where=WHERE)


def _story(slug: str, title: str, **more: Any) -> Article:  # noqa: ANN401  fields of many types
    return Article(slug=slug, title=title, where=WHERE, **more)


WALK = _story(
    "walk",
    "A walk that waits",
    kicker="Moving",
    published=dt.date(2026, 11, 18),
    authors=("ines",),
    image=_image("walk", "People at a gate"),
    url="https://hollinmarrow.example/walk?a=1&b=2",
)
SOUP = _story("soup", "Soup for off days", authors=("ines", "tomas"), image=_image("soup", "A bowl"))
INES = Author(slug="ines", name="Ines Okafor", role="Nurse", bio="Ines *walks*.", where=WHERE)
TOMAS = Author(
    slug="tomas", name="Tomas Lindqvist", bio="Tomas cooks.", photo=_image("tomas", ""), where=WHERE
)


@pytest.fixture(scope="session")
def issue() -> Issue:
    """A lead with a picture and an address, and a second story with neither date nor address."""
    return Issue(
        date=dt.date(2026, 11, 22),
        number=7,
        language="en-GB",
        subject="A quiet week",
        preheader="Two stories",
        note="Dear reader, *welcome*.",
        sections=(
            Section(kind="lead", items=(StoryItem(article="walk", where=WHERE),), where=WHERE),
            Section(
                kind="articles", title="More", items=(StoryItem(article="soup", where=WHERE),), where=WHERE
            ),
        ),
        articles=(WALK, SOUP),
        authors=(INES, TOMAS),
        teasers=(
            Teaser(article="walk", text="A dozen people meet at the gate."),
            Teaser(article="soup", text="Three pots from our readers."),
        ),
        where=WHERE,
    )


@pytest.fixture(scope="session")
def publication() -> Publication:
    return Publication(
        name="The Test Letter",
        tagline="A letter on tests",
        address="Mill Street 4, Hollin",
        why="You asked for it.",
        brand=Brand(color="#7A1D56", serif="Georgia, 'Times New Roman', serif", sans="Arial, sans-serif"),
        sender=Sender(name="The Test Letter", email="letters@hollinmarrow.example"),
    )


@pytest.fixture(scope="session")
def bulletin(tmp_path_factory: pytest.TempPathFactory) -> Theme:
    root: Path = tmp_path_factory.mktemp("project")
    return load_theme(root, "bulletin")


@pytest.fixture(scope="session")
def assets(issue: Issue, bulletin: Theme) -> tuple[Asset, ...]:
    """Every picture of the issue in every slot, as bytes that nobody looks at."""
    pictures = [article.image for article in issue.articles] + [author.photo for author in issue.authors]
    return tuple(
        Asset(
            token=tokens.image_token(image, slot.width, slot.height),
            image=image,
            slot=slot.name,
            width=slot.width,
            height=slot.height,
            variants=(Variant(name="0.png", media_type="image/png", width=1, height=1, data=b"0"),),
        )
        for image in pictures
        if image
        for slot in bulletin.slots
    )


Rendered = Callable[..., RenderedEmail]


@pytest.fixture(scope="session")
def rendered(issue: Issue, publication: Publication, bulletin: Theme, assets: tuple[Asset, ...]) -> Rendered:
    """The issue with some of its fields changed, rendered; `lead` changes fields of its first story."""

    def make(
        *,
        lead: dict[str, Any] | None = None,
        theme: Theme = bulletin,
        by: Publication = publication,
        pictures: tuple[Asset, ...] = assets,
        **changes: Any,  # noqa: ANN401  fields of many types
    ) -> RenderedEmail:
        changed = dataclasses.replace(issue, **changes)
        if lead:
            first = dataclasses.replace(changed.articles[0], **lead)
            changed = dataclasses.replace(changed, articles=(first, *changed.articles[1:]))
        return render(changed, theme, by, pictures).email

    return make
