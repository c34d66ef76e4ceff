"""Whatever editors type and whatever is known of a reader: what others' libraries make of the mail."""

from __future__ import annotations

import dataclasses
import datetime as dt
import html
import quopri
import re
from email import message_from_bytes, message_from_string, policy
from email.header import decode_header, make_header
from email.headerregistry import Address
from email.message import EmailMessage, Message
from email.utils import parsedate_to_datetime
from typing import Any

import dkim  # type: ignore[import-untyped]  # it publishes no types
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsletter.errors import SendError
from newsletter.message import Mailing, feedback_id, prepare, values
from newsletter.model import Asset, Image, Recipient, RenderedEmail, Sender, Variant, Where
from newsletter.text import addresses, tokens
from tests.message.mails import DOMAIN, records, signers

TAGS = tuple(
    tokens.merge_tag(name, fallback)
    for name, fallback in (
        ("first_name", "reader"),
        ("email", ""),
        ("city", "your — town"),
        ("unsubscribe", ""),
        ("preferences", ""),
    )
)
BODY_LINE, HEADER_LINE, LONGEST_LINE = 76, 78, 998
# What the big providers ask a signature to cover.
LEAVING = {"list-unsubscribe", "list-unsubscribe-post"}

# Any character that UTF-8 can carry, and those that mail is afraid of.
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=120) | st.text(
    " \t\r\n.=Fromé—😀-_?<&\"'\u2028\x85", max_size=200
)
typed = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=120) | st.text(
    'ab é😀.=?_",\\()<>@:;\u202e\u00a0', max_size=200
)
bodies = st.lists(words | st.sampled_from(TAGS).map(lambda tag: tag.token), max_size=8).map("".join)
domains = st.sampled_from(["example.org", "MÜLLER.example", "xn--mller-kva.example", f"{'a' * 60}.example"])
locals_ = st.from_regex(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]{1,20}(\.[A-Za-z0-9+_-]{1,20}){0,2}", fullmatch=True
) | st.sampled_from(["jürgen", "用户", "σίγμα.ς", "x" * 64])
pictures = st.dictionaries(
    st.from_regex(r"[a-z0-9]{8}\.(png|jpg)", fullmatch=True), st.binary(max_size=300), max_size=3
)
moments = st.datetimes(
    dt.datetime(2000, 1, 1),  # noqa: DTZ001  hypothesis adds the time zone
    # dkimpy believes no signature that was made in the future.
    dt.datetime(2025, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from([dt.UTC, dt.timezone(dt.timedelta(hours=-3, minutes=-30))]),
)
readers = st.builds(
    Recipient,
    subscriber=st.just("7"),
    email=st.builds("{}@{}".format, locals_, domains),
    name=typed,
    fields=st.lists(st.tuples(st.just("city"), words), max_size=1).map(tuple),
    links=st.sampled_from(
        [
            (),
            (("unsubscribe", f"https://{DOMAIN}/leave?token=c1.7.{'x' * 43}"),),
            (
                ("unsubscribe", f"https://{DOMAIN}/{'y' * 300}?a=1&b=,2"),
                ("preferences", "https://x.example/"),
            ),
        ]
    ),
)
senders = st.builds(
    Sender,
    name=typed,
    email=st.just(f"news@{DOMAIN}"),
    reply_to=st.sampled_from(["", f"office@{DOMAIN}"]),
    list_id=st.sampled_from(["", f"weekly.{DOMAIN}"]),
    unsubscribe_url=st.sampled_from(["", f"https://{DOMAIN}/leave", f"https://{DOMAIN}/{{token}}"]),
    unsubscribe_email=st.sampled_from(["", f"leave+now@{DOMAIN}"]),
    one_click=st.booleans(),
)


def _asset(name: str, data: bytes) -> Asset:
    image = Image(path=name, where=Where(path="issue.md"))
    variant = Variant(name=name, media_type="image/png", width=1, height=1, data=data)
    token = tokens.image_token(image, 1, 1)
    return Asset(token=token, image=image, slot="story", width=1, height=1, variants=(variant,))


@st.composite
def emails(draw: st.DrawFn) -> RenderedEmail:
    assets = tuple(_asset(name, data) for name, data in draw(pictures).items())
    shown = "".join(f'<img src="{asset.token}">' for asset in assets)
    return RenderedEmail(
        issue=dt.date(2026, 11, 22),
        language=draw(st.sampled_from(["", "en", "es-MX"])),
        sender=draw(senders),
        subject=draw(typed) + draw(st.sampled_from(["", *(tag.token for tag in TAGS[:3])])) + draw(typed),
        preheader="",
        html=draw(bodies) + shown + draw(bodies),
        text=draw(bodies),
        assets=assets,
        merge_tags=TAGS,
        image_base_url=draw(st.sampled_from(["", "https://img.example/letter"])),
        digest="d",
    )


mailings = st.builds(
    Mailing,
    one_click=st.booleans(),
    feedback_id=st.sampled_from(["", feedback_id("c1", "weekly", "issue", DOMAIN)]),
    signers=st.sampled_from([(), ("e",), ("r",), ("e", "r")]).map(lambda names: signers(*names)),
    leave_out=st.sampled_from([frozenset(), frozenset({"message-id", "date"})]),
)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(emails(), readers, mailings, moments)
def test_every_mail_is_read_as_it_was_meant(
    email: RenderedEmail, reader: Recipient, mailing: Mailing, moment: dt.datetime
) -> None:
    try:
        template = prepare(email, boundary="b1", mailing=mailing)
        data = template.fill(reader, date=moment, message_id=f"<c1.7.aaaa@{DOMAIN}>")
    except SendError:
        # A control character in the subject is refused, and what a program may decode to one.
        assert "=?" in email.subject + email.sender.name + reader.name or tokens.count(email.subject)
        return
    known = values(email, reader)
    _lines_are_legal(data, not reader.email.rpartition("@")[0].isascii())
    for read in (policy.default, policy.SMTPUTF8, policy.compat32):
        parsed = message_from_bytes(data, policy=read)
        assert _text(parsed, "plain") == _crlf(tokens.fill(email.text, _known_crlf(known)))
        assert _text(parsed, "html") == _page(email, known)
        assert _images(parsed) == ([] if email.image_base_url else _carried(email))
        assert not [defect for part in parsed.walk() for defect in part.defects]
    _headers_are_exact(data, email, reader, mailing, moment)
    _signatures_cover_the_ways_out(data, mailing)


def _crlf(text: str) -> str:
    return re.sub("\r\n|\r|\n", "\r\n", text)


def _known_crlf(known: dict[str, str]) -> dict[str, str]:
    return {token: _crlf(value) for token, value in known.items()}


def _lines_are_legal(data: bytes, beyond_ascii: bool) -> None:  # noqa: FBT001
    head, _, body = data.partition(b"\r\n\r\n")
    assert data.isascii() is not beyond_ascii
    assert body.isascii()
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)|\0", data)
    assert not re.search(rb"^(\.|From )", data, re.MULTILINE)
    assert max(map(len, body.split(b"\r\n"))) <= BODY_LINE
    assert not re.search(rb"[ \t]\r\n", body)
    for line in head.split(b"\r\n"):
        # An address or a long word cannot be folded.
        assert len(line) <= (HEADER_LINE if b" " in line.rpartition(b": ")[2].strip() else LONGEST_LINE)


