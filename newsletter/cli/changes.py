"""What was approved and what changed since, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from newsletter.model import Approval, Differences, Mark, Passage, Piece

_MOST_PASSAGES = 30
# The signs are there with the colours too: not everybody tells red from green.
_SIGNS = {Mark.SAME: ("", ""), Mark.GONE: ("[-", "-]"), Mark.NEW: ("{+", "+}")}
_COLORS = {Mark.SAME: None, Mark.GONE: "red", Mark.NEW: "green"}


def as_text(differences: Differences) -> str:
    """Every change with where it is, what stayed around it cut short."""
    return "\n".join(_lines(differences))


def _lines(differences: Differences) -> Iterator[str]:
    for name, pieces in differences.fields:
        yield f"{name}: {marked(pieces)}"
    yield from passages(differences.text)
    if differences.page:
        yield "Only in the HTML:"
        yield from passages(differences.page)
    for path, what in differences.pictures:
        yield f"Picture {path}: {what}"
    yield from map(_looks, differences.looks)
    if not differences:
        yield "Nothing that a reader sees. This version of the program stores mails in another form."


def passages(changed: Sequence[Passage]) -> Iterator[str]:
    """A line for each paragraph in which something changed, below the title above it."""
    heading = ""
    for passage in changed[:_MOST_PASSAGES]:
        if passage.heading != heading:
            heading = passage.heading
            yield click.style(heading, bold=True)
        yield f"  {marked(passage.pieces)}"
    if rest := len(changed[_MOST_PASSAGES:]):
        yield f"  … and {rest} more passage{'s' * (rest > 1)}"


def _looks(name: str) -> str:
    if name == "HTML":
        return "The looks of the HTML; its words, links and pictures are the same."
    return "The line breaks of the plain text; its words are the same."


def marked(pieces: Sequence[Piece]) -> str:
    """One text with what went and came marked in it, what stayed around that cut short."""
    from newsletter.text.changes import shortened

    return " ".join(_piece(piece) for piece in shortened(pieces))


def _piece(piece: Piece) -> str:
    begin, end = _SIGNS[piece.mark]
    text = f"{begin}{' '.join(piece.words)}{end}"
    return click.style(text, fg=_COLORS[piece.mark]) if begin else text


def approval_for_programs(approval: Approval | None) -> dict[str, object] | None:
    """Digest, by, at (UTC), waivers (code, reason) and the version of the program."""
    if approval is None:
        return None
    return {
        "digest": approval.digest,
        "by": approval.by,
        "at": approval.at.isoformat(),
        "waivers": [{"code": code, "reason": reason} for code, reason in approval.waivers],
        "program": approval.program,
    }


def for_programs(differences: Differences | None) -> dict[str, object] | None:
    """Everything that changed, nothing cut short."""
    if differences is None:
        return None
    return {
        "fields": [{"name": name, "words": told(pieces)} for name, pieces in differences.fields],
        "text": [{"heading": one.heading, "words": told(one.pieces)} for one in differences.text],
        "html": [{"words": told(one.pieces)} for one in differences.page],
        "pictures": [{"path": path, "change": what} for path, what in differences.pictures],
        "looks": list(differences.looks),
    }


def told(pieces: Sequence[Piece]) -> list[dict[str, str]]:
    """The pieces as JSON types."""
    return [{"mark": str(piece.mark), "text": " ".join(piece.words)} for piece in pieces]
