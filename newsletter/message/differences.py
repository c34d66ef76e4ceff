"""What a reader would get differently from one rendered email to another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from newsletter.message import shown
from newsletter.model import Asset, Differences, Mark, Passage, Piece, RenderedEmail
from newsletter.text import changes, tokens
from newsletter.text.changes import Paragraph

# Two words are the same whatever stands around them: the HTML has dots where the text has commas.
_AROUND_WORDS = ".,:;·•—–-()“”\"'"
_CHANGED = (Mark.GONE, Mark.NEW)


def differences(before: RenderedEmail, after: RenderedEmail) -> Differences:
    """What changed from one email to the other, nothing told twice; merge tags as editors type them."""
    fields = tuple(_fields(before, after))
    text = changes.passages(_of_text(before), _of_text(after))
    page = changes.passages(_of_page(before), _of_page(after))
    pictures = tuple(_pictures(before.assets, after.assets))
    told = {
        mark: _words([words for _, words in fields] + [one.pieces for one in text], mark) for mark in _CHANGED
    }
    return Differences(
        fields=fields,
        text=text,
        page=tuple(one for one in page if not _is_told(one, told)),
        pictures=pictures,
        looks=tuple(
            name
            for name, differs, explained in (
                ("HTML", before.html != after.html, page or pictures),
                ("plain text", before.text != after.text, text),
            )
            if differs and not explained
        ),
    )


def _is_told(passage: Passage, told: Mapping[Mark, frozenset[str]]) -> bool:
    """Whether all that changed in it is known from elsewhere; where only signs did, it is not."""
    words = {mark: _words([passage.pieces], mark) for mark in _CHANGED}
    return any(words.values()) and all(words[mark] <= told[mark] for mark in _CHANGED)


def _words(passages: Iterable[Iterable[Piece]], mark: Mark) -> frozenset[str]:
    """The words of these passages that went, or came."""
    changed = (piece for pieces in passages for piece in pieces if piece.mark is mark)
    bare = (word.strip(_AROUND_WORDS) for piece in changed for word in piece.words)
    return frozenset(filter(None, bare))


def _of_text(email: RenderedEmail) -> tuple[Paragraph, ...]:
    return changes.paragraphs(_typed(email, email.text))


def _of_page(email: RenderedEmail) -> tuple[Paragraph, ...]:
    return tuple(
        Paragraph("", tuple(_typed(email, word) for word in one.words))
        for one in shown.paragraphs(email.html)
    )


def _typed(email: RenderedEmail, text: str) -> str:
    """The text with merge tags as an editor types them, each one word."""
    typed = {
        tag.token: f"{{{{{tag.name}{'|' * bool(tag.fallback)}{'_'.join(tag.fallback.split())}}}}}"
        for tag in email.merge_tags
    }
    return tokens.TOKEN.sub(lambda found: typed.get(found[0], found[0]), text)


def _fields(before: RenderedEmail, after: RenderedEmail) -> Iterator[tuple[str, tuple[Piece, ...]]]:
    for (name, old), (_, new) in zip(_named(before), _named(after), strict=True):
        if old != new:
            yield name, changes.edits(old.split(), new.split())


def _named(email: RenderedEmail) -> tuple[tuple[str, str], ...]:
    sender = email.sender
    return (
        ("Subject", _typed(email, email.subject)),
        ("Preheader", _typed(email, email.preheader)),
        ("Date of the issue", email.issue.isoformat()),
        ("Language", email.language),
        ("Sender's name", sender.name),
        ("Sender's address", sender.email),
        ("Answers go to", sender.reply_to),
        ("List id", sender.list_id),
        ("Unsubscribe page", sender.unsubscribe_url),
        ("Unsubscribe address", sender.unsubscribe_email),
        ("Unsubscribe with one click", "yes" if sender.one_click else "no"),
        ("Preferences page", sender.preferences_url),
        ("Page of the issue", email.issue_url),
        ("Place of the pictures", email.image_base_url),
    )


def _pictures(before: Iterable[Asset], after: Iterable[Asset]) -> Iterator[tuple[str, str]]:
    old, new = ({(one.image.path, one.slot): one for one in assets} for assets in (before, after))
    for path, slot in dict.fromkeys((*old, *new)):
        was, became = old.get((path, slot)), new.get((path, slot))
        if was is None:
            yield path, "put in"
        elif became is None:
            yield path, "taken out"
        elif was.variants != became.variants:
            yield path, "another picture"
        elif (was.width, was.height) != (became.width, became.height):
            yield path, "shown in another size"
