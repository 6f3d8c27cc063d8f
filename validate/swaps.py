"""Two printed figures in each other's place: one action that explains two wrong cells. Tries pairs out of the cores."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from gouji.validate.case import Figure
from gouji.validate.derive import derivations, evidence
from gouji.validate.explain import PRIORS, Cause, telling
from gouji.validate.joint import Model, possible
from gouji.validate.suspect import Accusation, Suspect, step_of
from gouji.validate.tie import Quotient, Tie
from gouji.validate.words import digits, in_unit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gouji.validate.case import Case
    from gouji.validate.derive import Derivation


_NO_ACCIDENT = 0.5  # how telling both values must be (explain.py)


@dataclass(frozen=True, slots=True, kw_only=True)
class Swap:
    """Two figures that may stand in each other's place."""

    name: str
    suspect: Suspect
    partner: Figure
    model: Model  # the component with the two put right
    settles: bool  # nothing else need be wrong


def swaps(
    case: Case, said: Sequence[Tie | Quotient], wide: Model, cores: Sequence[frozenset[str]], least: int
) -> list[Swap]:
    """Interchanges out of the cores that put right what is wrong, or a part of it where `least` figures are wrong."""
    boxes = {b.fact for b in wide.boxes}
    suspected = sorted({f for core in cores for f in core if f in boxes})
    result = []
    for n, first in enumerate(suspected):
        for second in suspected[n + 1 :]:
            a, b = case.figures[first], case.figures[second]
            if a.value == b.value or a.key == b.key or a.measure != b.measure:
                continue
            mended, broken = _swapped(said, a, b)
            if broken and (least < 2 or broken >= least or not mended):
                continue
            model = interchanged(wide, a, b)
            settles = not broken and possible(model)[0]
            if not settles and (least < 2 or not mended):
                continue
            suspect = _suspect(case, said, a, b)
            if suspect is not None and suspect.partner is not None:
                name = "<>" + "|".join(sorted((first, second)))
                result.append(
                    Swap(name=name, suspect=suspect, partner=suspect.partner, model=model, settles=settles)
                )
    return result


def _suspect(case: Case, said: Sequence[Tie | Quotient], a: Figure, b: Figure) -> Suspect | None:
    """The half of an interchange that something else speaks for; None where nothing does."""
    pair = frozenset((a.fact.id, b.fact.id))
    for here, there in ((a, b), (b, a)):
        step = step_of(case, here)
        proof = evidence(derivations(case, said, here, pair), here, there.value, step)
        if proof:
            return exchanged(here, there, tuple(proof), step)
    return None


def merged(case: Case, said: Sequence[Tie | Quotient], accusations: Sequence[Accusation]) -> list[Accusation]:
    """Accusations with those of one interchange made into one, also where nothing else ties the two figures."""
    left = list(accusations)
    result: list[Accusation] = []
    while left:
        first = left.pop(0)
        for n, second in enumerate(left):
            one = _one_action(case, said, first, second)
            if one is not None:
                first = one
                del left[n]
                break
        result.append(first)
    return result


def _one_action(
    case: Case, said: Sequence[Tie | Quotient], first: Accusation, second: Accusation
) -> Accusation | None:
    """What two accusations come to if a suspect of each printed what the other should be."""
    pairs = [
        (a, b)
        for a in (first.suspect, *first.rivals)
        for b in (second.suspect, *second.rivals)
        if _mutual(a, b)
    ]
    pairs.sort(key=lambda p: p != (first.suspect, second.suspect))
    if not pairs or (len(pairs) > 1 and pairs[0] != (first.suspect, second.suspect)):
        return None
    suspect = _suspect(case, said, pairs[0][0].figure, pairs[0][1].figure)
    if suspect is None:
        return None
    both = first.grade == second.grade == "A" and pairs[0] == (first.suspect, second.suspect)
    return Accusation(
        suspect=suspect,
        grade="A" if both and len(suspect.evidence) > 1 else "B",
        rivals=tuple(
            r
            for r in (first.suspect, *first.rivals, second.suspect, *second.rivals)
            if r.figure not in suspect.figures
        ),
        cores=(*first.cores, *second.cores),
    )


def _mutual(a: Suspect, b: Suspect) -> bool:
    """Does each print what the other should be, and so much of it that it is no accident?"""
    if any(s.partner is not None or s.places or s.followers for s in (a, b)):
        return False
    if a.figure.measure != b.figure.measure or a.figure.value == b.figure.value:
        return False
    return all(
        _allows(s, t.figure.value) and telling(in_unit(s.figure.value, s.figure)) >= _NO_ACCIDENT
        for s, t in ((a, b), (b, a))
    )


def _allows(suspect: Suspect, value: Decimal) -> bool:
    low, high, half = suspect.low, suspect.high, suspect.step / 2
    return low is not None and high is not None and low - half <= value <= high + half


def exchanged(here: Figure, there: Figure, proof: tuple[Derivation, ...], step: Decimal) -> Suspect:
    """The suspect of an interchange."""
    detail = f"与{there.fact.label}{digits(there.fact)}互换"
    said_by = min(telling(in_unit(f.value, f)) for f in (here, there))
    return Suspect(
        figure=here,
        right=there.value,
        low=there.value,
        high=there.value,
        step=step,
        cause=Cause(code="swap", prior=PRIORS["swap"] * said_by, detail=detail),
        evidence=proof,
        partner=there,
    )


def _swapped(said: Sequence[Tie | Quotient], a: Figure, b: Figure) -> tuple[int, int]:
    """How many relations on these two prints hold only, and how many still fail, with the values interchanged."""
    other = {a.fact.id: b, b.fact.id: a}
    mended = broken = 0
    for one in said:
        if isinstance(one, Tie) and one.op == "=" and any(t.figure.fact.id in other for t in one.terms):
            if not _holds(one, other):
                broken += 1
            elif not _holds(one, {}):
                mended += 1
    return mended, broken


def _holds(tie: Tie, other: Mapping[str, Figure]) -> bool:
    """Cheap, before the linear program."""
    figures = [(t.coefficient, other.get(t.figure.fact.id, t.figure)) for t in tie.terms]
    gap = abs(sum((c * f.value for c, f in figures), -tie.constant))
    return gap <= sum((abs(c) * 2 * (f.unit or 0) for c, f in figures), Decimal(0))


def interchanged(model: Model, a: Figure, b: Figure) -> Model:
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
