"""How well judging finds, names and explains wrong figures: synthetic reports with known truth and known errors.

    python bench/judging.py [--short] [--documents N] [--seed S] [--out FILE.jsonl]

Reports are made of facts and relations (reading is assumed perfect) and judged by the real rule packs. Every rate
comes with its Wilson interval. Baselines on the same documents: exact equality, ±0.01, max(1, 0.1 %), interval checks
one by one, and voting. `--short` is for CI: fewer documents, and it fails when a goal is missed.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import statistics
import sys
import time
from collections import Counter, defaultdict
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.judged_reports import LEVELS, Made, everywhere, inject, make, spoiled
from gouji import validate
from gouji.validate import case as cases
from gouji.validate import packs
from gouji.validate.confrontation import apply
from gouji.validate.derive import derivations, evidence
from gouji.validate.model import Check, Confrontation, Finding, Level, RuleSet, Verdict
from gouji.validate.tie import Quotient, Tie

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gouji.normalize.model import Submission

CODES = {
    "component": {"counted_twice", "left_out"},
    "stale": {"stale", "unexplained"},
    "random": {"unexplained"},
}  # how judging may call what was done, where not by the same word


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What one kind of reports gave."""

    level: str
    errors: int
    correlated: bool
    tally: Counter[str]
    kinds: dict[str, Counter[str]]
    mean: float  # milliseconds for one report
    median: float
    p95: float


def wilson(hits: int, of: int) -> tuple[float, float]:
    """95 % interval of a rate."""
    if not of:
        return 0.0, 1.0
    z, p = 1.96, hits / of
    middle, spread = p + z * z / (2 * of), z * math.sqrt(p * (1 - p) / of + z * z / (4 * of * of))
    return (middle - spread) / (1 + z * z / of), (middle + spread) / (1 + z * z / of)


def named(found: Finding, by_where: dict[str, str]) -> list[str]:
    """Fact ids that a finding names, the first one first: the figure, or the tied ones."""
    if found.printed is None:
        return [by_where[a.where] for a in found.alternatives if a.where in by_where]
    return [found.facts[0], *(by_where[k.where] for k in found.knock_on if k.where in by_where)]


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
    first = {
        n for f, ids in zip(local, names, strict=True) for n in (ids if f.printed is not None else ids[:1])
    }
    three = {
        n for f, ids in zip(local, names, strict=True) for n in (ids if f.printed is not None else ids[:3])
    }
    tally["failing checks"] += sum(c.verdict is Verdict.FAIL for c in said.checks)
    tally["findings"] += len(local)
    for kind, ids in made.errors:
        observable, ways = seen(made, ids, rules)
        for group in (
            "all",
            *(["observable"] if observable else []),
            *(["identifiable"] if ways >= 2 else []),
        ):
            tally[f"{group}: errors"] += 1
            tally[f"{group}: detected"] += bool(wrong)
            tally[f"{group}: top 1"] += ids <= first
            tally[f"{group}: top 3"] += ids <= three
            tally[f"{group}: among"] += ids <= {n for x in names for n in x}
        kinds[kind]["n"] += 1
        kinds[kind]["top 1"] += ids <= first
    for one, told in zip(local, names, strict=True):
        if one.printed is None or one.grade not in {"A", "B"}:
            continue
        hit = told[0] in bad
        tally["named"] += 1
        tally["named right"] += hit
        if one.grade == "A":
            tally["A"] += 1
            tally["A right"] += hit
        if hit and one.expected is not None:
            value, truth = Decimal(one.expected), Decimal(made.truth[told[0]])
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
    """Can the error be observed at all (a check fails), and how many ways lead to the right value?"""
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
        if c.difference is not None and c.verdict is not Verdict.UNKNOWN
    ]
    gaps = [(c, d) for c, d in gaps if c.verdict is not Verdict.EQUAL]
    tally["flagged: exact"] += any(d > 0 for _, d in gaps)
    tally["flagged: 0.01"] += any(d > Decimal("0.0100001") for _, d in gaps)
    facts = {f.id: f for f in made.submission.facts}
    tally["flagged: max(1, 0.1 %)"] += any(
        d > max(Decimal(1), max(abs(facts[f].value) for f in c.facts) / 1000)
        for c, d in gaps
        if c.unit != "%" and c.facts
    )
    failing = [c for c in checks if c.verdict is Verdict.FAIL and c.facts]
    tally["flagged: check by check"] += bool(failing)
    if bad and failing:
        scores: dict[str, float] = {}
        for f in facts:
            fails = sum(f in c.facts for c in failing)
            holds = sum(
                f in c.facts for c in checks if c.verdict in {Verdict.EQUAL, Verdict.ROUNDING, Verdict.EDGE}
            )
            if fails:
                scores[f] = fails / math.sqrt(len(failing) * (fails + holds))
        best = max(scores, key=lambda f: (scores[f], f))
        tally["voting right"] += best in bad


