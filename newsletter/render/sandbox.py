"""Jinja's sandbox with an end to it: no template runs for ever or fills the memory, whatever stands in it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

from jinja2 import nodes
from jinja2.filters import do_format
from jinja2.runtime import Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment, safe_range
from jinja2.visitor import NodeTransformer

from newsletter.render import limits

_COMPARING = frozenset(
    {"eq", "equalto", "==", "ne", "!=", "lt", "lessthan", "gt", "greaterthan", "le", "ge", "in"}
)
# They make what no mail needs, or much of it out of little.
_KEPT_BACK = frozenset({"encode", "translate", "maketrans", "format_map", "from_bytes", "to_bytes", "decode"})


class Sandbox(ImmutableSandboxedEnvironment):
    """Raises `limits.TooMuchError`; the rest is Jinja's."""

    intercepted_binops = frozenset({"*", "**", "%", "+"})

    def __init__(self, **options: Any) -> None:  # noqa: ANN401  Jinja's own
        super().__init__(finalize=limits.shown, **options)
        self.filters = {name: _limited(made) for name, made in self.filters.items()}
        self.filters["_counted"] = limits.items
        self.filters["_sized"] = limits.sized
        self.globals["range"] = _range

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        template = super()._parse(source, name, filename)
        return _Counting().visit(template)  # type: ignore[no-any-return]

    concat = staticmethod(limits.joined)

    def get_template(self, *arguments: Any, **more: Any) -> Any:  # noqa: ANN401  Jinja's own
        limits.spend(100)
        return super().get_template(*arguments, **more)

    def call(self, context: Any, obj: Any, /, *arguments: Any, **more: Any) -> Any:  # noqa: ANN401  Jinja's own
        limits.spend(1)
        if type(obj) is Macro:
            # A theme's own, about which the sandbox has nothing to ask; what it writes is counted. Jinja adds
            # what its contexts want to know of the place of the call.
            more.pop("_loop_vars", None)
            more.pop("_block_vars", None)
            return obj(*arguments, **more)
        about = getattr(obj, "__self__", None)
        if arguments or more:
            if isinstance(about, (str, *limits.CONTAINERS)):
                limits.sensible(about, (*arguments, *more.values()))
            else:
                for one in (*arguments, *more.values()):
                    limits.sized(one)
        return limits.sized(super().call(context, obj, *arguments, **more))

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:  # noqa: ANN401  Jinja's own
        limits.operation(operator, left, right)
        return limits.sized(super().call_binop(context, operator, left, right))

    def wrap_str_format(self, value: Any) -> Callable[..., str] | None:  # noqa: ANN401  any value
        formatted = super().wrap_str_format(value)
        if formatted is None:
            return None

        def limited(*arguments: Any, **more: Any) -> str:  # noqa: ANN401  whatever is formatted
            limits.sensible(value.__self__, (*arguments, *more.values()), formats=True)
            return formatted(*arguments, **more)

        return limited

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:  # noqa: ANN401  any value
        return attr not in _KEPT_BACK and super().is_safe_attribute(obj, attr, value)

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

    def visit_Compare(self, node: nodes.Compare | nodes.Operand) -> nodes.Node:  # noqa: N802  named by Jinja
        self.generic_visit(node)
        node.expr = _through("_sized", node.expr)
        return node

    visit_Operand = visit_Compare  # noqa: N815  named by Jinja

    def visit_Pair(self, node: nodes.Pair) -> nodes.Node:  # noqa: N802  named by Jinja
        self.generic_visit(node)
        node.key = _through("_sized", node.key)
        return node

    def visit_Getitem(self, node: nodes.Getitem) -> nodes.Node:  # noqa: N802  named by Jinja
        self.generic_visit(node)
        if isinstance(node.arg, nodes.Slice):
            return _through("_sized", node)
        if not isinstance(node.arg, nodes.Const):
            node.arg = _through("_sized", node.arg)
        return node

    def visit_Test(self, node: nodes.Test) -> nodes.Node:  # noqa: N802  named by Jinja
        self.generic_visit(node)
        # `x is defined` asks for the name itself.
        if node.name in _COMPARING:
            node.node = _through("_sized", node.node)
            node.args = [_through("_sized", one) for one in node.args]
        return node


def _through(name: str, node: nodes.Expr) -> nodes.Expr:
    if isinstance(node, nodes.Const):
        return node
    return nodes.Filter(node, name, [], [], None, None, lineno=node.lineno)


def _range(*arguments: int) -> range:
    return limits.sized(safe_range(*arguments))  # type: ignore[no-any-return]


def _limited(made: Callable[..., Any]) -> Callable[..., Any]:
    """A filter whose arguments and results are of a sensible size."""
    # Jinja hands some of them its own environment or context first.
    first = 1 if hasattr(made, "jinja_pass_arg") else 0

    @functools.wraps(made)
    def limited(*arguments: Any, **more: Any) -> Any:  # noqa: ANN401  whatever the filter takes
        about = arguments[first] if len(arguments) > first else None
        limits.sensible(about, (*arguments[first + 1 :], *more.values()), formats=made is do_format)
        return limits.sized(made(*arguments, **more))

    return limited
