"""Rules about the words: subject, stories, teasers, authors."""

from __future__ import annotations

from collections.abc import Iterator

from newsletter.check.base import ERROR, NOTE, WARNING, Evidence, Group, Told, place, rule
from newsletter.model import Article, Where
from newsletter.text import i18n, markup, merge_tags


@rule(Group.CONTENT, WARNING)
def subject_missing(evidence: Evidence) -> Iterator[Told]:
    """An issue without a subject.

    The subject is what decides whether a mail is opened. Without one the headline of the first story stands
    in for it, which was written for another place. Write `subject: ...` into issue.md.
    """
    if not evidence.issue.subject and evidence.issue.articles:
        yield Told(
            f"The issue has no subject, so the headline of its first story is used: "
            f"'{evidence.issue.articles[0].title}'.",
            place(evidence.issue, "subject"),
            "Write one into issue.md: subject: ...",
        )


@rule(Group.CONTENT, WARNING)
def subject_long(evidence: Evidence) -> Iterator[Told]:
    """A subject that inboxes cut.

    Wide windows show some 78 characters of a subject and cut the rest. Say it shorter, and what matters
    first.
    """
    length, limit = len(merge_tags.shown(evidence.issue.subject)), evidence.rules.subject_length
    if length > limit:
        yield Told(
            f"The subject has {length} characters; inboxes cut it after {limit} or sooner.",
            place(evidence.issue, "subject"),
            "Put what matters into the first 40 characters.",
        )


@rule(Group.CONTENT, WARNING)
def preheader_missing(evidence: Evidence) -> Iterator[Told]:
    """An issue without a preheader.

    Inboxes show a line of the mail after its subject. Without a preheader these are the first words that
    come up, often a link or a date. Write `preheader: ...` into issue.md.
    """
    if not evidence.issue.preheader:
        yield Told(
            "The issue has no preheader, so inboxes show the first words of the mail after the subject.",
            place(evidence.issue, "preheader"),
            "Write one into issue.md: preheader: ...",
        )


@rule(Group.CONTENT, WARNING)
def language_without_words(evidence: Evidence) -> Iterator[Told]:
    """A language for which the fixed words of the mail are not there yet.

    'Read the story', 'Unsubscribe' and the like come up in English then, in the midst of another language.
    """
    language = evidence.issue.language
    if not i18n.has_words(language):
        yield Told(
            f"'Read the story', 'Unsubscribe' and the like are not there in '{language}' yet, so readers "
            "get them in English.",
            place(evidence.issue, "language"),
            f"They are there in: {', '.join(i18n.languages())}.",
        )


@rule(Group.CONTENT, ERROR, waivable=False)
def issue_empty(evidence: Evidence) -> Iterator[Told]:
    """An issue that holds nothing.

    There is nothing to mail while no section of issue.md names a story, an event or anything else.
    """
    if not any(section.items for section in evidence.issue.sections):
        yield Told(
            "The issue holds no story.",
            place(evidence.issue, "sections"),
            f"Add one with: newsletter add FILE --issue {evidence.issue.date.isoformat()}",
        )


@rule(Group.CONTENT, WARNING)
def story_unplaced(evidence: Evidence) -> Iterator[Told]:
    """A story that lies in the issue's folder and in none of its sections.

    Readers do not get it. Either its name was forgotten in issue.md, or the file is left over.
    """
    for article in evidence.unplaced:
        yield Told(
            f"The story '{article.title}' is in no section, so readers do not get it.",
            article.where,
            f"Put '{article.slug}' into a section of issue.md, or move the file out of the issue.",
        )


@rule(Group.CONTENT, WARNING)
def story_without_link(evidence: Evidence) -> Iterator[Told]:
    """A story without an address.

    Readers see a teaser and have no button to read on.
    """
    for article in evidence.issue.articles:
        if not article.url:
            yield Told(
                f"'{article.title}' has no address, so readers get no button to read on.",
                place(article, "url"),
                "Add the story's web address: url: https://...",
            )


@rule(Group.CONTENT, WARNING)
def story_without_date(evidence: Evidence) -> Iterator[Told]:
    """A story without a date.

    Readers cannot tell whether it is news, which matters most where it is about treatment.
    """
    for article in evidence.issue.articles:
        if article.published is None:
            yield Told(
                f"'{article.title}' has no date.",
                place(article, "published"),
                "Add the day it appeared: published: YYYY-MM-DD",
            )


@rule(Group.CONTENT, WARNING)
def story_from_the_future(evidence: Evidence) -> Iterator[Told]:
    """A story dated after the day of the issue.

    On the day it is mailed, readers find a date that has not come yet; mostly it is a slip of the pen.
    """
    for article in evidence.issue.articles:
        if article.published and article.published > evidence.issue.date:
            yield Told(
                f"'{article.title}' is dated {article.published.isoformat()}, after the day of the issue.",
                place(article, "published"),
                "Correct the date.",
            )


@rule(Group.CONTENT, WARNING)
def note_with_picture(evidence: Evidence) -> Iterator[Told]:
    """A picture inside the note.

    The note is words: mails show what describes the picture, and not the picture.
    """
    issue = evidence.issue
    shown = [
        (token.map or [0])[0]
        for token in markup.parse(issue.note)
        if any(child.type == "image" for child in token.children or ())
    ]
    if shown:
        yield Told(
            "A picture in the note is not shown, only the words that describe it.",
            Where(path=issue.where.path, line=issue.note_line + shown[0]),
            "Give it to a story: image: images/FILE",
        )


