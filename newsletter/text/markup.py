"""Markdown: to safe HTML, to plain text whose offsets can be relied on, and plain text back to Markdown."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.token import Token

# What a newsletter's running text needs. No images: a remote one would track the reader.
_TAGS = {
    *("p", "br", "hr", "strong", "em", "s", "code", "pre", "blockquote", "a"),
    *("ul", "ol", "li", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}
_ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
_SCHEMES = {"http", "https", "mailto", "tel"}

# CommonMark 2.4: any ASCII punctuation may be escaped with a backslash. These are the ones that can mean
# something inside a line; the rest only at its start.
_INLINE_SPECIAL = re.compile(r"([\\`*_\[\]<>&~|])")
# The last is a table's second line: an escaped `|` in the first still counts as one of its columns.
_LINE_START = re.compile(r"^(\s*)(#{1,6}(?=\s|$)|[-+=](?=[-+=\s]|$)|>|:(?=-)|-(?=:))")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_ORDERED = re.compile(r"^(\s*\d{1,9})([.)])(?=\s|$)")


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    parser.add_render_rule("image", _image_words)
    return parser


def _image_words(_: object, tokens: Sequence[Token], index: int, *__: object) -> str:
    """What a picture shows, in words: the picture itself is never part of running text."""
    return escapeHtml(_words(tokens[index]))


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph-like piece of the plain text.

    `kind` is `paragraph`, `heading`, `item`, `quote`, `code` or `cell`; `start` and `end` are offsets into
    the plain text; `line` counts from 0 in the Markdown. `breaks` are the offsets at which its further lines
    begin.
    """

    kind: str
    start: int
    end: int
    line: int
    breaks: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class PlainText:
    """The words of a Markdown text, blocks parted by an empty line."""

    text: str
    blocks: tuple[Block, ...]

    def line_of(self, offset: int) -> int:
        """The line of the Markdown, from 0, in which the character at `offset` of the text stands."""
        number = bisect_right(self.blocks, offset, key=lambda block: block.start) - 1
        if number < 0:
            return 0
        block = self.blocks[number]
        return block.line + bisect_right(block.breaks, offset)


def to_html(markdown: str, top: int = 2) -> str:
    """The text as HTML that holds nothing but harmless elements; raw HTML in it shows as its characters.

    Its highest heading becomes one of level `top`, and no level is skipped, as a screen reader's user who
    jumps from heading to heading needs it (WCAG 2.2, 1.3.1).
    """
    parser = _parser()
    tokens = parser.parse(markdown)
    used = sorted({token.tag for token in tokens if token.tag in _HEADINGS})
    levels = {tag: f"h{min(top + depth, len(_HEADINGS))}" for depth, tag in enumerate(used)}
    for token in tokens:
        token.tag = levels.get(token.tag, token.tag)
    return clean(parser.renderer.render(tokens, parser.options, {})).strip()


def clean(html: str) -> str:
    """HTML less everything that is not on the allow-list, every element closed."""
    return nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel=None)


def to_text(markdown: str) -> str:
    """The words alone, as a person would read them aloud."""
    return plain(markdown).text


def parse(markdown: str) -> list[Token]:
    """The tokens of the Markdown parser."""
    return _parser().parse(markdown)


@lru_cache(maxsize=256)
def plain(markdown: str) -> PlainText:
    """The words alone, with the blocks that they stand in."""
    pieces: list[str] = []
    blocks: list[Block] = []
    length = 0
    around: list[str] = []
    for token in parse(markdown):
        if token.type.endswith("_open"):
            around.append(token.type.removesuffix("_open"))
        elif token.type.endswith("_close"):
            around.pop()
        elif token.type in {"inline", "fence", "code_block"}:
            words = _words(token)
            text = words.strip()
            if not text:
                continue
            if blocks:
                pieces.append("\n\n")
                length += 2
            line = token.map[0] if token.map else 0
            shift = length - len(words) + len(words.lstrip())
            breaks = tuple(shift + offset for offset in _breaks(token))
            blocks.append(Block(_kind(token, around), length, length + len(text), line, breaks))
            pieces.append(text)
            length += len(text)
    return PlainText("".join(pieces), tuple(blocks))


def _kind(token: Token, around: list[str]) -> str:
    if token.type != "inline":
        return "code"
    for name, kind in (("heading", "heading"), ("blockquote", "quote"), ("list_item", "item")):
        if name in around:
            return kind
    return "cell" if {"th", "td"} & set(around) else "paragraph"


def _words(token: Token) -> str:
    if token.children is None:
        return token.content
    words: list[str] = []
    for child in token.children:
        if child.type == "softbreak":
            words.append(" ")
        elif child.type == "hardbreak":
            words.append("\n")
        elif child.type == "image":
            words.append(_words(child))
        else:
            words.append(child.content)
    return "".join(words)


def _breaks(token: Token) -> Iterator[int]:
    """Where in the words of a token its second and further lines begin."""
    if token.children is None:
        if token.type == "fence":
            # Its words begin below the line of the fence.
            yield 0
        yield from (at + 1 for at, character in enumerate(token.content.rstrip()) if character == "\n")
        return
    length = 0
    for child in token.children:
        if child.type in {"softbreak", "hardbreak"}:
            length += 1
            yield length
        else:
            length += len(_words(child) if child.type == "image" else child.content)


def escape(text: str) -> str:
    """Markdown that shows exactly the characters of a plain text; its lines stay lines of one paragraph."""
    return "\n".join(_escape_line(line) for line in text.split("\n"))


def _escape_line(line: str) -> str:
    escaped = _INLINE_SPECIAL.sub(r"\\\1", line.strip())
    escaped = _LINE_START.sub(r"\1\\\2", escaped)
    return _ORDERED.sub(r"\1\\\2", escaped)
