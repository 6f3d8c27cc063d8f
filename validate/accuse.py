"""Checks → findings: which failing checks one localized cause explains, and what is left to speak for itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gouji.validate.explain import NAMES
from gouji.validate.findings import of_check, of_observation, symptom
from gouji.validate.localize import localize
from gouji.validate.model import Check, Finding, Level, Observation, Verdict
from gouji.validate.presumed import holds_with
from gouji.validate.tie import Quotient, Tie
from gouji.validate.wording import finding, joint_only
from gouji.validate.words import in_unit

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from gouji.validate.case import Case
    from gouji.validate.kinds import Said
    from gouji.validate.suspect import Accusation, Verdicts


def accused(case: Case, said: Sequence[Said], checks: Sequence[Check], slack: Decimal) -> list[Finding]:
    """All findings, one for each cause.

    Args:
        case: the figures.
        said: what the rules said.
        checks: the check of each, in the same order.
        slack: 尾差 in printed units that the joint model lets pass.
    """
    joint = [
        i for i, one in enumerate(said) if isinstance(one, Quotient) or (isinstance(one, Tie) and one.joint)
    ]
    joint = [i for i in joint if checks[i].verdict is not Verdict.UNKNOWN]
    repeated = [i for i, one in enumerate(said) if isinstance(one, Tie) and _repeats(one)]
    ties = [one for i in joint if isinstance(one := said[i], Tie | Quotient)]
    verdicts = localize(case, ties, [checks[i] for i in joint], slack, mentions=[checks[i] for i in repeated])
    failing = [
        i
        for i, c in enumerate(checks)
        if c.verdict is Verdict.FAIL and isinstance(said[i], Tie | Quotient | Check)
    ]
    taken: set[int] = set()
    result = []
    resting: set[int] = set()
    near = [(a, _symptoms(a, failing, checks, case)) for a in verdicts.accusations]
    menders = {i: a for a, symptoms in near for i in failing if i not in symptoms and _mended(a, said[i])}
    for accusation, symptoms in sorted(near, key=lambda pair: len(pair[1])):
        mended = [i for i in failing if menders.get(i) is accusation]
        mine = [i for i in symptoms if i not in taken and menders.get(i, accusation) is accusation]
        mine += [i for i in mended if i not in {*taken, *mine}]
        if symptoms and not mine:
            continue  # all it would explain is explained
        taken.update(mine)
        found = finding(accusation, [checks[i] for i in mine], case)
        more = [i for i in _resting(accusation, said) if i not in resting]
        resting.update(more)
        symptoms_too = tuple(symptom(checks[i]) for i in more)
        result.append(replace(found, symptoms=(*found.symptoms, *symptoms_too)))
    result += [
        of_observation(one, case)
        for i, one in enumerate(said)
        if isinstance(one, Observation) and i not in resting
    ]
    given_up = {joint[i] for i in verdicts.relations}
    result += [
        _left_over(checks[i], i in given_up, said[i], verdicts, case) for i in failing if i not in taken
    ]
    edges = [
        i
        for i, c in enumerate(checks)
        if c.verdict is Verdict.EDGE and isinstance(said[i], Tie | Quotient | Check)
    ]
    for i in edges:
        message = checks[i].message.rstrip("。") + "；只差末位，尾差可以解释，请核对并统一。"
        result.append(of_check(replace(checks[i], level=Level.HINT, message=message), case))
    shown = {f for i in failing for f in checks[i].facts}
    told = [set(checks[i].facts) for i in edges]  # what one relation by itself says needs no second finding
    result += [
        joint_only(facts, case)
        for facts in verdicts.conflicts
        if facts and not facts & shown and not any(facts <= one for one in told)
    ]
    return result


def _mended(accusation: Accusation, one: Said) -> bool:
    """Does a failing check hold with the right value in the place of the same wrong print? Then it needs no finding of its own.

    The same stale figure may stand in another sentence under another year: what it spoils there is mended with it.
    """
    suspect = accusation.suspect
    if accusation.grade not in {"A", "B"} or suspect.right is None or not isinstance(one, Tie | Quotient):
        return False
    terms = one.terms if isinstance(one, Tie) else (*one.num, *one.den)
    same = [
        t.figure
        for t in terms
        if (t.figure.fact.concept, t.figure.value) == (suspect.figure.fact.concept, suspect.figure.value)
    ]
    right = in_unit(suspect.right, suspect.figure)
    return bool(suspect.figure.fact.concept) and any(holds_with(one, figure, right) for figure in same)


def _resting(accusation: Accusation, said: Sequence[Said]) -> list[int]:
    """What other rules saw and rests on a figure that is known to be wrong: it goes when the figure is corrected."""
    if accusation.grade not in {"A", "B"}:
        return []
    wrong = {f.fact.id for f in (accusation.suspect.figure, *accusation.suspect.places)}
    return [
        i
        for i, one in enumerate(said)
        if isinstance(one, Observation) and one.level is not Level.HINT and wrong & set(one.facts)
    ]


def _symptoms(
    accusation: Accusation, failing: Sequence[int], checks: Sequence[Check], case: Case
) -> list[int]:
    """Failing checks that look at a suspect, or at another print of the same value."""
    suspects = [accusation.suspect, *(accusation.rivals if accusation.grade == "C" else ())]
    own = {f.fact.id for s in suspects for f in s.figures}
    keys = {case.figures[f].key for f in own}
    near = [i for i in failing if own & set(checks[i].facts)]
    return near or [
        i for i in failing if any(case.figures[f].key in keys for f in checks[i].facts if f in case.figures)
    ]


def _left_over(check: Check, given_up: bool, one: Said, verdicts: Verdicts, case: Case) -> Finding:  # noqa: FBT001
    """A failing check that no suspect explains: a limit, a soft relation, or a gap that 尾差 may be."""
    joint = isinstance(one, Quotient) or (isinstance(one, Tie) and one.joint)
    if joint and not given_up and set(check.facts) & verdicts.loose and check.level is Level.MUST:
        small = of_check(replace(check, level=Level.EXPLAIN), case)
        return replace(small, cause=NAMES["rounding"], cause_code="rounding")
    if given_up:
        return replace(of_check(check, case), cause=NAMES["relation"], cause_code="relation")
    return of_check(check, case)


def _repeats(tie: Tie) -> bool:
    return len(tie.terms) == 2 and tie.terms[0].key == tie.terms[1].key


def edges_decided(said: Sequence[Said], checks: Sequence[Check]) -> list[Check]:
    """Two prints of one value that differ in the last place are a rounding matter where sums of parts show rounding.

    Elsewhere the touching of two intervals is no excuse: the same figure was printed twice, differently. Amounts
    without decimals are never so excused: 12 万元 and 13 万元 differ.
    """
    rounded = any(
        isinstance(one, Tie) and not _repeats(one) and check.verdict in {Verdict.ROUNDING, Verdict.EDGE}
        for one, check in zip(said, checks, strict=True)
    )
    result = []
    for one, check in zip(said, checks, strict=True):
        if check.verdict is Verdict.EDGE and isinstance(one, Tie) and _repeats(one):
            a, b = one.terms[0].figure, one.terms[1].figure
            if a.unit == b.unit and (not rounded or a.fact.decimals == 0):
                result.append(replace(check, verdict=Verdict.FAIL))
                continue
        result.append(check)
    return result
