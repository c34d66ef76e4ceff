from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.check import dates as rules
from newsletter.check.base import Evidence
from newsletter.model import EventItem, Section, Where
from newsletter.text import dates

# Sunday, 22 November 2026. The 24th is a Tuesday.
WRONG = [
    ("en-GB", "Come on Monday 24 November."),
    ("en-GB", "Monday, 24th November 2026"),
    ("en-GB", "Monday the 24th of November"),
    ("en-GB", "Mon 24 Nov"),
    ("en-GB", "Mon. 24 Nov. 2026"),
    ("en-GB", "24 November (Monday)"),
    ("en-GB", "24 November 2026, a Monday"),
    ("en-GB", "Monday 24/11/2026"),
    ("en-GB", "Monday evening, 24 November"),
    ("en-GB", "Monday, 6 pm, 24 November"),
    ("en-GB", "Tuesday 23 to Friday 27 November"),
    ("en-GB", "from Monday 23 to Friday 28 November"),
    ("en-GB", "Monday 29 November to Friday 4 December"),
    ("en-GB", "Monday 24-26 November"),
    ("en-GB", "Monday, 2026-11-24"),
    ("en-GB", "2026-11-24 (Monday)"),
    ("en-GB", "We began in 1998. Come on Monday 24 November."),
    ("en-US", "Monday, November 24"),
    ("en-US", "Monday, November 24th, 2026"),
    ("en-US", "Monday, 11/24/2026"),
    ("de", "Montag, 24. November 2026"),
    ("de", "am Montag, den 24. November"),
    ("de", "Mo., 24.11."),
    ("de", "Mo 24.11.26"),
    ("de", "24.11.2026 (Montag)"),
    ("de", "Montagabend, 24. November"),
    ("de", "Sonnabend, 24.11.2026"),
    ("es", "el lunes 24 de noviembre de 2026"),
    ("es", "lunes, 24 de noviembre"),
    ("es", "lun. 24 nov."),
    ("es", "sabado 24/11/2026"),
    ("fr", "le lundi 24 novembre 2026"),
    ("fr", "lun. 24 nov."),
    ("fr", "lundi 1er décembre"),
    ("fr", "du mardi 23 au vendredi 27 novembre"),
    ("it", "lunedì 24 novembre 2026"),
    ("it", "lunedi 24 novembre"),
    ("pt-BR", "segunda-feira, 24 de novembro de 2026"),
    ("pt", "segunda, 24/11"),
    ("pt", "sábado, 24 de novembro"),
]
RIGHT = [
    ("en-GB", "Come on Tuesday 24 November."),
    ("en-GB", "Every Monday at eight. 24 November is the last time."),
    ("en-GB", "It ended on Monday. 24 November brought snow."),
    ("en-GB", "Mondays, 24 November excepted"),
    ("en-GB", "Monday 23 and Tuesday 24 November"),
    ("en-GB", "Monday 23 to Friday 27 November"),
    ("en-GB", "Monday 30 November to Friday 4 December"),
    ("en-GB", "Monday 30 to Friday 4 December"),
    ("en-GB", "Monday, 24 hours a day"),
    ("en-GB", "open Monday 24/7"),
    ("en-GB", "we sat 3 March and waited"),
    ("en-GB", "Monday, half past eight, room 24, November's theme"),
    ("en-GB", "24 November 2025 was a Monday, and Monday 24 November 2025 was cold"),
    ("en", "Monday 4/5 pages"),
    ("en-US", "Tuesday, 11/24/2026"),
    ("en-US", "Thursday, May 7, 2026"),
    ("de", "Di., 24.11."),
    ("de", "So, 24 Stunden lang"),
    ("de", "dienstags, 24. November ausgenommen"),
    ("es", "martes 24 de noviembre"),
    ("es", "el mar 24 de noviembre estaba en calma"),
    ("fr", "mar. 24 nov."),
    ("it", "mar. 24 nov."),
    ("pt", "terça, 24/11"),
    ("nl", "maandag 24 november 2026"),
    ("ja", "11月24日(月)"),
]
IMPOSSIBLE = [
    ("en-GB", "31 November"),
    ("en-GB", "Until the 31st of November."),
    ("en-GB", "29 February 2026"),
    ("en-GB", "2026-02-30"),
    ("en-US", "November 31"),
    ("en-US", "on Thursday, November 31st,"),
    ("de", "am 31. November"),
    ("de", "am 31.11.2026"),
    ("es", "30 de febrero"),
    ("fr", "le 31 novembre"),
    ("it", "31 giugno"),
    ("pt", "31 de abril"),
    ("nl", "2026-11-31"),
]
POSSIBLE = [
    ("en-GB", "29 February"),
    ("en-GB", "29 February 2028"),
    ("en-US", "In November 31 people came."),
    ("en-GB", "31 Nov runners"),
    ("de", "Kapitel 31.11 und 30.2"),
    ("it", "31 set di tazze"),
    ("en-GB", "call 2026-02-301 or 31-11-2026-4"),
    ("en-GB", "April, 31, walks every day"),
    ("en-GB", "31 novembers ago"),
]


