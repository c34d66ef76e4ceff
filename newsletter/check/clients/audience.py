"""Who reads with which mail program: families of them, and what share of the audience each has."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from newsletter.model import SHARES

# By family: its name for people, and its programs with their weight in it. Their names are caniemail.com's.
# New Outlook for Windows shows mails as Outlook.com does; the one that is meant by its name uses Word.
_FAMILIES: dict[str, tuple[str, dict[str, int]]] = {
    "apple": ("Apple Mail", {"apple-mail.ios": 3, "apple-mail.macos": 1}),
    "gmail": ("Gmail", {"gmail.android": 3, "gmail.ios": 2, "gmail.desktop-webmail": 2}),
    "outlook": (
        "Outlook on the web and phones",
        {"outlook.outlook-com": 4, "outlook.ios": 2, "outlook.android": 2, "outlook.macos": 1},
    ),
    "outlook_windows": ("Outlook for Windows", {"outlook.windows": 1}),
    "yahoo": (
        "Yahoo/AOL",
        {"yahoo.desktop-webmail": 2, "yahoo.android": 1, "yahoo.ios": 1, "aol.desktop-webmail": 1},
    ),
    "samsung": ("Samsung Email", {"samsung-email.android": 1}),
    "gmx": (
        "GMX/WEB.DE",
        {
            **dict.fromkeys(("gmx.desktop-webmail", "web-de.desktop-webmail"), 2),
            **dict.fromkeys(("gmx.android", "gmx.ios", "web-de.android", "web-de.ios"), 1),
        },
    ),
    "t_online": ("T-Online", {"t-online-de.desktop-webmail": 1}),
    "thunderbird": ("Thunderbird", {"thunderbird.macos": 1}),
    "orange": (
        "Orange/SFR/La Poste",
        {
            **dict.fromkeys(("orange.desktop-webmail", "orange.ios", "orange.android"), 1),
            **dict.fromkeys(("sfr.desktop-webmail", "sfr.ios", "sfr.android", "laposte.desktop-webmail"), 1),
        },
    ),
    "other": (
        "smaller programs",
        {
            **dict.fromkeys(("protonmail.desktop-webmail", "protonmail.ios", "protonmail.android"), 1),
            **dict.fromkeys(
                ("fastmail.desktop-webmail", "hey.desktop-webmail", "mail-ru.desktop-webmail"), 1
            ),
        },
    ),
}
WORD = "outlook.windows"
_OTHERS = "others"
PROGRAMS: tuple[str, ...] = tuple(program for _, programs in _FAMILIES.values() for program in programs)


@dataclass(frozen=True, slots=True)
class Reach:
    """Readers by the family of their programs, as percentages of the audience, the largest first."""

    families: tuple[tuple[str, float], ...]

    @property
    def percent(self) -> float:
        return sum(part for _, part in self.families)

    @property
    def shown(self) -> tuple[tuple[str, int], ...]:
        """The families in whole percents; those that are less than one are 'others' together."""
        named = [(name, round(part)) for name, part in self.families if part >= 1]
        others = round(sum(part for _, part in self.families if part < 1))
        return (*named, *([(_OTHERS, others)] * (others > 0)))


def reach(programs: AbstractSet[str], shares: Iterable[tuple[str, int]]) -> Reach:
    """The readers who use one of the programs, by `shares` or else by those of a public of all kinds."""
    found: list[tuple[str, float]] = []
    for family, percent in tuple(shares) or SHARES:
        name, weights = _FAMILIES[family]
        using = sum(weights[one] for one in weights.keys() & programs)
        if using and percent:
            found.append((name, percent * using / sum(weights.values())))
    return Reach(tuple(sorted(found, key=lambda one: -one[1])))
