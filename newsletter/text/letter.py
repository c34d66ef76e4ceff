"""Markdown as the plain text of a mail: lists keep their marks, and links show where they lead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from markdown_it.token import Token

from newsletter.text import markup

_QUOTE = "> "


def letter(markdown: str) -> str:
    """The text as one would type it into a letter; blocks parted by an empty line, list items by none."""
    writer = _Writer()
    for token in markup.parse(markdown):
        writer.take(token)
    return "\n".join(writer.lines)


@dataclass(slots=True)
class _Writer:
    lines: list[str] = field(default_factory=list)
    quotes: int = 0
    # The next number of each list that is open, None where it is not numbered.
    lists: list[int | None] = field(default_factory=list)
    mark: str = ""
    was_item: bool = False

    def take(self, token: Token) -> None:
        match token.type:
            case "bullet_list_open":
                self.lists.append(None)
            case "ordered_list_open":
                self.lists.append(int(token.attrGet("start") or 1))
            case "bullet_list_close" | "ordered_list_close":
                self.lists.pop()
                self.was_item = bool(self.lists)
                self.mark = "  " if self.lists else ""
            case "list_item_open":
                self.mark = self._next_mark()
            case "blockquote_open":
                self.quotes += 1
            case "blockquote_close":
                self.quotes -= 1
            case "inline":
                self._write(_words(token.children or ()))
            case "fence" | "code_block":
                self._write(token.content.rstrip("\n"))
            case _:
                pass

    def _next_mark(self) -> str:
        number = self.lists[-1]
        if number is None:
            return "- "
        self.lists[-1] = number + 1
        return f"{number}. "

    def _write(self, text: str) -> None:
        indent = "  " * max(len(self.lists) - 1, 0) + _QUOTE * self.quotes
        if self.lines and not (self.was_item and self.lists):
            self.lines.append("")
        hanging = " " * len(self.mark)
        for number, line in enumerate(text.split("\n")):
            self.lines.append(f"{indent}{hanging if number else self.mark}{line}")
        self.mark = "  " if self.lists else ""
        self.was_item = bool(self.lists)


def _words(children: Sequence[Token]) -> str:
    words: list[str] = []
    address = ""
    start = 0
    for child in children:
        match child.type:
            case "softbreak":
                words.append(" ")
            case "hardbreak":
                words.append("\n")
            case "link_open":
                address, start = str(child.attrGet("href") or ""), len(words)
            case "link_close":
                shown = "".join(words[start:])
                if address.removeprefix("mailto:") != shown:
                    words.append(f" ({address.removeprefix('mailto:')})")
            case "image":
                words.append(child.content)
            case _:
                words.append(child.content)
    return "".join(words)