OF_ANOTHER_YEAR = [
    ("en-GB", "In 1990 the river rose again. On Saturday, 3 March, it reached the church."),
    ("en-GB", "The 1990s were wet.\n\nOn Saturday, 3 March, the river reached the church."),
    ("de", "1990 stieg der Fluss wieder. Am Samstag, 3. März, erreichte er die Kirche."),
    ("es", "En 1990 el río creció otra vez. El sábado 3 de marzo llegó a la iglesia."),
    ("fr", "En 1990 la rivière est montée. Le samedi 3 mars, elle était à l'église."),
    ("it", "Nel 1990 il fiume salì ancora. Sabato 3 marzo arrivò alla chiesa."),
    ("pt", "Em 1990 o rio subiu outra vez. No sábado, 3 de março, chegou à igreja."),
    ("en-GB", "On Friday, 7 March last year, the roof fell in."),
    ("de", "Am Freitag, 7. März letzten Jahres, fiel das Dach."),
    ("es", "El viernes 7 de marzo del año pasado se cayó el techo."),
    ("fr", "Le vendredi 7 mars de l'année dernière, le toit est tombé."),
    ("it", "Venerdì 7 marzo dell'anno scorso è caduto il tetto."),
    ("pt", "Na sexta-feira, 7 de março do ano passado, caiu o telhado."),
    ("en-GB", "Two years later, on Monday 24 November, she came back."),
    ("en-GB", 'Tom kept a diary in 1944. "Tuesday, 6 June," he wrote, "and rain."'),
]
# Saturday, 28 November 2026.
NAMES = [
    ("en", "Tuesday group: Christmas lunch"),
    ("en", "The Monday Club meets the mayor"),
    ("en", "Friday Singers in concert"),
    ("en", "Friday knitters meet"),
    ("en", "Film night: Thank God It's Friday"),
    ("en", "Film night: Never on Sunday"),
    ("en", "Book talk: The Man Who Was Thursday"),
    ("en", "Good Friday and after"),
    ("es", "Cine: Los lunes al sol"),
    ("it", "Lettura: Il giovedì di Bruno"),
    ("en", "Saturday choir"),
]
PROMISES = [
    ("en", "Monday walk in Larch Park"),
    ("en", "Monday choir"),
    ("en", "Monday evening choir"),
    ("en", "Choir on Monday"),
    ("en", "Choir, Monday"),
    ("en", "Choir (Monday)"),
    ("en", "Monday 18:00, choir"),
    ("de", "Chor am Montag"),
    ("de", "Am Montag: Chor"),
    ("es", "Coro el lunes"),
    ("es", "El lunes cantamos"),
    ("fr", "Chorale le lundi"),
    ("pt", "Coro na segunda-feira"),
]


def meeting(clean: Evidence, language: str, title: str) -> Evidence:
    choir = EventItem(title=title, date=dt.date(2026, 11, 28), where=Where(path="issue.md"))
    part = Section(kind="events", items=(choir,), where=choir.where)
    return replace(clean, issue=replace(clean.issue, language=language, sections=(part,)))


def noted(clean: Evidence, language: str, note: str) -> Evidence:
    return replace(clean, issue=replace(clean.issue, language=language, note=note))


@pytest.mark.parametrize(("language", "text"), WRONG)
def test_a_weekday_that_does_not_fit_its_date_is_found(clean: Evidence, language: str, text: str) -> None:
    (found,) = rules.weekday_wrong(noted(clean, language, text))
    assert "2026" in found.message or "/26" in found.message


@pytest.mark.parametrize(("language", "text"), RIGHT)
def test_a_weekday_that_fits_or_belongs_to_no_date_is_let_be(
    clean: Evidence, language: str, text: str
) -> None:
    assert [one.message for one in rules.weekday_wrong(noted(clean, language, text))] == []


