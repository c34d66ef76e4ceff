"""Sheets that show the mail in its widths and schemes side by side: `make screenshots`, `make picture`."""

from __future__ import annotations

import argparse
import base64
import datetime as dt
import html
import io
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser

from newsletter.errors import NewsletterError
from newsletter.project import folder
from tools.camera import USUAL_TEXT, Scheme, Shot, develop, photograph
from tools.chromium import BrowserMissing, chromium
from tools.palette import in_palette

ROOT = Path(__file__).parent.parent
README_PICTURE = ROOT / "docs" / "pictures" / "mail.png"
# Sharp on a phone's screen, and enough to be made smaller without frayed letters.
_DENSITY = 2

_STYLE = """
body { margin: 0; background: #D9DBE1; color: #17181D; font-family: Inter; width: max-content; }
main { padding: 44px; }
h1 { margin: 0 0 4px; font-size: 24px; line-height: 32px; font-weight: 600; letter-spacing: -.2px; }
h1 + p { margin: 0 0 32px; font-size: 15px; line-height: 22px; color: #565A66; }
.row { display: flex; align-items: flex-start; gap: 52px; }
.group { display: flex; align-items: flex-start; gap: 20px; }
figure { margin: 0; }
figcaption { font-size: 15px; line-height: 20px; color: #565A66; padding-bottom: 10px; }
figcaption b { color: #17181D; font-weight: 600; }
img { display: block; }
.bare { padding: 30px; }
.bare .row { gap: 30px; }
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Groups of shots on one desk. `scale` and `height` say how large and how far down each is shown."""

    name: str
    title: str = ""
    groups: tuple[tuple[Shot, ...], ...]
    scale: float = 0.6
    height: int = 2600


_BOTH: tuple[Scheme, ...] = ("light", "dark")


def _pairs(*widths: int, images: bool = True, text: int = USUAL_TEXT) -> tuple[tuple[Shot, ...], ...]:
    return tuple(
        tuple(Shot(width=width, scheme=scheme, images=images, text=text) for scheme in _BOTH)
        for width in widths
    )


SHEETS = (
    Sheet(name="widths", title="Four widths, light and dark", groups=_pairs(320, 375, 480, 640)),
    Sheet(name="images-off", title="Pictures not loaded", groups=_pairs(375, 640, images=False)),
    Sheet(
        name="forced-dark",
        title="Colours turned over by the mail program",
        groups=(tuple(Shot(width=width, scheme="forced") for width in (320, 375, 480, 640)),),
    ),
    Sheet(name="text-200", title="Text at 200 %", groups=_pairs(375, 640, text=200)),
)
README = Sheet(
    name="mail",
    groups=tuple((Shot(width=width, scheme=scheme),) for width in (640, 375) for scheme in _BOTH),
    scale=0.8125,
    height=1500,
)


class Album:
    """The pictures of one issue, each taken once."""

    def __init__(self, browser: Browser, page: Path) -> None:
        self._browser = browser
        self._page = page
        self._taken: dict[Shot, Image.Image] = {}

    def picture(self, shot: Shot) -> Image.Image:
        """The whole page at twice its size, or at its size where large text makes it very long."""
        if shot not in self._taken:
            density = _DENSITY if shot.text == USUAL_TEXT else 1
            self._taken[shot] = photograph(self._browser, self._page, replace(shot, density=density))
        return self._taken[shot]

    def laid_out(self, sheet: Sheet, under: str = "") -> Image.Image:
        """The sheet with its title and labels; without a title it has neither."""
        groups = "".join(f'<div class="group">{self._figures(sheet, group)}</div>' for group in sheet.groups)
        head = f"<h1>{html.escape(sheet.title)}</h1><p>{html.escape(under)}</p>" if sheet.title else ""
        side = "" if sheet.title else "bare"
        with self._browser.new_page() as tab:
            tab.set_content(
                f'<!doctype html><html lang="en"><style>{_STYLE}</style>'
                f'<main class="{side}">{head}<div class="row">{groups}</div></main>'
            )
            size = tab.locator("main").bounding_box()
            assert size is not None, "a sheet that is not on the page"  # noqa: S101  for the types
            tab.set_viewport_size({"width": round(size["width"]), "height": round(size["height"])})
            png = tab.screenshot()
        return Image.open(io.BytesIO(png)).convert("RGB")

    def _figures(self, sheet: Sheet, shots: Iterable[Shot]) -> str:
        return "".join(
            f"<figure>{_caption(shot) if sheet.title else ''}"
            f'<img alt="" src="{_inline(self._cropped(shot, sheet))}"></figure>'
            for shot in shots
        )

    def _cropped(self, shot: Shot, sheet: Sheet) -> Image.Image:
        whole = self.picture(shot)
        factor = sheet.scale * shot.width / whole.width
        size = (round(whole.width * factor), round(whole.height * factor))
        small = whole.resize(size, Image.Resampling.LANCZOS)
        return small.crop((0, 0, small.width, min(small.height, sheet.height)))


def _caption(shot: Shot) -> str:
    scheme = {"light": "light", "dark": "dark", "forced": "forced dark"}[shot.scheme]
    return f"<figcaption><b>{shot.width}</b> {scheme}</figcaption>"


def _inline(picture: Image.Image) -> str:
    file = io.BytesIO()
    picture.save(file, "PNG", compress_level=1)
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"


def screenshots(album: Album, date: dt.date, target: Path) -> list[Path]:
    """Every sheet, and every picture that is on one; the files written."""
    under = f"Issue of {date.day} {date:%B %Y}, Chromium, widths in CSS pixels"
    target.mkdir(parents=True, exist_ok=True)
    written = []
    for sheet in SHEETS:
        written.append(target / f"sheet-{sheet.name}.png")
        album.laid_out(sheet, under).save(written[-1])
        for shot in (shot for group in sheet.groups for shot in group):
            written.append(target / f"{shot.name}.png")
            album.picture(shot).save(written[-1], compress_level=3)
    return written


def readme_picture(album: Album) -> Path:
    """The picture that opens the README."""
    sheet = album.laid_out(README)
    README_PICTURE.parent.mkdir(parents=True, exist_ok=True)
    in_palette(sheet, dither=False).save(README_PICTURE, optimize=True)
    return README_PICTURE


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("date", nargs="?", type=dt.date.fromisoformat, help="else the newest issue")
    arguments.add_argument("--project", type=Path, default=ROOT, help="else this repository")
    arguments.add_argument("--readme", action="store_true", help="only the picture of the README")
    given = arguments.parse_args()
    project: Path = given.project.resolve()
    try:
        date = given.date or folder.newest_issue(project)
        with chromium() as browser, tempfile.TemporaryDirectory() as place:
            album = Album(browser, develop(project, date, Path(place)))
            if given.readme:
                written = [readme_picture(album)]
            else:
                written = screenshots(album, date, ROOT / "build" / "screenshots")
    except BrowserMissing as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except NewsletterError as error:
        sys.stderr.write(f"{error.message} {error.hint}\n")
        return 1
    sys.stdout.writelines(f"{path.relative_to(ROOT)}\n" for path in written)
    return 0


if __name__ == "__main__":
    sys.exit(main())
