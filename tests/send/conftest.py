"""Mail servers on this machine: a real one, and one that reads its lines from a script."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import dataclasses
import datetime as dt
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

from newsletter.model import Relay, Secret, Security

USER, PASSWORD, TOKEN = "office", "canary-7d1f-password", "canary-7d1f.token_-~+/=="
CLOSE = "close"
SILENCE = "silence"


@dataclasses.dataclass
class Inbox:
    """What a server has taken: (sender, recipient, bytes, logged in, the client's name for itself)."""

    mails: list[tuple[str, str, bytes, bool, str]] = dataclasses.field(default_factory=list)

    async def handle_DATA(self, server: object, session: object, envelope: object) -> str:  # noqa: N802
        self.mails.append(
            (
                envelope.mail_from,  # type: ignore[attr-defined]
                envelope.rcpt_tos[0],  # type: ignore[attr-defined]
                envelope.content,  # type: ignore[attr-defined]
                bool(session.authenticated),  # type: ignore[attr-defined]
                session.host_name,  # type: ignore[attr-defined]
            )
        )
        return "250 2.0.0 Ok: queued as 4711"

    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> AuthResult:  # noqa: N802
        said = base64.b64decode(args[1]).decode()
        if said == f"user={USER}\x01auth=Bearer {TOKEN}\x01\x01":
            return AuthResult(success=True)
        # Google's servers tell the reason in a challenge, and refuse after an empty line.
        if await server.challenge_auth('{"status":"401"}') != b"":
            await server.push("500 what")
        return AuthResult(success=False, handled=False)


@dataclasses.dataclass
class Server:
    inbox: Inbox
    relay: Relay


Serve = Callable[..., Server]


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="session")
def ca_file(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("ca") / "root.pem"
    authority.cert_pem.write_to_path(str(path))
    return str(path)


def _context(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def _authenticate(*details: object) -> AuthResult:
    said = details[-1]
    assert isinstance(said, LoginPassword)
    success = (said.login, said.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=success, handled=False)


class _Controller(Controller):
    """aiosmtpd's, but it closes its connections too; it leaves them to the garbage collector."""

    protocols: tuple[SMTP, ...] = ()

    def factory(self) -> SMTP:
        made = SMTP(self.handler, **self.SMTP_kwargs)
        self.protocols += (made,)
        return made

    def finish(self) -> None:
        if self.server:
            asyncio.run_coroutine_threadsafe(self._close(self.server), self.loop).result(10)
        self.stop(no_assert=True)
        self.loop.close()

    async def _close(self, server: asyncio.AbstractServer) -> None:
        server.close()
        for protocol in self.protocols:
            if isinstance(protocol.transport, asyncio.Transport):
                protocol.transport.abort()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@pytest.fixture
def serve(authority: trustme.CA, ca_file: str) -> Iterator[Serve]:
    """Start a real mail server on loopback; it is stopped at the test's end whatever happens."""
    with contextlib.ExitStack() as stack:

        def start(
            security: Security,
            *,
            login: bool = False,
            name: str = "127.0.0.1",
            expired: bool = False,
            size: int = 1_000_000,
            ways: tuple[str, ...] = ("LOGIN", "PLAIN"),
        ) -> Server:
            expiry = dt.datetime.now(dt.UTC) - dt.timedelta(days=2) if expired else None
            context = _context(authority.issue_cert(name, not_after=expiry))
            inbox = Inbox()
            controller = _Controller(
                inbox,
                hostname="127.0.0.1",
                port=free_port(),
                ssl_context=context if security is Security.TLS else None,
                tls_context=context if security is Security.STARTTLS else None,
                require_starttls=security is Security.STARTTLS,
                authenticator=_authenticate,
                # aiosmtpd takes implicit TLS for none, and warns of a login without TLS.
                auth_required=login and security is Security.STARTTLS,
                auth_require_tls=security is Security.STARTTLS,
                auth_exclude_mechanism={"LOGIN", "PLAIN", "XOAUTH2"} - set(ways),
                data_size_limit=size,
            )
            stack.callback(controller.finish)
            controller.start()
            relay = Relay(
                host="127.0.0.1",
                port=controller.port,
                security=security,
                ca_file="" if security is Security.NONE else ca_file,
                user=USER if login else "",
                password=Secret(PASSWORD if login else ""),
                timeout=10,
            )
            return Server(inbox, relay)

        yield start


# --- a server that follows a script --------------------------------------------------------------------


@dataclasses.dataclass
class Script:
    """A server that answers each command as told, and remembers what it heard.

    `answers` maps a verb (`greeting` and `dot` too) to the replies of its successive uses, the last one
    repeated; CLOSE drops the connection, SILENCE says nothing more.
    """

    answers: dict[str, list[str]]
    heard: list[str] = dataclasses.field(default_factory=list)
    connections: int = 0
    _uses: dict[str, int] = dataclasses.field(default_factory=dict)
    _done: threading.Event = dataclasses.field(default_factory=threading.Event)

    def _next(self, verb: str) -> str:
        defaults = {"EHLO": "250-there\r\n250 SIZE 1000000", "DATA": "354 go on", "greeting": "220 hello"}
        replies = self.answers.get(verb, [defaults.get(verb, "250 ok")])
        use = self._uses.get(verb, 0)
        self._uses[verb] = use + 1
        return replies[min(use, len(replies) - 1)]

    def run(self, listener: socket.socket) -> None:
        while not self._done.is_set():
            try:
                connection, _ = listener.accept()
            except TimeoutError:
                continue
            self.connections += 1
            with connection, connection.makefile("rb") as lines, contextlib.suppress(OSError):
                connection.settimeout(10)
                self._talk(connection, lines.readline)

    def _talk(self, connection: socket.socket, readline: Callable[[], bytes]) -> None:
        verb = "greeting"
        while True:
            reply = self._next(verb)
            if reply == SILENCE:
                self._done.wait(5)
            if reply in {CLOSE, SILENCE}:
                return
            connection.sendall(reply.encode() + b"\r\n")
            if verb == "QUIT":
                return
            if verb == "DATA" and reply.startswith("354"):
                while (line := readline()) not in {b".\r\n", b""}:
                    self.heard.append(line.decode().rstrip("\r\n"))
                verb = "dot"
                continue
            line = readline()
            if not line:
                return
            said, blank, rest = line.decode().rstrip("\r\n").partition(" ")
            verb = said.upper()
            self.heard.append(verb + blank + rest)

    def stop(self) -> None:
        self._done.set()


Act = Callable[[dict[str, str | list[str]]], tuple[Script, Relay]]


@pytest.fixture
def act() -> Iterator[Act]:
    """Start a scripted server on loopback; it is stopped at the test's end whatever happens."""
    with contextlib.ExitStack() as stack:

        def start(answers: dict[str, str | list[str]]) -> tuple[Script, Relay]:
            script = Script(
                {verb: [said] if isinstance(said, str) else said for verb, said in answers.items()}
            )
            listener = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
            listener.settimeout(0.05)
            thread = threading.Thread(target=script.run, args=(listener,))
            thread.start()
            stack.callback(thread.join)
            stack.callback(script.stop)
            port = listener.getsockname()[1]
            return script, Relay(host="127.0.0.1", port=port, security=Security.NONE, timeout=5)

        yield start


@pytest.fixture
def outbox(tmp_path: Path) -> Path:
    return tmp_path / "state" / "outbox"
