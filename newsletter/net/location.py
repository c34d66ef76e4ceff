"""Where a web address leads, worked out once and as browsers do it (WHATWG URL standard; RFC 3986).

What is looked at and what is connected to is the same `Location`: nothing reads the address a second time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import quote, unquote, urljoin

import idna

from newsletter.model import LinkFault
from newsletter.net.faults import FetchError

_PARTS = re.compile(r"(https?)://([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#.*)?", re.IGNORECASE | re.DOTALL)
_AUTHORITY = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^:\[\]]+)(?::([0-9]{0,5}))?")
# No @ either: a user's name before it is no part of any host.
_LABEL = re.compile(r"[a-z0-9_-]{1,63}")
_NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+")
_REFUSED = re.compile(r"[\x00-\x1f\x7f\\]")
_AROUND = " \t\r\n\f"
# What may stand in a path or query, and the percent sign of what is encoded already.
_KEPT = "%/?:@!$&'()*+,;=[]|"
_LONGEST_HOST = 253
_PORTS = {"http": 80, "https": 443}
_MOST_PORT = 65535
_OCTETS, _OCTET = 4, 256
# No browser opens these (Fetch standard, 'port blocking'): mail, name and file servers, remote shells, chat.
_NEVER = frozenset(
    (
        *(0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95),
        *(101, 102, 103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179),
        *(389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587),
        *(601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061),
        *(6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080),
    )
)


@dataclass(frozen=True, slots=True)
class Location:
    """`host` is lower case, its labels A-labels, an IP address without brackets; `target` is path and query.

    Everything is ASCII. A fragment never travels (RFC 9110, section 7.1), so there is none.
    """

    scheme: str
    host: str
    port: int
    target: str
    ip: IPv4Address | IPv6Address | None = None

    @property
    def place(self) -> str:
        """Host and port, the port always with it."""
        return f"{self._bracketed}:{self.port}"

    @property
    def authority(self) -> str:
        """What the header field Host says (RFC 9110, section 7.2)."""
        return self._bracketed if self.port == _PORTS[self.scheme] else self.place

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.authority}{self.target}"

    @property
    def _bracketed(self) -> str:
        return f"[{self.host}]" if ":" in self.host else self.host

    @property
    def has_web_port(self) -> bool:
        return self.port not in _NEVER

    def onward(self, to: bytes) -> Location:
        """Where the header field Location of an answer from here leads. Raises FetchError like `read`."""
        reference = quote(to.strip(), safe=_KEPT + "#")
        try:
            return read(urljoin(self.url, reference))
        except ValueError:
            raise FetchError(LinkFault.MALFORMED, reference) from None


def read(text: str) -> Location:
    """The place that `text` names.

    Raises FetchError (MALFORMED) for what no browser would open, for a scheme other than http and https, and
    for an address with a user's name in it: that is no link for readers, and a favourite of forgers.
    """
    try:
        return _read(text.strip(_AROUND))
    except ValueError:
        raise FetchError(LinkFault.MALFORMED, text) from None


def _read(text: str) -> Location:
    parts = _PARTS.fullmatch(text)
    if not parts or _REFUSED.search(text):
        raise ValueError(text)
    authority = _AUTHORITY.fullmatch(parts[2])
    if not authority:
        raise ValueError(text)
    scheme = parts[1].lower()
    host, ip = _host(authority[1])
    port = int(authority[2] or _PORTS[scheme])
    if port > _MOST_PORT:
        raise ValueError(text)
    query = "" if parts[4] is None else f"?{quote(parts[4], safe=_KEPT)}"
    return Location(scheme, host, port, quote(parts[3] or "/", safe=_KEPT) + query, ip)


def _host(text: str) -> tuple[str, IPv4Address | IPv6Address | None]:
    if text.startswith("["):
        inside = IPv6Address(text[1:-1])
        return inside.compressed, inside
    name = unquote(text, errors="strict").lower()
    if not name.isascii():
        name = idna.uts46_remap(name, std3_rules=False, transitional=False)
    labels = [_a_label(label) for label in name.removesuffix(".").split(".")]
    if not all(map(_LABEL.fullmatch, labels)):
        raise ValueError(text)
    if _NUMBER.fullmatch(labels[-1]):
        address = _four(labels)
        return str(address), address
    host = ".".join(labels)
    if len(host) > _LONGEST_HOST:
        raise ValueError(text)
    return host, None


def _a_label(label: str) -> str:
    # Not idna.encode, which refuses names that browsers open, such as those of pictographs.
    return label if label.isascii() else "xn--" + label.encode("punycode").decode("ascii")


def _four(labels: list[str]) -> IPv4Address:
    """The address that one to four numbers mean: 127.1, 0x7f000001 and 017700000001 are all 127.0.0.1."""
    *first, last = [_number(label) for label in labels]
    room = _OCTET ** (_OCTETS - len(first)) if len(first) < _OCTETS else 0
    if last >= room or any(number >= _OCTET for number in first):
        raise ValueError(labels)
    return IPv4Address(last + sum(number << 8 * (3 - place) for place, number in enumerate(first)))


def _number(label: str) -> int:
    if not _NUMBER.fullmatch(label):
        raise ValueError(label)
    if label.startswith("0x"):
        return int(label[2:] or "0", 16)
    return int(label, 8 if label.startswith("0") else 10)
