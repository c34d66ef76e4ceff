from __future__ import annotations

import re
from collections.abc import Callable
from ipaddress import IPv4Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.model import LinkFault
from newsletter.net.faults import FetchError
from newsletter.net.location import Location, read


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("https://site.example", "https://site.example/"),
        ("HTTP://Site.Example:80/A", "http://site.example/A"),
        ("https://site.example:8443?q=1", "https://site.example:8443/?q=1"),
        ("  https://site.example/a \n", "https://site.example/a"),
        ("https://site.example/a#part?no", "https://site.example/a"),
        ("https://site.example/a?b#c", "https://site.example/a?b"),
        ("https://site.example./", "https://site.example/"),
        ("https://my_site.example/", "https://my_site.example/"),
        ("https://[2606:4700:0::1111]:8443/", "https://[2606:4700::1111]:8443/"),
    ],
)
def test_an_address_is_read_as_browsers_read_it(typed: str, url: str) -> None:
    assert read(typed).url == url


@pytest.mark.parametrize(
    ("typed", "host"),
    [
        ("münchen.example", "xn--mnchen-3ya.example"),
        ("MÜNCHEN.example", "xn--mnchen-3ya.example"),
        ("mu\u0308nchen.example", "xn--mnchen-3ya.example"),
        ("m%C3%BCnchen.example", "xn--mnchen-3ya.example"),
        ("straße.example", "xn--strae-oqa.example"),
        ("例え。example", "xn--r8jz45g.example"),
        ("☃.example", "xn--n3h.example"),
        ("xn--mnchen-3ya.example", "xn--mnchen-3ya.example"),
    ],
)
def test_a_name_in_other_scripts_travels_as_its_a_labels(typed: str, host: str) -> None:
    assert read(f"https://{typed}/").host == host


@pytest.mark.parametrize(
    ("typed", "target"),
    [
        ("/für alle?frage=ähm", "/f%C3%BCr%20alle?frage=%C3%A4hm"),
        ("/f%C3%BCr", "/f%C3%BCr"),
        ("/100%", "/100%"),
        ('/"<a>"', "/%22%3Ca%3E%22"),
        ("?", "/?"),
        ("/a\u00a0", "/a%C2%A0"),
    ],
)
def test_what_is_not_ascii_in_a_path_is_percent_encoded(typed: str, target: str) -> None:
    assert read(f"https://site.example{typed}").target == target


@pytest.mark.parametrize(
    "typed",
    [
        *("", "site.example", "//site.example/", "https:site.example", "https:/site.example", "https://"),
        *(
            "ftp://site.example/",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "data:text/html,x",
            "gopher://a/",
        ),
        *("https:///path", "https://:80/", "https://a..b/", "https://.a/", "https://a b/", "https://a<b/"),
        *("https://site.example:x/", "https://site.example:65536/", "https://site.example:-1/"),
        *(
            "https://site.example:0443x/",
            "https://a:1:2/",
            "https://[::1/",
            "https://::1/",
            "https://[::1]a/",
        ),
        *("https://[fe80::1%25eth0]/", "https://[v1.x]/", "https://[]/", "https://[1::2::3]/"),
        *("https://1.2.3.4.5/", "https://256.1.1.1/", "https://1.1.1.256/", "https://0x1ffffffff/"),
        *("https://08.1.1.1/", "https://a.1.1/", "https://4294967296/", "https://site.example.1/"),
        *("https://" + "a" * 64 + ".example/", "https://" + "a." * 127 + "example/"),
        *("https://%zz/", "https://%00/", "https://%ff/", "https://a%2fb/", "https://\ud800.example/"),
        *("https://site.example/a\nb", "https://site.example/\x00", "https://site.example/\ud800"),
    ],
)
def test_what_no_browser_would_open_is_malformed(typed: str) -> None:
    with pytest.raises(FetchError) as caught:
        read(typed)
    assert caught.value.fault is LinkFault.MALFORMED


@pytest.mark.parametrize(
    "typed",
    [
        *("https://user@site.example/", "https://user:word@site.example/", "https://@site.example/"),
        *("https://bank.example@127.0.0.1/", "https://bank.example%40evil.example/"),
        *("https://bank.example\\@127.0.0.1/", "https://bank.example\\a"),
    ],
)
def test_an_address_that_only_seems_to_lead_somewhere_is_malformed(typed: str) -> None:
    with pytest.raises(FetchError) as caught:
        read(typed)
    assert caught.value.fault is LinkFault.MALFORMED


def test_each_of_ten_spellings_is_the_same_address() -> None:
    for typed in (
        *(
            "127.0.0.1",
            "127.1",
            "127.0.1",
            "2130706433",
            "0x7f000001",
            "0X7F.1",
            "0177.0.0.1",
            "017700000001",
        ),
        *("127.0.0.1.", "%31%32%37.0.0.1", "１２７.０.０.１", "①②⑦.0.0.1", "127。0。0。1", "0x7f.0.0.0x1"),
    ):
        assert read(f"http://{typed}/").ip == IPv4Address("127.0.0.1"), typed


def forms(number: int) -> list[str]:
    return [str(number), hex(number), f"0{number:o}"]


@given(st.ip_addresses(v=4), st.integers(1, 4), st.data())
def test_an_ipv4_address_is_known_however_it_is_written(
    address: IPv4Address, count: int, data: st.DataObject
) -> None:
    first = list(address.packed[: count - 1])
    last = int.from_bytes(address.packed[count - 1 :])
    spelled = ".".join(data.draw(st.sampled_from(forms(number))) for number in [*first, last])
    assert read(f"http://{spelled}/").ip == address


def of(make: Callable[[], Location]) -> Location | FetchError:
    try:
        return make()
    except FetchError as error:
        return error


@given(st.text() | st.text().map("https://".__add__) | st.text().map("http://site.example".__add__))
def test_every_text_is_a_place_in_ascii_or_malformed(text: str) -> None:
    place = of(lambda: read(text))
    if isinstance(place, FetchError):
        assert place.fault is LinkFault.MALFORMED
    else:
        assert re.fullmatch("[!-~]+", place.url)
        assert read(place.url) == place


@given(st.binary())
def test_every_redirect_leads_to_a_place_or_is_malformed(to: bytes) -> None:
    place = of(lambda: read("https://site.example/a/b").onward(to))
    if isinstance(place, FetchError):
        assert place.fault is LinkFault.MALFORMED
        assert re.fullmatch("[!-~]*", place.url)
    else:
        assert read(place.url) == place


@pytest.mark.parametrize(
    ("to", "url"),
    [
        (b"c", "https://site.example/a/c"),
        (b"/c?d", "https://site.example/c?d"),
        (b"../../c#part", "https://site.example/c"),
        (b"//other.example", "https://other.example/"),
        (b"http://other.example/", "http://other.example/"),
        ("/für alle".encode(), "https://site.example/f%C3%BCr%20alle"),
        (b"/f\xfcr", "https://site.example/f%FCr"),
        ("https://münchen.example/".encode(), "https://xn--mnchen-3ya.example/"),
    ],
)
def test_a_redirect_is_read_from_where_it_came(to: bytes, url: str) -> None:
    assert read("https://site.example/a/b").onward(to).url == url