def _text(parsed: Message, subtype: str) -> str:
    part = next(one for one in parsed.walk() if one.get_content_type() == f"text/{subtype}")
    raw = part.get_payload(decode=False)
    assert isinstance(raw, str)
    decoded = part.get_payload(decode=True)
    assert isinstance(decoded, bytes)
    # A second decoder, for what the `email` package may be lenient about.
    assert quopri.decodestring(raw.encode("ascii")) == decoded
    return decoded.decode()


def _page(email: RenderedEmail, known: dict[str, str]) -> str:
    places = {
        asset.token: f"{email.image_base_url}/{asset.image.path}"
        if email.image_base_url
        else f"cid:{asset.image.path}@{DOMAIN}"
        for asset in email.assets
    }
    page = tokens.TOKEN.sub(lambda found: places.get(found[0], found[0]), email.html)
    return _crlf(tokens.fill(page, _known_crlf(known), html.escape))


def _images(parsed: Message) -> list[tuple[str, object]]:
    return [
        (one["Content-ID"], one.get_payload(decode=True))
        for one in parsed.walk()
        if one.get_content_maintype() == "image"
    ]


def _carried(email: RenderedEmail) -> list[tuple[str, object]]:
    return [(f"<{one.image.path}@{DOMAIN}>", one.variants[0].data) for one in email.assets]


