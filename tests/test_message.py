from __future__ import annotations

import base64
import dataclasses
import datetime as dt
import html
import quopri
import re
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.errors import SendError
from newsletter.message import prepare, values
from newsletter.model import Asset, Image, MergeTag, Recipient, RenderedEmail, Sender, Variant, Where
from newsletter.text import tokens

NAME = tokens.merge_tag("first_name", "reader")
CITY = tokens.merge_tag("city")
LEAVE = tokens.merge_tag("unsubscribe")
DATE = dt.datetime(2026, 11, 22, 9, 5, tzinfo=dt.timezone(dt.timedelta(hours=-3, minutes=-30)))
SENDER = Sender(name="Hollin Marrow", email="news@hollinmarrow.example")
JANE = Recipient(subscriber="s1", email="jane@example.org", name="Jane Doe")

# Any character that UTF-8 can carry; in a header, any that a person could type.
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
lines = st.one_of(words, st.text(" \t\r\n.=Fromé—😀-_?<&\"'", max_size=200))
titles = st.one_of(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=200),
    st.text('ab é😀.=?_",\\()<>@', max_size=200),
)


def email(**changes: Any) -> RenderedEmail:  # noqa: ANN401  fields of many types
    plain = RenderedEmail(
        issue=dt.date(2026, 11, 22),
        language="en",
        sender=SENDER,
        subject="The week",
        preheader="",
        html="<p>Hello</p>\n",
        text="Hello\n",
        merge_tags=(NAME, CITY, LEAVE),
        digest="d",
    )
    return dataclasses.replace(plain, **changes)


def picture(name: str, data: bytes = b"\x89PNG\r\n.\r\n") -> Asset:
    image = Image(path=f"images/{name}", where=Where(path="issue.md"))
    token = tokens.image_token(image, 10, 10)
    variant = Variant(name=name, media_type="image/png", width=10, height=10, data=data)
    return Asset(token=token, image=image, slot="story", width=10, height=10, variants=(variant,))


def fill(made: RenderedEmail, recipient: Recipient = JANE) -> bytes:
    return prepare(made, boundary="b1").fill(recipient, date=DATE, message_id="<m1@hollinmarrow.example>")


