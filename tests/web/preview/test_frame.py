"""The frame's copy of a mail, as text."""

from __future__ import annotations

import pytest

from newsletter.web.preview.forced import darken_css, darken_tag
from newsletter.web.preview.frame import Scheme, copy
from newsletter.web.preview.schemes import settle_css, settle_tag

ON, OFF = "(min-width:0px)", "(min-width:9999999px)"


@pytest.mark.parametrize(
    ("css", "light", "dark"),
    [
        ("@media (prefers-color-scheme: dark) {}", f"@media {OFF} {{}}", f"@media {ON} {{}}"),
        ("@media (prefers-color-scheme:light){}", f"@media {ON}{{}}", f"@media {OFF}{{}}"),
        ("@MEDIA ( Prefers-Color-Scheme : DARK ){}", f"@MEDIA {OFF}{{}}", f"@MEDIA {ON}{{}}"),
        ("@media (prefers-color-scheme/**/:/*x*/dark){}", f"@media {OFF}{{}}", f"@media {ON}{{}}"),
        (
            "@media screen and (prefers-color-scheme: dark) and (max-width: 480px) {}",
            f"@media screen and {OFF} and (max-width: 480px) {{}}",
            f"@media screen and {ON} and (max-width: 480px) {{}}",
        ),
        (
            ":root { color-scheme: light dark; }",
            ":root { color-scheme: light; }",
            ":root { color-scheme: dark; }",
        ),
        (":root{color-scheme:only light}", ":root{color-scheme:light}", ":root{color-scheme:light}"),
        (":root{color-scheme:normal}", ":root{color-scheme:light}", ":root{color-scheme:light}"),
        (":root{supported-color-schemes:light dark}",) * 3,
        ("a { color: red }",) * 3,
    ],
)
def test_the_preferred_scheme_is_answered_in_the_css(css: str, light: str, dark: str) -> None:
    assert settle_css(css, dark=False) == light
    assert settle_css(css, dark=True) == dark


@pytest.mark.parametrize(
    ("tag", "dark"),
    [
        ('<meta name="color-scheme" content="light dark">', '<meta name="color-scheme" content="dark">'),
        ("<meta content='light dark' name='color-scheme'>", "<meta content=\"dark\" name='color-scheme'>"),
        ('<meta name="color-scheme" content="light only">', '<meta name="color-scheme" content="light">'),
        ('<source media="(prefers-color-scheme: dark)">', f'<source media="{ON}">'),
        ('<p style="color-scheme: light dark">', '<p style="color-scheme: dark">'),
        ('<p title="dark">', '<p title="dark">'),
    ],
)
def test_the_preferred_scheme_is_answered_in_tags(tag: str, dark: str) -> None:
    assert settle_tag(tag, dark=True) == dark


def test_words_about_css_are_left_alone() -> None:
    words = "<p>Write @media (prefers-color-scheme: dark) { color: #000 } or color-scheme: light dark.</p>"
    for scheme in Scheme:
        assert words in copy(f"<html><head></head><body>{words}</body></html>", scheme, pictures=True)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<!doctype html><html><head><title>", '<!doctype html><html><head><base target="_blank"><title>'),
        ("<!-- <head> --><head><p>", '<!-- <head> --><head><base target="_blank"><p>'),
        ("<!DOCTYPE html>\n<p>", '<!DOCTYPE html><base target="_blank">\n<p>'),
        ("<header>", '<base target="_blank"><header>'),
    ],
)
def test_links_get_their_tab_before_anything_a_theme_says(html: str, expected: str) -> None:
    assert copy(html, Scheme.LIGHT, pictures=True) == expected


def test_a_gap_keeps_the_place_the_words_and_the_style_of_its_picture() -> None:
    words = "A &quot;dog&quot; &lt;b&gt;"
    tag = f'<img alt="{words}" src="x.png" width="640" height="360" class="p" style="color:red">'
    made = copy(f"<head><style>.a img, .img, #img {{}}</style></head>{tag}", Scheme.LIGHT, pictures=False)
    assert "<style>.a nl-picture, .img, #img {}</style>" in made
    style = "--nl-w:640px;--nl-h:360px;color:red"
    assert f'<nl-picture class="p" style="{style}">{words}</nl-picture>' in made
    assert "<img" not in made
    assert "x.png" not in made


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("background:#FFFFFF", "background:#171717"),
        ("color:#000", "color:#ededed"),
        ("color:#FFFFFF", "color:#FFFFFF"),
        ("background-color:#5A1442", "background-color:#5A1442"),
        ("border:1px solid black", "border:1px solid #ededed"),
        ("border:none", "border:none"),
        ("background:url(white.png) #fff", "background:url(white.png) #fff"),
        ("font-family:Tan, 'Red Hat', serif", "font-family:Tan, 'Red Hat', serif"),
        ("line-height:1.5;color:rgb(0, 0, 0)", "line-height:1.5;color:#ededed"),
    ],
)
def test_forced_dark_turns_what_is_light_below_and_dark_above(before: str, after: str) -> None:
    assert darken_css(before) == after
    assert darken_tag(f'<td style="{before}">') == f'<td style="{after}">'


def test_forced_dark_keeps_hues_and_reads_old_attributes() -> None:
    assert darken_tag('<td bgcolor="#ffffff" color=black>') == '<td bgcolor="#171717" color=#ededed>'
    red, green, blue = (int(darken_css("color:#7A1D56")[start : start + 2], 16) for start in (7, 9, 11))
    assert red > blue > green
