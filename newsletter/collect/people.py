"""Who wrote it: bylines gathered to authors, and the lines about them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from newsletter.collect import meta, names
from newsletter.collect.lines import Block, ended, key
from newsletter.collect.names import Person

_HEAD = re.compile(
    r"(?:about|meet|more\s+about)\s+(?:the|our)\s+(?:authors?|writers?|contributors?|bloggers?|reporters?)|"
    r"authors?(?:[’']s?)?\s+(?:bio(?:graphy|graphies|s)?|info(?:rmation)?|profile|box)|about\s+authors?|"
    r"the\s+authors?|authors?|"
    r"(?:über|zu)\s+(?:die|den)\s+(?:autor(?:in(?:nen)?|en)?|verfasser(?:in)?)|zu[rm]\s+(?:autor(?:in)?|"
    r"person)|"
    r"(?:die|der)\s+autor(?:in)?|autor(?:in)?|"
    r"(?:sobre|acerca\s+de|acerca\s+del)\s+(?:(?:el|la|los|las|o|a|os|as)\s+)?autor(?:a|es|as)?|(?:el|la|o|"
    r"a)\s+autora?|"
    r"(?:à\s+propos\s+)?(?:de\s+)?(?:l[’']|les\s+|des\s+)(?:auteure?s?|autrices?)|"
    r"(?:sull[’']|l[’']|chi\s+è\s+l[’'])(?:autore|autrice)|(?:informazioni\s+)?sugli\s+autori|"
    r"over\s+(?:de\s+)?auteurs?|de\s+auteurs?",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"(?:about|meet|über|sobre|acerca\s+de|à\s+propos\s+de|over|chi\s+è)\s+(?P<name>[^\W\d_].{2,60}?):?",
    re.IGNORECASE,
)
_SPLIT = re.compile(r"\s*[:–—-]\s+|\s*:\s*|\s+")
_IS = (
    r"\s*,?\s+(?:is|was|has|ist|war|hat|es|fue|est|è|é|writes|works|lives|serves|joined|holds|leads|"
    r"founded|covers|"
    r"schreibt|arbeitet|lebt|escribe|trabaja|vive|écrit|travaille|vit|scrive|lavora|escreve|trabalha|"
    r"schrijft|werkt|woont)\b"
)
_OPENS = re.compile(
    rf"(?P<name>(?:[^\W\d_][\w.’'-]*\s+){{1,5}}?[^\W\d_][\w.’'-]*)(?P<role>,\s[^.]{{2,60}}?,?)?{_IS}"
)
_VERB = re.compile(_IS)
_PRONOUN = re.compile(r"(?:she|he|they|sie|er|ella|él|elle|il|lei|lui|ela|ele|zij|ze|hij)\b", re.IGNORECASE)
# A longer tail is a story of its own, not what is said about somebody.
_MOST_PARAGRAPHS, _LONGEST_BIO, _LONGEST_LAST = 6, 2500, 700
_LONGEST_NAME_LINE = 100
_MOST_WRITERS = 30
_LONGEST_SECTION = 200


@dataclass(slots=True)
class Writer:
    """An author as far as the page told; filled in line by line."""

    name: str
    role: str
    line: int
    bio: list[Block] = field(default_factory=list)
    forms: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Writers:
    """Everybody who wrote, in the order found; one person in two forms is one writer."""

    found: list[Writer] = field(default_factory=list)

    @property
    def full(self) -> bool:
        """Whether there are more than any article has: what follows is a list of people, not a byline."""
        return len(self.found) >= _MOST_WRITERS

    def add(self, people: Sequence[Person], line: int) -> list[Writer]:
        """The writers of one byline. Two names of the same byline are always two people."""
        added: list[Writer] = []
        for person in people:
            known = next((writer for writer in self._like(person.name) if writer not in added), None)
            if known is None:
                known = Writer(person.name, person.role, line)
                self.found.append(known)
            elif key(known.name) != key(person.name) and person.name not in known.forms:
                known.forms.append(person.name)
            if person.role and key(person.role) not in key(known.role):
                known.role = ", ".join(filter(None, (known.role, person.role)))
            added.append(known)
        return added

    def known(self, text: str) -> Writer | None:
        """The writer whose name a line says and nothing else."""
        if len(text) > _LONGEST_NAME_LINE:
            return None
        people = names.parse(text)
        return self.like(people[0].name) if len(people) == 1 else None

    def like(self, name: str) -> Writer | None:
        """The writer whom this name can be a form of."""
        return next(self._like(name), None)

    def _like(self, name: str) -> Iterator[Writer]:
        last = names.surname(name)
        return (
            writer
            for writer in self.found
            if names.surname(writer.name) == last and names.same(writer.name, name)
        )


def is_head(text: str) -> bool:
    """Whether a line opens the part about the author, with or without the name."""
    return _head(text) is not None


def _head(text: str) -> str | None:
    """What follows 'About the author' on its line; None for any other line."""
    if len(text) > _LONGEST_NAME_LINE:
        return None
    bare = text.rstrip(" :")
    if _HEAD.fullmatch(bare):
        return ""
    match = _HEAD.match(text)
    if not match:
        return None
    rest = text[match.end() :]
    gap = _SPLIT.match(rest)
    name = rest[gap.end() :] if gap else ""
    return name if names.parse(name) else None


@dataclass(slots=True)
class Story:
    """The blocks of the story after the parts about its authors went, and what was doubted on the way."""

    blocks: list[Block]
    lines: list[Block]
    doubts: list[tuple[str, int]]


def take(blocks: list[Block], writers: Writers, small_words: frozenset[str]) -> Story:
    """Parts the story from what is said about its authors, and adds that to the writers."""
    story = Story([], [], [])
    index = 0
    while index < len(blocks):
        name = _opening(blocks, index, writers, small_words)
        if name is None:
            story.blocks.append(blocks[index])
            index += 1
        else:
            name = name or _name_above(story, blocks[index + 1])
            index = _section(blocks, index, name, writers, story)
    _last_paragraph(story, writers)
    return story


def _name_above(story: Story, following: Block) -> str:
    """The name on the line above 'About the author', where the line below goes on about that person."""
    above = story.blocks[-1] if story.blocks else None
    people = names.parse(above.text) if above and len(above.text) <= _LONGEST_NAME_LINE else ()
    if not above or len(people) != 1 or not _is_about(following.text, people[0].name):
        return ""
    story.lines.append(story.blocks.pop())
    return above.text


def _opening(blocks: list[Block], index: int, writers: Writers, small_words: frozenset[str]) -> str | None:
    """The name, or nothing yet, that a part about an author opens with here; None where none opens."""
    text = blocks[index].text
    following = blocks[index + 1].text if index + 1 < len(blocks) else ""
    head = _head(text)
    if head is not None:
        return head if head or following else None
    about = _ABOUT.fullmatch(text) if len(text) <= _LONGEST_NAME_LINE else None
    if about and names.parse(about["name"]):
        known = writers.known(about["name"])
        tells = _PRONOUN.match(following) or following.startswith(
            names.parse(about["name"])[0].name.split()[0]
        )
        if known or (tells and names.is_bare_name(about["name"], small_words)):
            return about["name"]
        return None
    facts = meta.parse(text)
    if (
        index
        and facts
        and all(fact.what in {meta.What.AUTHOR, meta.What.NOTHING} and fact.labelled for fact in facts)
    ):
        people = facts[0].people
        if len(people) == 1 and _is_about(following, people[0].name):
            return text[text.index(people[0].name) :] if people[0].name in text else people[0].name
    return None


def _is_about(text: str, name: str) -> bool:
    whole = names.plain(name)
    parts = whole.split()
    if any(
        text.startswith(part) and _VERB.match(text, len(part)) for part in (name, whole, parts[0], parts[-1])
    ):
        return True
    pronoun = _PRONOUN.match(text)
    return pronoun is not None and _VERB.match(text, pronoun.end()) is not None


def _section(blocks: list[Block], index: int, name: str, writers: Writers, story: Story) -> int:
    """Takes the part that opens at `index`; comes back with the index of what follows it."""
    head = blocks[index]
    at_top = not any(block.is_long for block in story.blocks)
    current = writers.add(names.parse(name), head.line)[-1:] if name else []
    bio: list[Block] = []
    end = index + 1
    for block in blocks[end : end + _LONGEST_SECTION]:
        introduced = None if at_top and bio else _introduced(block, writers)
        if introduced is not None:
            current = writers.add(introduced, block.line)[-1:] or current
            bio = [] if introduced else bio
            story.lines.append(block)
        elif current and not current[0].bio and _is_role(block):
            current[0].role = ", ".join(filter(None, (current[0].role, block.text)))
            story.lines.append(block)
        else:
            current = _whose(block, writers, current) if _is_bio(block, bio, at_top=at_top) else []
            if not current:
                break
            current[0].bio.append(block)
            bio.append(block)
        end += 1
    if end == index + 1 and not name:
        story.blocks.append(head)
        doubt = f"“{head.text}” stands here, but no name follows. It stays in the text."
        story.doubts.append((doubt, head.line))
        return end
    story.lines.append(head)
    if end < len(blocks) and not at_top:
        doubt = f"The text goes on after “{head.text}”. Check where the story ends."
        story.doubts.append((doubt, blocks[end].line))
    return end


def _introduced(block: Block, writers: Writers) -> tuple[Person, ...] | None:
    """Whom a line names, nobody where it is a heading alone; None for a line that is neither."""
    people = _name_line(block, writers)
    if people:
        return None if writers.full else people
    opened = _head(block.text)
    return None if opened is None else names.parse(opened)


def _name_line(block: Block, writers: Writers) -> tuple[Person, ...]:
    text = block.text
    if len(text) > _LONGEST_NAME_LINE or block.marker:
        return ()
    facts = meta.parse(text)
    if facts and facts[0].what is meta.What.AUTHOR:
        return facts[0].people
    if writers.known(text) or not ended(text) or names.is_degree(text.rsplit(" ", 1)[-1]):
        people = names.parse(text)
        return people if len(people) == 1 else ()
    return ()


def _is_role(block: Block) -> bool:
    return len(block.text) <= _LONGEST_NAME_LINE and not ended(block.text) and names.is_job(block.text)


def _is_bio(block: Block, bio: list[Block], *, at_top: bool) -> bool:
    most = 1 if at_top else _MOST_PARAGRAPHS
    length = sum(len(before.text) for before in bio) + len(block.text)
    if block.marker or len(bio) >= most or length > _LONGEST_BIO:
        return False
    # The first words about somebody may be a few without a full stop; later ones would be a heading.
    return not bio or block.is_long or ended(block.text)


def _whose(block: Block, writers: Writers, current: list[Writer]) -> list[Writer]:
    match = _OPENS.match(block.text[:200])
    people = names.parse(match["name"]) if match else ()
    if len(people) == 1:
        known = writers.like(people[0].name)
        if known:
            return [known]
        if not current or (current[0].bio and names.is_name(people[0].name)):
            return writers.add(people, block.line)
    if current:
        return current
    first = block.text.split()[0]
    named = [w for w in writers.found if first in names.plain(w.name).split()]
    return named or (writers.found if len(writers.found) == 1 else [])


def _last_paragraph(story: Story, writers: Writers) -> None:
    """A short last paragraph that says who somebody of the byline is, for each of them."""
    while len(story.blocks) > 1:
        block = story.blocks[-1]
        match = (
            _OPENS.match(block.text[:200]) if len(block.text) <= _LONGEST_LAST and not block.marker else None
        )
        people = names.parse(match["name"]) if match else ()
        writer = next(
            (w for w in writers.found if people and not w.bio and names.same(w.name, people[0].name)), None
        )
        if writer is None or not ended(block.text):
            return
        writer.bio.append(block)
        story.blocks.pop()
