"""What every page of MJML uses by itself, whatever a theme says: its authors answer for that.

It is what is found in a page with each component once (`tests/check/clients/test_plain.py`).
"""

from __future__ import annotations

OF_MJML: frozenset[str] = frozenset(
    {
        "css-max-height",
        "css-opacity",
        "css-pseudo-class-checked",
        "css-selector-adjacent-sibling",
        "css-selector-attribute",
        "css-selector-child",
        "css-selector-general-sibling",
        "css-selector-universal",
        "css-visibility",
    }
)
