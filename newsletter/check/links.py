"""Rules about links, by what stands in them; what comes back from them is judged in `answers`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from urllib.parse import unquote

from newsletter.check.base import ERROR, NOTE, WARNING, Evidence, Group, Told, rule
from newsletter.check.hyperlinks import (
    Hyperlink,
    compact,
    host,
    hyperlinks,
    is_example,
    is_local,
    markdown,
    parts,
    shown,
)
from newsletter.check.words.vague import is_vague
from newsletter.model import Where
from newsletter.text import addresses

_WEB = frozenset({"http", "https"})
_KNOWN = _WEB | {"mailto", "tel"}
# The first are never part of a name of its own; the others where a domain follows them, or at the beginning.
_STAGING = re.compile(
    r"(?:^|[.-])(?:staging|stage|stg|preprod|uat)\d*(?=[.-])"
    r"|(?:^|[.-])(?:dev|develop|preview|qa|sandbox)\d*(?=\.[^.]+\.)"
    r"|^(?:test|beta)\d*\.(?=[^.]+\.)|\.(?:vercel|netlify|ngrok(?:-free)?)\.(?:app|io)$|\.ngrok\.io$"
)
# Pages on which something is written, and which readers cannot open or should not.
_EDITING = re.compile(
    r"/wp-admin\b|/wp-login\.php|[?&]preview(?:_id|_nonce)?=|/umbraco\b|/typo3\b|/admin/content\b"
    r"|docs\.google\.com/\S+/edit\b|\.sharepoint\.com/|mail\.google\.com/|outlook\.(?:live|office)\.com/",
    re.IGNORECASE,
)
_SCHEME = re.compile(r"\]\(\s*<?\s*([a-z][a-z0-9+.-]*):", re.IGNORECASE)
# A blank between the brackets or in the address, a bracket that is missing, or the two pairs exchanged.
_MISTYPED = re.compile(
    r"\[[^\][\n]{1,200}\]\s+\((?:https?:|www\.|mailto:)"
    r"|\[[^\][\n]{1,200}\]\((?:https?:|www\.|mailto:)[^\s)]*\s*$"
    r"|\[[^\][\n]{1,200}\]\((?:https?:|www\.|mailto:|tel:)[^()\s<>]*[ ][^()\"'<>\n]*\)"
    r"|\[[^\][()\n]{1,200}\((?:https?:|www\.)[^)\n]*\)"
    r"|\([^()\n]{1,200}\)\[(?:https?:|www\.)"
)
_ADDRESS_IN_WORDS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_DOMAIN = re.compile(r"(?:https?://)?(?:www\.)?((?:[a-z0-9-]+\.)+[a-z]{2,})(?:[/?#]\S*)?", re.IGNORECASE)
# Mailboxes that many people have, and others whose names are near them.
_MAILBOXES = ("gmail", "googlemail", "hotmail", "yahoo", "outlook", "icloud")
_ALIKE = frozenset({"mail", "email", "ymail", "fmail", "gmx"})
_LIKENESS = 0.8
_WRONG_ENDS = frozenset({"con", "cmo", "ocm", "comm", "cim", "vom", "ogr", "rog", "orgg", "nte", "coml"})


# What leads somewhere else first, and tells a third party who follows it.
_WRAPPED = re.compile(
    r"://(?:bit\.ly|tinyurl\.com|t\.co|goo\.gl|ow\.ly|is\.gd|buff\.ly|rebrand\.ly|lnkd\.in)/"
    r"|safelinks\.protection\.outlook\.com|://urldefense\.|\.list-manage\.com/|//l\.facebook\.com/"
    r"|//www\.google\.[a-z.]+/url\?|[?&](?:mc_eid|fbclid|gclid|_hsenc|mkt_tok|vero_id)=",
    re.IGNORECASE,
)
_MAILBOX = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_NEAR = 0.86


@rule(Group.LINKS, WARNING)
def link_insecure(evidence: Evidence) -> Iterator[Told]:
    """A link that begins with http: in place of https:.

    Whoever shares the reader's network sees which page is read, and browsers warn of such pages.
    """
    for link in hyperlinks(evidence):
        if link.parts.scheme == "http" and not is_local(link.host):
            yield Told(
                f"The link to {shown(link.address)} is not encrypted, so others can see what is read.",
                link.where,
                "Try the same address with https:// and use it if it opens.",
            )


@rule(Group.LINKS, ERROR)
def link_local(evidence: Evidence) -> Iterator[Told]:
    """A link that only works inside your own house.

    Names such as localhost, ends such as .local or .test, and private addresses lead nowhere for readers.
    """
    for link in hyperlinks(evidence):
        if link.parts.scheme in _WEB and is_local(link.host) and not _malformed(link):
            yield Told(
                f"The link to {shown(link.address)} works on your own computer or network only; readers get "
                "an error.",
                link.where,
                "Put the public address of the page there.",
            )


@rule(Group.LINKS, WARNING)
def link_staging(evidence: Evidence) -> Iterator[Told]:
    """A link to a page that is being made: a staging or preview copy, or the page's editor.

    Readers get a login page, or a text that was not meant for them yet.
    """
    for link in hyperlinks(evidence):
        if link.parts.scheme in _WEB and (_STAGING.search(link.host) or _EDITING.search(link.address)):
            yield Told(
                f"The link to {shown(link.address)} looks like a page that is still being worked on.",
                link.where,
                "Put the address there that readers see when the page is published.",
            )


@rule(Group.LINKS, NOTE)
def link_example(evidence: Evidence) -> Iterator[Told]:
    """Links to names that stand in examples and never answer (RFC 2606).

    They are right in a sample, and wrong in a letter. They are not opened by the check.
    """
    if evidence.links is None:
        return
    found = [link for link in hyperlinks(evidence) if link.mailed and is_example(link.host)]
    if found:
        names = list(dict.fromkeys(link.host for link in found))
        count = "1 link leads" if len(found) == 1 else f"{len(found)} links lead"
        more = f" and {len(names) - 1} more" if len(names) > 1 else ""
        yield Told(
            f"{count} to a name that is reserved for examples ({names[0]}{more}), so nobody can open "
            f"{'it' if len(found) == 1 else 'them'}.",
            found[0].where,
            "That is right for a sample. In a real letter put real addresses there.",
        )


@rule(Group.LINKS, WARNING)
def link_vague(evidence: Evidence) -> Iterator[Told]:
    """A link whose words say nothing of where it leads.

    Who hears a page read often jumps from link to link, and hears 'here, here, here' (WCAG 2.2, 2.4.4). Say
    in the link what is behind it.
    """
    for link in hyperlinks(evidence):
        if is_vague(link.words, alone=not link.named):
            yield Told(
                f"The link '{link.words}' does not say where it leads, so it means nothing when it is read "
                "alone.",
                link.said,
                "Let the link be the words that name what is behind it.",
            )


@rule(Group.LINKS, WARNING)
def link_wrapped(evidence: Evidence) -> Iterator[Told]:
    """A link that leads through somebody else's counter, or carries the mark of another mailing.

    Shortened addresses and those that a mail program has rewritten tell a third party who follows them,
    hide where they lead, and make spam filters wary. What was copied from another newsletter may count its
    reader.
    """
    for link in hyperlinks(evidence):
        if link.parts.scheme in _WEB and _WRAPPED.search(link.address):
            yield Told(
                f"The link to {shown(link.address)} passes through a counter, or carries a mark by which "
                "readers are counted.",
                link.where,
                "Open it, and copy the page's own address without what stands after the question mark.",
            )


@rule(Group.LINKS, WARNING)
def link_same_words(evidence: Evidence) -> Iterator[Told]:
    """Two links with the same words that lead to different pages.

    Who hears the links read alone cannot tell them apart (WCAG 2.2, 2.4.4).
    """
    first: dict[str, Hyperlink] = {}
    told: set[tuple[str, str]] = set()
    for link in hyperlinks(evidence):
        if not link.mailed or link.named:
            continue
        words = " ".join(link.words.casefold().split())
        other = first.setdefault(words, link)
        if words and _page(other.address) != _page(link.address) and (words, link.address) not in told:
            told.add((words, link.address))
            yield Told(
                f"Two links say '{shown(link.words)}' and lead to different pages: {shown(other.address)} "
                f"and {shown(link.address)}.",
                link.said,
                "Let each say what is behind it.",
            )


def _page(address: str) -> tuple[str, str, str]:
    one = parts(address)
    return host(address).removeprefix("www."), one.path.rstrip("/"), one.query


@rule(Group.LINKS, WARNING)
def link_bare(evidence: Evidence) -> Iterator[Told]:
    """An address in place of words.

    It is read aloud letter by letter, breaks lines on a phone, and says little. Write words and put the
    address behind them: `[the walking group](https://...)`.
    """
    for link in hyperlinks(evidence):
        if _ADDRESS_IN_WORDS.match(link.words):
            yield Told(
                f"A link shows its address ({shown(link.words)}) in place of words; it is read aloud letter "
                "by letter.",
                link.said,
                "Write words and put the address behind them: [what is there](https://...)",
            )


@rule(Group.LINKS, WARNING)
def link_misleading(evidence: Evidence) -> Iterator[Told]:
    """A link that shows one address and leads to another.

    That is what fraudulent mails do, so spam filters count it, and careful readers do not follow.
    """
    for link in hyperlinks(evidence):
        if link.parts.scheme == "mailto" and _MAILBOX.fullmatch(link.words.strip()):
            leads = unquote(link.parts.path)
            if leads.lower() != link.words.strip().lower():
                yield Told(
                    f"A link says {shown(link.words)} and writes to {shown(leads)}.",
                    link.where,
                    "Let both be the same address.",
                )
            continue
        named = _DOMAIN.fullmatch(link.words.strip())
        if not named or link.parts.scheme not in _WEB:
            continue
        says, leads = named[1].lower(), link.host.removeprefix("www.")
        if leads != says and not leads.endswith(f".{says}") and not says.endswith(f".{leads}"):
            yield Told(
                f"A link says {shown(link.words)} and leads to {link.host}, as in a fraudulent mail.",
                link.where,
                "Let the words name what is behind the link, or correct the address.",
            )


@rule(Group.LINKS, ERROR)
def mailto_wrong(evidence: Evidence) -> Iterator[Told]:
    """A link for writing a mail whose address cannot be right.

    A letter is missing or too many, or the end is mistyped; whoever writes gets the mail back, or a
    stranger gets it.
    """
    own = {evidence.publication.sender.email.rpartition("@")[2], host(evidence.publication.website)}
    for link in hyperlinks(evidence):
        if link.parts.scheme != "mailto":
            continue
        for address in unquote(link.parts.path).split(","):
            if why := _mistyped(address.strip()) or _nearly(address, own):
                yield Told(
                    f"The mail address '{shown(address)}' of a link is probably mistyped: {why}",
                    link.where,
                    "Correct the address behind mailto:.",
                )


def _nearly(address: str, own: set[str]) -> str:
    """Whether its domain is nearly one of the publication's own."""
    domain = address.strip().rpartition("@")[2].lower()
    names = {one.removeprefix("www.") for one in own if one}
    if domain in names or any(domain.endswith(f".{one}") or one.endswith(f".{domain}") for one in names):
        return ""
    near = get_close_matches(domain, names, n=1, cutoff=_NEAR)
    return f"your own domain is {near[0]}." if near else ""


