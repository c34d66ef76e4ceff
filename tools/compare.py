"""How far a picture of the mail is from the one that was approved.

A page is drawn a little differently by every release of a browser: edges are smoothed otherwise, a line sits
a pixel lower. What readers would notice is more: a button is gone, a colour is another. So the two pictures
are compared by the mean colours of small blocks. Within a block smoothing averages out, and each block may
have moved by a pixel in any direction. An accident can be as small as one link, so a handful of blocks is the
limit, however long the page is. Grounds differ by less than links, but over more blocks, and have a limit of
their own. What stays below both: a hairline that is lost, a corner that is a little rounder.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from itertools import product

from PIL import Image, ImageChops, ImageOps

from tools.palette import in_palette

# Pixels of the page. A block is smaller than a letter of a headline and as high as one of the text.
BLOCK = 8
# Approved pictures are kept at half their size.
SCALE = 2
_MOVED = 1
# Of 255. A link's letters cover a third of their block, so its colour counts by a third.
_TOLERANCE = 14
_BLOCKS_ALLOWED = 6
# The tints of the theme lie ten steps from its white; smoothing alone gives a third of what is allowed here.
_FAINT = 6
_FAINT_ALLOWED = 320
_PIXELS_ALLOWED = 2
_RED = (230, 0, 40)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """`blocks` has a pixel for each block: how far its colour is off. `taller` is in pixels of the page."""

    blocks: Image.Image
    taller: int

    @property
    def count(self) -> int:
        """How many blocks differ so that it is seen."""
        return sum(self.blocks.histogram()[_TOLERANCE + 1 :])

    @property
    def faint(self) -> int:
        """How many blocks differ at least a little."""
        return sum(self.blocks.histogram()[_FAINT + 1 :])

    @property
    def alike(self) -> bool:
        within = self.count <= _BLOCKS_ALLOWED and self.faint <= _FAINT_ALLOWED
        return within and abs(self.taller) <= _PIXELS_ALLOWED

    @property
    def mask(self) -> Image.Image:
        """White where blocks differ; where only a ground is another, that."""
        least = _TOLERANCE if self.count > _BLOCKS_ALLOWED else _FAINT
        return self.blocks.point(lambda value: 255 if value > least else 0)

    def __str__(self) -> str:
        said = (
            f"of its blocks of {BLOCK} pixels, {self.count} differ ({_BLOCKS_ALLOWED} may) "
            f"and {self.faint} differ a little ({_FAINT_ALLOWED} may)"
        )
        box = self.mask.getbbox()
        if box:
            left, top, right, bottom = (edge * BLOCK for edge in box)
            said += f", between {left}, {top} and {right}, {bottom}"
        if self.taller:
            said += f"; it is {abs(self.taller)} pixels {'taller' if self.taller > 0 else 'shorter'}"
        return said


def approved(picture: Image.Image) -> Image.Image:
    """What is kept of a picture: half its size, in a palette."""
    # Dithered, a block keeps its mean, which is what is compared.
    return in_palette(picture.reduce(SCALE), dither=True)


def compare(picture: Image.Image, kept: Image.Image) -> Comparison:
    """`picture` in RGB beside what `approved` made of an earlier one of the same width."""
    height = min(picture.height, kept.height * SCALE)
    expected = kept.convert("RGB").crop((0, 0, kept.width, -(-height // SCALE))).reduce(BLOCK // SCALE)
    framed = _framed(picture.crop((0, 0, picture.width, height)))
    moves = product(range(2 * _MOVED + 1), repeat=2)
    nearest = reduce(
        ImageChops.darker,
        (_distance(framed.crop((x, y, x + picture.width, y + height)), expected) for x, y in moves),
    )
    return Comparison(
        blocks=nearest,
        taller=_difference_in_height(picture, kept),
    )


def shown(picture: Image.Image, comparison: Comparison) -> Image.Image:
    """`picture` in faint grey, with the blocks that differ in their colours and framed in red."""
    faint = Image.blend(
        ImageOps.grayscale(picture).convert("RGB"), Image.new("RGB", picture.size, "white"), 0.6
    )
    mask = comparison.mask
    blocks = mask.resize((mask.width * BLOCK, mask.height * BLOCK), Image.Resampling.NEAREST)
    differs = Image.new("L", picture.size)
    differs.paste(blocks)
    edges = ImageChops.subtract(_grown(differs, 3), differs)
    marked = Image.composite(picture, faint, differs)
    marked.paste(_RED, mask=edges)
    return marked


def _difference_in_height(picture: Image.Image, kept: Image.Image) -> int:
    # Halving rounds up, so the one pixel that it may have added tells nothing.
    taller = picture.height - kept.height * SCALE
    return 0 if taller == -1 else taller


def _distance(picture: Image.Image, expected: Image.Image) -> Image.Image:
    """For each block how far apart the means are, in the channel where it is most."""
    channels = ImageChops.difference(picture.reduce(BLOCK), expected).split()
    return reduce(ImageChops.lighter, channels)


def _framed(picture: Image.Image) -> Image.Image:
    """Wider by what a block may have moved on each side; the edges are repeated, corners included."""
    far = 2 * _MOVED
    framed = Image.new("RGB", (picture.width + far, picture.height + far))
    for place in (
        (0, 0),
        (far, 0),
        (0, far),
        (far, far),
        (0, _MOVED),
        (far, _MOVED),
        (_MOVED, 0),
        (_MOVED, far),
    ):
        framed.paste(picture, place)
    framed.paste(picture, (_MOVED, _MOVED))
    return framed


def _grown(mask: Image.Image, by: int) -> Image.Image:
    sides = (ImageChops.offset(mask, x, y) for x, y in product((-by, 0, by), repeat=2))
    return reduce(ImageChops.lighter, sides)
