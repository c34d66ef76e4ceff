"""What a feature of HTML or CSS is known by, and what a reader suffers whose mail program lacks it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto


class Harm(Enum):
    """How much is lost: something to read, see or use; the order of things; or how they look."""

    CONTENT = auto()
    LAYOUT = auto()
    LOOKS = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """A feature by its name at caniemail.com.

    It is in a mail where one of the `properties` is declared (or any, where none is named) with a value in
    which `value` is found; where one of the `elements` stands (or any) with the `attribute`; where a selector
    holds `selector`; or where there is a block whose head begins with `at_rule`.

    `suffer` ends a sentence that begins with 'Some 12 % of readers', `do` says what to write instead.
    `partly` are the mail programs, by the beginning of their names, that lack what is looked for here where
    they are said to support the feature partly.
    """

    slug: str
    harm: Harm
    suffer: str
    do: str
    properties: tuple[str, ...] = ()
    value: str = ""
    elements: tuple[str, ...] = ()
    attribute: str = ""
    selector: str = ""
    at_rule: str = ""
    partly: tuple[str, ...] = ()


# What a block depends on: what it says is missed only by programs that read it at all.
CONDITIONS: tuple[tuple[str, str], ...] = (
    ("css-at-media-prefers-color-scheme", "prefers-color-scheme"),
    ("css-at-media-prefers-reduced-motion", "prefers-reduced-motion"),
    ("css-at-media-hover", "hover"),
    ("css-at-media-orientation", "orientation"),
    ("css-at-media-device-pixel-ratio", "device-pixel-ratio"),
    ("css-at-media", ""),
)