@rule(Group.CONTENT, NOTE)
def story_without_author(evidence: Evidence) -> Iterator[Told]:
    """A story that names nobody.

    Readers trust a text more when they know who wrote it. Leave it so where nobody in particular did.
    """
    issue = evidence.issue
    nameless = [article for article in issue.articles if not article.authors]
    if len(nameless) == len(issue.articles) > 1:
        yield Told(
            f"None of the {len(nameless)} stories names an author.",
            place(issue, "sections"),
            "Add them to the stories: authors: [name-of-the-author]",
        )
        return
    for article in nameless:
        yield Told(
            f"'{article.title}' names no author.",
            place(article, "authors"),
            "Add one: authors: [name-of-the-author]",
        )


@rule(Group.CONTENT, NOTE)
def author_without_blurb(evidence: Evidence) -> Iterator[Told]:
    """An author of whom nothing is said.

    A sentence or two tell readers why to trust somebody. They are the text of the author's own file.
    """
    bylines = {slug for article in evidence.issue.articles for slug in article.authors}
    for author in evidence.issue.authors:
        if author.slug in bylines and not author.bio:
            yield Told(
                f"{author.name} has no blurb, so nothing stands under 'About the author'.",
                author.where,
                "Write a sentence or two below the second line of hyphens.",
            )


@rule(Group.CONTENT, WARNING)
def teaser_missing(evidence: Evidence) -> Iterator[Told]:
    """A story whose text gave no teaser.

    Readers see a headline and nothing else. Write one yourself: `teaser: ...`
    """
    with_one = {teaser.article for teaser in evidence.issue.teasers}
    for article in evidence.issue.articles:
        # That a story has no words at all is told by the rules about pictures.
        if article.slug not in with_one and (article.body.strip() or not article.image):
            yield Told(
                f"'{article.title}' has no sentence that can stand as its teaser.",
                place(article, "teaser"),
                "Write one yourself: teaser: ...",
            )


@rule(Group.CONTENT, WARNING)
def teaser_cut(evidence: Evidence) -> Iterator[Told]:
    """A teaser that ends in the middle of a sentence.

    The first sentences of the story are too long, so one was shortened at a pause.
    """
    places = {article.slug: article for article in evidence.issue.articles}
    for teaser in evidence.issue.teasers:
        if teaser.cut:
            yield Told(
                f"The first sentences of '{places[teaser.article].title}' are too long for a teaser, "
                "so one was shortened.",
                place(places[teaser.article], "teaser"),
                "Write one yourself: teaser: ...",
            )


@rule(Group.CONTENT, WARNING)
def teaser_long(evidence: Evidence) -> Iterator[Told]:
    """A teaser that is longer than readers read on a phone.

    It fills the screen, and the next story is not seen.
    """
    places = {article.slug: article for article in evidence.issue.articles}
    limit = evidence.rules.teaser_length
    for teaser in evidence.issue.teasers:
        if len(teaser.text) > limit:
            yield Told(
                f"The teaser of '{places[teaser.article].title}' has {len(teaser.text)} characters; "
                f"up to {limit} are read on a phone.",
                place(places[teaser.article], "teaser"),
                "Shorten it, or delete it to have one taken from the story.",
            )


@rule(Group.CONTENT, WARNING)
def lead_in_dangling(evidence: Evidence) -> Iterator[Told]:
    """A paragraph that announces words which do not follow.

    It ends in a colon, and a quotation or list was probably lost when the text was copied.
    """
    for article in evidence.issue.articles:
        blocks = markup.plain(article.body).blocks
        text = markup.to_text(article.body)
        for number, block in enumerate(blocks):
            last = number + 1 == len(blocks) or blocks[number + 1].kind == "heading"
            if last and block.kind == "paragraph" and text[block.start : block.end].endswith(":"):
                yield Told(
                    f"A paragraph of '{article.title}' ends in a colon and nothing follows it. "
                    "Was a quotation lost?",
                    _body_line(article, block.line),
                    "Add what was said, or end the sentence.",
                )


def _body_line(article: Article, line: int) -> Where:
    return Where(path=article.where.path, line=article.body_line + line)


@rule(Group.CONTENT, WARNING)
def story_twice(evidence: Evidence) -> Iterator[Told]:
    """Two stories that lead to the same page.

    Mostly an address was copied from one story to the next, and readers of the second find the first.
    """
    first: dict[str, Article] = {}
    for article in evidence.issue.articles:
        if not article.url:
            continue
        other = first.setdefault(article.url.partition("#")[0].rstrip("/"), article)
        if other is not article:
            yield Told(
                f"'{article.title}' has the same address as '{other.title}', so readers find the wrong one.",
                place(article, "url"),
                "Put the story's own address there.",
            )


@rule(Group.CONTENT, WARNING)
def teaser_repeats(evidence: Evidence) -> Iterator[Told]:
    """A teaser that says what the headline says.

    Readers read the same words twice and learn nothing.
    """
    places = {article.slug: article for article in evidence.issue.articles}
    for teaser in evidence.issue.teasers:
        article = places[teaser.article]
        if _bare(teaser.text) == _bare(article.title):
            yield Told(
                f"The teaser of '{article.title}' only repeats the headline.",
                place(article, "teaser" if article.teaser else "dek" if article.dek else "title"),
                "Say in it what the story holds, or delete it to have one taken from the story.",
            )


def _bare(text: str) -> str:
    """The words alone, in small letters."""
    return " ".join("".join(one if one.isalnum() else " " for one in text.casefold()).split())


@rule(Group.CONTENT, WARNING)
def section_empty(evidence: Evidence) -> Iterator[Told]:
    """A section that holds nothing.

    Its title is not shown. Something was probably forgotten, or is left from the issue before.
    """
    sections = evidence.issue.sections
    for section in sections:
        if not section.items and any(one.items for one in sections):
            yield Told(
                f"The section '{section.title or section.kind}' holds nothing.",
                section.where,
                "Put something below its 'items:', or delete the section.",
            )
