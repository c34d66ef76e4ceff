"""What the guard catches and what it lets pass, each done to the sample issue."""

from __future__ import annotations

import random
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageFilter
from playwright.sync_api import Browser

from tools.camera import Shot, photograph
from tools.compare import Comparison, approved, compare, shown

LIGHT = Shot(width=640)
DARK = Shot(width=375, scheme="dark")

ACCIDENTS = {
    "a lost button": """
        [...document.links].find(link => getComputedStyle(link).backgroundColor !== 'rgba(0, 0, 0, 0)')
          .closest('table').style.visibility = 'hidden'
    """,
    "a button without its words": """
        [...document.links].find(link => getComputedStyle(link).backgroundColor !== 'rgba(0, 0, 0, 0)')
          .style.setProperty('color', 'transparent', 'important')
    """,
    "a dropped picture": """
        [...document.images].filter(image => image.width)
          .sort((one, other) => one.width - other.width)[0].style.visibility = 'hidden'
    """,
    "a shifted column": """
        [...document.images].find(image => image.width < 300).closest('table').style.cssText
          += ';position:relative;left:4px'
    """,
    "a heading in another font": """
        document.querySelector('h2').style.fontFamily = 'Noto Sans'
    """,
    "a ground of another tint": """
        for (const box of document.querySelectorAll('*'))
          if (getComputedStyle(box).backgroundColor === 'rgb(246, 242, 247)')
            box.style.setProperty('background', 'transparent', 'important')
    """,
    "a missing line of text": """
        [...document.querySelectorAll('p')].at(-1).remove()
    """,
}
RECOLOURED = """
    for (const link of document.links)
      if (getComputedStyle(link).textDecorationLine === 'underline')
        link.style.setProperty('color', '%s', 'important')
"""


@pytest.fixture(scope="module")
def light(browser: Browser, page: Path) -> Image.Image:
    return photograph(browser, page, LIGHT)


@pytest.fixture(scope="module")
def dark(browser: Browser, page: Path) -> Image.Image:
    return photograph(browser, page, DARK)


def judged(picture: Image.Image, before: Image.Image) -> Comparison:
    return compare(picture, approved(before))


@pytest.mark.parametrize("accident", ACCIDENTS)
def test_an_accident_is_caught(browser: Browser, page: Path, light: Image.Image, accident: str) -> None:
    found = judged(photograph(browser, page, LIGHT, ACCIDENTS[accident]), light)
    assert not found.alike, found


@pytest.mark.parametrize("colour", ["#7A1D56", "#BBAFBF"], ids=["that of light mode", "that of small text"])
def test_links_of_another_colour_are_caught_in_dark_mode(
    browser: Browser, page: Path, dark: Image.Image, colour: str
) -> None:
    found = judged(photograph(browser, page, DARK, RECOLOURED % colour), dark)
    assert not found.alike, found


def test_a_taller_page_is_caught(light: Image.Image) -> None:
    taller = Image.new("RGB", (light.width, light.height + 20), light.getpixel((0, light.height - 1)))
    taller.paste(light)
    found = judged(taller, light)
    assert not found.alike
    # An odd height was rounded up when it was halved.
    assert found.taller == 20 - light.height % 2
    assert f"{found.taller} pixels taller" in str(found)


def test_smoother_edges_pass(light: Image.Image, dark: Image.Image) -> None:
    for picture in (light, dark):
        found = judged(picture.filter(ImageFilter.GaussianBlur(0.5)), picture)
        assert found.alike, found


def test_another_way_of_smoothing_passes(browser: Browser, page: Path, light: Image.Image) -> None:
    finer = photograph(browser, page, replace(LIGHT, density=2)).reduce(2)
    found = judged(finer, light)
    assert found.alike, found


@pytest.mark.parametrize("down", [-1, 0, 1])
@pytest.mark.parametrize("right", [-1, 0, 1])
def test_a_pixel_to_any_side_passes(light: Image.Image, right: int, down: int) -> None:
    found = judged(ImageChops.offset(light, right, down), light)
    assert found.alike, found


def test_half_a_pixel_passes(light: Image.Image) -> None:
    found = judged(Image.blend(light, ImageChops.offset(light, 1, 0), 0.5), light)
    assert found.alike, found


def test_noise_passes(dark: Image.Image) -> None:
    grain = random.Random(1).randbytes(dark.width * dark.height * 3)
    found = judged(Image.blend(dark, Image.frombytes("RGB", dark.size, grain), 0.04), dark)
    assert found.alike, found


@pytest.mark.parametrize("quality", [60, 95])
def test_another_quality_of_jpeg_passes(
    browser: Browser, page: Path, light: Image.Image, tmp_path: Path, quality: int
) -> None:
    folder = tmp_path / "page"
    shutil.copytree(page.parent, folder)
    pictures = list(folder.rglob("*.jpg"))
    assert pictures
    for path in pictures:
        Image.open(path).save(path, quality=quality)
    found = judged(photograph(browser, folder / page.name, LIGHT), light)
    assert found.alike, found


def test_the_difference_is_shown_where_it_is(light: Image.Image) -> None:
    spotted = light.copy()
    spotted.paste("#00FF00", (96, 400, 160, 464))
    found = judged(spotted, light)
    assert found.mask.getbbox() == (12, 50, 20, 58)
    picture = shown(spotted, found)
    assert picture.size == light.size
    assert picture.getpixel((128, 432)) == (0, 255, 0)
    outside = picture.crop((200, 400, 600, 464))
    assert ImageChops.difference(outside, outside.convert("L").convert("RGB")).getbbox() is None
