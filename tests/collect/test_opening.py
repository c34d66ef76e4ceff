"""A name becomes a source: which names are web addresses, and what servers' answers are told as."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest
import trustme

from newsletter.collect import addressed
from newsletter.collect.opening import open_source, way_out
from newsletter.errors import CollectError
from newsletter.model import LinkFault
from newsletter.net.faults import FetchError
from newsletter.net.fetch import Web
from newsletter.net.guard import Limits
from newsletter.net.polite import Polite
from tests.net.sites import Site, reply, serving

PAGE = b"<html><body><h1>Quiet evenings</h1><p>The nurses met on Monday.</p></body></html>"


def refused(name: str, web: Polite) -> CollectError:
    with pytest.raises(CollectError) as caught:
        open_source(name, web)
    assert caught.value.hint
    return caught.value


# --- names -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "urls"),
    [
        ("https://site.example/a", ("https://site.example/a",)),
        ("  <https://site.example/a> \n", ("https://site.example/a",)),
        ("“https://site.example/a”", ("https://site.example/a",)),
        ("HTTP://SITE.example", ("HTTP://SITE.example",)),
        ("feed:https://site.example/rss", ("https://site.example/rss",)),
        ("feed://site.example/rss", ("https://site.example/rss", "http://site.example/rss")),
        ("www.site.example", ("https://www.site.example", "http://www.site.example")),
        ("www.site.example/a", ("https://www.site.example/a", "http://www.site.example/a")),
        ("site.example/a?b=c", ("https://site.example/a?b=c", "http://site.example/a?b=c")),
        ("site.example:8080/", ("https://site.example:8080/", "http://site.example:8080/")),
        ("story.txt", ()),
        ("site.example", ()),
        ("folder/story.txt", ()),
        ("./site.example/a", ()),
        ("../site.example/a", ()),
        ("/site.example/a", ()),
        ("C:\\Users\\me\\story.html", ()),
        ("C:/Users/me/story.html", ()),
        ("my story: part 1.txt", ()),
        ("note:1.txt", ()),
        ("someone@site.example/a", ()),
        ("", ()),
        ("a\0b", ()),
        ("x" * 5000, ()),
    ],
)
def test_a_name_is_a_web_address_or_a_file(
    name: str, urls: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert addressed.web_addresses(name) == urls


@pytest.mark.parametrize("name", ["www.site.example", "site.example/a.html", "note:1.txt"])
def test_a_file_that_is_there_is_a_file_whatever_its_name(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, polite: Polite
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(name).parent.mkdir(exist_ok=True)
    Path(name).write_bytes(b"words")
    source = open_source(name, polite)
    assert (source.data, source.url, source.path) == (b"words", "", Path(name))


def test_a_missing_file_in_a_folder_that_is_there_is_not_looked_for_in_the_web(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("site.example").mkdir()
    assert addressed.web_addresses("site.example/a") == ()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("file:///home/me/story.html", "a file on a computer"),
        ("FILE://C:/story.html", "a file on a computer"),
        ("ftp://site.example/a", "'ftp:'"),
        ("mailto:me@site.example", "'mailto:'"),
        ("data:text/html,hello", "'data:'"),
        ("javascript:alert(1)", "'javascript:'"),
        ("http:/site.example", "not a whole web address"),
        ("https://site.example/a story", "not a whole web address"),
    ],
)
def test_addresses_of_other_kinds_are_told(name: str, words: str, polite: Polite) -> None:
    assert words in refused(name, polite).message


def test_a_long_address_is_shown_in_part(polite: Polite) -> None:
    assert len(refused("data:text/html," + "x" * 100_000, polite).source) < 100


def test_an_address_without_its_scheme_is_tried_encrypted_first(
    site: Site, home: str, polite: Polite
) -> None:
    site.pages["/a"] = reply(200, PAGE)
    source = open_source(f"{home.removeprefix('http://')}/a", polite)
    assert (source.url, source.data) == (f"{home}/a", PAGE)


def test_what_is_neither_a_file_nor_a_site_is_told_as_both() -> None:
    def nothing(host: str, port: int) -> tuple[str, ...]:
        raise OSError

    error = refused("www.nope.example/a", Polite(Web(resolve=nothing)))
    assert error.message == "There is no such file, and no web server of that name."


def test_the_hosts_that_somebody_named_may_be_private_where_he_says_so() -> None:
    names = ["http://intranet:8080/a", "www.wiki.example/b", "story.txt", "-", "ftp://x.example", "http://"]
    assert way_out(names).web.allow == frozenset()
    assert way_out(names, allow_private=True).web.allow == {"intranet", "www.wiki.example"}


# --- what comes --------------------------------------------------------------------------------------------


def test_a_page_is_a_source_with_the_address_at_which_it_was_found(
    site: Site, home: str, polite: Polite
) -> None:
    site.pages |= {
        "/": reply(301, Location="/story?a=1"),
        "/story?a=1": reply(200, PAGE, Content_Type="Text/HTML; charset=utf-8"),
    }
    source = open_source(f" <{home}/> ", polite)
    assert (source.name, source.url) == (f"{home}/", f"{home}/story?a=1")
    assert (source.data, source.path) == (PAGE, None)
    assert (source.media_type, source.kind) == ("Text/HTML; charset=utf-8", "text/html")
    assert "text/html" in site.heard[-1].headers["accept"]


def test_a_source_leads_on_in_the_same_way(site: Site, home: str, polite: Polite, tmp_path: Path) -> None:
    site.pages |= {"/a": reply(200, PAGE), "/b": reply(200, b"more"), "/c": reply(200, b"picture")}
    path = tmp_path / "a.txt"
    path.write_text("hello")
    for source in (open_source(f"{home}/a", polite), open_source(str(path), polite)):
        assert source.follow(f"{home}/b").data == b"more"
        assert source.picture(f"{home}/c") == b"picture"
        assert "image/png" in site.heard[-1].headers["accept"]
        with pytest.raises(CollectError, match="private network"):
            source.follow(f"http://other.example:{site.port}/")
        with pytest.raises(CollectError, match="private network"):
            source.picture(f"http://127.0.0.1:{site.port}/")


@pytest.mark.parametrize(
    ("status", "words", "hint"),
    [
        (404, "nothing at this address (404)", "browser"),
        (410, "nothing at this address (410)", "browser"),
        (401, "asks for a login, or refuses programs", "save the page, and add the file"),
        (403, "asks for a login, or refuses programs", "save the page, and add the file"),
        (451, "asks for a login, or refuses programs", "save the page, and add the file"),
        (999, "asks for a login, or refuses programs", "save the page, and add the file"),
        (400, "did not accept the address (400)", "browser"),
        (418, "did not accept the address (418)", "browser"),
        (500, "trouble of its own (500)", "Try again later"),
        (502, "trouble of its own (502)", "Try again later"),
        (302, "no page (302)", "browser"),
        (304, "no page (304)", "browser"),
    ],
)
def test_a_status_is_told_in_words_with_what_to_do(
    site: Site, home: str, polite: Polite, status: int, words: str, hint: str
) -> None:
    site.pages["/"] = reply(status, PAGE)
    error = refused(f"{home}/", polite)
    assert words in error.message
    assert hint in error.hint
    assert error.source == f"{home}/"


@pytest.mark.parametrize(
    ("wait", "hint"),
    [("3600", "Try again in 60 minutes."), ("61", "Try again in a minute."), ("-1", "Try again later.")],
)
def test_a_site_that_was_asked_too_often_says_when_again(
    site: Site, home: str, polite: Polite, wait: str, hint: str
) -> None:
    site.pages["/"] = reply(429, PAGE, Retry_After=wait)
    error = refused(f"{home}/", polite)
    assert ("asked too often" in error.message, error.hint) == (True, hint)


class Broken(Polite):
    def __init__(self, fault: LinkFault, url: str) -> None:
        super().__init__(Web())
        self.error = FetchError(fault, url)

    def fetch(self, *_: object, **__: object) -> None:  # type: ignore[override]
        raise self.error


@pytest.mark.parametrize("fault", LinkFault)
def test_every_fault_has_words_that_name_no_address(fault: LinkFault) -> None:
    error = refused("http://site.example/", Broken(fault, "http://site.example/"))
    assert error.message[0].isupper() or error.message.startswith("“site.example”")
    assert error.message.endswith(".")
    assert "http" not in error.message


def test_a_private_address_names_the_way_in_only_to_whoever_named_it() -> None:
    own = refused("http://10.0.0.1/a", Broken(LinkFault.PRIVATE, "http://10.0.0.1/a"))
    assert "newsletter add --allow-private" in own.hint
    led = refused("http://site.example/a", Broken(LinkFault.PRIVATE, "http://10.0.0.1/b"))
    assert "leads on to “10.0.0.1”" in led.message
    assert "only if you trust it" in led.hint


def test_a_certificate_that_nobody_vouches_for_is_told() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    web = Web(allow=frozenset({"127.0.0.1"}), limits=Limits(read=5, whole=10))
    with serving(context) as site:
        error = refused(f"https://127.0.0.1:{site.port}/", Polite(web))
    assert "certificate" in error.message
