"""How every type of the model is made: frozen, with slots, and built by names only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar, dataclass_transform

_T = TypeVar("_T")


@dataclass_transform(kw_only_default=True, frozen_default=True)
def frozen(cls: type[_T]) -> type[_T]:
    make: Callable[[type[_T]], type[_T]] = dataclass(frozen=True, slots=True, kw_only=True)
    return make(cls)
