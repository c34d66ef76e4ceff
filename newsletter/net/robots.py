"""What a site asks of programs in its robots.txt (RFC 9309)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsletter.net.fetch import NAME
from newsletter.net.location import Location

if TYPE_CHECKING:
    from protego import Protego

PATH = b"/robots.txt"
# RFC 9309, section 2.5: that much has to be read, and no more.
LARGEST = 500 * 1024
# RFC 9309, section 2.3.1.2
REDIRECTS = 5
_AGENT = re.compile(r"^[ \t]*user[- ]?agent[ \t]*:?[ \t]*([^\s#]*)[^\r\n]*", re.IGNORECASE | re.MULTILINE)
_ANYBODY, _SOMEBODY = "*", "other"


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one site. `delay` is how many seconds it asks for between two requests."""

    _known: Protego | None = None
    delay: float = 0.0

    def allow(self, here: Location) -> bool:
        """Whether a program may open that place of the site."""
        return self._known is None or bool(self._known.can_fetch(here.url, NAME))


# Of a site that says nothing (RFC 9309, section 2.3.1.3).
NONE = Rules()


def read(data: bytes) -> Rules:
    """The rules that a robots.txt has for us; whatever it holds, there are some."""
    from protego import Protego

    text = data[:LARGEST].decode("utf-8-sig", "replace")
    # Each rule is kept for each program above it, so thousands of both would fill the memory; and a name that
    # ours merely begins with is another's.
    known = Protego.parse(_AGENT.sub(lambda line: f"User-agent: {_whose(line[1])}", text))
    return Rules(known, known.crawl_delay(NAME) or 0.0)


def _whose(name: str) -> str:
    if name.startswith(_ANYBODY):
        return _ANYBODY
    return NAME if name.partition("/")[0].lower() == NAME else _SOMEBODY
