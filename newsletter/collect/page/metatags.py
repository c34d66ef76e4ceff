"""What the head of a page says of its story: `meta`, `title` and `link`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin

from lxml.html import HtmlElement

from newsletter.collect.html import words
from newsletter.text import addresses

_KEYS = ("property", "name", "itemprop", "http-equiv")


@dataclass(frozen=True, slots=True)
class Head:
    """`values` by the names of meta elements in small letters; `canonical` is the address of the page."""

    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    title: str = ""
    canonical: str = ""
    language: str = ""

    def first(self, *names: str) -> str:
        """The first value of the first of the names that has one, '' for none."""
        return next((self.values[name][0] for name in names if name in self.values), "")

    def all(self, *names: str) -> tuple[str, ...]:
        """Every value of the first of the names that has any."""
        return next((self.values[name] for name in names if name in self.values), ())


def read(root: HtmlElement, base: str) -> Head:
    values: dict[str, tuple[str, ...]] = {}
    for element in root.iter("meta"):
        content = words.flat(element.get("content", ""))
        if not content:
            continue
        for name in (element.get(key, "").strip().lower() for key in _KEYS):
            if name:
                values[name] = (*values.get(name, ()), content)
    title = root.find(".//title")
    return Head(
        values,
        words.flat(title.text or "") if title is not None else "",
        _canonical(root, base, values.get("og:url", ("",))[0]),
        str(root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or "").strip(),
    )


def _canonical(root: HtmlElement, base: str, said: str) -> str:
    for link in root.iter("link"):
        if "canonical" in link.get("rel", "").lower().split():
            try:
                found = urljoin(base, link.get("href", "").strip())
            except ValueError:
                continue
            if addresses.is_web(found):
                return str(found)
    return said if addresses.is_web(said) else ""
