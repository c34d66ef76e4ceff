"""Dark as some mail programs force it on a mail, whatever the mail says itself.

They rewrite its colours one by one: light grounds become dark, dark words become light, hues stay, and
pictures are left alone. What is dark already, such as a masthead, stays as it is. No two programs agree on
the shades; this is their common idea, and shows what becomes unreadable by it.
"""

from __future__ import annotations

import colorsys
import re
from collections.abc import Callable

from PIL import ImageColor

# What the program itself shows where the mail sets no colour.
GROUND = "<style>:root{color-scheme:dark;background-color:#121212;color:#e8e6e9}</style>"
_DARKEST, _LIGHTEST = 0.09, 0.93
_HALF = 0.5
_DECLARATION = re.compile(r"(?P<before>(?P<name>[\w-]+)\s*:\s*)(?P<value>[^;{}]+)")
_STYLE = re.compile(r"(\bstyle\s*=\s*)(\"[^\"]*\"|'[^']*')", re.IGNORECASE)
_OLD = re.compile(
    r"(?P<before>\s(?P<name>bgcolor|color|text|link)\s*=\s*[\"']?)(?P<value>#?\w+)", re.IGNORECASE
)
_COLOR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl)a?\([^()]*\)|(?<![\w#-])[A-Za-z]{3,20}(?![\w(-])")
_WORDS = frozenset({"color", "text", "link", "fill", "caret-color", "-webkit-text-fill-color"})


def darken_css(css: str) -> str:
    """`css` with its grounds dark and its words light."""
    return _DECLARATION.sub(_declaration, css)


def darken_tag(tag: str) -> str:
    """The same for the `style` and the old colour attributes of one tag."""
    styled = _STYLE.sub(lambda found: found[1] + darken_css(found[2]), tag)
    return _OLD.sub(_declaration, styled)


def _declaration(found: re.Match[str]) -> str:
    turn = _turn(found["name"].lower())
    if turn is None or "url(" in found["value"]:
        return found[0]
    return found["before"] + _COLOR.sub(lambda color: _turned(color[0], turn), found["value"])


def _turn(name: str) -> Callable[[float], float] | None:
    """How lightness changes in the values of a property."""
    if name in _WORDS:
        return _word
    if name.startswith(("background", "bgcolor", "box-shadow")):
        return _ground
    if name.startswith(("border", "outline")):
        return lambda light: _word(light) if light < _HALF else _ground(light)
    return None


def _ground(light: float) -> float:
    return _DARKEST + (1 - light) * (_HALF - _DARKEST) / _HALF if light > _HALF else light


def _word(light: float) -> float:
    return _LIGHTEST - light * (_LIGHTEST - _HALF) / _HALF if light < _HALF else light


def _turned(color: str, turn: Callable[[float], float]) -> str:
    try:
        red, green, blue, *alpha = ImageColor.getrgb(color)
    except ValueError:  # not a colour: `solid`, `none`
        return color
    hue, light, saturation = colorsys.rgb_to_hls(red / 255, green / 255, blue / 255)
    if (turned := turn(light)) == light:
        return color
    # The same distance from grey as before, or a pale tint would become a loud one.
    chroma = saturation * (1 - abs(2 * light - 1))
    strength = min(1.0, chroma / (1 - abs(2 * turned - 1)))
    shades = (round(255 * part) for part in colorsys.hls_to_rgb(hue, turned, strength))
    return "#" + "".join(f"{shade:02x}" for shade in (*shades, *alpha))
