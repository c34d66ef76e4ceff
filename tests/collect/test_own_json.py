"""Articles as JSON, as docs/article.schema.json tells scripts to write them."""

from __future__ import annotations

import base64
import contextlib
import datetime as dt
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.collect import importer_for
from newsletter.collect.own_json import _ARTICLE, _AUTHOR, _IMAGE, OwnJson
from newsletter.errors import CollectError
from newsletter.model import Collected, SourceImage
from tests.collect.sources import named

TEXT = "The nurses of the Hollin ward met on Monday to talk about rest, food and the long way home."
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
SCHEMA = json.loads((Path(__file__).parents[2] / "docs/article.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
WHOLE: dict[str, Any] = {
    "title": "Quiet evenings",
    "kicker": "On the ward",
    "dek": "What helps after nine",
    "body": f"# Quiet evenings\n\n{TEXT}\n\n- tea\n",
    "published": "2026-11-01",
    "updated": "2026-11-02T09:00:00+01:00",
    "authors": [
        {
            "name": "Jane Doe, RN",
            "bio": "Jane Doe is a *nurse*.",
            "photo": "jane.png",
            "url": "https://a.example/jane",
        },
        "Ruth Adair, Editor and Tom Roe",
    ],
    "image": {
        "url": "https://a.example/lamp.jpg",
        "alt": "A lamp",
        "caption": "The lamp.",
        "credit": "Ines Okafor",
    },
    "url": "https://a.example/quiet",
    "language": "en-GB",
    "tags": ["sleep", "ward", "sleep"],
    "reviewed_by": "Dr. Ann Lee",
    "reviewed_on": "2026-10-30",
    "sources": ["A study"],
    "teaser": "Lamps help.",
}


def of(held: object) -> list[Collected]:
    return list(OwnJson().load(named("a.json", json.dumps(held).encode())))


def taken(held: object) -> bool:
    try:
        return bool(of(held))
    except CollectError:
        return False


def test_every_key_finds_its_place() -> None:
    (collected,) = of(WHOLE)
    article = collected.article
    assert (article.title, article.kicker, article.dek) == (
        "Quiet evenings",
        "On the ward",
        "What helps after nine",
    )
    assert article.body == f"{TEXT}\n\n- tea"
    assert (article.published, article.updated) == (dt.date(2026, 11, 1), dt.date(2026, 11, 2))
    assert (article.url, article.language, article.tags) == (
        "https://a.example/quiet",
        "en-GB",
        ("sleep", "ward"),
    )
    assert (article.reviewed_by, article.reviewed_on) == ("Dr. Ann Lee", dt.date(2026, 10, 30))
    assert (article.sources, article.teaser) == (("A study",), "Lamps help.")
    assert [(author.name, author.role) for author in collected.authors] == [
        ("Jane Doe", "RN"),
        ("Ruth Adair", "Editor"),
        ("Tom Roe", ""),
    ]
    assert collected.authors[0].bio == "Jane Doe is a *nurse*."
    assert collected.photos == (("jane-doe", SourceImage(place="jane.png")),)
    assert collected.image == SourceImage(
        place="https://a.example/lamp.jpg", alt="A lamp", caption="The lamp.", credit="Ines Okafor"
    )
    assert collected.notes == ()
    assert article.origin.startswith("json sha256:")


def test_the_schema_knows_the_same_keys_as_the_importer() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    kinds = SCHEMA["$defs"]
    assert set(kinds["article"]["properties"]) == _ARTICLE
    assert set(kinds["author"]["properties"]) == _AUTHOR
    assert set(kinds["image"]["properties"]) == _IMAGE
    VALIDATOR.validate(WHOLE)


@pytest.mark.parametrize("held", [[WHOLE, WHOLE], {"articles": [WHOLE, WHOLE], "made": "by a script"}])
def test_several_articles_come_in_their_order(held: object) -> None:
    VALIDATOR.validate(held)
    assert [collected.article.title for collected in of(held)] == ["Quiet evenings"] * 2


def test_html_becomes_markdown_and_brings_its_picture() -> None:
    html = f"<p>{TEXT} <a href='/more'>More</a></p><img src='/lamp.jpg' alt='A lamp'>"
    (collected,) = of({"title": "Quiet", "body_html": html, "url": "https://a.example/quiet"})
    assert collected.article.body == f"{TEXT} [More](https://a.example/more)"
    assert collected.image == SourceImage(place="https://a.example/lamp.jpg", alt="A lamp")
    assert collected.article.language == "en"


def test_a_picture_can_be_in_the_file() -> None:
    image = {"data": base64.b64encode(PNG).decode(), "alt": "A lamp"}
    (collected,) = of({"title": "Quiet", "body": TEXT, "image": image})
    assert collected.image == SourceImage(data=PNG, ending=".png", alt="A lamp")


def test_keys_that_nobody_knows_are_told() -> None:
    (collected,) = of(
        {"title": "Quiet", "body": TEXT, "boddy": 1, "authors": [{"name": "Jane Doe", "age": 40}]}
    )
    assert [note.text for note in collected.notes] == [
        "These values were not used: $.authors[0].age.",
        "These values were not used: $.boddy.",
    ]


@pytest.mark.parametrize(
    ("held", "message"),
    [
        ({"body": TEXT}, "$.title is missing or empty."),
        ({"title": " ", "body": TEXT}, "$.title is missing or empty."),
        ({"title": "a"}, "$ has no text"),
        ([WHOLE, {"title": "a"}], "$[1] has no text"),
        (
            {"articles": [WHOLE, {**WHOLE, "title": 7}]},
            "$.articles[1].title has to be a text, but it is a number.",
        ),
        ({**WHOLE, "published": "1 November 2026"}, "$.published is “1 November 2026”, which is no day"),
        ({**WHOLE, "published": "2026-02-30"}, "$.published is “2026-02-30”, which is no day"),
        ({**WHOLE, "url": "javascript:alert(1)"}, "$.url is “javascript:alert(1)”, which is no web address"),
        ({**WHOLE, "language": "English"}, "$.language is “English”"),
        ({**WHOLE, "tags": "a, b"}, "$.tags has to be a list, but it is a text."),
        ({**WHOLE, "tags": [True]}, "$.tags[0] has to be a text, but it is true or false."),
        ({**WHOLE, "authors": [{"role": "Editor"}]}, "$.authors[0].name is missing or empty."),
        ({**WHOLE, "image": {"alt": "x"}}, "$.image names no picture"),
        ({**WHOLE, "image": {"data": "%%%"}}, "$.image.data is no picture in base64."),
        ({**WHOLE, "image": {"data": "TVo="}}, "$.image.data is no picture of a kind"),
        ({"articles": []}, "There is no article in it."),
        ([], "There is no article in it."),
        ([None], "$[0] has to be an object, but it is null."),
        ("text", "$ has to be a list, but it is a text."),
    ],
)
def test_what_is_wrong_is_named_by_its_path(held: object, message: str) -> None:
    with pytest.raises(CollectError) as caught:
        of(held)
    assert caught.value.message.startswith(message)
    assert caught.value.hint


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b'{"title": "a",\n "body" "b"}', "Line 2, column 9: this is not JSON"),
        (b"", "Line 1, column 1"),
        (b"[" * 100_000, "nested without end"),
        (b'{"title": "\xff"}', "not UTF-8"),
        (b"%PDF-1.7", "This is a PDF, not JSON."),
        (b'{"a": ' + b"1" * 10_000 + b"}", "not JSON that can be read"),
    ],
)
def test_what_is_no_json_is_told(data: bytes, message: str) -> None:
    with pytest.raises(CollectError) as caught:
        list(OwnJson().load(named("a.json", data)))
    assert message in caught.value.message


