"""What acts in a page and has no place in a mail: mail programs drop it, or take the mail for an attack."""

from __future__ import annotations

_ELEMENTS = frozenset(
    {"script", "iframe", "frame", "object", "embed", "applet", "form", "input", "button", "base"}
)


def is_active_element(name: str) -> bool:
    """Whether the HTML element runs, loads or asks something."""
    return name in _ELEMENTS


def is_handler(attribute: str) -> bool:
    """Whether a program stands in the attribute (HTML, section 8.1.8)."""
    return attribute.lower().startswith("on")
