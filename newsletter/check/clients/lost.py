"""What is lost for whom: the features of a mail against what the audience's programs lack."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from newsletter.check.clients import scan, written
from newsletter.check.clients.audience import WORD, Reach, reach
from newsletter.check.clients.features import Feature
from newsletter.check.clients.plain import OF_MJML
from newsletter.check.clients.scan import NOT_WORD, Use
from newsletter.check.clients.support import FEATURES, lacking, reading
from newsletter.model import Theme

_STATES = 16


@dataclass(frozen=True, slots=True)
class Lost:
    """A feature that some readers' programs lack."""

    feature: Feature
    reach: Reach


@lru_cache(_STATES)
def lost(skeleton: str, theme: Theme, shares: tuple[tuple[str, int], ...]) -> tuple[Lost, ...]:
    """What readers lose of a page, less what MJML itself needs, unless the theme asks for that too."""
    uses: dict[str, list[Use]] = defaultdict(list)
    for use in scan.in_html(skeleton):
        if use.slug not in OF_MJML:
            uses[use.slug].append(use)
    for one in written.in_theme(theme):
        if one.use.slug in OF_MJML:
            uses[one.use.slug].append(one.use)
    found = (
        Lost(FEATURES[slug], reach(_without(slug, uses[slug]), shares)) for slug in FEATURES if slug in uses
    )
    return tuple(one for one in found if one.reach.families)


def _without(slug: str, uses: Iterable[Use]) -> frozenset[str]:
    """The programs that read a place where the feature is used, and lack it."""
    missing: set[str] = set()
    for use in uses:
        programs = set(lacking(slug))
        for need in use.needs:
            programs &= reading(need) if need != NOT_WORD else programs - {WORD}
        missing |= programs
    return frozenset(missing)
