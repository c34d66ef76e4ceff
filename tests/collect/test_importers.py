"""What every importer promises, and how one is chosen."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from newsletter.collect import IMPORTERS, collect, importer_for
from newsletter.errors import CollectError
from newsletter.model import Entry
from newsletter.net.fetch import Web
from newsletter.net.polite import Polite
from tests.collect.sources import named, of_file
from tests.collect.word.files import docx, p

BODY = "The nurses of the Hollin ward met on Monday to talk about rest, food and the long way home."
DOCX = docx(p("Quiet evenings", style="Titel"), p("By Jane Doe"), p(BODY))
SAMPLES: dict[str, tuple[str, str | bytes]] = {
    "document": ("a.html", f"<p class=MsoTitle>Quiet evenings</p><p class=MsoNormal>{BODY}</p>"),
    "html": (
        "a.html",
        f"<title>Quiet evenings</title><h1>Quiet evenings</h1><p>By Jane Doe</p><p>{BODY}</p>",
    ),
    "json": ("a.json", json.dumps({"title": "Quiet evenings", "body": BODY, "authors": ["Jane Doe"]})),
    "mail": ("a.eml", f"From: Jane Doe <jane@a.example>\nSubject: Quiet evenings\n\n{BODY}\n"),
    "word": ("a.docx", DOCX),
    "word-accepted": ("a.docx", DOCX),
    "word-original": ("a.docx", DOCX),
    "markdown": ("a.md", f"# Quiet evenings\n\n{BODY}\n"),
    "text": ("a.txt", f"Quiet evenings\nBy Jane Doe\n\n{BODY}\n"),
}


def every(_: str, entries: Sequence[Entry]) -> Sequence[Entry]:
    return entries


@pytest.fixture(params=sorted(IMPORTERS))
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_every_importer_gives_a_whole_article_twice_the_same(kind: str, tmp_path: Path) -> None:
    name, text = SAMPLES[kind]
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    importer = IMPORTERS[kind]()
    source = of_file(path)
    assert importer.handles(source)
    (first,) = importer.load(source)
    assert tuple(importer.load(source)) == (first,)
    article = first.article
    assert (article.title, article.slug, article.body) == ("Quiet evenings", "quiet-evenings", BODY)
    assert article.origin.split(" ")[1].startswith("sha256:")
    assert article.where.path.endswith(name)
    assert article.where.line == 1
    assert article.authors == tuple(author.slug for author in first.authors)


def test_every_importer_refuses_what_holds_nothing(kind: str) -> None:
    with pytest.raises(CollectError):
        tuple(IMPORTERS[kind]().load(named(SAMPLES[kind][0])))


def test_the_kind_is_told_by_the_name_or_by_the_caller(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(f"# Quiet evenings\n\n{BODY}\n", encoding="utf-8")
    (by_name,) = collect(str(path), web=Polite(Web()), choose=every)
    assert by_name.article.origin.startswith("markdown")
    (by_caller,) = collect(str(path), "text", web=Polite(Web()), choose=every)
    assert by_caller.article.origin.startswith("text")


@pytest.mark.parametrize("source", ["standard input", "notes", "a.TXT"])
def test_anything_else_is_read_as_pasted_text(source: str) -> None:
    assert type(importer_for(named(source))).__name__ == "PastedText"


def test_an_unknown_kind_is_answered_with_the_known_ones() -> None:
    with pytest.raises(CollectError, match="“wordperfect”") as caught:
        importer_for(named("a.wp"), "wordperfect")
    assert caught.value.hint == f"These are known: {', '.join(sorted(IMPORTERS))}."
