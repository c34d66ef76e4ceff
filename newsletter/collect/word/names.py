"""Names of WordprocessingML (ECMA-376, part 1), without the prefixes that each file chooses for itself."""

from __future__ import annotations

from xml.etree.ElementTree import Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
VML = "{urn:schemas-microsoft-com:vml}"

# 'Strict' documents have namespaces of their own for the same (part 1, annex A).
_STRICT = "http://purl.oclc.org/ooxml/"
_TRANSITIONAL = {
    "wordprocessingml/main": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "officeDocument/relationships": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "officeDocument/math": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "drawingml/main": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "drawingml/picture": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "drawingml/wordprocessingDrawing": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
}


def value(element: Element | None, name: str = "val") -> str:
    """An attribute of Word's own, '' where there is none."""
    return "" if element is None else element.get(W + name, "")


def is_on(element: Element | None) -> bool:
    """Whether a property that is on or off is on (ECMA-376, part 1, 17.17.4)."""
    return element is not None and value(element).lower() not in {"0", "false", "off", "none"}


def make_transitional(root: Element) -> None:
    """Renames what a strict document calls otherwise."""
    for element in root.iter():
        element.tag = _renamed(element.tag)
        if any(name.startswith("{" + _STRICT) for name in element.attrib):
            renamed = {_renamed(name): text for name, text in element.attrib.items()}
            element.attrib.clear()
            element.attrib.update(renamed)


def _renamed(name: str) -> str:
    if not name.startswith("{" + _STRICT):
        return name
    uri, _, local = name[1 + len(_STRICT) :].partition("}")
    return f"{{{_TRANSITIONAL[uri]}}}{local}" if uri in _TRANSITIONAL else name
