from __future__ import annotations

import lxml.html
import pytest

from newsletter.render.tags import split
from newsletter.render.tidy import tidy as tidied


def tidy(page: str) -> str:
    return "".join(tidied(split(page)))


STYLE = "<style>.a, .b-c > td { top: 0 } @media screen { .d { top: 0 } }</style>"


@pytest.mark.parametrize(
    ("tag", "left"),
    [
        ('<p class="a x">', '<p class="a">'),
        ('<p class="x y">', "<p>"),
        ('<td class="b-c d b" width="1">', '<td class="b-c d" width="1">'),
        ('<p style="margin:0; top: 1px">', '<p style="margin:0;top:1px">'),
        ("<p style='font-family:\"A; B\", c; top:0'>", "<p style=\"font-family:'A; B',c;top:0\">"),
        ("<p style=\"font-family: a, 'B, c'\">", "<p style=\"font-family:a,'B, c'\">"),
        ('<p style="background: url(a; b); top: 0">', '<p style="background:url(a; b);top:0">'),
        ('<p style="font-family:&quot;A&quot;, b">', "<p style=\"font-family:'A',b\">"),
        ("<p style=\"font-family:&quot;A&quot;, 'b'\">", "<p style=\"font-family:&quot;A&quot;,'b'\">"),
        (
            "<img alt='He said class=\"x\" to me; well'>",
            '<img alt="He said class=&quot;x&quot; to me; well">',
        ),
        (
            '<p title="&#8199;&#233;&#39; &#38;&#60;&#34;&#1;&#55296;">&#233;',
            '<p title="\u2007é\' &#38;&#60;&#34;&#1;&#55296;">é',
        ),
        ('<img alt="style=\'a: b; c\'" class="x">', "<img alt=\"style='a: b; c'\">"),
        ("<br>", "<br>"),
        ('<td class="x"/>', "<td/>"),
        ('class="x" is written in a sentence', 'class="x" is written in a sentence'),
    ],
)
def test_only_what_nothing_needs_is_left_out(tag: str, left: str) -> None:
    assert tidy(STYLE + tag) == STYLE + left


def test_a_tidied_page_has_the_same_elements_and_words() -> None:
    page = (
        STYLE + '<div class="a z"><!--[if mso]><table class="y"><![endif]--><p style="top: 0; left: 1px">a; b'
    )
    before, after = lxml.html.document_fromstring(page), lxml.html.document_fromstring(tidy(page))
    assert [one.tag for one in before.iter("*")] == [one.tag for one in after.iter("*")]
    assert list(before.itertext()) == list(after.itertext())
    assert "<!--[if mso]><table><![endif]-->" in tidy(page)
