"""Jinja's sandbox with an end to it: no template runs for ever or fills the memory, whatever stands in it.

Steps are counted, not seconds, so that a template which is refused here is refused everywhere. A step is an
item of a loop, a call, a file that is included, or some characters made.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

from jinja2 import TemplateRuntimeError, nodes
from jinja2.filters import do_format
from jinja2.sandbox import ImmutableSandboxedEnvironment, safe_range
from jinja2.visitor import NodeTransformer

# An issue of two hundred stories takes some thirty-five thousand.
_MOST_STEPS = 300_000
_CHARACTERS_A_STEP = 64
_SHORT = 256
_CONTAINERS = (list, tuple, dict, set, frozenset)
_ITEMS_A_STEP = 8
_LONGEST = 8_000_000
# What a number in a template can sensibly mean: pixels, characters of a line, a year.
_LARGEST_ARGUMENT = 20_000
_MOST_BITS = 256
# A width in a format: '%99999s', '%*d', '{:>99999}'.
_WIDE = re.compile(r"%[^%a-zA-Z]*(?:[0-9]{5}|\*)|\{[^{}]*[0-9]{5}")
_COMPARING = frozenset(
    {"eq", "equalto", "==", "ne", "!=", "lt", "lessthan", "gt", "greaterthan", "le", "ge", "in"}
)
_TOO_LONG = f"it makes more than {_LONGEST:,} characters"
_TOO_LARGE = "it works with larger numbers than any mail needs"
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


def _spend(steps: int) -> None:
    spent = _spent.get(None)
    if spent is None:
        return
    spent[0] += steps
    if spent[0] > _MOST_STEPS:
        raise TooMuchError(f"it takes more than {_MOST_STEPS:,} steps, so it seems to have no end")


def _sized(made: Any) -> Any:  # noqa: ANN401  a template's values are of any type
    """What was made, if it is not too much. The call or the loop that made something short was counted."""
    if isinstance(made, str):
        if len(made) < _SHORT:
            return made
        if len(made) > _LONGEST:
            raise TooMuchError(_TOO_LONG)
        _spend(len(made) // _CHARACTERS_A_STEP)
    elif isinstance(made, range):
        _spend(len(made) // _ITEMS_A_STEP)
    elif isinstance(made, _CONTAINERS):
        _walk(made)
    return made


def _walk(made: Any) -> None:  # noqa: ANN401  a container of anything
    """Count what a container holds, as often as it holds it: shown or compared, that is how long it takes."""
    left = [made]
    while left:
        one = left.pop()
        _spend(1 + len(one) // _ITEMS_A_STEP)
        values = one.items() if isinstance(one, dict) else one
        left += [inner for inner in values if isinstance(inner, _CONTAINERS)]


def _sensible(arguments: Iterable[object]) -> None:
    for one in arguments:
        if isinstance(one, int) and not -_LARGEST_ARGUMENT <= one <= _LARGEST_ARGUMENT:
            raise TooMuchError(f"{one} is a larger number than any mail needs")


class Sandbox(ImmutableSandboxedEnvironment):
    """Raises TooMuchError; the rest is Jinja's."""

    intercepted_binops = frozenset({"*", "**", "%", "+"})

    def __init__(self, **options: Any) -> None:  # noqa: ANN401  Jinja's own
        super().__init__(finalize=_sized, **options)
        self.filters = {name: _limited(made) for name, made in self.filters.items()}
        self.filters["_counted"] = _items
        self.filters["_sized"] = _sized
        self.globals["range"] = _range

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        template = super()._parse(source, name, filename)
        return _Counting().visit(template)  # type: ignore[no-any-return]

    @staticmethod
    def concat(pieces: Iterable[str]) -> str:
        """What a template, a macro or a block has written."""
        made = list(pieces)
        # Before they are joined: a few million references are small, what they refer to may not be.
        if sum(map(len, made)) > _LONGEST:
            raise TooMuchError(_TOO_LONG)
        return _sized("".join(made))  # type: ignore[no-any-return]

    def get_template(self, *arguments: Any, **more: Any) -> Any:  # noqa: ANN401  Jinja's own
        _spend(100)
        return super().get_template(*arguments, **more)

    def call(self, context: Any, obj: Any, /, *arguments: Any, **more: Any) -> Any:  # noqa: ANN401  Jinja's own
        _spend(1)
        for one in arguments:
            if isinstance(one, _CONTAINERS):
                _walk(one)
        if isinstance(getattr(obj, "__self__", None), str):
            _sensible(arguments)
            if getattr(obj, "__name__", "") in {"format", "format_map"}:
                _sensible_format(obj.__self__)
        return _sized(super().call(context, obj, *arguments, **more))

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:  # noqa: ANN401  Jinja's own
        if operator == "%" and isinstance(left, str):
            _sensible_format(left)
        elif isinstance(left, int) and isinstance(right, int):
            _sensible_numbers(operator, left, right)
        else:
            _sensible_length(operator, left, right)
        return _sized(super().call_binop(context, operator, left, right))

    def getattr(self, obj: Any, attribute: str) -> Any:  # noqa: ANN401  a template's values are of any type
        """The sandbox asks a dozen questions about an attribute; what `view` makes is there to be seen."""
        kind: object = type(obj)
        if attribute in _fields(kind):
            return getattr(obj, attribute)
        return super().getattr(obj, attribute)


