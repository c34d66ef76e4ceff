"""What a hostile or broken server may do to whoever adds its pages: each ends in a sentence, without harm."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import pytest
from PIL import Image

from newsletter.collect.gather import Outcome, gather
from newsletter.collect.opening import open_source
from newsletter.errors import CollectError
from newsletter.model import Entry
from newsletter.net.guard import Limits
from newsletter.net.polite import Polite
from tests.net.sites import Heard, Page, Site, reply

Ways = Callable[[str, Polite], CollectError]


def every(_: str, entries: Sequence[Entry]) -> Sequence[Entry]:
    return entries


def unwatched(name: str, done: int, known: int) -> None:
    pass


def opened(name: str, web: Polite) -> CollectError:
    with pytest.raises(CollectError) as caught:
        open_source(name, web)
    return caught.value


def gathered(name: str, web: Polite) -> CollectError:
    (outcome,) = gather([name], web=web, choose=every, progress=unwatched)
    assert isinstance(outcome, Outcome)
    assert isinstance(outcome.found, CollectError)
    return outcome.found


@pytest.fixture(params=[opened, gathered])
def error_of(request: pytest.FixtureRequest) -> Ways:
    """The error of a source, whichever way it is opened."""
    found: Ways = request.param
    return found


def stream(head: str, piece: bytes) -> Page:
    def endless(_heard: Heard) -> Iterator[bytes]:
        yield f"HTTP/1.1 200 OK\r\n{head}\r\n".encode()
        while True:
            yield piece

    return endless


# --- being led elsewhere -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "017700000001", "0", "①②⑦.0.0.1"),
        *("10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "169.254.169.254", "0xa9fea9fe"),
        *("[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::a00:1]", "[fe80::1]", "[fd00::1]"),
        *("localhost", "LOCALHOST.", "metadata.example", "site.example"),
    ],
)
def test_private_addresses_are_not_opened_by_number_or_name(
    error_of: Ways, site: Site, polite: Polite, host: str
) -> None:
    site.pages["/"] = reply(200, b"secret")
    error = error_of(f"http://{host}:{site.port}/", polite)
    assert "private network" in error.message
    assert "--allow-private" in error.hint
    assert site.heard == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "other.example", "169.254.169.254"])
def test_a_redirect_leads_to_no_private_address_though_another_host_is_allowed(
    error_of: Ways, site: Site, home: str, polite: Polite, host: str
) -> None:
    site.pages |= {
        "/": reply(302, Location=f"http://{host}:{site.port}/secret"),
        "/secret": reply(200, b"secret"),
    }
    error = error_of(f"{home}/", polite)
    assert "leads on to" in error.message
    assert "GET /secret" not in site.asked()


@pytest.mark.parametrize(
    "to", ["file:///etc/passwd", "ftp://site.example/", "gopher://127.0.0.1:25/", "data:text/html,hello"]
)
def test_a_redirect_leads_to_nothing_but_the_web(
    error_of: Ways, site: Site, home: str, polite: Polite, to: str
) -> None:
    site.pages["/"] = reply(302, Location=to)
    assert "not an address that can be opened" in error_of(f"{home}/", polite).message


def test_redirects_without_end_are_not_followed(
    error_of: Ways, site: Site, home: str, polite: Polite
) -> None:
    site.pages |= {"/": reply(302, Location="/a"), "/a": reply(302, Location="/")}
    assert "without an end" in error_of(f"{home}/", polite).message


def test_robots_txt_is_obeyed_even_by_a_host_that_is_allowed(
    error_of: Ways, site: Site, home: str, polite: Polite
) -> None:
    site.pages |= {"/robots.txt": reply(200, b"User-agent: *\nDisallow: /"), "/": reply(200, b"words")}
    error = error_of(f"{home}/", polite)
    assert "robots.txt" in error.message
    assert "save the page" in error.hint
    assert "GET /" not in site.asked()


# --- having no end -----------------------------------------------------------------------------------------


def hurried(polite: Polite) -> Polite:
    return Polite(replace(polite.web, limits=Limits(connect=5, read=5, whole=0.4)))


def test_a_body_without_end_is_too_large(
    error_of: Ways, site: Site, home: str, polite: Polite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsletter.collect.opening.LARGEST_PAGE", 2 * 1024 * 1024)
    site.pages["/"] = stream("", b"<p>more</p>" * 1000)
    assert "larger than 2 MB" in error_of(f"{home}/", polite).message


def test_a_head_without_end_is_no_answer(error_of: Ways, site: Site, home: str, polite: Polite) -> None:
    site.pages["/"] = stream("X-Filler: yes\r\n" * 10_000, b"")
    assert "no answer of a web server" in error_of(f"{home}/", polite).message


def test_a_server_that_drips_is_left(error_of: Ways, site: Site, home: str, polite: Polite) -> None:
    def drip(_heard: Heard) -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\n\r\n"
        while not site.done.wait(0.02):
            yield b"x"

    site.pages["/"] = drip
    assert "did not answer in time" in error_of(f"{home}/", hurried(polite)).message


def test_a_server_that_never_answers_is_left(error_of: Ways, site: Site, home: str, polite: Polite) -> None:
    site.pages["/"] = site.silence
    assert "did not answer in time" in error_of(f"{home}/", hurried(polite)).message


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_a_bomb_is_not_unpacked(error_of: Ways, site: Site, home: str, polite: Polite, coding: str) -> None:
    pack = gzip.compress if coding == "gzip" else zlib.compress
    site.pages["/"] = reply(200, pack(bytes(30_000_000)), Content_Encoding=coding, Content_Type="text/html")
    assert "beyond all measure" in error_of(f"{home}/", polite).message


@pytest.mark.parametrize("told", ["gzip", "gzip, gzip"])
def test_a_bomb_in_a_bomb_is_no_page(site: Site, home: str, polite: Polite, told: str) -> None:
    nested = gzip.compress(gzip.compress(bytes(30_000_000)))
    site.pages["/"] = reply(200, nested, Content_Encoding=told, Content_Type="text/html")
    error = gathered(f"{home}/", polite)
    assert "gzip" in error.message or "damaged" in error.message


# --- being something else ----------------------------------------------------------------------------------


def picture(kind: str) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (10, 10)).save(file, kind)
    return file.getvalue()


@pytest.mark.parametrize("told", ["text/html", "text/html; charset=utf-8", "", "application/octet-stream"])
@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "a PDF"),
        (picture("PNG"), "a picture"),
        (picture("JPEG"), "a picture"),
        (picture("GIF"), "a picture"),
        (picture("WEBP"), "a picture"),
        (picture("AVIF"), "a picture"),
        (picture("TIFF"), "a picture"),
        (b'<?xml version="1.0"?>\n<!-- hi -->\n<svg xmlns="x"><script>alert(1)</script></svg>', "a drawing"),
        (b"\0\0\0\x20ftypisom\0\0\2\0", "a video or a sound recording"),
        (b"\x1aE\xdf\xa3webm", "a video or a sound recording"),
        (b"ID3\4\0", "a video or a sound recording"),
        (b"OggS\0", "a video or a sound recording"),
        (b"RIFF\0\0\0\0WAVEfmt ", "a video or a sound recording"),
        (b"", "empty"),
        (b" \r\n\t", "empty"),
    ],
)
def test_what_is_no_page_is_told_by_its_content(
    site: Site, home: str, polite: Polite, told: str, data: bytes, words: str
) -> None:
    site.pages["/"] = reply(200, data, Content_Type=told)
    error = opened(f"{home}/", polite)
    assert words in error.message
    assert error.hint


@pytest.mark.parametrize("told", ["image/png", "video/mp4", "audio/mpeg", "application/pdf"])
def test_what_is_no_page_is_told_by_its_type_where_its_content_says_nothing(
    error_of: Ways, site: Site, home: str, polite: Polite, told: str
) -> None:
    site.pages["/"] = reply(200, b"\0\1\2\3", Content_Type=told)
    assert "not a page of text" in error_of(f"{home}/", polite).message


@pytest.mark.parametrize("told", ["image/png", "video/mp4", "application/pdf"])
def test_a_page_is_a_page_whatever_its_server_calls_it(
    site: Site, home: str, polite: Polite, told: str
) -> None:
    site.pages["/"] = reply(200, b"<!doctype html><p>Words", Content_Type=told)
    source = open_source(f"{home}/", polite)
    assert (source.data[:9], source.media_type) == (b"<!doctype", "")


@pytest.mark.parametrize(
    "said",
    [b"SSH-2.0-OpenSSH_9.2\r\n", b"\0\xff" * 100, b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"],
)
def test_what_no_web_server_says_is_told(
    error_of: Ways, site: Site, home: str, polite: Polite, said: bytes
) -> None:
    site.pages["/"] = said
    assert "no answer of a web server" in error_of(f"{home}/", polite).message


# --- words in another charset ------------------------------------------------------------------------------

STORY = "# Café für alle\n\nDie Pflegerinnen trafen sich am Montag – „endlich“ –, um über Ruhe zu reden.\n"


@pytest.mark.parametrize(
    "told", ["text/markdown; charset=utf-8", "text/markdown", "text/markdown; charset=x"]
)
def test_a_wrong_charset_ends_in_words_and_never_in_a_fault(
    site: Site, home: str, polite: Polite, told: str
) -> None:
    site.pages["/"] = reply(200, STORY.encode("cp1252"), Content_Type=told)
    (outcome,) = gather([f"{home}/"], web=polite, choose=every, progress=unwatched)
    if isinstance(outcome.found, CollectError):
        assert "UTF-8" in outcome.found.message
    else:
        assert outcome.found.article.title == "Café für alle"
