"""Which mail programs lack a feature, by the facts of caniemail.com (`tools/refresh_caniemail.py`)."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from newsletter.check.clients.elements import ELEMENTS
from newsletter.check.clients.features import CONDITIONS, Feature
from newsletter.check.clients.layout import LAYOUTS
from newsletter.check.clients.looks import LOOK

FEATURES: dict[str, Feature] = {one.slug: one for one in (*ELEMENTS, *LAYOUTS, *LOOK)}
SLUGS: tuple[str, ...] = tuple(sorted({*FEATURES, *(slug for slug, _ in CONDITIONS)}))
_FACTS = Path(__file__).parent / "support.json"
_YES, _PARTLY, _NO = "y", "a", "n"


@cache
def _facts() -> dict[str, Any]:
    told: dict[str, Any] = json.loads(_FACTS.read_text(encoding="utf-8"))
    return told


@cache
def lacking(slug: str) -> frozenset[str]:
    """The programs that lack what is looked for under this name. Where nobody knows, nothing is claimed."""
    partly = FEATURES[slug].partly
    return frozenset(
        program
        for program, level in _levels(slug)
        if level == _NO or (level == _PARTLY and program.startswith(partly or "\0"))
    )


@cache
def reading(condition: str) -> frozenset[str]:
    """The programs that read blocks with this condition, a name of `CONDITIONS`."""
    return frozenset(program for program, level in _levels(condition) if level in {_YES, _PARTLY})


def _levels(slug: str) -> zip[tuple[str, str]]:
    return zip(_facts()["programs"], _facts()["features"][slug], strict=True)
