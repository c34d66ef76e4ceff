"""Tables of people as office programs really save them."""

from __future__ import annotations

import csv
import io
import os
import threading
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsletter.audience import csv_file
from newsletter.audience.people import Duplicate, Refused, people
from newsletter.errors import AudienceError
from newsletter.model import Person

from .conftest import Read

ANA = Person(email="ana@x.example", name="José Ruiz", fields=(("city", "Köln"),))
BEN = Person(email="ben@x.example", name="Ben, Dr", fields=(("city", "Ulm"),))


def table(delimiter: str, end: str) -> str:
    rows = [
        ["E-Mail", "Name", "City", ""],
        [ANA.email, ANA.name, "Köln", ""],
        ["", "", "", ""],
        [BEN.email, BEN.name, "Ulm", ""],
    ]
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=end).writerows(rows)
    return text.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_whatever_an_office_program_saves_is_read_the_same(
    delimiter: str, end: str, encoding: str, read: Read
) -> None:
    assert read(table(delimiter, end).encode(encoding)) == [ANA, BEN]


def test_excel_may_tell_the_delimiter_in_a_line_before(read: Read) -> None:
    assert read(("sep=;\r\n" + table(";", "\r\n")).encode()) == [ANA, BEN]


def test_a_table_without_a_last_line_end_has_its_last_row(read: Read) -> None:
    assert read(table(",", "\n").rstrip("\n,").encode()) == [ANA, BEN]


def test_guessed_letters_are_told_with_the_first_line_that_has_them(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_bytes(table(";", "\r\n").encode("cp1252"))
    with csv_file.opened(str(file)) as found:
        (note,) = found.notes
    assert "Windows-1252 was guessed. Line 2 then reads: ana@x.example;José Ruiz;Köln;" in note


def test_letters_that_are_known_are_no_guess(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_bytes(table(";", "\r\n").encode())
    with csv_file.opened(str(file)) as found:
        assert found.notes == ()


def test_addresses_without_a_heading_lose_nobody(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_bytes(b"ana@x.example\r\nBen <ben@x.example>\r\n")
    with csv_file.opened(str(file)) as found:
        assert list(people(found.rows, found.columns)) == [
            Person(email="ana@x.example"),
            Person(email="ben@x.example", name="Ben"),
        ]
        assert "There are no headings" in found.notes[0]


def test_a_delimiter_inside_a_heading_or_a_name_misleads_nobody(read: Read) -> None:
    assert read(b'email;"city, country"\na@x.example;"Ulm, Germany"\n') == [
        Person(email="a@x.example", fields=(("city_country", "Ulm, Germany"),))
    ]
    assert read(b"name, title;email\nRuiz, Dr;a@x.example\n") == [
        Person(email="a@x.example", fields=(("name_title", "Ruiz, Dr"),))
    ]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "There is nothing in this file."),
        (b"\xef\xbb\xbf", "There is nothing in this file."),
        (b"\xff\xfe", "There is nothing in this file."),
        (b"\r\n ,,\r\n", "There is nothing in this file."),
        (b"PK\x03\x04\x14\0[Content_Types].xml", "This is an Excel workbook, not a CSV file. Save it as CSV"),
        (b"PK\x03\x04\x14\0letter.txt", "This is a zipped file, not a CSV file."),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            "This is an old Excel workbook, not a CSV file. Save it as CSV",
        ),
        (b"%PDF-1.7", "This is a PDF"),
        (b"<html><table>", "This is a web page"),
        (b"\0\1\2" * 2000, "This is not a text file."),
        (b"name,phone\nAna,1\n", ":1: No column is one of email addresses"),
        (b"name,phone\nAna,1\n", "Columns found: 'name', 'phone'."),
        (b"mail,e-mail\na,b\n", ":1: The columns 'mail' and 'e-mail' mean the same."),
        (b"\nemail,unsubscribe\na,b\n", ":2: The column 'unsubscribe' has the name of something"),
        (b"email,2nd\na,b\n", ":1: The column '2nd' cannot be a merge tag."),
        (b"email,City,city\na,b,c\n", "Two columns would both be the merge tag 'city'."),
        (b"email" + b",x" * 300, ":1: There are 301 columns"),
        (b"a@x.example;b@x.example\n", ":1: There are several addresses in one line"),
        (b"a@x.example,Ana\n", ":1: The table has several columns and no headings."),
        (b'"email"x,name\n', ":1: Its quotation marks are wrong"),
        (b'email,name\na@x.example,"Ana\nb@x.example,Ben\n', ":2: A quotation mark opens in this line"),
        (b"email,name\n" + b"A" * 3_000_000, ":2: This line is longer"),
        ("email,name\na@x.example,José\n".encode() + b"b@x.example,Jos\xe9\n", ":3: A letter of this line"),
        (b"\xef\xbb\xbfemail,name\na@x.example,Jos\xe9\n", ":2: A letter of this line is damaged"),
        (b"email,name\na@x.example,Jos\x8e\nb@x.example,\x81\n", ":3: This line holds a letter"),
        ("email,name\na@x.example,Ana\n".encode("utf-16") + b"\0", "The text is damaged after this line."),
        (b"x\x00\x01binary", "The text is damaged from its beginning on."),
    ],
)
def test_what_is_no_list_of_people_is_told_in_one_line(data: bytes, message: str, read: Read) -> None:
    with pytest.raises(AudienceError) as caught:
        read(data)
    told = f"{caught.value} {caught.value.hint}"
    assert message in told
    assert told.isprintable()


