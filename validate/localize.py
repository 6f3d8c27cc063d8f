"""Failing checks → which figure is wrong and what it should be: one accusation per cause.

Works component by component: is it possible at strict rounding, is it possible with 尾差, and if not, which lightest
sets of figures would have to be wrong. Knows the joint model; not how a finding is worded (see wording.py).
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from gouji.validate.actions import actions
from gouji.validate.joint import Model, build, components, plainly_possible, possible, relation_id
from gouji.validate.model import Check, Verdict
from gouji.validate.search import Action, Explanation, search
from gouji.validate.stories import Component, story, together
from gouji.validate.suspect import Accusation, Story, Suspect, Verdicts
from gouji.validate.swaps import Swap, interchanged, merged, swaps
from gouji.validate.tie import Quotient, Tie

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from decimal import Decimal

    from gouji.validate.case import Case

_MOST_SWAPS = 8  # that are tried beside other actions


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
        found = _component(case, relations, strict, wide, sharp)
        accusations += found[0]
        given_up |= found[1]
    return Verdicts(
        accusations=tuple(merged(case, said, accusations)),
        loose=frozenset(loose),
        conflicts=tuple(conflicts),
        relations=frozenset(given_up),
    )


def _component(
    case: Case,
    relations: list[tuple[int, Tie | Quotient]],
    strict: Model,
    wide: Model,
    sharp: Collection[str],
) -> tuple[list[Accusation], set[int]]:
    possible_actions = actions(case, relations, wide, sharp)
    found, cores = search(wide, possible_actions)
    if not found:
        return [], set()
    ties = [one for _, one in relations]
    groups = {a.name: a.owners for a in possible_actions}
    part = Component(case=case, said=ties, strict=strict, wide=wide)
    stories = [story(part, e, groups) for e in found]
    stories += _with_swaps(part, found, cores, possible_actions)
    stories.sort(key=lambda s: (len(s.actions), -s.score, s.actions))
    top = stories[0]
    accusations = [_accuse(suspect, top, stories, cores) for suspect in top.suspects]
    ids = {relation_id(one, i): i for i, one in relations}
    return accusations, {ids[r] for r in top.relations}


def _with_swaps(
    part: Component, found: Sequence[Explanation], cores: Sequence[frozenset[str]], open_to: Sequence[Action]
) -> list[Story]:
    """Explanations with interchanges: alone, two of them, or beside other actions where these become fewer."""
    groups = {a.name: a.owners for a in open_to}
    least = min(len(e.actions) for e in found)
    stories = []
    partial: list[tuple[Swap, Story]] = []
    for swap in swaps(part.case, part.said, part.wide, cores, least):
        alone = Story(actions=(swap.name,), suspects=(swap.suspect,), relations=(), score=swap.suspect.score)
        if swap.settles:
            stories.append(alone)
        elif len(partial) < _MOST_SWAPS:
            partial.append((swap, alone))
    for n, (swap, alone) in enumerate(partial):
        pair = frozenset((swap.suspect.figure.fact.id, swap.partner.fact.id))
        for other, beside in partial[n + 1 :]:
            if pair & {other.suspect.figure.fact.id, other.partner.fact.id}:
                continue
            if possible(interchanged(swap.model, other.suspect.figure, other.partner))[0]:
                stories.append(together(alone, beside))
        put_right = interchanged(part.strict, swap.suspect.figure, swap.partner)
        after = replace(part, strict=put_right, wide=swap.model)
        rest = [a for a in open_to if not a.owners & pair]
        further = (e for e in search(swap.model, rest)[0] if len(e.actions) < least)
        stories += [together(alone, story(after, e, groups, pair)) for e in further]
    return stories


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
    elif margin > 2 and len(suspect.evidence) >= 2 and (len(top.suspects) == 1 or _all_named(top)):
        grade = "A"
    elif margin > 0.7:
        grade = "B"
    else:
        grade = "C"
    if suspect.evidence and all(d.outside for d in suspect.evidence):
        grade = "C"  # what it rests on may be wrong itself, and is not in the model
    taken = {i for s in top.suspects for i in _ids(s)}
    others: dict[str, Suspect] = {}
    for rival in rivals:
        for other in rival.suspects:
            if not _ids(other) & taken:
                others.setdefault(other.figure.fact.id, other)
    return Accusation(
        suspect=suspect,
        grade=grade,
        rivals=tuple(others.values()),
        cores=tuple(c for c in cores if c & mine),
    )


def _all_named(top: Story) -> bool:
    """Several errors at once are believed fully only where each has a cause that can be named."""
    return all(s.cause.code != "unexplained" for s in top.suspects)


def _ids(suspect: Suspect) -> frozenset[str]:
    return frozenset(f.fact.id for f in suspect.figures)
