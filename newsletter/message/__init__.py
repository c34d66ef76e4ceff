"""RenderedEmail + Recipient -> the bytes of a mail: encoded once, filled in per recipient."""

from __future__ import annotations

from newsletter.message.template import MessageTemplate, prepare, values

__all__ = ["MessageTemplate", "prepare", "values"]
