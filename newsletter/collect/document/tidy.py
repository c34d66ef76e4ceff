"""What word processors write into a page beside its text: comments, notes, headers, tables of contents."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lxml.html import HtmlElement

from newsletter.collect.html import words
from newsletter.collect.notes import quote
from newsletter.model import Note, NoteKind

_MOST_SHOWN = 10
_NOTE = re.compile(r"\[(\w{1,4})\]")
_COMMENT = re.compile(r"#_?(?:cmnt|msocom)[_\d]", re.IGNORECASE)
_FOOTNOTE = re.compile(r"#_?(?:ftn|edn|sdfootnote|sdendnote)t?\d", re.IGNORECASE)
_COMMENT_TEXT = re.compile(r"(?:cmnt|_msocom_)\d+", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:^|\s)(?:MsoToc\w+|MsoTof)(?:\s|$)")
_MARGIN = re.compile(r"mso-element:\s*(?:header|footer|comment|annotation)(?!-)|mso-element:\s*comment-list")
_COMMENT_CLASSES = re.compile(
    r"(?:^|\s)(?:MsoCommentReference|msocomanchor|MsoCommentText|msocomtxt)(?:\s|$)"
)
_AROUND = ("footer", "header")


def tidy(root: HtmlElement) -> Iterator[Note]:
    """Takes them out or puts them right; what was taken out comes back as notes."""
    yield from _comments(root)
    changed = list(root.iter("ins", "del"))
    if changed:
        shown = [
            f"“{quote(words.text_of(element) or (element.text_content() or '').strip())}”"
            for element in changed
        ]
        text = (
            f"It holds {len(changed)} tracked change{'s'[: len(changed) > 1]}; we took it with all of them: "
            f"{', '.join(shown[:_MOST_SHOWN])}."
        )
        yield Note(kind=NoteKind.DOUBTED, text=text)
    struck = [
        text
        for element in root.iter("s", "strike", "span")
        if _is_struck(element) and (text := _inner(element))
    ]
    if struck:
        quoted = ", ".join(f"“{quote(text)}”" for text in struck[:_MOST_SHOWN])
        yield Note(kind=NoteKind.DROPPED, text=f"Left out struck-out text: {quoted}.")
    contents = [element for element in root.iter("p") if _CONTENTS.search(element.get("class", ""))]
    if contents:
        _remove(contents)
        text = f"Left out a table of contents of {len(contents)} line{'s'[: len(contents) > 1]}."
        yield Note(kind=NoteKind.DROPPED, text=text)
    _remove([element for element in root.iter("div") if element.get("title", "") in _AROUND])
    _remove(
        [element for element in root.iter("div", "span", "table") if _MARGIN.search(element.get("style", ""))]
    )
    _footnotes(root)
    _quotes(root)


def _is_struck(element: HtmlElement) -> bool:
    return element.tag != "span" or "line-through" in element.get("style", "").lower()


def _inner(element: HtmlElement) -> str:
    return words.flat(element.text_content() or "")


def _comments(root: HtmlElement) -> Iterator[Note]:
    """Comments in the margin: their text stands at the end, what points to it within the text."""
    texts: list[str] = []
    for link in list(root.iter("a")):
        named = link.get("id") or link.get("name") or ""
        if _COMMENT_TEXT.fullmatch(named) and _COMMENT.match(link.get("href", "")):
            block = next((outer for outer in link.iterancestors("div", "p") if outer.tag == "p"), link)
            around = block.getparent()
            texts.append(_NOTE.sub("", words.text_of(block), count=1).strip())
            whole = (
                around is not None
                and around is not root
                and around.tag == "div"
                and around.find("p") is block
            )
            _remove([around if whole and around is not None else block])
    pointing = [link for link in root.iter("a") if _COMMENT.match(link.get("href", ""))]
    marked = [
        element
        for element in root.iter("span", "a", "p", "div")
        if _COMMENT_CLASSES.search(element.get("class", ""))
    ]
    texts.extend(words.text_of(element) for element in marked if element.tag in {"p", "div"})
    _remove([*pointing, *marked])
    told = [f"“{quote(text)}”" for text in texts if text]
    if told or pointing:
        count = len(told) or len(pointing)
        shown = f": {'; '.join(told[:_MOST_SHOWN])}" if told else ""
        text = f"Left out {count} comment{'s'[: count > 1]} in the margin{shown}."
        yield Note(kind=NoteKind.DROPPED, text=text)


def _footnotes(root: HtmlElement) -> None:
    """References to notes as raised numbers, without brackets."""
    for link in root.iter("a"):
        if not _FOOTNOTE.match(link.get("href", "")):
            continue
        shown = _NOTE.fullmatch(words.text_of(link))
        refers = (
            not (link.get("id") or link.get("name") or "")
            .rstrip("0123456789")
            .endswith(("ftnt", "ftn", "edn"))
        )
        if shown and refers:
            for inner in list(link):
                link.remove(inner)
            link.text = shown[1]
            if next(link.iterancestors("sup"), None) is None:
                link.tag = "sup"


def _quotes(root: HtmlElement) -> None:
    for paragraph in root.iter("p"):
        if re.search(r"(?:^|\s)(?:MsoQuote|MsoIntenseQuote|quotations)(?:\s|$)", paragraph.get("class", "")):
            paragraph.tag = "blockquote"


def _remove(elements: Iterable[HtmlElement]) -> None:
    for element in elements:
        if element.getparent() is not None:
            element.drop_tree()
