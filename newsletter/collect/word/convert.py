"""A Word document -> HTML with the bytes of its pictures, by mammoth, from a file that is made for it."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, SubElement, tostring

from lxml.html import HtmlElement

from newsletter.collect import zipped
from newsletter.collect.html import tree
from newsletter.collect.html.endings import ending
from newsletter.collect.word import revisions
from newsletter.collect.word.names import W, value
from newsletter.collect.word.numbering import Numbering
from newsletter.collect.word.package import Package, Relationship
from newsletter.collect.word.revisions import Reading
from newsletter.collect.word.simple import BULLETS, NUMBERS, STARTED, STARTS, Loss, Simplifier
from newsletter.collect.word.styles import Styles

_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_STYLES = """
    p.Title => h1.title:fresh
    p.Subtitle => p.subtitle:fresh
    p.Caption => p.caption:fresh
    p.Quote => blockquote > p:fresh
"""
_LEVELS = 5
_START = re.compile(rf"<ol>((?:<[^>]+>)*){STARTS}(\d+){STARTED}")
_LEFT = re.compile(rf"{STARTS}\d+{STARTED}")
_NOTE = re.compile(r"\[(\d+)\]")
_BACK = "↑"
# TIFF and BMP, of which a picture for mails can be made.
_CONVERTIBLE = (b"II*\0", b"MM\0*", b"BM")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The parsed parts of a document that carry words, each with what it names."""

    document: Element
    notes: Mapping[str, Element]
    named: Mapping[str, Mapping[str, Relationship]]
    styles: Styles
    numbering: Callable[[], Numbering]


@dataclass(frozen=True, slots=True)
class Converted:
    """The text as HTML; `held` are the pictures by their `src`, `left_out` counts what could not be taken."""

    root: HtmlElement = field(repr=False)
    held: Mapping[str, bytes] = field(repr=False)
    left_out: Counter[Loss]
    notes: int


def convert(package: Package, parts: Parts, reading: Reading) -> Converted:
    """The text in one of its readings. Raises CollectError when the file is damaged."""
    import mammoth

    known = {
        (kind, value(note, "id"))
        for kind, root in parts.notes.items()
        for note in root.iter(W + kind)
        if value(note, "type") not in {"separator", "continuationSeparator"}
    }
    simplifier = Simplifier(parts.styles, parts.numbering(), frozenset(known))
    written: dict[str, Element] = {}
    for kind, root in {"document": parts.document, **parts.notes}.items():
        simplifier.relationships = parts.named[kind]
        written[kind] = simplifier.simplify(revisions.read(root, reading))
    held: dict[str, bytes] = {}

    def picture(image: object) -> dict[str, str]:
        with image.open() as stream:  # type: ignore[attr-defined]
            member = stream.read().decode()
        if member not in package.archive:
            simplifier.left_out[Loss.MISSING] += 1
            return {}
        data = package.archive.data(member)
        if not ending(data) and not data.startswith(_CONVERTIBLE):
            simplifier.left_out[Loss.FORMAT] += 1
            return {}
        src = f"held:{len(held) + 1}"
        held[src] = data
        return {"src": src}

    try:
        html = mammoth.convert_to_html(
            io.BytesIO(_file(written, simplifier)),
            style_map=_STYLES,
            include_embedded_style_map=False,
            convert_image=mammoth.images.img_element(picture),
        ).value
    except RecursionError as error:
        raise zipped.damaged(package.archive.name) from error
    html = _LEFT.sub("", _START.sub(r'<ol start="\2">\1', html))
    root = tree.fragment(html)
    return Converted(root, held, simplifier.left_out, _tidy_notes(root))


def _file(written: Mapping[str, Element], simplifier: Simplifier) -> bytes:
    names = {"document": "document", "footnote": "footnotes", "endnote": "endnotes"}
    relations = _relations(simplifier)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("word/numbering.xml", tostring(_numbering()))
        for kind, root in written.items():
            archive.writestr(f"word/{names[kind]}.xml", tostring(root))
            archive.writestr(f"word/_rels/{names[kind]}.xml.rels", relations)
        for number, member in enumerate(simplifier.images, start=1):
            archive.writestr(f"word/media/{number}", member)
    return made.getvalue()


def _relations(simplifier: Simplifier) -> bytes:
    root = Element(_PACKAGE + "Relationships")
    for number, target in enumerate(simplifier.links, start=1):
        named = {"Id": f"link{number}", "Type": f"{_RELATIONS}/hyperlink", "Target": target}
        SubElement(root, _PACKAGE + "Relationship", named)
    for number in range(1, len(simplifier.images) + 1):
        named = {"Id": f"image{number}", "Type": f"{_RELATIONS}/image", "Target": f"media/{number}"}
        SubElement(root, _PACKAGE + "Relationship", named)
    return tostring(root)


def _numbering() -> Element:
    """Two lists, one with dots and one with numbers, at every level."""
    root = Element(W + "numbering")
    for number, how in ((BULLETS, "bullet"), (NUMBERS, "decimal")):
        abstract = SubElement(root, W + "abstractNum", {W + "abstractNumId": number})
        for level in range(_LEVELS):
            made = SubElement(abstract, W + "lvl", {W + "ilvl": str(level)})
            SubElement(made, W + "numFmt", {W + "val": how})
    for number in (BULLETS, NUMBERS):
        SubElement(
            SubElement(root, W + "num", {W + "numId": number}), W + "abstractNumId", {W + "val": number}
        )
    return root


def _tidy_notes(root: HtmlElement) -> int:
    """Writes references to notes as raised numbers and drops the arrows back; how many notes there are."""
    for link in list(root.iter("a")):
        target = link.get("href", "")
        if target.startswith(("#footnote-ref", "#endnote-ref")):
            if link.text == _BACK:
                link.text = ""
        elif target.startswith(("#footnote-", "#endnote-")):
            link.text = _NOTE.sub(r"\1", link.text or "")
    return sum(1 for item in root.iter("li") if item.get("id", "").startswith(("footnote-", "endnote-")))
