"""Rules about what shows to others: on a lock screen, in an inbox seen over a shoulder, in an address."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import unquote

from newsletter.check.base import ERROR, NOTE, WARNING, Evidence, Group, Told, place, rule, setting
from newsletter.check.hyperlinks import hyperlinks
from newsletter.model import Where
from newsletter.text import merge_tags

_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|(?:[\w-]+\.)+[a-z]{2,}(?:/\S*)?", re.IGNORECASE)


_SHORT = 4


def _folded(text: str) -> str:
    """Without capitals and accents, as people type a word."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


@lru_cache(maxsize=8)
def _pattern(conditions: tuple[str, ...]) -> re.Pattern[str] | None:
    """What finds any of the words, also where an address or a compound joins them to others."""
    if not conditions:
        return None
    # Short words such as HIV or MS are parts of many others, long ones of compounds and plurals only.
    alone = "|".join(re.escape(_folded(one)) for one in conditions if len(one) <= _SHORT)
    within = "|".join(
        re.escape(_folded(one)).replace(r"\ ", r"[\s._-]*") for one in conditions if len(one) > _SHORT
    )
    parts = [rf"(?<![a-z0-9])(?:{alone})(?![a-z0-9])"] * bool(alone) + [rf"(?:{within})"] * bool(within)
    return re.compile("|".join(parts))


def _named(evidence: Evidence, text: str) -> str:
    """The first word of the list that `text` names, as it stands there, '' for none."""
    pattern = _pattern(evidence.rules.conditions)
    found = pattern.search(_folded(text)) if pattern else None
    return found[0] if found else ""


def _seen_at_once(evidence: Evidence) -> Iterator[tuple[str, str, Where]]:
    """What an inbox or a lock screen shows before a mail is opened: what it is, its text, its place."""
    issue, sender = evidence.issue, evidence.publication.sender
    if issue.subject or not issue.articles:
        yield "The subject", issue.subject, place(issue, "subject")
    else:
        first = issue.articles[0]
        yield "The headline that is used as the subject", first.title, place(first, "title")
    yield "The preheader", issue.preheader, place(issue, "preheader")
    key = "publication.name" if sender.name == evidence.publication.name else "sender.name"
    yield "The sender's name", sender.name, setting(evidence, key)
    yield "The sender's address", sender.email, setting(evidence, "sender.email")
    yield "The reply address", sender.reply_to, setting(evidence, "sender.reply_to")
    yield "The list id", sender.list_id, setting(evidence, "sender.list_id")


@rule(Group.PRIVACY, WARNING)
def condition_on_lock_screen(evidence: Evidence) -> Iterator[Told]:
    """A condition named where others see it.

    A subject, a preheader and a sender show on a lock screen, on a desk, over a shoulder. That somebody
    gets mail about an illness is their own business. The words are listed in newsletter.toml below
    [privacy].
    """
    for what, text, where in _seen_at_once(evidence):
        if word := _named(evidence, text):
            yield Told(
                f"{what} names '{word}', which shows on a lock screen, where others read it.",
                where,
                "Say it in the letter, and something that could be for anybody here.",
            )


@rule(Group.PRIVACY, WARNING)
def condition_in_address(evidence: Evidence) -> Iterator[Told]:
    """A condition named in an address that shows.

    The addresses at the foot of the letter, and those that stand in place of words, are read by whoever
    looks on; web addresses also stay in the history of a shared computer.
    """
    sender = evidence.publication.sender
    shown = [
        ("sender.unsubscribe_url", sender.unsubscribe_url),
        ("sender.unsubscribe_email", sender.unsubscribe_email),
        ("sender.preferences_url", sender.preferences_url),
        ("publication.issue_url", evidence.publication.issue_url),
        ("publication.website", evidence.publication.website),
    ]
    seen = [(address, setting(evidence, key)) for key, address in shown]
    seen += [
        (f"{link.words} {link.address}", link.said)
        for link in hyperlinks(evidence)
        if link.mailed and _ADDRESS.fullmatch(link.words)
    ]
    for address, where in seen:
        if word := _named(evidence, unquote(address)):
            yield Told(
                f"An address that readers see names '{word}': {address.split()[-1]}",
                where,
                "Use an address that does not say what the letter is about.",
            )


@rule(Group.PRIVACY, ERROR, waivable=False)
def sensitive_merge_tag(evidence: Evidence) -> Iterator[Told]:
    """A reader's private value where others see it.

    Fields that newsletter.toml calls sensitive must stand neither in a subject or preheader nor in an
    address.
    """
    sensitive = set(evidence.rules.sensitive)
    links = [
        ("The address of a link", unquote(link.address), link.where)
        for link in hyperlinks(evidence)
        if link.mailed
    ]
    for what, text, where in (*_seen_at_once(evidence), *links):
        for one in merge_tags.typed(text):
            if one.name in sensitive:
                yield Told(
                    f"{what} holds {{{{ {one.name} }}}}, so others could read a value that is private.",
                    where,
                    "Take it out, or say it inside the letter only.",
                )


@rule(Group.PRIVACY, WARNING)
def value_in_address(evidence: Evidence) -> Iterator[Told]:
    """A reader's own value in the address of a link.

    The website learns from it who followed the link, and so do the logs of every server on the way. We
    promise readers that nobody counts what they click.
    """
    sensitive = set(evidence.rules.sensitive)
    for link in hyperlinks(evidence):
        if not link.mailed or link.parts.scheme == "mailto":
            continue
        for one in merge_tags.typed(unquote(link.address)):
            if one.name and one.name not in sensitive:
                yield Told(
                    f"The address of a link holds {{{{ {one.name} }}}}, so the website learns who clicks.",
                    link.where,
                    "Link to the page itself, and let readers say there who they are if they want to.",
                )


@rule(Group.PRIVACY, NOTE)
def condition_in_link(evidence: Evidence) -> Iterator[Told]:
    """A condition named in the address of a page.

    The plain text shows addresses as they are, and a browser keeps them. Where the page is your own, a
    plainer address is kinder; where it is not, weigh it.
    """
    told: set[str] = set()
    for link in hyperlinks(evidence):
        word = _named(evidence, unquote(link.address)) if link.mailed and not link.way else ""
        if word and link.address not in told and not _ADDRESS.fullmatch(link.words):
            told.add(link.address)
            yield Told(
                f"The address of a page names '{word}', and plain text and browser history show it: "
                f"{link.address}",
                link.where,
                "Where the page is yours, give it a plainer address.",
            )
