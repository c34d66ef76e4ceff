"""Lines that say who and when: 'Posted: Nov 01, 2019', 'By Jane Doe | November 1, 2019 | 4 min read'."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from newsletter.collect import dates, names
from newsletter.collect.lines import key
from newsletter.collect.lists import words
from newsletter.collect.names import Person


class What(StrEnum):
    """What a part of such a line says."""

    PUBLISHED = "published"
    UPDATED = "updated"
    REVIEWED = "reviewed"
    AUTHOR = "author"
    REVIEWER = "reviewer"
    GROUP = "group"
    CATEGORY = "category"
    URL = "url"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that a line says; `labelled` when it says so itself, as in 'Posted:' or 'By'.

    `other` is the day that an ambiguous date can be as well.
    """

    what: What
    text: str = ""
    day: dt.date | None = None
    people: tuple[Person, ...] = ()
    doubt: str = ""
    labelled: bool = True
    other: dt.date | None = None


_LONGEST = 200
# A line with a date and the buttons of a page.
_LONGEST_APART = 300
_LONGEST_NAMED = 90

_UPDATED = (
    r"(?:last\s+|page\s+|date\s+)?(?:updated|modified|revised|edited)|(?:last\s+)?update|"
    r"(?:última\s+)?actualizaci[oó]n|actualizado|actualizada|modificado|"
    r"(?:zuletzt\s+)?aktualisiert|aktualisierung|(?:letzte\s+)?änderung|stand|"
    r"mis(?:e)?\s+à\s+jour|actualisé|dernière\s+mise\s+à\s+jour|modifié|"
    r"(?:ultimo\s+)?aggiornamento|(?:ultima\s+)?modifica|aggiornato|(?:última\s+)?atualização|atualizad[oa]|"
    r"(?:laatst\s+)?(?:bijgewerkt|gewijzigd|geüpdatet|aangepast)|laatste\s+update|"
    r"(?:senast\s+)?uppdaterad|(?:sist\s+)?oppdatert|(?:senest\s+)?opdateret|päivitetty|zaktualizowano|"
    r"aktualizacja|aktualizováno|обновлено|оновлено|güncellen(?:me|di)|更新(?:日時?|时间|時間)?|最終更新|수정"
)
_REVIEWED = (
    r"(?:last\s+)?(?:medically\s+|clinically\s+|expert\s+|fact[- ])?(?:reviewed|checked)|"
    r"(?:medical\s+)?review(?:\s+date)?|"
    r"(?:última\s+)?revisión(?:\s+médica)?|revisad[oa](?:\s+médicamente)?|(?:medizinisch\s+)?(?:geprüft|"
    r"überprüft)|"
    r"(?:relu|vérifié)(?:\s+médicalement)?|revisionato|revisad[oa]\s+clinicamente|"
    r"(?:medisch\s+)?(?:gecontroleerd|beoordeeld)"
)
_PUBLISHED = (
    r"(?:originally\s+|first\s+|article\s+|date\s+|date\s+of\s+)?(?:published|posted|publication|created|"
    r"released|issued|added)"
    r"(?:\s+date)?|(?:publish(?:ed)?|post|release|article)\s+date|date|pub(?:lished)?\.|"
    r"(?:fecha\s+de\s+)?publicaci[oó]n|publicad[oa]|fecha|veröffentlicht|veröffentlichung|erschienen|datum|"
    r"(?:date\s+de\s+)?publication|publiée?|paru|posté|pubblicat[oa]|pubblicazione|"
    r"data(?:\s+di\s+pubblicazione|"
    r"\s+de\s+publicação)?|postad[oa]|gepubliceerd|geplaatst|publicatiedatum|"
    r"publicerad|publisert|offentliggjort|udgivet|julkaistu|opublikowano|publikováno|опубликовано|опубліковано|"
    r"yayınlan(?:ma|dı)(?:\s+tarihi)?|发布(?:时间|日期)?|發布|公開日?|掲載|입력|등록"
)
_GLUE = r"\s*(?::|–|—|-)?\s*(?:(?:on|am|vom|el|día|le|il|em|op|at|the|den|in\s+data|a|de)\b\s*)*:?\s*"
_DATE_LABEL = re.compile(
    rf"(?:(?P<updated>{_UPDATED})|(?P<reviewed>{_REVIEWED})|(?P<published>{_PUBLISHED}))\b\.?{_GLUE}",
    re.IGNORECASE,
)
# An event has a date as well: these say less than 'Published'.
_ANY_DATE = frozenset({"date", "datum", "fecha", "data"})
_LABEL_ALONE = re.compile(
    rf"(?:(?P<updated>{_UPDATED})|(?P<reviewed>{_REVIEWED})|(?P<published>{_PUBLISHED}))(?:\s+on)?\s*:?",
    re.IGNORECASE,
)
_LABEL_BEFORE = re.compile(
    rf"(?<![^\W\d_])(?:{_UPDATED}|{_REVIEWED}|{_PUBLISHED})\.?{_GLUE}$|(?:Published|Posted|Updated)[\s:]*$",
    re.IGNORECASE,
)
_REVIEWED_BY = re.compile(
    rf"(?:{_REVIEWED})\s*(?:by|por|von|par|da|door)\s*:?\s+|(?:medical(?:ly)?\s+)?reviewer\s*:\s*",
    re.IGNORECASE,
)
_VERBS = (
    r"written|posted|published|reported|authored|submitted|contributed|edited\s+and\s+written|story|words|"
    r"text|article|"
    r"(?:guest\s+)?(?:blog|post|column)|report|as\s+told\s+to"
)
_BY = re.compile(
    rf"(?:(?:{_VERBS})\s+)?by\s*:?\s+|(?:written|words|text|story|(?:the\s+)?(?:guest\s+)?(?:authors?|writers?|bloggers?|contributors?)|"
    rf"byline|reporter)\s*(?:\(s\))?\s*:\s*|"
    r"(?:(?:escrito|publicado|texto|redactado)\s+)?por\s*:?\s+|(?:autor|autora|autores|autoras|texto|"
    r"redacción)\s*:\s*|"
    r"(?:(?:geschrieben|verfasst|veröffentlicht|gepostet|erstellt|text|(?:ein\s+)?(?:gast)?beitrag)\s+)?von\s*:?\s+|(?:autor|autorin|autoren|autorinnen|"
    r"text|verfasser|"
    r"verfasserin)\s*:\s*|(?:(?:écrit|publié|rédigé|texte)\s+)?par\s*:?\s+|(?:auteur|auteure|autrice|"
    r"auteurs|texte)\s*:\s*|"
    r"(?:(?:scritto|pubblicato|testo)\s+)?(?:di|da|a\s+cura\s+di)\s*:?\s+|(?:autore|autrice|autori|"
    r"testo)\s*:\s*|"
    r"(?:(?:geschreven|gepubliceerd|geplaatst|gepost|tekst)\s+)?door\s*:?\s+|(?:auteur|auteurs|tekst)\s*:\s*|"
    r"(?:the\s+)?authors?\s+(?=[A-Z])",
    re.IGNORECASE,
)
_INNER_BY = re.compile(r"\s*,?\s*\b(?:by|por|von|par|di|da|door)\s+", re.IGNORECASE)
_INNER_IN = re.compile(r"\s*\b(?:in|under|en|em|unter|dans)\s+([^\d]{3,30})$", re.IGNORECASE)
_IN_SECTION = re.compile(r"in\s+([^\d,|]{3,30}?)\s*(?:(?:,|\bon)\s+|(?=\bby\s))", re.IGNORECASE)
_TRAILING_ON = re.compile(
    r"\s*,?\s*\b(?:on|am|vom|el|le|il|em|op|published|posted|updated|veröffentlicht)?\s*:?\s*$", re.IGNORECASE
)
_READING_TIME = re.compile(
    r"(?:about\s+)?\d{1,3}[\s-]*(?:min(?:ute)?s?\.?|minuten|minutos|minuti|"
    r"minutes)[\s-]*(?:to\s+)?(?:read(?:ing)?(?:\s+time)?|"
    r"de\s+lectura|de\s+lecture|lesezeit|di\s+lettura|de\s+leitura|leestijd|lezen)|"
    r"(?:(?:estimated\s+)?read(?:ing)?\s+time|read|lesezeit|lesedauer|leestijd|tiempo\s+de\s+lectura|"
    r"temps\s+de\s+lecture|"
    r"lecture|tempo\s+di\s+lettura|tempo\s+de\s+leitura)\s*:?\s*(?:ca\.?\s*)?\d{1,3}[\s-]*min[a-z]*\.?",
    re.IGNORECASE,
)
_TIME_ALONE = re.compile(
    r"(?:at\s+)?\d{1,2}[:.]\d{2}(?::\d{2})?\s*(?:[ap]\.?m\.?)?(?:\s*(?:Uhr|[A-Z]{2,4}))?", re.IGNORECASE
)
_COMMENTS = (
    r"(?:\d+|no)\s+(?:comments?|responses?|replies|views?|shares?|likes?|kommentare?|comentarios?|comentários?|"
    r"commentaires?|commenti|reacties)|leave\s+a\s+(?:comment|reply)|deja\s+un\s+comentario|"
    r"laisser\s+un\s+commentaire|lascia\s+un\s+commento|kommentar\s+schreiben|plaats\s+een\s+reactie"
)
_PICTURES_BY = (
    r"(?:photos?|photography|pictures|images?|illustrations?|fotos?|bilder|video)\s*(?:by\b|:|von\b|de\b)"
)
# What a line on who and when may say besides; alone it says nothing, and stays.
_ASIDE = re.compile(rf"(?:{_COMMENTS}|{_PICTURES_BY}.{{2,60}}|\d{{1,4}}|share|print|e-?mail)", re.IGNORECASE)
_INNER_ASIDE = re.compile(
    rf"\s+(?=(?:{_COMMENTS})$)|,?\s+(?:and\s+|und\s+|&\s+)?(?={_PICTURES_BY})", re.IGNORECASE
)
_SEPARATOR = re.compile(r"\s*[|·•●¦]\s*|\s+[–—/-]\s+|\s*—\s*")
_INNER_LABEL = re.compile(
    r"(?<=[\d.,;)])[\s,;]+(?=\(?(?:last\s+|medically\s+)?(?:updated|modified|reviewed|published|posted|"
    r"aktualisiert|actualizado|"
    r"mis\s+à\s+jour|aggiornato|atualizado|bijgewerkt)\b)|"
    r"\s+(?=(?:date|published|posted|updated|last\s+updated|author|written\s+by)\s*:)",
    re.IGNORECASE,
)
_URL = re.compile(r"https?://[^\s<>\"]{3,2000}", re.IGNORECASE)
_URL_LABEL = re.compile(
    r"(?:(?:original\s+)?source|url|link|web|website|originally\s+published\s+at|quelle|fuente|fonte|bron|"
    r"lien|enlace)\s*:\s*",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def parse(line: str, language: str = "") -> tuple[Fact, ...]:
    """What a line says about the story; empty unless the whole line says nothing else."""
    if len(line) > _LONGEST:
        return ()
    line = bare(line.strip(" |·•"))
    url = _url(line)
    if url:
        return (url,)
    facts: list[Fact] = []
    unknown: list[str] = []
    for part in _parts(line):
        found = _part(part, language)
        if found:
            facts.extend(found)
        elif facts and facts[-1].what in {What.AUTHOR, What.REVIEWER} and names.is_job(part):
            facts[-1] = _with_role(facts[-1], part)
        else:
            unknown.append(part)
    return _settled(facts, unknown)


_HANDLE = re.compile(r"\s*@\w{2,30}$")
_FOLLOW = words("networks") | {"follow", "e-mail", "email"}


def bare(line: str) -> str:
    """The line without the buttons behind a name: 'Jane Doe Follow', 'Jane Doe@janedoe'."""
    left = _HANDLE.sub("", line)
    *before, last = left.split() or [""]
    while len(before) > 1 and last.casefold() in _FOLLOW:
        left = left[: -len(last)].rstrip()
        *before, last = before
    return left


def _settled(facts: list[Fact], unknown: list[str]) -> tuple[Fact, ...]:
    """The facts of a line with what its other parts can be beside them; empty where they cannot be."""
    if not facts and len(unknown) == 2 and names.is_job(unknown[1]):  # noqa: PLR2004
        people = names.parse(unknown[0])
        who = (Person(people[0].name, unknown[1]),) if len(people) == 1 else ()
        return (Fact(What.AUTHOR, people=who, text=unknown[0], labelled=False),) if who else ()
    if not unknown:
        return () if all(_ASIDE.fullmatch(fact.text) for fact in facts) else tuple(facts)
    if not any(fact.what in _DATES or fact.what is What.AUTHOR for fact in facts):
        return ()
    people = names.parse(unknown[0])
    if people and not any(fact.people for fact in facts):
        facts.insert(0, Fact(What.AUTHOR, people=people, text=unknown.pop(0), labelled=False))
    parts = [_CATEGORY_LABEL.sub("", part) for part in unknown]
    if len(parts) > 1 or any(len(part.split()) > _MOST_CATEGORY_WORDS for part in parts):
        return ()
    return (*facts, *(Fact(What.CATEGORY, text=part, labelled=False) for part in parts))


_CATEGORY_LABEL = re.compile(
    r"(?:categor|kategori|catégori|section|rubri|topic)[^\W\d_]*\s*:\s*", re.IGNORECASE
)
_DATES = frozenset({What.PUBLISHED, What.UPDATED, What.REVIEWED})
# More words are a sentence, not a category or the name of a house.
_MOST_CATEGORY_WORDS, _MOST_HOUSE_WORDS = 4, 8


def apart(line: str, language: str = "") -> tuple[str, str, str] | None:
    """The date in a line with its label, with what stands before and behind it; None without one."""
    found = dates.within(line, language) if len(line) <= _LONGEST_APART else None
    if not found:
        return None
    label = _LABEL_BEFORE.search(line[: found.start])
    start = label.start() if label else found.start
    return line[:start], line[start : found.end], line[found.end :]


def is_byline(line: str) -> bool:
    """Whether a short line begins as a byline does; what follows may still be no name."""
    return len(line) <= _LONGEST and _BY.match(line) is not None


def label_alone(line: str) -> What | None:
    """What a line announces that is nothing but a label: the date or name stands on the next line."""
    text = line.strip()
    match = _LABEL_ALONE.fullmatch(text)
    if match:
        return _what(match)
    if _REVIEWED_BY.fullmatch(text + " "):
        return What.REVIEWER
    return What.AUTHOR if _BY.fullmatch(text + " ") or _BY.fullmatch(text + ": ") else None


def _what(match: re.Match[str]) -> What:
    if match["updated"]:
        return What.UPDATED
    return What.REVIEWED if match["reviewed"] else What.PUBLISHED


def _url(line: str) -> Fact | None:
    match = _URL_LABEL.match(line)
    rest = line[match.end() :] if match else line
    return Fact(What.URL, text=rest, labelled=match is not None) if _URL.fullmatch(rest) else None


def _parts(line: str) -> Iterator[str]:
    for separated in _SEPARATOR.split(line):
        for piece in _INNER_ASIDE.split(separated):
            # 'Date posted:' is one label, not a label after something else.
            label = _DATE_LABEL.match(piece)
            begin = label.end() if label else 0
            first, *others = _INNER_LABEL.split(piece[begin:])
            for part in (piece[:begin] + first, *others):
                text = part.strip(" ,;")
                if text.startswith("(") and text.endswith(")"):
                    text = text[1:-1].strip()
                if text:
                    yield text


def _with_role(fact: Fact, role: str) -> Fact:
    *others, last = fact.people
    joined = ", ".join(filter(None, (last.role, role)))
    return Fact(fact.what, fact.text, people=(*others, Person(last.name, joined)), labelled=fact.labelled)


def _part(text: str, language: str) -> tuple[Fact, ...]:
    if any(pattern.fullmatch(text) for pattern in (_READING_TIME, _TIME_ALONE, _ASIDE)):
        return (Fact(What.NOTHING, text=text),)
    match = _REVIEWED_BY.match(text)
    if match:
        return _people(text[match.end() :], What.REVIEWER, language)
    match = _BY.match(text)
    if match:
        facts = _people(text[match.end() :], What.AUTHOR, language)
        if facts:
            return facts
    match = _DATE_LABEL.match(text)
    if match and match.end() < len(text):
        rest = text[match.end() :]
        within = _IN_SECTION.match(rest)
        sure = key(match[0]) not in _ANY_DATE
        rest = rest[within.end() :] if within else rest
        by = _BY.match(rest) if within else None
        if by:
            facts = _people(rest[by.end() :], What.AUTHOR, language)
        else:
            facts = _dated(rest, _what(match), language, labelled=sure)
        return (*facts, Fact(What.CATEGORY, text=within[1])) if facts and within else facts
    return _dated(text, What.PUBLISHED, language, labelled=False) or _name_and_date(text, language)


# Buttons and labels lose their space when a page is copied: 'Jane DoePublished'.
_GLUED_LABEL = re.compile(r"(?:Published|Posted|Updated)?[\s:,]*$")


_AGO = re.compile(r"\s((?:\S{1,10}\s+){1,3}\S{2,10})$")


def _name_and_date(text: str, language: str) -> tuple[Fact, ...]:
    """'Jane Doe, November 1, 2019'; not 'Opening Bell 11.01.19', which is a headline."""
    found = dates.at_end(text, language) if text[:1].isupper() and len(text) <= _LONGEST_NAMED else None
    ago = _AGO.search(text)
    if ago and dates.is_relative(ago[1]) and (people := names.parse(text[: ago.start()])):
        who = Fact(What.AUTHOR, text=text, people=people, labelled=False)
        return (who, *_dated(ago[1], What.PUBLISHED, language, labelled=False))
    spelled = found is not None and any(char.isalpha() for char in text[found.start : found.end])
    people = names.parse(_GLUED_LABEL.sub("", text[: found.start])) if found and spelled else ()
    if not found or not people:
        return ()
    when = Fact(
        What.PUBLISHED, text=text, day=found.day, doubt=found.doubt, labelled=False, other=found.other
    )
    return (Fact(What.AUTHOR, text=text, people=people, labelled=False), when)


def _dated(text: str, what: What, language: str, *, labelled: bool) -> tuple[Fact, ...]:
    if dates.is_relative(text):
        doubt = f"“{text}” cannot be counted without knowing the day it was copied; please enter the date."
        return (Fact(what, text=text, doubt=doubt, labelled=labelled),)
    found = dates.at_start(text, language)
    if found:
        fact = Fact(what, text=text, day=found.day, doubt=found.doubt, labelled=labelled, other=found.other)
        return _after_date(fact, text[found.end :].strip(" ,.;"), language)
    if (labelled and _PARTIAL.fullmatch(text)) or dates.is_month(text):
        doubt = f"“{text}” is no whole date; please enter the day, month and year."
        return (Fact(what, text=text, doubt=doubt, labelled=labelled),)
    return ()


def _after_date(fact: Fact, rest: str, language: str) -> tuple[Fact, ...]:
    if not rest:
        return (fact,)
    by = _INNER_BY.match(rest)
    if by:
        facts = _people(rest[by.end() :], What.AUTHOR, language)
        return (fact, *facts) if facts else ()
    within = _INNER_IN.fullmatch(rest)
    if within:
        return (fact, Fact(What.CATEGORY, text=within[1].strip()))
    if _READING_TIME.fullmatch(rest) or _TIME_ALONE.fullmatch(rest):
        return (fact, Fact(What.NOTHING, text=rest))
    people = names.parse(rest)
    return (fact, Fact(What.AUTHOR, text=rest, people=people, labelled=False)) if people else ()


# 'November 2019', 'Nov 1': a year or a day is missing.
_PARTIAL = re.compile(
    r"[^\W\d_]{3,10}\.?\s+\d{1,4}|\d{1,2}\.?\s+(?:de\s+)?[^\W\d_]{3,10}\.?|\d{4}|\d{1,2}[./]\d{1,2}\.?|"
    r"\d{1,2}/\d{4}"
)


_LOGIN = re.compile(r"[^\W\d_][\w.-]{2,30}")


def _people(text: str, what: What, language: str) -> tuple[Fact, ...]:
    """The people that stand after 'by', with the date and the section that may follow them in any order."""
    text, section = _cut_section(text)
    found = dates.at_end(text, language)
    when: tuple[Fact, ...] = ()
    if found:
        kind = What.REVIEWED if what is What.REVIEWER else What.PUBLISHED
        shown = text[found.start : found.end]
        when = (Fact(kind, text=shown, day=found.day, doubt=found.doubt, other=found.other),)
        text, earlier = _cut_section(_TRAILING_ON.sub("", text[: found.start]))
        section += earlier
    else:
        before, _, ago = text.rpartition(", ")
        if dates.is_relative(ago):
            text, when = before, _dated(ago, What.PUBLISHED, language, labelled=True)
    text = text.strip(" ,.;:–—-") if not text.endswith(("Jr.", "Sr.", "D.")) else text.strip(" ,;:–—-")
    people = names.parse(text)
    if people:
        return (Fact(what, text=text, people=people), *when, *section)
    # A login such as 'admin' or a first name alone, which only a date tells from 'By then'.
    login = _LOGIN.fullmatch(text) is not None and (bool(when) or names.is_group(text))
    house = text[:1].isupper() and len(text.split()) <= _MOST_HOUSE_WORDS and names.is_group(text)
    return (Fact(What.GROUP, text=text), *when, *section) if login or house else ()


def _cut_section(text: str) -> tuple[str, tuple[Fact, ...]]:
    within = _INNER_IN.search(text)
    return (text[: within.start()], (Fact(What.CATEGORY, text=within[1]),)) if within else (text, ())
