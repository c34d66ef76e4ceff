"""The CSS that makes a mail prettier, and the selectors, as far as some mail programs lack them.

What nobody would miss is not among them: square corners, what happens under a mouse, hyphens.
"""

from __future__ import annotations

from newsletter.check.clients.features import Feature, Harm

CONTENT, LOOKS = Harm.CONTENT, Harm.LOOKS
_PLAIN_COLOR = "Give a background-color before it, on which the words can be read."
_PICTURE = "Let it be in the picture's file."
_CLASS = "Give those elements a class, and write the rule for that."
_LOGICAL = tuple(f"border-{axis}" for axis in ("inline", "block"))
_ENDS = ("start", "end")
_PARTS = ("width", "style", "color")
_OF_TYPE = ("first-of-type", "last-of-type", "nth-of-type", "nth-last-of-type", "only-of-type")
_CHILDREN = ("first-child", "last-child", "nth-child", "nth-last-child", "only-child")

_DRESS = (
    *(
        Feature(
            slug=f"css-{name}",
            harm=LOOKS,
            suffer=f"see no gradient: their program does not know {name}()",
            do=_PLAIN_COLOR,
            value=rf"(?:repeating-)?{name}\(",
        )
        for name in ("linear-gradient", "radial-gradient", "conic-gradient")
    ),
    Feature(
        slug="css-at-font-face",
        harm=LOOKS,
        suffer="see the next font of the list: their program takes no font from a mail",
        do="Try the mail with that next font; its letters may be wider.",
        at_rule="@font-face",
    ),
    Feature(
        slug="css-box-shadow",
        harm=LOOKS,
        suffer="see no shadow around boxes (box-shadow)",
        do="Where a box would be lost without it, give it a border.",
        properties=("box-shadow",),
        value=r"\d",
    ),
    Feature(
        slug="css-text-shadow",
        harm=LOOKS,
        suffer="see no shadow behind words (text-shadow)",
        do="Give the words a colour that can be read without it.",
        properties=("text-shadow",),
        value=r"\d",
    ),
    Feature(
        slug="css-opacity",
        harm=LOOKS,
        suffer="see things in full colour that 'opacity' should soften or hide",
        do="Write the softer colour as #rrggbb.",
        properties=("opacity",),
    ),
    *(
        Feature(
            slug=f"css-{name}",
            harm=LOOKS,
            suffer=f"see things as they are without '{name}'",
            do=_PICTURE,
            properties=(name,),
        )
        for name in ("filter", "backdrop-filter", "mix-blend-mode", "background-blend-mode")
    ),
    *(
        Feature(
            slug=f"css-{name}",
            harm=LOOKS,
            suffer=f"see a whole rectangle that '{name}' should cut into a shape",
            do=_PICTURE,
            properties=(name,),
        )
        for name in ("clip-path", "mask-image", "shape-outside")
    ),
    Feature(
        slug="css-border-image",
        harm=LOOKS,
        suffer="see a plain frame or none (border-image)",
        do="Give a border with a colour as well.",
        properties=("border-image",),
    ),
    *(
        Feature(
            slug=slug,
            harm=LOOKS,
            suffer="see no line where 'border-inline' or 'border-block' asks for one",
            do="Name the side: border-left, border-top and so on.",
            properties=properties,
        )
        for slug, properties in (
            ("css-border-inline-block", _LOGICAL),
            (
                "css-border-inline-block-individual",
                tuple(f"{one}-{end}" for one in _LOGICAL for end in _ENDS),
            ),
            (
                "css-border-inline-block-longhand",
                tuple(
                    f"{one}{end}-{part}"
                    for one in _LOGICAL
                    for end in ("", *(f"-{end}" for end in _ENDS))
                    for part in _PARTS
                ),
            ),
        )
    ),
    Feature(
        slug="css-border-spacing",
        harm=LOOKS,
        suffer="see cells touch that 'border-spacing' should keep apart",
        do="Give the table the attribute cellspacing.",
        properties=("border-spacing",),
        value=r"[1-9]",
    ),
    Feature(
        slug="css-object-fit",
        harm=LOOKS,
        suffer="see pictures pressed or drawn out that 'object-fit' should crop",
        do="Name the picture's size in theme.toml, so that it is cropped before it is mailed.",
        properties=("object-fit",),
    ),
    Feature(
        slug="css-transform",
        harm=LOOKS,
        suffer="see things neither turned nor moved nor mirrored (transform)",
        do=_PICTURE,
        properties=("transform", "rotate", "scale", "translate"),
    ),
    Feature(
        slug="css-animation",
        harm=LOOKS,
        suffer="see things stand still that should move (animation)",
        do="See that the first state says everything.",
        properties=("animation", "animation-name"),
    ),
)
_SELECTORS = (
    Feature(
        slug="css-pseudo-class-checked",
        harm=CONTENT,
        suffer="cannot open what a tick should open (:checked)",
        do="Show it in the mail itself.",
        selector=r":checked\b",
    ),
    *(
        Feature(
            slug=f"css-pseudo-element-{name}",
            harm=LOOKS,
            suffer=f"do not see what '::{name}' adds",
            do="Write it into the text.",
            selector=rf"::?{name}\b",
        )
        for name in ("before", "after")
    ),
    *(
        Feature(
            slug=f"css-pseudo-element-{name}",
            harm=LOOKS,
            suffer=f"see nothing of the rules for '::{name}'",
            do="Put those words into a <span> with a class, and write the rule for that.",
            selector=rf"::?{name}\b",
        )
        for name in ("first-letter", "first-line")
    ),
    *(
        Feature(
            slug=f"css-pseudo-class-{name}",
            harm=LOOKS,
            suffer=f"see nothing of the rules whose selector has ':{name}'",
            do=_CLASS,
            selector=rf":{name}(?![\w-])",
        )
        for name in (*_CHILDREN, *_OF_TYPE, "has", "lang", "not")
    ),
    *(
        Feature(
            slug=f"css-selector-{name}",
            harm=LOOKS,
            suffer=f"see nothing of the rules whose selector {what}",
            do=_CLASS,
            selector=selector,
        )
        for name, what, selector in (
            ("adjacent-sibling", "names a neighbour (+)", r"[^\s(]\s*\+\s*[^\d\s)]"),
            ("attribute", "asks for an attribute ([...])", r"\["),
            ("chaining", "asks for two classes at once (.a.b)", r"\.[\w-]+\.[\w-]"),
            ("child", "names a child (>)", r">"),
            ("general-sibling", "names a later neighbour (~)", r"~(?!=)"),
            ("universal", "holds for everything (*)", r"\*(?!=)"),
        )
    ),
)
LOOK: tuple[Feature, ...] = (*_DRESS, *_SELECTORS)
