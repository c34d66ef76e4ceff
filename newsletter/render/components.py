"""MJML's components: what each may hold, and what the values of its attributes must be."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from newsletter.render.lacking import CHILDREN, EMPTY

ROOT = "mjml"
# What stands for other components inside mj-attributes, and takes whatever any of them takes.
FOR_OTHERS = frozenset({"mj-all", "mj-class"})
_SCHEMA = Path(__file__).parent / "schema" / "mjml.json"
_ROOT_ATTRIBUTES = frozenset({"lang", "dir", "owa"})
_PLAIN_COLOR = re.compile(
    r"#(?:[0-9a-f]{3}|[0-9a-f]{6})|transparent|inherit|none|rgba?\([0-9.,%\s/]+\)", re.IGNORECASE
)
_UNIT = re.compile(r"(unit|unitWithNegative)\(([^)]*)\)(?:\{1,4\})?")


@cache
def _schema() -> dict[str, Any]:
    told: dict[str, Any] = json.loads(_SCHEMA.read_text(encoding="utf-8"))
    return told


@cache
def components() -> dict[str, Any]:
    """What MJML knows of each component by its name: attributes with their types, and what it may hold."""
    known: dict[str, Any] = _schema()["components"]
    return known


@cache
def children(name: str) -> frozenset[str]:
    """The names of the components that may stand in `name`; of none where nothing is known of it."""
    known = _schema()["root"] if name == ROOT else components().get(name, {}).get("children", [])
    return frozenset(known) - CHILDREN.get(name, frozenset())


def holds_html(name: str) -> bool:
    """Whether a component holds HTML or words rather than components."""
    return name not in EMPTY and bool(components().get(name, {}).get("ending"))


@cache
def known_attributes(name: str) -> dict[str, str]:
    """The attributes of a component and the type of each one's value."""
    if name == ROOT:
        return dict.fromkeys(_ROOT_ATTRIBUTES, "string")
    if name not in FOR_OTHERS and name not in components():
        return {}
    types = _schema()["types"]
    if name in FOR_OTHERS:
        return {one: "string" for component in components().values() for one in component["attributes"]}
    return {one: types[number] for one, number in components()[name]["attributes"].items()}


# --- values --------------------------------------------------------------------------------------------


def wrong_value(value: str, kind: str) -> str:
    """What the value should be, '' where it is that."""
    return _judge(kind)(value.strip())


@cache
def _judge(kind: str) -> Callable[[str], str]:
    if unit := _UNIT.fullmatch(kind):
        return _length(unit[2].split(","), negative=unit[1] == "unitWithNegative", many=kind.endswith("}"))
    if kind.startswith("enum("):
        choices = kind.removeprefix("enum(").removesuffix(")").split(",")
        said = " or ".join(filter(None, choices))
        return lambda value: "" if value in choices else said
    match kind:
        case "boolean":
            return lambda value: "" if value in {"true", "false"} else "true or false"
        case "integer":
            return lambda value: "" if re.fullmatch(r"[0-9]+", value) else "a whole number"
        case "color":
            return lambda value: "" if _is_color(value) else "a colour such as #7A1D56"
        case _:
            return lambda _: ""


def _length(units: list[str], *, negative: bool, many: bool) -> Callable[[str], str]:
    words = [unit for unit in units if unit == "auto"]
    endings = "|".join(re.escape(unit) for unit in units if unit != "auto")
    sign = "-?" if negative else ""
    one = "|".join([rf"{sign}(?:[0-9]*\.)?[0-9]+(?:{endings})", "0", *words])
    pattern = re.compile(rf"(?:{one})(?:\s+(?:{one})){{0,3}}" if many else f"(?:{one})")
    examples = [f"16{unit}" if unit else "1.5" for unit in units if unit != "auto"] + words
    said = f"{'up to four lengths' if many else 'a length'} such as {' or '.join(examples)}"
    return lambda value: "" if pattern.fullmatch(value) else said


def _is_color(value: str) -> bool:
    return _PLAIN_COLOR.fullmatch(value) is not None or value.lower() in _schema()["colors"]
