"""What the official MJML has and mjml-python passes over or cannot read, and what to write instead."""

from __future__ import annotations

_SIDES = ("top", "right", "bottom", "left")
# By component: attribute -> what to write instead.
ATTRIBUTES: dict[str, dict[str, str]] = {
    "mjml": {"owa": "Outlook on the web reads media queries: leave it out."},
    "mj-accordion-title": {"font-weight": "Give it a css-class with a rule in an mj-style."},
    "mj-body": {"id": 'Write <a id="..."></a> into an mj-raw.'},
    "mj-button": {"title": "Say it in the words of the button."},
    "mj-column": dict.fromkeys(
        ("inner-border", *(f"inner-border-{side}" for side in _SIDES)), "Use border instead."
    ),
    "mj-hero": {
        "border-radius": "Round the picture itself.",
        **dict.fromkeys(
            ("inner-padding", *(f"inner-padding-{side}" for side in _SIDES)),
            "Give padding to what stands in it.",
        ),
    },
    "mj-image": {
        **dict.fromkeys((f"border-{side}" for side in _SIDES), "Use border instead."),
        "sizes": "Write a srcset with 1x and 2x.",
    },
    "mj-raw": {"position": "It stands where it is written."},
    "mj-section": {"gutter": "Give padding to its columns."},
    "mj-social": {"border": "Use pictures with a frame."},
    "mj-social-element": {
        "border": "Use a picture with a frame.",
        "icon-position": "The icon always stands before the words.",
        "srcset": "Use a larger picture.",
        "sizes": "Use a larger picture.",
    },
    "mj-table": {"role": "Write the table by hand in an mj-text."},
    "mj-wrapper": {"gap": "Give padding to its sections.", "gutter": "Give padding to its columns."},
}
# By parent: the components that it cannot hold here.
CHILDREN: dict[str, frozenset[str]] = {
    parent: frozenset({"mj-raw"})
    for parent in ("mjml", "mj-navbar", "mj-social", "mj-accordion", "mj-accordion-element", "mj-wrapper")
}
# Elsewhere they hold HTML too.
WORDS_ONLY = frozenset({"mj-title", "mj-preview", "mj-accordion-title"})
EMPTY = frozenset({"mj-breakpoint"})
