"""A story that is added again, as three texts: as collected, as staff made it, as its source has it now."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.model import Article, Mark, Where
from newsletter.project import frontmatter
from newsletter.project.again import BODY, compare
from newsletter.project.splice import SetBody, SetKey
from newsletter.project.texts import article_text, collected_text, is_untouched

WHERE = Where(path="page.html")
PATH = "issues/2026-11-22/articles/a.md"
PLAIN = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp", "Cn"]), max_size=20).map(str.strip)
LINE = PLAIN | st.sampled_from(["no", "2026-11-22", "a: b # c", "- x", "'", "[a, b]", "none"])
FILLED = LINE.filter(bool)
BODIES = st.lists(FILLED, min_size=1, max_size=3).map("\n\n".join)
ARTICLES = st.builds(
    Article,
    slug=st.just("a"),
    title=FILLED,
    dek=LINE,
    kicker=LINE,
    published=st.none() | st.dates(dt.date(2020, 1, 1), dt.date(2027, 1, 1)),
    tags=st.lists(FILLED, max_size=2).map(tuple),
    sources=st.lists(FILLED, max_size=2).map(tuple),
    body=BODIES,
    origin=st.sampled_from(["https://example.org/a", "https://example.org/b"]),
    where=st.just(WHERE),
)
PARTS = ("title", "dek", "kicker", "published", "tags", "sources", "body")
SOME_PARTS = st.sets(st.sampled_from(PARTS), max_size=4)


def mixed(one: Article, other: Article, keys: set[str]) -> Article:
    return replace(one, **{key: getattr(other, key) for key in keys})


def edited(text: str, other: Article, keys: set[str]) -> str:
    """The file with some values of the other article, put there as an editor does."""
    document = frontmatter.parse(article_text(other), PATH)
    for key in keys:
        if key == "body":
            text = SetBody(document.body).apply(text, PATH)
        elif key in document.fields:
            value = frontmatter.data(document.fields[key].node)
            text = SetKey(key, [*map(str, value)] if isinstance(value, list) else str(value)).apply(
                text, PATH
            )
    return text


def raw(text: str) -> dict[str, str]:
    """Each value of a file, byte for byte."""
    document = frontmatter.parse(text, PATH)
    front = text[document.start : document.end]
    found = {
        key: front[value.node.start_mark.index : value.node.end_mark.index].rstrip()
        for key, value in document.fields.items()
    }
    return {**found, BODY: document.body.strip()}


def said(text: str) -> dict[str, object]:
    document = frontmatter.parse(text, PATH)
    found: dict[str, object] = {key: frontmatter.data(one.node) for key, one in document.fields.items()}
    found[BODY] = "\n".join(document.body.splitlines()).strip()
    return {key: value for key, value in found.items() if value}


@given(
    was=ARTICLES,
    theirs=ARTICLES,
    ours=ARTICLES,
    by_staff=SOME_PARTS,
    upstream=SOME_PARTS,
    windows=st.booleans(),
    commented=st.booleans(),
)
def test_what_staff_changed_and_what_the_source_did_not_stays_byte_for_byte(
    was: Article,
    theirs: Article,
    ours: Article,
    by_staff: set[str],
    upstream: set[str],
    *,
    windows: bool,
    commented: bool,
) -> None:
    base = collected_text(was)
    file = edited(base, ours, by_staff)
    if commented:
        file = file.replace("---\n", "---\n# Ours: ask Ruth.\nmood: calm  # and bright\n", 1)
    if windows:
        file = file.replace("\n", "\r\n")
    now = article_text(mixed(was, theirs, upstream))
    found = compare(base, file, now, PATH, take=True)
    after = found.change.apply(file, PATH)

    before, wanted, reached = said(base), said(now), said(after)
    bytes_before, bytes_after = raw(file), raw(after)
    for key in {*said(file), *reached} - {"collected", "origin"}:
        if said(file).get(key) != before.get(key) or wanted.get(key) == before.get(key):
            assert bytes_after.get(key) == bytes_before.get(key), key
        elif key not in {part.key for part in found.shown}:
            assert reached.get(key) == wanted.get(key), key
    assert [key for key in bytes_after if key in bytes_before] == list(bytes_before)
    assert after.count("# Ours: ask Ruth.") == after.count("# and bright") == commented
    assert ("\r\n" in after) == windows
    assert "\n" not in after.replace("\r\n", "") if windows else "\r" not in after
    if is_untouched(file):
        assert is_untouched(after)

    again = compare(found.base, after, now, PATH, take=True)
    assert again.change.changes == ()
    assert again.taken == ()
    assert again.base == found.base
    assert again.shown == found.shown


@given(was=ARTICLES, theirs=ARTICLES, upstream=SOME_PARTS)
def test_a_file_that_nobody_touched_becomes_what_its_source_is(
    was: Article, theirs: Article, upstream: set[str]
) -> None:
    base = collected_text(was)
    now = article_text(mixed(was, theirs, upstream))
    found = compare(None, base, now, PATH, take=True)
    assert found.shown == ()
    after = found.change.apply(base, PATH)
    unlike = {"collected", "origin"}
    assert {k: v for k, v in said(after).items() if k not in unlike} == {
        k: v for k, v in said(now).items() if k not in unlike
    }
    assert is_untouched(after)


@given(was=ARTICLES, theirs=ARTICLES, ours=ARTICLES, by_staff=SOME_PARTS, upstream=SOME_PARTS)
def test_what_staff_never_touched_follows_its_source_however_often_that_changes(
    was: Article, theirs: Article, ours: Article, by_staff: set[str], upstream: set[str]
) -> None:
    base: str | None = collected_text(was)
    assert base
    before, file = said(base), edited(base, ours, by_staff)
    touched = {key for key in {*before, *said(file)} if said(file).get(key) != before.get(key)}
    for now in (mixed(was, theirs, upstream), was, theirs):
        found = compare(base, file, article_text(now), PATH, take=True)
        base, file = found.base, found.change.apply(file, PATH)
        wanted, reached = said(article_text(now)), said(file)
        for key in {*wanted, *reached} - touched - {"collected", "origin"}:
            assert reached.get(key) == wanted.get(key), key


STORY = Article(
    slug="a",
    title="A walk",
    dek="Every Tuesday",
    body="We met at the gate.\n\nNobody was late, and the rain held off until noon.",
    origin="https://example.org/a",
    where=WHERE,
)


def test_the_change_of_a_body_is_shown_by_its_words() -> None:
    file = collected_text(STORY).replace("at the gate", "at the old gate")
    now = article_text(replace(STORY, body=STORY.body.replace("until noon", "until nine")))
    (part,) = compare(collected_text(STORY), file, now, PATH, take=True).shown
    assert (part.key, part.yours.splitlines()[0]) == (BODY, "We met at the old gate.")
    (passage,) = part.passages
    changed = {piece.mark: piece.words for piece in passage.pieces if piece.mark is not Mark.SAME}
    assert changed == {Mark.GONE: ("noon.",), Mark.NEW: ("nine.",)}


def test_without_knowing_what_was_collected_an_edited_file_is_only_shown_the_difference() -> None:
    file = collected_text(STORY).replace("Every Tuesday", "Every Thursday")
    found = compare(None, file, article_text(replace(STORY, title="A longer walk")), PATH, take=True)
    assert found.change.changes == ()
    assert found.base is None
    assert [(part.key, part.was, part.now, part.yours) for part in found.shown] == [
        ("title", "", "A longer walk", "A walk"),
        ("dek", "", "Every Tuesday", "Every Thursday"),
    ]


def test_what_may_not_be_taken_is_shown() -> None:
    base = collected_text(STORY)
    now = article_text(replace(STORY, title="A longer walk", dek="Every day"))
    found = compare(base, base, now, PATH, take=True, locked=frozenset({"dek"}))
    assert ([part.key for part in found.taken], [part.key for part in found.shown]) == (["title"], ["dek"])
    held = compare(base, base, now, PATH, take=False)
    assert (held.change.changes, [part.key for part in held.shown]) == ((), ["title", "dek"])


@pytest.mark.parametrize("value", ["&a gate", "|\n  A block\n  of lines", "{a: b}", "[A, list]"])
def test_a_value_of_a_form_of_its_own_stays_and_the_change_is_shown(value: str) -> None:
    base = collected_text(STORY)
    file = base.replace("title: A walk\n", f"title: {value}\n")
    found = compare(base, file, article_text(replace(STORY, title="A longer walk")), PATH, take=True)
    assert found.change.apply(file, PATH) == file
    assert [part.key for part in found.shown] == ["title"]
