"""Who may send mail for a domain (RFC 7208): its record read as receivers read it, to the last include."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from dataclasses import dataclass

from newsletter.model import DnsFault, SpfAnswer
from newsletter.probe.names import Found, Names

# Far more than receivers follow (section 4.6.4), so that it can be said how many there are.
_MOST_WALKED = 40
_MOST_SERVERS = 10
_MOST_PROBLEMS = 8
_LONGEST_SHOWN = 60
_MECHANISMS = frozenset({"all", "include", "a", "mx", "ptr", "ip4", "ip6", "exists"})
_RECORD = re.compile(r"v=spf1(?: |\Z)", re.IGNORECASE)
_MODIFIER = re.compile(r"([A-Za-z][A-Za-z0-9_.-]*)=(.*)")
_MECHANISM = re.compile(r"([+?~-]?)([A-Za-z0-9]+)((?:[:/].*)?)")
_ADDRESSED = re.compile(r"(?::(?P<domain>.+?))?(?:/(?P<four>\d{1,2}))?(?://(?P<six>\d{1,3}))?")
_MACRO = re.compile(r"%(?:\{[slodiphcrtv]\d*r?[.+,/_=-]*\}|[%_-])", re.IGNORECASE)
_DOMAIN = re.compile(r"[!-~]+\.(?=[^.]*[A-Za-z-])[A-Za-z0-9-]+\.?")
_BITS = {"four": 32, "six": 128}


@dataclass(frozen=True, slots=True)
class _Term:
    """A piece of a record that counts: a mechanism, or the modifier `redirect`."""

    text: str
    name: str
    qualifier: str = "+"
    domain: str = ""
    everybody: bool = False


class _Wrong(Exception):  # noqa: N818  an answer, not a fault
    """A piece that makes receivers give up the record; its words follow the piece in quotes."""


def look(names: Names, domain: str) -> SpfAnswer:
    """The records of `domain`, and what receivers find when they follow the first of them."""
    found = names.ask(domain, "TXT")
    if found.fault:
        return SpfAnswer(domain=domain, fault=found.fault)
    records = _records(found)
    walk = _Walk(names)
    final = walk.through(domain, records[0], (domain.lower(),)) if records else ""
    return SpfAnswer(
        domain=domain,
        records=records,
        lookups=walk.lookups,
        voids=tuple(walk.voids),
        names=tuple(walk.names),
        final=final,
        problems=tuple(walk.problems)[:_MOST_PROBLEMS],
        silent=tuple(walk.silent),
    )


def _records(found: Found) -> tuple[str, ...]:
    return tuple(text for text in found.values if _RECORD.match(text))


class _Walk:
    """The way through a record and all that it includes, as long as it can get."""

    def __init__(self, names: Names) -> None:
        self._asked = names
        self.lookups = 0
        self.voids: list[str] = []
        self.names: dict[str, None] = {}
        self.problems: dict[str, None] = {}
        self.silent: dict[str, None] = {}

    def through(self, domain: str, record: str, above: tuple[str, ...]) -> str:
        """The qualifier at the end of `record`. `above` are the domains that led here, this one too."""
        redirect = None
        # All of them first: one that cannot be read spoils the record, wherever it stands (section 4.6).
        for term in tuple(self._terms(record)):
            if term.name == "all" or term.everybody:
                return term.qualifier
            if term.name == "redirect":
                redirect = term
            elif self.lookups < _MOST_WALKED:
                self._follow(term, domain, above)
        # `redirect` counts where nothing else did, wherever it stands (section 6.1).
        return self._into(redirect, above) if redirect and self.lookups < _MOST_WALKED else ""

    def _terms(self, record: str) -> Iterator[_Term]:
        seen: set[str] = set()
        for text in record.split()[1:]:
            try:
                term = _read(text)
                if term is None:
                    continue
                if term.name in {"redirect", "exp"} & seen:
                    raise _Wrong(f"is the second '{term.name}'")
            except _Wrong as wrong:
                self.problems[f"'{_shown(text)}' {wrong}"] = None
            else:
                seen.add(term.name)
                yield term

    def _follow(self, term: _Term, domain: str, above: tuple[str, ...]) -> None:
        target = term.domain or domain
        if term.name == "include":
            self._into(term, above)
        elif term.name in {"a", "mx", "exists", "ptr"}:
            self.lookups += 1
            if term.name == "ptr" or "%" in target:
                return
            if term.name == "a":
                found = self._asked.address(target)
            else:
                found = self._asked.ask(target, "MX" if term.name == "mx" else "A")
            self._note(found, term, target)
            if term.name == "mx" and len(found.values) > _MOST_SERVERS:
                self.problems[
                    f"'{_shown(term.text)}' stands for {len(found.values)} mail servers, and receivers look "
                    f"at {_MOST_SERVERS} at most"
                ] = None

    def _into(self, term: _Term, above: tuple[str, ...]) -> str:
        self.lookups += 1
        target = term.domain.lower().rstrip(".")
        self.names[target] = None
        if "%" in target:
            return ""
        shown = f"'{_shown(term.text)}'"
        if target in above:
            self.problems[f"{shown} leads back to where it came from"] = None
            return ""
        found = self._asked.ask(target, "TXT")
        self._note(found, term, target)
        records = _records(found)
        if found.fault:
            return ""
        if len(records) != 1:
            what = "no SPF record" if not records else f"{len(records)} SPF records instead of one"
            self.problems[f"{shown} leads to a domain with {what}"] = None
            return ""
        return self.through(target, records[0], (*above, target))

    def _note(self, found: Found, term: _Term, target: str) -> None:
        if found.fault is DnsFault.MALFORMED:
            self.problems[f"'{_shown(term.text)}' names no domain that can be looked up"] = None
        elif found.fault:
            self.silent[target] = None
        elif found.void:
            self.voids.append(term.text)


def _read(text: str) -> _Term | None:
    """The piece that `text` is; None for a modifier that changes nothing (section 6). Raises _Wrong."""
    if modifier := _MODIFIER.fullmatch(text):
        name, value = modifier[1].lower(), modifier[2]
        if name in _MECHANISMS:
            raise _Wrong("has an = where a : belongs")
        if name in {"redirect", "exp"}:
            return _Term(text, name, domain=_domain(value)) if name == "redirect" else None
        return None
    mechanism = _MECHANISM.fullmatch(text)
    if not mechanism or mechanism[2].lower() not in _MECHANISMS:
        raise _Wrong("is nothing that SPF knows")
    qualifier, name, rest = mechanism[1] or "+", mechanism[2].lower(), mechanism[3]
    if name in {"ip4", "ip6"}:
        return _Term(text, name, qualifier, everybody=_network(name, rest) and qualifier == "+")
    if name in {"a", "mx"}:
        return _Term(text, name, qualifier, _addressed(rest))
    if name == "all" and rest:
        raise _Wrong("has something behind 'all'")
    if name in {"include", "exists"} and not rest.startswith(":"):
        raise _Wrong("names no domain")
    return _Term(text, name, qualifier, _domain(rest[1:]) if rest else "")


def _addressed(rest: str) -> str:
    parts = _ADDRESSED.fullmatch(rest)
    if not parts or any(parts[part] and int(parts[part]) > most for part, most in _BITS.items()):
        raise _Wrong("has a number behind the / that is too large, or none")
    return _domain(parts["domain"]) if parts["domain"] else ""


def _domain(text: str) -> str:
    plain = _MACRO.sub("x", text)
    ends_in_macro = text.endswith("}")
    if "%" in plain or not (_DOMAIN.fullmatch(plain) or (ends_in_macro and plain.isascii())):
        raise _Wrong("names no domain that can be looked up")
    return text


def _network(name: str, rest: str) -> bool:
    """Whether it is everybody's. Raises _Wrong for what is no address."""
    if not re.fullmatch(r":[0-9A-Fa-f.:]+(?:/\d{1,3})?", rest):
        raise _Wrong("is not an address")
    try:
        kind = ipaddress.IPv4Network if name == "ip4" else ipaddress.IPv6Network
        return kind(rest[1:], strict=False).prefixlen == 0
    except ValueError:
        raise _Wrong("is not an address") from None


def _shown(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"
