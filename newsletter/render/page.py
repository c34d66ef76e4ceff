"""Issue -> Page: who is named where, and in which words."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from markupsafe import Markup

from newsletter.model import (
    ActionItem,
    Article,
    Asset,
    Author,
    Brand,
    EventItem,
    Image,
    Issue,
    NoticeItem,
    QuoteItem,
    Section,
    Slot,
    SponsorItem,
    StoryItem,
)
from newsletter.render.view import (
    Action,
    Event,
    Link,
    Page,
    Part,
    Person,
    Picture,
    Quote,
    Rich,
    Sponsor,
    Story,
)
from newsletter.text import i18n, markup
from newsletter.text.letter import letter

# Careful readers take in about this many words a minute.
_WORDS_A_MINUTE = 200
# Below this a body is an announcement of a story that stands elsewhere, and its time says nothing.
_SHORTEST_TIMED = 120
# Some months on, 'Nov 26' could be taken for last year's or next year's.
_SAME_DAY_AGAIN = dt.timedelta(days=300)
# The texts of a few issues: all but one of them stay as they are from one look at a preview to the next.
_TEXTS = 256
_WORD = re.compile(r"\w+(?:['’-]\w+)*")

Assets = Mapping[tuple[str, str], Asset]


def page(issue: Issue, subject: str, brand: Brand, assets: Assets, slots: Iterable[Slot]) -> Page:
    """`subject` is what will be mailed; `assets` are found by the image's path and the slot's name."""
    return _Composer(issue, assets, {slot.name: slot for slot in slots}).page(subject, brand)


@dataclass(slots=True)
class _Composer:
    """What every part of the page asks for, and the authors who had their blurb."""

    issue: Issue
    assets: Assets
    slots: Mapping[str, Slot]
    words: Mapping[str, str] = field(init=False)
    people: Mapping[str, Author] = field(init=False)
    met: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.words = i18n.catalogue(self.issue.language)
        self.people = {author.slug: author for author in self.issue.authors}

    def page(self, subject: str, brand: Brand) -> Page:
        issue = self.issue
        signer = self.people.get(issue.signed_by)
        return Page(
            language=issue.language,
            direction=i18n.direction(issue.language),
            subject=subject,
            preheader=issue.preheader,
            date=i18n.long_date(issue.date, issue.language),
            number="" if issue.number is None else self.words["issue_number"].format(number=issue.number),
            logo=self._sound(brand.logo, "logo"),
            art=self._sound(brand.art, "art"),
            note=_rich(issue.note) if issue.note else None,
            signature=self._person(signer) if signer and issue.note else None,
            parts=tuple(map(self._part, issue.sections)),
        )

    def _part(self, section: Section) -> Part:
        by_slug = {article.slug: article for article in self.issue.articles}
        items = section.items
        told = [i.article for i in items if isinstance(i, StoryItem) and i.article in by_slug]
        articles = [by_slug[slug] for slug in told]
        return Part(
            kind=section.kind,
            title=section.title,
            stories=tuple(map(self._story, articles)),
            events=tuple(self._event(i) for i in items if isinstance(i, EventItem)),
            quotes=tuple(self._quote(i) for i in items if isinstance(i, QuoteItem)),
            notices=tuple(
                _rich(i.text, top=3 if section.title else 2) for i in items if isinstance(i, NoticeItem)
            ),
            actions=tuple(
                Action(text=i.text, link=Link(i.url, i.label, i.label))
                for i in items
                if isinstance(i, ActionItem)
            ),
            sponsors=tuple(self._sponsor(i) for i in items if isinstance(i, SponsorItem)),
            blurbs=self._blurbs(articles),
        )

    def _blurbs(self, articles: list[Article]) -> tuple[Person, ...]:
        bylines = dict.fromkeys(slug for article in articles for slug in article.authors)
        fresh = [slug for slug in bylines if slug in self.people and slug not in self.met]
        self.met.update(fresh)
        return tuple(self._person(self.people[slug]) for slug in fresh if self.people[slug].bio)

    def _story(self, article: Article) -> Story:
        language = self.issue.language
        authors = [self.people[slug].name for slug in article.authors if slug in self.people]
        names = i18n.names(authors, language)
        date = i18n.day_of_year(article.published, language, self.issue.date) if article.published else ""
        own = article.language if article.language not in {"", language} else ""
        direction = i18n.direction(own) if own else i18n.direction_of(article.title)
        return Story(
            title=article.title,
            language=own,
            direction=direction if direction != i18n.direction(language) else "",
            kicker=article.kicker,
            facts=tuple(
                filter(
                    None, (self.words["by"].format(names=names) if names else "", date, self._time(article))
                )
            ),
            names=names,
            teaser=next((one.text for one in self.issue.teasers if one.article == article.slug), ""),
            link=self._link(article.url, self.words["read_story"], article.title),
            reviewed=self._reviewed(article),
            picture_line=self._picture_line(article.image),
            lead=self._picture(article.image, "lead"),
            thumb=self._picture(article.image, "thumb"),
        )

    def _time(self, article: Article) -> str:
        count = _count(article.body)
        if count < _SHORTEST_TIMED:
            return ""
        return self.words["reading_time"].format(minutes=max(1, round(count / _WORDS_A_MINUTE)))

    def _link(self, url: str, text: str, about: str) -> Link | None:
        """A link of few words, whose label says what it leads to."""
        return Link(url, text, self.words["link_about"].format(link=text, about=about)) if url else None

    def _event(self, item: EventItem) -> Event:
        language = self.issue.language
        return Event(
            title=item.title,
            month=i18n.month(item.date, language),
            day=str(item.date.day),
            when=self._when(item, leaf=True),
            in_full=self._when(item, leaf=False),
            place=item.place,
            text=item.text,
            # A walk that takes place every week has one title and a page for each day.
            link=self._link(
                item.url, item.label or self.words["about_event"], self._in_one(item.title, self._day(item))
            ),
        )

    def _day(self, item: EventItem) -> str:
        return i18n.day_of_year(item.date, self.issue.language, self.issue.date)

    def _in_one(self, *facts: str) -> str:
        return f"{self.words['comma']} ".join(facts)

    def _when(self, item: EventItem, *, leaf: bool) -> str:
        """'Thursday, 18:30 to 19:30', with the date where no leaf of a calendar tells it beyond doubt."""
        language = self.issue.language
        soon = dt.timedelta() <= item.date - self.issue.date < _SAME_DAY_AGAIN
        day = (i18n.weekday if leaf and soon else i18n.full_date)(item.date, language)
        times = [i18n.clock(time, language) for time in (item.starts, item.ends) if time]
        if item.starts and item.ends:
            times = [self.words["from_to"].format(start=times[0], end=times[1])]
        return self._in_one(day, *times)

    def _quote(self, item: QuoteItem) -> Quote:
        quoted = self.words["quoted"].format(text=item.text)
        return Quote(text=item.text, quoted=quoted, mark=quoted[0], name=item.name, about=item.about)

    def _sponsor(self, item: SponsorItem) -> Sponsor:
        return Sponsor(
            paid_by=self.words["paid_by"].format(name=item.name),
            title=item.title,
            text=item.text,
            link=self._link(item.url, item.label or self.words["about_sponsor"], item.name),
            picture=self._picture(item.image, "sponsor"),
        )

    def _reviewed(self, article: Article) -> str:
        """Who vouches for the facts of a story, and since when."""
        if not article.reviewed_by:
            return ""
        if article.reviewed_on is None:
            return self.words["reviewed"].format(name=article.reviewed_by)
        date = i18n.long_date(article.reviewed_on, self.issue.language)
        return self.words["reviewed_on"].format(name=article.reviewed_by, date=date)

    def _picture_line(self, image: Image | None) -> str:
        """The caption of a picture and whom it is owed to."""
        if image is None:
            return ""
        credit = self.words["picture_by"].format(credit=image.credit) if image.credit else ""
        return " ".join(filter(None, (image.caption, credit)))

    def _person(self, author: Author) -> Person:
        return Person(
            name=author.name,
            role=author.role,
            bio=_rich(author.bio),
            url=author.url,
            more=self.words["more_by"].format(name=author.name),
            photo=self._picture(author.photo, "photo"),
            signature=self._picture(author.photo, "signature"),
        )

    def _picture(self, image: Image | None, name: str) -> Picture | None:
        """The picture, or the gap for one whose file cannot be used."""
        if image is None or name not in self.slots:
            return None
        slot = self.slots[name]
        return self._sound(image, name) or Picture(
            src="", alt=image.alt, width=slot.width, height=slot.height
        )

    def _sound(self, image: Image | None, name: str) -> Picture | None:
        if image is None or (image.path, name) not in self.assets:
            return None
        asset = self.assets[image.path, name]
        return Picture(src=asset.token, alt=image.alt, width=asset.width, height=asset.height)


@lru_cache(_TEXTS)
def _count(body: str) -> int:
    """The words of a story."""
    return len(_WORD.findall(markup.to_text(body)))


@lru_cache(_TEXTS)
def _rich(markdown: str, top: int = 2) -> Rich:
    return Rich(html=Markup(markup.to_html(markdown, top)), text=letter(markdown))  # noqa: S704  cleaned by nh3
