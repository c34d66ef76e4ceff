"""The elements and attributes of HTML that some mail programs lack.

What the check refuses anyway is not among them: forms and what belongs to them, and all that is fetched.
"""

from __future__ import annotations

from newsletter.check.clients.features import Feature, Harm

CONTENT, LAYOUT, LOOKS = Harm.CONTENT, Harm.LAYOUT, Harm.LOOKS
_ON_A_PAGE = "Put it on a page of your website, and link to that."

ELEMENTS: tuple[Feature, ...] = (
    Feature(
        slug="html-audio",
        harm=CONTENT,
        suffer="have nothing to listen to: their program drops <audio>",
        do="Link to the recording.",
        elements=("audio",),
    ),
    Feature(
        slug="html-video",
        harm=CONTENT,
        suffer="see no film: their program drops <video>",
        do="Show a picture that links to the film.",
        elements=("video",),
    ),
    Feature(
        slug="html-svg",
        harm=CONTENT,
        suffer="do not see the drawing: their program drops <svg>",
        do="Save the drawing as PNG and show it with <img>.",
        elements=("svg",),
    ),
    Feature(
        slug="html-dialog",
        harm=CONTENT,
        suffer="cannot open or close what stands in <dialog>",
        do="Show it in the mail itself.",
        elements=("dialog",),
    ),
    Feature(
        slug="html-popover",
        harm=CONTENT,
        suffer="cannot open what has the attribute 'popover'",
        do="Show it in the mail itself.",
        attribute="popover",
    ),
    Feature(
        slug="html-select",
        harm=CONTENT,
        suffer="cannot choose anything: their program drops <select>",
        do=_ON_A_PAGE,
        elements=("select",),
    ),
    Feature(
        slug="html-textarea",
        harm=CONTENT,
        suffer="cannot write anything: their program drops <textarea>",
        do=_ON_A_PAGE,
        elements=("textarea",),
    ),
    Feature(
        slug="html-meter",
        harm=CONTENT,
        suffer="see no bar: their program drops <meter>",
        do="Write the number, or draw the bar as a table with two cells.",
        elements=("meter",),
    ),
    Feature(
        slug="html-progress",
        harm=CONTENT,
        suffer="see no bar: their program drops <progress>",
        do="Write the number, or draw the bar as a table with two cells.",
        elements=("progress",),
    ),
    Feature(
        slug="html-hidden",
        harm=CONTENT,
        suffer="see what the attribute 'hidden' should keep from them",
        do='Write style="display:none" instead.',
        attribute="hidden",
    ),
    Feature(
        slug="html-aria-labelledby",
        harm=CONTENT,
        suffer="do not hear, when the mail is read to them, the name that 'aria-labelledby' points to",
        do="Say the name in aria-label, or as text.",
        attribute="aria-labelledby",
    ),
    Feature(
        slug="html-aria-describedby",
        harm=CONTENT,
        suffer="do not hear, when the mail is read to them, the words that 'aria-describedby' points to",
        do="Say them in the text itself.",
        attribute="aria-describedby",
    ),
    Feature(
        slug="html-ruby",
        harm=LAYOUT,
        suffer="see readings beside their words, not above them: their program does not know <ruby>",
        do="Put each reading into brackets behind its word.",
        elements=("ruby",),
    ),
    Feature(
        slug="html-bdi",
        harm=LAYOUT,
        suffer="may see words of another script in a wrong order: their program does not know <bdi>",
        do='Write <span dir="rtl"> or <span dir="ltr"> instead.',
        elements=("bdi",),
    ),
    Feature(
        slug="html-semantics",
        harm=LOOKS,
        suffer="miss colours and spaces that are given to elements such as <section> and <header>",
        do="Give them to a <div> or a <td>.",
        elements=(
            *("article", "aside", "details", "figcaption", "figure", "footer", "header", "main", "mark"),
            *("nav", "section", "summary", "time"),
        ),
        attribute="style",
    ),
    Feature(
        slug="html-marquee",
        harm=LOOKS,
        suffer="see words stand still that should run",
        do="Let them stand: what runs is hard to read for everybody.",
        elements=("marquee",),
    ),
)
