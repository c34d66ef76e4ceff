"""Rules about what came back from links."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.check.base import ERROR, NOTE, WARNING, Evidence, Group, Told, in_theme, rule
from newsletter.check.hyperlinks import host, hyperlinks, is_example, is_local, parts, shown
from newsletter.check.page import addresses
from newsletter.check.places.typed import typed
from newsletter.model import LinkAnswer, LinkFault, Where

# RFC 9110, section 15.5, and RFC 7725: what says that the page is not to be had.
_GONE = frozenset({404, 410, 451})
_FIRST_ERROR = 400
_FIRST_OF_SERVERS = 500
_NOT_A_FAULT_OF_THE_LINK = frozenset({LinkFault.SILENT, LinkFault.REFUSED, LinkFault.GARBLED})
_WORDS = {
    LinkFault.NO_HOST: "there is no server of that name",
    LinkFault.REFUSED: "the server does not take connections",
    LinkFault.SILENT: "the server did not answer in time",
    LinkFault.OFFLINE: "this computer is not online",
    LinkFault.INSECURE: "its certificate is not valid, so browsers warn of it",
    LinkFault.PRIVATE: "it leads into a private network",
    LinkFault.ENDLESS: "it is passed on from address to address without an end",
    LinkFault.MALFORMED: "it cannot be opened as it is written",
    LinkFault.GARBLED: "what answers there is not a web server",
}


def openable(evidence: Evidence) -> tuple[str, ...]:
    """The web addresses of the mail that can be opened beforehand, each once.

    Left out are names for examples, what only a reader's own address leads to, and the issue's own page,
    which is put there once it is approved.
    """
    sender = evidence.publication.sender
    own = {sender.unsubscribe_url, sender.preferences_url, evidence.publication.issue_url}
    written = [link.address for link in hyperlinks(evidence) if link.mailed and link.address not in own]
    by_theme = addresses(evidence.email.html) if evidence.email else ()
    web = (one for one in (*written, *by_theme) if parts(one).scheme in {"http", "https"})
    hosts = ((one, host(one)) for one in web)
    return tuple(dict.fromkeys(one for one, name in hosts if not is_example(name) and not is_local(name)))


def _answers(evidence: Evidence) -> Iterator[tuple[LinkAnswer, Where | None]]:
    """Each answer with the place where its address was written first."""
    places: dict[str, Where] = {}
    for link in hyperlinks(evidence):
        places.setdefault(link.address.partition("#")[0], link.where)
    for answer in evidence.links or ():
        by_theme = typed(evidence, re.escape(answer.url)) or in_theme(evidence)
        yield answer, places.get(answer.url.partition("#")[0]) or by_theme


def _silence(evidence: Evidence) -> bool:
    """Whether nothing at all answered, so that the network is at fault rather than the links."""
    links = evidence.links or ()
    hosts = {host(answer.url) for answer in links}
    silent = len(hosts) > 1 and all(answer.fault is LinkFault.SILENT for answer in links)
    return silent or any(answer.fault is LinkFault.OFFLINE for answer in links)


@rule(Group.LINKS, ERROR)
def link_dead(evidence: Evidence) -> Iterator[Told]:
    """A link to a page that is not there.

    Readers see an error. The page was moved or deleted, or the address was mistyped.
    """
    if _silence(evidence):
        return
    for answer, where in _answers(evidence):
        fault = answer.fault
        if fault and fault not in _NOT_A_FAULT_OF_THE_LINK:
            why = _WORDS[fault]
        elif answer.status in _GONE:
            why = f"the server says that there is no such page (status {answer.status})"
        else:
            continue
        yield Told(
            f"The link to {shown(answer.url)} is dead: {why}.",
            where,
            "Open it in a browser and put the right address there, or take the link out.",
        )


@rule(Group.LINKS, WARNING)
def link_unanswered(evidence: Evidence) -> Iterator[Told]:
    """A link whose server is down or in trouble.

    It may be well again in a minute. Look before you mail.
    """
    if _silence(evidence):
        return
    for answer, where in _answers(evidence):
        if answer.fault in _NOT_A_FAULT_OF_THE_LINK:
            why = _WORDS[answer.fault]
        elif answer.status >= _FIRST_OF_SERVERS:
            why = f"its server reports an error of its own (status {answer.status})"
        else:
            continue
        yield Told(
            f"The link to {shown(answer.url)} could not be opened: {why}.",
            where,
            "Try it in a browser, and run the check again before you send.",
        )


@rule(Group.LINKS, NOTE)
def link_unread(evidence: Evidence) -> Iterator[Told]:
    """A link whose server does not let programs look.

    Pages behind a login, and some large websites, answer browsers only. Click on it yourself.
    """
    for answer, where in _answers(evidence):
        closed = _FIRST_ERROR <= answer.status < _FIRST_OF_SERVERS and answer.status not in _GONE
        if closed:
            yield Told(
                f"The link to {shown(answer.url)} could not be judged: its server lets no program look "
                f"(status {answer.status}).",
                where,
                "Click on it yourself. If it asks for a login, readers cannot open it either.",
            )


@rule(Group.LINKS, WARNING)
def link_moved(evidence: Evidence) -> Iterator[Told]:
    """A link that ends somewhere else.

    Another website answers, or the front page in place of the page. Mostly the page is gone, and sometimes
    its domain has a new owner.
    """
    for answer, where in _answers(evidence):
        if answer.fault or answer.status >= _FIRST_ERROR or not _is_elsewhere(answer):
            continue
        yield Told(
            f"The link to {shown(answer.url)} ends at {shown(answer.final)}.",
            where,
            "If that is the right page, put its address there; if not, find the right one.",
        )


def _is_elsewhere(answer: LinkAnswer) -> bool:
    meant, found = (host(one).removeprefix("www.") for one in (answer.url, answer.final or answer.url))
    related = meant == found or meant.endswith(f".{found}") or found.endswith(f".{meant}")
    front = parts(answer.final).path in {"", "/"} and not parts(answer.final).query
    return not related or (front and parts(answer.url).path not in {"", "/"})


@rule(Group.LINKS, NOTE)
def network_silent(evidence: Evidence) -> Iterator[Told]:
    """No link answered at all.

    Probably this computer has no way to the internet, so nothing can be said of the links.
    """
    if _silence(evidence):
        yield Told(
            f"{_none_of(len(evidence.links or ()))} answered, so this computer is probably not online.",
            None,
            "Run the check again when it is, or with --offline to leave the links out.",
        )


def _none_of(count: int) -> str:
    return "The link has not" if count == 1 else f"None of the {count} links"


@rule(Group.LINKS, NOTE)
def links_unchecked(evidence: Evidence) -> Iterator[Told]:
    """Links that were not opened, because the check was asked to stay offline."""
    count = len(
        {
            link.address
            for link in hyperlinks(evidence)
            if link.mailed and link.parts.scheme in {"http", "https"}
        }
    )
    if evidence.offline and count:
        yield Told(
            f"{'The link was' if count == 1 else f'The {count} links were'} not opened, because the check "
            "was asked to stay offline.",
            None,
            "Run it without --offline before you send.",
        )
