"""Who wrote it: bylines gathered to authors, and the lines about them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from newsletter.collect import names
from newsletter.collect.lines import Block, ended, key
from newsletter.collect.names import Person
from newsletter.collect.pasted import headline, meta

_HEAD = re.compile(
    r"(?:about|meet|more\s+about)\s+(?:the|our)\s+(?:authors?|writers?|contributors?|bloggers?|reporters?)|"
    r"authors?(?:[’']s?)?\s+(?:bio(?:graphy|graphies|s)?|info(?:rmation)?|profile|box)|about\s+authors?|"
    r"the\s+authors?|authors?|(?:about\s+(?:the\s+|our\s+)?)?guest\s+(?:author|writer|blogger|contributor|columnist)s?|"
    r"(?:(?:about|meet)\s+)?(?:the\s+|our\s+)?contributors?|"
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
_NAMED = re.compile(r"the\s+authors?\s*:?\s+(?P<name>\S.*)", re.IGNORECASE)
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
_GOES_ON = re.compile(r",|\s+[a-zà-öø-ÿ]")
_PRONOUN = re.compile(r"(?:she|he|they|sie|er|ella|él|elle|il|lei|lui|ela|ele|zij|ze|hij)\b", re.IGNORECASE)
# A longer tail is a story of its own, not what is said about somebody.
_MOST_PARAGRAPHS, _LONGEST_BIO, _LONGEST_LAST = 6, 2500, 700
_LONGEST_NAME_LINE = 100
_NAME_WORDS, _LINK_WORDS = 5, 4
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
            if last in names.surnames(writer.name) and names.same(writer.name, name)
        )


def is_head(text: str) -> bool:
    """Whether a line opens the part about the author, with or without the name."""
    return _head(text) is not None


def opens(blocks: Sequence[Block], index: int) -> bool:
    """Whether a part about an author opens here: such a heading, or a name that the next line tells of."""
    text = blocks[index].text
    if is_head(text):
        return True
    if len(text) > _LONGEST_NAME_LINE or index + 1 == len(blocks):
        return False
    about = _ABOUT.fullmatch(text)
    people = names.parse(about["name"] if about else text)
    return len(people) == 1 and _is_about(blocks[index + 1].text, people[0].name)


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


def _boxed(blocks: Sequence[Block], index: int) -> str | None:
    """Whoever 'The author Foundation Staff' names, when the box below, 'About the author', says the same."""
    match = _NAMED.fullmatch(blocks[index].text)
    if not match or len(blocks[index].text) > _LONGEST_NAME_LINE:
        return None
    if names.group(match["name"]):
        return match["name"]
    below = blocks[index + 1 : index + 3]
    boxed = len(below) > 1 and _head(below[0].text) == "" and below[1].key == key(match["name"])
    return match["name"] if boxed else None


@dataclass(slots=True)
class Story:
    """The blocks of the story after the parts about its authors went, and what was doubted on the way."""

    blocks: list[Block]
    lines: list[Block]
    doubts: list[tuple[str, int]]
    footer: list[Block] = field(default_factory=list)


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
            known = len(story.lines)
            index = _section(blocks, index, name, writers, story)
            if known < len(story.lines) and index < len(blocks) and _is_footer(blocks[index:]):
                story.footer = blocks[index:]
                break
    _last_paragraph(story, writers)
    return story


def _is_footer(blocks: list[Block]) -> bool:
    """Whether the rest of a page, below the part about the author, is nothing but a few words a line."""
    return len(blocks) <= _LONGEST_SECTION and all(
        len(block.text.split()) <= _LINK_WORDS and not (block.is_long or block.marker or ended(block.text))
        for block in blocks
    )


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
    if head is None:
        head = _boxed(blocks, index)
    if head is not None:
        return head if head or following else None
    about = _about(text, following, writers, small_words)
    if about is not None:
        return about or None
    known = writers.known(text) if index and not blocks[index].marker else None
    if known and (_is_about(following, known.name) or _ends_with_role(blocks, index + 1, known.name)):
        return text
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


def _about(text: str, following: str, writers: Writers, small_words: frozenset[str]) -> str | None:
    """The name of 'About Jane Doe'; empty where it heads a part of the story, None for other lines."""
    match = _ABOUT.fullmatch(text) if len(text) <= _LONGEST_NAME_LINE else None
    if not match:
        return None
    called = match["name"]
    people = names.parse(called)
    if not people:
        # 'About Jane', below which Jane Doe is told of.
        firsts = {names.plain(writer.name).split()[0]: writer.name for writer in writers.found}
        name = firsts.get(called.rstrip(" :"), "")
        return name if name and _is_about(following, name) else None
    tells = _PRONOUN.match(following) or following.startswith(people[0].name.split()[0])
    if writers.known(called) or (tells and names.is_bare_name(called, small_words)):
        return called
    return ""


def _ends_with_role(blocks: list[Block], index: int, name: str) -> bool:
    """Whether what somebody does stands here, as the last line or above a line about that person."""
    if index >= len(blocks) or not _is_role(blocks[index], name):
        return False
    return index + 1 == len(blocks) or _is_about(blocks[index + 1].text, name)


def _is_about(text: str, name: str) -> bool:
    """Whether a text goes on about somebody: 'Jane Doe is', 'Dr. Doe practices', 'She lives'."""
    bare, whole = names.plain(text), names.plain(name)
    parts = whole.split()
    if any(
        bare.startswith(part) and _GOES_ON.match(bare, len(part)) for part in (whole, parts[0], parts[-1])
    ):
        return True
    pronoun = _PRONOUN.match(text)
    return pronoun is not None and _VERB.match(text, pronoun.end()) is not None


def _section(blocks: list[Block], index: int, name: str, writers: Writers, story: Story) -> int:
    """Takes the part that opens at `index`; comes back with the index of what follows it."""
    head = blocks[index]
    at_top = not any(block.is_long for block in story.blocks)
    current = writers.add(names.parse(name) or (Person(name),), head.line)[-1:] if name else []
    bio: list[Block] = []
    end = index + 1
    named = bool(current)
    for block in blocks[end : end + _LONGEST_SECTION]:
        # Right below a name, 'Executive Director' is no second name.
        role = bool(current) and not current[0].bio and _is_role(block, current[0].name)
        introduced = None if (at_top and bio) or (role and named) else _introduced(block, writers)
        if introduced is None and not role and (not current or block.key == key(current[0].name)):
            introduced = names.group(block.text) or (current and (Person(current[0].name),)) or None
        if _is_dated(block):
            break
        named = bool(introduced)
        if introduced is not None:
            current = writers.add(introduced, block.line)[-1:] or current
            bio = [] if introduced else bio
            story.lines.append(block)
        elif role:
            current[0].role = ", ".join(filter(None, (current[0].role, block.text)))
            story.lines.append(block)
        else:
            told = not at_top or any(_is_about(block.text, writer.name) for writer in writers.found)
            current = _whose(block, writers, current) if told and _is_bio(block, bio, at_top=at_top) else []
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
    # 'Photo of Jane Doe' names her as well.
    text = headline.without_picture(block.text) or block.text
    if len(text) > _LONGEST_NAME_LINE or block.marker:
        return ()
    facts = meta.parse(text)
    if facts and facts[0].what is meta.What.AUTHOR:
        return facts[0].people
    if writers.known(text) or not ended(text) or names.is_degree(text.rsplit(" ", 1)[-1]):
        people = names.parse(text)
        return people if len(people) == 1 else ()
    return ()


def _is_dated(block: Block) -> bool:
    """Whether a line is about a day, as below a link to another story."""
    return any(fact.day for fact in meta.parse(block.text)) and not meta.is_byline(block.text)


def _is_role(block: Block, name: str) -> bool:
    text = block.text
    short = len(text) <= _LONGEST_NAME_LINE and not ended(text)
    return short and names.is_job(text) and not is_head(text) and not _is_about(text, name)


def _is_bio(block: Block, bio: list[Block], *, at_top: bool) -> bool:
    most = 1 if at_top else _MOST_PARAGRAPHS
    length = sum(len(before.text) for before in bio) + len(block.text)
    if block.marker or len(bio) >= most or length > _LONGEST_BIO:
        return False
    # The first words about somebody may be a few without a full stop; later ones would be a heading.
    return not bio or block.is_long or ended(block.text)


def _whose(block: Block, writers: Writers, current: list[Writer]) -> list[Writer]:
    writer = _named(block.text, writers)
    if writer:
        return [writer]
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


def _named(text: str, writers: Writers) -> Writer | None:
    """The writer whose full name the text opens with, whatever is said then: 'Jane Doe heads the ward'."""
    words = names.plain(text[:200]).split()
    for count in range(min(len(words) - 1, _NAME_WORDS), 1, -1):
        name = " ".join(words[:count]).rstrip(",")
        known = writers.like(name) if names.is_name(name) else None
        if known:
            return known
    return None


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
        if writer is None:
            return
        writer.bio.append(block)
        story.blocks.pop()
