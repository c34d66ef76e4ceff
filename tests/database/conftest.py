"""An email with pictures, and the database to store it in: a file, and a real server."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsletter.database import Database, opened
from newsletter.model import Approval, Asset, Image, MergeTag, RenderedEmail, Secret, Sender, Variant, Where
from newsletter.text import stored

PLACE = Where(path="issues/2026-11-22/articles/walk.md", line=3)


def picture(name: str, data: bytes) -> Asset:
    return Asset(
        token=f"nli{name}",
        image=Image(path=f"images/{name}.png", alt="A gate — “open”", where=PLACE),
        slot="lead",
        width=10,
        height=5,
        variants=(Variant(name=f"{name}.png", media_type="image/png", width=20, height=10, data=data),),
    )


def with_picture(data: bytes) -> RenderedEmail:
    made = RenderedEmail(
        issue=dt.date(2026, 11, 22),
        language="es-MX",
        sender=Sender(name="Carta «Médula» 🌾", email="letters@hollinmarrow.example", one_click=True),
        subject="Una semana tranquila",
        preheader="Dos historias",
        html="<p>¡Hola!\x00\u2028</p>\r\n",
        text="¡Hola!\n",
        # The last picture is shown twice.
        assets=(picture("1", data), picture("2", b"2"), picture("3", b"2")),
        merge_tags=(MergeTag(name="name", fallback="señora o señor", token="nlm1"),),
        digest="",
    )
    return dataclasses.replace(made, digest=stored.digest(made))


@pytest.fixture
def email() -> RenderedEmail:
    return with_picture(bytes(range(256)))


@pytest.fixture
def approval(email: RenderedEmail) -> Approval:
    return Approval(
        issue=email.issue,
        digest=email.digest,
        by="Ruth Ádair-王",
        at=dt.datetime(2026, 11, 21, 16, 4, 5, 678901, dt.UTC),
        waivers=(("html-large", "Twelve stories, “on purpose”"), ("reading-grade", "A doctor's words")),
        program="0.1.0",
    )


@pytest.fixture
def database(database_url: str, tmp_path: Path) -> Iterator[Database]:
    with opened(Secret(database_url), tmp_path) as database:
        yield database
