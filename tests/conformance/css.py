"""CSS in a form in which only that differs which is more than notation."""

from __future__ import annotations

import re
from collections.abc import Iterator

_REMARK = re.compile(r"/\*.*?\*/", re.DOTALL)
_TEXT = r"\"[^\"]*\"|'[^']*'|\([^()]*\)"
_PIECES = re.compile(rf"(?:{_TEXT}|[^;\"'(])+")
_RULE = re.compile(rf"((?:{_TEXT}|[^{{}}\"'(])*)([{{}}])")
_ZERO = re.compile(r"(?<![\w.#%-])0px\b")
_NUMBER = re.compile(r"(?<![\w.#-])\d+\.\d+")
_COLOR = re.compile(r"#[0-9a-fA-F]{3,8}\b")
_COMBINATOR = re.compile(r"\s*([>+~])(?!=)\s*")
_SIDES = ("top", "right", "bottom", "left")


def declarations(style: str) -> list[tuple[str, str]]:
    """The declarations of a style attribute or of a rule, in their order."""
    found = []
    for piece in _PIECES.findall(_REMARK.sub("", style)):
        name, colon, value = piece.partition(":")
        if colon and value.strip():
            found.append((name.strip().lower(), _value(value)))
    return found


def _value(value: str) -> str:
    value = " ".join(value.split()).replace('"', "'")
    value = re.sub(r"\s*([,!])\s*", r"\1", value)
    value = _COLOR.sub(lambda color: _long(color[0].lower()), value)
    return _ZERO.sub("0", rounded(value))


def _long(color: str) -> str:
    return "#" + "".join(2 * digit for digit in color[1:]) if len(color) in {4, 5} else color


def rounded(value: str) -> str:
    """With no more digits in its numbers than a pixel needs."""
    return _NUMBER.sub(lambda number: f"{float(number[0]):.2f}".rstrip("0").rstrip("."), value)


def longhands(found: list[tuple[str, str]]) -> dict[str, str]:
    """What counts of declarations in their order: a later one before an earlier, an important one first."""
    counts: dict[str, str] = {}
    for name, value in found:
        for long, said in _expanded(name, value):
            if not ("!important" in counts.get(long, "") and "!important" not in said):
                counts.pop(long, None)
                counts[long] = said
    return counts


def _expanded(name: str, value: str) -> Iterator[tuple[str, str]]:
    plain, bang, _ = value.partition("!important")
    if name in {"padding", "margin"}:
        parts = plain.split()
        # What is left out is as the side across.
        sides = [*parts, parts[1]] if len(parts) == 3 else parts * 4
        for side, length in zip(_SIDES, sides, strict=False):
            yield f"{name}-{side}", f"{length}{'!important' if bang else ''}"
    elif name == "border":
        for side in _SIDES:
            yield f"border-{side}", value
    else:
        yield name, value


def rules(css: str, around: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """Every declaration with its property and what it stands in: media queries, then one selector."""
    css = _REMARK.sub("", css)
    within: list[tuple[str, ...]] = [around]
    last = 0
    for found in _RULE.finditer(css):
        if found[2] == "{":
            within.append((*within[-1], " ".join(found[1].split())))
        else:
            yield from _said(found[1], within.pop())
        last = found.end()
    assert len(within) == 1, f"braces do not match in {css}"
    assert not css[last:].strip(), f"left over: {css[last:]}"


def _said(block: str, where: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str, str]]:
    if not where:
        return
    for selector in where[-1].split(","):
        plain = _COMBINATOR.sub(r" \1 ", selector.strip())
        for name, value in declarations(block):
            yield (*where[:-1], plain), name, value
