"""What a word processor says in a style sheet or in attributes of its own, written as plain HTML."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

_COMMENT = re.compile(r"/\*.*?\*/|<!--|-->", re.DOTALL)
_RULE = re.compile(r"([^{}]{1,200})\{([^{}]{0,2000})\}")
_CLASS = re.compile(r"(?:p|span|h[1-6]|li|a|td)?\.([\w-]+)")
_WANTED = re.compile(
    r"(?:^|;)\s*(font-weight|font-style|text-decoration|vertical-align|display)\s*:\s*([^;]+)", re.IGNORECASE
)
_SHIFT = re.compile(r"vertical-align:\s*(super|sub)\b")
_PARA_STYLE = re.compile(r"title|subtitle|heading ([1-9])", re.IGNORECASE)
_LOWEST = 6


def inline(root: HtmlElement) -> None:
    """Writes what the page's classes say of weight, slant and height into each element's own style."""
    said = _classes("\n".join(element.text or "" for element in root.iter("style")))
    for element in root.iter("p", "span", "li", "a", "h1", "h2", "h3", "h4", "h5", "h6", "td"):
        names = element.get("class", "").split()
        own = element.get("style", "")
        if of_classes := [said[name] for name in names if name in said]:
            # What stands first is found first, and the element's own style outweighs its classes.
            own = ";".join(filter(None, (own, *reversed(of_classes))))
            element.set("style", own)
        shift = _SHIFT.search(own.lower()) if element.tag == "span" else None
        if shift:
            element.tag = "sup" if shift[1] == "super" else "sub"


def _classes(sheet: str) -> dict[str, str]:
    said: dict[str, str] = {}
    for rule in _RULE.finditer(_COMMENT.sub(" ", sheet)):
        wanted = ";".join(f"{name.lower()}:{text.strip()}" for name, text in _WANTED.findall(rule[2]))
        if not wanted:
            continue
        for selector in rule[1].split(","):
            if named := _CLASS.fullmatch(selector.strip()):
                said[named[1]] = f"{wanted};{said[named[1]]}" if named[1] in said else wanted
    return said


def headings(root: HtmlElement) -> None:
    """Makes headings of what Word on the web calls so in attributes (WAI-ARIA 1.2, `heading`)."""
    for element in list(root.iter("p", "div")):
        if element.get("role", "").lower() == "heading":
            level = element.get("aria-level", "")
            element.tag = f"h{level if level in set('123456') else 2}"
    for span in list(root.iter("span")):
        styled = _PARA_STYLE.fullmatch(span.get("data-ccp-parastyle", ""))
        paragraph = next(span.iterancestors("p", "h1", "h2", "h3", "h4", "h5", "h6"), None)
        if styled is None or paragraph is None:
            continue
        if styled[1]:
            paragraph.tag = f"h{min(int(styled[1]), _LOWEST)}"
        else:
            paragraph.set("class", f"{paragraph.get('class', '')} {styled[0].lower()}")
