"""CSS written into the `style` attributes of the elements that it means.

The inliner gets the elements of a page with their classes and nothing else. It says which declarations hold
for which element, and these are put into the page's own tags. So neither MJML's own CSS nor the comments for
Outlook nor an attribute pass through a parser that could lose nested `@media`, modern colours or a doctype.
"""

from __future__ import annotations

import html as entities
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from newsletter.render.inliners import INLINERS, NUMBER, declarations
from newsletter.render.sheets import Declarations, rules
from newsletter.render.tags import Kind, read, written

_SHAPES = 16
_TAGS = 8192
_IMPLIED = "implied tbody"
_IMPORTANT = re.compile(r"\s*!\s*important\s*\Z", re.IGNORECASE)


def inline_css(pieces: list[str], css: str, template: str, inliner: str = "premailer") -> list[str]:
    """The pieces of a page (`tags.split`) with `css` in its elements; `inliner` is one of `INLINERS`.

    Raises StyleError for CSS that cannot stand in a `style` attribute.
    """
    if not css.strip():
        return pieces
    rules(css, template)
    whole = "[" in css
    seen = list(_visible(pieces))
    shape = tuple(_bare(pieces[index], whole) for index in seen)
    inlined = list(pieces)
    for index, held in zip(seen, _held(shape, css, template, inliner), strict=True):
        if held:
            inlined[index] = _with_style(pieces[index], held)
    return inlined


def _visible(pieces: Sequence[str]) -> Iterator[int]:
    """Where the tags stand that are not hidden in a comment for Outlook."""
    hidden = False
    for index in range(1, len(pieces), 2):
        piece = pieces[index]
        mark = read(piece)
        if mark.kind is Kind.CONDITION:
            hidden = piece.startswith("<!--[if") and not piece.endswith("<!-->")
        elif not hidden and mark.kind is Kind.TAG:
            yield index


@lru_cache(_TAGS)
def _bare(piece: str, whole: bool) -> str:  # noqa: FBT001  the cache takes positions
    """The tag with what a selector can ask for: class and id, or everything where it can ask for more."""
    mark = read(piece)
    if mark.close:
        return f"</{mark.name}>"
    named = [(one.name.lower(), one.value) for one in mark.attributes]
    kept = (one for one in named if one[0] in {"class", "id"} or (whole and one[0] != "style"))
    return written(mark, kept, "/" if mark.empty else "")


@lru_cache(_TAGS)
def _with_style(piece: str, held: Declarations) -> str:
    """The tag with the declarations behind its own, which win where neither or both are important."""
    mark = read(piece)
    own = declarations(entities.unescape(mark.get("style") or ""))
    kept = [one for one in held if not _beaten(one, own)]
    kept += (one for one in own if not _beaten_by(one, held))
    others = ((one.name, one.value) for one in mark.attributes if one.name.lower() != "style")
    style = ("style", entities.escape(";".join(map(":".join, kept)), quote=False))
    return written(mark, (*others, style), " /" if mark.empty else "")


def _beaten(one: tuple[str, str], own: Declarations) -> bool:
    """Whether the element itself says something else, of no less weight."""
    return any(name == one[0] and (_important(value) or not _important(one[1])) for name, value in own)


def _beaten_by(one: tuple[str, str], held: Declarations) -> bool:
    """Whether the sheet says something else of more weight."""
    return not _important(one[1]) and any(name == one[0] and _important(value) for name, value in held)


def _important(value: str) -> bool:
    return _IMPORTANT.search(value) is not None


@lru_cache(_SHAPES)
def _held(shape: tuple[str, ...], css: str, template: str, inliner: str) -> tuple[Declarations, ...]:
    """What the sheet declares for each tag of the shape; nothing for those that close."""
    found = INLINERS[inliner]("".join(_numbered(shape)), css, template)
    return tuple(found.get(number, ()) for number in range(len(shape)))


def _numbered(shape: Sequence[str]) -> Iterator[str]:
    """The tags with their numbers, and with the tbody that every table has (HTML, 13.2.6.4.9)."""
    around: list[str] = []
    for number, tag in enumerate(shape):
        mark = read(tag)
        if mark.close:
            if mark.name in around:
                while (last := around.pop()) != mark.name:
                    if last == _IMPLIED:
                        yield "</tbody>"
            yield tag
            continue
        if mark.name == "tr" and around[-1:] == ["table"]:
            around.append(_IMPLIED)
            yield "<tbody>"
        if mark.opens:
            around.append(mark.name)
        name = len(mark.name) + 1
        yield f'{tag[:name]} {NUMBER}="{number}"{tag[name:]}'
