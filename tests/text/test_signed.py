from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.text import addresses
from newsletter.text.signed import Known, Signatures

OLD, NEW = b"o" * 32, b"n" * 32
SIGNATURES = Signatures((NEW, OLD))
BEFORE = Signatures((OLD,))
STRANGER = Signatures((b"s" * 32,))
LONGEST = ("z" * 8, "9" * 12)

campaigns = st.text("abcxyz0189", min_size=1, max_size=8)
subscribers = st.integers(0, 10**12 - 1).map(str) | st.text("abcxyz0189", min_size=1, max_size=12)
replacements = st.characters(exclude_categories=["Cs"])


def written(campaign: str, subscriber: str) -> dict[str, str]:
    return {
        "message_id": SIGNATURES.message_id(campaign, subscriber, "example.org"),
        "envelope": SIGNATURES.envelope_sender("bounce@example.org", campaign, subscriber),
        "token": SIGNATURES.link_token("unsubscribe", campaign, subscriber),
    }


def read(signatures: Signatures, kind: str, text: str) -> Known | None:
    if kind == "message_id":
        return signatures.read_message_id(text)
    if kind == "envelope":
        return signatures.read_envelope(text)
    try:
        return signatures.read_token("unsubscribe", text)
    except ValueError:
        return None


@given(campaigns, subscribers)
def test_whatever_is_signed_is_known_again_and_always_the_same(campaign: str, subscriber: str) -> None:
    for kind, text in written(campaign, subscriber).items():
        assert read(SIGNATURES, kind, text) == (campaign, subscriber)
        assert text == written(campaign, subscriber)[kind]


@given(campaigns, subscribers)
def test_ids_and_envelope_senders_survive_systems_that_change_the_case_of_letters(
    campaign: str, subscriber: str
) -> None:
    for kind in ("message_id", "envelope"):
        text = written(campaign, subscriber)[kind]
        assert text == text.lower()
        assert read(SIGNATURES, kind, text.upper()) == (campaign, subscriber)
        assert read(SIGNATURES, kind, text.title()) == (campaign, subscriber)


@given(st.data())
def test_a_changed_letter_makes_it_worthless(data: st.DataObject) -> None:
    whole = written("c1", "1234")
    kind = data.draw(st.sampled_from(sorted(whole)))
    text = whole[kind]
    # Of an envelope sender only what was signed counts: a server may have its own name for the rest.
    first, last = (text.index("+") + 1, text.index("@")) if kind == "envelope" else (0, len(text))
    place = data.draw(st.integers(first, last - 1))
    letter = data.draw(replacements | st.sampled_from("abcdefABCDEF0123456789-_.+="))
    changed = text[:place] + letter + text[place + 1 :]
    same = {text.lower(), text.lower().strip("<>"), f"<{text.lower().strip('<>')}"}
    if changed == text or (
        kind != "token" and changed.lower().strip(" <>") in {one.strip("<>") for one in same}
    ):
        return
    assert read(SIGNATURES, kind, changed) is None


@given(campaigns, subscribers)
def test_what_was_cut_or_added_to_is_worthless(campaign: str, subscriber: str) -> None:
    for kind, text in written(campaign, subscriber).items():
        local, at, domain = text.strip("<>").partition("@")
        for cut in range(len(local)):
            if kind != "envelope" or cut > len("bounce+"):
                assert read(SIGNATURES, kind, local[:cut] + at + domain) is None
        for more in ("a", "2", ".", "=", "\n", "A"):
            assert read(SIGNATURES, kind, local + more + at + domain) is None


@pytest.mark.parametrize(
    "text", ["", "@", "<>", "a.b.c", "a.b.c@d", "é.1.x@example.org", "\ud800", "\0", "K" * 99, "x" * 10_000]
)
def test_what_somebody_else_wrote_is_worthless(text: str) -> None:
    for kind in ("message_id", "envelope", "token"):
        assert read(SIGNATURES, kind, text) is None


def test_only_who_has_the_key_can_sign() -> None:
    for kind, text in written("c1", "7").items():
        assert read(STRANGER, kind, text) is None


