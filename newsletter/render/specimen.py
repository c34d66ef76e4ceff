"""Issues to try a theme on: with everything, with next to nothing, and from right to left."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from newsletter.model import (
    ActionItem,
    Article,
    Asset,
    Author,
    EventItem,
    Image,
    Issue,
    Item,
    NoticeItem,
    Publication,
    QuoteItem,
    Section,
    SponsorItem,
    StoryItem,
    Teaser,
    Theme,
    Variant,
    Where,
)
from newsletter.text import tokens

_WHERE = Where(path="specimen")
_DAY = dt.date(2026, 11, 22)
_PAGE = "https://specimen.example/"
_WORDS = "A dozen people meet at the gate, and nobody sets a distance."


def specimens(
    theme: Theme, publication: Publication
) -> Iterator[tuple[Issue, Publication, tuple[Asset, ...]]]:
    """Each issue with its publication and with pictures for every place of the theme."""
    logo, art = _image("logo"), _image("art")
    full = replace(
        publication,
        tagline=publication.tagline or "A tagline",
        address=publication.address or "Mill Street 4, Hollin",
        website=publication.website or _PAGE,
        issue_url=publication.issue_url or _PAGE,
        why=publication.why or "You asked for it.",
        brand=replace(publication.brand, logo=logo, art=art),
        sender=replace(publication.sender, preferences_url=_PAGE),
    )
    bare = replace(
        publication,
        tagline="",
        address="",
        website="",
        issue_url="",
        why="",
        brand=replace(publication.brand, logo=None, art=None),
        sender=replace(publication.sender, preferences_url=""),
    )
    pictures = _pictures(theme)
    yield _full(theme), full, pictures
    yield _full(theme), bare, ()
    yield replace(_full(theme), language="ar"), full, pictures
    yield Issue(date=_DAY, theme=theme.name, where=_WHERE), bare, ()


def _full(theme: Theme) -> Issue:
    ada = Author(
        slug="ada",
        name="Ada Holm",
        role="Nurse",
        bio="Ada *walks*.",
        photo=_image("photo"),
        url=_PAGE,
        where=_WHERE,
    )
    ben = Author(slug="ben", name="Ben Lind", where=_WHERE)
    rich = Article(
        slug="rich",
        title="A story with everything",
        kicker="Moving",
        body=_WORDS * 20,
        published=_DAY,
        authors=("ada", "ben"),
        image=replace(_image("story"), alt="A gate", caption="A gate.", credit="Ada"),
        url=_PAGE,
        reviewed_by="Dr Quist",
        reviewed_on=_DAY,
        where=_WHERE,
    )
    others = (
        replace(rich, slug="poor", kicker="", published=None, authors=(), image=None, url="", reviewed_by=""),
        replace(rich, slug="other", title="قصة أخرى", language="ar"),
    )
    articles = (rich, *(replace(one, slug=f"{one.slug}-{n}") for n in range(2) for one in (rich, *others)))
    lead, *more = (StoryItem(article=article.slug, where=_WHERE) for article in articles)
    half = len(more) // 2
    sections = (
        Section(kind="lead", items=(lead, more[0]), where=_WHERE),
        Section(kind="articles", title="More", items=tuple(more[1:half]), where=_WHERE),
        Section(kind="articles", items=tuple(more[half:]), where=_WHERE),
        *_boxes(),
    )
    return Issue(
        date=_DAY,
        number=7,
        language="en",
        subject="A specimen",
        preheader="Everything that a theme must have a place for",
        theme=theme.name,
        note="Dear reader,\n\n> a quotation\n\n## A heading\n\n- one\n- two\n\n[A link](https://specimen.example).",
        signed_by="ada",
        sections=sections,
        articles=articles,
        authors=(ada, ben),
        teasers=tuple(Teaser(article=article.slug, text=_WORDS) for article in articles[:-1]),
        where=_WHERE,
    )


def _boxes() -> Iterator[Section]:
    event = EventItem(
        title="A walk",
        date=_DAY,
        starts=dt.time(8),
        ends=dt.time(9, 30),
        place="Larch Park",
        text="Any pace",
        url=_PAGE,
        label="Save a place",
        where=_WHERE,
    )
    plain = EventItem(title="A choir", date=_DAY, where=_WHERE)
    sponsor = SponsorItem(
        name="Osier",
        title="Bread",
        text="Soft.",
        url=_PAGE,
        label="Look",
        image=_image("sponsor"),
        where=_WHERE,
    )
    items: dict[str, tuple[Item, ...]] = {
        "events": (event, plain),
        "quote": (
            QuoteItem(text="I was there.", name="Jo", about="61", where=_WHERE),
            QuoteItem(text="So.", where=_WHERE),
        ),
        "notice": (NoticeItem(text="Ask your *team*.", where=_WHERE),),
        "action": (
            ActionItem(text="It counts.", label="Give", url=_PAGE, where=_WHERE),
            ActionItem(label="Give", url=_PAGE, where=_WHERE),
        ),
        "sponsor": (sponsor, SponsorItem(name="Osier", where=_WHERE)),
    }
    for kind, made in items.items():
        for title in ("A title", ""):
            yield Section(kind=kind, title=title, items=made, where=_WHERE)


def _image(name: str) -> Image:
    return Image(path=f"specimen/{name}.png", where=_WHERE)


def _pictures(theme: Theme) -> tuple[Asset, ...]:
    variant = Variant(name="specimen.png", media_type="image/png", width=1, height=1, data=b"")
    images = [
        _image("logo"),
        _image("art"),
        _image("photo"),
        _image("sponsor"),
        replace(_image("story"), alt="A gate", caption="A gate.", credit="Ada"),
    ]
    return tuple(
        Asset(
            token=tokens.image_token(image, slot.width, slot.height or slot.width),
            image=image,
            slot=slot.name,
            width=slot.width,
            height=slot.height or slot.width,
            variants=(variant,),
        )
        for image in images
        for slot in theme.slots
    )
