"""Addresses with letters beyond ASCII before the @-sign, and how addresses are compared."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.text import addresses


@pytest.mark.parametrize("local", ["jürgen", "用户", "иван.петров", "ana+ñ", "😀", "ü" * 32])
def test_other_letters_before_the_at_sign_are_accepted_where_they_are_asked_for(local: str) -> None:
    found = addresses.parse(f"{local}@Müller.example", international=True)
    assert (found.local, found.domain) == (local, "xn--mller-kva.example")
    assert not found.is_ascii
    with pytest.raises(ValueError, match="is not an email address"):
        addresses.parse(f"{local}@Müller.example")


def test_a_local_part_comes_back_composed() -> None:
    assert addresses.parse("a\u0301@x.test", international=True).local == "á"
    assert addresses.parse("\u212a@x.test", international=True).is_ascii


@pytest.mark.parametrize("text", ["someone@example.org", "A.b@x.test", "o'neil+news@mail.example.org"])
def test_ascii_addresses_are_what_they_are_without_it(text: str) -> None:
    assert addresses.parse(text, international=True) == addresses.parse(text)
    assert addresses.parse(text).is_ascii


@pytest.mark.parametrize(
    "text",
    [
        *("ü ü@x.test", "ü\u00a0@x.test", "ü..a@x.test", ".ü@x.test", "ü.@x.test", '"ü"@x.test', "ü;@x.test"),
        # A Greek question mark becomes a semicolon, and a mark in front becomes one with what stands before.
        *("ü\u037e@x.test", "\u0338a@x.test"),
        *("ü\r\nBcc: b@x.test", "ü\n@x.test", "ü\0@x.test", "ü\x85@x.test", "ü\u2028@x.test"),
        *("ü\u202e@x.test", "ü\u200b@x.test", "ü\ufeff@x.test", "ü\ud800@x.test", "ü\ue000@x.test"),
        *("ü" * 33 + "@x.test", "ü" * 32 + "@" + ("b" * 60 + ".") * 3 + "test.test"),
        *("ü" * 100_000 + "@x.test", "a" + "\u0301\u0323" * 50_000 + "@x.test", "a@" + "ü" * 100_000),
        "ü" + "a" * 62 + '"@x.test',
    ],
)
def test_what_no_server_could_carry_is_refused_all_the_same(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not an email address: [a-z]") as caught:
        addresses.parse(text, international=True)
    assert str(caught.value).isprintable()


_LETTERS = st.one_of(
    st.text(max_size=40),
    st.text(st.characters(categories=["L", "M", "N"]), max_size=30),
    st.text("aß.ﬁ\u0345\u0301İıΣς", max_size=20),
)


@settings(deadline=None)
@given(_LETTERS, st.sampled_from(["@x.test", "@é.test", "@X.Test", ""]))
def test_whatever_is_accepted_is_safe_in_a_header_and_in_smtp(text: str, domain: str) -> None:
    try:
        found = addresses.parse(text + domain, international=True)
    except ValueError:
        return
    assert found.address.isprintable()
    assert found.domain.isascii()
    assert not set(found.address) & set(' <>(),:;"\\')
    assert len(found.local.encode()) <= 64
    assert len(found.address.encode()) <= 254
    assert unicodedata.is_normalized("NFC", found.local)
    assert addresses.parse(found.address, international=True) == found


@settings(deadline=None)
@given(_LETTERS, st.sampled_from(["@x.test", "@é.test"]))
def test_every_accepted_address_has_a_key_that_is_its_own_key(text: str, domain: str) -> None:
    try:
        found = addresses.parse(text + domain, international=True).address
    except ValueError:
        return
    key = addresses.key(found)
    assert key == addresses.key(text + domain)
    assert key == addresses.key(key)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ana.Ruiz@Example.ORG", "ana.ruiz@example.org"),
        ("ana@MÜLLER.example", "Ana@xn--mller-kva.example"),
        ("JÜRGEN@x.test", "ju\u0308rgen@x.test"),
        ("ΜΙΛΤΟΣ@x.test", "μιλτος@x.test"),
    ],
)
def test_spellings_of_one_address_have_one_key(one: str, other: str) -> None:
    assert addresses.key(one) == addresses.key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("ana@x.test", "ana@y.test"), ("ana@x.test", "an.a@x.test"), ("jurgen@x.test", "jürgen@x.test")],
)
def test_different_addresses_have_different_keys(one: str, other: str) -> None:
    assert addresses.key(one) != addresses.key(other)


@pytest.mark.parametrize("text", ["", "ana", "ana@", "ana@localhost"])
def test_what_is_no_address_has_no_key(text: str) -> None:
    with pytest.raises(ValueError, match="is not an email address"):
        addresses.key(text)
