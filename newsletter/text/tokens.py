"""Tokens: what stands in a rendered mail for a value that is known later.

A token is letters and digits only, because nothing else survives Jinja, MJML, an HTML parser and a text
template unchanged. It is derived from what it stands for, so the same issue renders to the same bytes.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Mapping

from newsletter.model import Image, MergeTag

# without a look behind it, whose literal beginning the matcher finds at once in a long page
_ALIKE = re.compile(r"nl[mi][0-9a-f]{5,24}z?")
_MAIMED = re.compile(rf"(?<![a-z]){_ALIKE.pattern}", re.IGNORECASE)
TOKEN = re.compile(r"nl[mi][0-9a-f]{24}z")


def _token(letter: str, *parts: str) -> str:
    digest = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:24]
    return f"nl{letter}{digest}z"


def merge_tag(name: str, fallback: str = "") -> MergeTag:
    """The merge tag `name`, shown as `fallback` to a recipient who has no such value."""
    return MergeTag(name=name, fallback=fallback, token=_token("m", name, fallback))


def image_token(image: Image, width: int, height: int) -> str:
    """The token for the address of `image` shown at `width` x `height` CSS pixels."""
    return _token("i", image.path, str(width), str(height))


def count(text: str) -> Counter[str]:
    """How often each token stands in `text`."""
    return Counter(TOKEN.findall(text))


def maimed(text: str) -> str:
    """The first token in `text` that was cut or changed, so that nothing fills it in; else ''."""
    alike = _ALIKE.findall(text.lower())
    if len(alike) == len(TOKEN.findall(text)) and all(map(TOKEN.fullmatch, alike)):
        return ""
    return next((one[0] for one in _MAIMED.finditer(text) if not TOKEN.fullmatch(one[0])), "")


def fill(text: str, values: Mapping[str, str], escape: Callable[[str], str] = str) -> str:
    """`text` with each token's value, escaped for where it stands. KeyError names a token without a value."""
    return TOKEN.sub(lambda match: escape(values[match[0]]), text)
