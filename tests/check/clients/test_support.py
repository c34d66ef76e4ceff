from __future__ import annotations

import json
from pathlib import Path

import pytest

from newsletter.check.clients.audience import PROGRAMS
from newsletter.check.clients.features import CONDITIONS
from newsletter.check.clients.support import FEATURES, SLUGS, lacking, reading
from tools import refresh_caniemail
from tools.refresh_caniemail import TARGET, reduced, written

FACTS = json.loads(TARGET.read_text(encoding="utf-8"))


def test_the_facts_name_their_source_their_licence_and_their_day() -> None:
    assert FACTS["source"].startswith("caniemail.com")
    assert FACTS["licence"].startswith("MIT")
    assert FACTS["updated"] == "2026-05-13"


def test_the_facts_are_those_of_the_features_that_are_known_and_the_programs_that_are_used() -> None:
    assert FACTS["programs"] == list(PROGRAMS)
    assert list(FACTS["features"]) == list(SLUGS)
    assert {len(levels) for levels in FACTS["features"].values()} == {len(PROGRAMS)}
    assert set("".join(FACTS["features"].values())) <= set("ynau")


@pytest.mark.parametrize("slug", FEATURES)
def test_each_feature_that_is_looked_for_is_lacking_somewhere(slug: str) -> None:
    assert lacking(slug)


def test_what_is_supported_partly_counts_where_it_is_said_to() -> None:
    # Outlook.com has position: sticky and no other, Apple Mail has what is looked for.
    assert "outlook.outlook-com" in lacking("css-position")
    assert "apple-mail.ios" not in lacking("css-position")
    # Gmail has flex, but not with an account of another provider.
    assert not {one for one in lacking("css-display-flex") if one.startswith("gmail")}


def test_each_condition_is_read_somewhere_and_not_everywhere() -> None:
    for condition, _ in CONDITIONS:
        assert frozenset() < reading(condition) < frozenset(PROGRAMS)


@pytest.mark.corpora
def test_the_facts_that_are_shipped_are_those_of_the_listing(corpora: Path) -> None:
    told = json.loads((corpora / "caniemail.json").read_text(encoding="utf-8"))
    assert TARGET.read_text(encoding="utf-8") == written(reduced(told))


def test_a_listing_is_reduced_to_letters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    listing = {
        "last_updated": "2027-01-02 03:04:05 +0000",
        "features": [{"slug": slug, "support": {"gmail": {"ios": "n", "sonar": "y"}}} for slug in SLUGS],
    }
    (tmp_path / "listing.json").write_text(json.dumps(listing), encoding="utf-8")
    monkeypatch.setattr(refresh_caniemail, "TARGET", tmp_path / "support.json")
    assert refresh_caniemail.main([str(tmp_path / "listing.json")]) == 0
    made = json.loads((tmp_path / "support.json").read_text(encoding="utf-8"))
    assert made["updated"] == "2027-01-02"
    levels = dict(zip(made["programs"], made["features"]["css-float"], strict=True))
    assert {program for program, level in levels.items() if level == "n"} == {"gmail.ios"}
    assert set(levels.values()) == {"n", "u"}


def test_a_listing_without_a_feature_that_is_looked_for_is_refused() -> None:
    with pytest.raises(KeyError, match="css-"):
        reduced({"last_updated": "2027-01-02", "features": []})


def test_without_a_file_the_script_says_how_it_is_used(capsys: pytest.CaptureFixture[str]) -> None:
    assert refresh_caniemail.main([]) == 2
    assert "FILE" in capsys.readouterr().err