def _mistyped(address: str) -> str:
    if address.startswith("//"):
        return "there are no slashes after mailto:."
    try:
        domain = addresses.parse(address).domain
    except ValueError as error:
        return str(error).partition("” is not an email address: ")[2] or str(error)
    end = domain.rpartition(".")[2]
    if end in _WRONG_ENDS:
        return f"no address ends in .{end}."
    name = domain.removesuffix(".com")
    near = get_close_matches(name, _MAILBOXES, n=1, cutoff=_LIKENESS)
    sure = name != domain and near and name not in {*_MAILBOXES, *_ALIKE}
    return f"did you mean {near[0]}.com?" if sure else ""


@rule(Group.LINKS, ERROR, waivable=False)
def link_scheme(evidence: Evidence) -> Iterator[Told]:
    """A link of a kind that no mail program follows.

    Files of your own computer, programs and the like do not become links: readers see the words, or even
    the brackets.
    """
    for text, path, first in markdown(evidence):
        for found in _SCHEME.finditer(text):
            if found[1].lower() not in _KNOWN:
                yield Told(
                    f"A link begins with '{found[1]}:', which no mail program follows.",
                    Where(path=path, line=first + text.count("\n", 0, found.start())),
                    "Links begin with https:, mailto: or tel:.",
                )


def _malformed(link: Hyperlink) -> str:
    if link.parts.scheme not in _WEB:
        return ""
    if not link.host or link.host in _WEB:
        return "what follows https:// is not the name of a website."
    return "it is a mail address; those begin with mailto:." if "@" in link.parts.netloc else ""


@rule(Group.LINKS, ERROR)
def link_mistyped(evidence: Evidence) -> Iterator[Told]:
    """A link whose brackets are not as Markdown wants them.

    Readers see the brackets and the address. There is no blank between `]` and `(`, and the last bracket
    closes.
    """
    for link in hyperlinks(evidence):
        if why := _malformed(link):
            yield Told(
                f"The address {shown(link.address)} of a link is mistyped: {why}",
                link.where,
                "Copy it from the browser's address line.",
            )
    for text, path, first in markdown(evidence):
        for number, line in enumerate(compact(text).split("\n")):
            if found := _MISTYPED.search(line):
                yield Told(
                    f"A link is not closed or has a blank in it, so readers see its brackets: "
                    f"{shown(found[0])}",
                    Where(path=path, line=first + number),
                    "Write it like [the words](https://...)",
                )
