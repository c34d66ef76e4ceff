"""A theme's folder -> Theme: its files, its places for pictures, and the grounds that its text stands on."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from newsletter.errors import ProjectError
from newsletter.model import Slot, Theme
from newsletter.project import files
from newsletter.project.folder import THEMES, built_in_themes
from newsletter.text.nearest import suggest

MANIFEST = "theme.toml"
_THEME_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")
_COLOR = re.compile(r"#[0-9a-fA-F]{6}")
_WIDEST = 2000
_FILES = (".j2", ".css")
_SLOT_KEYS = {"width": int, "height": int, "whole": bool, "phone": int}


def load_theme(root: Path, name: str) -> Theme:
    """The files of a theme; a project's own folder `templates/<name>/` comes before the built-in one."""
    own, built_in = root / THEMES, built_in_themes()
    for place in (own, built_in) if _THEME_NAME.fullmatch(name) else ():
        folder = place / name
        if folder.is_dir():
            shown = f"{THEMES}/{name}"
            slots, grounds = _manifest(folder, f"{shown}/{MANIFEST}")
            return Theme(
                name=name,
                folder=shown,
                files=tuple(
                    # Some editors put a mark of their own before the first letter.
                    (
                        path.relative_to(folder).as_posix(),
                        files.read(place.parent, path).removeprefix("\ufeff"),
                    )
                    for path in sorted(folder.rglob("*"))
                    if path.suffix in _FILES and path.is_file()
                ),
                slots=slots,
                **grounds,
            )
    known = {p.name for place in (own, built_in) if place.is_dir() for p in place.iterdir() if p.is_dir()}
    raise ProjectError(
        f"There is no theme '{name}'.",
        path=THEMES,
        hint=f"The themes here are: {', '.join(sorted(known))}.",
    )


def _manifest(folder: Path, shown: str) -> tuple[tuple[Slot, ...], dict[str, tuple[str, ...]]]:
    """What `theme.toml` says. Raises ProjectError naming the line of what cannot be used."""
    path = folder / MANIFEST
    if not path.is_file():
        raise ProjectError(
            f"The theme has no {MANIFEST}, so no picture would be shown.",
            path=shown,
            hint="Begin it with [images] and a line like: lead = { width = 640, height = 360 }",
        )
    text = files.read(folder.parent.parent, path).removeprefix("\ufeff")
    try:
        told = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, ValueError, RecursionError) as error:
        at = re.search(r"at line (\d+)", str(error))
        raise ProjectError(
            "The file cannot be read.",
            path=shown,
            line=int(at[1]) if at else 1,
            hint="Every value stands after an =, and texts are in quotes.",
        ) from None
    for table in told:
        if table not in {"images", "grounds"}:
            near = suggest(table, ["images", "grounds"])
            raise _wrong(
                f"There is no group [{table}].{near}", text, table, shown, "It has: images, grounds."
            )
    slots = tuple(
        _slot(name, made, text, shown) for name, made in _group(told, "images", text, shown).items()
    )
    grounds = {
        scheme: _grounds(scheme, colors, text, shown)
        for scheme, colors in _group(told, "grounds", text, shown).items()
    }
    return slots, grounds


def _group(told: dict[str, Any], name: str, text: str, shown: str) -> dict[str, Any]:
    group = told.get(name, {})
    if not isinstance(group, dict):
        raise _wrong(f"'{name}' should be a group: [{name}]", text, name, shown)
    return group


def _slot(name: str, told: object, text: str, shown: str) -> Slot:
    hint = f"Write it like: {name} = {{ width = 640, height = 360 }}"
    if not isinstance(told, dict) or "width" not in told:
        raise _wrong(f"The place '{name}' has no width.", text, name, shown, hint)
    for key, value in told.items():
        sound = type(value) is _SLOT_KEYS.get(key) and isinstance(value, int)
        if not sound or not (key == "width") <= value <= _WIDEST:
            raise _wrong(f"The place '{name}' cannot have '{key} = {value}'.", text, name, shown, hint)
    return Slot(name=name, **told)


def _grounds(scheme: str, colors: object, text: str, shown: str) -> tuple[str, ...]:
    sound = (
        isinstance(colors, list)
        and colors
        and all(isinstance(c, str) and _COLOR.fullmatch(c) for c in colors)
    )
    if scheme not in {"light", "dark"} or not isinstance(colors, list) or not sound:
        raise _wrong(
            f"The grounds '{scheme}' cannot be used.",
            text,
            scheme,
            shown,
            'Below [grounds] a line is like: light = ["#FFFFFF"] or dark = ["#000000"]',
        )
    return tuple(colors)


def _wrong(message: str, text: str, name: str, shown: str, hint: str = "") -> ProjectError:
    key = re.compile(rf"\s*(?:\[\s*)?[\"']?{re.escape(name)}\b")
    line = next((n for n, one in enumerate(text.splitlines(), 1) if key.match(one)), 1)
    return ProjectError(message, path=shown, line=line, hint=hint)
