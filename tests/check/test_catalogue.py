"""What is said of the rules: to editors, in the documents, and in no other place."""

from __future__ import annotations

import re

from newsletter.check.base import Group, Rule
from newsletter.check.report import RULES, catalogue
from newsletter.model import Severity
from tests.conftest import REPOSITORY
from tools import list_rules


def test_the_page_of_rules_is_what_the_rules_say() -> None:
    assert list_rules.PAGE.read_text(encoding="utf-8") == list_rules.text(), "write it anew with: make rules"


def test_every_rule_says_in_a_line_what_it_finds_and_more_where_there_is_more() -> None:
    for rule in catalogue().values():
        first, _, rest = rule.about.partition("\n")
        assert first.endswith("."), rule.code
        assert len(first) <= 100, rule.code
        assert not rest or rest.startswith("\n"), rule.code


def test_no_two_rules_share_a_code() -> None:
    assert len(catalogue()) == len({id(rule) for rule in catalogue().values()})
    codes = [rule.code for rule in RULES]
    assert len(codes) == len(set(codes))


def test_each_code_that_the_program_gives_is_explained() -> None:
    given: set[str] = set()
    for path in (REPOSITORY / "newsletter").rglob("*.py"):
        given.update(re.findall(r"\bcode=\"([a-z-]+)\"", path.read_text(encoding="utf-8")))
    assert given
    assert given <= catalogue().keys()


def test_what_the_law_asks_for_cannot_be_waived() -> None:
    def fixed(rule: Rule) -> bool:
        return rule.group is Group.LAW and rule.severity is Severity.ERROR

    law = [rule for rule in catalogue().values() if fixed(rule)]
    assert {"unsubscribe-missing", "address-missing", "sponsor-unlabelled"} <= {rule.code for rule in law}
    assert not [rule.code for rule in law if rule.waivable]
