"""DKIM keys, DMARC policies and mailboxes of a domain, from a real name server."""

from __future__ import annotations

import base64
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.model import DkimAnswer, DmarcAnswer, DnsFault, DomainAnswer, MailboxAnswer
from newsletter.probe import dkim, dmarc, domain
from tests.name_server import Fault, Value, Zone, asking, rsa_key, serving

DOMAIN = "hollin.test"
DKIM = "s1._domainkey.hollin.test"
DMARC = "_dmarc.hollin.test"
_PUBLIC = serialization.PublicFormat


@cache
def key(bits: int, form: _PUBLIC = _PUBLIC.SubjectPublicKeyInfo) -> str:
    made = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    return base64.b64encode(made.public_key().public_bytes(serialization.Encoding.DER, form)).decode()


def ed25519_key() -> str:
    raw = ed25519.Ed25519PrivateKey.generate().public_key()
    return base64.b64encode(raw.public_bytes_raw()).decode()


def key_of(*texts: Value, name: str = DKIM) -> DkimAnswer:
    with serving({name: {"TXT": list(texts)}}) as server:
        (answer,) = dkim.look(asking(server.endpoint), DOMAIN, ["s1"])
        return answer


def policy(zone: Zone, of: str = DOMAIN) -> DmarcAnswer:
    with serving(zone) as server:
        return dmarc.look(asking(server.endpoint), of)


def mailbox(zone: Zone, of: str = DOMAIN) -> MailboxAnswer:
    with serving(zone) as server:
        return domain.look(asking(server.endpoint), of, selectors=()).mailboxes[0]


# --- DKIM -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("bits", [1024, 2048])
@pytest.mark.parametrize("form", [_PUBLIC.SubjectPublicKeyInfo, _PUBLIC.PKCS1], ids=["wrapped", "bare"])
def test_the_length_of_a_key_is_read_from_it(bits: int, form: _PUBLIC) -> None:
    answer = key_of(f"v=DKIM1; k=rsa; p={key(bits, form)}")
    assert answer == DkimAnswer(selector="s1", name=DKIM, found=True, kind="rsa", bits=bits)


@pytest.mark.parametrize("bits", [384, 512, 768, 8192])
def test_a_key_that_no_library_would_make_is_measured_too(bits: int) -> None:
    assert key_of(f"p={rsa_key(bits)}").bits == bits


def test_an_ed25519_key_is_known() -> None:
    answer = key_of(f"v=DKIM1; k=ed25519; p={ed25519_key()}")
    assert (answer.kind, answer.bits, answer.problem) == ("ed25519", 256, "")


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("v=DKIM1; p=", {"revoked": True, "bits": 0}),
        ("v=DKIM1; t=y:s; p=KEY", {"testing": True}),
        ("v=DKIM1; t=s; p=KEY", {}),
        (" v = DKIM1 ; h=sha1:sha256 ; s=email ; n=a note ; p = KEY ;", {}),
        ("p=KEY; k=rsa", {}),
        ("k=RSA; p=KEY", {}),
    ],
)
def test_what_a_key_says_of_itself_is_read(text: str, changed: dict[str, Any]) -> None:
    sound = DkimAnswer(selector="s1", name=DKIM, found=True, kind="rsa", bits=2048)
    assert key_of(text.replace("KEY", key(2048))) == replace(sound, **changed)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("v=DKIM2; p=KEY", "does not begin with v=DKIM1"),
        ("k=rsa; v=DKIM1; p=KEY", "does not begin with v=DKIM1"),
        ("v=DKIM1; sp=KEY", "holds no key"),
        ("v=DKIM1; h=sha1; p=KEY", "allows only signatures"),
        ("v=DKIM1; s=tlsrpt; p=KEY", "is not for mail"),
        ("v=DKIM1; k=dsa; p=KEY", "kind of key is not known"),
        ("v=DKIM1; k=ed25519; p=KEY", "damaged"),
        ("v=DKIM1; p=abc", "damaged"),
        ("v=DKIM1; p=!!!!", "damaged"),
        ("v=DKIM1; p=AAAA", "damaged"),
        ("v=DKIM1; p=KEY; p=KEY", "'p' stands in it twice"),
        ("v=DKIM1; p=KEY; nonsense", "'nonsense' is not of the form"),
        (r"v=DKIM1\; k=rsa\; p=KEY", "a backslash stands before a semicolon"),
    ],
)
def test_what_is_wrong_with_a_key_is_told(text: str, problem: str) -> None:
    answer = key_of(text.replace("KEY", key(2048)))
    assert answer.found
    assert not answer.bits
    assert problem in answer.problem


def test_a_key_cut_short_is_damaged() -> None:
    answer = key_of(f"v=DKIM1; p={key(2048)[:200]}")
    assert answer.problem == "its key was damaged when it was copied"


def test_two_keys_at_one_name_are_none() -> None:
    assert key_of(f"p={key(1024)}", f"p={key(2048)}").problem == "2 keys stand there, where one is allowed"