def test_a_file_that_cannot_be_opened_is_told_in_one_line(tmp_path: Path) -> None:
    for source, message in {
        str(tmp_path / "nix.csv"): "There is no such file.",
        str(tmp_path): "This is a folder, not a file.",
        "a\0b.csv": "The file cannot be read",
    }.items():
        with pytest.raises(AudienceError, match=message), csv_file.opened(source):
            pass


def test_a_pipe_is_read_like_a_file(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(table(";", "\n").encode("cp1252"),))
    writer.start()
    with csv_file.opened(str(pipe)) as found:
        assert list(people(found.rows, found.columns)) == [ANA, BEN]
    writer.join()


@pytest.mark.parametrize("place", range((1 << 20) - 3, (1 << 20) + 2))
def test_a_letter_across_two_readings_is_one_letter(place: int, read: Read) -> None:
    head = b"email,name\nana@x.example,"
    filler = b"\n" * (place - len(head))
    assert read(b"email,name\n" + filler + b"ana@x.example," + "é".encode()) == [
        Person(email="ana@x.example", name="é")
    ]


# Any text in one line that a mail can carry.
_VALUES = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=20).filter(
    lambda text: "=?" not in text and "\ufeff" not in text
)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(_VALUES, _VALUES), max_size=5),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["\r\n", "\n", "\r"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_what_pythons_csv_writes_comes_back_equal(
    read: Read, rows: list[tuple[str, str]], delimiter: str, end: str, quoting: int, encoding: str
) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=quoting)  # type: ignore[arg-type]
    writer.writerow(["name", "email", "city"])
    for number, (name, city) in enumerate(rows):
        writer.writerow([name, f"p{number}@x.example", city])
    assert read(text.getvalue().encode(encoding)) == [
        Person(
            email=f"p{number}@x.example",
            name=name.strip(),
            fields=(("city", city.strip()),) if city.strip() else (),
        )
        for number, (name, city) in enumerate(rows)
    ]


def read_or_told(read: Read, data: bytes) -> tuple[list[Person | Duplicate | Refused], str]:
    try:
        return read(data), ""
    except AudienceError as error:
        return [], f"{error} {error.hint}"


_PIECES = st.sampled_from(
    [
        b"email,name\n",
        b"a@x.example",
        b'"',
        b",",
        b";",
        b"\n",
        b"\r",
        b"\0",
        b"\xff\xfe",
        "é".encode(),
        b"\xe9",
    ]
)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.binary(max_size=200), st.lists(_PIECES, max_size=30).map(b"".join)))
def test_any_bytes_are_rows_or_one_plain_line(read: Read, data: bytes) -> None:
    for start in (b"", b"email,name\n"):
        found, said = read_or_told(read, start + data)
        assert said.isprintable()
        for one in found:
            if isinstance(one, Person):
                assert one.email.isprintable()
                assert not set(one.name) & set("\r\n\0")
