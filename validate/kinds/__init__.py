"""One module per kind of rule; each registers itself with `@kind` and is found by the folder walk.

A kind is a generator function `(rule, case)`. It yields ties and quotients (judged on printed figures and in the joint
model), checks and observations (taken as they are), and `Missing` for operands that are not printed. It never catches
exceptions: `confront` turns `Absent` into UNKNOWN and anything else into a broken rule, which is our fault.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from types import MappingProxyType
from typing import TypeAlias

from gouji.validate.case import Case
from gouji.validate.model import Check, Observation, Rule
from gouji.validate.tie import Missing, Quotient, Tie

Said: TypeAlias = Tie | Quotient | Check | Observation | Missing
Judge: TypeAlias = Callable[[Rule, Case], Iterator[Said]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A registered kind: its function and the names that a rule of this kind may carry."""

    name: str
    judge: Judge
    required: tuple[str, ...]
    options: frozenset[str]  # every name that may occur, at any depth of the rule's tables
    concepts: frozenset[str]  # those of them that hold references to concepts
    choices: Mapping[str, tuple[str, ...]]  # names whose value is one word of a closed list
    tables: Mapping[
        str, tuple[str, ...]
    ]  # names that hold lists of tables, and what each table must hold (a|b: one of them)


_registered: dict[str, Kind] = {}


def kind(
    name: str,
    *,
    required: tuple[str, ...] = (),
    options: tuple[str, ...] = (),
    concepts: tuple[str, ...] = (),
    choices: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
    tables: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
) -> Callable[[Judge], Judge]:
    """Register a kind of rule.

    Args:
        name: the word that rules write as `kind`.
        required: names that a rule of this kind must carry.
        options: further names that it may carry, at any depth of its tables.
        concepts: names (at any depth) whose values are references to concepts; they need not be repeated as options.
        choices: names whose value must be one of these words.
        tables: names that hold lists of tables, with the names that each of these must hold.

    Raises:
        RuntimeError: two modules register the same name (our bug).
    """

    def register(judge: Judge) -> Judge:
        if name in _registered:
            raise RuntimeError(f"kind {name} is registered twice")
        _registered[name] = Kind(
            name=name,
            judge=judge,
            required=required,
            options=frozenset({*required, *options, *concepts}),
            concepts=frozenset(concepts),
            choices=MappingProxyType(dict(choices)),
            tables=MappingProxyType(dict(tables)),
        )
        return judge

    return register


@cache
def registry() -> MappingProxyType[str, Kind]:
    """Every kind, after walking this folder once; frozen from then on."""
    for module in sorted(m.name for m in pkgutil.iter_modules(__path__)):
        import_module(f"{__name__}.{module}")
    return MappingProxyType(dict(sorted(_registered.items())))
