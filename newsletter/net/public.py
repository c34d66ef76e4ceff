"""Which IP addresses belong to the public internet, where a stranger's address may lead us."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

# IANA's special-purpose registries (RFC 6890 and its updates). Python's own table differs by its version.
_CLOSED_4 = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/3",
            # Azure's: public by its number, and answered by the machine's host
            "168.63.129.16/32",
        ),
    )
)
# All that was ever given out is in here (RFC 4291, section 2.4), so all else is closed.
_OPEN_6 = IPv6Network("2000::/3")
_CLOSED_6 = tuple(
    map(
        IPv6Network,
        (
            # protocol assignments, Teredo, benchmarking and ORCHID among them
            "2001::/23",
            "2001:db8::/32",
            # 6to4, given up by RFC 7526: an IPv4 address in disguise
            "2002::/16",
            "3fff::/20",
        ),
    )
)
# DNS64 gives every site that has IPv4 alone such an address (RFC 6052, section 2.1).
_NAT64 = IPv6Network("64:ff9b::/96")
_LOW_32 = 2**32 - 1


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether `address` is part of the public internet.

    IPv6 addresses that stand for an IPv4 address are not, but those of NAT64, which are judged by what they
    stand for.
    """
    if isinstance(address, IPv6Address):
        if address not in _NAT64:
            return address in _OPEN_6 and not any(address in closed for closed in _CLOSED_6)
        address = IPv4Address(int(address) & _LOW_32)
    return not any(address in closed for closed in _CLOSED_4)
