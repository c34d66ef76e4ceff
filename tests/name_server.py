"""A name server on this machine, over UDP and TCP, that knows what a test tells it."""

from __future__ import annotations

import base64
import contextlib
import dataclasses
import socket
import socketserver
import struct
import threading
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rrset
from dns.rdtypes.ANY.TXT import TXT

from newsletter.model import Endpoint
from newsletter.probe.names import Names, resolver


class Fault(Enum):
    """What a name server can do instead of answering."""

    SERVFAIL = "servfail"
    REFUSED = "refused"
    SILENT = "silent"
    GARBAGE = "garbage"
    CUT = "cut"
    ENDLESS_CNAME = "endless cname"
    ALWAYS_TRUNCATED = "always truncated"


# A text is given whole, as text or bytes; it travels in pieces of 255 bytes.
Value = str | bytes
Zone = Mapping[str, Mapping[str, Sequence[Value] | Fault]]


@dataclasses.dataclass
class NameServer:
    """Where it listens, what it knows, and what it was asked: (name, kind, over TCP)."""

    endpoint: Endpoint
    zone: Zone
    asked: list[tuple[str, str, bool]] = dataclasses.field(default_factory=list)

    def answer(self, wire: bytes, *, tcp: bool) -> bytes | None:
        query = dns.message.from_wire(wire)
        question = query.question[0]
        name = question.name.to_text(omit_final_dot=True).lower()
        kind = dns.rdatatype.to_text(question.rdtype)
        self.asked.append((name, kind, tcp))
        response = dns.message.make_response(query)
        known = self.zone.get(name, {})
        values = known.get(kind, known.get("*", ()))
        if isinstance(values, Fault):
            return self._misbehave(response, values, question.name)
        if "CNAME" in known and kind != "CNAME":
            (target,) = known["CNAME"] if not isinstance(known["CNAME"], Fault) else ("",)
            assert isinstance(target, str)
            response.answer.append(_records(question.name, "CNAME", [f"{target}."]))
            values = self.zone.get(target, {}).get(kind, ())
            assert not isinstance(values, Fault)
            if values:
                response.answer.append(_records(dns.name.from_text(target), kind, values))
        elif values:
            response.answer.append(_records(question.name, kind, values))
        elif not any(one == name or one.endswith(f".{name}") for one in self.zone):
            response.set_rcode(dns.rcode.NXDOMAIN)
        most = 65535 if tcp else max(query.payload, 512)
        return response.to_wire(max_size=most, prefer_truncation=True)

    def _misbehave(self, response: dns.message.Message, fault: Fault, name: dns.name.Name) -> bytes | None:
        if fault is Fault.SILENT:
            return None
        if fault is Fault.GARBAGE:
            return b"\xff\x00 not a message at all"
        if fault is Fault.CUT:
            return response.to_wire()[:-3]
        if fault is Fault.ENDLESS_CNAME:
            response.answer.append(_records(name, "CNAME", [name.to_text()]))
        elif fault is Fault.ALWAYS_TRUNCATED:
            response.flags |= dns.flags.TC
        else:
            response.set_rcode(dns.rcode.SERVFAIL if fault is Fault.SERVFAIL else dns.rcode.REFUSED)
        return response.to_wire()


def _records(name: dns.name.Name, kind: str, values: Sequence[Value]) -> dns.rrset.RRset:
    of_kind = dns.rdatatype.from_text(kind)
    return dns.rrset.from_rdata_list(name, 60, [_record(of_kind, value) for value in values])


def _record(kind: dns.rdatatype.RdataType, value: Value) -> dns.rdata.Rdata:
    if kind == dns.rdatatype.TXT:
        data = value if isinstance(value, bytes) else value.encode()
        pieces = [data[start : start + 255] for start in range(0, len(data), 255)] or [b""]
        return TXT(dns.rdataclass.IN, kind, pieces)
    assert isinstance(value, str)
    return dns.rdata.from_text(dns.rdataclass.IN, kind, value)


@contextlib.contextmanager
def serving(zone: Zone) -> Iterator[NameServer]:
    """A name server for `zone` on a free port, stopped whatever happens."""

    class Udp(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            data, out = self.request
            answer = server.answer(data, tcp=False)
            if answer is not None:
                out.sendto(answer, self.client_address)

    class Tcp(socketserver.StreamRequestHandler):
        timeout = 10

        def handle(self) -> None:
            (length,) = struct.unpack("!H", self.rfile.read(2))
            answer = server.answer(self.rfile.read(length), tcp=True)
            if answer is not None:
                self.wfile.write(struct.pack("!H", len(answer)) + answer)

    with contextlib.ExitStack() as stack:
        tcp = stack.enter_context(socketserver.ThreadingTCPServer(("127.0.0.1", 0), Tcp))
        port = int(tcp.socket.getsockname()[1])
        udp = stack.enter_context(socketserver.ThreadingUDPServer(("127.0.0.1", port), Udp))
        server = NameServer(Endpoint(host="127.0.0.1", port=port), zone)
        for one in (tcp, udp):
            one.daemon_threads = True
            thread = threading.Thread(target=one.serve_forever, args=(0.02,))
            thread.start()
            stack.callback(thread.join)
            stack.callback(one.shutdown)
        yield server


@contextlib.contextmanager
def nobody() -> Iterator[Endpoint]:
    """A port at which somebody takes every question and never answers."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as deaf:
        deaf.bind(("127.0.0.1", 0))
        yield Endpoint(host="127.0.0.1", port=int(deaf.getsockname()[1]))


def asking(endpoint: Endpoint) -> Names:
    """Questions to the name server at `endpoint`, which does not get long to answer."""
    asked = resolver(endpoint)
    asked.timeout, asked.lifetime = 0.2, 0.4
    return Names(asked)


def rsa_key(bits: int) -> str:
    """The public half of a key of that length, as a DKIM record holds it; nobody could sign with it."""
    numbers = b"".join(
        _der(0x02, b"\0" + number.to_bytes((number.bit_length() + 7) // 8))
        for number in (2 ** (bits - 1) + 1, 65537)
    )
    return base64.b64encode(_der(0x30, numbers)).decode()


def _der(kind: int, data: bytes) -> bytes:
    length = len(data)
    if length < 0x80:
        return bytes([kind, length]) + data
    size = length.to_bytes((length.bit_length() + 7) // 8)
    return bytes([kind, 0x80 | len(size)]) + size + data