def test_what_an_older_key_signed_is_still_known_and_new_things_are_signed_with_the_newest() -> None:
    for kind, text in written("c1", "7").items():
        assert read(Signatures((NEW,)), kind, text) == ("c1", "7")
        assert read(BEFORE, kind, text) is None
    old = BEFORE.link_token("unsubscribe", "c1", "7")
    assert SIGNATURES.read_token("unsubscribe", old) == ("c1", "7")
    assert SIGNATURES.read_message_id(BEFORE.message_id("c1", "7", "example.org")) == ("c1", "7")
    assert SIGNATURES.read_envelope(BEFORE.envelope_sender("b@example.org", "c1", "7")) == ("c1", "7")


def test_what_was_signed_for_one_purpose_is_worthless_for_another() -> None:
    token = SIGNATURES.link_token("preferences", "c1", "7")
    with pytest.raises(ValueError, match="not made by us"):
        SIGNATURES.read_token("unsubscribe", token)
    assert token != SIGNATURES.link_token("unsubscribe", "c1", "7")
    mac = SIGNATURES.message_id("c1", "7", "example.org").partition("@")[0].rpartition(".")[2]
    envelope = SIGNATURES.envelope_sender("b@example.org", "c1", "7")
    assert not envelope.partition("@")[0].endswith(mac[:16])
    # Not even where somebody finds a purpose that is called like the key of an id.
    with pytest.raises(ValueError, match="not a purpose"):
        SIGNATURES.link_token("message-id", "c1", "7")


def test_a_message_id_belongs_to_its_domain() -> None:
    made = SIGNATURES.message_id("c1", "7", "Example.org")
    assert made.endswith("@example.org>")
    assert SIGNATURES.read_message_id(made.strip("<>")) == ("c1", "7")
    assert SIGNATURES.read_message_id(f" {made}\r\n") == ("c1", "7")
    assert SIGNATURES.read_message_id(made.replace("example.org", "example.com")) is None


def test_an_envelope_sender_is_an_address_of_at_most_64_octets_before_the_at_sign() -> None:
    longest = SIGNATURES.envelope_sender(f"{'b' * 25}@example.org", *LONGEST)
    assert len(addresses.parse(longest).local) == 64
    assert SIGNATURES.read_envelope(f"<{longest}>") == LONGEST
    with pytest.raises(ValueError, match=r"has 26 letters before the @-sign; .* at most 25"):
        SIGNATURES.envelope_sender(f"{'b' * 26}@example.org", "c", "1")
    with pytest.raises(ValueError, match="not an email address"):
        SIGNATURES.envelope_sender("bounce", "c", "1")


def test_an_envelope_sender_is_known_again_behind_another_name_of_the_mailbox() -> None:
    made = SIGNATURES.envelope_sender("bounce+letters@müller.example", "c1", "7")
    assert made.startswith("bounce+letters+c1.7.")
    assert made.endswith("@xn--mller-kva.example")
    signed = made.partition("@")[0].rpartition("+")[2]
    assert SIGNATURES.read_envelope(f"{signed}@mail.host.example") == ("c1", "7")


def test_a_token_can_stand_in_any_web_address_as_it_is() -> None:
    for number in range(200):
        token = SIGNATURES.link_token("unsubscribe", "c1", str(number))
        # Programs that make links of text leave a sign at the end of an address out.
        assert re.fullmatch(r"[A-Za-z0-9._-]+[A-Za-z0-9]", token)


@pytest.mark.parametrize(
    ("campaign", "subscriber"),
    [("", "1"), ("c", ""), ("c.1", "1"), ("C", "1"), ("c", "1" * 13), ("c\n", "1")],
)
def test_only_campaigns_and_subscribers_can_be_named(campaign: str, subscriber: str) -> None:
    with pytest.raises(ValueError, match="names no recipient"):
        SIGNATURES.message_id(campaign, subscriber, "example.org")
    with pytest.raises(ValueError, match="names no recipient"):
        SIGNATURES.envelope_sender("b@example.org", campaign, subscriber)
    with pytest.raises(ValueError, match="names no recipient"):
        SIGNATURES.link_token("unsubscribe", campaign, subscriber)


def test_nothing_is_signed_without_a_key_or_for_a_domain_that_is_none() -> None:
    for keys in ((), (b"",), (NEW, b"")):
        with pytest.raises(ValueError, match="need a key"):
            Signatures(keys)
    with pytest.raises(ValueError, match="not a domain"):
        SIGNATURES.message_id("c", "1", "exa mple.org")
