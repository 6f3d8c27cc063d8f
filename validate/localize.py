"""Failing checks → which figure is wrong and what it should be: one accusation per cause.

Works component by component: is it possible at strict rounding, is it possible with 尾差, and if not, which lightest
sets of figures would have to be wrong. Knows the joint model; not how a finding is worded (see wording.py).
"""

from __future__ import annotations

import math
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from gouji.validate.derive import Derivation, candidates, derivations, evidence
from gouji.validate.explain import PRIORS, Cause, cause
from gouji.validate.joint import Model, build, components, plainly_possible, possible, reach, relation_id
from gouji.validate.model import Check, Verdict
from gouji.validate.search import Action, Explanation, search
from gouji.validate.suspect import Accusation, Story, Suspect, Verdicts, step_of
from gouji.validate.swaps import swaps
from gouji.validate.tie import Quotient, Tie

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gouji.validate.case import Case, Figure

_EVERYWHERE = 1.15  # one action that prints the same wrong value in several places
_COPIED = 0.35  # … and how much less likely that is than a slip in one place
_ODDS = {"table": 0.01, "score": 0.01}  # how often a printed figure is wrong; prose a little more often
_PROSE_ODDS = 0.0123


def localize(
    case: Case,
    said: Sequence[Tie | Quotient],
    checks: Sequence[Check],
    slack: Decimal,
    *,
    mentions: Sequence[Check] = (),
) -> Verdicts:
    """Judge every component of the document jointly.

    Args:
        case: the figures.
        said: relations of the joint model.
        checks: the check of each relation, in the same order.
        slack: 尾差 in printed units.
        mentions: checks of repeated figures, which are in the model through their intervals.
    """
    uneven = {f for c in (*checks, *mentions) if c.verdict is not Verdict.EQUAL for f in c.facts}
    sharp = {f for c in (*checks, *mentions) if c.verdict in {Verdict.FAIL, Verdict.EDGE} for f in c.facts}
    accusations: list[Accusation] = []
    loose: set[str] = set()
    conflicts: list[frozenset[str]] = []
    given_up: set[int] = set()
    for keys, indexes in components(case, said):
        facts = [f.fact.id for key in keys for f in case.by_key.get(key, ())]
        facts += [one.rate.fact.id for i in indexes if isinstance(one := said[i], Quotient)]
        if not uneven.intersection(facts):
            continue
        relations = [(i, said[i]) for i in indexes]
        wide = build(case, keys, relations, slack)
        holds = plainly_possible(wide) or possible(wide)[0]
        near = sharp.intersection(facts)
        if holds and not near:
            continue  # 尾差 as every office has it, with totals balanced by hand or not
        strict = build(case, keys, relations)
        if holds:
            core = frozenset[str]() if plainly_possible(strict) else possible(strict)[1]
            if core:
                loose.update(facts)
                conflicts.append(frozenset(o for o in core if o in case.figures))
            continue
        found = _component(case, relations, strict, wide)
        accusations += found[0]
        given_up |= found[1]
    return Verdicts(
        accusations=tuple(accusations),
        loose=frozenset(loose),
        conflicts=tuple(conflicts),
        relations=frozenset(given_up),
    )


def _component(
    case: Case, relations: list[tuple[int, Tie | Quotient]], strict: Model, wide: Model
) -> tuple[list[Accusation], set[int]]:
    actions = _actions(case, relations, wide)
    found, cores = search(wide, actions)
    if not found:
        return [], set()
    ties = [one for _, one in relations]
    groups = {a.name: a.owners for a in actions}
    stories = [_story(case, ties, strict, wide, e, groups) for e in found]
    stories += swaps(case, ties, wide, cores)
    stories.sort(key=lambda s: (len(s.actions), -s.score, s.actions))
    top = stories[0]
    accusations = [_accuse(suspect, top, stories, cores) for suspect in top.suspects]
    ids = {relation_id(one, i): i for i, one in relations}
    return accusations, {ids[r] for r in top.relations}


def _actions(case: Case, relations: list[tuple[int, Tie | Quotient]], model: Model) -> list[Action]:
    actions = []
    soft = {relation_id(one, i): one.soft for i, one in relations if one.soft is not None}
    same: dict[tuple[object, ...], list[str]] = {}
    for owner in model.owners:
        if owner in soft:
            actions.append(Action(name=owner, owners=frozenset({owner}), weight=float(soft[owner] or 0)))
            continue
        figure = case.figures[owner]
        actions.append(Action(name=owner, owners=frozenset({owner}), weight=_weight(figure)))
        key = figure.key
        if not key.concept.startswith("#") and figure.value != 0:
            same.setdefault((key.concept, key.period, key.basis, key.qualifier, figure.value), []).append(
                owner
            )
    for identity, owners in same.items():
        if len(owners) > 1:
            name = "=" + "|".join(map(str, identity[:4])) + f"|{identity[4]}"
            actions.append(Action(name=name, owners=frozenset(owners), weight=_EVERYWHERE))
    return actions


