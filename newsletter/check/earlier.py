"""Rules about what was left from another issue: its date, its number, its stories."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from urllib.parse import parse_qsl, urlencode, urlsplit

from newsletter.check.base import WARNING, Evidence, Group, Told, place, rule
from newsletter.check.texts import Kind, texts
from newsletter.model import Article, Earlier, EventItem
from newsletter.text import dates, digest, i18n
from newsletter.text.dates import Mention

# What a letter calls itself. 'News' and 'update' tell of a month that is over as well.
_LETTER = (
    r"(?:newsletter|news ?letter|issue|edition|letter|bulletin|rundbrief|ausgabe|infobrief|bolet[ií]n|"
    r"edici[oó]n|infolettre|lettre|num[eé]ro|n[uú]mero|notiziario|edizione|boletim|edi[cç][aã]o)"
)
_NUMBER_WORD = r"(?:no\.?|nr\.?|number|num[eé]ro|n[uú]mero|nummer|n\.?[º°]|№|#)"
_NEWSLETTER = (
    r"(?:newsletter|news letter|rundbrief|infobrief|bolet[ií]n|infolettre|lettre d[’']information|notiziario|"
    r"boletim)"
)
_BEHIND = r"(?=\s*(?:$|[^\w\s%.,]|[.,](?!\d)))"
_NUMBERED = re.compile(
    rf"\b{_NEWSLETTER}\s*{_NUMBER_WORD}\s*(?P<sure>\d{{1,5}})(?![\w%])"
    rf"|(?<!to )(?<!will )(?<!not )\b(?P<word>{_LETTER})\s*,?\s*{_NUMBER_WORD}?\s*"
    rf"(?P<named>\d{{1,5}}){_BEHIND}"
    rf"|(?<!\w)(?P<counted>\d{{1,5}})(?:st|nd|rd|th|\.)\s+(?P<noun>{_LETTER})\b"
    rf"|(?<!\w){_NUMBER_WORD}\s*(?P<bare>\d{{1,5}}){_BEHIND}",
    re.IGNORECASE,
)
# Where the letter counts itself: at the beginning of a line or of a part of it, and not of something else.
_STARTS_PART = re.compile(
    r"(?:^|[:–—|(·•\[,.!?]|\s-)\s*(?:(?:in|inside|here is|here[’']s|this is|welcome to|your|our|the|this|die|"
    r"der|unsere?|ihre?|el|la|le|nuestr[oa]|notre|il|nostr[oa]|o|a|noss[oa])\s+)*$",
    re.IGNORECASE,
)
_STARTS_BARE = re.compile(r"(?:^|[:–—|(·•\[]|\s-)\s*$")
# Of festivals and books as well.
_EDITION = r"edition|letter|ausgabe|edici[oó]n|edizione|edi[cç][aã]o"
_OF = r"(?:of|de[lrs]?|du|di|dell[aeo]|do|da|für|for|von|vom)\b|d[’']"
_OF_ITSELF = rf"(?:the|this|our|your|de[rs]|unser\w*|\w+)?\s*{_LETTER}"
# 'No. 3 will surprise you' counts tips; a number forgotten since the last issues is near.
_NEAR = 10
_NEWS = (
    r"(?:news|update|weekly|digest|round-?up|nachrichten|noticias|novedades|nouvelles|actualités|notizie|"
    r"notícias)"
)
_TO_ITS_DATE = (
    r"\s*[,:–—|(-]?\s*(?:(?:of|for|dated|vom|von|für|del?|des|du|di|do|para|pour|per)\s+)?"
    r"(?:(?:the|den|dem|el|le|il|día|giorno)\s+)?"
)
# What asks for something on a day or until it, and makes no sense once the day is over.
_UNTIL = re.compile(
    r"(?<!\w)(?:by|until|till|before|bis(?: zum)?|vor dem|hasta(?: el)?|antes del?|jusqu[’']au|avant le|"
    r"fino al|entro il|entro l[’']|até(?: a)?|antes de)$",
    re.IGNORECASE,
)
_INVITES = re.compile(
    r"(?<!\w)(?:(?:join|come|see you|meet|sing|walk|register|sign up|kommen sie|wir sehen uns|ven|venid|"
    r"nos vemos|venez|rendez-vous|vieni|venite|ci vediamo|vem|venha)\b.*\b(?:on|am|el|le|il|em|no|na|a)"
    r"|save the date:?)$",
    re.IGNORECASE,
)
# A letter copied from an older one may bear its year; what is older is history.
_FORGOTTEN_YEARS = 3
# Letters of a month come out a little before it or after it.
_LATE, _EARLY = 20, 10
_DECEMBER = 12
_ADDRESSES = 1024


@rule(Group.CONTENT, WARNING)
def subject_date(evidence: Evidence) -> Iterator[Told]:
    """A date in the subject or preheader that is not the issue's.

    Mostly it was left from the issue before, and readers take the letter for an old one. It is told where it
    says which letter this is, as in 'Your letter of 15 November', or where it asks for something until a day
    that is over. The date of an event, or any that the letter itself names, may stand there.
    """
    issue = evidence.issue
    its_date = i18n.long_date(issue.date, issue.language)
    first = dates.day_first(issue.language, evidence.publication.zone)
    for key, text in (("subject", issue.subject), ("preheader", issue.preheader)):
        for one in dates.mentions(text, issue.language, first=first):
            if one.sure and not _named(one, evidence) and _says_which_letter(text, one, evidence):
                yield Told(
                    f"The {key} says '{text[one.start : one.end]}', but the issue is of {its_date}, "
                    "and nothing in it is about that day.",
                    place(issue, key),
                    "Correct the date.",
                )
        for month, year, shown in _months_of_letter(text, evidence):
            if not _is_its_month(month, year, issue.date):
                yield Told(
                    f"The {key} says '{shown}', but the issue is of {its_date}.",
                    place(issue, key),
                    "Correct the month.",
                )


def _named(wanted: Mention, evidence: Evidence) -> bool:
    """Whether the issue has to do with that day."""
    issue = evidence.issue
    events = (item.date for part in issue.sections for item in part.items if isinstance(item, EventItem))
    if any(wanted.in_year(wanted.year or day.year) == day for day in (issue.date, *events)):
        return True
    first = dates.day_first(issue.language, evidence.publication.zone)
    return any(
        (one.day, one.month) == (wanted.day, wanted.month)
        and (one.year or wanted.year) == (wanted.year or one.year)
        for text in texts(evidence)
        if text.kind not in {Kind.SUBJECT, Kind.PREHEADER}
        for one in dates.mentions(text.text, text.language, first=first)
    )


def _says_which_letter(text: str, one: Mention, evidence: Evidence) -> bool:
    """Whether the date is that of the letter, or the last day of something that is over."""
    days = one.near(evidence.issue.date)
    if not days or days[0].year < evidence.issue.date.year - _FORGOTTEN_YEARS:
        return False
    before, behind = text[: one.start].rstrip(), text[one.end :].lstrip()
    called = rf"(?:{_LETTER}|{_NEWS}|{re.escape(evidence.publication.name) or _NEWS})"
    if re.search(rf"(?<!\w){called}{_TO_ITS_DATE}$", f"{before} ", re.IGNORECASE):
        return True
    if re.match(rf"(?:{_LETTER})(?!\w)", behind, re.IGNORECASE):
        return True
    if days[0] >= evidence.issue.date:
        return False
    at_the_end = not behind.strip(" .!)]") and before.endswith(tuple(",–—|([-"))
    at_the_beginning = not before and (not behind or behind.startswith(tuple(",–—|-")))
    asks = _UNTIL.search(before) or _INVITES.search(before)
    return at_the_end or at_the_beginning or asks is not None


def _months_of_letter(text: str, evidence: Evidence) -> Iterator[tuple[int, int | None, str]]:
    """The months, with their years and in their words, by which the text calls the letter itself."""
    known = dates.names(evidence.issue.language)
    if known is None:
        return
    for match in _month_of_letter(known.spoken, evidence.publication.name).finditer(text):
        word = match["before"] or match["behind"]
        year = match["year_before"] or match["year_behind"]
        if known.spoken != "en" or word[0].isupper():
            yield known.months[word.casefold()], int(year) if year else None, match[0].strip()


@cache
def _month_of_letter(spoken: str, publication: str) -> re.Pattern[str]:
    known = dates.names(spoken)
    months = "|".join(sorted(map(re.escape, known.full_months), key=len, reverse=True)) if known else r"(?!)"
    called = rf"(?:{_LETTER}|{re.escape(publication)})"
    return re.compile(
        rf"(?<![\w-])(?P<before>{months})(?:\s+(?:de\s+)?(?P<year_before>20\d{{2}}))?\s+{_LETTER}(?!\w)"
        rf"|(?<!\w){called}\s*[:,–—|(-]?\s*(?:(?:for|of|de|del|du|di|vom|für|im)\s+)?"
        rf"(?P<behind>{months})(?!\w)(?:\s+(?:de\s+)?(?P<year_behind>20\d{{2}}))?(?!\s*\d)",
        re.IGNORECASE,
    )


def _is_its_month(month: int, year: int | None, date: dt.date) -> bool:
    """Whether a letter of that day is that month's: the next one's may come early, the last one's late."""
    near = {(date.month, date.year)}
    if date.day >= _LATE:
        near.add((date.month % _DECEMBER + 1, date.year + (date.month == _DECEMBER)))
    if date.day <= _EARLY:
        near.add(((date.month - 2) % _DECEMBER + 1, date.year - (date.month == 1)))
    return any(month == near_month and year in {None, near_year} for near_month, near_year in near)