@pytest.mark.parametrize(("language", "text"), OF_ANOTHER_YEAR)
def test_a_date_may_be_of_a_year_of_which_its_text_tells(clean: Evidence, language: str, text: str) -> None:
    assert [one.message for one in rules.weekday_wrong(noted(clean, language, text))] == []


def test_a_teaser_may_tell_of_a_year_that_its_story_names(clean: Evidence) -> None:
    walk = replace(clean.issue.articles[0], title="The flood of Saturday, 3 March", body="The flood of 1990.")
    found = rules.weekday_wrong(replace(clean, issue=replace(clean.issue, articles=(walk,))))
    assert [one.message for one in found] == []


@pytest.mark.parametrize(("language", "title"), NAMES)
def test_an_event_may_have_a_weekday_in_its_name(clean: Evidence, language: str, title: str) -> None:
    assert [one.message for one in rules.weekday_wrong(meeting(clean, language, title))] == []


@pytest.mark.parametrize(("language", "title"), PROMISES)
def test_an_event_is_not_on_another_weekday_than_its_title_says(
    clean: Evidence, language: str, title: str
) -> None:
    assert len(list(rules.weekday_wrong(meeting(clean, language, title)))) == 1


@pytest.mark.parametrize(("language", "text"), IMPOSSIBLE)
def test_a_day_that_no_month_has_is_found(clean: Evidence, language: str, text: str) -> None:
    assert len(list(rules.date_impossible(noted(clean, language, text)))) == 1


@pytest.mark.parametrize(("language", "text"), POSSIBLE)
def test_what_is_no_date_or_a_possible_one_is_let_be(clean: Evidence, language: str, text: str) -> None:
    assert [one.message for one in rules.date_impossible(noted(clean, language, text))] == []


@pytest.mark.parametrize(
    ("published", "text", "wrong"),
    [
        (dt.date(2026, 11, 18), "On Friday 13 November she came.", False),
        (dt.date(2026, 11, 18), "On Thursday 13 November she came.", True),
        # Half a year away it may be the last one or the next.
        (dt.date(2026, 11, 18), "On Wednesday 3 June she came.", False),
        (dt.date(2026, 11, 18), "On Thursday 3 June we shall know.", False),
        (dt.date(2026, 11, 18), "On Monday 3 June she came.", True),
        (dt.date(2025, 11, 18), "On Monday 24 November she came.", False),
        (None, "On Monday 24 November she came.", False),
    ],
)
def test_in_a_story_a_date_without_a_year_is_near_its_own(
    clean: Evidence, published: dt.date | None, text: str, *, wrong: bool
) -> None:
    walk = replace(clean.issue.articles[0], body=text, published=published)
    found = list(rules.weekday_wrong(replace(clean, issue=replace(clean.issue, articles=(walk,)))))
    assert bool(found) is wrong


@pytest.mark.parametrize(
    ("language", "zone", "first"),
    [
        ("en-GB", "America/New_York", True),
        ("en-US", "Europe/Berlin", False),
        ("en", "America/Chicago", False),
        ("en", "Europe/Berlin", True),
        ("en", "America/Toronto", None),
        ("en-CA", "America/Toronto", None),
        ("es-US", "America/New_York", True),
    ],
)
def test_the_order_of_day_and_month_follows_language_and_zone(
    language: str, zone: str, *, first: bool | None
) -> None:
    assert dates.day_first(language, zone) is first


def test_a_date_whose_order_is_not_known_is_only_read_where_it_can_be_one(clean: Evidence) -> None:
    assert dates.mentions("3/4/2026", "en", first=None) == ()
    (one,) = dates.mentions("24/11/2026", "en", first=None)
    assert (one.day, one.month, one.year) == (24, 11, 2026)


@given(st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1)), st.sampled_from(dates.LANGUAGES), st.booleans())
def test_every_date_is_read_as_it_is_written(date: dt.date, language: str, short: bool) -> None:  # noqa: FBT001
    from babel.dates import format_date

    text = format_date(date, "d. MMMM y" if short else "full", locale=language)
    (one,) = dates.mentions(f"({text})", language)
    assert (one.day, one.month, one.year) == (date.day, date.month, date.year)
    assert one.weekday == (None if short else date.weekday())


@given(st.text(max_size=200), st.sampled_from([*dates.LANGUAGES, "ar", "zh-Hant"]))
def test_any_text_can_be_read_for_dates(text: str, language: str) -> None:
    for one in dates.mentions(text, language):
        assert 0 <= one.start < one.end <= len(text)
