"""Whom a file names as its author may be a person, a machine or a house."""

from __future__ import annotations

import pytest

from newsletter.collect.manuscript.people_of_files import parse


@pytest.mark.parametrize(
    ("written", "people"),
    [
        ("Jane Doe", ["Jane Doe"]),
        ("Doe, Jane", ["Jane Doe"]),
        ("Doe, Jane (HR)", ["Jane Doe"]),
        ("Jane Doe, RN", ["Jane Doe"]),
        ("Jane Doe; Ruth Adair", ["Jane Doe", "Ruth Adair"]),
        ("'Jane Doe'", ["Jane Doe"]),
        ("Microsoft Office User", []),
        ("Microsoft Office-Anwender", []),
        ("Windows User", []),
        ("Administrator", []),
        ("user", []),
        ("HP", []),
        ("Lenovo ThinkPad", []),
        ("python-docx", []),
        ("Hollin Foundation", []),
        ("jane@a.example", []),
        ("jdoe", []),
        ("", []),
    ],
)
def test_only_people_are_authors(written: str, people: list[str]) -> None:
    assert [person.name for person in parse(written)] == people
