"""Lists of subscribers from the command line, in a file and on a server."""

from __future__ import annotations

import csv
import io
import json
import re
import shlex
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import Run

Tree = Callable[[Path], dict[str, bytes]]
TABLE = (
    "E-Mail;Vorname;Nachname;Stadt\r\n"
    "ana@x.example;Ana;Ruiz;Köln\r\n"
    "ANA@x.example;;;\r\n"
    "foo;=1+1;;\r\n"
    "jürgen@bücher.example;Jürgen;;Ulm\r\n"
)


@pytest.fixture
def kept(empty_project: Path, database_url: str) -> Path:
    """A project with a table of readers, its database a file or a server's."""
    (empty_project / ".env").write_text(f"DATABASE_URL={database_url}\n")
    (empty_project / "readers.csv").write_text(TABLE, encoding="utf-8-sig", newline="")
    return empty_project


def counts(newsletter: Run, project: Path) -> dict[str, int]:
    code, out, _ = newsletter(project, "subscribers", "lists", "--json")
    assert code == 0
    return {one["list"]: one["people"] for one in json.loads(out)}


def test_a_table_is_imported_and_every_row_accounted_for(kept: Path, newsletter: Run) -> None:
    code, out, err = newsletter(kept, "subscribers", "import", "readers.csv", "--list", "readers")
    assert code == 1
    assert out.splitlines() == [
        "List 'readers' (a new list):",
        "  2  new people",
        "  1  twice in the file",
        "  1  refused",
        "",
        "Twice in the file; the first row counts:",
        "  line 3: ANA@x.example stands in line 2 already",
        "",
        "Refused:",
        "  line 4: “foo” is not an email address: an email address must have an @-sign.",
    ]
    assert err == "The others were imported. Mend these in your file, and import it again.\n"
    assert counts(newsletter, kept) == {"readers": 2}


def test_importing_the_same_file_again_changes_nothing(kept: Path, newsletter: Run) -> None:
    told = []
    for _ in range(3):
        _, out, _ = newsletter(kept, "subscribers", "import", "readers.csv", "--list", "readers", "--json")
        found = json.loads(out)
        told.append([found[one] for one in ("added", "joined", "updated", "unchanged", "refused")])
    assert told == [[2, 0, 0, 0, 1], [0, 0, 0, 2, 1], [0, 0, 0, 2, 1]]
    assert counts(newsletter, kept) == {"readers": 2}


def test_a_table_of_nothing_but_headings_is_told_of(kept: Path, newsletter: Run) -> None:
    (kept / "readers.csv").write_text("email,name\n")
    code, _, err = newsletter(kept, "subscribers", "import", "readers.csv", "--list", "readers")
    assert (code, err) == (1, "There is nobody in this file, only headings. Is it the right one?\n")


def test_who_is_known_joins_a_second_list(kept: Path, newsletter: Run) -> None:
    newsletter(kept, "subscribers", "import", "readers.csv", "--list", "readers")
    _, out, _ = newsletter(kept, "subscribers", "import", "readers.csv", "--list", "board")
    assert out.splitlines()[:3] == [
        "List 'board' (a new list):",
        "  0  new people",
        "  2  known, now on this list too",
    ]
    assert counts(newsletter, kept) == {"board": 2, "readers": 2}


def test_a_dry_run_says_the_same_and_changes_nothing(kept: Path, newsletter: Run) -> None:
    rehearsal = ("subscribers", "import", "readers.csv", "--list", "readers", "--dry-run")
    code, out, err = newsletter(kept, *rehearsal)
    assert code == 1
    assert out.splitlines()[:2] == ["List 'readers' (a new list), if it were imported:", "  2  new people"]
    assert err.startswith("The others would be imported.")
    assert counts(newsletter, kept) == {}
    newsletter(kept, "subscribers", "import", "readers.csv", "--list", "board")
    _, out, _ = newsletter(kept, *rehearsal, "--json")
    told = json.loads(out)
    assert (told["added"], told["joined"], told["new_list"], told["dry_run"]) == (0, 2, True, True)
    assert counts(newsletter, kept) == {"board": 2}


def test_a_dry_run_in_a_new_project_makes_no_database(empty_project: Path, newsletter: Run) -> None:
    (empty_project / "readers.csv").write_text("email\nana@x.example\n")
    code, out, _ = newsletter(
        empty_project, "subscribers", "import", "readers.csv", "--list", "readers", "--dry-run"
    )
    assert (code, out.splitlines()[1]) == (0, "  1  new people")
    assert not (empty_project / ".newsletter").exists()


