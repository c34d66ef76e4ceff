"""The values of CSS that decide whether a text can be read: colours, lengths, weights."""

from __future__ import annotations

import colorsys
import re
from enum import Enum, auto
from functools import lru_cache
from typing import NamedTuple

from newsletter.check.styles.names import NAMES

_VALUES = 4096


class Word(Enum):
    """What a value can be beside itself. `UNKNOWN` is sound CSS whose outcome only a browser knows."""

    UNKNOWN = auto()
    INHERIT = auto()
    INITIAL = auto()
    UNSET = auto()
    REVERT = auto()
    CURRENT = auto()


class Color(NamedTuple):
    """Red, green and blue from 0 to 255, and how much of what lies below is covered, from 0 to 1."""

    red: float
    green: float
    blue: float
    alpha: float = 1.0

    @property
    def code(self) -> str:
        """`#RRGGBB`, whatever shines through."""
        return f"#{round(self.red):02X}{round(self.green):02X}{round(self.blue):02X}"

    def over(self, below: Color, alpha: float | None = None) -> Color:
        """What is seen where it lies on `below`, with its own or another alpha."""
        share = self.alpha if alpha is None else alpha
        if share >= 1:
            return Color(self.red, self.green, self.blue)
        pairs = zip(self[:3], below[:3], strict=True)
        red, green, blue = (one * share + other * (1 - share) for one, other in pairs)
        return Color(red, green, blue)


class Length(NamedTuple):
    """A length in `px` or in another unit that depends on sizes around it, '' for none."""

    number: float
    unit: str


