"""Rendered emails of every kind, for tests that must hold for any of them."""

from __future__ import annotations

import dataclasses
from typing import Any

from hypothesis import strategies as st

from newsletter.model import Asset, Image, MergeTag, RenderedEmail, Sender, Variant, Where
from newsletter.text import stored

# Any character that UTF-8 can carry.
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
numbers = st.integers(0, 10_000)


def every(cls: type, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Objects of a type with a value for each of its fields: none keeps its default unseen."""
    assert {field.name for field in dataclasses.fields(cls)} == fields.keys()
    return st.builds(cls, **fields)


places = every(Where, path=words, line=numbers, column=numbers)
images = every(
    Image,
    path=words,
    alt=words,
    caption=words,
    credit=words,
    width=st.none() | numbers,
    height=st.none() | numbers,
    lines=st.lists(st.tuples(words, numbers), max_size=3).map(tuple),
    where=places,
)
variants = every(
    Variant, name=words, media_type=words, width=numbers, height=numbers, data=st.binary(max_size=40)
)
assets = every(
    Asset,
    token=words,
    image=images,
    slot=words,
    width=numbers,
    height=numbers,
    variants=st.lists(variants, max_size=3).map(tuple),
)
senders = every(
    Sender,
    name=words,
    email=words,
    reply_to=words,
    list_id=words,
    unsubscribe_url=words,
    unsubscribe_email=words,
    preferences_url=words,
    one_click=st.booleans(),
)
emails: st.SearchStrategy[RenderedEmail] = every(
    RenderedEmail,
    issue=st.dates(),
    language=words,
    sender=senders,
    subject=words,
    preheader=words,
    html=words,
    text=words,
    assets=st.lists(assets, max_size=3).map(tuple),
    merge_tags=st.lists(every(MergeTag, name=words, fallback=words, token=words), max_size=3).map(tuple),
    image_base_url=words,
    issue_url=words,
    digest=st.just(""),
).map(lambda email: dataclasses.replace(email, digest=stored.digest(email)))
