"""RenderedEmail + Recipient -> the bytes of a mail: encoded once, filled in per recipient."""

from __future__ import annotations

from newsletter.message.body import addresses_of
from newsletter.message.places import fill_html, fill_text
from newsletter.message.template import MessageTemplate, prepare, values

__all__ = ["MessageTemplate", "addresses_of", "fill_html", "fill_text", "prepare", "values"]
