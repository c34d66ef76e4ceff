from __future__ import annotations

import difflib

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from newsletter.errors import ProjectError
from newsletter.project import frontmatter
from newsletter.project.splice import AddItem, Change, SetBody, SetKey

SOURCE = """\
---
# On top
title:   A walk   # said by Ines
unknown: {kept: as, it: is}
sections:
  - kind: lead   # the large one
    items: [a, b]
  # in between
  - title: More
    items:
      - one  # first
      - two

# before the tags
tags: ['x', "y"]
teaser: |
  Two lines
  of teaser

# after the teaser
empty:
last: é — ü
---
The body, untouched.
"""

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)
# What a form field can send: the words of one line, without what no file may hold (project.files.CONTROL).
WORDS = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"], exclude_characters="\ufffe\uffff"), max_size=80
).map(str.strip)
KEYS = st.sampled_from(["title", "unknown", "sections", "tags", "teaser", "empty", "last", "brand_new"])


def changed_lines(before: str, after: str) -> tuple[list[str], list[str]]:
    diff = list(difflib.ndiff(before.splitlines(), after.splitlines()))
    return [d[2:] for d in diff if d[0] == "-"], [d[2:] for d in diff if d[0] == "+"]


@pytest.mark.parametrize(
    ("change", "gone", "come"),
    [
        (SetKey("title", "Soup"), ["title:   A walk   # said by Ines"], ["title: Soup   # said by Ines"]),
        (SetKey("empty", "2026-11-22"), ["empty:"], ["empty: 2026-11-22"]),
        (SetKey("brand_new", "No"), [], ['brand_new: "No"']),
        (SetKey("teaser", "One line"), ["teaser: |", "  Two lines", "  of teaser"], ["teaser: One line"]),
        (AddItem(("sections", 0, "items"), "c"), ["    items: [a, b]"], ["    items: [a, b, c]"]),
        (AddItem(("sections", 1, "items"), "three"), [], ["      - three"]),
        (AddItem(("tags",), "a, b"), ["tags: ['x', \"y\"]"], ["tags: ['x', \"y\", 'a, b']"]),
        (AddItem(("empty",), "z"), [], ["  - z"]),
        (
            AddItem(("sections",), {"kind": "articles", "items": ["q"]}),
            [],
            ["  - kind: articles", "    items:", "      - q"],
        ),
    ],
)
def test_only_the_lines_of_the_value_change(change: Change, gone: list[str], come: list[str]) -> None:
    for line_end in ("\n", "\r\n"):
        for mark in ("", "\ufeff"):
            source = mark + SOURCE.replace("\n", line_end)
            made = change.apply(source, "a.md")
            assert changed_lines(source, made) == (gone, come)
            assert made.startswith(mark + "---" + line_end)
            assert "\n" not in made.replace(line_end, "")


@given(key=KEYS, value=WORDS)
def test_any_words_are_read_back_and_nothing_else_changes(key: str, value: str) -> None:
    before = frontmatter.parse(SOURCE, "a.md")
    try:
        after = frontmatter.parse(SetKey(key, value).apply(SOURCE, "a.md"), "a.md")
    except ProjectError:
        # Refusing is allowed only for what YAML cannot hold at all.
        assume(all(ch.isprintable() for ch in value))
        raise
    assert after.string(key) == value
    assert after.body == before.body
    for other in before.fields.keys() - {key}:
        assert frontmatter.data(after.fields[other].node) == frontmatter.data(before.fields[other].node)


@given(key=KEYS, values=st.lists(WORDS.filter(bool), max_size=4))
def test_any_list_is_read_back(key: str, values: list[str]) -> None:
    assume(all(value.isprintable() for value in values))
    after = frontmatter.parse(SetKey(key, values).apply(SOURCE, "a.md"), "a.md")
    assert [item.text() for item in after.items(key)] == values


@given(items=st.lists(WORDS.filter(bool).filter(str.isprintable), min_size=1, max_size=4))
@pytest.mark.parametrize(
    "at", [("sections", 0, "items"), ("sections", 1, "items"), ("tags",), ("empty",), ("new",)]
)
def test_entries_are_added_in_their_order(at: tuple[str | int, ...], items: list[str]) -> None:
    text = SOURCE
    for item in items:
        text = AddItem(at, item).apply(text, "a.md")
    value = frontmatter.parse(text, "a.md").fields[str(at[0])]
    if len(at) > 1:
        value = value.items()[int(at[1])].fields()["items"]
    assert [one.text() for one in value.items()][-len(items) :] == items


@given(body=TEXTS)
def test_a_new_body_keeps_the_front_matter(body: str) -> None:
    made = SetBody(body).apply(SOURCE, "a.md")
    assert made.startswith(SOURCE.removesuffix("The body, untouched.\n"))
    assert frontmatter.parse(made, "a.md").body.splitlines() == body.splitlines()


def test_what_would_touch_its_neighbours_is_refused() -> None:
    source = "---\na: &x one\nb: *x\n---\n"
    with pytest.raises(ProjectError, match="nothing was changed"):
        SetKey("a", "two").apply(source, "a.md")
