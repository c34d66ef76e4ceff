"""An article as a page that a word processor saved: Google Docs, Word, Word on the web, LibreOffice.

HTML (or the zip that Google Docs makes of it) --styles, lists, tidy--> HTML --manuscript--> Collected
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping
from urllib.parse import unquote, urlsplit

from lxml.html import HtmlElement

from newsletter.collect import manuscript, zipped
from newsletter.collect.base import Source
from newsletter.collect.document import lists, styles, tidy, told
from newsletter.collect.html import tree
from newsletter.collect.manuscript import Manuscript
from newsletter.collect.manuscript.supposed import Outside
from newsletter.errors import CollectError
from newsletter.model import Collected, Note

_LOOKED_AT = 100_000
_ENDINGS = (".html", ".htm", ".xhtml")
_WRITTEN_BY = re.compile(
    r"urn:schemas-microsoft-com:office:word|"
    r"<meta[^>]{1,100}generator[^>]{1,100}(?:microsoft word|libreoffice|openoffice)|"
    r"class=[\"']?(?:MsoNormal|MsoTitle|WordSection1)|mso-style-name",
    re.IGNORECASE,
)
# What is found in pages of the web as well, where somebody pasted it there.
_PASTED_FROM = re.compile(
    r"docs-internal-guid|lst-kix_|themes\.googleusercontent\.com/fonts|class=\"doc-content|\bSCXW\d|"
    r"data-ccp-parastyle|<!--\s*StartFragment|\}table td,table th\{padding:0\}",
    re.IGNORECASE,
)
_OF_THE_WEB = re.compile(
    r"property=[\"']?og:|rel=[\"']?canonical|application/ld\+json|<link[^>]{1,300}rel=[\"']?alternate",
    re.IGNORECASE,
)
_PUBLISHED = "docs.google.com"


# A mail can hold such a page too, and begins with headers. The clipboard of Windows puts lines above it.
_CLIPBOARD = re.compile(rb"\A\s*Version:[\d.]+\s[^<]{0,1000}(?=<)")
_BEGINS = re.compile(r"\s*(?:Version:[\d.]+\s[^<]{0,1000})?<[!?a-zA-Z]")


class SavedDocument:
    """One article, saved by a word processor as a page, or pasted from it as HTML."""

    def handles(self, source: Source) -> bool:
        if source.data.startswith(zipped.SIGN):
            return not source.url and _page_in_zip(source) is not None
        if not source.data:
            return False
        if source.url:
            return urlsplit(source.url).hostname == _PUBLISHED and "/pub" in urlsplit(source.url).path
        start = tree.decode(source.data[:_LOOKED_AT], source.media_type)
        if not _BEGINS.match(start) or source.has_ending(".md", ".markdown"):
            return False
        if _WRITTEN_BY.search(start):
            return True
        return bool(_PASTED_FROM.search(start)) and not _OF_THE_WEB.search(start)

    def load(self, source: Source) -> Iterable[Collected]:
        held: Mapping[str, bytes] = {}
        data = source.data
        if data.startswith(zipped.SIGN):
            data, held = _unzipped(source)
        yield read(data, source, held)


def read(data: bytes, source: Source, held: Mapping[str, bytes]) -> Collected:
    """The article of such a page; `held` are pictures beside it. Raises CollectError when there is none."""
    if not data.strip():
        raise CollectError(
            "There is nothing in it.", source=source.name, hint="Save the document again as a web page."
        )
    data = _CLIPBOARD.sub(b"", data, count=1)
    text = tree.decode(data[: tree.LARGEST], source.media_type)
    root = tree.document(data, source.media_type)
    head = told.head(root, text)
    body, notes = put_right(root)
    return manuscript.read(
        Manuscript(
            root=body,
            name=source.name,
            kind="document",
            base=source.url,
            held=held,
            title=head.title,
            outside=Outside(author=head.author, created=head.created, modified=head.modified),
            language=head.language,
            notes=notes,
        )
    )


def put_right(root: HtmlElement) -> tuple[HtmlElement, tuple[Note, ...]]:
    """The element that holds the text, as plain HTML, and what was left out of it."""
    styles.inline(root)
    styles.headings(root)
    body = _body(root)
    notes = tuple(tidy.tidy(body))
    lists.nest(body)
    return body, notes


def _body(root: HtmlElement) -> HtmlElement:
    """Where the text stands: what Google Docs publishes has a frame around it."""
    for element in root.iter("div"):
        if element.get("id") == "contents":
            return element
    body = root.find("body")
    return root if body is None else body


def _page_in_zip(source: Source) -> str | None:
    """The one page in a zip that holds nothing but it and its pictures, as Google Docs saves it."""
    try:
        members = zipped.open_archive(source.data, source.name).members
    except CollectError:
        return None
    pages = [member for member in members if member.lower().endswith(_ENDINGS)]
    return pages[0] if len(pages) == 1 else None


def _unzipped(source: Source) -> tuple[bytes, Mapping[str, bytes]]:
    archive = zipped.open_archive(source.data, source.name)
    page = _page_in_zip(source)
    if page is None:
        raise CollectError(
            "This zip does not hold one web page and its pictures.",
            source=source.name,
            hint="Unpack it and add the one file in it that holds the article.",
        )
    data = archive.data(page, tree.LARGEST)
    folder = posixpath.dirname(page)
    named = re.findall(r"src=[\"']([^\"'>]{1,300})", tree.decode(data))
    held = {
        place: archive.data(member)
        for place in dict.fromkeys(named)
        if (member := posixpath.normpath(posixpath.join(folder, unquote(place)))) in archive
    }
    return data, held
