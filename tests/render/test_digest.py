"""The digest names what a reader gets: the same in every process, and another one where anything differs."""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from newsletter.model import Asset, Issue, Publication, RenderedEmail, Theme, Where

Rendered = Callable[..., RenderedEmail]
RENDER_AGAIN = """\
import pathlib, pickle, sys
from newsletter.render.email import render
issue, theme, publication, assets = pickle.loads(pathlib.Path(sys.argv[1]).read_bytes())
pathlib.Path(sys.argv[2]).write_bytes(pickle.dumps(render(issue, theme, publication, assets).email))
"""


@pytest.mark.parametrize("seed", ["1", "2"])
def test_the_same_issue_is_the_same_mail_in_every_process(
    rendered: Rendered,
    issue: Issue,
    bulletin: Theme,
    publication: Publication,
    assets: tuple[Asset, ...],
    tmp_path: Path,
    seed: str,
) -> None:
    given, made = tmp_path / "given", tmp_path / "made"
    given.write_bytes(pickle.dumps((issue, bulletin, publication, assets)))
    subprocess.run(
        [sys.executable, "-c", RENDER_AGAIN, str(given), str(made)],
        env={**os.environ, "PYTHONHASHSEED": seed},
        check=True,
        timeout=60,
    )
    again = pickle.loads(made.read_bytes())
    assert again == rendered()
    assert len(again.digest) == 64


@pytest.mark.parametrize(
    "change",
    [
        {"subject": "Another week"},
        {"preheader": "Three stories"},
        {"note": "Dear reader."},
        {"lead": {"title": "A walk"}},
        {"language": "de"},
        {"date": dt.date(2026, 11, 23)},
        {"pictures": ()},
    ],
    ids=lambda change: next(iter(change)),
)
def test_the_digest_changes_with_what_a_reader_gets(rendered: Rendered, change: dict[str, object]) -> None:
    assert rendered(**change).digest != rendered().digest


def test_the_digest_changes_with_the_bytes_of_a_picture_and_with_the_sender(
    rendered: Rendered, publication: Publication, assets: tuple[Asset, ...]
) -> None:
    other = tuple(
        dataclasses.replace(asset, variants=(dataclasses.replace(asset.variants[0], data=b"1"),))
        for asset in assets
    )
    sender = dataclasses.replace(publication.sender, reply_to="office@hollinmarrow.example")
    made = {
        rendered().digest,
        rendered(pictures=other).digest,
        rendered(by=dataclasses.replace(publication, sender=sender)).digest,
    }
    assert len(made) == 3


def test_the_digest_changes_with_every_address_that_a_reader_can_come_to(
    rendered: Rendered, publication: Publication
) -> None:
    def made(page: str) -> RenderedEmail:
        return rendered(by=dataclasses.replace(publication, issue_url=page))

    one, other = made("https://a.example/{date}"), made("https://b.example/{date}")
    assert one.html == other.html
    assert one.issue_url == "https://a.example/2026-11-22"
    assert one.digest != other.digest


def test_the_digest_stays_where_nothing_changes_for_a_reader(
    rendered: Rendered, publication: Publication, bulletin: Theme
) -> None:
    place = Where(path="elsewhere.md", line=9)
    made = {
        rendered().digest,
        rendered(where=place, note_line=7).digest,
        rendered(lead={"where": place, "body": "Never mailed.", "tags": ("x",)}).digest,
        rendered(theme=dataclasses.replace(bulletin, folder="elsewhere")).digest,
        rendered(by=dataclasses.replace(publication, zone="Asia/Tokyo")).digest,
    }
    assert len(made) == 1