def test_a_key_of_the_domain_above_counts_where_there_is_none_of_its_own() -> None:
    with serving({DKIM: {"TXT": [f"p={key(2048)}"]}, "news.hollin.test": {"A": ["192.0.2.1"]}}) as server:
        (answer,) = dkim.look(asking(server.endpoint), "news.hollin.test", ["s1"])
        assert (answer.found, answer.name) == (True, DKIM)


def test_a_key_behind_an_alias_is_found() -> None:
    zone: Zone = {DKIM: {"CNAME": ["s1.service.test"]}, "s1.service.test": {"TXT": [f"p={key(2048)}"]}}
    with serving(zone) as server:
        (answer,) = dkim.look(asking(server.endpoint), DOMAIN, ["s1"])
        assert answer.bits == 2048


@pytest.mark.parametrize("text", ["v=spf1 -all", "verification=xyz", "v=DKIM1; p=", "v=DKIM1; p=broken"])
def test_a_guess_takes_only_a_sound_key_for_one(text: str) -> None:
    zone: Zone = {"a._domainkey.hollin.test": {"TXT": [text]}, DKIM: {"TXT": [f"p={key(1024)}"]}}
    with serving(zone) as server:
        found = dkim.guess(asking(server.endpoint), DOMAIN, ["a", "b", "s1"])
        assert [one.selector for one in found] == ["s1"]


def test_a_key_that_nobody_could_look_up_is_not_missing() -> None:
    with serving({DKIM: {"*": Fault.SERVFAIL}}) as server:
        (answer,) = dkim.look(asking(server.endpoint), DOMAIN, ["s1"])
        assert (answer.found, answer.fault) == (False, DnsFault.FAILED)


# --- DMARC ----------------------------------------------------------------------------------------------


def test_the_policy_of_a_domain_is_read() -> None:
    record = (
        "v=DMARC1; p=Quarantine; adkim=s; aspf=r; rua=mailto:a@hollin.test, mailto:b@x.test!10m; pct=50; zz=1"
    )
    assert policy({DMARC: {"TXT": [record, "other"]}}) == DmarcAnswer(
        name=DMARC,
        records=(record,),
        policy="quarantine",
        reports=("mailto:a@hollin.test", "mailto:b@x.test!10m"),
        strict_dkim=True,
    )


def test_a_domain_below_has_the_policy_of_the_organization() -> None:
    zone: Zone = {
        DMARC: {"TXT": ["v=DMARC1; p=reject; sp=quarantine"]},
        "_dmarc.test": {"TXT": ["v=DMARC1; p=none"]},
    }
    answer = policy(zone, "news.mail.hollin.test")
    assert (answer.name, answer.policy) == (DMARC, "quarantine")
    assert policy({DMARC: {"TXT": ["v=DMARC1; p=reject"]}}, "news.hollin.test").policy == "reject"


def test_its_own_policy_comes_first() -> None:
    zone: Zone = {
        DMARC: {"TXT": ["v=DMARC1; p=reject"]},
        "_dmarc.news.hollin.test": {"TXT": ["v=DMARC1; p=none"]},
    }
    assert policy(zone, "news.hollin.test").policy == "none"


def test_the_policy_of_a_registry_is_nobodys() -> None:
    zone: Zone = {"_dmarc.co.test": {"TXT": ["v=DMARC1; p=reject; psd=y"]}}
    assert policy(zone, "hollin.co.test") == DmarcAnswer(name="_dmarc.hollin.co.test")


def test_an_organization_can_end_at_its_own_mark() -> None:
    zone: Zone = {
        "_dmarc.team.hollin.test": {"TXT": ["v=DMARC1; p=quarantine; psd=n"]},
        "_dmarc.a.team.hollin.test": {"TXT": []},
        DMARC: {"TXT": ["v=DMARC1; p=reject"]},
    }
    assert policy(zone, "a.team.hollin.test").policy == "quarantine"


def test_a_name_of_many_labels_is_not_climbed_for_ever() -> None:
    with serving({DOMAIN: {}}) as server:
        dmarc.look(asking(server.endpoint), ".".join(["x"] * 40) + ".hollin.test")
        assert len(server.asked) <= 9


@pytest.mark.parametrize(
    "texts",
    [
        [],
        ["v=DMARC2; p=none"],
        ["p=none; v=DMARC1"],
        ["V=dmarc1; p=none"],
        ["v=spf1 -all"],
        ["v=DMARC1p=none"],
    ],
)
def test_what_is_no_policy_is_none(texts: list[Value]) -> None:
    assert policy({DMARC: {"TXT": texts}}) == DmarcAnswer(name=DMARC)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("v=DMARC1; p=monitor", "'p=monitor' is none of none, quarantine, reject"),
        ("v=DMARC1; p=none; sp=x", "'sp=x' is none of"),
        ("v=DMARC1; p=none; adkim=strict", "'adkim=strict' is none of r, s"),
        ("v=DMARC1; rua=mailto:a@b.test", "does not say what is to be done"),
        ("v=DMARC1; p=none; rua=a@b.test", "'a@b.test' is not an address for reports"),
        ("v=DMARC1; p=none; rua=https://b.test", "is not an address for reports"),
        ("v=DMARC1; p=none, rua=mailto:a@b.test", "is none of none"),
        ("v=DMARC1; p=none; p=reject", "'p' stands in it twice"),
        ("v=DMARC1; none", "'none' is not of the form name=value"),
    ],
)
def test_a_mistake_in_a_policy_is_told(text: str, problem: str) -> None:
    (told,) = policy({DMARC: {"TXT": [text]}}).problems
    assert problem in told


