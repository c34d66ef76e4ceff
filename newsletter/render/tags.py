"""MJML, and the HTML in it or made of it, as a row of marks with texts between them.

Marks come up again and again (a mail of a hundred kilobytes has some hundred different ones), so each is read
once and remembered.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache

_ATTRIBUTES = r"(?:\s++[^\s=<>/\"']++(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'))?+)*+"
_CONDITION = re.compile(r"<!--\[if[^\]]*\]>(?:<!-->)?|(?:<!--)?<!\[endif\]-->")
# Conditional comments first: what stands in them is parsed and nested like everything else. A comment or a
# style without an end takes all that follows, so that each is looked at once.
_MARK = re.compile(
    r"(<(?:"
    rf"/?[^\s<>/!?=\"']++(?<!<style)(?<!<mj-style){_ATTRIBUTES}\s*+/?>"
    r"|!--\[if[^\]]*\]>(?:<!-->)?|(?:!--<)?!\[endif\]-->|!--.*?-->|!--.*\Z"
    rf"|(?P<style>mj-style|style)(?=[\s>/]){_ATTRIBUTES}\s*+(?<!/)>(?:.*?</(?P=style)\s*>|.*\Z)"
    rf"|(?:mj-style|style){_ATTRIBUTES}\s*+/>"
    r"))",
    re.DOTALL,
)
_TAG = re.compile(rf"<(/?)([^\s<>/!?=\"']++)({_ATTRIBUTES})\s*+(/?)>", re.DOTALL)
_STYLE_END = re.compile(r"</(?:mj-)?style\s*>\Z")
_ATTRIBUTE = re.compile(r"([^\s=<>/\"']+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'))?")
_READ = 8192
_QUOTE = '"'
VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
# mjml-python overflows its stack, and with it the process, on some ten thousand nested elements.
DEEPEST = 200


class Kind(Enum):
    """What a mark is. `STYLE` is a whole `mj-style` or `style` with its CSS, which is no markup."""

    TAG = auto()
    STYLE = auto()
    CONDITION = auto()
    COMMENT = auto()
    BROKEN = auto()


@dataclass(frozen=True, slots=True)
class Attribute:
    """`start` is where its name stands in the mark."""

    name: str
    value: str
    start: int


@dataclass(frozen=True, slots=True)
class Mark:
    """`close` for `</p>`, `empty` for `<p />`; `css` is what a style holds."""

    kind: Kind
    name: str = ""
    attributes: tuple[Attribute, ...] = ()
    close: bool = False
    empty: bool = False
    css: str = ""

    @property
    def opens(self) -> bool:
        """Whether what follows stands inside the element."""
        return self.kind is Kind.TAG and not (self.close or self.empty or self.name in VOID)

    def get(self, name: str) -> str | None:
        """The value of the attribute, the first one if it is there twice. HTML's are the same in capitals."""
        exact = self.name.startswith("mj")
        found = (one.value for one in self.attributes if (one.name if exact else one.name.lower()) == name)
        return next(found, None)


def written(mark: Mark, attributes: Iterable[tuple[str, str]], end: str = "") -> str:
    """The tag of `mark` with other attributes, their values escaped as they were read."""
    said = "".join([f' {name}="{value.replace(_QUOTE, "&quot;")}"' for name, value in attributes])
    return f"<{mark.name}{said}{end}>"


def split(source: str) -> list[str]:
    """Text, mark, text, mark ..., text: joined they are the source. A `<` that begins no mark is text."""
    pieces = _MARK.split(source)
    # The name of a style is a group of its own.
    del pieces[2::3]
    return pieces


@lru_cache(_READ)
def read(mark: str) -> Mark:
    """What a mark of `split` is."""
    tag = _TAG.match(mark)
    if tag is None:
        if _CONDITION.fullmatch(mark):
            return Mark(Kind.CONDITION)
        return Mark(Kind.COMMENT if mark.endswith("-->") else Kind.BROKEN)
    attributes = tuple(
        Attribute(one[1], one[2] or one[3] or "", tag.start(3) + one.start(1))
        for one in _ATTRIBUTE.finditer(tag[3])
    )
    # HTML is the same in capitals, and MJML is not.
    name = tag[2] if tag[2].lower().startswith("mj") else tag[2].lower()
    whole = tag.end() == len(mark)
    if not whole and not _STYLE_END.search(mark):
        return Mark(Kind.BROKEN, name)
    return Mark(
        Kind.TAG if whole else Kind.STYLE,
        name,
        attributes,
        close=bool(tag[1]),
        empty=bool(tag[4]),
        css="" if whole else mark[tag.end() : mark.rindex("</")],
    )
