"""Names of sources as people paste them: which are web addresses, and what address is meant."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from newsletter.errors import CollectError
from newsletter.net import location
from newsletter.net.faults import FetchError
from newsletter.text import addresses

# What stands around an address in a mail or a text (RFC 3986, appendix C).
_AROUND = " \t\r\n\f\xa0<>\"'“”«»"
# At least two letters: one alone is a drive of Windows.
_SCHEME = re.compile(r"(?P<scheme>[a-z][a-z0-9+.-]+):", re.IGNORECASE)
_OF_FEEDS = re.compile(r"feed:(?P<rest>//.+|https?://.+)", re.IGNORECASE)
# A host that ends in letters and something behind it, or that begins as only web addresses do.
_BARE = re.compile(
    r"(?:www\.[^\s/\\:@]+\.[a-z]{2,}(?::[0-9]+)?|(?:[^\s/\\:@.]+\.)+[a-z]{2,}(?::[0-9]+)?(?=[/?#]))"
    r"(?:[/?#][^\s\\]*)?",
    re.IGNORECASE,
)
_LONGEST_SHOWN = 60
_SAVE = "Open it in your browser, save the page, and add the file."


def cleaned(name: str) -> str:
    """The name; of a web address without blanks, brackets and quotation marks around it."""
    inside = name.strip(_AROUND)
    return inside if _SCHEME.match(inside) or _BARE.fullmatch(inside) else name


def web_addresses(name: str) -> tuple[str, ...]:
    """The web addresses that the name of a source can mean, the likeliest first; none for a file's name.

    Without `https://` it is one only while there is no such file. Raises CollectError for an address of
    another kind, such as `ftp:`.
    """
    name = cleaned(name)
    if addresses.is_web(name):
        return (name,)
    if feed := _OF_FEEDS.fullmatch(name):
        rest = feed["rest"]
        return (rest,) if addresses.is_web(rest) else (f"https:{rest}", f"http:{rest}")
    if _is_there(name):
        return ()
    if _BARE.fullmatch(name):
        # An unknown folder is no host, but a host is often named without its scheme.
        return (f"https://{name}", f"http://{name}")
    _refuse_other(name)
    return ()


def hosts(names: Iterable[str]) -> frozenset[str]:
    """The hosts of those names that are web addresses, for `Web.allow`."""
    found: set[str] = set()
    for name in names:
        try:
            found |= {location.read(url).host for url in web_addresses(name)}
        except (CollectError, FetchError):
            continue
    return frozenset(found)


def _is_there(name: str) -> bool:
    """Whether it is a file, or would be one in a folder that is there."""
    try:
        path = Path(name)
        inside = path.parts[0] if len(path.parts) > 1 else name
        return path.exists() or Path(inside).exists()
    except (OSError, ValueError):
        return False


def _refuse_other(name: str) -> None:
    found = _SCHEME.match(name)
    if not found:
        return
    scheme = found["scheme"].lower()
    shown = name if len(name) <= _LONGEST_SHOWN else f"{name[:_LONGEST_SHOWN]}…"
    if scheme == "file":
        raise CollectError(
            "This is the address of a file on a computer.",
            source=shown,
            hint="Name the file itself, by its folder and name, without 'file://'.",
        )
    if scheme in {"http", "https"}:
        raise CollectError(
            "This is not a whole web address.",
            source=shown,
            hint="Copy the address from your browser: it begins with https://, and no blank stands in it.",
        )
    if name[found.end() :].startswith("//") or scheme in {"data", "mailto", "javascript", "blob", "about"}:
        raise CollectError(f"Addresses that begin with '{scheme}:' are not read.", source=shown, hint=_SAVE)
