"""A mail made here is the mail that npm's mjml makes: the same tree, the same styles, the same words."""

from __future__ import annotations

import re
from collections.abc import Iterator

import lxml.html
import pytest

from newsletter.render import finish, shape
from newsletter.render.inline import inline_css
from newsletter.render.mjml import compile_mjml
from newsletter.render.tags import split
from newsletter.render.tidy import tidy
from tests.conformance.accepted import ACCEPTED, SAME_SELECTORS
from tests.conformance.conftest import SOURCES, Page, rendered_here
from tests.conformance.css import rules
from tests.conformance.trees import Difference, differences, for_others, for_outlook, short_class, tree

VIEWS = {"Outlook": for_outlook, "others": for_others}


def every_difference(ours: str, npm: str) -> Iterator[tuple[str, Difference]]:
    for readers, view in VIEWS.items():
        mine, others = view(ours), view(npm)
        for path, found in differences(tree(mine), tree(others)):
            yield f"{readers}: {path}", found
        for rule in sorted(head_rules(mine) ^ head_rules(others)):
            said = " ".join(rule)
            here = rule in head_rules(mine)
            yield f"{readers}: styles", Difference("style", "rule", *((said, None) if here else (None, said)))


def head_rules(page: str) -> frozenset[tuple[str, ...]]:
    """What the style elements say, each declaration with the condition, media and selector it stands in."""
    found: set[tuple[str, ...]] = set()
    for style in lxml.html.document_fromstring(page).iter("style"):
        around = [f"{name} {style.get(name)}" for name in ("data-if", "media") if style.get(name)]
        for where, name, value in rules(style.text or "", tuple(around)):
            found.add((*map(same_selector, where), name, value))
    return frozenset(found)


def same_selector(selector: str) -> str:
    """A selector with names that both give alike, and no more digits than a pixel needs."""
    for npm, ours in SAME_SELECTORS.items():
        selector = re.sub(rf"(?<![\w.]){re.escape(npm)}", ours, selector)
    return short_class(selector)


def shown(found: list[tuple[str, Difference]]) -> str:
    return "\n".join(
        f"{path}\n    {one.name} of <{one.element}>\n      here: {one.ours}\n      npm:  {one.npm}"
        for path, one in found
    )


@pytest.mark.parametrize("name", SOURCES)
def test_a_source_is_the_same_page_by_its_shape(name: str) -> None:
    source = SOURCES[name].read_text(encoding="utf-8")
    compiled = compile_mjml(source, name)
    whole = "".join(tidy(inline_css(split(compiled.html), compiled.inline_css, name)))
    parted = shape.part(source)
    by_shape = finish.page(parted.shape, parted.slot, name).filled(parted.words)
    assert [*every_difference(by_shape, whole)] == []


@pytest.mark.parametrize("name", SOURCES)
def test_a_source_becomes_the_tree_that_npm_makes_of_it(name: str, npm: dict[str, Page]) -> None:
    found = [
        one for one in every_difference(rendered_here(name), npm[name]["html"]) if one[1] not in ACCEPTED
    ]
    assert not found, f"{name}:\n{shown(found)}"


def test_every_accepted_difference_is_still_there(npm: dict[str, Page]) -> None:
    met = {one for name in SOURCES for _, one in every_difference(rendered_here(name), npm[name]["html"])}
    assert ACCEPTED.keys() - met == set()
