"""SPF records as receivers read them, from a real name server."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.model import DnsFault, SpfAnswer
from newsletter.probe import spf
from tests.name_server import Fault, Value, Zone, asking, serving

DOMAIN = "hollin.test"


def looked(record: Value | list[Value], more: Zone | None = None) -> SpfAnswer:
    """What is found where `record` stands at the domain, and `more` elsewhere."""
    texts = record if isinstance(record, list) else [record]
    with serving(
        {DOMAIN: {"TXT": texts, "A": ["192.0.2.1"], "MX": ["1 mx.hollin.test."]}, **(more or {})}
    ) as server:
        return spf.look(asking(server.endpoint), DOMAIN)


def chain(links: int) -> Zone:
    """Records that include one another in a row."""
    return {
        f"s{number}.test": {
            "TXT": [f"v=spf1 include:s{number + 1}.test -all" if number < links else "v=spf1 -all"]
        }
        for number in range(1, links + 1)
    }


def test_a_good_record_is_followed_to_its_end() -> None:
    google: Zone = {
        "_spf.google.test": {"TXT": ["v=spf1 include:_netblocks.google.test ~all"]},
        "_netblocks.google.test": {"TXT": ["v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 ~all"]},
    }
    answer = looked(["other text", "v=spf1 a mx include:_spf.google.test ip4:192.0.2.7 -all"], google)
    assert answer == SpfAnswer(
        domain=DOMAIN,
        records=("v=spf1 a mx include:_spf.google.test ip4:192.0.2.7 -all",),
        lookups=4,
        names=("_spf.google.test", "_netblocks.google.test"),
        final="-",
    )


@pytest.mark.parametrize(
    ("record", "final"),
    [
        ("v=spf1 mx ~all", "~"),
        ("v=spf1 mx all", "+"),
        ("v=spf1 mx ?all", "?"),
        ("V=SPF1 MX -ALL", "-"),
        ("v=spf1 mx", ""),
        ("v=spf1", ""),
        ("v=spf1 ip4:0.0.0.0/0 -all", "+"),
        ("v=spf1 -ip4:0.0.0.0/0 ~all", "~"),
        ("v=spf1 ip6:::/0", "+"),
        ("v=spf1 redirect=other.test", "-"),
        ("v=spf1 redirect=other.test ~all", "~"),
    ],
)
def test_the_end_of_a_record_decides(record: str, final: str) -> None:
    answer = looked(record, {"other.test": {"TXT": ["v=spf1 ip4:192.0.2.1 -all"]}})
    assert (answer.final, answer.problems) == (final, ())


@pytest.mark.parametrize(
    ("links", "lookups"), [(1, 1), (10, 10), (11, 11), (60, 40)], ids=["one", "ten", "eleven", "sixty"]
)
def test_look_ups_are_counted_through_all_includes(links: int, lookups: int) -> None:
    assert looked("v=spf1 include:s1.test -all", chain(links)).lookups == lookups


def test_each_kind_of_look_up_counts_and_addresses_cost_nothing() -> None:
    record = "v=spf1 a mx ptr exists:%{i}.x.test a:hollin.test/24//64 mx:hollin.test ip4:192.0.2.1 -all"
    answer = looked(record, {"mx.hollin.test": {"A": ["192.0.2.9"]}})
    assert (answer.lookups, answer.problems, answer.voids) == (6, (), ())


def test_an_include_twice_counts_twice() -> None:
    answer = looked("v=spf1 include:s1.test include:s1.test -all", chain(1))
    assert (answer.lookups, answer.names) == (2, ("s1.test",))


def test_what_finds_nothing_is_named() -> None:
    answer = looked("v=spf1 a:old.test mx:old.test exists:old.test a -all")
    assert answer.voids == ("a:old.test", "mx:old.test", "exists:old.test")


@pytest.mark.parametrize(
    ("record", "problem"),
    [
        ("v=spf1 include:hollin.test -all", "'include:hollin.test' leads back to where it came from"),
        ("v=spf1 include:a.test -all", "'include:hollin.test' leads back to where it came from"),
        ("v=spf1 redirect=hollin.test", "'redirect=hollin.test' leads back"),
        ("v=spf1 include:none.test -all", "'include:none.test' leads to a domain with no SPF record"),
        ("v=spf1 include:two.test -all", "leads to a domain with 2 SPF records instead of one"),
        ("v=spf1 redirect=none.test", "'redirect=none.test' leads to a domain with no SPF record"),
        ("v=spf1 redirect=fine.test redirect=fine.test", "is the second 'redirect'"),
        ("v=spf1 ip4:300.1.1.1 -all", "'ip4:300.1.1.1' is not an address"),
        ("v=spf1 ip4:1.2.3.4/33 -all", "'ip4:1.2.3.4/33' is not an address"),
        ("v=spf1 ip4:2001:db8::1 -all", "is not an address"),
        ("v=spf1 ip6:192.0.2.1 -all", "is not an address"),
        ("v=spf1 ip4 -all", "is not an address"),
        ("v=spf1 ip4:1.2.3.4/255.255.255.0 -all", "is not an address"),
        ("v=spf1 ip4=1.2.3.4 -all", "has an = where a : belongs"),
        ("v=spf1 include -all", "'include' names no domain"),
        ("v=spf1 include: -all", "names no domain that can be looked up"),
        ("v=spf1 include:localhost -all", "names no domain that can be looked up"),
        ("v=spf1 include:%{x}.test -all", "names no domain that can be looked up"),
        ("v=spf1 include:%test -all", "names no domain that can be looked up"),
        (f"v=spf1 include:{'x' * 70}.test -all", "names no domain that can be looked up"),
        ("v=spf1 a/40 -all", "too large"),
        ("v=spf1 a//200 -all", "too large"),
        ("v=spf1 a/ -all", "too large"),
        ("v=spf1 all:x", "has something behind 'all'"),
        ("v=spf1 -all foo", "'foo' is nothing that SPF knows"),
        ("v=spf1 mail.hollin.test -all", "'mail.hollin.test' is nothing that SPF knows"),
        ("v=spf1 mx, -all", "'mx,' is nothing that SPF knows"),
        ("v=spf1 mx:many.test -all", "stands for 11 mail servers"),
    ],
)
def test_a_mistake_is_told_with_the_piece_that_holds_it(record: str, problem: str) -> None:
    answer = looked(
        record,
        {
            "a.test": {"TXT": [f"v=spf1 include:{DOMAIN} -all"]},
            "fine.test": {"TXT": ["v=spf1 -all"]},
            "none.test": {"TXT": ["no spf here", "v=spf10 -all"]},
            "two.test": {"TXT": ["v=spf1 -all", "v=spf1 ~all"]},
            "many.test": {"MX": [f"1 m{number}.many.test." for number in range(11)]},
        },
    )
    (told,) = answer.problems
    assert problem in told


@pytest.mark.parametrize(
    "record", ["v=spf1 exp=why.test x-new=%{d} -all", "v=spf1 include:%{d2}._spf.test -all"]
)
def test_what_changes_nothing_is_no_mistake(record: str) -> None:
    assert looked(record).problems == ()


def test_each_record_is_found_and_nothing_that_only_looks_like_one() -> None:
    texts: list[Value] = ["v=spf1 mx -all", "v=spf1 a ~all", "v=spf2.0/pra -all", " v=spf1 -all", "v=spf1x"]
    assert set(looked(texts).records) == {"v=spf1 mx -all", "v=spf1 a ~all"}


def test_a_record_in_many_pieces_is_one() -> None:
    record = f"v=spf1 {' '.join(f'ip4:192.0.2.{number}' for number in range(250))} -all"
    answer = looked(record)
    assert (answer.records, answer.final, answer.problems) == ((record,), "-", ())


def test_silence_further_on_is_told_with_its_name() -> None:
    answer = looked(
        "v=spf1 include:silent.test include:failing.test -all",
        {
            "silent.test": {"*": Fault.SILENT},
            "failing.test": {"*": Fault.SERVFAIL},
        },
    )
    assert (answer.silent, answer.problems, answer.voids) == (("silent.test", "failing.test"), (), ())


def test_a_domain_that_does_not_answer_is_no_domain_without_a_record() -> None:
    with serving({DOMAIN: {"*": Fault.SERVFAIL}}) as server:
        assert spf.look(asking(server.endpoint), DOMAIN).fault is DnsFault.FAILED
    with serving({}) as server:
        assert spf.look(asking(server.endpoint), DOMAIN) == SpfAnswer(domain=DOMAIN)


def test_a_record_of_thousands_of_mistakes_is_told_in_few_words() -> None:
    answer = looked("v=spf1 " + " ".join(f"no{number}" for number in range(3000)))
    assert len(answer.problems) == 8


_PIECES = st.sampled_from(
    [
        "v=spf1",
        " ",
        "include:",
        "hollin.test",
        "a",
        "mx",
        "all",
        "-",
        "~",
        "redirect=",
        "ip4:",
        "1.2.3.4",
        "/",
        "%{d}",
    ]
)


def test_no_text_whatever_is_more_than_an_answer() -> None:
    zone: dict[str, dict[str, list[Value]]] = {DOMAIN: {}}
    with serving(zone) as server:

        @settings(deadline=None)
        @given(st.one_of(st.binary(max_size=600), st.lists(_PIECES, max_size=30).map("".join)))
        def look(text: Value) -> None:
            data = text if isinstance(text, bytes) else text.encode()
            zone[DOMAIN]["TXT"] = [data, b"v=spf1 " + data]
            answer = spf.look(asking(server.endpoint), DOMAIN)
            assert answer.records
            assert answer.lookups <= 41
            assert all(problem.isprintable() for problem in answer.problems)

        look()
