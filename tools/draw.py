"""The sample's pictures, from the drawings in `art/`: `make art`.

The drawings are written by hand, the pictures are made from them and never touched. Both are committed, so
that a checkout is a working project without a browser.
"""

from __future__ import annotations

import io
import sys
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageChops
from playwright.sync_api import Browser

from tools.chromium import BrowserMissing, chromium
from tools.palette import in_palette

ROOT = Path(__file__).parent.parent
# What a palette may change: no eye sees it, and the picture has half the bytes.
_UNSEEN = 5
_UNSEEN_SHARE = 0.003


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    source: str
    target: str
    width: int
    height: int
    transparent: bool = False

    @property
    def path(self) -> Path:
        return ROOT / self.target


_IMAGES = "issues/2026-11-22/images"
_PHOTOS = "issues/authors/photos"
# Twice the size that the theme shows it at, on the screen where that is largest.
DRAWINGS = (
    Drawing(source="walking-group", target=f"{_IMAGES}/walking-group.png", width=1280, height=720),
    Drawing(source="blood-count", target=f"{_IMAGES}/blood-count.png", width=1200, height=800),
    Drawing(source="soup", target=f"{_IMAGES}/soup.png", width=1200, height=800),
    Drawing(source="night-drive", target=f"{_IMAGES}/night-drive.png", width=1200, height=800),
    Drawing(source="ward-at-night", target=f"{_IMAGES}/ward-at-night.png", width=1200, height=800),
    Drawing(source="sponsor", target=f"{_IMAGES}/sponsor.png", width=272, height=272, transparent=True),
    Drawing(source="ines", target=f"{_PHOTOS}/ines.png", width=288, height=288),
    Drawing(source="tomas", target=f"{_PHOTOS}/tomas.png", width=288, height=288),
    Drawing(source="ruth", target=f"{_PHOTOS}/ruth.png", width=288, height=288),
    Drawing(source="masthead", target="brand/masthead.png", width=440, height=280, transparent=True),
    Drawing(source="mark", target="brand/mark.png", width=160, height=160, transparent=True),
)
_PAGE = "<!doctype html><style>body{{margin:0}}svg{{display:block;width:{}px;height:{}px}}</style>{}"


def draw(browser: Browser, drawing: Drawing) -> Image.Image:
    """The drawing at its size in pixels, RGBA where it is transparent and RGB elsewhere."""
    svg = (ROOT / "art" / f"{drawing.source}.svg").read_text(encoding="utf-8")
    with browser.new_page(viewport={"width": drawing.width, "height": drawing.height}) as page:
        page.set_content(_PAGE.format(drawing.width, drawing.height, svg))
        shot = page.screenshot(omit_background=drawing.transparent)
    return Image.open(io.BytesIO(shot)).convert("RGBA" if drawing.transparent else "RGB")


def encode(picture: Image.Image) -> bytes:
    """The smallest PNG that looks the same, without any metadata."""
    if picture.mode == "RGBA":
        # The one method of Pillow's that knows transparency.
        small = picture.quantize(method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    else:
        small = in_palette(picture, dither=False)
    kept = small if _look_alike(picture, small.convert(picture.mode)) else picture
    file = io.BytesIO()
    kept.save(file, "PNG", optimize=True)
    return file.getvalue()


def _look_alike(one: Image.Image, other: Image.Image) -> bool:
    difference = ImageChops.difference(on_grey(one), on_grey(other)).convert("L")
    seen = sum(difference.histogram()[_UNSEEN:])
    return seen <= _UNSEEN_SHARE * one.width * one.height


def on_grey(picture: Image.Image) -> Image.Image:
    """Without transparency, because what is invisible may have any colour."""
    if picture.mode != "RGBA":
        return picture
    ground = Image.new("RGBA", picture.size, "#808080")
    return Image.alpha_composite(ground, picture).convert("RGB")


def main() -> int:
    try:
        with chromium() as browser:
            for drawing in DRAWINGS:
                data = encode(draw(browser, drawing))
                drawing.path.parent.mkdir(parents=True, exist_ok=True)
                drawing.path.write_bytes(data)
                sys.stdout.write(
                    f"{drawing.target}  {drawing.width}x{drawing.height}  {len(data) // 1024} KB\n"
                )
    except BrowserMissing as missing:
        sys.stderr.write(f"{missing}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
