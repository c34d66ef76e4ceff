"""Rules about what readers lose whose mail program does not support everything that a theme uses."""

from __future__ import annotations

from collections.abc import Iterator

from newsletter.check.base import NOTE, WARNING, Evidence, Group, Told, rule
from newsletter.check.clients import written
from newsletter.check.clients.audience import Reach
from newsletter.check.clients.features import Harm
from newsletter.check.clients.lost import Lost, lost
from newsletter.check.page import skeleton

# Percentages of the audience from which on it is worth a warning, and for looks a note.
_MANY = {Harm.CONTENT: 2, Harm.LAYOUT: 5, Harm.LOOKS: 10}
_FEW = 1


@rule(Group.CLIENTS, WARNING)
def client_content(evidence: Evidence) -> Iterator[Told]:
    """Something that some readers cannot read, see or use.

    Their mail programs lack what the theme uses for it (facts of caniemail.com). Below [clients] in
    newsletter.toml you can say how many of your readers use which program.
    """
    return _told(evidence, Harm.CONTENT)


@rule(Group.CLIENTS, WARNING)
def client_layout(evidence: Evidence) -> Iterator[Told]:
    """Something that stands elsewhere than it was meant to, for many readers.

    Their mail programs lack what the theme uses for it (facts of caniemail.com).
    """
    return _told(evidence, Harm.LAYOUT)


@rule(Group.CLIENTS, NOTE)
def client_few(evidence: Evidence) -> Iterator[Told]:
    """Something that a few readers cannot see, or see elsewhere.

    So few that you may let it stand: see in what their mail program shows that nothing important is lost.
    """
    for one in _lost(evidence):
        if one.feature.harm is not Harm.LOOKS and _FEW <= one.reach.percent < _MANY[one.feature.harm]:
            yield _said(evidence, one)


@rule(Group.CLIENTS, NOTE)
def client_looks(evidence: Evidence) -> Iterator[Told]:
    """Something that looks plainer than it was meant to, for many readers.

    Nothing is lost by it. Give such things a look that is good enough by itself.
    """
    return _told(evidence, Harm.LOOKS)


def _told(evidence: Evidence, harm: Harm) -> Iterator[Told]:
    for one in _lost(evidence):
        if one.feature.harm is harm and one.reach.percent >= _MANY[harm]:
            yield _said(evidence, one)


def _lost(evidence: Evidence) -> tuple[Lost, ...]:
    if evidence.email is None:
        return ()
    return lost(skeleton(evidence.email.html), written.theme_of(evidence), evidence.rules.shares)


def _said(evidence: Evidence, one: Lost) -> Told:
    return Told(
        f"{some(one.reach)} {one.feature.suffer}. {programs(one.reach)}.",
        written.place(written.theme_of(evidence), one.feature),
        one.feature.do,
    )


def some(reach: Reach) -> str:
    """'Some 47 % of readers'."""
    return f"Some {sum(percent for _, percent in reach.shown)} % of readers"


def programs(reach: Reach) -> str:
    """'They use Gmail (33 %), Outlook for Windows (7 %) and others (2 %)'."""
    *first, last = (f"{name} ({percent} %)" for name, percent in reach.shown)
    return f"They use {', '.join(first)} and {last}" if first else f"They use {last}"
