"""RenderedEmail + Recipient -> the bytes of a mail: encoded once, filled in per recipient."""

from __future__ import annotations

from newsletter.message.body import addresses_of
from newsletter.message.dkim import Signer
from newsletter.message.mailing import Mailing, feedback_id
from newsletter.message.places import fill_html, fill_text
from newsletter.message.template import MessageTemplate, prepare, values

__all__ = [
    "Mailing",
    "MessageTemplate",
    "Signer",
    "addresses_of",
    "feedback_id",
    "fill_html",
    "fill_text",
    "prepare",
    "values",
]