def run(rules: RuleSet, level: str, errors: int, count: int, seed: int, *, correlated: bool = False) -> Cell:
    """One cell of the table."""
    rng = random.Random(f"{seed}/{level}/{errors}/{correlated}")
    tally: Counter[str] = Counter()
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    times = []
    for _ in range(count):
        made = make(rng, level)
        made = spoiled(
            made, [everywhere(rng, made) if correlated else inject(rng, made) for _ in range(errors)]
        )
        start = time.perf_counter()
        said = validate.confront(made.submission, rules)
        times.append((time.perf_counter() - start) * 1000)
        score(made, said, tally, kinds, rules)
    return Cell(
        level=level,
        errors=errors,
        correlated=correlated,
        tally=tally,
        kinds=dict(sorted(kinds.items())),
        mean=round(statistics.mean(times), 1),
        median=round(statistics.median(times), 1),
        p95=round(sorted(times)[max(int(0.95 * len(times)) - 1, 0)], 1),
    )


def rate(hits: int, of: int) -> str:
    """A rate with its interval."""
    low, high = wilson(hits, of)
    return f"{hits / of:6.1%} [{low:.1%}, {high:.1%}] n={of}" if of else "—"


def show(cell: Cell) -> None:
    """Print one cell."""
    t = cell.tally
    n = t["documents"]
    print(
        f"--- {cell.level}, {cell.errors} errors{' correlated' if cell.correlated else ''}: {n} documents, "
        f"{cell.mean} ms mean, {cell.median} median, {cell.p95} p95"
    )
    rows = ["exact", "0.01", "max(1, 0.1 %)", "check by check"]
    print(
        "    must-level finding: " + rate(t["flagged"], n) + "; must or explain: " + rate(t["spoken of"], n)
    )
    print("    baselines: " + "; ".join(f"{r} {t[f'flagged: {r}'] / n:.1%}" for r in rows))
    if not cell.errors:
        return
    for group in ("all", "observable", "identifiable"):
        of = t[f"{group}: errors"]
        print(
            f"    {group:12s} detected {rate(t[f'{group}: detected'], of)}; top 1 {rate(t[f'{group}: top 1'], of)}; "
            f"top 3 {rate(t[f'{group}: top 3'], of)}; among {rate(t[f'{group}: among'], of)}"
        )
    print(f"    voting top 1 {rate(t['voting right'], n)}")
    print(f"    named right {rate(t['named right'], t['named'])}; grade A right {rate(t['A right'], t['A'])}")
    print(
        f"    value exact {rate(t['value exact'], t['valued'])}, within 0.01 {rate(t['value within 0.01'], t['valued'])}, "
        f"exact at grade A {rate(t['A exact'], t['A valued'])}; cause right {rate(t['cause right'], t['caused'])}"
    )
    print(f"    {t['failing checks'] / n:.2f} failing checks → {t['findings'] / n:.2f} findings a document")
    print("    " + ", ".join(f"{k} {v.get('top 1', 0)}/{v['n']}" for k, v in cell.kinds.items()))


def main() -> int:
    """Run the benchmark; with --short, 1 when a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--documents", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    rules = packs.load()
    count = 40 if given.short else given.documents
    cells = []
    plan = [
        (level, errors, False) for level in LEVELS for errors in ((0, 1) if given.short else (0, 1, 2, 3))
    ]
    plan += [] if given.short else [("seed-like", 1, True)]
    for level, errors, correlated in plan:
        cells.append(run(rules, level, errors, count, given.seed, correlated=correlated))
        show(cells[-1])
        sys.stdout.flush()
    if given.out:
        given.out.write_text(
            "".join(json.dumps(asdict(c), ensure_ascii=False) + "\n" for c in cells), encoding="utf-8"
        )
    return missed(cells) if given.short else 0


def missed(cells: Sequence[Cell]) -> int:
    """Goals that hold at any size: clean reports are left in peace, grade A means it."""
    clean = sum((c.tally for c in cells if not c.errors), Counter[str]())
    wrong = sum((c.tally for c in cells if c.errors), Counter[str]())
    goals = {
        "clean reports without a must-level finding": clean["flagged"] == 0,
        "grade A right in 97 of 100": wrong["A right"] >= 0.97 * wrong["A"],
        "identifiable errors in the first place in 90 of 100": wrong["identifiable: top 1"]
        >= 0.9 * wrong["identifiable: errors"],
    }
    for goal, reached in goals.items():
        print(f"{'reached' if reached else 'MISSED '}  {goal}")
    return 0 if all(goals.values()) else 1


if __name__ == "__main__":
    raise SystemExit(main())
