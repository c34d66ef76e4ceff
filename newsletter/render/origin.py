"""Where in a theme each tag of the rendered MJML was written.

Before Jinja reads a file, each tag in it gets a mark; the marks travel through includes, macros and loops and
are taken out of the result, where they tell file, line and column.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

# Characters that no text may hold (Unicode 16, section 23.7: noncharacters), so nobody typed them.
_OPEN, _CLOSE = "\ufdd0", "\ufdd1"
_MARK = re.compile(f"{_OPEN}([0-9]{{1,6}}):([0-9]{{1,6}}):([0-9]{{1,6}}){_CLOSE}")
# No further than the next beginning: a file of beginnings without ends would be read once for each.
_JINJA = re.compile(
    r"\{%(?:(?!\{%|%\}).)*+%\}|\{\{(?:(?!\{\{|\}\}).)*+\}\}|\{#(?:(?!\{#|#\}).)*+#\}", re.DOTALL
)
_LINE_END = re.compile("\n")
_TAG_START = re.compile(r"<(?!!)")


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a file of the theme, `line` and `column` from 1."""

    file: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Sourced:
    """Rendered text, and where its tags come from: (offset in the text, place), in order."""

    text: str
    origins: tuple[tuple[int, Place], ...] = ()

    def place(self, offset: int) -> Place | None:
        """Where the last tag that begins at or before `offset` was written."""
        found = bisect_right(self.origins, offset, key=lambda origin: origin[0])
        return self.origins[found - 1][1] if found else None

    def since(self, offset: int) -> str:
        """What stands between that tag and `offset`."""
        found = bisect_right(self.origins, offset, key=lambda origin: origin[0])
        return self.text[self.origins[found - 1][0] : offset] if found else ""


def marked(source: str, number: int) -> str:
    """A file of the theme, the one with that `number`, with a mark before each tag that it writes itself."""
    pieces: list[str] = []
    last = 0
    lines = [0, *(found.end() for found in _LINE_END.finditer(source))]
    spoken_for = [(jinja.start(), jinja.end()) for jinja in _JINJA.finditer(source)]
    for tag in _TAG_START.finditer(source):
        inside = bisect_right(spoken_for, (tag.start(), len(source))) - 1
        if inside >= 0 and tag.start() < spoken_for[inside][1]:
            continue
        pieces += source[last : tag.start()], _mark(lines, number, tag.start())
        last = tag.start()
    return "".join(pieces) + source[last:]


def unmarked(text: str, files: tuple[str, ...]) -> Sourced:
    """The text without its marks. `files` are the names of the theme's files by their numbers."""
    pieces: list[str] = []
    origins: list[tuple[int, Place]] = []
    last = length = 0
    for mark in _MARK.finditer(text):
        pieces.append(text[last : mark.start()])
        length += mark.start() - last
        last = mark.end()
        # A theme can write such marks itself, with numbers that are nowhere.
        if int(mark[1]) < len(files):
            origins.append((length, Place(files[int(mark[1])], int(mark[2]), int(mark[3]))))
    return Sourced("".join(pieces) + text[last:], tuple(origins))


def _mark(lines: list[int], number: int, offset: int) -> str:
    line = bisect_right(lines, offset)
    return f"{_OPEN}{number}:{line}:{offset - lines[line - 1] + 1}{_CLOSE}"
