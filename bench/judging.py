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
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from pathlib import Path

from gouji import validate
from gouji.extract.model import Location
from gouji.normalize.model import WHOLE, Blank, Evidence, Fact, Relation, Submission
from gouji.normalize.taxonomy import taxonomy
from gouji.validate import case as cases
from gouji.validate import packs
from gouji.validate.confrontation import apply
from gouji.validate.derive import derivations, evidence
from gouji.validate.model import Check, Confrontation, Finding, Level, RuleSet, Verdict
from gouji.validate.tie import Quotient, Tie

COLUMNS = {
    "inc": "income.total", "carry": "carry", "fiscal": "income.fiscal", "fund": "income.fund", "other": "income.other",
    "exp": "expenditure.total", "basic": "expenditure.basic", "pers": "expenditure.staff", "pub": "expenditure.public",
    "proj": "expenditure.project", "ybal": "balance.current", "cbal": "balance.cumulative", "sg": "three.total",
    "rec": "three.reception", "run": "three.vehicle_running", "buy": "three.vehicle_purchase", "out": "three.abroad",
}  # fmt: skip
PROSE = {
    "exp": "expenditure.total", "basic": "expenditure.basic", "pers": "expenditure.staff", "pub": "expenditure.public",
    "proj": "expenditure.project", "wage": "expenditure.wage", "goods": "expenditure.goods",
    "subs": "expenditure.subsidy", "sg": "three.total", "rec": "three.reception",
    "pgoods": "expenditure.goods|项目", "cap": "expenditure.capital|项目",
}  # fmt: skip
TOTALS = {
    "inc": {"carry": 1, "fiscal": 1, "fund": 1, "other": 1},
    "exp": {"basic": 1, "proj": 1},
    "basic": {"pers": 1, "pub": 1},
    "ybal": {"inc": 1, "carry": -1, "exp": -1},
    "cbal": {"carry": 1, "ybal": 1},
    "sg": {"rec": 1, "run": 1, "buy": 1, "out": 1},
}
SHARES = (("basic", "exp"), ("proj", "exp"), ("wage", "basic"), ("goods", "basic"), ("subs", "basic"))
LISTS = (
    ("B01", "exp", ("basic", "proj")),
    ("B02", "basic", ("pers", "pub")),
    ("B04", "basic", ("wage", "goods", "subs")),
    ("B05", "proj", ("pgoods", "cap")),
)
ERRORS = (
    "digit", "transpose", "drop", "insert", "sign", "pow10", "unit", "swap", "copied", "component", "stale", "random",
)  # fmt: skip
CODES = {"component": {"counted_twice", "left_out"}, "stale": {"stale", "unexplained"}, "random": {"unexplained"}}
LEAST = Decimal("0.05")  # smaller changes are rounding by design
LEVELS = ("dense", "seed-like", "sparse")


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """One report with what was done to it."""

    submission: Submission
    truth: dict[str, str]  # fact id → text that should have been printed
    errors: tuple[tuple[str, frozenset[str]], ...] = ()  # kind, fact ids
    style: str = "nearest"


def printed(yuan: int, style: str) -> str:
    """万元 with two decimals."""
    how = ROUND_DOWN if style == "truncated" else ROUND_HALF_UP
    return str((Decimal(yuan) / 10_000).quantize(Decimal("0.01"), how))


def stripped(text: str) -> str:
    """As prose prints it: without closing noughts."""
    return text.rstrip("0").rstrip(".") if "." in text else text


