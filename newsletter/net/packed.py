"""Bodies that a server packed (RFC 9110, section 8.4.1), unpacked within limits of size and growth."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

# What servers are asked for. Some send deflate all the same, and that in two forms.
ASKED_FOR = "gzip"
_GZIP, _DEFLATE = frozenset({"gzip", "x-gzip"}), "deflate"
_GZIP_STARTS = b"\x1f\x8b"
_AS_GZIP, _AS_ZLIB, _AS_RAW = 16 + zlib.MAX_WBITS, zlib.MAX_WBITS, -zlib.MAX_WBITS
_BLOCK = 256 * 1024
# A page of words becomes 3 to 20 times smaller, a bomb a thousand times.
_MOST_GROWN = 100
_NO_BOMB = 4 * 1024 * 1024
# One after another in a body (RFC 1952, section 2.2); each costs work, however little it holds.
_MOST_MEMBERS = 1000


class BombError(Exception):
    """It grows as nothing does that people wrote."""


class DamagedError(Exception):
    """It cannot be unpacked: cut off, broken, or packed in a way that nobody asked for."""


def is_packed(coding: str) -> bool:
    """Whether a header field Content-Encoding says that there is anything to unpack."""
    return coding.strip().lower() not in {"", "identity"}


def unpacked(pieces: Iterable[bytes], coding: str, most: int) -> tuple[bytes, bool]:
    """The body, at most so many bytes of it, and whether it was cut there.

    No more than about `most` bytes are read either. Raises BombError and DamagedError.
    """
    packing = _Packing(coding.strip().lower())
    body = bytearray()
    taken = 0
    for piece in pieces:
        taken += len(piece)
        for block in packing.blocks(piece):
            body += block
            if len(body) > most:
                return bytes(body[:most]), True
            if len(body) > max(_NO_BOMB, taken * _MOST_GROWN):
                raise BombError
        if taken > most + _BLOCK:
            return bytes(body), True
    packing.end()
    return bytes(body), False


class _Packing:
    """One body as it is unpacked, block by block."""

    def __init__(self, name: str) -> None:
        if name != _DEFLATE and name not in _GZIP:
            raise DamagedError(f"It is packed as {name[:40]!r}.")
        self._name = name
        self._member: zlib._Decompress | None = None
        self._members = 0
        self._is_over = False

    def blocks(self, packed: bytes) -> Iterator[bytes]:
        while packed and not self._is_over:
            if self._member is None or self._member.eof:
                self._begin(packed)
            else:
                yield from self._of_member(self._member, packed)
                packed = self._member.unused_data

    def end(self) -> None:
        if self._member and not self._member.eof:
            raise DamagedError("It is cut off.")

    def _begin(self, packed: bytes) -> None:
        """The next member, unless what is left is filling behind the end, which browsers overlook."""
        self._is_over = self._member is not None and (
            self._name == _DEFLATE or not _GZIP_STARTS.startswith(packed[:2])
        )
        if not self._is_over:
            self._members += 1
            self._member = zlib.decompressobj(self._manner(packed))
        if self._members > _MOST_MEMBERS:
            raise BombError

    def _manner(self, packed: bytes) -> int:
        if self._name in _GZIP:
            return _AS_GZIP
        # RFC 1950, section 2.2: the low half of the first byte says 8. Without a head it is deflate alone.
        return _AS_ZLIB if packed[0] & 0x0F == zlib.DEFLATED else _AS_RAW

    def _of_member(self, member: zlib._Decompress, packed: bytes) -> Iterator[bytes]:
        more = True
        while more:
            try:
                block = member.decompress(packed, _BLOCK)
            except zlib.error as error:
                raise DamagedError(str(error)) from error
            yield block
            packed = member.unconsumed_tail
            # What fills a block may go on without another byte of what is packed.
            more = not member.eof and (bool(packed) or len(block) == _BLOCK)