def test_two_policies_are_both_shown() -> None:
    assert len(policy({DMARC: {"TXT": ["v=DMARC1; p=none", "v=DMARC1; p=reject"]}}).records) == 2


@pytest.mark.parametrize("name", [DMARC, "_dmarc.news.hollin.test"])
def test_a_policy_that_nobody_could_look_up_is_not_missing(name: str) -> None:
    assert policy({name: {"*": Fault.SERVFAIL}}, "news.hollin.test").fault is DnsFault.FAILED


# --- mailboxes ------------------------------------------------------------------------------------------

SERVER: Zone = {"mx.hollin.test": {"A": ["192.0.2.1"]}}


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        (
            {DOMAIN: {"MX": ["5 mx.hollin.test."]}, **SERVER},
            MailboxAnswer(domain=DOMAIN, hosts=("mx.hollin.test",)),
        ),
        ({DOMAIN: {"MX": ["0 ."]}}, MailboxAnswer(domain=DOMAIN, refuses=True)),
        ({DOMAIN: {"A": ["192.0.2.1"]}}, MailboxAnswer(domain=DOMAIN, address=True)),
        ({DOMAIN: {"AAAA": ["2001:db8::1"]}}, MailboxAnswer(domain=DOMAIN, address=True)),
        ({DOMAIN: {"TXT": ["x"]}}, MailboxAnswer(domain=DOMAIN)),
        ({}, MailboxAnswer(domain=DOMAIN, exists=False)),
        ({DOMAIN: {"*": Fault.SERVFAIL}}, MailboxAnswer(domain=DOMAIN, fault=DnsFault.FAILED)),
        (
            {DOMAIN: {"MX": ["5 mx.hollin.test.", "9 gone.test."]}, **SERVER},
            MailboxAnswer(domain=DOMAIN, hosts=("mx.hollin.test", "gone.test"), lost=("gone.test",)),
        ),
    ],
)
def test_where_mail_to_a_domain_goes(zone: Zone, expected: MailboxAnswer) -> None:
    assert mailbox(zone) == expected


# --- the whole ------------------------------------------------------------------------------------------


def test_a_domain_is_looked_at_as_a_whole() -> None:
    zone: Zone = {
        DOMAIN: {"TXT": ["v=spf1 mx -all"], "MX": ["5 mx.hollin.test."]},
        DKIM: {"TXT": [f"v=DKIM1; p={key(2048)}"]},
        DMARC: {"TXT": ["v=DMARC1; p=none"]},
        "answers.test": {"MX": ["1 mx.hollin.test."]},
        **SERVER,
    }
    with serving(zone) as server:
        answer = domain.look(asking(server.endpoint), DOMAIN, answers_to=["answers.test"], selectors=["s1"])
    assert answer.exists
    assert answer.answered
    assert (answer.spf.final, answer.dmarc.policy) == ("-", "none")
    assert [one.bits for one in answer.dkim] == [2048]
    assert [one.domain for one in answer.mailboxes] == [DOMAIN, "answers.test"]


def test_the_same_domain_for_answers_is_looked_at_once() -> None:
    with serving({DOMAIN: {"A": ["192.0.2.1"]}}) as server:
        answer = domain.look(asking(server.endpoint), DOMAIN, answers_to=[DOMAIN], selectors=[])
        assert len(answer.mailboxes) == 1


def test_no_text_whatever_is_more_than_an_answer() -> None:
    zone: dict[str, dict[str, list[Value]]] = {}
    pieces = st.sampled_from(
        ["v=DMARC1", "v=DKIM1", ";", "=", "p", "p=", "none", "k=", "rsa", "MIIB", " ", "rua=mailto:"]
    )
    with serving(zone) as server:

        @settings(deadline=None)
        @given(st.one_of(st.binary(max_size=600), st.lists(pieces, max_size=30).map("".join)))
        def look(text: Value) -> None:
            data = text if isinstance(text, bytes) else text.encode()
            zone[DKIM] = {"TXT": [b"p=" + data]}
            zone[DMARC] = {"TXT": [b"v=DMARC1;" + data]}
            zone[DOMAIN] = {"TXT": [data]}
            answer = domain.look(asking(server.endpoint), DOMAIN, selectors=["s1"])
            assert isinstance(answer, DomainAnswer)
            assert answer.dkim[0].found
            assert len(answer.dmarc.records) == 1

        look()
