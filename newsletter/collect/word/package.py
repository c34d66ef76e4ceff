"""A .docx file is a zip of XML parts and pictures: opened with suspicion, before anything reads it."""

from __future__ import annotations

import io
import posixpath
import struct
import zipfile
import zlib
from dataclasses import dataclass, field
from urllib.parse import unquote
from xml.etree.ElementTree import Element, ParseError

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from newsletter.errors import CollectError

_MOST_MEMBERS = 5_000
_LARGEST_XML = 10 * 1024 * 1024
_LARGEST_PICTURE = 40 * 1024 * 1024
_LARGEST = 200 * 1024 * 1024
# Deflate reaches 1,000 at most on nothing but repeats; XML of real documents stays below 100.
_HIGHEST_RATIO, _NEVER_A_BOMB = 300, 1024 * 1024
_DEEPEST = 120
_RELATIONSHIPS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
DAMAGED = (
    "Open it in Word, save it again under a new name, and add that file. "
    "Or copy its text into a plain text file (.txt) and add that."
)


@dataclass(frozen=True, slots=True)
class Relationship:
    """What a part names by `ident`: another part, or an address outside."""

    ident: str
    kind: str
    target: str
    external: bool


@dataclass(frozen=True, slots=True)
class Package:
    """The members of the zip that a reader may see, by their names."""

    name: str
    _zip: zipfile.ZipFile = field(repr=False)
    _sizes: dict[str, int] = field(repr=False)

    def __contains__(self, member: object) -> bool:
        return member in self._sizes

    def data(self, member: str, most: int = _LARGEST_PICTURE) -> bytes:
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

    def xml(self, member: str) -> Element | None:
        """The root of an XML part without entities; None where there is no such part.

        Raises CollectError when it is damaged or nested without end.
        """
        if member not in self:
            return None
        try:
            root: Element = ElementTree.fromstring(self.data(member, _LARGEST_XML), forbid_dtd=True)
        except DefusedXmlException as error:
            raise CollectError(
                "Its XML defines entities, which Word never writes, so it may be meant to do harm.",
                source=self.name,
                hint=DAMAGED,
            ) from error
        except (ParseError, ValueError, LookupError) as error:
            raise damaged(self.name) from error
        _check_depth(root, self.name)
        return root

    def relationships(self, member: str) -> tuple[Relationship, ...]:
        """What a part names; '' for the whole package. Targets inside are names of members."""
        folder, base = posixpath.split(member)
        root = self.xml(posixpath.join(folder, "_rels", f"{base}.rels"))
        made: list[Relationship] = []
        for element in [] if root is None else root.iter(_RELATIONSHIPS):
            target = element.get("Target", "")
            external = element.get("TargetMode", "").lower() == "external"
            made.append(
                Relationship(
                    ident=element.get("Id", ""),
                    kind=element.get("Type", "").rpartition("/")[2],
                    target=target if external else _inside(folder, target),
                    external=external,
                )
            )
        return tuple(made)

    def part(self, kind: str, of: str, usual: str) -> str:
        """The name of the part of a kind that another part names, else the usual one; it may not be there."""
        named = (found for found in self.relationships(of) if found.kind == kind and not found.external)
        return next((found.target for found in named if found.target in self), usual)


def open_package(data: bytes, name: str) -> Package:
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
                "It holds a file that would lie outside its folder, which Word never writes, so it may be "
                "meant to do harm.",
                source=name,
                hint=DAMAGED,
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
    return Package(name, archive, sizes)


def damaged(name: str) -> CollectError:
    """What to tell of a file that is no whole document."""
    return CollectError("It is no whole Word document; it may be damaged.", source=name, hint=DAMAGED)


def too_large(name: str) -> CollectError:
    """What to tell of a file that holds more than any article."""
    return CollectError(
        "Unpacked, it is far larger than any article, so it was not read.", source=name, hint=DAMAGED
    )


def _leads_outside(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return name.startswith(("/", "\\")) or ".." in parts or ":" in parts[0] or "\0" in name


def _inside(folder: str, target: str) -> str:
    path = unquote(target).replace("\\", "/")
    joined = path if path.startswith("/") else posixpath.join("/", folder, path)
    return posixpath.normpath(joined).lstrip("/")


def _check_depth(root: Element, name: str) -> None:
    level = [root]
    for _ in range(_DEEPEST):
        level = [child for element in level for child in element]
        if not level:
            return
    raise damaged(name)
