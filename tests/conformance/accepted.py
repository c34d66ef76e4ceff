"""Where a mail made here differs from one of npm's mjml, and why that is so."""

from __future__ import annotations

from tests.conformance.trees import Difference

# No reader sees these.
ACCEPTED: dict[Difference, str] = {
    Difference("div", "style.word-spacing", None, "normal"): "The body around it says so already.",
    Difference("td", "vertical-align", "top", None): "HTML knows no such attribute.",
    Difference("td", "vertical-align", "middle", None): "HTML knows no such attribute.",
    Difference("td", "vertical-align", "bottom", None): "HTML knows no such attribute.",
    Difference("body", "class", None, "sheet"): "A class on the body fills the same page on the div in it.",
    Difference("div", "class", "sheet", None): "A class on the body fills the same page on the div in it.",
    Difference("a", "title", None, "The gate"): "The picture in the link has it.",
    Difference("span", "content", "'☰'", "'☰ '"): "The other icon is hidden whenever this one is shown.",
    Difference("td", "data-if", "mso|IE", "gtemso9"): "Ours shows its cell to each Outlook, npm's to some.",
    Difference("div", "style.width", "33.33%", "33%"): "Ours fills the line; npm's leaves a gap.",
    Difference("td", "style.width", "550px", "570px"): "Both guess what 5% are: 25px and 5px. It is 30px.",
    Difference("img", "width", "550", "570"): "Both guess what 5% are: 25px and 5px. It is 30px.",
    Difference("table", "style.border-radius", "3px", None): "The section in it is rounded as well.",
}

# Here npm's, there ours: they mean the same elements with the same weight.
SAME_SELECTORS = {
    '.mj-accordion-checkbox[type="checkbox"]': "input.mj-accordion-checkbox",
    ".mj-accordion-checkbox:checked": "input.mj-accordion-checkbox:checked",
}
