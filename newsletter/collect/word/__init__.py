"""An article as a Word document (.docx).

zip --package--> parts --revisions--> one reading --simple, convert--> HTML --manuscript--> Collected
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from xml.etree.ElementTree import Element

from newsletter.collect import manuscript, unreadable, zipped
from newsletter.collect.base import Source
from newsletter.collect.manuscript import Manuscript
from newsletter.collect.manuscript.supposed import Outside
from newsletter.collect.notes import quote
from newsletter.collect.word import numbering, revisions, told
from newsletter.collect.word.convert import Converted, Parts, convert
from newsletter.collect.word.names import make_transitional
from newsletter.collect.word.package import Package
from newsletter.collect.word.revisions import Reading
from newsletter.collect.word.simple import PICTURES
from newsletter.collect.word.styles import Styles
from newsletter.collect.word.told import Comment
from newsletter.errors import CollectError
from newsletter.model import Collected, Note, NoteKind

_MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_MAIN = "word/document.xml"
_MOST_CHANGES, _MOST_SHOWN, _MOST_COMMENTS = 10, 3, 10


class WordFile:
    """One article in a .docx file; where changes are tracked in it, whoever adds it says how to read them."""

    reading: Reading | None = None

    def handles(self, source: Source) -> bool:
        if not source.data.startswith(zipped.SIGN):
            return not source.data and source.has_ending(".docx", ".docm")
        return (
            source.has_ending(".docx", ".docm", ".dotx")
            or source.kind.startswith(_MEDIA_TYPE)
            or b"word/document.xml" in source.data
        )

    def load(self, source: Source) -> Iterable[Collected]:
        yield read(source.data, source.name, self.reading)


class WordAccepted(WordFile):
    """The same with all tracked changes taken over."""

    reading = Reading.ACCEPTED


class WordOriginal(WordFile):
    """The same as it was before the tracked changes."""

    reading = Reading.ORIGINAL


def read(data: bytes, name: str, reading: Reading | None) -> Collected:
    """The article of a .docx file; `name` is the source in messages.

    Raises CollectError when there is none, and where changes are tracked and no reading is asked for: then
    it shows both.
    """
    if data and not data.startswith(zipped.SIGN):
        raise _other(data, name)
    package = Package(zipped.open_archive(data, name))
    if package.part("officeDocument", "", _MAIN) not in package.archive:
        raise _other(data, name)
    try:
        return _read(package, reading)
    except (CollectError, MemoryError):
        raise
    except Exception as error:
        # Whatever mammoth and XML stumble over, the file is not what Word writes.
        raise zipped.damaged(name) from error


def _other(data: bytes, name: str) -> CollectError:
    found = unreadable.look(data)
    called, advice = (found.called, found.advice) if found else ("a file of another kind", zipped.AGAIN)
    return CollectError(f"This is {called}, not a Word document.", source=name, hint=advice)


def _read(package: Package, reading: Reading | None) -> Collected:
    main = package.part("officeDocument", "", _MAIN)
    document = _xml(package, main)
    if document is None:
        raise zipped.damaged(package.archive.name)
    notes = {
        kind: root
        for kind in ("footnote", "endnote")
        if (root := _xml(package, package.part(f"{kind}s", main, f"word/{kind}s.xml"))) is not None
    }
    changed = sum(revisions.count(root) for root in (document, *notes.values()))
    remarks = told.comments(_xml(package, package.part("comments", main, "word/comments.xml")))
    if changed and reading is None:
        raise _undecided(package.archive.name, document, changed, remarks)
    named = {
        kind: {found.ident: found for found in package.relationships(part)}
        for kind, part in (
            ("document", main),
            *((kind, package.part(f"{kind}s", main, f"word/{kind}s.xml")) for kind in notes),
        )
    }
    lists = _xml(package, package.part("numbering", main, "word/numbering.xml"))
    parts = Parts(
        document=document,
        notes=notes,
        named=named,
        styles=Styles(_xml(package, package.part("styles", main, "word/styles.xml"))),
        numbering=lambda: numbering.numbering(lists),
    )
    converted = convert(package, parts, reading or Reading.ACCEPTED)
    properties = told.properties(package.xml(package.part("core-properties", "", "docProps/core.xml")))
    said = [
        *_of_changes(document, changed, reading),
        *_of_comments(remarks),
        *_of_losses(converted),
    ]
    return manuscript.read(
        Manuscript(
            root=converted.root,
            name=package.archive.name,
            kind="word",
            held=converted.held,
            lost=any(converted.left_out[loss] for loss in PICTURES),
            title=properties.title,
            outside=Outside(
                author=properties.author, created=properties.created, modified=properties.modified
            ),
            language=properties.language,
            notes=tuple(said),
        )
    )


def _xml(package: Package, member: str) -> Element | None:
    root = package.xml(member)
    if root is not None:
        make_transitional(root)
    return root


def _undecided(name: str, document: Element, changed: int, remarks: Sequence[Comment]) -> CollectError:
    shown = [_both(change) for change in islice(revisions.changes(document), _MOST_SHOWN)]
    comments = f" and {_count(len(remarks), 'comment')}" if remarks else ""
    first = "; ".join(
        [*shown, *(f"{remark.author}: “{quote(remark.text)}”" for remark in remarks[:_MOST_SHOWN])]
    )
    return CollectError(
        f"The document holds {_count(changed, 'tracked change')}{comments}, and it is not clear which "
        f"reading is meant. {first}.",
        source=name,
        hint="“--as word-accepted” takes it with all changes, “--as word-original” without them. "
        "Or accept or reject the changes in Word and add it again.",
    )


def _both(change: revisions.Change) -> str:
    before, after = (f"“{quote(text)}”" if text else "nothing" for text in (change.before, change.after))
    return f"as it was: {before} / as it would be: {after}"


def _count(number: int, one: str) -> str:
    return f"{number} {one}" if number == 1 else f"{number} {one}s"


def _of_changes(document: Element, changed: int, reading: Reading | None) -> Iterator[Note]:
    if not changed:
        return
    taken = "with all of them" if reading is Reading.ACCEPTED else "as it was before them"
    shown = [_both(change) for change in islice(revisions.changes(document), _MOST_CHANGES)]
    which = f" The first {len(shown)} changed paragraphs" if changed > _MOST_CHANGES else " What was changed"
    held = f"The document holds {_count(changed, 'tracked change')}"
    yield Note(kind=NoteKind.DOUBTED, text=f"{held}; we took it {taken}.{which}: {'; '.join(shown)}.")


def _of_comments(remarks: Sequence[Comment]) -> Iterator[Note]:
    if not remarks:
        return
    shown = [f"{remark.author}: “{quote(remark.text)}”" for remark in remarks[:_MOST_COMMENTS]]
    more = f" and {len(remarks) - _MOST_COMMENTS} more" if len(remarks) > _MOST_COMMENTS else ""
    text = f"Left out {_count(len(remarks), 'comment')} in the margin: {'; '.join(shown)}{more}."
    yield Note(kind=NoteKind.DROPPED, text=text)


def _of_losses(converted: Converted) -> Iterator[Note]:
    if converted.notes:
        text = (
            f"{_count(converted.notes, 'footnote')} of the document stand as a list at the end of the text."
        )
        yield Note(
            kind=NoteKind.RECOGNISED, text=text.replace("stand", "stands") if converted.notes == 1 else text
        )
    for loss, number in converted.left_out.items():
        if number:
            one, many = loss.value
            yield Note(kind=NoteKind.DROPPED, text=f"Left out {one if number == 1 else many.format(number)}.")
