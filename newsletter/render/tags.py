"""MJML and the HTML in it as a row of tags."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# Conditional comments first: what stands in them is parsed and nested like everything else.
MARK = re.compile(
    r"(?P<condition><!--\[if[^\]]*\]>(?:<!-->)?|(?:<!--)?<!\[endif\]-->)|"
    r"(?P<comment><!--.*?-->)|"
    r"<(?P<close>/?)(?P<name>[^\s<>/!?=\"']+)"
    r"(?P<attributes>(?:\s+[^\s=<>/\"']+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'))?)*)\s*(?P<empty>/?)>",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"([^\s=<>/\"']+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'))?")
VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
# CSS in it is no markup, and runs to the end of the element.
STYLE = "mj-style"
STYLE_END = f"</{STYLE}"
# mjml-python overflows its stack, and with it the process, on some ten thousand nested elements.
DEEPEST = 200


@dataclass(frozen=True, slots=True)
class Attribute:
    """`start` is where its name stands in the source."""

    name: str
    value: str
    start: int


def attributes(mark: re.Match[str]) -> Iterator[Attribute]:
    """What stands between the name of a tag and its end."""
    begin = mark.start("attributes")
    for found in _ATTRIBUTE.finditer(mark["attributes"]):
        yield Attribute(found[1], found[2] or found[3] or "", begin + found.start(1))
