from __future__ import annotations

from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser

from tools.camera import Shot
from tools.contact_sheets import README, README_PICTURE, SHEETS, Album, Sheet

DESK = (0xD9, 0xDB, 0xE1)


def long_page(folder: Path) -> Path:
    page = folder / "page.html"
    page.write_text(
        "<!doctype html><body style='margin:0;background:#FF0000;height:3000px'>", encoding="utf-8"
    )
    return page


def test_a_sheet_crops_its_pictures_to_one_height(browser: Browser, tmp_path: Path) -> None:
    sheet = Sheet(name="x", groups=((Shot(width=640),), (Shot(width=320),)), scale=0.5, height=400)
    picture = Album(browser, long_page(tmp_path)).laid_out(sheet)
    assert picture.size == (30 + 320 + 30 + 160 + 30, 30 + 400 + 30)
    assert picture.getpixel((29, 200)) == DESK
    assert picture.getpixel((30, 429)) == (255, 0, 0)
    assert picture.getpixel((365, 200)) == DESK
    assert picture.getpixel((380, 30)) == (255, 0, 0)


def test_a_title_and_labels_stand_above(browser: Browser, tmp_path: Path) -> None:
    sheet = Sheet(name="x", title="Two", groups=((Shot(width=320),),), scale=0.5, height=100)
    picture = Album(browser, long_page(tmp_path)).laid_out(sheet, "Issue of 22 November 2026, Chromium")
    assert picture.height > 200
    dark = picture.convert("L").point(lambda value: 255 if value < 60 else 0).getbbox()
    assert dark is not None
    assert dark[0] >= 44


def test_every_sheet_has_its_name() -> None:
    assert len({sheet.name for sheet in SHEETS}) == len(SHEETS)


def test_the_picture_of_the_readme_is_wide_and_light() -> None:
    with Image.open(README_PICTURE) as picture:
        assert picture.format == "PNG"
        assert picture.size == (1800, README.height + 60)
    assert README_PICTURE.stat().st_size < 600_000
