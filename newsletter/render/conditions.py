"""Conditional comments: one that has no end hides the rest of the mail from every reader."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from newsletter.render.tags import Kind, Mark, read

_END = "<![endif]-->"
# Its own end follows at once: only Outlook hides what comes then.
_SHOWN = "<!-->"
_HINT = f"Add {_END} where it ends."


def ends(piece: str) -> bool:
    """Whether the condition is the end of another."""
    return piece.endswith(_END)


def hides(piece: str) -> bool:
    """Whether all but some Outlooks take what follows the condition for a comment."""
    return not ends(piece) and not piece.endswith(_SHOWN)


def misplaced(pieces: Sequence[str]) -> Iterator[tuple[int, str, str]]:
    """Where conditions do not pair: offset, message, hint."""
    begun: int | None = None
    hidden = told = False
    start = 0
    for number, piece in enumerate(pieces):
        mark = read(piece) if number % 2 else None
        if mark is None or mark.kind is Kind.STYLE:
            pass
        elif mark.kind is Kind.BROKEN:
            # It swallowed what follows, so nothing that is missing says anything.
            return
        elif mark.kind is Kind.CONDITION:
            if ends(piece):
                # The end of one that was told of is not one too many.
                if begun is None and not told:
                    yield start, "The conditional comment has no beginning.", "Write <!--[if mso]> before it."
                begun, told = None, False
            elif begun is not None:
                yield start, "A conditional comment begins in another one.", f"Write {_END} before it."
            else:
                begun, hidden, told = start, hides(piece), False
        elif begun is not None and hidden and (fault := _breaking(mark)):
            yield begun, *fault
            begun, told = None, True
        start += len(piece)
    if begun is not None:
        yield begun, "The conditional comment is not closed, so it hides the rest of the mail.", _HINT


def _breaking(mark: Mark) -> tuple[str, str] | None:
    """What in a hidden comment ends it too early."""
    if mark.kind is Kind.COMMENT:
        return "The conditional comment holds a comment, which ends it.", "Take the comment inside it out."
    if mark.name.startswith("mj-"):
        return "The conditional comment is not closed in the component where it begins.", _HINT
    return None
