"""The measures of collecting, on pages whose truth is made here."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from benchmarks import collect
from benchmarks.collecting.pages import f1, half_of, is_same

PARAGRAPHS = [
    "The nurses of the Hollin ward met on Monday to talk about rest, food and the long way home from work.",
    "Three rooms were painted in a warmer colour in the spring, and the lamps above the beds can be dimmed.",
    "Visitors are asked to leave by nine, and the tea trolley comes round an hour earlier than before.",
    "Whoever wants to help with the garden behind the house is welcome on any Thursday from two onwards.",
]
ABOUT = "Mara Linde is a night nurse in Hollin who writes about sleep and small comforts for readers."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One page and one paste of the half that counts."""
    name = next(name for name in map("page-{}".format, range(99)) if half_of(name) == "held")
    body = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    page = (
        "<html lang=en><head><title>Quiet evenings</title><meta name=author content='Mara Linde'>"
        "<meta property=article:published_time content='2026-11-03T08:00:00Z'>"
        "<meta property=og:image content='https://hollin.example/ward-at-dusk.jpg'></head>"
        f"<body><article><h1>Quiet evenings</h1>{body}</article>"
        f"<div class=author-bio><p>{ABOUT}</p></div></body></html>"
    )
    (tmp_path / "html").mkdir()
    (tmp_path / "html/a.html.gz").write_bytes(gzip.compress(page.encode()))
    truth = {
        "id": name,
        "url": "https://hollin.example/quiet",
        "html": "html/a.html.gz",
        "title": "Quiet evenings",
        "authors": ["Mara Linde"],
        "date": "2026-11-03",
        "images": [{"urls": ["https://hollin.example/640/ward-at-dusk.webp"]}],
        "paragraphs": PARAGRAPHS,
        "pasted_text": "\n\n".join(["Quiet evenings", "By Mara Linde", "November 3, 2026", *PARAGRAPHS]),
    }
    for kind in ("pages", "pasted"):
        (tmp_path / f"{kind}.jsonl.gz").write_bytes(gzip.compress(json.dumps(truth).encode()))
    return tmp_path


def test_the_last_line_has_every_measure_of_everybody(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    collect.main(["--data", str(folder), "--json"])
    found = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert set(found) == {"ours", "trafilatura", "newspaper4k", "readability-lxml", "pasted"}
    assert found["ours"].pop("ms") > 0
    assert found["ours"] == dict.fromkeys(("title", "authors", "date", "image", "body", "bio"), 100.0)
    assert found["pasted"] == dict.fromkeys(("title", "authors", "date", "body"), 100.0)
    assert found["trafilatura"]["title"] == 100.0
    assert found["readability-lxml"]["date"] is None


def test_a_folder_without_pages_is_told(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="no pages to measure"):
        collect.main(["--data", str(tmp_path)])


def test_missing_words_and_foreign_ones_cost_alike() -> None:
    assert f1("one two three four", "one two") == pytest.approx(2 / 3)
    assert f1("one two", "one two three four") == pytest.approx(2 / 3)
    assert f1("one", "") == 0


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ("https://b.example/x/ward-at-dusk.webp?w=3", True),
        ("https://a.example/9271634/other.jpg", True),
        ("https://a.example/20261103/other.jpg", False),
        ("https://a.example/other.jpg", False),
    ],
)
def test_a_picture_is_known_again_in_another_size(other: str, *, same: bool) -> None:
    assert is_same("https://a.example/20261103/9271634/ward-at-dusk.jpg", other) is same