def parse(data: bytes) -> EmailMessage:
    parsed = message_from_bytes(data, policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    assert not [defect for part in parsed.walk() for defect in part.defects]
    return parsed


def part(data: bytes, subtype: str) -> str:
    found = next(p for p in parse(data).walk() if p.get_content_type() == f"text/{subtype}")
    content = found.get_content()
    raw = found.get_payload(decode=False)
    assert isinstance(content, str)
    assert isinstance(raw, str)
    assert quopri.decodestring(raw.encode()).decode() == content
    return content


def shown_name(data: bytes) -> str:
    # Python 3.11's newer parser leaves the blank between two encoded words in a name (RFC 2047, section 6.2).
    name, address = parseaddr(re.sub("\r?\n", "", str(message_from_bytes(data)["To"])))
    assert address == parse(data)["To"].addresses[0].addr_spec == JANE.email
    return str(make_header(decode_header(name)))


def head(data: bytes) -> bytes:
    return data.partition(b"\r\n\r\n")[0]


def longest(data: bytes) -> int:
    return max(map(len, data.split(b"\r\n")))


def crlf(text: str) -> str:
    return re.sub("\r\n|\r|\n", "\r\n", text)


def refusal(made: RenderedEmail, recipient: Recipient = JANE) -> str:
    with pytest.raises(SendError) as caught:
        fill(made, recipient)
    assert caught.value.message.isprintable()
    return caught.value.message


@settings(deadline=None)
@given(lines, lines, st.lists(st.sampled_from([NAME, CITY]), max_size=4), titles, titles, lines)
def test_every_text_arrives_as_it_was_and_no_line_breaks_the_rules_of_mail(
    before: str, after: str, tags: list[MergeTag], subject: str, name: str, city: str
) -> None:
    slots = "".join(tag.token for tag in tags)
    text = slots + after + NAME.token + before
    made = email(html=before + slots + after + slots, text=text, subject=f"S{subject}")
    recipient = dataclasses.replace(JANE, name=name, fields=(("city", city),))
    try:
        data = fill(made, recipient)
    except SendError:
        assert "=?" in subject + name
        return
    known = values(made, recipient)
    filled = {token: crlf(value) for token, value in known.items()}
    assert part(data, "html") == tokens.fill(crlf(made.html), filled, html.escape)
    assert part(data, "plain") == tokens.fill(crlf(made.text), filled)
    assert parse(data)["Subject"] == made.subject
    assert shown_name(data) == " ".join(name.split())
    assert data.isascii()
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", data)
    assert not re.search(rb"^(\.|From )", data, re.MULTILINE)
    assert longest(head(data)) <= 78
    body = data.partition(b"\r\n\r\n")[2]
    assert longest(body) <= 76
    assert not re.search(rb"[ \t]\r\n", body)
    assert data == fill(made, recipient)


@pytest.mark.parametrize("value", ["", ".", "From here", "x" * 300, "é" * 100, "a \t", "\n", "=", "z="])
@pytest.mark.parametrize(
    "around", ["{}", "{}{}", "a {} b", "line\n{}\nline", "{} end", "start {}", "Fro{}m "]
)
def test_a_value_arrives_wherever_it_stands(around: str, value: str) -> None:
    made = email(text=around.replace("{}", CITY.token), html="")
    data = fill(made, dataclasses.replace(JANE, fields=(("city", value),)))
    assert part(data, "plain") == crlf(around.replace("{}", value if value.strip() else ""))


def test_a_line_of_a_megabyte_is_folded_in_reasonable_time() -> None:
    text = "é.From " * 150_000
    assert part(fill(email(text=text)), "plain") == text


def test_a_character_is_not_split_over_two_lines() -> None:
    for row in fill(email(text="x" + "—😀" * 60)).split(b"\r\n"):
        quopri.decodestring(row).decode()


@pytest.mark.parametrize("field", ["html", "text"])
def test_half_a_character_is_refused(field: str) -> None:
    assert "broken character" in refusal(email(**{field: "\ud800"}))
    assert "broken character" in refusal(
        email(**{field: CITY.token}), dataclasses.replace(JANE, fields=(("city", "\ud800"),))
    )


def test_the_headers_say_who_what_when_and_how_to_leave() -> None:
    sender = Sender(
        name="Dr. Ana Núñez",
        email="news@müller.example",
        reply_to="office@hollinmarrow.example",
        list_id="weekly.hollinmarrow.example",
        unsubscribe_email="leave+a?b@hollinmarrow.example",
        one_click=True,
    )
    link = "https://hollinmarrow.example/leave/" + "x" * 200 + "?a=1,2"
    data = fill(email(sender=sender), dataclasses.replace(JANE, links=(("unsubscribe", link),)))
    parsed = parse(data)
    assert parsed.keys() == [
        *("From", "To", "Reply-To", "Subject", "Date", "Message-ID", "List-Id", "List-Unsubscribe"),
        *("List-Unsubscribe-Post", "Content-Language", "MIME-Version", "Content-Type"),
    ]
    assert parsed["From"].addresses[0].display_name == "Dr. Ana Núñez"
    assert parsed["From"].addresses[0].addr_spec == "news@xn--mller-kva.example"
    assert parsed["To"].addresses[0].addr_spec == "jane@example.org"
    assert parsed["Reply-To"] == "office@hollinmarrow.example"
    assert parsed["Subject"] == "The week"
    assert parsed["Date"].datetime == DATE
    assert parsed["Message-ID"] == "<m1@hollinmarrow.example>"
    assert parsed["List-Id"] == "<weekly.hollinmarrow.example>"
    assert parsed["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert parsed["Content-Language"] == "en"
    # Byte by byte: a provider that finds anything else does not show the button.
    mailto = "mailto:leave+a%3Fb@hollinmarrow.example"
    assert f"\r\nList-Unsubscribe: <{link}>,\r\n <{mailto}>\r\n".encode() in data


def test_a_bare_mail_has_no_headers_for_what_is_missing() -> None:
    made = email(sender=Sender(name="", email="news@x.test"), language="")
    assert parse(fill(made)).keys() == [
        *("From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type")
    ]


@pytest.mark.parametrize(
    ("link", "url", "one_click", "shown", "offered"),
    [
        ("https://x.test/u/1", "https://x.test/leave", True, "<https://x.test/u/1>", True),
        ("https://x.test/u/1", "", False, "<https://x.test/u/1>", False),
        ("http://x.test/u/1", "", True, "<http://x.test/u/1>", False),
        ("mailto:leave@x.test", "https://x.test/leave", True, "<https://x.test/leave>", True),
        ("", "", True, None, False),
    ],
)
def test_one_click_is_offered_only_where_it_works(
    *, link: str, url: str, one_click: bool, shown: str | None, offered: bool
) -> None:
    sender = dataclasses.replace(SENDER, unsubscribe_url=url, one_click=one_click)
    parsed = parse(fill(email(sender=sender), dataclasses.replace(JANE, links=(("unsubscribe", link),))))
    assert (parsed["List-Unsubscribe"], "List-Unsubscribe-Post" in parsed) == (shown, offered)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Jane Doe", "Jane Doe"),
        ("Doe, Jane", '"Doe, Jane"'),
        ('Jane "JD" \\Doe', '"Jane \\"JD\\" \\\\Doe"'),
        ("Jürgen", "=?utf-8?q?J=C3=BCrgen?="),
        ("東京都東京都", "=?utf-8?b?5p2x5Lqs6YO95p2x5Lqs6YO9?="),
    ],
)
def test_a_name_is_quoted_or_encoded_only_as_needed(name: str, written: str) -> None:
    data = fill(email(), dataclasses.replace(JANE, name=name))
    assert f"\r\nTo: {written} <jane@example.org>\r\n".encode() in data