@rule(Group.CONTENT, WARNING)
def subject_number(evidence: Evidence) -> Iterator[Told]:
    """A number in the subject or preheader that is not the issue's.

    Mostly it was left from the issue before, and readers think that they have it already.
    """
    issue = evidence.issue
    number = issue.number
    if number is None:
        return
    for key, text in (("subject", issue.subject), ("preheader", issue.preheader)):
        for match in _NUMBERED.finditer(text):
            found = int(match["sure"] or match["named"] or match["counted"] or match["bare"])
            if found != number and _counts_letter(match, found, number, evidence.publication.name):
                yield Told(
                    f"The {key} says '{match[0]}', but this is issue {number}.",
                    place(issue, key),
                    "Correct one of the two; the number stands in issue.md: number: ...",
                )


def _counts_letter(match: re.Match[str], found: int, number: int, publication: str) -> bool:
    """Whether the number counts the letter itself, and not a bus, a cookbook or a run."""
    before, behind = match.string[: match.start()], match.string[match.end() :]
    near = abs(found - number) <= _NEAR
    begins = _follows_name(match, publication)
    if match["sure"]:
        return True
    if match["bare"]:
        return near and number > _NEAR and (begins or _STARTS_BARE.search(before) is not None)
    if match["named"]:
        newsletter = re.fullmatch(_NEWSLETTER, match["word"], re.IGNORECASE) is not None
        return newsletter or begins or _STARTS_PART.search(before) is not None
    if re.fullmatch(_EDITION, match["noun"], re.IGNORECASE) and not near:
        return False
    itself = rf"{_OF_ITSELF}|(?:the )?{re.escape(publication) or '(?!)'}"
    return re.match(rf"\s+(?:{_OF})\s*(?!\s|{itself})", behind, re.IGNORECASE) is None


