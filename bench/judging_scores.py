"""Counting what judging said of made reports against what was done to them, for our judge and for simpler ones.

Scores: *observable* is an error that something printed contradicts; *identifiable* one to whose right value two ways
lead. Every rate comes with its 95 % Wilson interval.
"""

from __future__ import annotations

import math
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING

from gouji.validate import case as cases
from gouji.validate.confrontation import apply
from gouji.validate.derive import derivations, evidence
from gouji.validate.model import Check, Confrontation, Finding, Level, RuleSet, Verdict
from gouji.validate.tie import Quotient, Tie

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.judged_reports import Made
    from gouji.normalize.model import Submission

CODES = {
    "component": {"counted_twice", "left_out"},
    "stale": {"stale", "unexplained"},
    "random": {"unexplained"},
}  # how judging may call what was done, where not by the same word
AGREES = frozenset({Verdict.EQUAL, Verdict.ROUNDING, Verdict.EDGE})


def wilson(hits: int, of: int) -> tuple[float, float]:
    """95 % interval of a rate."""
    if not of:
        return 0.0, 1.0
    z, p = 1.96, hits / of
    middle, spread = p + z * z / (2 * of), z * math.sqrt(p * (1 - p) / of + z * z / (4 * of * of))
    return max(0.0, (middle - spread) / (1 + z * z / of)), (middle + spread) / (1 + z * z / of)


def rate(hits: int, of: int) -> str:
    """A rate with its interval."""
    low, high = wilson(hits, of)
    return f"{hits / of:6.1%} [{low:.1%}, {high:.1%}] n={of}" if of else "—"


def named(found: Finding, by_where: dict[str, str]) -> list[str]:
    """Fact ids that a finding names, the first one first: the figure, or the tied ones."""
    if found.printed is None:
        return [by_where[a.where] for a in found.alternatives if a.where in by_where]
    return [found.facts[0], *(by_where[k.where] for k in found.knock_on if k.where in by_where)]


def listed(found: Finding, by_where: dict[str, str]) -> list[str]:
    """Every fact id that a finding names as wrong or as what may be wrong instead."""
    others = [by_where[a.where] for a in found.alternatives if a.where in by_where]
    return [*named(found, by_where), *others]


def score(
    made: Made, said: Confrontation, tally: Counter[str], kinds: dict[str, Counter[str]], rules: RuleSet
) -> None:
    """Count what was found of what is wrong."""
    by_where = {f.evidence.where: f.id for f in made.submission.facts}
    bad = frozenset().union(*(ids for _, ids in made.errors)) if made.errors else frozenset()
    wrong = [f for f in said.findings if f.verdict is Verdict.FAIL and f.level is not Level.HINT]
    local = [f for f in wrong if f.facts]
    tally["documents"] += 1
    tally["flagged"] += any(f.level is Level.MUST for f in wrong)
    tally["spoken of"] += bool(wrong)
    baselines(made, said.checks, tally, bad)
    if not made.errors:
        return
    names = [named(f, by_where) for f in local]
    first, three = (
        {n for f, ids in zip(local, names, strict=True) for n in (ids if f.printed is not None else ids[:k])}
        for k in (1, 3)
    )
    everything = {n for f in local for n in listed(f, by_where)}
    tally["findings"] += len(local)
    tally["wrong"] += len(made.errors)
    failing = [c for c in said.checks if c.verdict is Verdict.FAIL]
    told = Counter((s.rule, s.message, s.where) for f in said.findings for s in set(f.symptoms))
    alone = {(f.rule, f.where) for f in said.findings if not f.symptoms}
    tally["failing checks"] += len(failing)
    tally["merged"] += sum(
        told[c.rule, c.message, c.where] == 1 or (c.rule, c.where) in alone for c in failing
    )
    for kind, ids in made.errors:
        observable, ways = seen(made, ids, rules)
        groups = ["all", *["observable"] * observable, *["identifiable"] * (ways >= 2)]
        for group in groups:
            tally[f"{group}: errors"] += 1
            tally[f"{group}: detected"] += bool(wrong)
            tally[f"{group}: top 1"] += ids <= first
            tally[f"{group}: top 3"] += ids <= three
            tally[f"{group}: among"] += ids <= everything
        kinds[kind]["n"] += 1
        kinds[kind]["top 1"] += ids <= first
    for one, ids_told in zip(local, names, strict=True):
        if one.printed is not None and one.grade in {"A", "B"}:
            _accused(made, one, ids_told[0], bad, tally)


def _accused(made: Made, one: Finding, told: str, bad: frozenset[str], tally: Counter[str]) -> None:
    hit = told in bad
    tally["named"] += 1
    tally["named right"] += hit
    if one.grade == "A":
        tally["A"] += 1
        tally["A right"] += hit
    if not hit or one.expected is None:
        return
    value, truth = Decimal(one.expected), Decimal(made.truth[told])
    tally["valued"] += 1
    tally["value exact"] += value == truth
    tally["value within 0.01"] += abs(value - truth) <= Decimal("0.0100001")
    if one.grade == "A":
        tally["A valued"] += 1
        tally["A exact"] += value == truth
    if len(made.errors) == 1:
        kind = made.errors[0][0]
        tally["caused"] += 1
        tally["cause right"] += one.cause_code in CODES.get(kind, {kind})


def seen(made: Made, ids: frozenset[str], rules: RuleSet) -> tuple[bool, int]:
    """Can the error be observed at all, and how many ways lead to the right value?"""
    case = cases.build(made.submission)
    said = relations_of(made.submission, rules)
    ways = 0
    for name in ids:
        figure = case.figures[name]
        right = Decimal(made.truth[name]) * figure.measure.factor
        step = figure.unit or Decimal(1)
        ways = max(ways, len(evidence(derivations(case, said, figure, frozenset(ids)), figure, right, step)))
    return ways >= 1, ways


def relations_of(submission: Submission, rules: RuleSet) -> list[Tie | Quotient]:
    """What the rules say of a report, as relations."""
    said, _, _ = apply(cases.build(submission), rules)
    return [one for one in said if isinstance(one, Quotient) or (isinstance(one, Tie) and one.joint)]


def baselines(made: Made, checks: Sequence[Check], tally: Counter[str], bad: frozenset[str]) -> None:
    """What simpler judges say of the same checks."""
    gaps = [
        (c, abs(c.difference))
        for c in checks
        if c.difference is not None and c.verdict not in {Verdict.UNKNOWN, Verdict.EQUAL}
    ]
    facts = {f.id: f for f in made.submission.facts}
    tally["flagged: exact"] += any(d > 0 for _, d in gaps)
    tally["flagged: 0.01"] += any(d > Decimal("0.0100001") for _, d in gaps)
    tally["flagged: max(1, 0.1 %)"] += any(
        d > max(Decimal(1), max(abs(facts[f].value) for f in c.facts) / 1000)
        for c, d in gaps
        if c.unit != "%" and c.facts
    )
    tally["flagged: a point"] += any(d > 1 for c, d in gaps if c.unit == "%")
    failing = [c for c in checks if c.verdict is Verdict.FAIL and c.facts]
    tally["flagged: check by check"] += bool(failing)
    if not bad or not failing:
        return
    scores: dict[str, float] = {}
    for f in facts:
        fails = sum(f in c.facts for c in failing)
        holds = sum(f in c.facts for c in checks if c.verdict in AGREES)
        if fails:
            scores[f] = fails / math.sqrt(len(failing) * (fails + holds))
    tally["voting"] += 1
    tally["voting right"] += max(scores, key=lambda f: (scores[f], f)) in bad
