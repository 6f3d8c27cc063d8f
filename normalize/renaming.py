"""Names that follow a statement: what a figure is compared with, and by how much, is of the same thing as the figure.

A base without words of its own (较上年19.80万元下降7.27%) takes the name of the nearest level when it is read. Where the arithmetic has
shown that the statement speaks of another level, the base and the change are that one's.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gouji.normalize.model import Fact, Relation

_BASES = frozenset({"prose:prior_base", "prose:prior_flat"})
_KINDS = ("增减额", "增减率", "增减倍数", "增减")


def rename(facts: Sequence[Fact], relations: Sequence[Relation]) -> list[Fact]:
    """The facts; bases and changes of relations of the kind `change` named like the current figure of theirs."""
    by_id = {fact.id: fact for fact in facts}
    named: dict[str, Fact] = {}
    for relation in relations:
        current = [by_id[name] for name in relation.of("current") if name in by_id]
        if relation.kind != "change" or len(current) != 1:
            continue
        for role, name in relation.members:
            if role != "current" and name in by_id:
                named[name] = _named(by_id[name], role, current[0])
    return [named.get(fact.id, fact) for fact in facts]


def _named(fact: Fact, role: str, current: Fact) -> Fact:
    if role == "prior":
        if fact.evidence.how not in _BASES or fact.unit != current.unit:
            return fact
        return replace(fact, concept=current.concept, label=current.label, qualifier=current.qualifier)
    kind = next((kind for kind in _KINDS if fact.label.endswith(kind)), None)
    return replace(fact, label=current.label + kind) if kind and fact.concept is None else fact
