"""What mjml-python writes otherwise than the official MJML, put right in its HTML.

Each function mends one fault that a reader could see (`tests/conformance` renders the same sources with both
and compares the trees). Their patterns fit only what mjml-python itself writes: no blank after a colon.
"""

from __future__ import annotations

import re

# What one comment for Outlook closes need not be opened again by the next, as the official MJML does it. But
# a part for all programs but Outlook ends in the same words, and must end.
_BETWEEN_CONDITIONS = re.compile(r"(?<!<!--)<!\[endif\]-->\s*<!--\[if mso \| IE\]>")
_SIDES_FIRST = re.compile(
    r"(style=\"(?:[^\"]*?;)?)((?:padding-(?:top|right|bottom|left):[^;\"]*;)+)(padding:[^;\"]*;)"
)
_PADDING = re.compile(r"(?:^|;)(padding(?:-left|-right)?):([^;]*)")
_LENGTH = re.compile(r"(?<![\w.])\d*\.?\d+")
_HERO = re.compile(
    r"(style=\"background:[^\"]*?((?:;padding[^;\"]*)+);vertical-align:[^\"]*\">"
    r"<!--\[if mso \| IE\]><table [^>]*width=\")(\d+)(\" style=\"width:)\3px"
)
_GROUPED = re.compile(
    r"(<td style=\"[^\"]*width:)(\d+)"
    r"(px;\"><!\[endif\]--><div class=\"mj-outlook-group-fix [^\"]*\" style=\"[^\"]*width:(?!100%)[^\"]*\">"
    r"<table [^>]*><tbody><tr><td style=\"[^\"]*?((?:;?padding[^;\"]*)+))"
)
_FLUID = re.compile(
    r"(<td style=\"mso-padding-bottom-alt:0;padding-bottom:)(\d+(?:\.\d+)?)(;width:0\.01%;\") />"
)
_ICON = re.compile(r"(<img [^>]*style=\")(border-radius:[^;\"]*;display:block;\")")
_PART_OF_PIXEL = re.compile(r"((?<=[;\"])width:|(?<= )(?:width|height)=\")(\d+\.\d+)(?=px|\")")
_PICTURE = re.compile(r"<td style=\"width:\d+\.\d+px;\">(?=<(?:a [^>]*><)?img )|<img [^>]*>")
_BUTTON = re.compile(
    r"(style=\"border-collapse:separate;width:\d+px;line-height:100%;\">"
    r"<tbody><tr><td [^>]*style=\"([^\"]*)\"><(?:a|p) [^>]*style=\"display:inline-block;width:)(\d+)px"
)
_BORDER = re.compile(r"(?:^|;)border(-left|-right)?:(?:[^;]*? )??(\d+)px")
_OUTLOOKS = re.compile(r"(?<= class=\")[^\"]+-outlook(?=\")")

_TABLE = re.compile(
    r"(<table border=\"0\" cellpadding=\"[^\"]*\" cellspacing=\"(\d*)[^\"]*\" width=\"[^\"]*\" "
    r"style=\"color:[^\"]*?)(?:border-collapse:separate;)?(\">)"
)
_SHORT_COLOR = re.compile(r"(bgcolor=\"|<v:fill [^>]*color=\")#([0-9a-fA-F]{3})(\")")


def mended(html: str) -> str:
    """A page of mjml-python as the official MJML would have written it."""
    html = _BETWEEN_CONDITIONS.sub("", html)
    for mend in _MENDS:
        html = mend(html)
    return html


def _sides_after_all(html: str) -> str:
    """A padding of one side stands before that of all sides, and so counts for nothing."""
    return _SIDES_FIRST.sub(r"\1\3\2", html)


def _hero_in_outlook(html: str) -> str:
    """Outlook gets the words of a padded hero as wide as the hero."""

    def narrower(found: re.Match[str]) -> str:
        width = int(found[3]) - beside(found[2])
        return f"{found[1]}{width}{found[4]}{width}px"

    return _HERO.sub(narrower, html)


def _group_in_outlook(html: str) -> str:
    """Outlook gets the padded columns of a group narrower by their padding."""
    return _GROUPED.sub(lambda found: f"{found[1]}{int(found[2]) + beside(found[4])}{found[3]}", html)


def beside(style: str) -> int:
    """The padding left and right, in pixels; MJML too counts a percentage as that many pixels."""
    left = right = 0
    for name, value in _PADDING.findall(style):
        lengths = [int(float(length)) for length in _LENGTH.findall(value)]
        if not lengths:
            continue
        if name == "padding":
            # One length is for all sides, two and three are for top and right, four end with left.
            right = lengths[:2][-1]
            left = lengths[3:][-1] if lengths[3:] else right
        elif name == "padding-left":
            left = lengths[0]
        else:
            right = lengths[0]
    return left + right


def _fluid_hero(html: str) -> str:
    """A hero as high as its picture lacks the sign after its number, and the end of its cell."""
    return _FLUID.sub(lambda found: f"{found[1]}{float(found[2]):.0f}%{found[3]}></td>", html)


def _icon_without_border(html: str) -> str:
    """Old programs draw a blue frame around an icon that is a link."""
    return _ICON.sub(r"\1border:0;\2", html)


def _whole_pixels(html: str) -> str:
    """The width of a cell or a picture takes digits only; Outlook rounds the rest as it likes.

    A picture must not be wider than its place, so its part of a pixel is cut off.
    """
    html = _PICTURE.sub(
        lambda tag: _PART_OF_PIXEL.sub(lambda found: f"{found[1]}{int(float(found[2]))}", tag[0]), html
    )
    return _PART_OF_PIXEL.sub(lambda found: f"{found[1]}{float(found[2]):.0f}", html)


def _button_with_border(html: str) -> str:
    """A button with a width is wider than that by its border."""

    def narrower(found: re.Match[str]) -> str:
        borders: dict[str, str] = dict(_BORDER.findall(found[2]))
        around = borders.get("", "0")
        both = int(borders.get("-left", around)) + int(borders.get("-right", around))
        return f"{found[1]}{int(found[3]) - both}px"

    return _BUTTON.sub(narrower, html)


def _classes_of_outlook(html: str) -> str:
    """Of two classes only one is marked as Outlook's, so the rules of the other count twice there."""
    return _OUTLOOKS.sub(
        lambda found: " ".join(f"{name.removesuffix('-outlook')}-outlook" for name in found[0].split()), html
    )


def _spaced_table(html: str) -> str:
    """Cells stand apart where a table asks for space between them, and not where it asks for a border."""
    return _TABLE.sub(
        lambda found: f"{found[1]}{'border-collapse:separate;' if int(found[2] or 0) else ''}{found[3]}", html
    )


def _long_colors(html: str) -> str:
    """Outlook knows a colour of an attribute by six digits."""
    return _SHORT_COLOR.sub(
        lambda found: f"{found[1]}#{''.join(digit * 2 for digit in found[2])}{found[3]}", html
    )


_MENDS = (
    _sides_after_all,
    _hero_in_outlook,
    _group_in_outlook,
    _fluid_hero,
    _icon_without_border,
    _whole_pixels,
    _button_with_border,
    _classes_of_outlook,
    _spaced_table,
    _long_colors,
)
