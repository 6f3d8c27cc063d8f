"""One explanation of a component → what each suspect should be, how it may have come about, and how likely that is.

Knows the joint model and the causes; not which explanation wins (see localize.py).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from gouji.validate.actions import ADDED_AGAIN
from gouji.validate.case import Case
from gouji.validate.derive import Derivation, candidates, derivations, evidence
from gouji.validate.explain import PRIORS, Cause, cause
from gouji.validate.joint import Model, reach
from gouji.validate.suspect import Story, Suspect, step_of
from gouji.validate.tie import Quotient, Tie

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gouji.validate.case import Figure
    from gouji.validate.search import Explanation

_COPIED = 0.35  # how much less likely it is that a wrong value stands in several places than in one
_ADDED = 0.1  # … and that a total was added up again from a wrong part


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """Figures that hang together, with what is said of them."""

    case: Case
    said: Sequence[Tie | Quotient]
    strict: Model  # at the printed precision
    wide: Model  # with slack


def together(one: Story, other: Story) -> Story:
    """Two explanations that are both needed."""
    return Story(
        actions=(*one.actions, *other.actions),
        suspects=(*one.suspects, *other.suspects),
        relations=(*one.relations, *other.relations),
        score=one.score + other.score,
    )


def story(
    part: Component,
    explanation: Explanation,
    groups: Mapping[str, frozenset[str]],
    elsewhere: frozenset[str] = frozenset(),
) -> Story:
    """What one explanation comes to.

    Args:
        part: the component.
        explanation: which actions are distrusted.
        groups: the figures of each action.
        elsewhere: figures that are distrusted for another reason already.
    """
    off = explanation.owners | elsewhere
    suspects = []
    relations = []
    score = 0.0
    for action in explanation.actions:
        if action.startswith("~"):
            relations.append(action)
            score += math.log(PRIORS["relation"])
            continue
        if action.startswith(ADDED_AGAIN):
            names = action.removeprefix(ADDED_AGAIN).split("|")
            wrong, total = (_suspect(part, part.case.figures[f], off) for f in names)
            less = replace(wrong.cause, prior=wrong.cause.prior * _ADDED)
            suspects.append(replace(wrong, followers=(total,), cause=less))
            score += suspects[-1].score
            continue
        figures = sorted((part.case.figures[f] for f in groups[action]), key=lambda f: f.fact.id)
        figures.sort(key=lambda f: f.fact.source not in {"table", "score"})
        suspect = _suspect(part, figures[0], off)
        if len(figures) > 1:
            copied = replace(suspect.cause, prior=suspect.cause.prior * _COPIED)
            suspect = replace(suspect, places=tuple(figures[1:]), cause=copied)
        suspects.append(suspect)
        score += suspect.score
    return Story(
        actions=explanation.actions, suspects=tuple(suspects), relations=tuple(relations), score=score
    )


def _suspect(part: Component, figure: Figure, off: frozenset[str]) -> Suspect:
    case = part.case
    found = derivations(case, part.said, figure, off)
    step = step_of(case, figure)
    space = _implied(part, figure, off)
    if space is None:
        return _unpinned(figure, step, None)
    others = [f for f in case.figures.values() if f.fact.id not in off]
    last_year = _last_year(case, figure)
    best: tuple[tuple[object, ...], Decimal, Cause, list[Derivation]] | None = None
    counted = figure.unit == 0 and figure.measure.dimension != "score"
    for right in candidates(found, *space, step, counted=counted):
        proof = evidence(found, figure, right, step)
        why = cause(figure, right, others, last_year, step)
        # A value that is printed elsewhere, or that comes out to the last place, is likelier than its neighbours.
        exact = sum(_exactly(d, step) for d in proof if abs(d.value - right) < step / 2)
        weight = why.prior * (1 + len(proof)) * (1 + exact)
        rank = (weight, -abs(right - (space[0] + space[1]) / 2), right)
        if best is None or rank > best[0]:
            best = (rank, right, why, proof)
    if best is None:
        return _unpinned(figure, step, space)
    return Suspect(
        figure=figure,
        right=best[1],
        low=space[0],
        high=space[1],
        step=step,
        cause=best[2],
        evidence=tuple(best[3]),
    )


def _exactly(found: Derivation, step: Decimal) -> int:
    """What it says for a value that a derivation gives it to the last place; most if it is printed so elsewhere."""
    if not found.same:
        return {1: 30, 2: 2}.get(found.operands, 1)  # 141.89＋0.00 has nothing to round
    return 30 if found.interval.high - found.interval.low <= step else 6


def _unpinned(figure: Figure, step: Decimal, space: tuple[Decimal, Decimal] | None) -> Suspect:
    """A suspect whose right value nothing tells."""
    return Suspect(
        figure=figure,
        right=None,
        low=space[0] if space else None,
        high=space[1] if space else None,
        step=step,
        cause=Cause(code="unexplained", prior=PRIORS["unexplained"]),
        evidence=(),
    )


def _implied(part: Component, figure: Figure, off: frozenset[str]) -> tuple[Decimal, Decimal] | None:
    for model in (part.strict, part.wide):
        if figure.key in model.keys:
            space = reach(model, figure.key, off)
            if space is not None:
                return space
        for one in part.said:
            if isinstance(one, Quotient) and one.rate is figure:
                space = _implied_rate(model, one, off)
                if space is not None:
                    return space
    return None


def _implied_rate(model: Model, quotient: Quotient, off: frozenset[str]) -> tuple[Decimal, Decimal] | None:
    sides = []
    for terms in (quotient.num, quotient.den):
        low = high = Decimal(0)
        for t in terms:
            space = reach(model, t.key, off)
            if space is None:
                return None
            ends = sorted((space[0] * t.coefficient, space[1] * t.coefficient))
            low, high = low + ends[0], high + ends[1]
        sides.append((low, high))
    (num_low, num_high), (den_low, den_high) = sides
    if den_low <= 0:
        return None
    rates = [quotient.scale * n / d for n in (num_low, num_high) for d in (den_low, den_high)]
    return min(rates), max(rates)


def _last_year(case: Case, figure: Figure) -> Decimal | None:
    if not figure.key.period.isdigit():
        return None
    before = figure.key._replace(period=str(int(figure.key.period) - 1))
    printed = case.by_key.get(before)
    if printed:
        return printed[0].value
    for fact in case.prior.facts if case.prior else ():
        if (fact.concept, fact.entity, fact.basis) == (
            figure.key.concept,
            figure.key.entity,
            figure.key.basis,
        ):
            return fact.value * figure.measure.factor
    return None
