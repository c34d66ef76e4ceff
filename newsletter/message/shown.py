"""What can be read of the HTML of a mail, or heard: words, what is said of pictures, where links lead."""

from __future__ import annotations

from html.parser import HTMLParser

from newsletter.text.changes import Paragraph

_UNSEEN = frozenset({"style", "script"})
# What is said in place of an element, or beside it.
_SAID = ("alt", "aria-label", "title")
_INLINE = frozenset(
    {"a", "abbr", "b", "br", "cite", "code", "em", "font", "i", "img", "s", "small", "span", "strong"}
)


def paragraphs(html: str) -> tuple[Paragraph, ...]:
    """The paragraphs of a page, without the titles that they stand below."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.end()
    return tuple(reader.made)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.made: list[Paragraph] = []
        self._text: list[str] = []
        self._unseen = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen = tag
        if tag not in _INLINE:
            self.end()
        elif tag == "br":
            self._text.append(" ")
        known = dict(attrs)
        for said in filter(None, map(known.get, _SAID)):
            self.end()
            self._text.append(said)
            self.end()
        if tag == "a":
            self._text.append(f" {known.get('href') or ''} ")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._unseen:
            self._unseen = ""
        if tag not in _INLINE:
            self.end()

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self._text.append(data)

    def end(self) -> None:
        """What was read is a paragraph."""
        if words := tuple("".join(self._text).split()):
            self.made.append(Paragraph("", words))
        self._text = []
