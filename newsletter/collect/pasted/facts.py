"""Who, when and where from, gathered from the lines that say so."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

from newsletter.collect import dates, names
from newsletter.collect.lines import Block, key
from newsletter.collect.notes import Notes, quote
from newsletter.collect.pasted import headline, meta
from newsletter.collect.pasted.meta import Fact, What
from newsletter.collect.pasted.people import Writers
from newsletter.model import NoteKind

# An unlabelled date or name counts this near below the headline: a second line may stand between.
_NEAR_BLOCKS, _NEAR_SENTENCES = 12, 1
_LONG_PARAGRAPH = 120
_DEK = re.compile(
    r"(?:summary|subtitle|subheading|subhead|subheadline|sub-headline|dek|deck|standfirst|excerpt|teaser|"
    r"abstract|resumen|"
    r"subtítulo|entradilla|zusammenfassung|untertitel|résumé|sous-titre|chapô|riassunto|sommario|"
    r"sottotitolo|resumo|"
    r"samenvatting|ondertitel)\s*:\s*(?=\S)",
    re.IGNORECASE,
)
_DATES = {What.PUBLISHED: "published", What.UPDATED: "updated", What.REVIEWED: "reviewed"}
# Longer lines are sentences, not a label or the names of people.
_LONGEST_LABEL, _LONGEST_NAMES = 40, 100
_EVENT = re.compile(
    r"(?:time|where|location|place|venue|when|cost|uhrzeit|ort|hora|lugar|lieu|heure|luogo|ora|local|"
    r"plaats|tijd)\s*:",
    re.IGNORECASE,
)


class Facts:
    """What the lines of a page say about the story, each thing once; what it doubts goes to the notes."""

    def __init__(self, language: str, small_words: frozenset[str], said: Notes) -> None:
        self.small_words = small_words
        self.writers = Writers()
        self.dek = self.url = self.category = self.reviewed_by = ""
        self._language = language
        self._said = said
        self._days: dict[What, tuple[dt.date, int]] = {}
        self._date_doubted = False
        self._ambiguous: tuple[Fact, int] | None = None
        self._group = ""

    @property
    def published(self) -> dt.date | None:
        return self._day(What.PUBLISHED)

    @property
    def updated(self) -> dt.date | None:
        return self._day(What.UPDATED)

    @property
    def reviewed_on(self) -> dt.date | None:
        return self._day(What.REVIEWED)

    def _day(self, what: What) -> dt.date | None:
        return self._days[what][0] if what in self._days else None

    def take(self, blocks: list[Block]) -> list[Block]:
        """The blocks less those that only say who and when."""
        kept: list[Block] = []
        sentences = 0
        beside = -1
        skip = False
        for index, block in enumerate(blocks):
            if skip:
                skip = False
                continue
            near = (index < _NEAR_BLOCKS and sentences <= _NEAR_SENTENCES) or index == beside
            following = blocks[index + 1] if index + 1 < len(blocks) else None
            if near and self._take_dek(block):
                continue
            if index == beside and not sentences and headline.is_section(block.text):
                self.category = self.category or block.text
                continue
            facts = self._announced(block, following, near=near)
            if facts:
                skip = True
            else:
                facts = self._facts(block, following, near=near, beside=index == beside)
            if facts and self._learn(facts, block, near=near):
                beside = index + 1 + skip if near else -1
                continue
            skip = False
            kept.append(block)
            sentences += block.is_sentence or len(block.text) > _LONG_PARAGRAPH
        self._settle_date()
        return kept

    def _settle_date(self) -> None:
        """An ambiguous date of publication is the one of its two days that is not after the last update."""
        if not self._ambiguous:
            return
        fact, line = self._ambiguous
        updated = self.updated
        if updated and fact.day and fact.other and fact.other <= updated < fact.day:
            self._days[What.PUBLISHED] = (fact.other, line)
        else:
            self._said.add(NoteKind.DOUBTED, fact.doubt, line)

    def _take_dek(self, block: Block) -> bool:
        match = _DEK.match(block.text)
        if not match or self.dek:
            return False
        self.dek = block.text[match.end() :]
        self._said.add(
            NoteKind.RECOGNISED, "The line below the headline is labelled as the summary.", block.line
        )
        return True

    def _announced(self, block: Block, following: Block | None, *, near: bool) -> tuple[Fact, ...]:
        """'Published' on one line, the date on the next."""
        what = meta.label_alone(block.text) if following and len(block.text) <= _LONGEST_LABEL else None
        if not what or not following:
            return ()
        facts = meta.parse(following.text, self._language)
        if what in _DATES:
            if facts and all(fact.what in {What.PUBLISHED, What.NOTHING} for fact in facts):
                labelled = near or key(block.text) not in {"date", "datum", "fecha", "data"}
                return (replace(facts[0], what=what, labelled=labelled),)
            return ()
        people = names.parse(following.text) if near and len(following.text) <= _LONGEST_NAMES else ()
        return (Fact(what, following.text, people=people),) if people else ()

    def _facts(self, block: Block, following: Block | None, *, near: bool, beside: bool) -> tuple[Fact, ...]:
        if block.marker:
            return ()
        facts = meta.parse(block.text, self._language)
        if facts and following and _EVENT.match(following.text) and not any(fact.people for fact in facts):
            return ()
        if facts or not near or self.writers.found:
            return facts
        said_next = meta.parse(following.text, self._language) if following else ()
        if beside or any(fact.what in _DATES or fact.what is What.NOTHING for fact in said_next):
            people = names.parse(meta.bare(block.text)) if len(block.text) <= _LONGEST_NAMES else ()
            return (Fact(What.AUTHOR, block.text, people=people, labelled=False),) if people else ()
        return ()

    def _learn(self, facts: tuple[Fact, ...], block: Block, *, near: bool) -> bool:
        """Whether the line is used up; a fact that may be none leaves it in the text."""
        if not all(self._counts(fact, near=near) for fact in facts):
            return False
        for fact in facts:
            if fact.what in _DATES:
                self._learn_date(fact, block)
            elif fact.what is What.AUTHOR:
                self._learn_author(fact, block)
            elif fact.what is What.REVIEWER:
                self.reviewed_by = self.reviewed_by or fact.text
                self._said.add(NoteKind.RECOGNISED, f"It was reviewed by {fact.text}.", block.line)
            elif fact.what is What.GROUP:
                self._group = fact.text
                self._said.add(
                    NoteKind.DOUBTED,
                    f"“{quote(block.text)}” names no person in full, so the article has no author from it.",
                    block.line,
                )
            elif fact.what is What.CATEGORY:
                self.category = self.category or fact.text
            elif fact.what is What.URL:
                self.url = fact.text
                self._said.add(NoteKind.RECOGNISED, f"It comes from {quote(fact.text)}.", block.line)
            else:
                self._said.add(NoteKind.DROPPED, f"Dropped “{quote(fact.text)}”.", block.line)
        return True

    def _counts(self, fact: Fact, *, near: bool) -> bool:
        if fact.what in {What.REVIEWER, What.REVIEWED, What.UPDATED, What.NOTHING}:
            return near or fact.labelled
        if fact.what is What.URL:
            return not self.url and (near or fact.labelled)
        if fact.what is What.PUBLISHED:
            return near or (
                fact.labelled and (What.PUBLISHED not in self._days or fact.day == self.published)
            )
        if fact.what is What.AUTHOR and not fact.labelled:
            return near and not self.writers.full and all(self._may_write(person) for person in fact.people)
        return near and not (fact.what is What.AUTHOR and self.writers.full)

    def _may_write(self, person: names.Person) -> bool:
        if names.is_role(person.role) and names.is_name(person.name):
            return True
        return names.is_bare_name(person.name, self.small_words)

    def _learn_date(self, fact: Fact, block: Block) -> None:
        if fact.other and fact.what is What.PUBLISHED and What.PUBLISHED not in self._days:
            self._ambiguous = (fact, block.line)
        elif fact.doubt:
            self._date_doubted = self._date_doubted or fact.what is What.PUBLISHED
            self._said.add(NoteKind.DOUBTED, fact.doubt, block.line)
        if fact.day is None:
            return
        known = self._day(fact.what)
        if known is None:
            self._days[fact.what] = (fact.day, block.line)
        elif known != fact.day:
            self._said.add(
                NoteKind.DOUBTED,
                f"Another date stands here: “{quote(block.text)}”. We kept {dates.written(known)}.",
                block.line,
            )

    def _learn_author(self, fact: Fact, block: Block) -> None:
        self.writers.add(fact.people, block.line)
        if not fact.labelled:
            who = " and ".join(person.name for person in fact.people)
            self._said.add(
                NoteKind.DOUBTED,
                f"We took {who} as the author, because the name stands beside the date. Please check it.",
                block.line,
            )

    def leave_out_names(self, blocks: list[Block]) -> tuple[list[Block], list[Block]]:
        """The blocks, and apart from them the lines further down that only name an author."""
        kept: list[Block] = []
        gone: list[Block] = []
        for block in blocks:
            facts = meta.parse(block.text) if meta.is_byline(block.text) and not block.marker else ()
            by = [fact for fact in facts if fact.what is What.AUTHOR and fact.labelled]
            known = all(self.writers.known(person.name) for fact in by for person in fact.people)
            if by and len(by) == len(facts) and (known or not self.writers.found):
                for fact in by:
                    self.writers.add(fact.people, block.line)
                gone.append(block)
            elif not block.marker and self.writers.found and self._is_signature(block.text):
                gone.append(block)
            else:
                kept.append(block)
        return kept, gone

    def _is_signature(self, text: str) -> bool:
        """Whether a line only names a writer, or is the description of the writer's portrait."""
        if len(text) > _LONG_PARAGRAPH:
            return False
        bare = headline.without_picture(text) or text
        return self.writers.known(bare) is not None and names.is_name(names.parse(bare)[0].name)

    def tell(self) -> None:
        """Notes on what was found, and on what was looked for in vain."""
        for what, (day, line) in sorted(self._days.items(), key=lambda item: item[1][1]):
            self._said.add(NoteKind.RECOGNISED, f"It was {_DATES[what]} on {dates.written(day)}.", line)
        if What.PUBLISHED not in self._days and not self._date_doubted:
            only = " The page says only when it was updated." if What.UPDATED in self._days else ""
            self._said.add(NoteKind.DOUBTED, f"We found no date of publication.{only}")
        for writer in self.writers.found:
            bio = (
                f", with {len(writer.bio)} paragraph{'s'[: len(writer.bio) > 1]} about them"
                if writer.bio
                else ""
            )
            self._said.add(NoteKind.RECOGNISED, f"The author is {writer.name}{bio}.", writer.line)
            if writer.forms:
                forms = ", ".join(f"“{form}”" for form in writer.forms)
                self._said.add(
                    NoteKind.DOUBTED,
                    f"We took {forms} as the same person as {writer.name}. Please check it.",
                    writer.line,
                )
        if not self.writers.found and not self._group:
            self._said.add(NoteKind.DOUBTED, "We found no author.")
