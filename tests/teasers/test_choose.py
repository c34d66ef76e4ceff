from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable

from newsletter.model import Article, Issue, TeaserOrigin, Where
from newsletter.teasers.choose import SUMMARIZERS, teaser, with_teasers
from newsletter.teasers.extractive import Extractive
from newsletter.teasers.fingerprint import body_hash

Write = Callable[..., Article]
LEAD = "The centre opens in May with thirty beds."


def test_the_editors_words_win_whatever_their_length(write: Write) -> None:
    words = "Ours & *yours*: " + "it opens " * 60
    made = teaser(write(LEAD, teaser=words), 40, Extractive())
    assert made is not None
    assert made.text == "Ours & yours: " + ("it opens " * 60).strip()
    assert (made.origin, made.spans, made.cut) == (TeaserOrigin.EDITOR, (), False)


def test_an_editors_teaser_without_words_is_none(write: Write) -> None:
    made = teaser(write(LEAD, teaser="---"), 280, Extractive())
    assert made is not None
    assert (made.text, made.origin) == (LEAD, TeaserOrigin.EXTRACTIVE)


def test_the_dek_of_a_story_is_its_teaser_unless_the_editor_wrote_one(write: Write) -> None:
    with_dek = dataclasses.replace(write(LEAD), dek="Thirty beds, and a garden.")
    made = teaser(with_dek, 280, Extractive())
    assert made is not None
    assert (made.text, made.origin) == ("Thirty beds, and a garden.", TeaserOrigin.EDITOR)
    made = teaser(dataclasses.replace(with_dek, teaser="Ours."), 280, Extractive())
    assert made is not None
    assert made.text == "Ours."


def test_a_teaser_knows_the_body_that_it_was_taken_from(write: Write) -> None:
    one, other = write(LEAD), write(f"{LEAD} ")
    assert body_hash(one) == "3a537d0960066525"
    assert body_hash(one) != body_hash(other)
    assert body_hash(one) == body_hash(dataclasses.replace(one, title="Another", teaser="x"))
    for article in (one, dataclasses.replace(one, teaser="Ours.")):
        made = teaser(article, 280, Extractive())
        assert made is not None
        assert made.body_hash == body_hash(article)


def test_an_editors_teaser_is_stale_once_its_story_is_not_the_one_it_was_written_for(write: Write) -> None:
    story = write(LEAD, teaser="Ours.")
    written_for = body_hash(story)

    def stale(**changes: str) -> bool:
        made = teaser(dataclasses.replace(story, **changes), 280, Extractive())  # type: ignore[arg-type]
        assert made is not None
        return made.stale

    assert not stale()
    assert not stale(teaser_of=written_for.upper())
    assert stale(teaser_of=written_for, body="It opens in June.")
    assert stale(teaser_of="nonsense")
    # What is taken from the story itself is never stale.
    assert not stale(teaser_of=written_for, body="The centre opens in June.", teaser="")


def test_every_story_of_an_issue_gets_one_where_it_allows_one(write: Write) -> None:
    articles = (
        write(LEAD),
        dataclasses.replace(write("She said:"), slug="lost"),
        dataclasses.replace(write("", teaser="Ours."), slug="ours"),
    )
    issue = Issue(date=dt.date(2026, 11, 22), articles=articles, where=Where(path="issue.md"))
    made = with_teasers(issue, 280)
    assert [(one.article, one.text) for one in made.teasers] == [("walk", LEAD), ("ours", "Ours.")]
    assert dataclasses.replace(made, teasers=()) == issue
    assert set(SUMMARIZERS) == {"extractive"}
