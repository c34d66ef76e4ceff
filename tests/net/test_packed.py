"""Bodies that come packed: unpacked within limits, whatever they are made of."""

from __future__ import annotations

import gzip
import itertools
import zlib
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.net.packed import BombError, DamagedError, is_packed, unpacked

Pack = Callable[[bytes], bytes]


def raw(data: bytes) -> bytes:
    packing = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packing.compress(data) + packing.flush()


def in_members(data: bytes) -> bytes:
    return gzip.compress(data[:100]) + gzip.compress(b"") + gzip.compress(data[100:])


def with_filling(data: bytes) -> bytes:
    return gzip.compress(data) + b"\0\0\0"


PACKED: list[tuple[str, Pack]] = [
    ("gzip", gzip.compress),
    ("X-GZIP", gzip.compress),
    (" gzip ", in_members),
    ("gzip", with_filling),
    ("deflate", zlib.compress),
    ("Deflate", raw),
]


def cut(data: bytes, size: int) -> Iterator[bytes]:
    return (data[place : place + size] for place in range(0, len(data), size))


@pytest.mark.parametrize(("coding", "pack"), PACKED)
@given(data=st.binary(max_size=2000), size=st.integers(1, 500))
def test_what_was_packed_comes_back_however_it_is_cut(
    coding: str, pack: Pack, data: bytes, size: int
) -> None:
    assert unpacked(cut(pack(data), size), coding, 10_000) == (data, False)


def test_words_of_any_length_come_back() -> None:
    data = b"".join(b"Line %d of a long story.\n" % number for number in range(200_000))
    assert unpacked([gzip.compress(data)], "gzip", len(data)) == (data, False)


def test_no_more_is_unpacked_than_was_asked_for() -> None:
    assert unpacked([gzip.compress(b"0123456789")], "gzip", 9) == (b"012345678", True)
    assert unpacked([gzip.compress(b"0123456789")], "gzip", 10) == (b"0123456789", False)


def test_a_body_that_says_it_is_packed_may_be_empty() -> None:
    assert unpacked([], "gzip", 10) == (b"", False)


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip, gzip", "gzip, identity", "\xff"])
def test_what_nobody_asked_for_is_not_unpacked(coding: str) -> None:
    assert is_packed(coding)
    with pytest.raises(DamagedError):
        unpacked([gzip.compress(b"hello")], coding, 100)


@pytest.mark.parametrize("coding", ["", "identity", " Identity "])
def test_nothing_is_packed_where_nothing_says_so(coding: str) -> None:
    assert not is_packed(coding)


@pytest.mark.parametrize(("coding", "pack"), [pair for pair in PACKED if pair[1] is not with_filling])
@pytest.mark.parametrize("length", [1, 5, -9, -1])
def test_what_is_cut_off_is_damaged(coding: str, pack: Pack, length: int) -> None:
    with pytest.raises(DamagedError):
        unpacked([pack(b"a story of some length, told twice")[:length]], coding, 1000)


@given(st.binary(min_size=1), st.sampled_from(["gzip", "deflate"]))
def test_whatever_comes_is_unpacked_or_refused(data: bytes, coding: str) -> None:
    try:
        body, _ = unpacked([data], coding, 1000)
    except (DamagedError, BombError):
        return
    assert len(body) <= 1000


@pytest.mark.parametrize("pack", [gzip.compress, raw])
def test_a_bomb_is_not_unpacked(pack: Pack) -> None:
    bomb = pack(bytes(30_000_000))
    with pytest.raises(BombError):
        unpacked(cut(bomb, 4096), "gzip" if pack is gzip.compress else "deflate", 25_000_000)


def test_a_bomb_inside_a_bomb_stays_packed() -> None:
    inner = gzip.compress(bytes(30_000_000))
    assert unpacked([gzip.compress(inner)], "gzip", 1_000_000) == (inner, False)


def test_members_without_end_are_a_bomb() -> None:
    with pytest.raises(BombError):
        unpacked(itertools.repeat(gzip.compress(b"")), "gzip", 10_000_000)


def test_packed_bytes_without_end_that_hold_nothing_are_cut() -> None:
    packing = zlib.compressobj(wbits=31)
    nothing = packing.compress(b"") + packing.flush(zlib.Z_FULL_FLUSH)
    nothing_more = packing.flush(zlib.Z_FULL_FLUSH) or b"\0\0\0\xff\xff"
    assert unpacked(itertools.chain([nothing], itertools.repeat(nothing_more)), "gzip", 10_000) == (b"", True)