def _follows_name(match: re.Match[str], publication: str) -> bool:
    """Whether nothing stands between the name of the letter and its number."""
    at = match.string.rfind(publication, 0, match.end()) if publication else -1
    between = match.string[at + len(publication) : match.end()]
    counted = rf"\W*(?:{_LETTER}\W*)?(?:{_NUMBER_WORD}\W*)?\d+"
    return at >= 0 and re.fullmatch(counted, between, re.IGNORECASE) is not None


@rule(Group.CONTENT, WARNING)
def story_in_two_issues(evidence: Evidence) -> Iterator[Told]:
    """A story that another issue of the project has too.

    Readers get it twice. It is known again by its address, its words, or its name and title.
    """
    for article in evidence.issue.articles if evidence.earlier else ():
        words = digest.body_hash(article.body) if article.body else ""
        for other in evidence.earlier:
            if why := _same(article, words, other):
                stands = "was in" if other.issue < evidence.issue.date else "is in"
                yield Told(
                    f"'{article.title}' {stands} the issue of {other.issue.isoformat()} too ({why}), "
                    "so readers get it twice.",
                    place(article, "title"),
                    "Take it out of one of the two, or waive this where it is told again on purpose.",
                )
                break


def _same(article: Article, words: str, other: Earlier) -> str:
    """By what a story is known to be another one, '' where it is not."""
    address, of_other = _address(article.url), _address(other.url)
    if address and address == of_other and not _differs(article, words, other):
        return "the same address"
    if words and words == other.body_hash:
        return "the same words"
    # A column has its name and title each week, with an address and words of its own.
    column = address and of_other and words and other.body_hash
    if (article.slug, article.title) == (other.slug, other.title) and not column:
        return "the same file name and title"
    return ""


def _differs(article: Article, words: str, other: Earlier) -> bool:
    """Whether two stories of one address are two: a page such as '/jobs' holds another one each week.

    Where only one of the two has words, nothing can be said.
    """
    if article.title == other.title or bool(words) != bool(other.body_hash):
        return False
    return not words or words != other.body_hash


@lru_cache(_ADDRESSES)
def _address(url: str) -> str:
    """What an address comes down to, '' for the front page of a site, which many stories may share."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    asked = [(name, value) for name, value in parse_qsl(parts.query) if not name.lower().startswith("utm_")]
    path = parts.path.rstrip("/")
    if not path and not asked:
        return ""
    return f"{parts.netloc.lower().removeprefix('www.')}{path}?{urlencode(asked)}"