def _weight(figure: Figure) -> float:
    """Log odds that a printed figure is right, 1 for a sure table cell."""
    wrong = _ODDS.get(figure.fact.source, _PROSE_ODDS) + (1 - figure.fact.confidence)
    wrong = min(max(wrong, 1e-4), 0.45)
    return math.log((1 - wrong) / wrong) / math.log(99)


def _story(
    case: Case,
    said: Sequence[Tie | Quotient],
    strict: Model,
    wide: Model,
    explanation: Explanation,
    groups: dict[str, frozenset[str]],
) -> Story:
    suspects = []
    relations = []
    score = 0.0
    for action in explanation.actions:
        if action.startswith("~"):
            relations.append(action)
            score += math.log(PRIORS["relation"])
            continue
        figures = sorted((case.figures[f] for f in groups[action]), key=lambda f: f.fact.id)
        figures.sort(key=lambda f: f.fact.source not in {"table", "score"})
        suspect = _suspect(case, said, strict, wide, figures[0], explanation.owners)
        if len(figures) > 1:
            copied = replace(suspect.cause, prior=suspect.cause.prior * _COPIED)
            suspect = replace(suspect, places=tuple(figures[1:]), cause=copied)
        suspects.append(suspect)
        score += suspect.score
    return Story(
        actions=explanation.actions, suspects=tuple(suspects), relations=tuple(relations), score=score
    )


def _suspect(
    case: Case,
    said: Sequence[Tie | Quotient],
    strict: Model,
    wide: Model,
    figure: Figure,
    off: frozenset[str],
) -> Suspect:
    found = derivations(case, said, figure, off)
    step = step_of(case, figure)
    space = _implied(strict, wide, said, figure, off)
    if space is None:
        return _unpinned(figure, step, None)
    others = [f for f in case.figures.values() if f.fact.id not in off]
    last_year = _last_year(case, figure)
    best: tuple[tuple[object, ...], Decimal, Cause, list[Derivation]] | None = None
    for right in candidates(
        found, *space, step, counted=figure.unit == 0 and figure.measure.dimension != "score"
    ):
        proof = evidence(found, figure, right, step)
        why = cause(figure, right, others, last_year)
        # A value that is printed elsewhere, or that comes out to the last place, is likelier than its neighbours.
        exact = sum((2 if d.same else 1) * (abs(d.value - right) < step / 2) for d in proof)
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


def _implied(
    strict: Model, wide: Model, said: Sequence[Tie | Quotient], figure: Figure, off: frozenset[str]
) -> tuple[Decimal, Decimal] | None:
    for model in (strict, wide):
        if figure.key in model.keys:
            space = reach(model, figure.key, off)
            if space is not None:
                return space
        for one in said:
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


def _accuse(
    suspect: Suspect, top: Story, stories: Sequence[Story], cores: Sequence[frozenset[str]]
) -> Accusation:
    """Grade one suspect by the best explanation that leaves it out."""
    mine = _ids(suspect)
    rivals = [
        s
        for s in stories
        if len(s.actions) == len(top.actions) and not any(_ids(x) & mine for x in s.suspects)
    ]
    margin = top.score - rivals[0].score if rivals else math.inf
    if suspect.right is None:
        grade = "D" if margin > 0.7 else "C"
    elif margin > 2 and len(suspect.evidence) >= 2:
        grade = "A"
    elif margin > 0.7:
        grade = "B"
    else:
        grade = "C"
    if suspect.evidence and all(d.outside for d in suspect.evidence):
        grade = "C"  # what it rests on may be wrong itself, and is not in the model
    taken = {i for s in top.suspects for i in _ids(s)}
    others: dict[str, Suspect] = {}
    for story in rivals:
        for other in story.suspects:
            if not _ids(other) & taken:
                others.setdefault(other.figure.fact.id, other)
    return Accusation(
        suspect=suspect,
        grade=grade,
        rivals=tuple(others.values()),
        cores=tuple(c for c in cores if c & mine),
    )


def _ids(suspect: Suspect) -> frozenset[str]:
    figures = (suspect.figure, *suspect.places, *((suspect.partner,) if suspect.partner else ()))
    return frozenset(f.fact.id for f in figures)
