"""Where a link truly leads, as an address that can stand in a mail."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urljoin, urlsplit

from lxml.html import HtmlElement

from newsletter.text import addresses

_LINE_ENDS = re.compile(r"[\t\n\r]+")
_SPACE = re.compile(r"[\x00-\x20\x7f-\xa0]+")
_TEL = re.compile(r"tel:\+?[\d().;=\-*#a-z]{2,40}", re.IGNORECASE)
_MAILTO = re.compile(r"mailto:[^\s@?<>\"]+@[^\s@?<>\"]+(?:\?[^\s<>\"]*)?", re.IGNORECASE)
# Pages that only count clicks and lead on: the end of their host, their path, and what names the goal.
_DETOURS = (
    ("google.com", "/url", ("q", "url")),
    ("safelinks.protection.outlook.com", "/", ("url",)),
    ("l.facebook.com", "/l.php", ("u",)),
    ("lm.facebook.com", "/l.php", ("u",)),
)
_MOST_DETOURS = 3
_LONGEST = 2000


def base_of(root: HtmlElement, base: str) -> str:
    """What relative addresses of the tree are relative to: what the page says itself, else `base`."""
    top = [root, *root.iterancestors()][-1]
    said = top.find(".//base[@href]")
    if said is None:
        return base
    joined = _joined(str(said.get("href")), base)
    return joined if addresses.is_web(joined) else base


def target(href: str, base: str = "") -> str:
    """The absolute address of a link, '' for one that leads nowhere outside its page.

    Only web pages, mailboxes and telephone numbers; detours that count clicks are left out.
    """
    # As browsers do (WHATWG URL, section 4.4): line ends within an address count for nothing.
    href = _SPACE.sub(" ", _LINE_ENDS.sub("", href)).strip()
    if not href or href.startswith("#") or len(href) > _LONGEST:
        return ""
    if _TEL.fullmatch(href) or _MAILTO.fullmatch(href):
        return href
    found = _joined(href.replace(" ", "%20"), base)
    for _ in range(_MOST_DETOURS):
        found, before = _without_detour(found), found
        if found == before:
            break
    return found if addresses.is_web(found) else ""


def _joined(href: str, base: str) -> str:
    try:
        return urljoin(base, href.strip())
    except ValueError:
        return ""


def _without_detour(url: str) -> str:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        for end, path, keys in _DETOURS:
            if (host == end or host.endswith(f".{end}")) and parts.path == path:
                values = parse_qs(parts.query, max_num_fields=50)
                goals = (values[key][0] for key in keys if key in values)
                return next((goal for goal in goals if addresses.is_web(goal)), url)
    except ValueError:
        return url
    return url