def test_nothing_of_a_list_is_taken_when_one_is_wrong() -> None:
    with pytest.raises(CollectError):
        OwnJson().load(named("a.json", json.dumps([WHOLE, {"title": "a"}]).encode()))


@pytest.mark.parametrize(
    ("name", "held", "ours"),
    [
        ("a.json", WHOLE, True),
        ("standard input", WHOLE, True),
        ("standard input", {"articles": []}, True),
        ("a.json", {"x": 1}, True),
        ("standard input", {"x": 1}, False),
        ("a.json", {"version": "https://jsonfeed.org/version/1.1", "title": "a", "items": []}, False),
        ("a.json", [{"id": 1, "title": {"rendered": "a"}}], False),
        ("a.json", {"id": 1, "title": {"rendered": "a"}, "content": {"rendered": "b"}}, False),
    ],
)
def test_json_of_others_is_left_to_them(name: str, held: object, ours: bool) -> None:  # noqa: FBT001
    assert OwnJson().handles(named(name, json.dumps(held).encode())) is ours


def test_a_text_that_begins_with_a_bracket_is_a_text() -> None:
    assert type(importer_for(named("standard input", b"[Draft] A story"))).__name__ == "PastedText"


WORDS = st.sampled_from(
    ["", " ", "a", "2026-11-01", "https://a.example/x", "en", "2026-11-01 09:00", "Jane Doe"]
)
ANY = st.none() | st.booleans() | st.integers() | WORDS
IMAGES = st.dictionaries(st.sampled_from([*_IMAGE - {"data"}, "x"]), ANY, max_size=4)
AUTHORS = st.dictionaries(st.sampled_from([*_AUTHOR, "x"]), ANY | IMAGES, max_size=4)
VALUES = ANY | IMAGES | st.lists(ANY | AUTHORS, max_size=2)
ARTICLES = st.dictionaries(st.sampled_from([*_ARTICLE, "x"]), VALUES, max_size=6).map(
    lambda held: {"title": "a", "body": "b", **held}
)


@given(
    ARTICLES
    | st.lists(ARTICLES, max_size=2)
    | st.fixed_dictionaries({"articles": st.lists(ARTICLES, max_size=2)})
)
def test_the_importer_takes_what_the_schema_allows_and_nothing_else(held: object) -> None:
    # What no pattern tells: languages are looked up.
    every = held if isinstance(held, list) else held.get("articles", [held]) if isinstance(held, dict) else []
    for article in every:
        article.pop("language", None)
    assert taken(held) == VALIDATOR.is_valid(held)


@given(st.binary(max_size=60), st.integers(0, 400), st.integers(0, 40))
def test_damaged_files_are_read_or_refused(put: bytes, start: int, gone: int) -> None:
    whole = json.dumps(WHOLE).encode()
    with contextlib.suppress(CollectError):
        list(OwnJson().load(named("a.json", whole[:start] + put + whole[start + gone :])))
