from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser

from tools.compare import SCALE, compare
from tools.draw import DRAWINGS, ROOT, Drawing, draw, encode, on_grey

each = pytest.mark.parametrize("drawing", DRAWINGS, ids=lambda drawing: drawing.source)


@each
def test_what_lies_in_the_repository_is_what_is_drawn(browser: Browser, drawing: Drawing) -> None:
    with Image.open(drawing.path) as opened:
        kept = on_grey(opened.convert("RGBA" if drawing.transparent else "RGB"))
    found = compare(on_grey(draw(browser, drawing)), kept.reduce(SCALE))
    assert found.alike, f"{drawing.target}: {found}; after a change of the drawing: make art"


@each
def test_a_picture_has_its_size_and_nothing_else(drawing: Drawing) -> None:
    with Image.open(drawing.path) as opened:
        assert opened.format == "PNG"
        assert opened.size == (drawing.width, drawing.height)
        assert opened.has_transparency_data == drawing.transparent
        assert set(opened.info) <= {"transparency"}
    assert drawing.path.stat().st_size < 200_000


def test_drawing_again_gives_the_same_file(browser: Browser) -> None:
    assert encode(draw(browser, DRAWINGS[0])) == encode(draw(browser, DRAWINGS[0]))


def test_every_drawing_is_in_the_table() -> None:
    assert {path.stem for path in Path(ROOT / "art").glob("*.svg")} == {one.source for one in DRAWINGS}


def test_a_drawing_needs_nothing_but_itself() -> None:
    for path in (ROOT / "art").glob("*.svg"):
        source = path.read_text(encoding="utf-8")
        assert source.count("http") == 1, path.name
        assert "font" not in source, path.name
