"""Whether readers can leave with one click: the POST of RFC 8058, section 3.1, tried before a mailing."""

from __future__ import annotations

from http import HTTPStatus

from newsletter.model.base import frozen
from newsletter.net.faults import FetchError
from newsletter.net.fetch import Web

# RFC 8058, section 3.1.
FORM = b"List-Unsubscribe=One-Click"
_GOOD = range(200, 300)
_REDIRECTED = range(300, 400)


@frozen
class OneClick:
    """Whether the page for leaving takes the one click; `problem` says in a clause why not.

    `is_there` is False where nothing answers at its address, so that nobody could leave by it at all.
    """

    works: bool
    problem: str = ""
    is_there: bool = True


def look(url: str, web: Web | None = None) -> OneClick:
    """What the page says when a mail program asks it to let somebody go.

    `url` must be signed for nobody, because whoever it names is gone afterwards. Nothing is raised.
    """
    if not url:
        return OneClick(works=False, problem="no web address for leaving is set (unsubscribe_url)")
    if not url.lower().startswith("https://"):
        return OneClick(works=False, problem="the address for leaving does not begin with https://")
    web = web or Web(purpose="one-click unsubscribe check")
    try:
        status = web.post(url, FORM).status
    except FetchError as error:
        problem = f"the page for leaving cannot be reached ({error.fault})"
        return OneClick(works=False, problem=problem, is_there=False)
    if status in _GOOD:
        return OneClick(works=True)
    if status in _REDIRECTED:
        return OneClick(works=False, problem="the page for leaving sends mail programs on to another page")
    return OneClick(works=False, problem=f"the page for leaving answers {_said(status)}")


def _said(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)
