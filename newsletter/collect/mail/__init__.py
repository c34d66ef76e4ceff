"""An article that somebody sent in a mail (.eml).

bytes --envelope--> Mail --page or lines, around--> its story --manuscript or pasted--> Collected
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from lxml.html import HtmlElement

from newsletter.collect import document, manuscript, pasted, word
from newsletter.collect.base import Source
from newsletter.collect.html import tree, words
from newsletter.collect.html.endings import ending
from newsletter.collect.lines import LONG, ended, key
from newsletter.collect.mail import around, envelope, page
from newsletter.collect.mail.around import Around
from newsletter.collect.mail.envelope import Attached, Mail
from newsletter.collect.manuscript import Manuscript
from newsletter.collect.manuscript.supposed import Outside, complete
from newsletter.errors import CollectError
from newsletter.model import Collected, Note, NoteKind, SourceImage

_ENDINGS = (".eml", ".emlx", ".mht", ".mhtml")
_HEADER = re.compile(rb"(?:\s*\d{1,12}\s*\n)?(?:From [^\r\n]*\r?\n)?[A-Za-z][A-Za-z0-9-]{1,60}:[ \t]?")
_SURE = re.compile(
    rb"^(?:message-id|mime-version|received|return-path|x-mailer):", re.IGNORECASE | re.MULTILINE
)
_LOOKED_AT = 65_536
_PREFIX = re.compile(
    r"(?:(?:re|fwd?|fw|wg|aw|tr|rv|antw|sv|enc|res|doorst|rif|inoltra)\s*(?:\[\d+\])?\s*:|"
    r"\[(?:ext(?:ernal)?|extern|bulk)\])\s*",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"(?:(?:my|new|the|our|mein|neuer)\s+)?(?:article|story|text|contribution|submission|draft|newsletter|beitrag|artikel|"
    r"entwurf|artículo|articolo|artigo)(?:\s+(?:for|für|para|pour|per)\s+(?:the\s+|our\s+|den\s+|unseren\s+)?[\w-]+)?"
    r"(?:\s*[:–—-]\s*|$)",
    re.IGNORECASE,
)
# A logo below a signature is smaller than any photograph.
_SMALLEST_PICTURE = 4_000
# So many letters, without spaces, may say that something is attached; with fewer a mail says nothing.
_COVER_LETTER, _LITTLE = 500, 100
_TITLE_WORDS = range(2, 15)
_DOCUMENTS = (".docx", ".docm")
_OTHERS = (".doc", ".odt", ".pages", ".pdf", ".rtf")


class MailFile:
    """One article in a mail, or in the one Word document attached to it."""

    def handles(self, source: Source) -> bool:
        if source.kind == "message/rfc822" or source.has_ending(*_ENDINGS):
            return True
        start = source.data[:_LOOKED_AT]
        head = re.split(rb"\r?\n\r?\n", start, maxsplit=1)[0]
        return not source.url and _HEADER.match(start) is not None and _SURE.search(head) is not None

    def load(self, source: Source) -> Iterable[Collected]:
        if not source.data.strip():
            raise CollectError(
                "There is nothing in it.",
                source=source.name,
                hint="Save the mail again from your mail program.",
            )
        yield read(envelope.opened(source.data, source.name), source.name)


def read(mail: Mail, name: str) -> Collected:
    """The article of a mail; `name` is the source in messages. Raises CollectError when there is none."""
    root: HtmlElement | None = None
    notes: tuple[Note, ...] = ()
    found: Around
    if mail.html.strip() and (words.text_of(tree.fragment(mail.html)) or not mail.text.strip()):
        root, notes = document.put_right(
            tree.document(mail.html.encode(errors="replace"), "text/html; charset=utf-8")
        )
        paragraphs = page.paragraphs(root)
        blocks = [paragraph.text for paragraph in paragraphs]
        found = around.part(blocks, [paragraph.quoted for paragraph in paragraphs])
        kept = set(found.kept)
        for index, paragraph in enumerate(paragraphs):
            if index not in kept:
                paragraph.element.tag = "template"
        for cited in list(root.iter("blockquote")):
            if cited.get("type", "") == "cite" or "gmail_quote" in cited.get("class", ""):
                cited.tag = "div"
    else:
        blocks = mail.text.split("\n")
        found = around.part(blocks, [line.startswith(">") for line in blocks])
    instead = _instead(mail, name, around.letters(blocks, found.kept))
    if instead:
        return instead
    subject = _subject(found.subject or mail.subject)
    notes = (*notes, *(Note(kind=NoteKind.DROPPED, text=text) for text in found.told), *_of_files(mail))
    outside = Outside(
        author=found.sender or mail.sender,
        created=found.day.day if found.day and found.day.day else mail.day,
        called="mail",
    )
    if root is not None:
        return _of_page(root, mail, name, subject, outside, notes)
    return _of_text([blocks[index] for index in found.kept], mail, name, subject, outside, notes)


def _of_page(
    root: HtmlElement, mail: Mail, name: str, subject: str, outside: Outside, notes: tuple[Note, ...]
) -> Collected:
    held = {src: data for src, data in mail.held.items() if _is_picture(data)}
    linked = 0
    for image in list(root.iter("img")):
        src = image.get("src", "")
        if src not in held:
            # Asking for it would tell its server that the mail was read.
            linked += src.lower().startswith(("http:", "https:"))
            image.drop_tree()
        else:
            for other in ("srcset", "data-src"):
                image.attrib.pop(other, None)
    if linked:
        text = "Left out pictures that the mail does not hold but only links to."
        notes = (*notes, Note(kind=NoteKind.DROPPED, text=text))
    collected = manuscript.read(
        Manuscript(
            root=root,
            name=name,
            kind="mail",
            held=held,
            lost=linked > 0,
            subject=subject,
            outside=outside,
            notes=notes,
        )
    )
    return collected if collected.image else _with_picture(collected, mail)


def _of_text(
    lines: Sequence[str], mail: Mail, name: str, subject: str, outside: Outside, notes: tuple[Note, ...]
) -> Collected:
    filled = [line for line in lines if line.strip()]
    if filled and all(line.startswith(">") for line in filled):
        lines = [line.removeprefix(">").removeprefix(" ") for line in lines]
    first = next((index for index, line in enumerate(lines) if line.strip()), 0)
    lines = lines[first:]
    if subject and not _has_title(lines, subject):
        lines = [subject, "", *lines]
    collected = pasted.read("\n".join(lines), name)
    origin = manuscript.origin("mail", " ".join(lines))
    # The lines of a mail are not those of its file.
    told = tuple(replace(note, line=None) for note in collected.notes)
    article = replace(
        collected.article, origin=origin, body_line=1, where=replace(collected.article.where, line=1)
    )
    authors = tuple(replace(author, where=replace(author.where, line=1)) for author in collected.authors)
    collected = replace(collected, article=article, authors=authors, notes=(*told, *notes))
    return _with_picture(complete(collected, outside), mail)


def _has_title(lines: Sequence[str], subject: str) -> bool:
    """Whether the first line of a text is a headline of its own: a few words apart from what follows."""
    first = lines[0].strip() if lines else ""
    if key(first) == key(subject):
        return True
    apart = len(lines) > 1 and (not lines[1].strip() or len(lines[1]) >= LONG)
    return apart and len(first.split()) in _TITLE_WORDS and not ended(first.rstrip("?!"))


def _subject(text: str) -> str:
    """The subject without marks of replies and labels such as 'Article for the newsletter:'."""
    before = ""
    while text != before:
        before, text = text, _PREFIX.sub("", text, count=1) if _PREFIX.match(text) else text
    label = _LABEL.match(text)
    return text[label.end() :].strip() if label else text.strip()


def _is_picture(data: bytes) -> bool:
    return len(data) >= _SMALLEST_PICTURE and bool(ending(data))


def _with_picture(collected: Collected, mail: Mail) -> Collected:
    """The article with the first picture that is attached to the mail."""
    first = next(
        (file for file in mail.attached if file.kind.startswith("image/") and _is_picture(file.data)), None
    )
    if first is None or collected.image:
        return collected
    text = (
        f"The picture “{first.name}” that is attached to the mail is the article's."
        if first.name
        else ("The picture that is attached to the mail is the article's.")
    )
    return replace(
        collected,
        article=replace(collected.article, image_missing=False),
        image=SourceImage(data=first.data, ending=ending(first.data)),
        notes=(Note(kind=NoteKind.RECOGNISED, text=text), *collected.notes),
    )


def _of_files(mail: Mail) -> tuple[Note, ...]:
    names = [f"“{file.name or file.kind}”" for file in mail.attached if not file.kind.startswith("image/")]
    if not names:
        return ()
    return (Note(kind=NoteKind.DROPPED, text=f"Left out what is attached: {', '.join(names[:10])}."),)


def _instead(mail: Mail, name: str, letters: int) -> Collected | None:
    """The article of what came with a mail that says little itself; None where the mail is the article."""
    if letters > _COVER_LETTER:
        return None
    documents = [file for file in mail.attached if file.name.lower().endswith(_DOCUMENTS)]
    if len(documents) == 1:
        return _of_document(documents[0], name)
    if len(mail.inside) == 1 and not documents:
        return read(mail.inside[0], name)
    others = [file.name for file in mail.attached if file.name.lower().endswith((*_OTHERS, *_DOCUMENTS))]
    if others and letters < _LITTLE:
        raise CollectError(
            f"The mail itself holds hardly any text. Attached to it: {', '.join(others[:10])}.",
            source=name,
            hint="Save the one that holds the article as a file (best as a Word document), and add that.",
        )
    return None


def _of_document(file: Attached, name: str) -> Collected:
    try:
        collected = word.read(file.data, f"{name} ({file.name})", None)
    except CollectError as error:
        raise CollectError(
            f"The document attached to the mail: {error.message}",
            source=name,
            hint=f"Save “{file.name}” as a file of its own. {error.hint}",
        ) from error
    text = f"The mail says little itself, so we read the document attached to it, “{file.name}”."
    return replace(collected, notes=(Note(kind=NoteKind.RECOGNISED, text=text), *collected.notes))
