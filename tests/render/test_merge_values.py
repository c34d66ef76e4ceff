"""Whatever a reader's data hold, it stays a value: in subject, preheader, note, link and teaser."""

from __future__ import annotations

import dataclasses
import datetime as dt
import email
import email.policy
import unicodedata
from collections.abc import Callable
from email.message import EmailMessage
from urllib.parse import parse_qs, urlsplit

import lxml.html
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsletter.errors import SendError
from newsletter.message import MessageTemplate, prepare
from newsletter.model import Publication, Recipient, RenderedEmail, Teaser, TeaserOrigin
from newsletter.text import tokens

MOMENT = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
CITY = "{{ city | your town }}"
HOSTILE = [
    '"><script>alert(1)</script><p title="',
    "' onmouseover='alert(1)",
    "javascript:alert(1)//",
    "https://evil.example/?",
    "</a></p></td></table><!--[if mso]><b>x</b><![endif]-->",
    "a\r\nBcc: everybody@a.example",
    "%0d%0aBcc: x",
    "{{ first_name }} {% raw %}",
    tokens.merge_tag("unsubscribe").token,
    "\u202egnirts\u202c \u2066x",
    "\x00\x1b[31m",
    "&amp;&#60;b&#62;",
    ".\n.\nFrom x",
    "word " * 5000,
]
VALUES = st.text(
    st.one_of(
        st.sampled_from("\"'<>&\\\r\n\t{}%=/ ;:?#.-!é\u202e😀"), st.characters(exclude_categories=["Cs"])
    ),
    max_size=40,
).filter(lambda value: value.strip() and "=?" not in value)


@pytest.fixture(scope="module")
def template(rendered: Callable[..., RenderedEmail], publication: Publication) -> MessageTemplate:
    made = rendered(
        subject=f"News from {CITY}",
        preheader=f"For {CITY}",
        note=f"Dear **{CITY}**, see [the page of {CITY}](https://hollin.example/at?city={CITY}&x=1).",
        teasers=(Teaser(article="walk", text=f"A walk in {CITY}.", origin=TeaserOrigin.EDITOR),),
        by=dataclasses.replace(publication, fields=(("city", "Hollin"),)),
    )
    return prepare(made, boundary="b")


def filled(template: MessageTemplate, value: str) -> EmailMessage:
    links = (("unsubscribe", "https://hollin.example/leave"),)
    reader = Recipient(subscriber="1", email="a@b.example", fields=(("city", value),), links=links)
    data = template.fill(reader, date=MOMENT, message_id="<1@b.example>")
    return email.message_from_bytes(data, policy=email.policy.default)


def body(message: EmailMessage, kind: str) -> str:
    part = message.get_body([kind])
    assert part is not None
    return str(part.get_content())


def shape(page: lxml.html.HtmlElement) -> list[tuple[str, list[str]]]:
    return [(str(one.tag), sorted(map(str, one.attrib))) for one in page.iter()]


def seen(value: str) -> str:
    """A value as an HTML parser keeps it: white space folded, and nothing that HTML has no character for."""
    kept = (one for one in value if one in "\r\n\t" or unicodedata.category(one) not in {"Cc", "Cn"})
    return " ".join("".join(kept).split())


@given(VALUES)
@example(HOSTILE[0])
def test_a_value_stays_a_value(template: MessageTemplate, value: str) -> None:
    check(template, value)


@pytest.mark.parametrize("value", HOSTILE)
def test_a_hostile_value_stays_a_value(template: MessageTemplate, value: str) -> None:
    check(template, value)


def check(template: MessageTemplate, value: str) -> None:
    if any(unicodedata.category(one) == "Cc" or one in "\u2028\u2029" for one in value):
        # What no header can hold keeps this one reader's mail from being sent.
        with pytest.raises(SendError) as refused:
            filled(template, value)
        assert refused.value.field == "Subject"
        return
    message = filled(template, value)
    innocent = lxml.html.document_fromstring(body(filled(template, "Hollin"), "html"))
    page = lxml.html.document_fromstring(body(message, "html"))
    assert [str(name).lower() for name in message] == [
        str(name).lower() for name in filled(template, "Hollin")
    ]
    assert message["Subject"].split() == f"News from {value}".split()
    assert shape(page) == shape(innocent)
    words = seen("".join(map(str, page.itertext())))
    assert words.count(seen(value)) >= 4
    (link,) = [str(one.get("href")) for one in page.iter("a") if "/at?" in str(one.get("href"))]
    for address in (link, next(one for one in body(message, "plain").split() if "/at?" in one).strip("().")):
        assert urlsplit(address).hostname == "hollin.example"
        assert parse_qs(urlsplit(address).query)["x"] == ["1"]
    assert parse_qs(urlsplit(link).query)["city"] == [value]


def test_a_value_that_would_decode_to_another_header_is_refused(template: MessageTemplate) -> None:
    with pytest.raises(SendError, match="subject"):
        filled(template, "=?utf-8?q?=0D=0ABcc:_x?=")


def test_a_reader_without_the_value_gets_the_fallback(template: MessageTemplate) -> None:
    message = filled(template, "  ")
    assert message["Subject"] == "News from your town"
    assert body(message, "html").count("your town") >= 4
    assert "city=your%20town" in body(message, "html")
