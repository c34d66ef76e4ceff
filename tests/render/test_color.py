from __future__ import annotations

import itertools

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsletter.model import Brand, Theme
from newsletter.render import color, view

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


@given(colors)
@example("#FFFFFF")
@example("#000000")
@example("#777777")
def test_every_pair_of_a_palette_reads_whatever_the_brand(brand: str) -> None:
    theme = Theme(name="t", folder="templates/t", files=(), light=LIGHT, dark=DARK)
    made = view.palette(Brand(color=brand, serif="serif", sans="sans-serif"), theme)
    pairs = [
        (made.brand, made.on_brand),
        (made.link, made.on_link),
        (made.dark_link, made.on_dark_link),
        *itertools.product([made.link], LIGHT),
        *itertools.product([made.dark_link], DARK),
    ]
    assert [pair for pair in pairs if color.contrast(*pair) < color.ENOUGH] == []
