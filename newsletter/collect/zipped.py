"""A zip that somebody sent: opened with suspicion, before anything reads what is in it."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass, field

from newsletter.errors import CollectError

_MOST_MEMBERS = 5_000
_LARGEST_MEMBER = 40 * 1024 * 1024
_LARGEST = 200 * 1024 * 1024
# Deflate reaches 1,000 at most on nothing but repeats; XML of real documents stays below 100.
_HIGHEST_RATIO, _NEVER_A_BOMB = 300, 1024 * 1024
SIGN = b"PK\x03\x04"
AGAIN = (
    "Open it in the program that it was written with, save it again under a new name, and add that file. "
    "Or copy its text into a plain text file (.txt) and add that."
)


@dataclass(frozen=True, slots=True)
class Archive:
    """The members of a zip by their names; `name` is the source in messages."""

    name: str
    _zip: zipfile.ZipFile = field(repr=False)
    _sizes: dict[str, int] = field(repr=False)

    def __contains__(self, member: object) -> bool:
        return member in self._sizes

    @property
    def members(self) -> tuple[str, ...]:
        return tuple(self._sizes)

    def data(self, member: str, most: int = _LARGEST_MEMBER) -> bytes:
        """The bytes of a member. Raises CollectError when it is too large or damaged."""
        if self._sizes[member] > most:
            raise too_large(self.name)
        try:
            with self._zip.open(member) as stream:
                # The directory of a zip may lie about sizes.
                data = stream.read(most + 1)
        except (
            zipfile.BadZipFile,
            zlib.error,
            OSError,
            EOFError,
            NotImplementedError,
            RuntimeError,
        ) as error:
            raise damaged(self.name) from error
        if len(data) > most:
            raise too_large(self.name)
        return data


def open_archive(data: bytes, name: str) -> Archive:
    """The zip, looked over: how many members of what size, where they would lie, and none encrypted.

    Raises CollectError in words for a person.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError, struct.error) as error:
        raise damaged(name) from error
    if len(members) > _MOST_MEMBERS:
        raise too_large(name)
    total = 0
    sizes: dict[str, int] = {}
    for member in members:
        if _leads_outside(member.filename):
            raise CollectError(
                "It holds a file that would lie outside its folder, which no program writes, so it may be "
                "meant to do harm.",
                source=name,
                hint=AGAIN,
            )
        if member.flag_bits & 1:
            raise CollectError(
                "It is protected by a password.",
                source=name,
                hint="Open it, save it without a password, and add that file.",
            )
        total += member.file_size
        bomb = member.file_size > max(_NEVER_A_BOMB, _HIGHEST_RATIO * member.compress_size)
        if total > _LARGEST or bomb or member.filename in sizes:
            raise too_large(name)
        sizes[member.filename] = member.file_size
    return Archive(name, archive, sizes)


def damaged(name: str) -> CollectError:
    """What to tell of a file that is not whole."""
    return CollectError("It is no whole document; it may be damaged.", source=name, hint=AGAIN)


def too_large(name: str) -> CollectError:
    """What to tell of a file that holds more than any article."""
    return CollectError(
        "Unpacked, it is far larger than any article, so it was not read.", source=name, hint=AGAIN
    )


def _leads_outside(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return name.startswith(("/", "\\")) or ".." in parts or ":" in parts[0] or "\0" in name