@cache
def _fields(kind: object) -> frozenset[str]:
    """The attributes of a type that anybody may see, where it is a frozen dataclass."""
    if not (isinstance(kind, type) and is_dataclass(kind) and kind.__dataclass_params__.frozen):  # type: ignore[attr-defined]
        return frozenset()
    return frozenset(one.name for one in fields(kind) if not one.name.startswith("_"))


class _Counting(NodeTransformer):
    """Every loop counts its items, `~` its characters, and what is compared or looked up its parts."""

    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802  named by Jinja
        self.generic_visit(node)
        # Jinja's type says a node, and what a loop runs over is always an expression.
        assert isinstance(node.iter, nodes.Expr)  # noqa: S101  for the type checker
        node.iter = _through("_counted", node.iter)
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Expr:  # noqa: N802  named by Jinja
        self.generic_visit(node)
        # What is joined is turned into text before the result can be looked at.
        node.nodes = [_through("_sized", one) for one in node.nodes]
        return _through("_sized", node)

    def visit_Compare(self, node: nodes.Compare) -> nodes.Node:  # noqa: N802  named by Jinja
        self.generic_visit(node)
        node.expr = _through("_sized", node.expr)
        return node

    def visit_Operand(self, node: nodes.Operand) -> nodes.Node:  # noqa: N802  named by Jinja
        self.generic_visit(node)
        node.expr = _through("_sized", node.expr)
        return node

    def visit_Pair(self, node: nodes.Pair) -> nodes.Node:  # noqa: N802  named by Jinja
        self.generic_visit(node)
        node.key = _through("_sized", node.key)
        return node

    def visit_Getitem(self, node: nodes.Getitem) -> nodes.Node:  # noqa: N802  named by Jinja
        self.generic_visit(node)
        if not isinstance(node.arg, nodes.Const | nodes.Slice):
            node.arg = _through("_sized", node.arg)
        return node

    def visit_Test(self, node: nodes.Test) -> nodes.Node:  # noqa: N802  named by Jinja
        self.generic_visit(node)
        # `x is defined` asks for the name itself.
        if node.name in _COMPARING:
            node.node = _through("_sized", node.node)
            node.args = [_through("_sized", one) for one in node.args]
        return node


def _through(name: str, node: nodes.Expr) -> nodes.Filter:
    return nodes.Filter(node, name, [], [], None, None, lineno=node.lineno)


def _items(items: Any) -> Any:  # noqa: ANN401  whatever a template loops over
    """The items of a loop, counted."""
    if hasattr(items, "__len__"):
        _spend(len(items))
        return items
    return _one_by_one(items)


def _one_by_one(items: Iterable[object]) -> Iterator[object]:
    for item in items:
        _spend(1)
        yield item


def _range(*arguments: int) -> range:
    return _sized(safe_range(*arguments))  # type: ignore[no-any-return]


def _limited(made: Callable[..., Any]) -> Callable[..., Any]:
    """A filter whose arguments and results are of a sensible size."""

    @functools.wraps(made)
    def limited(*arguments: Any, **more: Any) -> Any:  # noqa: ANN401  whatever the filter takes
        _sensible((*arguments[1:], *more.values()))
        # The first one may be Jinja's own environment.
        for one in arguments[:2]:
            if isinstance(one, (str, range, *_CONTAINERS)):
                _sized(one)
                if made is do_format:
                    _sensible_format(str(one))
        return _sized(made(*arguments, **more))

    return limited


def _sensible_format(text: str) -> None:
    if _WIDE.search(text):
        raise TooMuchError("it pads a text to more than any mail needs")


def _sensible_numbers(operator: str, left: int, right: int) -> None:
    bits = left.bit_length() * abs(right) if operator == "**" else left.bit_length() + right.bit_length()
    if bits > _MOST_BITS:
        raise TooMuchError(_TOO_LARGE)


def _sensible_length(operator: str, left: object, right: object) -> None:
    lengths = [len(one) for one in (left, right) if isinstance(one, str | list | tuple)]
    times = next((one for one in (left, right) if isinstance(one, int)), 1) if operator == "*" else 1
    if sum(lengths) * times > _LONGEST:
        raise TooMuchError(_TOO_LONG)
