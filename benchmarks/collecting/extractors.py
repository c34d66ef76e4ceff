"""Ours and its peers, each as a function from a page to an answer."""

from __future__ import annotations

import contextlib
import logging
import warnings
from collections.abc import Callable

from benchmarks.collecting.pages import Answer, Page

Extractor = Callable[[Page], Answer]


def ours(page: Page) -> Answer:
    from newsletter.collect.base import Source
    from newsletter.collect.page import read
    from newsletter.errors import CollectError
    from newsletter.text import markup

    def follow(url: str) -> Source:
        raise CollectError("The benchmark asks nobody.", source=url)

    try:
        found = read(
            Source(name=page.id, data=page.html, url=page.url, media_type="text/html", follow=follow)
        )
    except CollectError:
        # A page that is refused is a page that was not read.
        return Answer(title="", authors=(), date="", image="", body="")
    return Answer(
        title=found.article.title,
        authors=tuple(author.name for author in found.authors),
        date=str(found.article.published or ""),
        image=found.image.place if found.image else "",
        body=markup.to_text(found.article.body),
        bios=tuple(markup.to_text(author.bio) for author in found.authors if author.bio),
    )


def trafilatura(page: Page) -> Answer:
    from trafilatura import bare_extraction
    from trafilatura.settings import Document

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    found = bare_extraction(page.html, url=page.url, with_metadata=True, include_comments=False)
    if not isinstance(found, Document):
        return Answer(title="", authors=(), date="", image="", body="")
    return Answer(
        title=found.title or "",
        authors=tuple(one.strip() for one in (found.author or "").split(";") if one.strip()),
        date=found.date or "",
        image=found.image or "",
        body=found.text or "",
    )


def newspaper(page: Page) -> Answer:
    import newspaper as library

    article = library.Article(page.url, fetch_images=False)
    # It breaks off on some pages, as its users would see it.
    with warnings.catch_warnings(), contextlib.suppress(Exception):
        warnings.simplefilter("ignore")
        article.download(input_html=page.html.decode("utf-8", "replace"))
        article.parse()
    return Answer(
        title=article.title or "",
        authors=tuple(article.authors or ()),
        date=str(article.publish_date or "")[:10],
        image=article.top_image or "",
        body=article.text or "",
    )


def readability(page: Page) -> Answer:
    import readability as library
    from lxml import html

    logging.getLogger("readability").setLevel(logging.CRITICAL)
    with contextlib.suppress(Exception):
        document = library.Document(page.html.decode("utf-8", "replace"), url=page.url)
        body = " ".join(map(str, html.document_fromstring(document.summary() or "<p></p>").itertext()))
        return Answer(title=document.short_title() or "", body=body)
    return Answer(title="", body="")


EXTRACTORS: dict[str, Extractor] = {
    "ours": ours,
    "trafilatura": trafilatura,
    "newspaper4k": newspaper,
    "readability-lxml": readability,
}
