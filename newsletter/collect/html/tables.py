"""Tables of HTML: those that hold data, and those that only lay out a page."""

from __future__ import annotations

from collections.abc import Iterator

from lxml.html import HtmlElement

from newsletter.collect.html import words

_MOST_COLUMNS = 30
_MOST_ROWS = 2000
_LONGEST_CELL = 1000
_BLOCKS = ("table", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "figure", "article", "section")


def is_data(table: HtmlElement) -> bool:
    """Whether a table has rows and columns of short things; else it is a frame around text."""
    if table.get("role", "").lower() in {"presentation", "none"}:
        return False
    if next(table.iterdescendants(*_BLOCKS), None) is not None:
        return False
    several = 0
    for number, row in enumerate(_rows(table)):
        cells = list(_cells(row))
        if number >= _MOST_ROWS or len(cells) > _MOST_COLUMNS:
            return False
        if any(len(words.text_of(cell)) > _LONGEST_CELL for cell in cells):
            return False
        several += sum(1 for cell in cells if words.text_of(cell)) > 1
    return several > 1


def caption(table: HtmlElement) -> HtmlElement | None:
    """The element that says what the table shows."""
    found = table.find("caption")
    return found if found is not None and words.text_of(found) else None


def rows(table: HtmlElement) -> list[list[HtmlElement | None]]:
    """Its cells, each row equally long; None where a cell goes on from the left or from above, or none is.

    Rows and columns without words are left out.
    """
    hanging: dict[int, int] = {}
    made: list[list[HtmlElement | None]] = []
    for row in _rows(table):
        filled: list[HtmlElement | None] = []
        below: dict[int, int] = {}
        for cell in _cells(row):
            while hanging.get(len(filled), 0) > 0:
                filled.append(None)
            wide, high = _span(cell, "colspan", _MOST_COLUMNS), _span(cell, "rowspan", _MOST_ROWS)
            below.update({len(filled) + step: high for step in range(wide)})
            filled.extend([cell, *[None] * (wide - 1)])
        for column, left in hanging.items():
            below.setdefault(column, left)
        hanging = {column: left - 1 for column, left in below.items() if left > 1}
        made.append(filled[: 2 * _MOST_COLUMNS])
    return _without_empty(made)


def _without_empty(made: list[list[HtmlElement | None]]) -> list[list[HtmlElement | None]]:
    says = [[cell is not None and bool(words.text_of(cell)) for cell in row] for row in made]
    width = max(map(len, made), default=0)
    used = [column for column in range(width) if any(row[column] for row in says if column < len(row))]
    return [
        [row[column] if column < len(row) else None for column in used]
        for row, said in zip(made, says, strict=True)
        if any(said)
    ]


def _rows(table: HtmlElement) -> Iterator[HtmlElement]:
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in {"thead", "tbody", "tfoot"}:
            yield from child.iterchildren("tr")


def _cells(row: HtmlElement) -> Iterator[HtmlElement]:
    yield from row.iterchildren("td", "th")


def _span(cell: HtmlElement, name: str, most: int) -> int:
    text = cell.get(name, "").strip()
    return max(1, min(int(text), most)) if text.isascii() and text.isdigit() and len(text) < 9 else 1  # noqa: PLR2004
