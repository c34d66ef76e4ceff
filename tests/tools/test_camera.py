from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser

from tools import chromium as browsers
from tools.camera import Scheme, Shot, develop, opened, photograph
from tools.chromium import BrowserMissing

PAGE = """\
<!doctype html><html lang="en"><head><meta charset="utf-8"><style>
body {{ margin: 0; background: #FFFFFF; }}
#picture {{ display: block; background: #DDEEFF; }}
@media (prefers-color-scheme: dark) {{ body {{ background: #101010; }} }}
</style></head><body>
<img id="picture" src="images/red.png" width="100" height="50" alt="A red box">
<p style="font:20px/30px {font};margin:0">{words}</p>
<img id="far" src="https://example.org/tracker.png" alt="">
</body></html>
"""
MAIL_SANS = "-apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif"
RED = (230, 40, 20)


def written(folder: Path, font: str = "Georgia", words: str = "Words") -> Path:
    (folder / "images").mkdir()
    Image.new("RGB", (100, 50), RED).save(folder / "images/red.png")
    (folder / "page.html").write_text(PAGE.format(font=font, words=words), encoding="utf-8")
    return folder / "page.html"


def test_each_shot_has_a_name_of_its_own() -> None:
    assert Shot(width=640).name == "640-light"
    assert Shot(width=375, scheme="forced").name == "375-forced-dark"
    assert Shot(width=375, scheme="dark", images=False, text=200).name == "375-dark-images-off-text-200"


def test_a_page_is_seen_in_its_scheme(browser: Browser, tmp_path: Path) -> None:
    page = written(tmp_path)
    grounds: dict[Scheme, tuple[int, int, int]] = {
        "light": (255, 255, 255),
        "dark": (16, 16, 16),
        "forced": (0, 0, 0),
    }
    for scheme, ground in grounds.items():
        picture = photograph(browser, page, Shot(width=320, scheme=scheme))
        assert picture.width == 320
        assert picture.getpixel((300, 200)) == ground, scheme
        assert picture.getpixel((50, 25)) == RED, scheme


def test_pictures_that_are_off_leave_their_words_on_their_ground(browser: Browser, tmp_path: Path) -> None:
    page = written(tmp_path)
    shot = Shot(width=320, images=False)
    assert photograph(browser, page, shot).getpixel((98, 48)) == (0xDD, 0xEE, 0xFF)
    with opened(browser, page, shot) as tab:
        assert tab.locator("img").count() == 0
        assert "A red box" in tab.inner_text("body")


def test_larger_text_is_larger_everywhere(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, written(tmp_path), Shot(width=320, text=200)) as tab:
        box = tab.locator("p").bounding_box()
        size = tab.evaluate("getComputedStyle(document.querySelector('p')).fontSize")
    assert size == "40px"
    assert box is not None
    assert box["height"] == 60


def test_nothing_is_asked_of_the_network(browser: Browser, tmp_path: Path) -> None:
    with opened(browser, written(tmp_path), Shot(width=320)) as tab:
        assert tab.evaluate("document.querySelector('#picture').naturalWidth") == 100
        assert tab.evaluate("document.querySelector('#far').naturalWidth") == 0


def test_the_density_multiplies_the_pixels(browser: Browser, tmp_path: Path) -> None:
    assert photograph(browser, written(tmp_path), Shot(width=320, density=1.5)).width == 480


@pytest.mark.parametrize(
    ("font", "words", "drawn"),
    [
        ("Georgia, 'Times New Roman', serif", "Words", {"Noto Serif"}),
        (MAIL_SANS, "Words", {"Inter"}),
        ("system-ui", "Words", {"Inter"}),
        ("Roboto", "Words", {"Inter"}),
        ("'Segoe UI'", "Words", {"Inter"}),
        ("Georgia, serif", "مرحبا", {"Noto Sans Arabic"}),
        (MAIL_SANS, "🌻", {"Noto Color Emoji"}),
    ],
)
def test_fonts_are_the_same_on_every_machine(
    browser: Browser, tmp_path: Path, font: str, words: str, drawn: set[str]
) -> None:
    with opened(browser, written(tmp_path, font, words), Shot(width=320)) as tab:
        session = tab.context.new_cdp_session(tab)
        session.send("DOM.enable")
        session.send("CSS.enable")
        root = session.send("DOM.getDocument")["root"]["nodeId"]
        node = session.send("DOM.querySelector", {"nodeId": root, "selector": "p"})["nodeId"]
        fonts = session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
    assert {used["familyName"] for used in fonts} == drawn


def test_a_missing_font_is_named_with_its_package(tmp_path: Path) -> None:
    noto = tmp_path / "truetype/noto"
    noto.mkdir(parents=True)
    (noto / "NotoSerif-Regular.ttf").touch()
    with pytest.raises(BrowserMissing, match=r"fonts-inter, fonts-noto-color-emoji.*apt-get install"):
        browsers._fonts(tmp_path)


def test_a_mail_is_built_into_its_own_folder(sample: Path, tmp_path: Path) -> None:
    page = develop(sample, dt.date(2026, 11, 22), tmp_path / "out")
    assert page == tmp_path / "out/issue.html"
    assert list((tmp_path / "out/images").iterdir())
    assert not (sample / "build").exists()