def test_a_subject_that_looks_encoded_is_shown_as_typed() -> None:
    subject = "How =?utf-8?q?caf=C3=A9?= is written"
    assert parse(fill(email(subject=subject)))["Subject"] == subject


def test_a_long_word_stays_whole_up_to_the_limit_of_a_line() -> None:
    for length, row in ((989, 998), (990, 76)):
        data = fill(email(subject="x" * length))
        assert longest(head(data)) == row
        assert parse(data)["Subject"] == "x" * length


def test_a_long_english_subject_is_folded_between_words() -> None:
    subject = "What the new screening advice means for you  and what to ask your doctor " * 3 + "today"
    data = fill(email(subject=subject))
    assert b"=?" not in head(data)
    assert longest(head(data)) <= 78
    assert parse(data)["Subject"] == subject


SMUGGLED = [
    *("a\r\nBcc: x@y.test", "a\nBcc: x@y.test", "a\rb", "a\0b", "a\x0bb", "a\x85b", "a\x7fb", "\ud800"),
    *("=?utf-8?q?=0D=0ABcc:_x?=", "=?utf-8?B?DQpCY2M6IHg=?=", "é =?latin-1?Q?a=0Ab?=", "=?x?q?=00?="),
    "=?utf-8?q?=3D=3Futf-8=3Fq=3F=0D=0ABcc:_x=3F=3D?=",
]


@pytest.mark.parametrize("text", SMUGGLED)
def test_a_subject_cannot_smuggle_a_header(text: str) -> None:
    assert refusal(email(subject=text)).startswith("The subject holds")
    personal = email(subject=f"News for {CITY.token}")
    assert refusal(personal, dataclasses.replace(JANE, fields=(("city", text),))).startswith(
        "The subject holds"
    )


