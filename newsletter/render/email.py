"""The order of rendering: templates, MJML, inlining, plain text; tokens are counted after every step."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Protocol

from newsletter.errors import RenderError
from newsletter.model import Asset, Issue, MergeTag, Publication, RenderedEmail, TeaserOrigin, Theme
from newsletter.render import environment, page, palette, shape
from newsletter.render.environment import Compiled
from newsletter.render.sheets import StyleError
from newsletter.text import i18n, merge_tags, stored, tokens
from newsletter.text.merge_tags import ALWAYS, LINKS

HTML_TEMPLATE = "issue.mjml.j2"
TEXT_TEMPLATE = "issue.txt.j2"
# A page has some hundred kilobytes; a preview shows a few issues at a time.
_SHAPES = 16
_NO_LETTER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_MANY_BLANK_LINES = re.compile(r"\n{4,}")


@dataclass(frozen=True, slots=True)
class Rendering:
    """The mail, and what in the theme makes it another one than was meant."""

    email: RenderedEmail
    doubts: tuple[RenderError, ...]


class Pages(Protocol):
    """Where pages are kept from one program to the next, under all that they follow from."""

    def __hash__(self) -> int: ...

    def get(self, *parts: object) -> bytes | None: ...

    def put(self, data: bytes, *parts: object) -> None: ...


@dataclass(frozen=True, slots=True)
class Kept:
    """What need not be made anew in each program: finished pages, and templates that were compiled."""

    pages: Pages | None = None
    templates: Compiled | None = None


def render(
    issue: Issue,
    theme: Theme,
    publication: Publication,
    assets: Sequence[Asset],
    kept: Kept = Kept(),
) -> Rendering:
    """The issue as it will be mailed: the same input gives the same bytes, whatever was `kept`.

    Raises RenderError where the theme fails, or where a step lost or doubled a merge tag or an image.
    """
    issue, typed = _with_tokens(issue, publication)
    offered = (*(tokens.merge_tag(name) for name in _offered(publication)), *typed)
    context = _context(issue, theme, publication, assets, offered)
    html, doubts = _html(theme, context, kept)
    text = _tidy(environment.fill(theme, TEXT_TEMPLATE, context, escape=False, compiled=kept.templates))
    if unwritten := _unwritten(text):
        _, message, hint = unwritten
        raise RenderError(message, template=f"{theme.folder}/{TEXT_TEMPLATE}", hint=hint)
    standing = tokens.count(f"{html}{text}{issue.subject}{issue.preheader}")
    email = RenderedEmail(
        issue=issue.date,
        language=issue.language,
        sender=publication.sender,
        subject=_subject(issue, publication),
        preheader=issue.preheader,
        html=html,
        text=text,
        assets=tuple(asset for asset in assets if asset.token in standing),
        merge_tags=tuple(tag for tag in offered if tag.token in standing),
        image_base_url=publication.image_base_url,
        issue_url=publication.issue_url.replace("{date}", issue.date.isoformat()),
        digest="",
    )
    return Rendering(replace(email, digest=stored.digest(email)), doubts)


def _html(theme: Theme, context: dict[str, object], kept: Kept) -> tuple[str, tuple[RenderError, ...]]:
    """The page, and what in the theme makes it another one than was meant."""
    template = f"{theme.folder}/{HTML_TEMPLATE}"
    source = environment.fill(theme, HTML_TEMPLATE, context, escape=True, compiled=kept.templates)
    if unwritten := _unwritten(source):
        from newsletter.render.faults import told

        raise told(unwritten, environment.fill_sourced(theme, HTML_TEMPLATE, context), theme, template)
    parted = shape.part(source)
    doubts: tuple[RenderError, ...] = ()
    try:
        made = _sound(parted.shape, parted.slot, template, kept.pages)
        if made is None:
            from newsletter.render.faults import faults, together

            fatal, doubts = faults(environment.fill_sourced(theme, HTML_TEMPLATE, context), theme, template)
            if fatal:
                raise together(fatal)
            made = _finished(parted.shape, parted.slot, template)
    except StyleError as error:
        from newsletter.render.faults import placed

        raise placed(error, environment.fill_sourced(theme, HTML_TEMPLATE, context), theme) from None
    html = made.filled(parted.words)
    # MJML labels the mail with its title, for who hears it read.
    if tokens.count(html) != tokens.count(source) + tokens.count(_title(source)):
        raise RenderError(
            "A merge tag or a picture was lost or doubled by MJML.",
            template=template,
            hint="Put merge tags and pictures into text, links and images only.",
        )
    return html, doubts


def _title(source: str) -> str:
    """What stands in the title of the mail."""
    start = source.rfind("<mj-title", 0, source.find("<mj-body"))
    begin, end = source.find(">", start), source.find("</mj-title", start)
    return source[begin + 1 : end] if 0 <= start <= begin < end else ""


def _unwritten(text: str) -> tuple[str, str, str] | None:
    """What a template has made that no mail can hold: that, what is said of it, and what to do."""
    if found := _NO_LETTER.search(text):
        return (
            found[0],
            "The template writes a control character or half a letter, which no mail can hold.",
            "Look for a backslash with a number behind it.",
        )
    if maimed := tokens.maimed(text):
        return (
            maimed,
            "The template changes or cuts a merge tag or a picture, so nothing could be filled in.",
            "Use them as they are: no filter such as upper or truncate.",
        )
    return None


@lru_cache(_SHAPES)
def _sound(source: str, slot: str, template: str, pages: Pages | None) -> shape.Page | None:
    """What becomes of the shape of a mail, where no fault can be found with it."""
    if pages and (kept := pages.get(slot, source)):
        with contextlib.suppress(ValueError, TypeError):
            return shape.unpacked(kept)
    from newsletter.render import finish

    if not finish.is_sound(source):
        return None
    made = _finished(source, slot, template)
    if pages:
        pages.put(shape.packed(made), slot, source)
    return made


@lru_cache(_SHAPES)
def _finished(source: str, slot: str, template: str) -> shape.Page:
    from newsletter.render import finish

    return finish.page(source, slot, template)


def _offered(publication: Publication) -> tuple[str, ...]:
    """The merge tags that lead somewhere. Leaving is always offered: a check asks for its address."""
    there = {
        "preferences": publication.sender.preferences_url,
        "view_in_browser": publication.issue_url,
    }
    return tuple(name for name in LINKS if there.get(name, name))


def _with_tokens(issue: Issue, publication: Publication) -> tuple[Issue, tuple[MergeTag, ...]]:
    """The issue with tokens where its editors typed merge tags, and these. A story's own words stay."""
    known = (*ALWAYS, *dict(publication.fields))
    found: dict[MergeTag, None] = {}

    def put(text: str) -> str:
        found.update(dict.fromkeys(merge_tags.tags(text, known)))
        return merge_tags.with_tokens(text, known)

    issue = replace(
        issue,
        subject=put(issue.subject),
        preheader=put(issue.preheader),
        note=put(issue.note),
        teasers=tuple(
            replace(teaser, text=put(teaser.text)) if teaser.origin is TeaserOrigin.EDITOR else teaser
            for teaser in issue.teasers
        ),
    )
    return issue, tuple(found)


def _context(
    issue: Issue,
    theme: Theme,
    publication: Publication,
    assets: Sequence[Asset],
    offered: Sequence[MergeTag],
) -> dict[str, object]:
    return {
        "page": page.page(
            issue,
            _subject(issue, publication),
            publication.brand,
            {(asset.image.path, asset.slot): asset for asset in assets},
            theme.slots,
        ),
        "publication": publication,
        "palette": palette.palette(publication.brand, theme),
        "direction_of": i18n.direction_of,
        "words": i18n.catalogue(issue.language),
        # Every name is there, empty where the publication has no such page: a theme can ask for it.
        "merge": dict.fromkeys(LINKS, "") | {tag.name: tag.token for tag in offered if tag.name in LINKS},
    }


def _subject(issue: Issue, publication: Publication) -> str:
    """What the editor wrote, else the first headline: a mail without a subject looks like spam."""
    return issue.subject or next((article.title for article in issue.articles), publication.name)


def _tidy(text: str) -> str:
    # '-- ' with its blank begins a signature, which mail programs show as one (RFC 3676, section 4.3).
    lines = "\n".join(line if line == "-- " else line.rstrip() for line in text.splitlines())
    return _MANY_BLANK_LINES.sub("\n\n\n", lines).strip() + "\n"
