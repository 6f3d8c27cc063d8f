"""Two printed figures in each other's place: one action that explains two wrong cells. Tries pairs out of the cores."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from gouji.validate.derive import derivations, evidence
from gouji.validate.explain import PRIORS, Cause
from gouji.validate.joint import possible
from gouji.validate.suspect import Story, Suspect, step_of
from gouji.validate.tie import Quotient, Tie
from gouji.validate.words import digits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gouji.validate.case import Case, Figure
    from gouji.validate.joint import Model


def swaps(
    case: Case, said: Sequence[Tie | Quotient], wide: Model, cores: Sequence[frozenset[str]]
) -> list[Story]:
    """One action: two printed figures interchanged, after which everything holds."""
    boxes = {b.fact for b in wide.boxes}
    suspected = sorted({f for core in cores for f in core if f in boxes})
    result = []
    for n, first in enumerate(suspected):
        for second in suspected[n + 1 :]:
            a, b = case.figures[first], case.figures[second]
            if a.value == b.value or a.key == b.key or a.measure != b.measure:
                continue
            if not _fits_swapped(said, a, b) or not possible(_interchanged(wide, a, b))[0]:
                continue
            pair = frozenset((first, second))
            for here, there in ((a, b), (b, a)):
                step = step_of(case, here)
                proof = evidence(derivations(case, said, here, pair), here, there.value, step)
                if proof:
                    break
            else:
                continue
            why = Cause(
                code="swap", prior=PRIORS["swap"], detail=f"与{there.fact.label}{digits(there.fact)}互换"
            )
            swapped = Suspect(
                figure=here,
                right=there.value,
                low=there.value,
                high=there.value,
                step=step,
                cause=why,
                evidence=tuple(proof),
                partner=there,
            )
            name = "<>" + "|".join(sorted(pair))
            result.append(Story(actions=(name,), suspects=(swapped,), relations=(), score=swapped.score))
    return result


def _fits_swapped(said: Sequence[Tie | Quotient], a: Figure, b: Figure) -> bool:
    """Do the relations on these two prints hold with the two values in each other's place (cheap, before the LP)?"""
    other = {a.fact.id: b, b.fact.id: a}
    for one in said:
        if isinstance(one, Tie) and one.op == "=" and any(t.figure.fact.id in other for t in one.terms):
            figures = [(t.coefficient, other.get(t.figure.fact.id, t.figure)) for t in one.terms]
            gap = abs(sum((c * f.value for c, f in figures), -one.constant))
            if gap > sum((abs(c) * 2 * (f.unit or 0) for c, f in figures), Decimal(0)):
                return False
    return True


def _interchanged(model: Model, a: Figure, b: Figure) -> Model:
    """The component with two printed figures in each other's place."""
    at = {box.fact: box for box in model.boxes}
    moved = []
    for box in model.boxes:
        if box.fact in {a.fact.id, b.fact.id}:
            here, there = (a, b) if box.fact == a.fact.id else (b, a)
            variable = at[here.fact.id].variable
            shift = float((there.value - here.value) / model.places[variable])
            box = box._replace(low=box.low + shift, high=box.high + shift)  # noqa: PLW2901 -- the same box, moved
        moved.append(box)
    return replace(model, boxes=tuple(moved))
