"""The colours of a mail, worked out from the brand's so that every text can be read in light and dark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from newsletter.color import BLACK, WHITE, contrast, is_light, mix, readable, text_on
from newsletter.model import Brand, Theme

# Thin strokes on dark glow less than dark ones on white: more contrast than the least makes up for it.
_WELL = 7.0
# White has none with white; a bright yellow is seen on it.
_SEEN = 1.25
# In the dark an edge needs what WCAG 2.2, 1.4.11 asks of one.
_SEEN_IN_DARK = 3.0
_BAND_IN_DARK = 0.18
_PALE, _DEEP, _SOFT = 0.8, 0.77, 0.2


@dataclass(frozen=True, slots=True)
class Shades:
    """One scheme's colours: `on_...` can be read on what it names, links on every ground of the theme.

    A button keeps the brand's colour wherever it is seen on the grounds: only its words need contrast.
    """

    link: str
    button: str
    on_button: str
    band: str
    on_band: str
    soft_on_band: str
    quote: str
    on_quote: str
    quote_mark: str


@dataclass(frozen=True, slots=True)
class Palette:
    """Each pair reaches a contrast of 4.5 (WCAG 2.2, 1.4.3)."""

    light: Shades
    dark: Shades


@lru_cache(16)
def palette(brand: Brand, theme: Theme) -> Palette:
    band = brand.masthead or brand.color
    pale, deep = mix(brand.accent, WHITE, _PALE), mix(brand.accent, BLACK, _DEEP)
    return Palette(
        light=_shades(brand, theme.light, readable(brand.color, *theme.light), band, pale),
        dark=_shades(
            brand,
            theme.dark,
            readable(brand.color, *theme.dark, ratio=_WELL),
            # A band of a light colour would dazzle in a dark room.
            mix(band, BLACK, 1 - _BAND_IN_DARK if is_light(band) else _BAND_IN_DARK),
            deep,
        ),
    )


def _shades(brand: Brand, grounds: Sequence[str], link: str, band: str, quote: str) -> Shades:
    least = _SEEN if is_light(grounds[0]) else _SEEN_IN_DARK
    seen = all(contrast(brand.color, ground) >= least for ground in grounds)
    button = brand.color if seen else link
    on_band = text_on(band)
    soft = mix(on_band, band, _SOFT)
    return Shades(
        link=link,
        button=button,
        on_button=text_on(button),
        band=band,
        on_band=on_band,
        soft_on_band=soft if contrast(soft, band) >= _WELL else on_band,
        quote=quote,
        on_quote=readable(mix(brand.accent, BLACK if is_light(quote) else WHITE, 0.7), quote, ratio=_WELL),
        quote_mark=readable(brand.accent, quote),
    )
