"""What no reader and no rule of the mail needs is left out of its tags: Gmail clips a mail by its bytes."""

from __future__ import annotations

import re

_STYLE = re.compile(r"<style\b[^>]*>(.*?)</style>", re.DOTALL)
_CLASS_IN_CSS = re.compile(r"\.(-?[A-Za-z_][\w-]*)")
_TAG = re.compile(r"(<[A-Za-z][^\s<>\"'/]*)((?:\s+[^\s=<>\"'/]+(?:=(?:\"[^\"]*\"|'[^']*'))?)+)(\s*/?>)")
_ATTRIBUTE = re.compile(r"\s+([^\s=<>\"'/]+)(?:=(\"[^\"]*\"|'[^']*'))?")
# Blanks inside a quoted font, an address or a function mean something.
_VERBATIM = re.compile(r"(\"[^\"]*\"|'[^']*'|\([^()]*\)|&[^;\s]*;)")
_AFTER_PUNCTUATION = re.compile(r"(?<=[;:,]) ")


def tidy(html: str) -> str:
    """`html` without classes that none of its styles mentions, and without blanks between declarations."""
    mentioned = frozenset(_CLASS_IN_CSS.findall(" ".join(_STYLE.findall(html))))

    def attribute(found: re.Match[str]) -> str:
        name, value = found[1], found[2]
        if name == "class" and value:
            kept = [one for one in value[1:-1].split() if one in mentioned]
            return f' class="{" ".join(kept)}"' if kept else ""
        if name == "style" and value and "\\" not in value:
            return f" style={value[0]}{_compact(value[1:-1])}{value[0]}"
        return found[0]

    return _TAG.sub(lambda tag: tag[1] + _ATTRIBUTE.sub(attribute, tag[2]) + tag[3], html)


def _compact(style: str) -> str:
    pieces = _VERBATIM.split(style)
    pieces[::2] = [_AFTER_PUNCTUATION.sub("", piece) for piece in pieces[::2]]
    return "".join(pieces)
