from __future__ import annotations

import itertools

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsletter import color
from newsletter.model import Brand, Theme
from newsletter.render.palette import palette

colors = st.from_regex(r"#[0-9a-fA-F]{6}", fullmatch=True)
LIGHT = ("#FFFFFF", "#F6F2F7", "#EFEBF0")
DARK = ("#1E1821", "#2A222E", "#141016")


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#FFFFFF", 21.0),
        ("#FFFFFF", "#000000", 21.0),
        ("#777777", "#FFFFFF", 4.48),
        ("#767676", "#FFFFFF", 4.54),
        ("#FF0000", "#FFFFFF", 4.0),
        ("#0000ff", "#ffffff", 8.59),
        ("#123456", "#123456", 1.0),
    ],
)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert color.contrast(one, other) == pytest.approx(ratio, abs=0.005)


@given(colors)
@example("#777777")
@example("#808080")
def test_text_reads_on_every_ground(ground: str) -> None:
    assert color.contrast(color.text_on(ground), ground) >= color.ENOUGH


@given(colors, st.sampled_from([LIGHT, DARK, ("#FFFFFF",), ("#000000",)]))
@example("#FFFF00", LIGHT)
@example("#000000", DARK)
def test_every_colour_has_a_shade_that_reads(wanted: str, grounds: tuple[str, ...]) -> None:
    shade = color.readable(wanted, *grounds)
    assert all(color.contrast(shade, ground) >= color.ENOUGH for ground in grounds)


def test_a_colour_that_reads_stays_itself() -> None:
    assert color.readable("#7a1D56", *LIGHT) == "#7a1D56"


def test_a_shade_keeps_its_hue() -> None:
    assert color.readable("#FFFF00", "#FFFFFF") == "#7A7A00"


@given(colors, colors, colors)
@example("#FFFFFF", "#FFFFFF", "#FFFFFF")
@example("#000000", "#000000", "#000000")
@example("#777777", "#777777", "#777777")
@example("#FFD400", "", "#00A0FF")
def test_every_pair_of_a_palette_reads_whatever_the_brand(brand: str, masthead: str, accent: str) -> None:
    theme = Theme(name="t", folder="templates/t", files=(), light=LIGHT, dark=DARK)
    made = palette(
        Brand(color=brand, masthead=masthead, accent=accent, serif="serif", sans="sans-serif"), theme
    )
    pairs = [*itertools.product([made.light.link], LIGHT), *itertools.product([made.dark.link], DARK)]
    for shades in (made.light, made.dark):
        pairs += [
            (shades.on_button, shades.button),
            (shades.on_band, shades.band),
            (shades.soft_on_band, shades.band),
            (shades.on_quote, shades.quote),
            (shades.quote_mark, shades.quote),
        ]
    assert [pair for pair in pairs if color.contrast(*pair) < color.ENOUGH] == []


def test_a_band_never_dazzles_in_a_dark_room() -> None:
    theme = Theme(name="t", folder="templates/t", files=(), light=LIGHT, dark=DARK)
    for masthead in ("#FFD400", "#FFFFFF", "#9FE0A0"):
        made = palette(Brand(color="#7A1D56", masthead=masthead, serif="a", sans="a"), theme)
        assert color.is_light(made.light.band)
        assert not color.is_light(made.dark.band)
