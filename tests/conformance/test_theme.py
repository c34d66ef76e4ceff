"""The theme that comes with the program is the mail that npm's mjml makes of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsletter.model import Brand, Publication, Sender
from newsletter.project.theme import load_theme
from newsletter.render import email, environment
from newsletter.render.mjml import compile_mjml
from newsletter.render.specimen import specimens
from tests.conformance.accepted import ACCEPTED
from tests.conformance.conftest import by_npm, inlined
from tests.conformance.test_trees import every_difference, shown
from tests.conformance.trees import Difference

# The class of the body, as in `accepted`.
OF_THE_BODY = {Difference("body", "class", None, "page"), Difference("div", "class", "page", None)}
PUBLICATION = Publication(
    name="The Test Letter",
    brand=Brand(color="#7A1D56", serif="Georgia, serif", sans="Arial, sans-serif"),
    sender=Sender(name="The Test Letter", email="letters@hollinmarrow.example"),
)


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The MJML that the theme makes of issues with everything, with nothing, and from right to left."""
    root: Path = tmp_path_factory.mktemp("project")
    theme = load_theme(root, "bulletin")
    made = {}
    for number, (issue, by, pictures) in enumerate(specimens(theme, PUBLICATION)):
        asked, typed = email._with_tokens(issue, by)
        context = email._context(asked, theme, by, pictures, typed)
        made[str(number)] = environment.fill(theme, email.HTML_TEMPLATE, context, escape=True)
    return made


def test_each_mail_of_the_theme_is_the_tree_that_npm_makes(sources: dict[str, str]) -> None:
    npm = by_npm(sources)
    for name, source in sources.items():
        compiled = compile_mjml(source, name)
        ours = inlined(compiled.html, compiled.inline_css)
        found = [
            one
            for one in every_difference(ours, npm[name]["html"])
            if one[1] not in {*ACCEPTED, *OF_THE_BODY}
        ]
        assert not found, f"{name}:\n{shown(found)}"


def test_npm_finds_no_fault_with_the_theme(sources: dict[str, str]) -> None:
    assert [page["problems"] for page in by_npm(sources).values()] == [[]] * len(sources)