@pytest.mark.parametrize("text", SMUGGLED)
def test_a_name_cannot_smuggle_a_header(text: str) -> None:
    assert refusal(email(), dataclasses.replace(JANE, name=text)).startswith("The recipient holds")
    sender = dataclasses.replace(SENDER, name=text)
    assert refusal(email(sender=sender)).startswith("The sender holds")


@pytest.mark.parametrize("text", [*SMUGGLED, "", "x", "x@y", "<x@y.test>", "x@y.test, z@y.test"])
def test_an_address_cannot_smuggle_anything(text: str) -> None:
    assert refusal(email(), dataclasses.replace(JANE, email=text)).startswith("The recipient: ")
    assert refusal(email(), dataclasses.replace(JANE, email=f"{text}@")).startswith("The recipient: ")
    assert refusal(email(sender=dataclasses.replace(SENDER, email=text))).startswith("The sender: ")
    if text:
        assert "address" in refusal(email(sender=dataclasses.replace(SENDER, reply_to=text)))
        assert "address" in refusal(email(sender=dataclasses.replace(SENDER, unsubscribe_email=text)))


@pytest.mark.parametrize("text", [*SMUGGLED, "https://x.test/>, <mailto:y@y.test", "https://x.test/a b"])
def test_an_unsubscribe_address_cannot_smuggle_a_header(text: str) -> None:
    web = text if text.startswith("https:") else f"https://x.test/{text}é"
    assert refusal(email(), dataclasses.replace(JANE, links=(("unsubscribe", web),)))
    assert refusal(email(sender=dataclasses.replace(SENDER, unsubscribe_url=text)))
    assert refusal(email(sender=dataclasses.replace(SENDER, list_id=text)))
    assert refusal(email(language=text))


def test_an_encoded_word_is_no_address_and_no_unsubscribe_address() -> None:
    word = "=?utf-8?q?=0D=0A?="
    assert refusal(email(), dataclasses.replace(JANE, email=f"{word}@x.test")).startswith(
        "The recipient holds"
    )
    link = f"https://x.test/{word}"
    assert "address holds" in refusal(email(), dataclasses.replace(JANE, links=(("unsubscribe", link),)))


def test_values_cannot_smuggle_a_part_or_a_tag_into_the_body() -> None:
    attack = f"\r\n--=_b1_1\r\nContent-Type: text/html\r\n\r\n<script>{NAME.token}</script>\r\n.\r\n"
    made = email(html=f"<p>{CITY.token}</p>", text=CITY.token)
    data = fill(made, dataclasses.replace(JANE, fields=(("city", attack),)))
    assert [p.get_content_type() for p in parse(data).walk()] == [
        *("multipart/alternative", "text/plain", "text/html")
    ]
    assert part(data, "plain") == attack
    assert part(data, "html") == f"<p>{html.escape(attack)}</p>"


@pytest.mark.parametrize("message_id", ["m1@x.test", "<m1@x.test>\r\nBcc: y@y.test", "<a b@x.test>", "<>"])
def test_a_message_id_has_its_one_form(message_id: str) -> None:
    with pytest.raises(SendError, match="Message-ID"):
        prepare(email(), boundary="b").fill(JANE, date=DATE, message_id=message_id)


def test_a_mail_needs_a_time_zone_and_a_legal_boundary() -> None:
    with pytest.raises(ValueError, match="time zone"):
        prepare(email(), boundary="b").fill(JANE, date=DATE.replace(tzinfo=None), message_id="<a@b>")
    for boundary in ("", "a b", 'a"', "x" * 61, "a\r\nb"):
        with pytest.raises(ValueError, match="boundary"):
            prepare(email(), boundary=boundary)


