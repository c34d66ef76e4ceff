from __future__ import annotations

import sys

import lxml.html
import pytest

from newsletter.errors import RenderError
from newsletter.render import inliners
from newsletter.render.inline import inline_css as inlined
from newsletter.render.tags import split


def inline_css(page: str, css: str, template: str) -> str:
    return "".join(inlined(split(page), css, template))


HEAD = """\
<style type="text/css">a { color: red !important; } [data-ogsc] .ink { color: #F3EDF4 !important; }
@media (prefers-color-scheme: dark) { @media (min-width: 1px) { .a { color: rgb(0 0 0 / 50%) !important } } }
@font-face { font-family: x } @supports (display: grid) { .a { color: #11223344 } }
@import url(https://fonts.example/a.css);</style><style></style>
<!--[if mso]><style>td > p { mso-hide: all }</style><![endif]-->
<link href="https://fonts.example/b.css" rel="stylesheet">"""
PAGE = f"""\
<!DOCTYPE html>
<html lang="en" dir="ltr">
<head><title>x</title>
{HEAD}
</head>
<body><!--[if mso | IE]><table><tr><td width="9"><![endif]-->
<div class="prose"><p class="a" style="margin:0">é 👩\u200d⚕️ &lt;b&gt;</p>
<p width="3" bgcolor="red">two</p></div>
<p>say data-premailer="ignore" aloud</p><img src="https://example.org/x.png" alt="">
<!--[if mso | IE]></td></tr></table><![endif]--></body>
</html>
"""


def styles(page: str) -> list[tuple[str, dict[str, str]]]:
    """Every element with the declarations of its style attribute."""
    found = []
    for element in lxml.html.document_fromstring(page).iter(lxml.etree.Element):
        pairs = (one.split(":", 1) for one in element.get("style", "").split(";") if one.strip())
        found.append((str(element.tag), {name.strip(): value.strip() for name, value in pairs}))
    return found


def test_css_is_written_into_the_elements_it_means() -> None:
    page = inline_css(
        PAGE, ".prose p { color: red !important; top: 0 } .prose p:last-child { top: 1px }", "t"
    )
    assert [style for tag, style in styles(page) if tag == "p"] == [
        {"color": "red !important", "margin": "0", "top": "0"},
        {"color": "red !important", "top": "1px"},
        {},
    ]


def test_the_head_stays_byte_for_byte() -> None:
    page = inline_css(PAGE, ".prose p { color: red }", "t")
    assert HEAD in page
    assert page.startswith("<!DOCTYPE html>")
    assert page.count('<!--[if mso | IE]><table><tr><td width="9"><![endif]-->') == 1
    assert page.count("<!--[if mso | IE]></td></tr></table><![endif]-->") == 1


def test_the_words_stay_as_they_were() -> None:
    before, after = (lxml.html.document_fromstring(p) for p in (PAGE, inline_css(PAGE, ".a { top: 0 }", "t")))
    assert after.xpath("string()") == before.xpath("string()")
    assert 'data-premailer="ignore"' in str(after.xpath("string()"))
    assert after.xpath("//@data-premailer") == []


def test_nothing_is_added_beside_the_style() -> None:
    page = inline_css(
        PAGE, ".prose p { width: 5px; height: 5px; text-align: left; background-color: red }", "t"
    )
    assert [sorted(p.attrib) for p in lxml.html.document_fromstring(page).iter("p")] == [
        ["class", "style"],
        ["bgcolor", "style", "width"],
        [],
    ]


def test_nothing_is_left_out_of_the_style() -> None:
    page = lxml.html.document_fromstring(inline_css(PAGE, "img { float: left; color: unset }", "t"))
    (image,) = page.iter("img")
    assert image.get("style") == "float:left;color:unset"
    assert image.get("align") is None


@pytest.mark.parametrize("css", ["", " \n"])
def test_no_css_changes_nothing(css: str) -> None:
    assert inline_css(PAGE, css, "t") == PAGE


@pytest.mark.parametrize(
    "css",
    [
        ".a:hover { color: red }",
        ".a::before { color: red }",
        ".a:before { color: red }",
        ".a:focus-visible { color: red }",
        ".a:link { color: red }",
        ".a:is(p) { color: red }",
        "@media print { .a { color: red } }",
        "@import url(https://fonts.example/c.css);",
        "@font-face { font-family: x }",
        ".a { color: #11223344 }",
        ".a { color: rgb(0 0 0 / 50%) }",
        ".a { colour }",
        "..a { color: red }",
        "}}} what",
    ],
)
def test_css_that_would_be_lost_is_refused(css: str) -> None:
    with pytest.raises(RenderError) as caught:
        inline_css(PAGE, css, "templates/t/issue.mjml.j2")
    assert caught.value.template == "templates/t/issue.mjml.j2"
    assert "mj-style without inline" in caught.value.hint


def test_a_remark_in_css_is_no_rule() -> None:
    assert "top:1px" in inline_css(PAGE, "/* not for @media or :hover */ .a { top: 1px }", "t")


@pytest.mark.parametrize(
    "selector", ["a:nth-child(x)", "a[b=]", "a|b", "p:first-child a", "a:not(.b)", ">a", "a >"]
)
def test_a_selector_that_cannot_be_followed_is_refused(selector: str) -> None:
    with pytest.raises(RenderError):
        inline_css(PAGE, f"{selector} {{ color: red }}", "t")


def test_premailer_cannot_fetch_anything() -> None:
    inliners._premailer()
    premailer = sys.modules["premailer.premailer"]
    assert not hasattr(premailer.requests, "get")
    assert premailer.requests is not sys.modules.get("requests")


def test_what_is_typed_into_an_attribute_begins_no_conditional_comment() -> None:
    typed = '<p class="a" title="&lt;!--[if mso]&gt; &quot;x&quot;">y</p>'
    page = inline_css(PAGE.replace("<p>say", f"{typed}<p>say"), ".a { top: 0 }", "t")
    assert page.count("<!--[if mso]>") == PAGE.count("<!--[if mso]>")
    assert lxml.html.document_fromstring(page).xpath("//p/@title") == ['<!--[if mso]> "x"']
