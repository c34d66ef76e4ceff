"""A tree of HTML -> Markdown of the dialect that `text.markup` reads."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from lxml import etree
from lxml.html import HtmlElement

from newsletter.collect import lines
from newsletter.collect.html import blocks, inline, links, shown, tables, words
from newsletter.collect.html.inline import Run

_HEADING = re.compile(r"h([1-6])")
_LISTS = frozenset({"ul", "ol", "menu", "dir"})
_DROPPED = frozenset({"hr", "img", "picture"})
# What a figure can hold beside a picture, and what is then no picture.
_IN_FIGURE = frozenset({"table", "blockquote", "pre", "ul", "ol"})
_RAW_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff\ud800-\udfff]")
_LONGEST_EMOJI = 8


def markdown(root: HtmlElement, base: str = "") -> str:
    """The words of an element with headings, lists, quotes, tables, links and emphasis.

    Pictures, figures, scripts and what is hidden or struck out are left out. Links are absolute, from `base`
    or what the page says; those that lead nowhere outside it are their words. The highest heading is of level
    2. `text.markup.to_text` of it holds exactly the words that the element shows.
    """
    return blocks.join(parts(root, base))


def parts(root: HtmlElement, base: str = "") -> list[blocks.Part]:
    """The same, block by block."""
    walker = _Walker(links.base_of(root, base))
    walker.walk(root)
    return walker.pile.parts()


@dataclass(frozen=True, slots=True)
class _Style:
    strong: bool = False
    emphasis: bool = False
    code: bool = False
    href: str = ""
    shift: str = ""


class _Walker:
    def __init__(self, base: str, *, cell: bool = False) -> None:
        self.pile = blocks.Pile()
        self._base = base
        self._cell = cell
        self._styles = [_Style()]
        self._closing: list[Callable[[], None] | None] = []
        self._level = 0
        self.runs: list[Run] = []

    def walk(self, root: HtmlElement) -> None:
        walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
        skipped: HtmlElement | None = None
        for event, element in walk:
            if event == "start":
                if element is not root and self._leaves_out(element):
                    if words.stands_apart(element):
                        self._say(" ")
                    skipped = element
                    walk.skip_subtree()
                    continue
                if self._whole(element, is_root=element is root):
                    skipped = element
                    walk.skip_subtree()
                    continue
                self._open(element)
                self._say(element.text)
                continue
            if event == "end" and element is not skipped:
                self._close(element)
            skipped = None
            if element is not root:
                self._say(element.tail)
        self._flush()

    def _leaves_out(self, element: HtmlElement) -> bool:
        tag = element.tag
        if not shown.is_shown(element):
            return True
        if (
            tag == "img"
            and "emoji" in element.get("class", "")
            and len(element.get("alt", "")) <= _LONGEST_EMOJI
        ):
            self._say(element.get("alt"))
        if tag in {"hr", "figure"}:
            self._break()
        if tag == "figure":
            return next(element.iterdescendants(*_IN_FIGURE), None) is None
        return tag in _DROPPED

    def _whole(self, element: HtmlElement, *, is_root: bool) -> bool:
        """Whether the element was taken with all that it holds."""
        if element.tag == "br":
            self.runs.append(Run(" ") if self._cell else Run("", hard=True))
            return True
        if element.tag == "pre" and not self._cell:
            self._flush()
            self.pile.code(_code_text(element))
            return True
        if element.tag == "table" and not self._cell and tables.is_data(element):
            self._flush()
            self.pile.paragraph(self._cell_line(tables.caption(element)))
            self.pile.table([[self._cell_line(cell) for cell in row] for row in tables.rows(element)])
            return True
        return False

    def _cell_line(self, cell: HtmlElement | None) -> str:
        if cell is None:
            return ""
        walker = _Walker(self._base, cell=True)
        walker.walk(cell)
        return inline.line([run for part in inline.paragraphs(walker.runs) for run in part], cell=True)

    def _open(self, element: HtmlElement) -> None:
        tag = element.tag
        style = self._styles[-1]
        href = links.target(element.get("href", ""), self._base) if tag == "a" else ""
        self._styles.append(
            _Style(
                strong=shown.is_strong(element, inherited=style.strong or tag == "dt"),
                emphasis=shown.is_emphasis(element, inherited=style.emphasis),
                code=style.code or tag in {"code", "kbd", "samp", "tt"},
                href=href or style.href,
                shift=tag if tag in {"sup", "sub"} else style.shift,
            )
        )
        self._closing.append(self._container(element))
        if tag == "q":
            self._say("“")

    def _container(self, element: HtmlElement) -> Callable[[], None] | None:
        """Opens what a block is in the Markdown; gives back what closes it."""
        tag = element.tag
        if words.is_inline(element):
            return None
        self._break()
        if self._cell:
            if tag == "li":
                self.runs.append(Run("• "))
            return None
        if heading := _HEADING.fullmatch(tag):
            self._level = int(heading[1])
            return self._end_heading
        if tag in _LISTS:
            return self.pile.open_list(ordered=tag == "ol", start=_number(element.get("start", "")))
        opens = {"blockquote": self.pile.open_quote, "li": self.pile.open_item}.get(tag)
        return opens() if opens else None

    def _end_heading(self) -> None:
        self._level = 0

    def _close(self, element: HtmlElement) -> None:
        if element.tag == "q":
            self._say("”")
        if not words.is_inline(element):
            self._break()
        self._styles.pop()
        close = self._closing.pop()
        if close:
            close()

    def _say(self, text: str | None) -> None:
        if not text:
            return
        style = self._styles[-1]
        if style.shift:
            text = words.raised(text) if style.shift == "sup" else words.lowered(text)
        self.runs.append(Run(text, style.strong, style.emphasis, style.code, style.href))

    def _break(self) -> None:
        if self._cell:
            self.runs.append(Run(" "))
        else:
            self._flush()

    def _flush(self) -> None:
        if self._cell or not self.runs:
            return
        runs, self.runs = self.runs, []
        if self._level:
            whole = [run for part in inline.paragraphs(runs) for run in (*part, Run(" "))]
            strong = all(run.strong for run in whole if run.text.strip())
            plain = [
                Run(run.text, run.strong and not strong, run.emphasis, run.code, run.href) for run in whole
            ]
            self.pile.heading(inline.line(list(inline.respaced(plain))), self._level)
            return
        for part in inline.paragraphs(runs):
            self.pile.paragraph(inline.line(part))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 1  # noqa: PLR2004  CommonMark


def _code_text(element: HtmlElement) -> str:
    pieces: list[str] = [element.text or ""]
    walk = etree.iterwalk(element, events=("start", "end", "comment", "pi"))
    for event, inner in walk:
        if inner is element:
            continue
        if event == "start":
            if not shown.is_shown(inner):
                walk.skip_subtree()
                continue
            pieces.append("\n" if inner.tag == "br" or not words.is_inline(inner) else "")
            pieces.append(inner.text or "")
        else:
            pieces.append(inner.tail or "")
    text = "".join(pieces).replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")
    return lines.visible(_RAW_CONTROL.sub("", text))
