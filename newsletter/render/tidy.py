"""What no reader and no rule of the mail needs is left out of its tags: Gmail clips a mail by its bytes."""

from __future__ import annotations

import re

_STYLE = re.compile(r"<style\b[^>]*>(.*?)</style>", re.DOTALL)
_CLASS_IN_CSS = re.compile(r"\.(-?[A-Za-z_][\w-]*)")
_TAG = re.compile(r"(<[A-Za-z][^\s<>\"'/]*)((?:\s+[^\s=<>\"'/]+(?:=(?:\"[^\"]*\"|'[^']*'))?)+)(\s*/?>)")
_ATTRIBUTE = re.compile(r"\s+([^\s=<>\"'/]+)(?:=(\"[^\"]*\"|'[^']*'))?")
_AFTER_PUNCTUATION = re.compile(r"(?<=[;:]) ")


def tidy(html: str) -> str:
    """`html` without classes that none of its styles mentions, and without blanks between declarations."""
    mentioned = frozenset(_CLASS_IN_CSS.findall(" ".join(_STYLE.findall(html))))

    def attribute(found: re.Match[str]) -> str:
        name, value = found[1], found[2]
        if name == "class" and value:
            kept = [one for one in value[1:-1].split() if one in mentioned]
            return f' class="{" ".join(kept)}"' if kept else ""
        # Blanks inside a quoted font or address mean something.
        if name == "style" and value and not re.search(r"[\"'(\\&]", value[1:-1]):
            return f" style={_AFTER_PUNCTUATION.sub('', value)}"
        return found[0]

    return _TAG.sub(lambda tag: tag[1] + _ATTRIBUTE.sub(attribute, tag[2]) + tag[3], html)
