"""Rows of a table as people."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsletter.audience import cells, csv_file, refused_file
from newsletter.audience.columns import columns
from newsletter.audience.csv_file import Row
from newsletter.audience.people import Duplicate, Refused, people
from newsletter.errors import AudienceError
from newsletter.model import Person

from .conftest import Read


@pytest.mark.parametrize(
    "heading",
    [
        *("email", "E-Mail", "e-mail address", "EMAIL", "Mail", "Email Address", "address"),
        *(
            "Adresse e-mail",
            "Courriel",
            "E-Mail-Adresse",
            "Correo electrónico",
            "correo",
            "Endereço de e-mail",
        ),
        *("Indirizzo e-mail", "البريد الإلكتروني", "Электронная почта", "メールアドレス"),
    ],
)
def test_the_column_of_addresses_is_known_in_many_spellings(heading: str, read: Read) -> None:
    assert read(f"Name,{heading}\nAna,a@x.example\n".encode()) == [Person(email="a@x.example", name="Ana")]


def test_a_postal_address_is_not_taken_for_one_of_email(read: Read) -> None:
    assert read(b"address,email\nMill Street 4,a@x.example\n") == [
        Person(email="a@x.example", fields=(("address", "Mill Street 4"),))
    ]


@pytest.mark.parametrize(
    "headings", ["first name,last name", "Vorname,Nachname", "Prénom,Nom", "Nombre,Apellidos", "Nome,Cognome"]
)
def test_first_and_last_name_are_one_name_and_two_merge_tags(headings: str, read: Read) -> None:
    assert read(f"email,{headings}\na@x.example,Ana María,Ruiz\nb@x.example,,Ito\n".encode()) == [
        Person(
            email="a@x.example",
            name="Ana María Ruiz",
            fields=(("first_name", "Ana María"), ("last_name", "Ruiz")),
        ),
        Person(email="b@x.example", name="Ito", fields=(("last_name", "Ito"),)),
    ]


def test_a_whole_name_comes_before_its_halves(read: Read) -> None:
    (one,) = read(b"email,name,first name,last name\na@x.example,Dr Ruiz,Ana,Ruiz\n")
    assert isinstance(one, Person)
    assert one.name == "Dr Ruiz"


@pytest.mark.parametrize(
    ("heading", "name"),
    [("City", "city"), ("Straße / Nr.", "strasse_nr"), ("Año", "ano"), ("  Member since ", "member_since")],
)
def test_a_further_column_is_a_merge_tag(heading: str, name: str) -> None:
    assert columns(["email", heading]).fields == ((1, name),)


def test_a_language_is_a_tag(read: Read) -> None:
    found = read(b"email,Sprache\na@x.example,es-MX\nb@x.example,de_AT\nc@x.example,\nd@x.example,Spanish!\n")
    assert [one.language for one in found if isinstance(one, Person)] == ["es-MX", "de-AT", ""]
    assert isinstance(found[3], Refused)
    assert found[3].reason == "The language “Spanish!” is not written like en or es-MX."


@pytest.mark.parametrize(
    ("cell", "email", "name"),
    [
        ("  ana@x.example\t", "ana@x.example", ""),
        ("Ana Ruiz <Ana@X.example>", "Ana@x.example", "Ana Ruiz"),
        ('"Ruiz, Ana" <ana@x.example>', "ana@x.example", "Ruiz, Ana"),
        ("<ana@x.example>", "ana@x.example", ""),
        ("mailto:ana@x.example", "ana@x.example", ""),
        ("Ana <MAILTO:ana@x.example?subject=Hello>", "ana@x.example", "Ana"),
        ("\u202aana@x.example\u202c", "ana@x.example", ""),
        ("jürgen@bücher.example", "jürgen@xn--bcher-kva.example", ""),
    ],
)
def test_an_address_is_found_in_what_people_paste(cell: str, email: str, name: str) -> None:
    assert cells.address(cell) == (email, name)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("foo,Ana", "“foo” is not an email address"),
        (",Ana", "There is no address."),
        ('"a@x.example, b@x.example",Ana', "more than one address"),
        ('"a@x.example\r\nBcc: b@x.example",Ana', "“a@x.example��Bcc: b@x.example” is"),
        ('a@x.example,"Ana\r\nBcc: b@x.example"', "The name holds a line break"),
        ("a@x.example,A\0na", "The name holds a line break"),
        ("a@x.example,A\x1b[31mna", "The name holds a line break"),
        ("a@x.example,A\u2028na", "The name holds a line break"),
        ("a@x.example,=?utf-8?q?=0D=0ABcc:_x?=", "The name holds a line break"),
        ('a@x.example,Ana,"Ulm\nBcc: b@x.example"', "“city” holds a line break"),
        ("a@x.example," + "A" * 1001, "The name is longer than 1000 letters."),
        ("a@x.example," + "A" * 200_000, "A value is too long."),
        ("a@x.example,Ruiz,Ulm,7", "It has more cells than there are columns (3)."),
        ('a@x.example,"Ana "Ani" Ruiz"', "Its quotation marks are wrong"),
    ],
)
def test_a_row_that_no_mail_can_carry_is_refused_and_the_others_are_read(
    row: str, reason: str, read: Read
) -> None:
    found = read(f"email,name,city\nz@x.example,Zoe\n{row}\nb@x.example,Ben\n".encode())
    assert found[::2] == [Person(email="z@x.example", name="Zoe"), Person(email="b@x.example", name="Ben")]
    refused = found[1]
    assert isinstance(refused, Refused)
    assert (refused.line, refused.last) == (3, 3 + row.count("\n"))
    assert reason in refused.reason
    assert f"{refused.address}{refused.reason}".isprintable()


def test_a_value_below_no_heading_is_refused(read: Read) -> None:
    (one,) = read(b",email\n0,a@x.example\n")
    assert isinstance(one, Refused)
    assert one.reason == "“0” stands in a column without a heading."


def test_what_looks_like_a_formula_is_a_name_like_any_other(read: Read) -> None:
    assert read(b"email,name\na@x.example,=1+1\n") == [Person(email="a@x.example", name="=1+1")]


def test_the_first_of_two_rows_with_one_address_counts(read: Read) -> None:
    found = read(b"email,name\nAna@x.example,Ana\nANA@X.EXAMPLE,Other\nana@x.example\n")
    assert found == [
        Person(email="Ana@x.example", name="Ana"),
        Duplicate(3, "ANA@x.example", 2),
        Duplicate(4, "ana@x.example", 2),
    ]


def test_refused_rows_can_be_mended_and_imported(tmp_path: Path) -> None:
    source, target = tmp_path / "people.csv", tmp_path / "refused.csv"
    source.write_text('email;name;city\nfoo;=1+1;Ulm\n+a@@x.example;@x;"Köln; Rhein"\nb@x.example;Ben\n')
    with csv_file.opened(str(source)) as table, refused_file.opened(target, str(source), table) as write:
        for one in people(table.rows, table.columns):
            if isinstance(one, Refused):
                write(one)
    text = target.read_text(encoding="utf-8-sig")
    assert text.splitlines()[1].endswith(";foo;'=1+1;Ulm")
    target.write_text(
        text.replace(";foo;", ";foo@x.example;").replace("@@", "@"), encoding="utf-8-sig", newline=""
    )
    with csv_file.opened(str(target)) as table:
        assert list(people(table.rows, table.columns)) == [
            Person(email="foo@x.example", name="=1+1", fields=(("city", "Ulm"),)),
            Person(email="+a@x.example", name="@x", fields=(("city", "Köln; Rhein"),)),
        ]


def test_refused_rows_are_never_written_over_the_file_they_came_from(tmp_path: Path) -> None:
    source = tmp_path / "people.csv"
    source.write_text("email\nfoo\n")
    with (
        csv_file.opened(str(source)) as table,
        pytest.raises(AudienceError, match="This is the file that is being read"),
        refused_file.opened(source, str(source), table),
    ):
        pass
    assert source.read_text() == "email\nfoo\n"


def test_memory_does_not_grow_with_the_rows() -> None:
    def rows(count: int) -> Iterator[Row]:
        for number in range(count):
            yield Row(number + 2, number + 2, (f"person{number}@mail{number % 50}.example", "Ana"))

    below = columns(["email", "name"])

    def peak(count: int) -> int:
        tracemalloc.start()
        found = sum(1 for _ in people(rows(count), below))
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert found == count
        return most

    peak(100)
    few = peak(1_000)
    assert peak(40_000) < few + 200_000
