from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest
from hypothesis import given

from newsletter.message import shown
from newsletter.message.differences import differences
from newsletter.model import Asset, Differences, Image, Mark, Piece, RenderedEmail, Sender, Variant, Where
from newsletter.text import stored, tokens
from tests.emails import emails

NAME = tokens.merge_tag("first_name", "dear reader")
SENDER = Sender(name="Hollin Marrow", email="news@hollinmarrow.example")
HTML = """\
<html><head><title>The week</title><style>p { color: red }</style></head><body>
<!--[if mso]><p>Outlook</p><![endif]-->
<h2 aria-label="Title">A <b>walk</b></h2><p>At eight, {name}.<br>Come &amp; see.</p>
<a href="https://a.example/walk"><img src="x" alt="A gate"></a><td><a href="https://a.example/walk">Read</a></td>
</body></html>
"""
TEXT = "A walk\n------\nAt eight, {name}. Come & see.\n\nRead: https://a.example/walk\n"


def picture(data: bytes = b"1", width: int = 10, path: str = "images/gate.png") -> Asset:
    image = Image(path=path, where=Where(path="issue.md"))
    variant = Variant(name="1.png", media_type="image/png", width=10, height=10, data=data)
    return Asset(token="nli1", image=image, slot="lead", width=width, height=10, variants=(variant,))


def email(**changes: Any) -> RenderedEmail:  # noqa: ANN401  fields of many types
    plain = RenderedEmail(
        issue=dt.date(2026, 11, 22),
        language="en",
        sender=SENDER,
        subject="The week",
        preheader="A walk",
        html=HTML.replace("{name}", NAME.token),
        text=TEXT.replace("{name}", NAME.token),
        assets=(picture(),),
        merge_tags=(NAME,),
        digest="",
    )
    made = dataclasses.replace(plain, **changes)
    return dataclasses.replace(made, digest=stored.digest(made))


def marked(pieces: tuple[Piece, ...]) -> str:
    signs = {Mark.SAME: "{}", Mark.GONE: "[-{}-]", Mark.NEW: "{{+{}+}}"}
    return " ".join(signs[piece.mark].format(" ".join(piece.words)) for piece in pieces)


def since(**changes: Any) -> Differences:  # noqa: ANN401  fields of many types
    return differences(email(), email(**changes))


def both(old: str, new: str) -> dict[str, str]:
    plain = email()
    return {"html": plain.html.replace(old, new), "text": plain.text.replace(old, new)}


@given(emails, emails)
def test_two_emails_differ_exactly_where_their_digests_do(one: RenderedEmail, other: RenderedEmail) -> None:
    assert not differences(one, one)
    for field in dataclasses.fields(RenderedEmail):
        # What no text shows and no reader sees of these: another token, or another path of the same picture.
        if field.name not in {"assets", "merge_tags", "digest"}:
            changed = dataclasses.replace(one, **{field.name: getattr(other, field.name)})
            assert bool(differences(one, changed)) is (stored.digest(changed) != stored.digest(one))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"subject": "A week"}, ("Subject", "[-The-] {+A+} week")),
        ({"preheader": ""}, ("Preheader", "[-A walk-]")),
        (
            {"subject": f"The week, {NAME.token}"},
            ("Subject", "The [-week-] {+week, {{first_name|dear_reader}}+}"),
        ),
        (
            {"sender": dataclasses.replace(SENDER, reply_to="a@b.example")},
            ("Answers go to", "{+a@b.example+}"),
        ),
        (
            {"sender": dataclasses.replace(SENDER, one_click=True)},
            ("Unsubscribe with one click", "[-no-] {+yes+}"),
        ),
        ({"issue_url": "https://a.example"}, ("Page of the issue", "{+https://a.example+}")),
    ],
)
def test_what_stands_in_headers_is_told_by_its_name(changes: dict[str, Any], told: tuple[str, str]) -> None:
    found = since(**changes)
    assert [(name, marked(pieces)) for name, pieces in found.fields] == [told]
    assert not any((found.text, found.page, found.pictures, found.looks))


def test_words_that_changed_in_text_and_html_are_told_once() -> None:
    found = since(**both("eight", "nine"))
    assert [(one.heading, marked(one.pieces)) for one in found.text] == [
        ("A walk", "A walk At [-eight,-] {+nine,+} {{first_name|dear_reader}}. Come & see.")
    ]
    assert not any((found.fields, found.page, found.pictures, found.looks))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("At eight", "At nine", "At [-eight,-] {+nine,+} {{first_name|dear_reader}}. Come & see."),
        ('alt="A gate"', 'alt="A door"', "A [-gate-] {+door+}"),
        ('walk">Read', 'run">Read', "[-https://a.example/walk-] {+https://a.example/run+} Read"),
        ("see.", "see!", "At eight, {{first_name|dear_reader}}. Come & [-see.-] {+see!+}"),
    ],
)
def test_what_only_the_html_says_is_told_apart(old: str, new: str, told: str) -> None:
    found = since(html=email().html.replace(old, new))
    assert [marked(one.pieces) for one in found.page] == [told]
    assert not any((found.fields, found.text, found.pictures, found.looks))


def test_the_words_for_who_has_no_name_are_words_too() -> None:
    other = tokens.merge_tag("first_name", "friend")
    plain = email()
    found = since(
        html=plain.html.replace(NAME.token, other.token),
        text=plain.text.replace(NAME.token, other.token),
        merge_tags=(other,),
    )
    assert "[-{{first_name|dear_reader}}.-] {+{{first_name|friend}}.+}" in marked(found.text[0].pieces)


def test_pictures_are_told_by_the_names_of_their_files() -> None:
    assert since(assets=(picture(b"2"),)).pictures == (("images/gate.png", "another picture"),)
    assert since(assets=(picture(width=20),)).pictures == (("images/gate.png", "shown in another size"),)
    assert since(assets=()).pictures == (("images/gate.png", "taken out"),)
    assert since(assets=(picture(), picture(path="b.png"))).pictures == (("b.png", "put in"),)


def test_a_change_of_the_looks_alone_is_called_that() -> None:
    assert since(html=email().html.replace("red", "blue")) == Differences(looks=("HTML",))
    assert since(text=email().text.replace("At ", "At\n")) == Differences(looks=("plain text",))


def test_what_readers_do_not_see_of_a_page_is_not_read() -> None:
    assert [" ".join(one.words) for one in shown.paragraphs(HTML)] == [
        "The week",
        "Title",
        "A walk",
        "At eight, {name}. Come & see.",
        "https://a.example/walk",
        "A gate",
        "https://a.example/walk Read",
    ]
