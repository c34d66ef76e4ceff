"""Pictures in 256 colours: a third of the bytes, and no eye sees it."""

from __future__ import annotations

import math

from PIL import Image

_COLOURS = 256
# So many of the most frequent colours stay exactly as they are.
_EXACT = 16
# Pillow takes for each colour what is nearest to the corner of its cell of this size.
_CELL = 4

_Colour = tuple[int, int, int]


def in_palette(picture: Image.Image, *, dither: bool) -> Image.Image:
    """`picture`, which is RGB, in a palette that keeps its grounds as they are: white stays white."""
    kept: list[_Colour] = []
    for colour in [*_frequent(picture), *_spread(picture)]:
        if not any(_in_the_way(colour, one) for one in kept[:_EXACT]):
            kept.append(colour)
    palette = Image.new("P", (1, 1))
    palette.putpalette([part for colour in kept for part in colour])
    how = Image.Dither.FLOYDSTEINBERG if dither else Image.Dither.NONE
    return picture.quantize(palette=palette, dither=how)


def _in_the_way(colour: _Colour, of: _Colour) -> bool:
    """Whether Pillow would take `colour` where it meets the other."""
    corner = [part - part % _CELL for part in of]
    return math.dist(colour, corner) <= math.dist(of, corner)


def _frequent(picture: Image.Image) -> list[_Colour]:
    counted = picture.getcolors(picture.width * picture.height) or []
    counted.sort(key=lambda entry: (-entry[0], entry[1]))
    return [_colour(colour) for _, colour in counted[:_EXACT]]


def _spread(picture: Image.Image) -> list[_Colour]:
    small = picture.quantize(_COLOURS - _EXACT, method=Image.Quantize.MEDIANCUT, kmeans=2)
    parts = small.getpalette() or []
    return [_colour(tuple(parts[at : at + 3])) for at in range(0, len(parts), 3)]


def _colour(value: object) -> _Colour:
    assert isinstance(value, tuple)  # noqa: S101  an RGB picture has no other
    red, green, blue = value
    return red, green, blue