def unit_values(rng: random.Random) -> dict[str, int]:
    """True values of one unit in 元."""
    big = 10 ** rng.uniform(5.8, 8.0)
    wage, goods, subs = (int(big * rng.uniform(0.1, 0.6)) for _ in range(3))
    subs = int(subs * rng.choice([0.02, 0.3, 0.8]))
    pgoods, cap = int(big * rng.uniform(0.1, 1)), rng.choice([0, 0, int(big * 0.1 * rng.random())])
    carry, fund = rng.choice([0, int(big * rng.uniform(0.01, 0.2))]), rng.choice([0, 0, int(big * 0.2 * rng.random())])
    exp = wage + goods + subs + pgoods + cap
    other = rng.choice([0, 0, int(big * 0.05 * rng.random())])
    fiscal = exp + int(big * rng.uniform(0, 0.2)) - int(carry * rng.random()) - fund - other
    rec, run, buy, out = (int(big * rng.uniform(0, 0.01)) if rng.random() < 0.6 else 0 for _ in range(4))
    return {
        "carry": carry, "fiscal": fiscal, "fund": fund, "other": other, "inc": carry + fiscal + fund + other,
        "wage": wage, "goods": goods, "subs": subs, "pers": wage + subs, "pub": goods, "basic": wage + goods + subs,
        "pgoods": pgoods, "cap": cap, "proj": pgoods + cap, "exp": exp, "ybal": fiscal + fund + other - exp,
        "cbal": carry + fiscal + fund + other - exp, "sg": rec + run + buy + out, "rec": rec, "run": run, "buy": buy,
        "out": out,
    }  # fmt: skip


def fact(name: str, ref: str, text: str, *, entity: str, prose: bool, order: int) -> Fact:
    """A printed figure of the made report."""
    concept, _, qualifier = ref.partition("|")
    label = taxonomy().label(concept)
    where = f"{'文' if prose else '表'} {entity} {qualifier}{label}"
    return Fact(
        id=name, concept=concept, label=label, entity=entity, period="2022", qualifier=qualifier or None,
        value=Decimal(text), unit="万元", decimals=len(text.partition(".")[2]), text=text,
        source="narrative" if prose else "table",
        evidence=Evidence(quote=text, location=Location(block=order), how="made", where=where),
    )  # fmt: skip


def make(rng: random.Random, level: str) -> Made:
    """A report without errors."""
    style = rng.choices(["nearest", "truncated", "forced"], [0.75, 0.10, 0.15])[0]
    count = rng.choice([1, 1, 2, 3]) if level == "dense" else 1
    thin = {"dense": 0.15, "seed-like": 0.25, "sparse": 0.7}[level]
    units = [unit_values(rng) for _ in range(count)]
    names = ["机关", "二级机构1", "二级机构2"][:count]
    whole = {k: sum(u[k] for u in units) for k in units[0]}
    rows = {WHOLE: {c: printed(whole[c], style) for c in COLUMNS}}
    rows |= {n: {c: printed(u[c], style) for c in COLUMNS} for n, u in zip(names, units, strict=True)}
    if style == "forced":  # totals added up again from what is printed, as many offices do
        for name in [*names, WHOLE]:
            if name == WHOLE:
                rows[WHOLE] = {c: str(sum(Decimal(rows[n][c]) for n in names)) for c in COLUMNS}
            for total, parts in TOTALS.items():
                rows[name][total] = str(sum(w * Decimal(rows[name][p]) for p, w in parts.items()))
    shown = [WHOLE, *names] if level == "dense" else [WHOLE]
    facts = [
        fact(f"t.{c}.{row}", COLUMNS[c], rows[row][c], entity=row, prose=False, order=n * 100 + i)
        for n, row in enumerate(shown)
        for i, c in enumerate(COLUMNS)
    ]
    blanks = tuple(
        Blank(label="", entity=row, concept="income.special_account", location=Location(block=0)) for row in shown
    )
    relations: list[Relation] = []
    said: dict[str, Fact] = {}
    for c, ref in PROSE.items():
        if rng.random() < thin and (level == "sparse" or c not in {"wage", "goods", "subs"}):
            continue
        text = stripped(rows[WHOLE].get(c) or printed(whole[c], style))
        said[c] = fact(f"n.{c}", ref, text, entity=WHOLE, prose=True, order=1000 + len(said))
    facts += said.values()
    for rule, total, parts in LISTS:
        if total in said and all(p in said for p in parts):
            members = (("total", said[total].id), *(("part", said[p].id) for p in parts))
            relations.append(stated("sum", members, rule, "complete"))
    for part, total in SHARES:
        if rng.random() < thin or not whole[total] or part not in said or total not in said:
            continue
        rate = (Decimal(100) * whole[part] / whole[total]).quantize(Decimal("0.01"), ROUND_HALF_UP)
        share = share_fact(f"p.{part}", part, total, str(rate))
        facts.append(share)
        members = (("share", share.id), ("part", said[part].id), ("whole", said[total].id))
        relations.append(stated("share", members, "K02", ""))
    made = Submission(
        name=level, path=level, sha256="0", format="docx", year=2022, facts=tuple(facts), relations=tuple(relations),
        blanks=blanks,
    )  # fmt: skip
    return Made(submission=made, truth={f.id: f.text for f in facts}, style=style)