CLEAR = Color(0, 0, 0, 0)
GLOBAL = {
    "inherit": Word.INHERIT,
    "initial": Word.INITIAL,
    "unset": Word.UNSET,
    "revert": Word.REVERT,
    "revert-layer": Word.REVERT,
}
_HEX = re.compile(r"#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})")
_FUNCTION = re.compile(r"(rgba?|hsla?)\(([^()]*)\)")
_NUMBER = r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[+-]?[0-9]+)?"
_PART = re.compile(rf"({_NUMBER})(%|deg|rad|grad|turn)?")
_LENGTH = re.compile(rf"({_NUMBER})([a-z]+|%)?")
# Colours that a reader's system chooses (CSS Color 4, section 6.2).
_SYSTEM_NAMES = """
    accentcolor accentcolortext activetext buttonborder buttonface buttontext canvas canvastext field
    fieldtext graytext highlight highlighttext linktext mark marktext selecteditem selecteditemtext
    visitedtext
"""
_SYSTEM = frozenset(_SYSTEM_NAMES.split())
_COMPUTED = re.compile(
    r"(?:var|env|attr|calc|min|max|clamp|light-dark|color|color-mix|lab|lch|oklab|oklch|hwb)\("
)
_TURNS = {"": 360.0, "deg": 360.0, "rad": 6.283185307179586, "grad": 400.0, "turn": 1.0}
# What each unit is in `px` or in another that depends on sizes around it.
_PIXELS = {"px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 96 / 2.54, "mm": 9.6 / 2.54, "q": 2.4 / 2.54}
_RELATIVE = {"": ("", 1.0), "em": ("em", 1.0), "rem": ("rem", 1.0), "%": ("%", 1.0), "ex": ("em", 0.5)}
_UNITS = {unit: ("px", pixels) for unit, pixels in _PIXELS.items()} | _RELATIVE | {"ch": ("em", 0.5)}
_SCREEN_UNITS = """
    vw vh vmin vmax vi vb svw svh lvw lvh dvw dvh cqw cqh cqi cqb lh rlh cap rcap ic ric rex rch
"""
_OF_SCREENS = frozenset(_SCREEN_UNITS.split())
_SIZES = {
    "xx-small": 9.0,
    "x-small": 10.0,
    "small": 13.0,
    "medium": 16.0,
    "large": 18.0,
    "x-large": 24.0,
    "xx-large": 32.0,
    "xxx-large": 48.0,
}
# `bolder` and `lighter` are no weights.
_WEIGHTS = {"normal": 400.0, "bold": 700.0, "bolder": -1.0, "lighter": -2.0}
_STEP = 1.2
_ROUND = 255
_LARGEST = 1e6


@lru_cache(_VALUES)
def color(text: str) -> Color | Word | None:
    """The colour that a value names, None where browsers would take no notice of it."""
    value = text.strip().lower()
    if value in GLOBAL:
        return GLOBAL[value]
    if value in NAMES:
        value = NAMES[value]
    if value == "transparent":
        return CLEAR
    if value == "currentcolor":
        return Word.CURRENT
    if _HEX.fullmatch(value):
        return _of_hex(value[1:])
    if found := _FUNCTION.fullmatch(value):
        return _of_function(found[1], found[2])
    return Word.UNKNOWN if value in _SYSTEM or _COMPUTED.match(value) else None


def _of_hex(digits: str) -> Color:
    wide = "".join(digit * 2 for digit in digits) if len(digits) in {3, 4} else digits
    red, green, blue, *alpha = (int(wide[at : at + 2], 16) for at in range(0, len(wide), 2))
    return Color(red, green, blue, alpha[0] / _ROUND if alpha else 1.0)


def _of_function(name: str, inside: str) -> Color | Word | None:
    if any(word in inside for word in ("var", "from", "none")):
        return Word.UNKNOWN
    parts = [_PART.fullmatch(one) for one in re.split(r"\s*[,/]\s*|\s+", inside.strip())]
    sound = [one for one in parts if one]
    if len(parts) not in {3, 4} or len(sound) != len(parts):
        return None
    numbers = [(_number(one[1]), one[2] or "") for one in sound]
    alpha = _within(_share(*numbers[3]), 1) if numbers[3:] else 1.0
    if name.startswith("rgb"):
        if any(unit not in {"", "%"} for _, unit in numbers):
            return None
        red, green, blue = (
            _within(number * _ROUND / 100 if unit else number, _ROUND) for number, unit in numbers[:3]
        )
        return Color(red, green, blue, alpha)
    (hue, unit), (saturation, _), (lightness, _) = numbers[:3]
    if unit not in _TURNS:
        return None
    shades = colorsys.hls_to_rgb(
        hue / _TURNS[unit] % 1, _within(lightness / 100, 1), _within(saturation / 100, 1)
    )
    red, green, blue = (shade * _ROUND for shade in shades)
    return Color(red, green, blue, alpha)


def _number(text: str) -> float:
    """The number, or one that is as good where no screen is large enough."""
    return max(min(float(text), _LARGEST), -_LARGEST)


def _share(number: float, unit: str) -> float:
    return number / 100 if unit == "%" else number


def _within(number: float, most: float) -> float:
    return min(max(number, 0.0), most)


@lru_cache(_VALUES)
def length(text: str) -> Length | Word | None:
    """A length, None where it is none; a number without a unit stays one."""
    value = text.strip().lower()
    if value in GLOBAL:
        return GLOBAL[value]
    if _COMPUTED.match(value):
        return Word.UNKNOWN
    found = _LENGTH.fullmatch(value)
    if not found:
        return None
    number, unit = _number(found[1]), found[2] or ""
    if unit in _UNITS:
        name, times = _UNITS[unit]
        return Length(number * times, name)
    return Word.UNKNOWN if unit in _OF_SCREENS else None


@lru_cache(_VALUES)
def size(text: str) -> Length | Word | None:
    """The value of `font-size`."""
    value = text.strip().lower()
    if value in _SIZES:
        return Length(_SIZES[value], "px")
    if value in {"smaller", "larger"}:
        return Length(_STEP if value == "larger" else 1 / _STEP, "em")
    found = length(value)
    if isinstance(found, Length):
        if found.number < 0 or (not found.unit and found.number):
            return None
        return found if found.unit else Length(0, "px")
    return found


@lru_cache(_VALUES)
def line(text: str) -> Length | Word | None:
    """The value of `line-height`: a number without a unit is a multiple of the size; normal is unknown."""
    value = text.strip().lower()
    if value == "normal":
        return Word.INITIAL
    found = length(value)
    return None if isinstance(found, Length) and found.number < 0 else found


@lru_cache(_VALUES)
def weight(text: str) -> float | Word | None:
    """The value of `font-weight`; `bolder` is -1 and `lighter` -2."""
    value = text.strip().lower()
    if value in _WEIGHTS:
        return _WEIGHTS[value]
    found = length(value)
    if not isinstance(found, Length):
        return found
    number = found.number
    return number if not found.unit and 1 <= number <= 1000 else None  # noqa: PLR2004  CSS Fonts 4, section 2.2


@lru_cache(_VALUES)
def share(text: str) -> float | Word | None:
    """The value of `opacity`."""
    value = text.strip().lower()
    if value in GLOBAL:
        return GLOBAL[value]
    found = _PART.fullmatch(value)
    if found and (found[2] or "%") == "%":
        return _within(_share(_number(found[1]), found[2] or ""), 1)
    return Word.UNKNOWN if _COMPUTED.match(value) else None
