"""What may have gone wrong at once in one component.

A figure, a relation that is given up, one value wherever it is printed, a part together with the total that was added
up again from it. Knows how often such things happen, not how they look.
"""

from __future__ import annotations

import math
from decimal import Decimal
from typing import TYPE_CHECKING

from gouji.validate.joint import Model, relation_id
from gouji.validate.search import Action
from gouji.validate.tie import Quotient, Tie

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from gouji.validate.case import Case, Figure

EVERYWHERE = "="  # first sign of the name of an action: the same wrong value in several places
ADDED_AGAIN = "+"  # … a wrong part, and its total added up from it
_EVERYWHERE = 1.15
_ADDED_AGAIN = 1.3
_ODDS = {"table": 0.01, "score": 0.01}  # how often a printed figure is wrong; prose a little more often
_PROSE_ODDS = 0.0123


def actions(
    case: Case, relations: Sequence[tuple[int, Tie | Quotient]], model: Model, sharp: Collection[str]
) -> list[Action]:
    """Every action of a component.

    Args:
        case: the figures.
        relations: of the component, with their indexes.
        model: the component.
        sharp: ids of facts in failing checks.
    """
    result = []
    soft = {relation_id(one, i): one.soft for i, one in relations if one.soft is not None}
    same: dict[tuple[object, ...], list[str]] = {}
    for owner in model.owners:
        if owner in soft:
            result.append(Action(name=owner, owners=frozenset({owner}), weight=float(soft[owner] or 0)))
            continue
        figure = case.figures[owner]
        result.append(Action(name=owner, owners=frozenset({owner}), weight=_weight(figure)))
        key = figure.key
        if not key.concept.startswith("#") and figure.value != 0:
            same.setdefault((key.concept, key.period, key.basis, key.qualifier, figure.value), []).append(
                owner
            )
    for identity, owners in same.items():
        if len(owners) > 1:
            name = EVERYWHERE + "|".join(map(str, identity[:4])) + f"|{identity[4]}"
            result.append(Action(name=name, owners=frozenset(owners), weight=_EVERYWHERE))
    seen = set()
    for total, part in _added(case, relations, sharp):
        owners_of = frozenset((total, part))
        if owners_of not in seen and owners_of <= set(model.owners):
            seen.add(owners_of)
            result.append(Action(name=f"{ADDED_AGAIN}{part}|{total}", owners=owners_of, weight=_ADDED_AGAIN))
    return result


def _weight(figure: Figure) -> float:
    """Log odds that a printed figure is right, 1 for a sure table cell."""
    wrong = _ODDS.get(figure.fact.source, _PROSE_ODDS) + (1 - figure.fact.confidence)
    wrong = min(max(wrong, 1e-4), 0.45)
    return math.log((1 - wrong) / wrong) / math.log(99)


def _added(
    case: Case, relations: Sequence[tuple[int, Tie | Quotient]], sharp: Collection[str]
) -> Iterator[tuple[str, str]]:
    """Totals that something contradicts although they are the sum of their parts, with each part in turn."""
    for _, one in relations:
        if not isinstance(one, Tie) or one.op != "=" or len(one.terms) < 3 or one.soft is not None:
            continue
        gap = abs(sum((t.figure.value * t.coefficient for t in one.terms), -one.constant))
        if gap > sum((t.figure.unit * abs(t.coefficient) for t in one.terms), Decimal(0)) / 2:
            continue
        head, *parts = one.terms
        if any(figure.fact.id in sharp for figure in case.by_key.get(head.key, ())):
            for part in parts:
                if part.coefficient * head.coefficient < 0 and part.figure.value != 0:
                    yield head.figure.fact.id, part.figure.fact.id
