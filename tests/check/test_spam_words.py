from __future__ import annotations

import pytest

from newsletter.check.words.spam_words import WORDS, is_of_the_mail, words_for


def test_the_longest_name_that_fits_counts() -> None:
    assert words_for("MONEY_BACK") is WORDS["MONEY_BACK"]
    assert words_for("MONEY_ATM_CARD") is WORDS["MONEY_"]
    assert words_for("HTML_IMAGE_ONLY_04") is WORDS["HTML_IMAGE_ONLY_"]
    assert words_for("SOMETHING_ELSE") is None


@pytest.mark.parametrize("name", WORDS)
def test_each_says_what_it_means_and_what_to_do(name: str) -> None:
    words = WORDS[name]
    assert words.meaning[:1] == words.meaning[:1].lower() or words.meaning.startswith("HTML")
    assert not words.meaning.endswith(".")
    assert words.hint.endswith((".", "check"))
    assert is_of_the_mail(name)


@pytest.mark.parametrize(
    "name", ["NO_RECEIVED", "ALL_TRUSTED", "DKIM_ADSP_NXDOMAIN", "RCVD_IN_XBL", "SPF_FAIL"]
)
def test_what_only_a_mail_that_travelled_can_have_is_not_told(name: str) -> None:
    assert not is_of_the_mail(name)
