"""How a run of a mailing can end."""

from __future__ import annotations

from enum import StrEnum

from newsletter.model.base import frozen


class Reason(StrEnum):
    """Why a run ended.

    `done` where nobody is left who could be mailed; `sampled` where the first part is mailed; `stopped` by
    this program's user, `ordered` by whoever paused or cancelled the campaign elsewhere; `halted` by what the
    relay says of us, `unreachable` where it does not answer; `refused` where too many of the first part were.
    `settings` where login, certificate or sender are refused until somebody changes them.
    """

    DONE = "done"
    SAMPLED = "sampled"
    STOPPED = "stopped"
    ORDERED = "ordered"
    HALTED = "halted"
    REFUSED = "refused"
    SETTINGS = "settings"
    UNREACHABLE = "unreachable"


@frozen
class Ending:
    """Why a run ended, and in plain words what is wrong where something is.

    `whom` is the address of a recipient at whom the relay stopped the campaign before, too: it may be about
    them alone.
    """

    reason: Reason
    words: str = ""
    whom: str = ""
