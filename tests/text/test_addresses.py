from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.text import addresses


@pytest.mark.parametrize(
    "text",
    [
        "someone@example.org",
        "x@y.test",
        "a@hollinmarrow.example",
        "o'neil+news@mail.example.org",
        "A.b@x.test",
    ],
)
def test_ordinary_addresses_are_accepted_as_they_are(text: str) -> None:
    assert addresses.parse(text).address == text


def test_a_domain_comes_back_as_its_a_label_in_lower_case() -> None:
    found = addresses.parse("Info@Müller.Example")
    assert (found.local, found.domain) == ("Info", "xn--mller-kva.example")
    assert str(found) == "Info@xn--mller-kva.example"


@pytest.mark.parametrize(
    "text",
    [
        *("", "x", "x@", "@x.test", "a b@x.test", "a..b@x.test", ".a@x.test", "a@localhost", "a@x.invalid"),
        *("a@[127.0.0.1]", '"a b"@x.test', "Jane <a@x.test>", "a@x.test, b@x.test", "a@b@x.test"),
        *(
            "a@x.test\r\nBcc: b@x.test",
            "a@x.test\n",
            "a\0@x.test",
            "a\x7f@x.test",
            "a@x\x85.test",
            "a\tb@x.test",
        ),
        *("a" * 65 + "@x.test", "a@" + "b" * 64 + ".test", "a@" + "b." * 130 + "test", "a@\ud800.test"),
        "a" * 60 + "@" + ("b" * 60 + ".") * 3 + "c" * 15 + ".test",
    ],
)
def test_what_smtp_cannot_carry_is_refused_in_a_plain_sentence(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not an email address: [a-z]") as caught:
        addresses.parse(text)
    assert str(caught.value).isprintable()


def test_a_local_part_in_other_letters_is_refused_by_its_reason() -> None:
    with pytest.raises(ValueError, match="before the @-sign are not supported"):
        addresses.parse("jürgen@example.org")


@settings(deadline=None)
@given(st.text(max_size=40), st.sampled_from(["@x.test", "@é.test", ""]))
def test_whatever_is_accepted_is_safe_in_a_header_and_in_smtp(text: str, domain: str) -> None:
    try:
        found = addresses.parse(text + domain).address
    except ValueError:
        return
    assert found.isascii()
    assert found.isprintable()
    assert not set(found) & set(' <>(),:;"\\')
    assert len(found) <= 254
    assert addresses.parse(found).address == found


def test_the_validator_is_not_loaded_before_an_address_is_checked() -> None:
    script = "import sys, newsletter.text.addresses; print('email_validator' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "False"
