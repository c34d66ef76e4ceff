"""The CSS that decides what is seen at all and where it stands, as far as some mail programs lack it."""

from __future__ import annotations

from newsletter.check.clients.features import Feature, Harm

CONTENT, LAYOUT, LOOKS = Harm.CONTENT, Harm.LAYOUT, Harm.LOOKS
_SIDES = ("top", "right", "bottom", "left")
_ENDS = ("start", "end")
_COLUMNS = "Use the columns of MJML (mj-column), or a table."
_PADDING = "Give the distance as padding to the cells of a table, or to an mj-column."
_TABLE = "Place it in the cell of a table."
_SIZES = ("width", "height", "min-width", "min-height", "max-width", "max-height")
_FIXED = "Write the size that comes out, in px or %."
_BELOW_ZERO = r"(?<![\w.)])-[\d.]*[1-9]"
_COLOR = "Write the colour as #rrggbb, or write such a colour before it for those programs."

_SEEN = (
    Feature(
        slug="css-visibility",
        harm=CONTENT,
        suffer="see what 'visibility: hidden' should keep from them",
        do="Write display: none instead.",
        properties=("visibility",),
        value=r"hidden|collapse",
    ),
    Feature(
        slug="css-variables",
        harm=CONTENT,
        suffer="lose all colours and sizes that are written as var(--...), so words can be unreadable",
        do="Write the values themselves; Jinja's {{ palette... }} gives the brand's colours.",
        value=r"\bvar\(",
    ),
    Feature(
        slug="css-modern-color",
        harm=CONTENT,
        suffer="lose colours that are written as lab(), lch() and the like, so words can be unreadable",
        do=_COLOR,
        value=r"\b(?:ok)?l(?:ab|ch)\(",
    ),
    Feature(
        slug="css-function-light-dark",
        harm=CONTENT,
        suffer="lose colours that are written as light-dark(), so words can be unreadable",
        do=_COLOR,
        value=r"\blight-dark\(",
    ),
    Feature(
        slug="css-rgba",
        harm=CONTENT,
        suffer="lose colours that are written as rgba(), so words can be unreadable",
        do=_COLOR,
        properties=("color", "background", "background-color"),
        value=r"\brgba\(",
    ),
    Feature(
        slug="css-background-clip",
        harm=CONTENT,
        suffer="cannot read words that are cut out of a background (background-clip: text)",
        do="Give the words a colour.",
        properties=("background-clip",),
        value=r"\btext\b",
    ),
)
_BESIDE = (
    Feature(
        slug="css-display-flex",
        harm=LAYOUT,
        suffer="see boxes below each other that 'display: flex' should put side by side",
        do=_COLUMNS,
        properties=("display",),
        value=r"\b(?:inline-)?flex\b",
    ),
    Feature(
        slug="css-flex-direction",
        harm=LAYOUT,
        suffer="see boxes side by side that 'flex-direction: column' should put below each other",
        do=_COLUMNS,
        properties=("flex-direction", "flex-flow"),
        value=r"\bcolumn",
    ),
    Feature(
        slug="css-flex-wrap",
        harm=LAYOUT,
        suffer="see boxes squeezed into one row that 'flex-wrap: wrap' should put into several",
        do=_COLUMNS,
        properties=("flex-wrap", "flex-flow"),
        value=r"\bwrap\b",
    ),
    Feature(
        slug="css-align-items",
        harm=LAYOUT,
        suffer="see boxes at another height than 'align-items' asks for",
        do="Use a table, and vertical-align for its cells.",
        properties=("align-items",),
    ),
    Feature(
        slug="css-justify-content",
        harm=LAYOUT,
        suffer="see boxes at another place in their row than 'justify-content' asks for",
        do="Use a table, and align for its cells.",
        properties=("justify-content",),
    ),
    Feature(
        slug="css-gap",
        harm=LAYOUT,
        suffer="see boxes touch that 'gap' should keep apart",
        do=_PADDING,
        properties=("gap", "column-gap", "row-gap", "grid-gap"),
    ),
    Feature(
        slug="css-display-grid",
        harm=LAYOUT,
        suffer="see boxes below each other that 'display: grid' should put side by side",
        do=_COLUMNS,
        properties=("display",),
        value=r"\b(?:inline-)?grid\b",
    ),
    Feature(
        slug="css-grid-template",
        harm=LAYOUT,
        suffer="see boxes below each other that 'grid-template' should put side by side",
        do=_COLUMNS,
        properties=("grid-template", *(f"grid-template-{of}" for of in ("areas", "columns", "rows"))),
    ),
    Feature(
        slug="css-float",
        harm=LAYOUT,
        suffer="see things above or below the text that 'float' should put beside it",
        do="Use a table, or the attribute align of <img>.",
        properties=("float",),
        value=r"left|right|inline",
    ),
    Feature(
        slug="css-column-count",
        harm=LAYOUT,
        suffer="see one wide column where 'column-count' asks for several",
        do=_COLUMNS,
        properties=("column-count", "columns"),
    ),
    Feature(
        slug="css-position",
        harm=LAYOUT,
        suffer="see things at another place than 'position' asks for, perhaps over or under others",
        do=_TABLE,
        properties=("position",),
        value=r"absolute|fixed|sticky",
        partly=("outlook", "yahoo", "aol", "sfr", "hey", "laposte"),
    ),
    Feature(
        slug="css-writing-mode",
        harm=LAYOUT,
        suffer="see lines from side to side that 'writing-mode' should turn",
        do="Show such words as a picture with an alt text.",
        properties=("writing-mode",),
        value=r"vertical|sideways",
    ),
    Feature(
        slug="css-white-space",
        harm=LAYOUT,
        suffer="see lines run together that 'white-space' should keep apart",
        do="Write <br> where a line ends.",
        properties=("white-space",),
        value=r"\bpre|break-spaces",
    ),
    Feature(
        slug="css-nesting",
        harm=LAYOUT,
        suffer="see nothing of the rules that stand inside other rules of the style sheet",
        do="Write each rule by itself, with its whole selector.",
    ),
)
_LENGTHS = (
    Feature(
        slug="css-box-sizing",
        harm=LAYOUT,
        suffer="see boxes wider than meant, by the padding that 'box-sizing: border-box' should count in",
        do="Take the padding off the width, or put the padding into a table's cell.",
        properties=("box-sizing",),
        value=r"border-box",
    ),
    *(
        Feature(
            slug=f"css-{of}-inline-block",
            harm=LAYOUT,
            suffer=f"see things touch that '{of}-inline' or '{of}-block' should keep apart",
            do=f"Name the sides: {of}-left, {of}-top and so on.",
            properties=(f"{of}-inline", f"{of}-block"),
        )
        for of in ("margin", "padding")
    ),
    *(
        Feature(
            slug=f"css-{of}-{axis}-start-end",
            harm=LAYOUT,
            suffer=f"see things touch that '{of}-{axis}-start' or '{of}-{axis}-end' should keep apart",
            do=f"Name the side: {of}-left, {of}-top and so on.",
            properties=tuple(f"{of}-{axis}-{end}" for end in _ENDS),
        )
        for of in ("margin", "padding")
        for axis in ("inline", "block")
    ),
    Feature(
        slug="css-block-inline-size",
        harm=LAYOUT,
        suffer="see things in another size than 'inline-size' or 'block-size' asks for",
        do="Write width and height instead.",
        properties=("inline-size", "block-size"),
    ),
    *(
        Feature(
            slug=f"css-{most}-{axis}-size",
            harm=LAYOUT,
            suffer=f"see things in another size than '{most}-{axis}-size' asks for",
            do=f"Write {most}-{plain} instead.",
            properties=(f"{most}-{axis}-size",),
        )
        for most in ("min", "max")
        for axis, plain in (("inline", "width"), ("block", "height"))
    ),
    Feature(
        slug="css-intrinsic-size",
        harm=LAYOUT,
        suffer="see things in another width than 'fit-content', 'min-content' or 'max-content' gives",
        do="Write the size in px or %, or leave it to a table.",
        properties=_SIZES,
        value=r"\b(?:fit|min|max)-content\b",
    ),
    Feature(
        slug="css-unit-calc",
        harm=LAYOUT,
        suffer="see things in another size: their program does not know calc()",
        do=_FIXED,
        value=r"(?<![\w-])(?:-webkit-|-moz-)?calc\(",
    ),
    *(
        Feature(
            slug=f"css-function-{name}",
            harm=LAYOUT,
            suffer=f"see things in another size: their program does not know {name}()",
            do=_FIXED,
            value=rf"(?<![\w-]){name}\(",
        )
        for name in ("min", "max", "clamp")
    ),
    Feature(
        slug="css-unit-rem",
        harm=LAYOUT,
        suffer="see things in another size: their program does not know the unit rem",
        do="Write px.",
        value=r"\drem\b",
    ),
    *(
        Feature(
            slug=f"css-unit-{unit}",
            harm=LAYOUT,
            suffer=f"see things in another size: their program does not know the unit {unit}",
            do="Write px or %.",
            value=rf"\d{unit}\b",
        )
        for unit in ("ch", "vh", "vw", "vmin", "vmax")
    ),
    Feature(
        slug="css-margin",
        harm=LOOKS,
        suffer="see things apart that a negative margin should pull together, or hide at an edge",
        do="Do without it: give less padding to what stands around.",
        properties=("margin", *(f"margin-{side}" for side in _SIDES)),
        value=_BELOW_ZERO,
        partly=("",),
    ),
    Feature(
        slug="css-text-indent",
        harm=LOOKS,
        suffer="see lines begin further in than a negative 'text-indent' should let them",
        do="Do without it: put what hangs out into a table's cell of its own.",
        properties=("text-indent",),
        value=_BELOW_ZERO,
        partly=("",),
    ),
    *(
        Feature(
            slug=f"css-{name}",
            harm=LOOKS,
            suffer=f"see boxes in another size than '{name}' asks for",
            do=f"Write {name[4:]} as well: table cells and pictures keep it everywhere.",
            properties=(name,),
        )
        for name in ("min-width", "min-height", "max-height")
    ),
)
LAYOUTS: tuple[Feature, ...] = (*_SEEN, *_BESIDE, *_LENGTHS)
