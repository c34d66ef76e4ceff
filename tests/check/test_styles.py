"""Computed styles without a browser: values, what nobody can know, and what no CSS can do to the check."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ImageColor

from newsletter.check.page import page, skeleton
from newsletter.check.styles import media, values
from newsletter.check.styles.looks import Look, Styled, styled
from newsletter.check.styles.media import View
from newsletter.check.styles.names import NAMES
from newsletter.check.styles.values import Color, Length, Word

WIDE, PHONE, DARK = View(1000), View(320), View(1000, dark=True)


def page_of(html: str) -> Styled:
    found = styled(f"<!doctype html>{html}")
    assert found
    return found


def look(html: str, view: View = WIDE) -> Look:
    """The look of the last element that holds words."""
    found = page_of(html)
    index = max(number for number, node in enumerate(found.nodes) if node.words)
    return found.on(view)[index]


def colors(html: str, view: View = WIDE) -> tuple[str, str]:
    found = look(html, view)
    assert found.text
    assert found.under
    return found.text.code, found.under.code


def test_every_name_of_a_colour_is_known() -> None:
    assert NAMES.keys() == ImageColor.colormap.keys()
    # Pillow puts numbers into its table in place of what it was asked for.
    assert [ImageColor.getrgb(code) for code in NAMES.values()] == [ImageColor.getrgb(name) for name in NAMES]


@pytest.mark.parametrize(
    ("text", "color"),
    [
        ("#abc", Color(170, 187, 204)),
        ("#ABCD", Color(170, 187, 204, 221 / 255)),
        ("#aabbcc", Color(170, 187, 204)),
        ("#aabbcc80", Color(170, 187, 204, 128 / 255)),
        ("rgb(1, 2, 3)", Color(1, 2, 3)),
        ("rgba(1,2,3,.5)", Color(1, 2, 3, 0.5)),
        ("rgb(100% 0% 50% / 20%)", Color(255, 0, 127.5, 0.2)),
        ("RGB(300,-5,0)", Color(255, 0, 0)),
        ("hsl(120, 100%, 50%)", Color(0, 255, 0)),
        ("hsl(0.5turn 100% 25%)", Color(0, 127.5, 127.5)),
        ("hsl(-240deg 100% 50% / 0)", Color(0, 255, 0, 0)),
        ("Tomato", Color(255, 99, 71)),
        ("transparent", Color(0, 0, 0, 0)),
        ("currentColor", Word.CURRENT),
        ("inherit", Word.INHERIT),
        ("var(--ink)", Word.UNKNOWN),
        ("color-mix(in srgb, red, blue)", Word.UNKNOWN),
        ("CanvasText", Word.UNKNOWN),
        ("#12", None),
        ("#ggg", None),
        ("rgb(1,2)", None),
        ("rgb(1,2,x)", None),
        ("blurple", None),
        ("", None),
    ],
)
def test_a_colour_is_read_as_a_browser_reads_it(text: str, color: Color | Word | None) -> None:
    found = values.color(text)
    if isinstance(color, Color):
        assert isinstance(found, Color)
        assert tuple(found) == pytest.approx(tuple(color), abs=0.01)
    else:
        assert found is color


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("12px", Length(12, "px")),
        ("9pt", Length(12, "px")),
        ("1.5em", Length(1.5, "em")),
        ("80%", Length(80, "%")),
        ("small", Length(13, "px")),
        ("0", Length(0, "px")),
        ("calc(1px + 2px)", Word.UNKNOWN),
        ("4vw", Word.UNKNOWN),
        ("5", None),
        ("-1px", None),
        ("12potatoes", None),
    ],
)
def test_a_size_is_read_as_a_browser_reads_it(text: str, length: Length | Word | None) -> None:
    assert values.size(text) == length


@pytest.mark.parametrize(
    ("query", "for_wide", "for_phone", "for_dark"),
    [
        ("screen", True, True, True),
        ("print", False, False, False),
        ("(max-width:480px)", False, True, False),
        ("only screen and (min-width: 30em)", True, False, True),
        ("not all and (max-width:480px)", True, False, True),
        ("(prefers-color-scheme: dark)", False, False, True),
        ("(prefers-color-scheme: dark) and (prefers-color-scheme: light)", False, False, False),
        ("(width < 500px), (prefers-color-scheme: dark)", False, True, True),
        ("(300px <= width <= 400px)", False, True, False),
        ("(max-device-width: 480px)", False, True, False),
        ("(orientation: portrait)", False, False, False),
        ("(min-width: calc(1px))", False, False, False),
        ("((max-width: 480px) or (min-width: 900px))", False, False, False),
    ],
)
def test_a_media_query_is_for_its_screens(
    query: str,
    for_wide: bool,  # noqa: FBT001
    for_phone: bool,  # noqa: FBT001
    for_dark: bool,  # noqa: FBT001
) -> None:
    asked = media.media(query)
    assert [media.holds(asked, view) for view in (WIDE, PHONE, DARK)] == [for_wide, for_phone, for_dark]


def test_what_lies_behind_shines_through() -> None:
    assert colors("<div style='background:#000'><p style='background:#ffffff80;color:#00000080'>a") == (
        "#404040",
        "#808080",
    )
    assert colors("<div style='background:#000'><p style='opacity:.5;background:#fff;color:#000'>a") == (
        "#000000",
        "#808080",
    )


@pytest.mark.parametrize(
    "html",
    [
        "<p style='background-image:url(a.png);color:#fff'>a",
        "<td background='a.png'>a",
        "<p style='background:linear-gradient(red,blue) #fff'>a",
        "<p style='background:var(--ground)'>a",
        "<p style='color:var(--ink)'>a",
        "<p style='color:Canvas'>a",
        "<div style='background:url(a.png)'><p style='background:#ffffff80'>a",
    ],
)
def test_what_depends_on_more_than_css_is_not_known(html: str) -> None:
    assert look(html).text is None


def test_a_ground_that_covers_a_picture_is_known_again() -> None:
    assert colors("<div style='background:url(a.png)'><p style='background:#fff;color:#000'>a") == (
        "#000000",
        "#FFFFFF",
    )
    assert colors("<div style='background:url(a.png)'><div style='background:none'>b</div></div><p>a")


@pytest.mark.parametrize(
    "style",
    [
        "display:none",
        "visibility:hidden",
        "opacity:0",
        "font-size:0",
        "max-height:0;overflow:hidden",
        "width:1px;height:1px;overflow:hidden;position:absolute",
        "text-indent:-9999px",
    ],
)
def test_what_is_hidden_on_purpose_is_not_meant_to_be_read(style: str) -> None:
    assert not look(f"<p style='{style}'>a").readable
    assert look(f"<p style='{style}'></p><p>a").readable


def test_what_is_only_small_or_seen_through_takes_its_room() -> None:
    assert look("<p style='font-size:1px'>a").readable
    assert look("<p style='opacity:0'>a").takes_room
    assert not look("<p style='font-size:0'>a").takes_room


def test_only_screens_that_differ_are_looked_at() -> None:
    assert page_of("<p>a").views == (WIDE,)
    assert page_of("<style>@media (min-width:500px) { p { border: 0; width: 5px } }</style><p>a").views == (
        View(1000),
        View(375),
    )
    assert page_of("<meta name='color-scheme' content='light dark'><p>a").views == (WIDE, DARK)
    dark = "@media (prefers-color-scheme:dark) { p { color: #fff } }"
    narrow = "@media (max-width:340px) { p { color: #eee } }"
    assert page_of(f"<style>{dark}{narrow}</style><p>a").views == (
        WIDE,
        PHONE,
        DARK,
        View(320, dark=True),
    )


def test_the_marks_of_outlook_are_for_outlook_alone() -> None:
    assert colors("<style>[data-ogsc] p { color: #fff } .x:hover { color: #eee }</style><p class=x>a") == (
        "#000000",
        "#FFFFFF",
    )


def test_more_rules_than_anybody_writes_are_not_judged() -> None:
    rules = "".join(f"p.a{number % 7} {{ color: #fff }} p {{ color: #eee }}" for number in range(4000))
    assert styled(f"<style>{rules}</style>" + "<p>a" * 5000) is None
    assert styled("<style>" + "p { color: red }" * 30_000 + "</style><p>a") is None


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 20_000 + "a",
        "<style>" + "@media screen {" * 20_000 + "</style><p>a",
        "<style>" + "p { " * 20_000 + "</style><p>a",
        "<style>" + "(" * 20_000 + "{ color: red }</style><p>a",
        "<style>p { color: " + "rgb(" * 20_000 + " }</style><p>a",
        "<style>p { color: '" + "\"'" * 20_000 + "</style><p>a",
        "<style>" + "/*" * 20_000 + "</style><p>a",
        "<style>" + ":not(" * 100 + "</style><p>a",
        "<style>" + "div " * 80 + "{ color: red }</style>" + "<div>" * 240 + "a",
        "<style>" + "p ~ " * 70 + "p { color: red }</style>" + "<p>a" * 300,
        "<p style='font-size:1e999px;line-height:1e999;opacity:1e99;color:hsl(1e999 1e999% 50%)'>a",
        "<p " + "a=1 " * 20_000 + ">a",
        "<table>" * 200 + "<tr><td>a",
    ],
    ids=range(13),
)
def test_what_is_meant_to_choke_the_check_does_not(html: str) -> None:
    assert skeleton(html)
    styled(html)


PIECES_OF_CSS = (
    "p|{|}|;|color|:|red|@media|(max-width:400px)|/*|*/|\"|'|#12f|!important|.a|>|~|+|,|[a=b]"
    "|:nth-child(2n+1)|:is(p)|rgb(|)|font|12px/2"
    "|background|url(|inherit|bolder|padding|1e9em|\\|\0|é|--x|calc(| "
)
PIECES_OF_HTML = (
    "<p>|</p>|<div class=a style='|'>|<table>|<tr>|<td bgcolor=|<a href='x'>|</a>|>"
    "|<!--|-->|<![endif]-->|<!--[if mso]>"
    '|<style>|</style>|<title>|<br>|<img alt="|"|<|&|&nbsp;|a| |<h1>|</h1>|<svg>'
    "|<body text=red>|<font size=5>|\0|é"
)
CSS = st.lists(st.sampled_from(PIECES_OF_CSS.split("|")), max_size=30).map(" ".join)
HTML = st.lists(st.sampled_from(PIECES_OF_HTML.split("|")), max_size=30).map("".join)


@settings(max_examples=300, deadline=None)
@given(css=CSS, html=HTML)
def test_no_page_and_no_sheet_can_break_it(css: str, html: str) -> None:
    whole = f"<style>{css}</style>{html}<p style='{css}'>a"
    found = styled(whole)
    assert found
    assert all(len(looks) == len(found.nodes) for looks in found.looks)
    # Without its words it is the same page.
    assert [one.tag for one in page(skeleton(whole)).iter()] == [one.tag for one in page(whole).iter()]
    bare = styled(skeleton(whole))
    assert bare
    assert bare.looks == found.looks
    assert [(one.words, one.says) for one in bare.nodes] == [(one.words, one.says) for one in found.nodes]


def test_a_page_without_words_keeps_all_that_decides_how_it_looks() -> None:
    style = "<!doctype html><style>p > b { color: red }</style>"
    one = f"{style}<p class='a'>Dear <b>Ada</b>, <a href='x' title='y'>·</a>"
    other = f"{style}<p class='a'>Bye <b>Ben</b>, <a href='z' title='u'>·</a>"
    assert skeleton(one) == skeleton(other)
    assert skeleton(one) != skeleton(one.replace("Ada", ""))
    assert skeleton(one) != skeleton(one.replace("href='x'", "href=''"))
    assert skeleton(one) != skeleton(one.replace("class='a'", "class='b'"))
    asked = one.replace("p > b", "a[href=x]")
    assert skeleton(asked) == asked
