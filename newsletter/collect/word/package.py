"""The parts of a .docx file: XML that is parsed without entities, and what each part names."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from urllib.parse import unquote
from xml.etree.ElementTree import Element, ParseError

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from newsletter.collect.zipped import AGAIN, Archive, damaged
from newsletter.errors import CollectError

_LARGEST_XML = 10 * 1024 * 1024
_DEEPEST = 120
_RELATIONSHIPS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


@dataclass(frozen=True, slots=True)
class Relationship:
    """What a part names by `ident`: another part, or an address outside."""

    ident: str
    kind: str
    target: str
    external: bool


@dataclass(frozen=True, slots=True)
class Package:
    """The parts in the zip that a document is."""

    archive: Archive

    def xml(self, member: str) -> Element | None:
        """The root of an XML part without entities; None where there is no such part.

        Raises CollectError when it is damaged or nested without end.
        """
        if member not in self.archive:
            return None
        try:
            root: Element = ElementTree.fromstring(self.archive.data(member, _LARGEST_XML), forbid_dtd=True)
        except DefusedXmlException as error:
            raise CollectError(
                "Its XML defines entities, which Word never writes, so it may be meant to do harm.",
                source=self.archive.name,
                hint=AGAIN,
            ) from error
        except (ParseError, ValueError, LookupError) as error:
            raise damaged(self.archive.name) from error
        _check_depth(root, self.archive.name)
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
        return next((found.target for found in named if found.target in self.archive), usual)


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
