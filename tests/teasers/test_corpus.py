"""Measured on real stories that stay outside the repository."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import pytest

from newsletter.model import Article
from newsletter.teasers.extractive import Extractive
from newsletter.text import markup

STORIES = 200
LIMIT = 280
MOST_DANGLING = 0.01
FEWEST_TEASED = 0.99
WHOLE = re.compile(r"(?:[.!?][\"'”’)\]]*| …)$")
# Not the summarizer's own list, so that a gap in that one shows.
DANGLING = re.compile(
    r"(?:he|she|it|they|this|these|those|his|her|their|its|but|and|or|so|yet|however|also|then|thus|therefore|"
    r"moreover|furthermore|both|such|in addition|for example|there,|said)\b|[\"“]\w+ \w+ \w+ \w+",
    re.IGNORECASE,
)


@pytest.mark.corpora
def test_teasers_of_real_health_stories_are_whole_short_and_stand_alone(
    corpora: Path, write: Callable[..., Article]
) -> None:
    with gzip.open(corpora / "teasers.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = list(islice((row for row in map(json.loads, lines) if row["set"] == "health"), STORIES))
    assert len(rows) == STORIES
    bodies = ("\n\n".join(markup.escape(paragraph) for paragraph in row["paragraphs"]) for row in rows)
    made = [
        teaser.text
        for row, body in zip(rows, bodies, strict=True)
        if (teaser := Extractive().summarize(write(body, title=row["title"]), LIMIT))
    ]
    assert len(made) >= FEWEST_TEASED * STORIES
    assert [text for text in made if len(text) > LIMIT or not WHOLE.search(text)] == []
    dangling = [text for text in made if DANGLING.match(text)]
    assert len(dangling) < MOST_DANGLING * STORIES, dangling