def test_a_merge_tag_takes_field_then_link_then_what_is_known_then_its_fallback() -> None:
    tags = tuple(tokens.merge_tag(name, "-") for name in ("name", "first_name", "email", "town", "page"))
    made = email(merge_tags=tags)

    def shown(recipient: Recipient) -> list[str]:
        return list(values(made, recipient).values())

    assert shown(JANE) == ["Jane Doe", "Jane", "jane@example.org", "-", "-"]
    known = dataclasses.replace(
        JANE,
        fields=(("name", "Dr. Doe"), ("town", " "), ("page", "")),
        links=(("name", "ignored"), ("page", "https://x.test")),
    )
    assert shown(known) == ["Dr. Doe", "Jane", "jane@example.org", "-", "https://x.test"]
    assert shown(dataclasses.replace(JANE, name=" ")) == ["-", "-", "jane@example.org", "-", "-"]


def test_a_place_that_nothing_fills_in_stops_the_mail() -> None:
    stranger = tokens.merge_tag("stranger").token
    for field in ("subject", "text", "html"):
        assert stranger in refusal(email(**{field: f"a {stranger} b"}))
    shown = picture("a.png")
    assert shown.token in refusal(email(text=shown.token, assets=(shown,)))


def test_images_travel_inside_the_mail_once_each() -> None:
    first, second, unused = picture("aa11.png"), picture("bb22.png", bytes(range(256)) * 9), picture("cc.png")
    again = dataclasses.replace(first, token=tokens.image_token(first.image, 20, 20))
    page = f'<img src="{second.token}"><img src="{first.token}"><img src="{again.token}">{NAME.token}'
    data = fill(email(html=page, assets=(first, second, unused, again)))
    parsed = parse(data)
    assert [p.get_content_type() for p in parsed.walk()] == [
        *("multipart/alternative", "text/plain", "multipart/related", "text/html", "image/png", "image/png")
    ]
    related = list(parsed.walk())[2]
    assert related["Content-Type"].params["type"] == "text/html"
    pictures = list(parsed.walk())[4:]
    assert [p["Content-ID"] for p in pictures] == [
        *("<aa11.png@hollinmarrow.example>", "<bb22.png@hollinmarrow.example>")
    ]
    assert [p.get_content() for p in pictures] == [a.variants[0].data for a in (first, second)]
    assert [p.get_filename() for p in pictures] == ["aa11.png", "bb22.png"]
    assert {p.get_content_disposition() for p in pictures} == {"inline"}
    one, two = "cid:aa11.png@hollinmarrow.example", "cid:bb22.png@hollinmarrow.example"
    assert part(data, "html") == f'<img src="{two}"><img src="{one}"><img src="{one}">Jane'
    assert base64.b64encode(first.variants[0].data) in data


def test_hosted_images_stay_out_of_the_mail() -> None:
    asset = picture("aa11.png")
    page = f'<img src="{asset.token}">'
    data = fill(email(html=page, assets=(asset,), image_base_url="https://a.example/letter"))
    assert [p.get_content_type() for p in parse(data).walk()] == [
        *("multipart/alternative", "text/plain", "text/html")
    ]
    assert part(data, "html") == '<img src="https://a.example/letter/aa11.png">'
    assert b"Content-ID" not in data


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ('a"b.png', "image/png"),
        ("a\r\nb.png", "image/png"),
        ("a.png", "text/html"),
        ("a.png", "image/png\r\nX: y"),
    ],
)
def test_an_image_cannot_smuggle_a_header(name: str, media_type: str) -> None:
    asset = picture("a.png")
    variant = dataclasses.replace(asset.variants[0], name=name, media_type=media_type)
    broken = dataclasses.replace(asset, variants=(variant,))
    assert "images/a.png" in refusal(email(html=asset.token, assets=(broken,)))
    assert "images/a.png" in refusal(
        email(html=asset.token, assets=(dataclasses.replace(asset, variants=()),))
    )
