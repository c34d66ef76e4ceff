"""How much a template may make and do: counted in steps and characters, never in seconds.

So a template that is refused here is refused everywhere. A step is an item of a loop, a call, a file that is
included, or some characters made.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from jinja2 import TemplateRuntimeError, Undefined

# An issue of two hundred stories takes some thirty-five thousand.
_MOST_STEPS = 250_000
_CHARACTERS_A_STEP = 64
_ITEMS_A_STEP = 8
_SHORT = 256
# Of one value, and of all that a template writes.
_LONGEST = 200_000
_LONGEST_TEXT = 8_000_000
# Of what a text could become by another one: each letter replaced, a join between each two items.
_MOST_PRODUCT = 20_000_000
# What a number in a template can sensibly mean: pixels, characters of a line, a year.
_LARGEST_ARGUMENT = 20_000
_MOST_BITS = 256
# A width in a format: '%99999s', '%(a)99999s', '%*d', '{:>99999}'.
_WIDE = re.compile(r"%(?:\([^()]*\))?[^%a-zA-Z]*(?:[0-9]{5}|\*)|\{[^{}]*[0-9]{5}")
_TOO_LONG = "it makes longer texts than any mail needs"
_TOO_LARGE = "it works with larger numbers than any mail needs"
CONTAINERS = (list, tuple, dict, set, frozenset)
_spent: ContextVar[list[int]] = ContextVar("spent")


class TooMuchError(TemplateRuntimeError):
    """A template wants more than any mail needs."""


@contextmanager
def counted() -> Iterator[None]:
    """Count the steps of one template from here on."""
    before = _spent.set([0])
    try:
        yield
    finally:
        _spent.reset(before)


def spend(steps: int) -> None:
    """Count some steps. Raises TooMuchError where they are too many."""
    spent = _spent.get(None)
    if spent is None:
        return
    spent[0] += steps
    if spent[0] > _MOST_STEPS:
        raise TooMuchError(f"it takes more than {_MOST_STEPS:,} steps, so it seems to have no end")


def sized(made: Any) -> Any:  # noqa: ANN401  a template's values are of any type
    """What was made, if it is not too much. The call or the loop that made something short was counted."""
    if isinstance(made, str):
        if len(made) < _SHORT:
            return made
        if len(made) > _LONGEST:
            raise TooMuchError(_TOO_LONG)
        spend(len(made) // _CHARACTERS_A_STEP)
    elif isinstance(made, range):
        spend(len(made) // _ITEMS_A_STEP)
    elif isinstance(made, CONTAINERS):
        _walk(made)
    elif isinstance(made, int) and made.bit_length() > _MOST_BITS:
        raise TooMuchError(_TOO_LARGE)
    return made


def shown(made: Any) -> Any:  # noqa: ANN401  a template's values are of any type
    """What a template writes, if it is not too much and has words of its own."""
    if isinstance(made, str):
        return made if len(made) < _SHORT else sized(made)
    # The words of a function would be an address in memory, another one each time.
    silent = callable(made) or type(made).__module__.startswith("jinja2.")
    if silent and not isinstance(made, Undefined):
        raise TemplateRuntimeError(f"{type(made).__name__} has no words of its own to be shown")
    return sized(made)


def _walk(made: Any) -> None:  # noqa: ANN401  a container of anything
    """Count what a container holds, as often as it holds it: shown or compared, that is how long it takes."""
    left = [made]
    while left:
        one = left.pop()
        spend(1 + len(one) // _ITEMS_A_STEP)
        values = one.items() if isinstance(one, dict) else one
        left += [inner for inner in values if isinstance(inner, CONTAINERS)]


def joined(pieces: Iterable[str]) -> str:
    """What a template, a macro or a block has written."""
    made = list(pieces)
    # Before they are joined: a few million references are small, what they refer to may not be.
    length = sum(map(len, made))
    if length > _LONGEST_TEXT:
        raise TooMuchError(_TOO_LONG)
    spend(length // _CHARACTERS_A_STEP // _CHARACTERS_A_STEP)
    return "".join(made)


def items(found: Any) -> Any:  # noqa: ANN401  whatever a template loops over
    """The items of a loop, counted."""
    if hasattr(found, "__len__"):
        spend(len(found))
        return found
    return _one_by_one(found)


def _one_by_one(found: Iterable[object]) -> Iterator[object]:
    for item in found:
        spend(1)
        yield item


def sensible(about: object, arguments: Iterable[object], *, formats: bool = False) -> None:
    """Whether something can be done to `about` with these arguments, before it is done.

    With `formats` it is a text that says how wide others are to be.
    """
    longest = 1
    for one in arguments:
        if isinstance(one, int):
            if not -_LARGEST_ARGUMENT <= one <= _LARGEST_ARGUMENT:
                raise TooMuchError(f"{one} is a larger number than any mail needs")
            longest = max(longest, abs(one))
        elif isinstance(one, (str, *CONTAINERS)):
            sized(one)
            longest = max(longest, len(one))
    if isinstance(about, (str, range, *CONTAINERS)):
        sized(about)
        if len(about) * longest > _MOST_PRODUCT:
            raise TooMuchError(_TOO_LONG)
        if formats and _WIDE.search(str(about)):
            raise TooMuchError("it pads a text to more than any mail needs")


def operation(operator: str, left: object, right: object) -> None:
    """Whether two values can be put together, before they are."""
    if operator == "%" and isinstance(left, str):
        sensible(left, right if isinstance(right, tuple) else (right,), formats=True)
    elif isinstance(left, int) and isinstance(right, int):
        bits = left.bit_length() * abs(right) if operator == "**" else left.bit_length() + right.bit_length()
        if bits > _MOST_BITS:
            raise TooMuchError(_TOO_LARGE)
    else:
        lengths = [len(one) for one in (left, right) if isinstance(one, str | list | tuple)]
        times = next((one for one in (left, right) if isinstance(one, int)), 1) if operator == "*" else 1
        if sum(lengths) * times > _LONGEST:
            raise TooMuchError(_TOO_LONG)
