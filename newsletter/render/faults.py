"""What is wrong with a theme, with the place in its files."""

from __future__ import annotations

import re
from collections.abc import Sequence

from newsletter.errors import RenderError
from newsletter.model import Theme
from newsletter.render.braces import missing
from newsletter.render.origin import Place, Sourced
from newsletter.render.sheets import StyleError
from newsletter.render.validate import Problem, problems

_SHEET = re.compile(r"<mj-style\s[^>]*inline")


def faults(
    source: Sourced, theme: Theme, template: str
) -> tuple[tuple[RenderError, ...], tuple[RenderError, ...]]:
    """The faults that leave no mail, and those that leave another one than was meant; each once.

    A fault in a loop is made many times over, and written in one place. What the theme does not write itself
    is put down to `template`.
    """
    fatal: dict[tuple[object, ...], RenderError] = {}
    others: dict[tuple[object, ...], RenderError] = {}
    for problem in problems(source.text):
        error = _error(problem, source, theme, template)
        kind = fatal if problem.fatal else others
        kind.setdefault((error.template, error.line, error.column, error.message), error)
    return tuple(fatal.values()), tuple(others.values())


def together(errors: Sequence[RenderError]) -> RenderError:
    """The first, with the rest behind it."""
    first, *rest = errors
    first.others = tuple(rest)
    return first


def placed(error: StyleError, source: Sourced, theme: Theme) -> RenderError:
    """The fault of a style sheet where its line is written in the theme, or else where the sheet begins."""
    wanted = error.text.strip()
    places = [
        Place(name, number, len(line) - len(line.lstrip()) + 1)
        for name, text in theme.files
        for number, line in enumerate(text.splitlines(), start=1)
        if wanted and wanted in line
    ]
    if len(places) == 1:
        return _at(places[0], error.message, error.hint, theme)
    sheet = _SHEET.search(source.text)
    place = source.place(sheet.start()) if sheet else None
    return _at(place, error.message, error.hint, theme) if place else error


def told(unwritten: tuple[str, str, str], source: Sourced, theme: Theme, template: str) -> RenderError:
    """What no mail can hold, at the tag of the theme that it stands behind."""
    text, message, hint = unwritten
    return _error(Problem(source.text.find(text), message, hint), source, theme, template)


def _error(problem: Problem, source: Sourced, theme: Theme, template: str) -> RenderError:
    place = source.place(problem.offset)
    if place is None:
        return _before_all(problem, source.text, theme, template)
    if problem.braces and (sheet := missing(theme)):
        return _at(sheet, problem.message, problem.hint, theme)
    text = dict(theme.files)[place.file]
    if problem.attribute:
        place = _attribute(text, place, problem.attribute)
    else:
        place = _behind(text, place, source.since(problem.offset))
    return _at(place, problem.message, problem.hint, theme)


def _before_all(problem: Problem, made: str, theme: Theme, template: str) -> RenderError:
    """What stands before the first tag is told where the template says it, if it does."""
    line = made[problem.offset :].partition("\n")[0]
    said = line[:1] + line[1:].partition("<")[0]
    text = dict(theme.files).get(template.removeprefix(f"{theme.folder}/"), "")
    if said and text.count(said) == 1:
        place = _place(text, text.index(said), template.removeprefix(f"{theme.folder}/"))
        return _at(place, problem.message, problem.hint, theme)
    return RenderError(problem.message, template=template, hint=problem.hint)


def _at(place: Place, message: str, hint: str, theme: Theme) -> RenderError:
    return RenderError(
        message, template=f"{theme.folder}/{place.file}", line=place.line, column=place.column, hint=hint
    )


def _behind(text: str, tag: Place, between: str) -> Place:
    """The place behind a tag and what follows it, where the theme has it just so; else the tag."""
    start = _offset(text, tag)
    return _place(text, start + len(between), tag.file) if text.startswith(between, start) else tag


def _attribute(text: str, tag: Place, name: str) -> Place:
    """Where in the tag the attribute is written; the tag itself where a macro or a value writes it."""
    found = re.compile(rf"[^<]*?\s({re.escape(name)})\s*=").match(text, _offset(text, tag) + 1)
    return _place(text, found.start(1), tag.file) if found else tag


def _offset(text: str, place: Place) -> int:
    lines = text.split("\n")
    return sum(len(line) + 1 for line in lines[: place.line - 1]) + place.column - 1


def _place(text: str, offset: int, file: str) -> Place:
    return Place(file, text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset))
