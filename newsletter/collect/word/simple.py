"""A Word document as the few elements that carry its words: what mammoth gets to read.

Whatever is dropped that a reader would have seen is counted, to be told.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from xml.etree.ElementTree import Element, SubElement

from newsletter.collect.word.names import MATH, MC, VML, R, W, value
from newsletter.collect.word.numbering import Item, Numbering
from newsletter.collect.word.package import Relationship
from newsletter.collect.word.styles import CONTENTS, Styles

_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_PIC = "{http://schemas.openxmlformats.org/drawingml/2006/picture}"
_OFFICE = "{urn:schemas-microsoft-com:office:office}"
# Around a number: where a list that goes on after other text begins to count.
STARTS, STARTED = "\ue000", "\ue001"
_UNWRAPPED = frozenset(
    W + name for name in ("smartTag", "customXml", "dir", "bdo", "ins", "moveTo", "sdtContent", "subDoc")
)
_KEPT_WHOLE = frozenset(
    W + name for name in ("t", "instrText", "fldChar", "softHyphen", "noBreakHyphen", "tab")
)
_NEVER = frozenset(
    W + name
    for name in (
        "pPr",
        "rPr",
        "sectPr",
        "tblPr",
        "tblGrid",
        "trPr",
        "bookmarkStart",
        "bookmarkEnd",
        "proofErr",
        "sdtPr",
        "sdtEndPr",
        "commentReference",
        "commentRangeStart",
        "commentRangeEnd",
        "lastRenderedPageBreak",
        "permStart",
        "permEnd",
        "annotationRef",
        "footnoteRef",
        "endnoteRef",
        "separator",
    )
)
_SYMBOL = re.compile(r"[0-9A-Fa-f]{1,4}")
_COLUMNS = re.compile(r"[1-9]\d?")
_LINK = re.compile(r"\s*HYPERLINK\s+\"([^\"]+)\"", re.IGNORECASE)
BULLETS, NUMBERS = "1", "2"


class Loss(Enum):
    """What a reader would have seen and does not get: one of it, and several."""

    CONTENTS = ("a line of a table of contents", "{} lines of a table of contents")
    HIDDEN = ("a piece of hidden text", "{} pieces of hidden text")
    STRUCK = ("a piece of struck-out text", "{} pieces of struck-out text")
    LINKED = (
        "a picture that is linked and not in the file",
        "{} pictures that are linked and not in the file",
    )
    MISSING = ("a picture that the file names and does not hold", "{} pictures that the file does not hold")
    DRAWN = ("a drawing, chart or embedded object", "{} drawings, charts or embedded objects")
    FORMAT = ("a picture of a kind that mails cannot show", "{} pictures of a kind that mails cannot show")
    CHUNK = ("a part that is a file of its own", "{} parts that are files of their own")


PICTURES = frozenset({Loss.LINKED, Loss.MISSING, Loss.DRAWN, Loss.FORMAT})


@dataclass(slots=True)
class Simplifier:
    """Makes simple trees of the parts of one document; `links` and `images` are those that they name."""

    styles: Styles
    numbering: Numbering
    notes: frozenset[tuple[str, str]]
    relationships: Mapping[str, Relationship] = field(default_factory=dict)
    links: list[str] = field(default_factory=list)
    images: list[str] = field(default_factory=list)
    left_out: Counter[Loss] = field(default_factory=Counter)
    _item: Item | None = None

    def simplify(self, element: Element) -> Element:
        """The element with all that it holds, made anew."""
        made = Element(element.tag, _attributes(element))
        for child in element:
            made.extend(self._simple(child))
        return made

    def _simple(self, element: Element) -> Iterator[Element]:
        tag = element.tag
        special = {
            W + "p": self._paragraph,
            W + "r": self._run,
            W + "tbl": self._table,
            W + "tc": self._cell,
            W + "sdt": self._control,
            W + "fldSimple": self._field,
            W + "hyperlink": self._hyperlink,
            W + "drawing": self._pictures,
            W + "pict": self._pictures,
            W + "object": self._pictures,
            W + "br": self._break,
            W + "cr": self._break,
            W + "ptab": self._gap,
            W + "sym": self._symbol,
            W + "footnoteReference": self._note,
            W + "endnoteReference": self._note,
            W + "altChunk": self._chunk,
            MC + "AlternateContent": self._alternative,
            MATH + "oMath": self._formula,
            MATH + "oMathPara": self._formula,
        }.get(tag)
        if special:
            yield from special(element)
        elif tag in _KEPT_WHOLE:
            copy = Element(tag, dict(element.attrib))
            copy.text = (element.text or "").replace(STARTS, "").replace(STARTED, "")
            yield copy
        elif tag in _UNWRAPPED:
            for child in element:
                yield from self._simple(child)
        elif tag not in _NEVER and tag.startswith(W):
            yield self.simplify(element)

    def _paragraph(self, element: Element) -> Iterator[Element]:
        properties = element.find(W + "pPr")
        role = self.styles.role(properties)
        if role == CONTENTS:
            self.left_out[Loss.CONTENTS] += 1
            return
        place = None if role else self.styles.list_place(properties)
        item = self.numbering.item(place, self._item) if place else None
        goes_on = self._item is not None
        made = Element(W + "p")
        simple = SubElement(made, W + "pPr")
        if role:
            SubElement(simple, W + "pStyle", {W + "val": role})
        elif item:
            numbered = SubElement(simple, W + "numPr")
            SubElement(numbered, W + "ilvl", {W + "val": str(item.level)})
            SubElement(numbered, W + "numId", {W + "val": NUMBERS if item.ordered else BULLETS})
            if item.ordered and not item.level and item.number != 1 and not goes_on:
                made.append(_run_of(f"{STARTS}{item.number}{STARTED}"))
        for child in element:
            made.extend(self._simple(child))
        if item or next((text for text in made.iter(W + "t") if text.text), None) is not None:
            # Empty paragraphs between two items do not end a list.
            self._item = item
        yield made

    def _run(self, element: Element) -> Iterator[Element]:
        properties = element.find(W + "rPr")
        # The marks of a field have to stay in pairs.
        marks = element.find(W + "fldChar") is not None
        if self.styles.is_on(properties, "vanish") and not marks:
            self.left_out[Loss.HIDDEN] += any(text.text for text in element.iter(W + "t"))
            return
        if not marks and any(self.styles.is_on(properties, name) for name in ("strike", "dstrike")):
            self.left_out[Loss.STRUCK] += any(text.text for text in element.iter(W + "t"))
            return
        made = Element(W + "r")
        simple = SubElement(made, W + "rPr")
        for name, called in (("b", "strong"), ("i", "emphasis")):
            if self.styles.is_on(properties, name, called):
                SubElement(simple, W + name)
        raised = None if properties is None else properties.find(W + "vertAlign")
        if raised is not None:
            SubElement(simple, W + "vertAlign", {W + "val": value(raised)})
        for child in element:
            made.extend(self._simple(child))
        yield made

    def _table(self, element: Element) -> Iterator[Element]:
        self._item = None
        made = self.simplify(element)
        for row, simple in zip(element.iter(W + "tr"), made.iter(W + "tr"), strict=False):
            if row.find(f"{W}trPr/{W}tblHeader") is not None:
                SubElement(SubElement(simple, W + "trPr"), W + "tblHeader")
        self._item = None
        yield made

    def _cell(self, element: Element) -> Iterator[Element]:
        made = Element(W + "tc")
        properties = element.find(W + "tcPr")
        simple = SubElement(made, W + "tcPr")
        for name in ("gridSpan", "vMerge"):
            found = None if properties is None else properties.find(W + name)
            text = value(found)
            if found is not None and (name == "vMerge" or _COLUMNS.fullmatch(text)):
                SubElement(simple, W + name, {W + "val": text} if text else {})
        for child in element:
            if child is not properties:
                made.extend(self._simple(child))
        yield made

    def _control(self, element: Element) -> Iterator[Element]:
        if element.find(f"{W}sdtPr/{W}showingPlcHdr") is not None:
            return
        for content in element.findall(W + "sdtContent"):
            yield from self._simple(content)

    def _field(self, element: Element) -> Iterator[Element]:
        inner = [made for child in element for made in self._simple(child)]
        link = _LINK.match(value(element, "instr"))
        yield from [self._link(link[1], inner)] if link else inner

    def _hyperlink(self, element: Element) -> Iterator[Element]:
        inner = [made for child in element for made in self._simple(child)]
        named = self.relationships.get(element.get(R + "id", ""))
        yield from [self._link(named.target, inner)] if named and named.external else inner

    def _link(self, target: str, inner: list[Element]) -> Element:
        self.links.append(target)
        made = Element(W + "hyperlink", {R + "id": f"link{len(self.links)}"})
        made.extend(inner)
        return made

    def _pictures(self, element: Element) -> Iterator[Element]:
        boxes = list(_outermost(element, W + "txbxContent"))
        for box in boxes:
            made = Element(W + "pict")
            SubElement(made, VML + "textbox").append(self.simplify(box))
            yield made
        if not boxes:
            yield from self._shown(element)

    def _shown(self, element: Element) -> Iterator[Element]:
        described = element.find(f".//{_WP}docPr")
        alt = "" if described is None else described.get("descr") or described.get("title") or ""
        blips = [found.get(R + "embed", "") for found in element.iter(_A + "blip")]
        shapes = [found.get(R + "id", "") for found in element.iter(VML + "imagedata")]
        if not alt:
            alt = next((shape.get("alt", "") for shape in element.iter(VML + "shape")), "")
        for ident in (*blips, *shapes):
            named = self.relationships.get(ident)
            if named is None or named.external:
                self.left_out[Loss.LINKED] += 1
            else:
                yield self._picture(named.target, alt)
        if not blips and not shapes and element.tag != W + "pict":
            self.left_out[Loss.DRAWN] += 1

    def _picture(self, member: str, alt: str) -> Element:
        self.images.append(member)
        drawing = Element(W + "drawing")
        inline = SubElement(drawing, _WP + "inline")
        SubElement(inline, _WP + "docPr", {"descr": alt})
        data = SubElement(SubElement(inline, _A + "graphic"), _A + "graphicData")
        fill = SubElement(SubElement(data, _PIC + "pic"), _PIC + "blipFill")
        SubElement(fill, _A + "blip", {R + "embed": f"image{len(self.images)}"})
        return drawing

    def _break(self, element: Element) -> Iterator[Element]:
        yield Element(W + "br")

    def _gap(self, element: Element) -> Iterator[Element]:
        yield Element(W + "tab")

    def _symbol(self, element: Element) -> Iterator[Element]:
        if _SYMBOL.fullmatch(value(element, "char")):
            yield Element(
                W + "sym", {W + "font": value(element, "font"), W + "char": value(element, "char").upper()}
            )

    def _note(self, element: Element) -> Iterator[Element]:
        kind = element.tag.removeprefix(W).removesuffix("Reference")
        if (kind, value(element, "id")) in self.notes:
            yield Element(element.tag, {W + "id": value(element, "id")})

    def _chunk(self, element: Element) -> Iterator[Element]:
        self.left_out[Loss.CHUNK] += 1
        yield from ()

    def _alternative(self, element: Element) -> Iterator[Element]:
        """The first of several ways to show the same thing that we can read."""
        choices = [*element.findall(MC + "Fallback"), *element.findall(MC + "Choice")]
        for choice in choices:
            if next(choice.iter(W + "txbxContent"), None) is not None:
                yield from self._pictures(choice)
                return
        for child in next((choice for choice in choices if len(choice)), ()):
            yield from self._simple(child)

    def _formula(self, element: Element) -> Iterator[Element]:
        yield _run_of("".join(text.text or "" for text in element.iter(MATH + "t")))


def _outermost(element: Element, tag: str) -> Iterator[Element]:
    for child in element:
        if child.tag == tag:
            yield child
        else:
            yield from _outermost(child, tag)


def _attributes(element: Element) -> dict[str, str]:
    return {name: text for name, text in element.attrib.items() if name in {W + "id", W + "type"}}


def _run_of(text: str) -> Element:
    run = Element(W + "r")
    SubElement(run, W + "t").text = text
    return run
