"""Colours that can be read: WCAG 2.2 contrast, success criterion 1.4.3."""

from __future__ import annotations

import colorsys

ENOUGH = 4.5
WHITE, BLACK = "#FFFFFF", "#000000"
_STEPS = 50
# Below this an sRGB channel is linear (WCAG 2.2, definition of relative luminance).
_LINEAR_UP_TO = 0.04045


def contrast(one: str, other: str) -> float:
    """The ratio of two `#rrggbb` colours, from 1 (the same) to 21 (black on white)."""
    brighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def text_on(ground: str) -> str:
    """White or near-black, whichever reads better on `ground`; black on the few greys where neither does."""
    best = max((WHITE, "#1A1014"), key=lambda color: contrast(color, ground))
    # Where white stays below 4.5, pure black always reaches 4.6.
    return best if contrast(best, ground) >= ENOUGH else BLACK


def readable(color: str, *grounds: str, ratio: float = ENOUGH) -> str:
    """`color` itself where it reads on every ground, else the nearest shade of it that does.

    Where none of its shades reaches `ratio`, white on dark grounds and black on light ones.
    """
    hue, lightness, saturation = colorsys.rgb_to_hls(*_channels(color))
    target = 0.0 if is_light(grounds[0]) else 1.0
    for step in range(_STEPS + 1):
        shade = _hex(colorsys.hls_to_rgb(hue, lightness + (target - lightness) * step / _STEPS, saturation))
        if all(contrast(shade, ground) >= ratio for ground in grounds):
            return shade if step else color
    return BLACK if target == 0 else WHITE


def mix(color: str, other: str, share: float) -> str:
    """`color` with `share` (0 to 1) of `other` in it."""
    pairs = zip(_channels(color), _channels(other), strict=True)
    red, green, blue = (one + (two - one) * share for one, two in pairs)
    return _hex((red, green, blue))


def is_light(color: str) -> bool:
    """Whether dark text belongs on `color`."""
    return _luminance(color) > _luminance("#777777")


def _channels(color: str) -> tuple[float, float, float]:
    red, green, blue = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _hex(channels: tuple[float, float, float]) -> str:
    return "#" + "".join(f"{round(channel * 255):02X}" for channel in channels)


def _luminance(color: str) -> float:
    linear = [c / 12.92 if c <= _LINEAR_UP_TO else ((c + 0.055) / 1.055) ** 2.4 for c in _channels(color)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
