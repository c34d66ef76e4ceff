"""What is wrong with a theme, with the place in its files."""

from __future__ import annotations

import re
from collections.abc import Sequence

from newsletter.errors import RenderError
from newsletter.model import Theme
from newsletter.render.origin import Place, Sourced
from newsletter.render.validate import Problem, problems


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


def _error(problem: Problem, source: Sourced, theme: Theme, template: str) -> RenderError:
    place = source.place(problem.offset)
    if place is None:
        return RenderError(problem.message, template=template, hint=problem.hint)
    if problem.attribute:
        place = _attribute(dict(theme.files)[place.file], place, problem.attribute)
    return RenderError(
        problem.message,
        template=f"{theme.folder}/{place.file}",
        line=place.line,
        column=place.column,
        hint=problem.hint,
    )


def _attribute(text: str, tag: Place, name: str) -> Place:
    """Where in the tag the attribute is written; the tag itself where a macro or a value writes it."""
    lines = text.splitlines(keepends=True)
    start = sum(map(len, lines[: tag.line - 1])) + tag.column - 1
    found = re.compile(rf"[^<]*?\s({re.escape(name)})\s*=").match(text, start + 1)
    if not found:
        return tag
    offset = found.start(1)
    return Place(tag.file, text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset))
