from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given

from newsletter.model import Asset, Image, MergeTag, RenderedEmail, Sender, Variant, Where
from newsletter.text import stored
from tests.emails import emails

PLACE = Where(path="issues/2026-11-22/articles/walk.md", line=3)
EMAIL = RenderedEmail(
    issue=dt.date(2026, 11, 22),
    language="en",
    sender=Sender(name="The Test Letter", email="letters@hollinmarrow.example"),
    subject="A quiet week",
    preheader="Two stories",
    html="<p>Hello</p>",
    text="Hello\n",
    assets=(
        Asset(
            token="nlm1",
            image=Image(path="walk.png", alt="A gate", lines=(("alt", 7),), where=PLACE),
            slot="lead",
            width=10,
            height=5,
            variants=(Variant(name="1.png", media_type="image/png", width=20, height=10, data=b"1"),),
        ),
    ),
    merge_tags=(MergeTag(name="name", fallback="reader", token="nlm2"),),
    digest="",
)


@given(emails)
def test_any_email_comes_back_as_it_was(email: RenderedEmail) -> None:
    content, pictures = stored.content(email), stored.pictures(email)
    assert stored.needed(content) == pictures.keys()
    assert stored.read(content, stored.origin(email), pictures) == email


@given(emails, emails)
def test_two_emails_have_one_digest_only_where_readers_get_the_same(
    one: RenderedEmail, other: RenderedEmail
) -> None:
    assert (one.digest == other.digest) == (stored.content(one) == stored.content(other))


@given(emails)
def test_the_stored_form_is_of_plain_letters_that_every_database_keeps(email: RenderedEmail) -> None:
    for text in (stored.content(email), stored.origin(email)):
        assert text.isascii()
        assert text.replace("\n", "").isprintable()


def other(value: object) -> object:
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case bytes():
            return value + b"!"
        case dt.date():
            return value + dt.timedelta(days=1)
        case _:
            return f"{value}!"


def changes() -> dict[str, RenderedEmail]:
    """The email with each of its fields changed alone, whatever depth it lies at."""
    found: dict[str, RenderedEmail] = {}

    def walk(name: str, thing: Any, put: Callable[[Any], RenderedEmail]) -> None:  # noqa: ANN401  fields of many types
        if isinstance(thing, tuple):
            walk(name, thing[0], lambda new: put((new,)))
        elif dataclasses.is_dataclass(thing) and not isinstance(thing, type):
            for field in dataclasses.fields(thing):

                def put_field(new: object, one: Any = thing, key: str = field.name) -> RenderedEmail:  # noqa: ANN401
                    return put(dataclasses.replace(one, **{key: new}))

                walk(f"{name}.{field.name}" if name else field.name, getattr(thing, field.name), put_field)
        else:
            found[name] = put(other(thing))

    walk("", EMAIL, lambda new: new)
    return found


# Where a picture came from is told in messages; a reader gets its bytes and its words in the HTML.
NOT_READ = ("digest", "assets.slot", "assets.image.")


@pytest.mark.parametrize("name", changes())
def test_the_digest_names_everything_that_a_reader_gets_and_nothing_else(name: str) -> None:
    changed = changes()[name]
    assert changed != EMAIL
    assert (stored.digest(changed) == stored.digest(EMAIL)) is name.startswith(NOT_READ)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        stored.content(EMAIL)[:-5],
        stored.content(EMAIL).replace('"format": 1', '"format": 2'),
        json.dumps({"format": stored.FORMAT, "issue": "2026-11-22"}),
    ],
    ids=["empty", "list", "object", "cut", "newer", "fields missing"],
)
def test_a_form_that_is_not_known_is_refused(content: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        stored.read(content, stored.origin(EMAIL), stored.pictures(EMAIL))