def _headers_are_exact(
    data: bytes, email: RenderedEmail, reader: Recipient, mailing: Mailing, moment: dt.datetime
) -> None:
    old: Any = message_from_bytes(data)
    new = message_from_bytes(data, policy=policy.SMTPUTF8)
    assert isinstance(new, EmailMessage)
    sender = email.sender
    assert len(set(map(str.lower, old.keys()))) == len(old.keys()) - max(0, len(mailing.signers) - 1)
    assert str(new["Subject"]) == tokens.fill(email.subject, values(email, reader))
    to: Address = message_from_string(data.decode(), policy=policy.SMTPUTF8)["To"].addresses[0]
    assert to.addr_spec == addresses.parse(reader.email, international=True).address
    assert _shown_name(data, "To") == " ".join(reader.name.split())
    assert _shown_name(data, "From") == " ".join(sender.name.split())
    assert new["From"].addresses[0].addr_spec == sender.email
    assert parsedate_to_datetime(old["Date"]) == moment.replace(microsecond=0)
    assert old["Message-ID"] == f"<c1.7.aaaa@{DOMAIN}>"
    assert (old["Reply-To"] or "") == sender.reply_to
    assert (old["List-Id"] or "").strip("<>") == sender.list_id
    assert (old["Feedback-ID"] or "") == mailing.feedback_id
    # Byte by byte: a provider that finds anything else shows no button.
    general = sender.unsubscribe_url if "{" not in sender.unsubscribe_url else ""
    web = dict(reader.links).get("unsubscribe", general)
    ways = [f"<{web}>"] * bool(web) + [f"<mailto:{sender.unsubscribe_email}>"] * bool(
        sender.unsubscribe_email
    )
    found = re.search(rb"\r\nList-Unsubscribe: ((?:[^\r]|\r\n )*)\r\n", data)
    assert ([] if found is None else re.split(r",(?:\r\n)? (?=<)", found[1].decode())) == ways
    offered = bool(web) and sender.one_click and mailing.one_click
    assert old["List-Unsubscribe-Post"] == ("List-Unsubscribe=One-Click" if offered else None)


def _shown_name(data: bytes, field: str) -> str:
    # The newer parser of Python 3.11 leaves the blank between two encoded words in a name (RFC 2047, 6.2).
    value = re.search(rf"^{field}: ((?:[^\r]|\r\n )*)\r\n".encode(), data, re.MULTILINE)
    assert value
    name = re.sub(r" ?(<[^<]*>|[^ ]*)\Z", "", re.sub("\r\n", "", value[1].decode()))
    if name.startswith('"'):
        return re.sub(r"\\(.)", r"\1", name[1:-1])
    return str(make_header(decode_header(name)))


def _signatures_cover_the_ways_out(data: bytes, mailing: Mailing) -> None:
    known = {f"{name}.".encode(): value.encode() for name, value in records().items()}
    fields = message_from_bytes(data).get_all("DKIM-Signature", [])
    assert len(fields) == len(mailing.signers)
    there = {name.lower() for name in message_from_bytes(data)}
    for index, field in enumerate(fields):
        covered = "".join(field.split()).partition(";h=")[2].partition(";")[0].split(":")
        assert covered.count("from") == 2
        assert there & LEAVING <= set(covered)
        assert not mailing.leave_out & set(covered)
        assert dkim.DKIM(data).verify(idx=index, dnsfunc=lambda name, timeout=5: known.get(name))


def test_dataclass_of_a_reader_has_no_field_that_no_mail_was_tried_with() -> None:
    assert {field.name for field in dataclasses.fields(Recipient)} == {
        *("subscriber", "email", "name", "language", "fields", "links")
    }
