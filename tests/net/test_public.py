from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.net.public import is_public


@pytest.mark.parametrize(
    "address",
    [
        *("1.1.1.1", "93.184.215.14", "172.15.255.255", "172.32.0.1", "100.63.0.1", "223.255.255.255"),
        *("192.0.1.1", "2606:4700:4700::1111", "2a00:1450:4001:80b::200e", "64:ff9b::5db8:d70e"),
    ],
)
def test_addresses_of_the_internet_are_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        *("0.0.0.0", "0.1.2.3", "10.0.0.1", "127.0.0.1", "127.255.255.254", "172.16.0.1", "172.31.255.255"),
        *("192.168.0.1", "169.254.1.1", "100.64.0.1", "100.127.255.255", "198.18.0.1", "198.19.255.255"),
        *("192.0.0.8", "192.0.2.1", "198.51.100.1", "203.0.113.1", "192.88.99.1"),
        *("224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255"),
        *("::", "::1", "fe80::1", "fe80::1%eth0", "fec0::1", "fc00::1", "fdff::1", "ff02::1", "100::1"),
        *("2001:db8::1", "3fff::1", "2001:2::1", "2001:20::1", "4000::1", "64:ff9b:1::1"),
    ],
)
def test_addresses_with_a_purpose_of_their_own_are_not(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize(
    "address",
    ["169.254.169.254", "169.254.170.2", "100.100.100.200", "192.0.0.192", "168.63.129.16", "fd00:ec2::254"],
)
def test_where_clouds_tell_a_machine_its_secrets_is_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_in_the_guise_of_ipv6_is_no_more_public_than_itself(inner: IPv4Address) -> None:
    number = int(inner)
    for disguise in (number, 0xFFFF << 32 | number, 0x2002 << 112 | number << 80, 0x20010000 << 96 | number):
        assert not is_public(IPv6Address(disguise))
    # What was turned around, as Teredo does it (RFC 4380, section 4)
    assert not is_public(IPv6Address(0x20010000 << 96 | number ^ 0xFFFFFFFF))
    assert is_public(IPv6Address(0x64FF9B << 96 | number)) == is_public(inner)


@given(st.ip_addresses())
def test_what_python_takes_for_private_is_never_public(address: IPv4Address | IPv6Address) -> None:
    assert address.is_global or not is_public(address)
    assert not (is_public(address) and (address.is_multicast or address.is_link_local or address.is_loopback))