def test_a_table_that_breaks_half_way_puts_nobody_on_the_list(kept: Path, newsletter: Run) -> None:
    rows = "".join(f"p{number}@x.example,P\n" for number in range(5000))
    (kept / "broken.csv").write_text(f'email,name\n{rows}q@x.example,"Q\nr@x.example,R\n')
    code, out, err = newsletter(kept, "subscribers", "import", "broken.csv", "--list", "readers")
    assert (code, out) == (1, "")
    assert err.startswith("newsletter: broken.csv:5002: A quotation mark opens in this line")
    assert counts(newsletter, kept) == {}


def test_refused_rows_are_written_with_their_reasons_and_no_formula(kept: Path, newsletter: Run) -> None:
    newsletter(kept, "subscribers", "import", "readers.csv", "--list", "readers", "--refused", "refused.csv")
    text = (kept / "refused.csv").read_text(encoding="utf-8-sig")
    assert list(csv.reader(io.StringIO(text), delimiter=";")) == [
        ["refused in line", "refused because", "E-Mail", "Vorname", "Nachname", "Stadt"],
        [
            "4",
            "“foo” is not an email address: an email address must have an @-sign.",
            "foo",
            "'=1+1",
            "",
            "",
        ],
    ]
    code, out, _ = newsletter(kept, "subscribers", "import", "refused.csv", "--list", "readers")
    assert (code, out.splitlines()[1:3]) == (1, ["  0  new people", "  1  refused"])


