"""A source by its name: a file, standard input, or a web address."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import BinaryIO

from newsletter.collect import addressed, answers, contents, pictures
from newsletter.collect.base import Source
from newsletter.errors import CollectError
from newsletter.model import LinkFault
from newsletter.net.faults import FetchError
from newsletter.net.fetch import Answer, Web
from newsletter.net.guard import Limits
from newsletter.net.polite import Polite

STANDARD_INPUT = "-"
# Of a file, and of what a web server sends; in bytes.
LARGEST_FILE = 100 * 1024 * 1024
LARGEST_PAGE = 20 * 1024 * 1024

_PURPOSE = "collects articles for a newsletter"
# A page of a slow site is worth more patience than a link that is only looked at.
_LIMITS = Limits(connect=10.0, read=15.0, whole=60.0)
_PAGE = (("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),)
# Where a site has a choice, it sends what mail programs show.
_PICTURE = (("Accept", "image/jpeg,image/png,image/gif,image/webp;q=0.9,image/*;q=0.5,*/*;q=0.1"),)
# An address that was named without its scheme is tried in another when nothing came of the first.
_NOT_SO = frozenset({LinkFault.REFUSED, LinkFault.SILENT, LinkFault.GARBLED})


def called(name: str) -> str:
    """What to call the source in messages, with `/` between folders."""
    return "standard input" if name == STANDARD_INPUT else addressed.cleaned(name).replace("\\", "/")


def way_out(names: Iterable[str] = (), *, allow_private: bool = False) -> Polite:
    """The way to the web for these sources; with `allow_private` their own hosts may be private ones.

    What they lead to or show from elsewhere may not.
    """
    allow = addressed.hosts(names) if allow_private else frozenset()
    return Polite(Web(purpose=_PURPOSE, allow=allow, limits=_LIMITS))


def open_source(name: str, web: Polite) -> Source:
    """What the file, the web address or, for `-`, standard input holds.

    Raises CollectError in words for a person: what is not there, what the server answered, what is too large.
    """
    follow, picture = partial(_from_web, web=web), partial(_picture, web=web)
    if name == STANDARD_INPUT:
        data = _read(sys.stdin.buffer, called(name))
        return Source(name=called(name), data=data, follow=follow, picture=picture)
    urls = addressed.web_addresses(name)
    if urls:
        return _first(urls, called(name), web)
    return Source(name=called(name), data=_of_file(name), path=Path(name), follow=follow, picture=picture)


def of_answer(answer: Answer, name: str, web: Polite) -> Source:
    """What a server answered as a source. Raises CollectError for what holds nothing that can be read."""
    if refusal := answers.refused(answer, name):
        raise refusal
    if answer.truncated:
        raise CollectError(
            f"What is there is larger than {LARGEST_PAGE // 2**20} MB, far more than one article.",
            source=name,
            hint="Check in your browser that this is the address of the article itself.",
        )
    media_type = contents.read_as(answer.body, answer.header("content-type"), name)
    return Source(
        name=name,
        data=answer.body,
        url=answer.url,
        media_type=media_type,
        follow=partial(_from_web, web=web),
        picture=partial(_picture, web=web),
    )


# --- the web ---------------------------------------------------------------------------------------------


def _first(urls: tuple[str, ...], name: str, web: Polite) -> Source:
    """The first of several addresses at which something answers."""
    url, *others = urls
    try:
        answer = web.fetch(url, most=LARGEST_PAGE, headers=_PAGE)
    except FetchError as error:
        if others and error.fault in _NOT_SO:
            return _first(tuple(others), name, web)
        if others and error.fault is LinkFault.NO_HOST:
            raise CollectError(
                "There is no such file, and no web server of that name.",
                source=name,
                hint="Check the spelling. A whole web address begins with https://",
            ) from error
        raise answers.of_fault(error, name, url) from error
    return of_answer(answer, name, web)


def _from_web(url: str, web: Polite) -> Source:
    return _first((url,), url, web)


def _picture(url: str, web: Polite) -> bytes:
    try:
        answer = web.fetch(url, most=pictures.LARGEST, headers=_PICTURE)
    except FetchError as error:
        raise answers.of_fault(error, url, url) from error
    if refusal := answers.refused(answer, url):
        raise refusal
    if answer.truncated:
        raise CollectError(
            f"The file is larger than {pictures.LARGEST // 2**20} MB.",
            source=url,
            hint="Open it in your browser and save a smaller copy.",
        )
    return answer.body


# --- files -----------------------------------------------------------------------------------------------


def _of_file(name: str) -> bytes:
    shown = called(name)
    try:
        # Windows says of a folder that nobody may read it.
        if Path(name).is_dir():
            raise CollectError("This is a folder, not a file.", source=shown, hint="Name the files in it.")
        with Path(name).open("rb") as file:
            return _read(file, shown)
    except FileNotFoundError as error:
        raise CollectError(
            "There is no such file.", source=shown, hint="Check the spelling of its name and its folder."
        ) from error
    except (OSError, ValueError) as error:
        raise CollectError(
            f"The file cannot be opened ({getattr(error, 'strerror', None) or error}).",
            source=shown,
            hint="Check that you may read it and that no other program holds it.",
        ) from error


def _read(stream: BinaryIO, name: str) -> bytes:
    data = stream.read(LARGEST_FILE + 1)
    if len(data) > LARGEST_FILE:
        raise CollectError(
            f"This is larger than {LARGEST_FILE // 2**20} MB, far more than can be read at once.",
            source=name,
            hint="Save the article in a file of its own.",
        )
    return data