def share_fact(name: str, part: str, total: str, text: str) -> Fact:
    """A printed percentage."""
    return Fact(
        id=name, concept=None, label="占比", period="2022", qualifier=f"{part}/{total}", value=Decimal(text), unit="%",
        decimals=2, text=text, source="narrative",
        evidence=Evidence(quote=text, location=Location(block=2000), how="made", where=f"文 {part}占{total}"),
    )  # fmt: skip


def stated(kind: str, members: tuple[tuple[str, str], ...], rule: str, note: str) -> Relation:
    """A relation of the prose."""
    where = Evidence(quote="", location=Location(block=1000), how="made")
    return Relation(kind=kind, members=members, rule=rule, note=note, evidence=where)


def wrong_text(rng: random.Random, kind: str, one: Fact, all_of: Sequence[Fact]) -> tuple[str | None, dict[str, str]]:
    """A wrong print of a figure, and what else changes with it."""
    text, negative = one.text.lstrip("-"), one.text.startswith("-")
    digits = [i for i, c in enumerate(text) if c.isdigit()]
    extra: dict[str, str] = {}
    sign = "-" if negative else ""
    if kind == "digit":
        i = rng.choice(digits)
        return sign + text[:i] + rng.choice([c for c in "0123456789" if c != text[i]]) + text[i + 1 :], extra
    if kind == "transpose":
        pairs = [i for i in digits[:-1] if text[i + 1].isdigit() and text[i] != text[i + 1]]
        if not pairs:
            return None, extra
        i = rng.choice(pairs)
        return sign + text[:i] + text[i + 1] + text[i] + text[i + 2 :], extra
    if kind == "drop":
        i = rng.choice(digits)
        return sign + text[:i] + text[i + 1 :], extra
    if kind == "insert":
        i = rng.randrange(len(text) + 1)
        return sign + text[:i] + rng.choice("0123456789") + text[i:], extra
    if kind == "sign":
        return text if negative else "-" + text, extra
    if kind == "pow10":
        return sign + str(Decimal(text).scaleb(rng.choice([-2, -1, 1, 2])).quantize(Decimal("0.01"))), extra
    if kind == "unit":
        return sign + str((Decimal(text) * 10_000).quantize(Decimal(1))), extra
    if kind == "stale":
        return sign + str((Decimal(text) * Decimal(str(round(rng.uniform(0.6, 1.4), 4)))).quantize(Decimal("0.01"))), extra
    if kind == "random":
        return str(Decimal(str(round(10 ** rng.uniform(0, 4), 2)))), extra
    other = rng.choice(all_of)
    if other.unit != one.unit or other.concept == one.concept or other.text == one.text:
        return None, extra
    if kind == "component":
        return str(one.value + rng.choice([1, -1]) * other.value), extra
    return other.text, {other.id: one.text} if kind == "swap" else extra


def inject(rng: random.Random, made: Made, kind: str | None = None, *, among: str = "") -> tuple[str, dict[str, str]]:
    """One error of at least LEAST: its kind and the new texts."""
    facts = [f for f in made.submission.facts if abs(f.value) >= 1 and f.id.startswith(among)]
    while True:
        how, one = kind or rng.choice(ERRORS), rng.choice(facts)
        text, extra = wrong_text(rng, how, one, facts)
        if text is None or text.lstrip("-").startswith(".") or text.endswith(".") or text in {"", "-"}:
            continue
        if abs(Decimal(text) - one.value) >= LEAST:
            return how, {one.id: text, **extra}


