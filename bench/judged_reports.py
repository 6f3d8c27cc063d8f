"""Made reports for the benchmark of judging: facts and relations with known truth, and errors put into them.

Rounding styles: nearest, truncated, and totals added up again from printed parts. Reading is assumed perfect.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from gouji.extract.model import Location
from gouji.normalize.model import WHOLE, Blank, Evidence, Fact, Relation, Submission
from gouji.normalize.taxonomy import taxonomy

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable, Sequence

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
    carry, fund = (
        rng.choice([0, int(big * rng.uniform(0.01, 0.2))]),
        rng.choice([0, 0, int(big * 0.2 * rng.random())]),
    )
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
        Blank(label="", entity=row, concept="income.special_account", location=Location(block=0))
        for row in shown
    )
    prose, relations = narrative(rng, rows[WHOLE], whole, style, level)
    facts += prose
    made = Submission(
        name=level, path=level, sha256="0", format="docx", year=2022, facts=tuple(facts), relations=tuple(relations),
        blanks=blanks,
    )  # fmt: skip
    return Made(submission=made, truth={f.id: f.text for f in facts}, style=style)


def narrative(
    rng: random.Random, row: dict[str, str], whole: dict[str, int], style: str, level: str
) -> tuple[list[Fact], list[Relation]]:
    """What the prose repeats of the summary row, and the lists and shares that it states."""
    thin = {"dense": 0.15, "seed-like": 0.25, "sparse": 0.7}[level]
    shares: list[Fact] = []
    relations: list[Relation] = []
    said: dict[str, Fact] = {}
    for c, ref in PROSE.items():
        if rng.random() < thin and (level == "sparse" or c not in {"wage", "goods", "subs"}):
            continue
        text = stripped(row.get(c) or printed(whole[c], style))
        said[c] = fact(f"n.{c}", ref, text, entity=WHOLE, prose=True, order=1000 + len(said))
    for rule, total, parts in LISTS:
        if total in said and all(p in said for p in parts):
            members = (("total", said[total].id), *(("part", said[p].id) for p in parts))
            relations.append(stated("sum", members, rule, "complete"))
    for part, total in SHARES:
        if rng.random() < thin or not whole[total] or part not in said or total not in said:
            continue
        rate = (Decimal(100) * whole[part] / whole[total]).quantize(Decimal("0.01"), ROUND_HALF_UP)
        share = share_fact(f"p.{part}", part, total, str(rate))
        shares.append(share)
        members = (("share", share.id), ("part", said[part].id), ("whole", said[total].id))
        relations.append(stated("share", members, "K02", ""))
    return [*said.values(), *shares], relations


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


def wrong_text(
    rng: random.Random, kind: str, one: Fact, all_of: Sequence[Fact]
) -> tuple[str | None, dict[str, str]]:
    """A wrong print of a figure (None: this kind does not fit it), and what else changes with it."""
    if kind in {"digit", "transpose", "drop", "insert", "sign", "pow10", "unit", "stale"}:
        return slip(rng, kind, one.text), {}
    if kind == "random":
        return str(Decimal(str(round(10 ** rng.uniform(0, 4), 2)))), {}
    other = rng.choice(all_of)
    if other.unit != one.unit or other.concept == one.concept or other.text == one.text:
        return None, {}
    if kind == "component":
        return str(one.value + rng.choice([1, -1]) * other.value), {}
    return other.text, {other.id: one.text} if kind == "swap" else {}


def slip(rng: random.Random, kind: str, printed_text: str) -> str | None:
    """A slip on the digits themselves."""
    text, sign = printed_text.lstrip("-"), "-" if printed_text.startswith("-") else ""
    if kind in {"sign", "pow10", "unit", "stale"}:
        factor = {
            "sign": Decimal(-1),
            "pow10": Decimal(1).scaleb(rng.choice([-2, -1, 1, 2])),
            "unit": Decimal(10_000),
            "stale": Decimal(str(round(rng.uniform(0.6, 1.4), 4))),
        }[kind]
        value = Decimal(printed_text) * factor
        return str(
            value if kind == "sign" else value.quantize(Decimal(1) if kind == "unit" else Decimal("0.01"))
        )
    digits = [i for i, c in enumerate(text) if c.isdigit()]
    if kind == "insert":
        i = rng.randrange(len(text) + 1)
        return sign + text[:i] + rng.choice("0123456789") + text[i:]
    i = rng.choice(digits)
    if kind == "drop":
        return sign + text[:i] + text[i + 1 :]
    if kind == "digit":
        return sign + text[:i] + rng.choice([c for c in "0123456789" if c != text[i]]) + text[i + 1 :]
    pairs = [i for i in digits[:-1] if text[i + 1].isdigit() and text[i] != text[i + 1]]
    if not pairs:
        return None
    i = rng.choice(pairs)
    return sign + text[:i] + text[i + 1] + text[i] + text[i + 2 :]


def inject(
    rng: random.Random, made: Made, kind: str | None = None, *, among: str = ""
) -> tuple[str, dict[str, str]]:
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
    same = [
        f
        for f in made.submission.facts
        if f.concept and (f.concept, f.qualifier) == (one.concept, one.qualifier)
    ]
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
