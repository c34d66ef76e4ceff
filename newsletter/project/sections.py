"""The sections of `issue.md`: each kind has its own typed items."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath

from newsletter.errors import ProjectError
from newsletter.model import (
    ActionItem,
    EventItem,
    Item,
    NoticeItem,
    QuoteItem,
    Section,
    SponsorItem,
    StoryItem,
)
from newsletter.project.fields import Fields, lines, picture, required, text, web_address
from newsletter.project.frontmatter import Value
from newsletter.text.nearest import suggest

_KEYS = ("kind", "title", "items")


@dataclass(frozen=True, slots=True)
class _Group:
    """How an item made of several lines is read: the names it may have, and what becomes of them."""

    called: str
    keys: tuple[str, ...]
    make: Callable[[Fields, Value], Item]

    def __call__(self, value: Value) -> Item:
        fields = value.fields()
        _refuse_unknown(fields, self.keys, self.called)
        return self.make(fields, value)


def section(value: Value) -> Section:
    """Raises ProjectError with the line of what is wrong."""
    fields = value.fields()
    _refuse_unknown(fields, _KEYS, "A section")
    kind = fields["kind"].text() if "kind" in fields else "articles"
    make = _ITEMS.get(kind)
    if make is None:
        raise ProjectError(
            f"There is no kind of section called '{kind}'.{suggest(kind, list(_ITEMS))}",
            path=value.path,
            line=fields["kind"].line,
            hint=f"The kinds are: {', '.join(_ITEMS)}.",
        )
    items = fields["items"].items() if "items" in fields else ()
    return Section(
        kind=kind,
        title=text(fields, "title"),
        items=tuple(make(item) for item in items),
        lines=lines(fields),
        where=value.where,
    )


def _refuse_unknown(fields: Fields, known: tuple[str, ...], called: str) -> None:
    for key, member in fields.items():
        if key not in known:
            raise ProjectError(
                f"{called} has no '{key}'.{suggest(key, list(known))}",
                path=member.path,
                line=member.line,
                hint=f"{called} has the lines {', '.join(known[:-1])} and {known[-1]}.",
            )


def _story(value: Value) -> Item:
    return StoryItem(article=value.text(), where=value.where)


def _notice(value: Value) -> Item:
    return NoticeItem(text=value.text(), where=value.where)


def _event(fields: Fields, value: Value) -> Item:
    title = required(fields, "title", "The event has no title.", value.where)
    date = fields["date"].date() if "date" in fields else None
    if date is None:
        raise ProjectError(
            f"The event '{title}' has no date.",
            path=value.path,
            line=value.line,
            hint="Add the day on which it takes place: date: YYYY-MM-DD",
        )
    starts, ends = (fields[key].time() if key in fields else None for key in ("starts", "ends"))
    if ends and not starts:
        raise ProjectError(
            f"The event '{title}' ends, but does not start.",
            path=value.path,
            line=fields["ends"].line,
            hint="Add the time at which it starts: starts: 18:30",
        )
    return EventItem(
        title=title,
        date=date,
        starts=starts,
        ends=ends,
        place=text(fields, "place"),
        text=text(fields, "text"),
        url=web_address(fields),
        label=text(fields, "label"),
        lines=lines(fields),
        where=value.where,
    )


def _quote(fields: Fields, value: Value) -> Item:
    return QuoteItem(
        text=required(fields, "text", "The quote has no words.", value.where),
        name=text(fields, "name"),
        about=text(fields, "about"),
        lines=lines(fields),
        where=value.where,
    )


def _action(fields: Fields, value: Value) -> Item:
    required(fields, "url", "The button leads nowhere.", value.where)
    return ActionItem(
        text=text(fields, "text"),
        label=required(fields, "label", "The button has no words.", value.where),
        url=web_address(fields),
        lines=lines(fields),
        where=value.where,
    )


def _sponsor(fields: Fields, value: Value) -> Item:
    return SponsorItem(
        name=required(fields, "name", "The sponsor has no name, and readers must see who paid.", value.where),
        title=text(fields, "title"),
        text=text(fields, "text"),
        url=web_address(fields),
        label=text(fields, "label"),
        image=picture(fields, "image", PurePosixPath(value.path).parent),
        lines=lines(fields),
        where=value.where,
    )


_ITEMS: dict[str, Callable[[Value], Item]] = {
    "lead": _story,
    "articles": _story,
    "events": _Group(
        "An event", ("title", "date", "starts", "ends", "place", "text", "url", "label"), _event
    ),
    "quote": _Group("A quote", ("text", "name", "about"), _quote),
    "notice": _notice,
    "action": _Group("An action", ("text", "label", "url"), _action),
    "sponsor": _Group("A sponsor", ("name", "title", "text", "url", "label", "image"), _sponsor),
}