def everywhere(rng: random.Random, made: Made) -> tuple[str, dict[str, str]]:
    """A correlated error: the same wrong figure wherever it is printed, or a wrong part with its total added again."""
    how, texts = inject(rng, made, rng.choice(["digit", "transpose", "drop", "component", "stale"]))
    name, text = next(iter(texts.items()))
    one = next(f for f in made.submission.facts if f.id == name)
    same = [f for f in made.submission.facts if f.concept and (f.concept, f.qualifier) == (one.concept, one.qualifier)]
    if rng.random() < 0.5 or one.concept is None:
        return "everywhere", {f.id: text for f in same if f.value == one.value} or texts
    column = next((c for c, r in COLUMNS.items() if r == one.concept), "")
    for total, parts in TOTALS.items():
        if parts.get(column) == 1:
            target = next(f for f in made.submission.facts if f.id == f"t.{total}.{one.entity}")
            return "re-added", {name: text, target.id: str(target.value + Decimal(text) - one.value)}
    return how, texts


def spoiled(made: Made, errors: Iterable[tuple[str, dict[str, str]]]) -> Made:
    """The report with these errors in it."""
    texts: dict[str, str] = {}
    kinds = []
    for kind, new in errors:
        if not texts.keys() & new.keys():
            texts |= new
            kinds.append((kind, frozenset(new)))
    facts = tuple(
        replace(f, text=texts[f.id], value=Decimal(texts[f.id]), decimals=len(texts[f.id].partition(".")[2]))
        if f.id in texts
        else f
        for f in made.submission.facts
    )
    return replace(made, submission=replace(made.submission, facts=facts), errors=tuple(kinds))


# ---------- scoring -----------------------------------------------------------------------------------------------


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


def score(made: Made, said: Confrontation, tally: Counter[str], kinds: dict[str, Counter[str]], rules: RuleSet) -> None:
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
    first = {n for f, ids in zip(local, names, strict=True) for n in (ids if f.printed is not None else ids[:1])}
    three = {n for f, ids in zip(local, names, strict=True) for n in (ids if f.printed is not None else ids[:3])}
    tally["failing checks"] += sum(c.verdict is Verdict.FAIL for c in said.checks)
    tally["findings"] += len(local)
    for kind, ids in made.errors:
        observable, ways = seen(made, ids, rules)
        for group in ("all", *(["observable"] if observable else []), *(["identifiable"] if ways >= 2 else [])):
            tally[f"{group}: errors"] += 1
            tally[f"{group}: detected"] += bool(wrong)
            tally[f"{group}: top 1"] += ids <= first
            tally[f"{group}: top 3"] += ids <= three
            tally[f"{group}: among"] += ids <= {n for x in names for n in x}
        kinds[kind]["n"] += 1
        kinds[kind]["top 1"] += ids <= first
    for one, ids in zip(local, names, strict=True):
        if one.printed is None or one.grade not in {"A", "B"}:
            continue
        hit = ids[0] in bad
        tally["named"] += 1
        tally["named right"] += hit
        if one.grade == "A":
            tally["A"] += 1
            tally["A right"] += hit
        if hit and one.expected is not None:
            value, truth = Decimal(one.expected), Decimal(made.truth[ids[0]])
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
    gaps = [(c, abs(c.difference)) for c in checks if c.difference is not None and c.verdict is not Verdict.UNKNOWN]
    gaps = [(c, d) for c, d in gaps if not (c.verdict is Verdict.EQUAL)]
    tally["flagged: exact"] += any(d > 0 for _, d in gaps)
    tally["flagged: 0.01"] += any(d > Decimal("0.0100001") for _, d in gaps)
    facts = {f.id: f for f in made.submission.facts}
    tally["flagged: max(1, 0.1 %)"] += any(
        d > max(Decimal(1), max(abs(facts[f].value) for f in c.facts) / 1000) for c, d in gaps if c.unit != "%" and c.facts
    )
    failing = [c for c in checks if c.verdict is Verdict.FAIL and c.facts]
    tally["flagged: check by check"] += bool(failing)
    if bad and failing:
        scores: dict[str, float] = {}
        for f in facts:
            fails = sum(f in c.facts for c in failing)
            holds = sum(f in c.facts for c in checks if c.verdict in {Verdict.EQUAL, Verdict.ROUNDING, Verdict.EDGE})
            if fails:
                scores[f] = fails / math.sqrt(len(failing) * (fails + holds))
        best = max(scores, key=lambda f: (scores[f], f))
        tally["voting right"] += best in bad


