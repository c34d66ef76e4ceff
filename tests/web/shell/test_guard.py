"""Who is let in, and what every answer says about itself."""

from __future__ import annotations

import asyncio
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.sync_api import Page

from newsletter.web.shell.guard import Guard
from tests.web.conftest import Serve
from tools.chromium import BrowserMissing, chromium

PATHS = (
    "/",
    "/issues/2026-11-22",
    "/issues/2026-11-22/mail",
    "/static/shell/desk.css",
    "/nowhere",
    "/issues/nope",
)


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_carries_the_headers_that_keep_it_to_itself(
    project: Path, serve: Serve, path: str
) -> None:
    headers = httpx.get(f"{serve(project)}{path}").headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe-eval" not in headers["content-security-policy"]
    if not path.endswith("/mail"):
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "script-src 'self'" in headers["content-security-policy"]
        assert headers["cross-origin-opener-policy"] == "same-origin"
    assert "server" not in headers


@pytest.mark.parametrize(
    "host",
    [
        "evil.test",
        "evil.test:{port}",
        "127.0.0.1",
        "127.0.0.1:1",
        "127.0.0.1.evil.test:{port}",
        "[::1]:{port}",
        "",
    ],
)
def test_a_foreign_name_is_refused_in_plain_words(project: Path, serve: Serve, host: str) -> None:
    address = serve(project)
    port = urlsplit(address).port
    answer = httpx.get(address, headers={"Host": host.format(port=port)})
    assert answer.status_code == 403
    assert f"Only 127.0.0.1:{port} or localhost:{port} is answered here" in answer.text


def test_our_own_names_are_let_in(project: Path, serve: Serve) -> None:
    address = serve(project)
    for host in (f"127.0.0.1:{urlsplit(address).port}", f"LOCALHOST:{urlsplit(address).port}"):
        assert httpx.get(address, headers={"Host": host}).status_code == 200


def test_two_host_headers_are_refused(project: Path, serve: Serve) -> None:
    port = urlsplit(serve(project)).port
    with socket.create_connection(("127.0.0.1", port or 0)) as raw:
        raw.sendall(f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nHost: evil.test\r\n\r\n".encode())
        assert raw.recv(64).split()[1] in {b"400", b"403"}


def test_a_name_that_is_bent_to_this_machine_gets_nothing(project: Path, serve: Serve) -> None:
    """DNS rebinding, in the browser that it is done with."""
    address = serve(project)

    def visit() -> tuple[int, str]:
        with chromium("--host-resolver-rules=MAP evil.test 127.0.0.1") as bent:
            page = bent.new_page()
            answer = page.goto(f"http://evil.test:{urlsplit(address).port}/")
            return answer.status if answer else 0, page.content()

    # A thread of its own, because the main one belongs to the browser of the other tests.
    with ThreadPoolExecutor(1) as own:
        try:
            status, content = own.submit(visit).result()
        except BrowserMissing as missing:
            pytest.skip(str(missing))
    assert status == 403
    assert "22 November" not in content


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_nothing_can_be_sent(project: Path, serve: Serve, method: str) -> None:
    answer = httpx.request(method, serve(project))
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD"


def test_only_the_head_can_be_asked_for(project: Path, serve: Serve) -> None:
    answer = httpx.head(serve(project))
    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize(
    ("site", "mode", "target", "status"),
    [
        ("cross-site", "no-cors", "image", 403),
        ("cross-site", "cors", "empty", 403),
        ("cross-site", "navigate", "iframe", 403),
        ("same-site", "no-cors", "script", 403),
        ("cross-site", "navigate", "document", 200),
        ("same-origin", "cors", "empty", 200),
        ("none", "navigate", "document", 200),
    ],
)
def test_another_site_may_link_to_a_page_and_nothing_else(
    project: Path, serve: Serve, site: str, mode: str, target: str, status: int
) -> None:
    headers = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": mode, "Sec-Fetch-Dest": target}
    assert httpx.get(serve(project), headers=headers).status_code == status


def test_a_page_of_another_origin_can_neither_read_nor_frame_the_preview(
    project: Path, serve: Serve, page: Page
) -> None:
    address, other = serve(project), serve(project)
    page.goto(f"{other}/static/shell/icon.svg")
    refused = page.evaluate(
        "(address) => fetch(address).then(() => 'read', () => 'refused')", f"{address}/issues/2026-11-22/mail"
    )
    assert refused == "refused"


def test_what_fails_is_answered_and_told_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    async def broken(scope: object, receive: object, send: object) -> None:
        raise KeyError("lost\nword")

    transport = httpx.ASGITransport(app=Guard(broken, ["here"]))

    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
            return await client.get("/")

    answers: list[httpx.Response] = []
    thread = threading.Thread(target=lambda: answers.append(asyncio.run(ask())))
    thread.start()
    thread.join()
    assert answers[0].status_code == 500
    assert answers[0].text == "This is a fault of the program, not of your files.\n"
    (line,) = capsys.readouterr().err.splitlines()
    assert "while answering /: KeyError" in line
