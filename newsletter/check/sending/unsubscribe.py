"""The address at which mail programs unsubscribe a reader (RFC 8058)."""

from __future__ import annotations

from newsletter.check.base import NOTE
from newsletter.check.sending.told import SETTINGS, sending_rule
from newsletter.model import Examined, Sender

one_click_promised = sending_rule(
    "one-click-promised",
    NOTE,
    """An unsubscribe address that must work without a visit.

    With one_click set, each mail tells mail programs that they can unsubscribe a reader by one request to
    unsubscribe_url. That is not tried here, because it would unsubscribe somebody.""",
)


def examine(sender: Sender) -> Examined:
    """What `one_click` promises."""
    finding = one_click_promised.finding(
        f"Mails promise that {sender.unsubscribe_url} unsubscribes a reader at once, by a POST and without a "
        "further page; this was not tried.",
        SETTINGS,
        "Try it with a test subscriber of your own. If it asks anything back, set one_click = false.",
    )
    return Examined(what="One-click unsubscribe", seen=sender.unsubscribe_url, findings=(finding,))
