"""Questions to a real name server on this machine, and to what only pretends to be one."""

from __future__ import annotations

import time

import pytest

from newsletter.model import DnsFault, Endpoint
from newsletter.probe.names import Found, Names, resolver
from tests.name_server import Fault, Zone, asking, nobody, serving

LONG = "v=spf1 " + " ".join(f"ip4:192.0.2.{number}" for number in range(200)) + " -all"
ZONE: Zone = {
    "hollin.test": {
        "A": ["192.0.2.1"],
        "AAAA": ["2001:db8::1"],
        "MX": ["20 second.hollin.test.", "10 first.hollin.test."],
        "TXT": [LONG, "another"],
    },
    "old.hollin.test": {"A": ["192.0.2.2"], "AAAA": Fault.SERVFAIL},
    "null.test": {"MX": ["0 ."]},
    "alias.test": {"CNAME": ["hollin.test"]},
    "servfail.test": {"*": Fault.SERVFAIL},
    "refused.test": {"*": Fault.REFUSED},
    "silent.test": {"*": Fault.SILENT},
    "garbage.test": {"*": Fault.GARBAGE},
    "cut.test": {"*": Fault.CUT},
    "round.test": {"*": Fault.ENDLESS_CNAME},
    "truncated.test": {"*": Fault.ALWAYS_TRUNCATED},
}


def test_addresses_servers_and_texts_are_found() -> None:
    with serving(ZONE) as server:
        names = asking(server.endpoint)
        assert names.ask("hollin.test", "A").values == ("192.0.2.1",)
        assert names.address("hollin.test").values == ("192.0.2.1", "2001:db8::1")
        assert names.ask("hollin.test", "MX").values == ("first.hollin.test", "second.hollin.test")
        assert set(names.ask("hollin.test", "TXT").values) == {LONG, "another"}
        assert names.ask("null.test", "MX").values == (".",)
        assert names.ask("alias.test", "A").values == ("192.0.2.1",)


def test_an_answer_too_long_for_a_datagram_is_fetched_over_tcp() -> None:
    with serving(ZONE) as server:
        assert LONG in asking(server.endpoint).ask("hollin.test", "TXT").values
        assert [tcp for _, _, tcp in server.asked] == [False, True]


def test_nothing_of_the_kind_is_told_from_no_such_name() -> None:
    with serving(ZONE) as server:
        names = asking(server.endpoint)
        assert names.ask("null.test", "TXT") == Found()
        assert names.ask("other.test", "TXT") == Found(exists=False)
        assert names.ask("other.test", "TXT").void


def test_one_kind_of_address_is_enough() -> None:
    with serving(ZONE) as server:
        assert asking(server.endpoint).address("old.hollin.test") == Found(values=("192.0.2.2",))


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("servfail.test", DnsFault.FAILED),
        ("refused.test", DnsFault.FAILED),
        ("silent.test", DnsFault.SILENT),
        ("garbage.test", DnsFault.SILENT),
        ("cut.test", DnsFault.SILENT),
        ("round.test", DnsFault.FAILED),
        ("truncated.test", DnsFault.FAILED),
        ("a..b", DnsFault.MALFORMED),
        ("x" * 64 + ".test", DnsFault.MALFORMED),
        (".".join(["x" * 60] * 5), DnsFault.MALFORMED),
        ("späne.test", DnsFault.MALFORMED),
        ("", DnsFault.MALFORMED),
    ],
)
def test_what_cannot_be_known_is_said_to_be_so(name: str, fault: DnsFault) -> None:
    with serving(ZONE) as server:
        found = asking(server.endpoint).ask(name, "TXT")
        assert (found.values, found.fault) == ((), fault)


def test_a_backslash_is_no_escape() -> None:
    with serving({"a\\046b.test": {"TXT": ["x"]}}) as server:
        assert asking(server.endpoint).ask(r"a\046b.test", "TXT") == Found(exists=False)


def test_each_question_is_asked_once() -> None:
    with serving(ZONE) as server:
        names = asking(server.endpoint)
        for name in ("hollin.test", "Hollin.TEST", "hollin.test."):
            assert names.ask(name, "A").values
        assert len(server.asked) == 1


def test_no_letter_moves_the_cursor() -> None:
    with serving({"hollin.test": {"TXT": [b"v=spf1\t\x1b[31m\x00 \xff -all\r\n"]}}) as server:
        (text,) = asking(server.endpoint).ask("hollin.test", "TXT").values
        assert text == "v=spf1 �[31m� � -all  "


def test_where_nobody_answers_the_second_question_is_not_asked() -> None:
    with nobody() as endpoint:
        names = asking(endpoint)
        for number in range(20):
            assert names.ask(f"{number}.test", "TXT").fault is DnsFault.SILENT
        assert not names.answered


def test_silence_after_an_answer_is_only_that_names() -> None:
    with serving(ZONE) as server:
        names = asking(server.endpoint)
        names.ask("hollin.test", "A")
        for _ in range(3):
            assert names.ask("silent.test", "MX").fault is DnsFault.SILENT
        assert names.ask("hollin.test", "MX").values
        assert names.answered


def test_all_questions_together_have_a_limit() -> None:
    with serving(ZONE) as server:
        late = Names(resolver(server.endpoint), seconds=-1)
        assert late.ask("hollin.test", "A").fault is DnsFault.SILENT
        assert server.asked == []


def test_nobody_at_the_port_is_silence(free_port: int) -> None:
    started = time.monotonic()
    found = asking(Endpoint(host="127.0.0.1", port=free_port)).ask("hollin.test", "A")
    assert found.fault is DnsFault.SILENT
    assert time.monotonic() - started < 30


def test_without_a_name_server_every_question_goes_unanswered(monkeypatch: pytest.MonkeyPatch) -> None:
    import dns.resolver

    def unconfigured(self: dns.resolver.Resolver, f: object) -> None:
        raise dns.resolver.NoResolverConfiguration

    monkeypatch.setattr(dns.resolver.Resolver, "read_resolv_conf", unconfigured)
    assert Names(resolver(None)).ask("hollin.test", "A").fault is DnsFault.SILENT