def test_of_many_refused_rows_ten_are_shown_and_the_rest_counted(kept: Path, newsletter: Run) -> None:
    (kept / "bad.csv").write_text("email\n" + "foo\n" * 1234)
    _, out, err = newsletter(kept, "subscribers", "import", "bad.csv", "--list", "readers")
    assert out.count("“foo”") == 10
    assert out.splitlines()[-1] == "  and 1,224 more"
    assert err.endswith("--refused FILE\n")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nix.csv", "nix.csv: There is no such file."),
        (".", ".: This is a folder"),
        ("book.xlsx", "book.xlsx: This is an Excel workbook, not a CSV file. Save it as CSV (UTF-8) first"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_line(
    name: str, message: str, empty_project: Path, newsletter: Run
) -> None:
    (empty_project / "book.xlsx").write_bytes(b"PK\x03\x04\x14\0\x06\0[Content_Types].xml")
    code, out, err = newsletter(empty_project, "subscribers", "import", name, "--list", "readers")
    assert (code, out) == (1, "")
    assert err.startswith(f"newsletter: {message}")
    assert err.count("\n") == 1
    assert not (empty_project / ".newsletter").exists()


def test_a_table_can_come_from_another_program(
    empty_project: Path, newsletter: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = io.TextIOWrapper(io.BytesIO(b"a@x.example\nb@x.example\n"))
    monkeypatch.setattr(sys, "stdin", stream)
    code, out, _ = newsletter(empty_project, "subscribers", "import", "-", "--list", "readers")
    assert code == 0
    assert out.splitlines()[1:] == [
        "  2  new people",
        "Please check: There are no headings; the first line is an address like those below it.",
    ]


@pytest.mark.parametrize("name", ["Readers", "my readers", "-x", "", "x" * 61, "läser"])
def test_a_list_has_a_short_name(name: str, empty_project: Path, newsletter: Run) -> None:
    code, _, err = newsletter(empty_project, "subscribers", "import", "readers.csv", f"--list={name}")
    assert code == 2
    assert "cannot be the name of a list" in err


def test_addresses_are_suppressed_once_and_let_go_again(kept: Path, newsletter: Run) -> None:
    code, out, _ = newsletter(
        kept,
        *("subscribers", "suppress", "Ana@x.example", "zoe@x.example", "--reason", " asked\n by phone "),
    )
    assert (code, out) == (0, "Suppressed: 2 new, 0 known before or named twice.\n")
    _, out, _ = newsletter(kept, "subscribers", "suppress", "ana@X.example")
    assert out == "Suppressed: 0 new, 1 known before or named twice.\n"
    _, out, _ = newsletter(kept, "subscribers", "suppressed")
    assert re.fullmatch(
        r"ana@x\.example  .+ \(Europe/Berlin\)  asked by phone\n"
        r"zoe@x\.example  .+ \(Europe/Berlin\)  asked by phone\n",
        out,
    )
    code, out, _ = newsletter(kept, "subscribers", "unsuppress", "ANA@x.example", "ben@x.example")
    assert (code, out) == (0, "ANA@x.example can be mailed again.\nben@x.example was not suppressed.\n")
    _, out, _ = newsletter(kept, "subscribers", "suppressed", "--json")
    assert [(one["address"], one["reason"]) for one in json.loads(out)] == [
        ("zoe@x.example", "asked by phone")
    ]


def test_whoever_stands_in_a_file_is_suppressed_whatever_else_is_wrong_with_the_row(
    kept: Path, newsletter: Run
) -> None:
    (kept / "left.csv").write_text(
        'email,unsubscribe,City,city\nana@x.example,"a\nb",c,d,e,f\nfoo,,\nana@x.example,,\n'
    )
    code, out, err = newsletter(kept, "subscribers", "suppress", "--file", "left.csv", "--json")
    told = json.loads(out)
    assert (code, err) == (1, "")
    assert (told["new"], told["known"], told["refused"]) == (1, 1, 1)
    assert told["first_refused"][0]["line"] == 4
    _, out, _ = newsletter(kept, "subscribers", "suppressed")
    assert out.startswith("ana@x.example  ")


def test_suppressing_nothing_or_two_things_at_once_is_a_usage_error(
    empty_project: Path, newsletter: Run
) -> None:
    for arguments in ((), ("a@x.example", "--file", "left.csv")):
        code, _, err = newsletter(empty_project, "subscribers", "suppress", *arguments)
        assert code == 2
        assert "Name addresses, or a file with --file." in err


def test_somebody_leaves_a_list_and_stays_on_others(kept: Path, newsletter: Run) -> None:
    for name in ("readers", "board"):
        newsletter(kept, "subscribers", "import", "readers.csv", "--list", name)
    code, out, _ = newsletter(
        kept, "subscribers", "remove", "ANA@x.example", "zoe@x.example", "--list", "readers"
    )
    assert code == 0
    assert out == "readers: ANA@x.example is not on it any more.\nreaders: zoe@x.example was not on it.\n"
    assert counts(newsletter, kept) == {"board": 2, "readers": 1}


def test_a_misspelt_list_is_told_with_the_right_one(kept: Path, newsletter: Run) -> None:
    newsletter(kept, "subscribers", "import", "readers.csv", "--list", "readers")
    code, _, err = newsletter(kept, "subscribers", "remove", "ana@x.example", "--list", "raeders")
    assert code == 1
    assert err.startswith("newsletter: list 'raeders': There is no such list. Did you mean 'readers'?")


def test_looking_leaves_no_database_behind(empty_project: Path, newsletter: Run, tree: Tree) -> None:
    code, out, err = newsletter(empty_project, "subscribers", "lists")
    assert (code, out) == (0, "")
    assert err.startswith("There is no list yet.")
    assert newsletter(empty_project, "subscribers", "suppressed") == (0, "", "")
    assert not (empty_project / ".newsletter").exists()


@pytest.mark.parametrize("command", ["import", "lists", "remove", "suppress", "suppressed", "unsuppress"])
def test_the_examples_of_every_help_work_when_pasted(
    command: str, empty_project: Path, newsletter: Run
) -> None:
    for name in ("readers.csv", "left.csv"):
        (empty_project / name).write_text("email,name\nana@example.org,Ana Ruiz\n")
    newsletter(empty_project, "subscribers", "import", "readers.csv", "--list", "readers")
    _, out, _ = newsletter(empty_project, "subscribers", command, "--help")
    examples = re.findall(r"^ +newsletter (.+)$", out, re.MULTILINE)
    assert examples
    for example in examples:
        code, _, err = newsletter(empty_project, *shlex.split(example))
        assert code == 0, (example, err)


def test_memory_does_not_grow_with_the_rows_that_are_imported(empty_project: Path, newsletter: Run) -> None:
    def peak(count: int) -> int:
        rows = "".join(
            f"person{count}-{number}@x{number % 300}.example,Ána,Köln\n" for number in range(count)
        )
        (empty_project / "many.csv").write_text(f"email,name,city\n{rows}")
        tracemalloc.start()
        code, out, _ = newsletter(empty_project, "subscribers", "import", "many.csv", "--list", "readers")
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert (code, f"{count:,}  new people" in out) == (0, True)
        return most

    peak(10)
    few = peak(2_000)
    # As people, the others would take five times as much.
    assert peak(15_000) < few + 1_000_000
