"""A mail as readers see it: built by the pipeline, opened in Chromium and photographed."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import mimetypes
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, Page, Route

from newsletter import config, pipeline

Scheme = Literal["light", "dark", "forced"]
# Nothing listens there, and nothing is asked: each request is answered from the folder or refused.
_ORIGIN = "http://mail.invalid"
_FIRST_LOOK = 800
# In percent, as browsers count it.
USUAL_TEXT = 100
_OTHER_SIZES = re.compile(r' srcset="[^"]*"')

# A mail program that ignores the mail's own dark colours turns all colours over. Pictures keep theirs, so
# copies are laid over the page: a second filter would not give back what the first has cut off.
_FORCED_DARK = """
for (const image of [...document.images]) {
  const box = image.getBoundingClientRect();
  const copy = document.createElement('img');
  copy.src = image.src;
  copy.style.cssText = `position:absolute;left:${box.left + scrollX}px;top:${box.top + scrollY}px;`
    + `width:${box.width}px;height:${box.height}px;border-radius:${getComputedStyle(image).borderRadius}`;
  if (image.complete && image.naturalWidth) document.documentElement.append(copy);
  image.style.visibility = 'hidden';
}
document.documentElement.style.background = '#000000';
document.body.style.filter = 'invert(1) hue-rotate(180deg)';
"""
# As mail programs show it: the words on the picture's ground. Chromium alone would add its broken picture.
_IMAGES_OFF = """
const KEPT = [
  'width', 'margin', 'padding', 'borderRadius', 'backgroundColor', 'color', 'font', 'verticalAlign',
];
for (const image of [...document.images]) {
  const style = getComputedStyle(image);
  const words = document.createElement('span');
  words.textContent = image.alt;
  for (const name of KEPT) words.style[name] = style[name];
  if (parseInt(image.getAttribute('height'))) words.style.height = style.height;
  Object.assign(words.style, { display: 'inline-block', boxSizing: 'border-box', overflow: 'hidden' });
  image.replaceWith(words);
}
"""
# Read everything before anything is written: what an element inherits must not be enlarged twice.
_LARGER_TEXT = """
factor => {
  const read = [...document.body.querySelectorAll('*')].map(element => {
    const style = getComputedStyle(element);
    return [element, parseFloat(style.fontSize), parseFloat(style.lineHeight)];
  });
  for (const [element, size, line] of read) {
    element.style.setProperty('font-size', `${size * factor}px`, 'important');
    if (line) element.style.setProperty('line-height', `${line * factor}px`, 'important');
  }
}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """How a reader looks at the mail. `text` is the reader's text size in percent."""

    width: int
    scheme: Scheme = "light"
    images: bool = True
    text: int = USUAL_TEXT
    density: float = 1

    @property
    def name(self) -> str:
        """The shot as a file's name, its density left out."""
        parts = [str(self.width), "forced-dark" if self.scheme == "forced" else self.scheme]
        if not self.images:
            parts.append("images-off")
        if self.text != USUAL_TEXT:
            parts.append(f"text-{self.text}")
        return "-".join(parts)


def develop(root: Path, date: dt.date, folder: Path) -> Path:
    """The issue's page in `folder`, its pictures beside it, each as the mail has it.

    Raises CheckFailed for an issue with errors.
    """
    # The machine's own settings are none of the pictures' business.
    settings = config.load(root, {})
    built = pipeline.build(settings, date)
    page = pipeline.export(built, settings, folder, ["html"])[0]
    page.write_text(_OTHER_SIZES.sub("", page.read_text(encoding="utf-8")), encoding="utf-8")
    return page


def photograph(browser: Browser, page: Path, shot: Shot, alter: str = "") -> Image.Image:
    """The whole page in RGB, after the JavaScript of `alter` has run in it."""
    with opened(browser, page, shot) as tab:
        if alter:
            tab.evaluate(alter)
        png = tab.screenshot(full_page=True, animations="disabled")
    return Image.open(io.BytesIO(png)).convert("RGB")


@contextlib.contextmanager
def opened(browser: Browser, page: Path, shot: Shot) -> Iterator[Page]:
    """The page in a tab, as the shot wants it."""
    context = browser.new_context(
        viewport={"width": shot.width, "height": _FIRST_LOOK},
        device_scale_factor=shot.density,
        color_scheme="dark" if shot.scheme == "dark" else "light",
        locale="en-GB",
        reduced_motion="reduce",
    )
    with context:
        tab = context.new_page()
        tab.route("**/*", lambda route: _answer(route, page.parent, images=shot.images))
        tab.goto(f"{_ORIGIN}/{page.name}", wait_until="load")
        if not shot.images:
            tab.evaluate(_IMAGES_OFF)
        if shot.text != USUAL_TEXT:
            tab.evaluate(_LARGER_TEXT, shot.text / USUAL_TEXT)
        if shot.scheme == "forced":
            tab.evaluate(_FORCED_DARK)
        tab.evaluate("document.fonts.ready.then(() => null)")
        yield tab


def _answer(route: Route, folder: Path, *, images: bool) -> None:
    path = folder / route.request.url.removeprefix(f"{_ORIGIN}/")
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    if not path.is_file() or (kind.startswith("image/") and not images):
        route.abort()
    else:
        route.fulfill(body=path.read_bytes(), content_type=kind)