def run(rules: RuleSet, level: str, errors: int, count: int, seed: int, *, correlated: bool = False) -> dict[str, object]:
    """One cell of the table."""
    rng = random.Random(f"{seed}/{level}/{errors}/{correlated}")
    tally: Counter[str] = Counter()
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    times = []
    for _ in range(count):
        made = make(rng, level)
        made = spoiled(made, [everywhere(rng, made) if correlated else inject(rng, made) for _ in range(errors)])
        start = time.perf_counter()
        said = validate.confront(made.submission, rules)
        times.append((time.perf_counter() - start) * 1000)
        score(made, said, tally, kinds, rules)
    return {
        "level": level,
        "errors": errors,
        "correlated": correlated,
        "tally": dict(tally),
        "kinds": {k: dict(v) for k, v in sorted(kinds.items())},
        "ms mean": round(statistics.mean(times), 1),
        "ms median": round(statistics.median(times), 1),
        "ms p95": round(sorted(times)[max(int(0.95 * len(times)) - 1, 0)], 1),
    }


def rate(hits: int, of: int) -> str:
    """A rate with its interval."""
    low, high = wilson(hits, of)
    return f"{hits / of:6.1%} [{low:.1%}, {high:.1%}] n={of}" if of else "—"


def show(cell: dict[str, object]) -> None:
    """Print one cell."""
    t = Counter(cell["tally"])  # type: ignore[arg-type]
    n = t["documents"]
    print(
        f"--- {cell['level']}, {cell['errors']} errors{' correlated' if cell['correlated'] else ''}: {n} documents, "
        f"{cell['ms mean']} ms mean, {cell['ms median']} median, {cell['ms p95']} p95"
    )
    rows = ["exact", "0.01", "max(1, 0.1 %)", "check by check"]
    print("    must-level finding: " + rate(t["flagged"], n) + "; must or explain: " + rate(t["spoken of"], n))
    print("    baselines: " + "; ".join(f"{r} {t[f'flagged: {r}'] / n:.1%}" for r in rows))
    if not cell["errors"]:
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
    print("    " + ", ".join(f"{k} {v.get('top 1', 0)}/{v['n']}" for k, v in cell["kinds"].items()))  # type: ignore[attr-defined]


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
    plan = [(level, errors, False) for level in LEVELS for errors in ((0, 1) if given.short else (0, 1, 2, 3))]
    plan += [] if given.short else [("seed-like", 1, True)]
    for level, errors, correlated in plan:
        cells.append(run(rules, level, errors, count, given.seed, correlated=correlated))
        show(cells[-1])
        sys.stdout.flush()
    if given.out:
        given.out.write_text("".join(json.dumps(c, ensure_ascii=False) + "\n" for c in cells), encoding="utf-8")
    return missed(cells) if given.short else 0


def missed(cells: Sequence[dict[str, object]]) -> int:
    """Goals that hold at any size: clean reports are left in peace, grade A means it."""
    clean = sum((Counter(c["tally"]) for c in cells if not c["errors"]), Counter())  # type: ignore[arg-type]
    wrong = sum((Counter(c["tally"]) for c in cells if c["errors"]), Counter())  # type: ignore[arg-type]
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
