"""The sources hold everything that a theme may write, and both validators find them sound."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from newsletter.render import components, validate
from newsletter.render.lacking import ATTRIBUTES
from newsletter.render.validate import problems
from tests.conformance.conftest import SOURCES, Page
from tests.conformance.marks import marks

SCHEMA: dict[str, Any] = json.loads(
    (Path(components.__file__).parent / "schema" / "mjml.json").read_text(encoding="utf-8")
)
NOT_ALLOWED = validate._BANNED.keys() | validate._LEFT_OUT.keys() | {"mj-carousel-image"}
COMPONENTS = {name: told for name, told in SCHEMA["components"].items() if name not in NOT_ALLOWED}
# A component's place is told by its parents; these have no place in a mail of their own.
HEAD = {"mj-head", *COMPONENTS["mj-head"]["children"]} - {"mj-raw"}
VALUES = {"boolean": "true", "color": "red", "integer": "1", "string": "x"}


def kind(component: str, attribute: str) -> str:
    told: str = SCHEMA["types"][COMPONENTS[component]["attributes"][attribute]]
    return told


def choices(kind: str) -> list[str]:
    """The words or the units that a value can have, none where it can be anything."""
    inside = kind.partition("(")[2].partition(")")[0]
    return [one for one in inside.split(",") if one]


def is_length(kind: str) -> bool:
    return kind.startswith("unit")


def refused(component: str, attribute: str) -> bool:
    """Whether our validator takes no value of it, although MJML knows it."""
    its_kind = kind(component, attribute)
    some = choices(its_kind)
    value = (f"1{some[0]}" if is_length(its_kind) else some[0]) if some else VALUES[its_kind]
    return any(one.attribute == attribute for one in problems(f'<{component} {attribute}="{value}" />'))


ALLOWED = {
    (component, attribute)
    for component, told in COMPONENTS.items()
    for attribute in told["attributes"]
    if not refused(component, attribute)
}
USED = [mark for path in SOURCES.values() for mark in marks(path.read_text(encoding="utf-8"))]


def used(component: str, attribute: str) -> list[str]:
    """The values that it has on components, not in defaults."""
    return [
        mark.attributes[attribute]
        for mark in USED
        if mark.name == component and attribute in mark.attributes and not mark.is_default
    ]


def test_the_sources_use_every_component() -> None:
    assert COMPONENTS.keys() - {mark.name for mark in USED} == set()


def test_the_sources_use_every_attribute() -> None:
    assert {(one, name) for one, name in ALLOWED if not used(one, name)} == set()


def test_the_sources_use_every_attribute_of_the_root() -> None:
    assert {
        name
        for name in components.known_attributes("mjml").keys() - ATTRIBUTES["mjml"].keys()
        if not used("mjml", name)
    } == set()


def test_the_sources_use_every_word_that_an_attribute_can_be() -> None:
    missing = {
        (component, attribute, word)
        for component, attribute in ALLOWED
        if not is_length(kind(component, attribute))
        for word in choices(kind(component, attribute))
        if word not in used(component, attribute)
    }
    assert missing == set()


def test_the_sources_use_every_unit_that_a_component_measures_with() -> None:
    missing = set()
    for component, attribute in ALLOWED:
        its_kind = kind(component, attribute)
        alike = [name for one, name in ALLOWED if one == component and kind(one, name) == its_kind]
        values = " ".join(" ".join(used(component, name)) for name in alike).split()
        missing |= {
            (component, attribute, unit)
            for unit in (choices(its_kind) if is_length(its_kind) else [])
            if not any(value.endswith(unit) for value in values)
        }
    assert missing == set()


def test_the_sources_pad_with_one_to_four_lengths_and_with_a_bare_zero() -> None:
    paddings = [value.split() for component in COMPONENTS for value in used(component, "padding")]
    assert {len(lengths) for lengths in paddings} == {1, 2, 3, 4}
    assert any("0" in lengths and len(lengths) > 1 for lengths in paddings)


def test_the_sources_name_a_class_on_all_that_is_shown() -> None:
    # These print nothing of their own that a class could stand on.
    unclassed = HEAD | {"mj-raw"}
    classed = {mark.name for mark in USED if "css-class" in mark.attributes}
    assert COMPONENTS.keys() - classed - unclassed == set()


def test_the_sources_use_every_way_to_give_a_default() -> None:
    assert {mark.name for mark in USED if mark.is_default} >= {"mj-all", "mj-class", "mj-text", "mj-section"}
    assert any(len(mark.attributes.get("mj-class", "").split()) == 2 for mark in USED)


@pytest.mark.parametrize("name", SOURCES)
def test_no_validator_finds_fault_with_a_source(name: str, npm: dict[str, Page]) -> None:
    source = SOURCES[name].read_text(encoding="utf-8")
    assert [one.message for one in problems(source)] == []
    assert npm[name]["problems"] == []
