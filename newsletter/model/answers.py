"""What `probe` saw of the world outside: plain answers, which the checks judge."""

from __future__ import annotations

from enum import StrEnum

from newsletter.model.base import frozen


@frozen
class ImageAnswer:
    """What was seen of an image file: its pixels, bytes and format, or why it cannot be used (`problem`).

    `animated` where it has further frames, which readers do not get.
    """

    path: str
    width: int = 0
    height: int = 0
    size: int = 0
    format: str = ""
    animated: bool = False
    problem: str = ""


class LinkFault(StrEnum):
    """Why no answer came to a link."""

    NO_HOST = "no such server"
    REFUSED = "connection refused"
    SILENT = "no answer in time"
    OFFLINE = "this computer reaches no names at all"
    INSECURE = "certificate not valid"
    PRIVATE = "not a public address"
    ENDLESS = "too many redirects"
    MALFORMED = "not an address that can be opened"
    GARBLED = "not the answer of a web server"
    OVERPACKED = "packed so that it grows beyond all measure"
    ROBOTS = "its robots.txt asks programs to stay away"
    NO_RULES = "its robots.txt cannot be read just now"


@frozen
class LinkAnswer:
    """What came back when `url` was opened.

    `status` is the last HTTP status (RFC 9110, section 15), 0 where `fault` says why none came; `final` is
    the address at which redirects ended, `url` itself where there were none.
    """

    url: str
    status: int = 0
    final: str = ""
    fault: LinkFault | None = None


@frozen
class SpamRule:
    """One thing that a spam filter counted, with its own words for it."""

    name: str
    points: float
    words: str = ""


@frozen
class SpamAnswer:
    """What a spam filter said of the mail: `score` against the `limit` at which it calls a mail spam.

    `problem` says in plain words why it said nothing.
    """

    score: float = 0.0
    limit: float = 5.0
    rules: tuple[SpamRule, ...] = ()
    problem: str = ""
