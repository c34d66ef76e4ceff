"""What receivers do with mails that only claim to come from a domain (RFC 9989)."""

from __future__ import annotations

import re

from newsletter.model import DmarcAnswer
from newsletter.probe import tags
from newsletter.probe.names import Found, Names

_RECORD = re.compile(r"v\s*=\s*DMARC1\s*(?:;|\Z)")
_REPORT = re.compile(r"mailto:[^\s@,!]+@[^\s@,!]+(?:!\d+[kmgt]?)?", re.IGNORECASE)
_POLICIES = ("none", "quarantine", "reject")
# Section 4.10: a tree is not climbed for ever.
_MOST_ASKED = 8


def look(names: Names, domain: str) -> DmarcAnswer:
    """The policy of `domain`: its own, else that of the organization above it."""
    name = f"_dmarc.{domain}"
    found = names.ask(name, "TXT")
    records = _records(found)
    if found.fault or records:
        return _answer(name, found, records, of_above=False)
    labels = domain.split(".")
    highest = DmarcAnswer(name=name)
    # Tops such as org and co.uk are not the organization's; those that say so (psd=y) are left out as well.
    for start in range(max(1, len(labels) - _MOST_ASKED), len(labels) - 1):
        above = f"_dmarc.{'.'.join(labels[start:])}"
        found = names.ask(above, "TXT")
        if found.fault:
            return DmarcAnswer(name=name, fault=found.fault)
        records = _records(found)
        if len(records) != 1:
            continue
        kind = _tag(records[0], "psd")
        if kind == "y":
            break
        highest = _answer(above, found, records, of_above=True)
        if kind == "n":
            break
    return highest


def _records(found: Found) -> tuple[str, ...]:
    return tuple(text for text in found.values if _RECORD.match(text))


def _tag(record: str, name: str) -> str:
    try:
        return tags.parse(record).get(name, "").lower()
    except ValueError:
        return ""


def _answer(name: str, found: Found, records: tuple[str, ...], *, of_above: bool) -> DmarcAnswer:
    if len(records) != 1:
        return DmarcAnswer(name=name, records=records, fault=found.fault)
    try:
        said = tags.parse(records[0])
    except ValueError as error:
        return DmarcAnswer(name=name, records=records, problems=(str(error),))
    problems = [
        f"'{tag}={said[tag][:40]}' is none of {', '.join(allowed)}"
        for tag, allowed in {"p": _POLICIES, "sp": _POLICIES, "adkim": ("r", "s"), "aspf": ("r", "s")}.items()
        if tag in said and said[tag].lower() not in allowed
    ]
    if "p" not in said:
        problems.append("it does not say what is to be done with false mails (p=)")
    reports = tuple(one.strip() for one in said.get("rua", "").split(",") if one.strip())
    problems += [
        f"'{one[:60]}' is not an address for reports, such as mailto:dmarc@example.org"
        for one in reports[:_MOST_ASKED]
        if not _REPORT.fullmatch(one)
    ]
    policy = said.get("p", "none")
    return DmarcAnswer(
        name=name,
        records=records,
        policy=(said.get("sp", policy) if of_above else policy).lower(),
        reports=reports,
        strict_dkim=said.get("adkim", "r").lower() == "s",
        problems=tuple(problems),
    )
