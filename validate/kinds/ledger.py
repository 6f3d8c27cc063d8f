"""This year's figures against last year's report of the same office, as the ledger keeps it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from gouji.normalize.model import WHOLE, Fact
from gouji.validate.kinds import Said, kind
from gouji.validate.measure import measure
from gouji.validate.model import Check, Observation, Rule, Verdict
from gouji.validate.refs import ref
from gouji.validate.tie import Missing
from gouji.validate.words import digits, name, place, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gouji.validate.case import Case, Figure

_RANK = {"table": 0, "score": 1}


@kind(
    "ledger",
    required=("check",),
    options=("percent", "least"),
    concepts=("pairs", "concepts"),
    choices={"check": ("equal", "quoted", "unchanged", "jump")},
)
def ledger(rule: Rule, case: Case) -> Iterator[Said]:
    """`check` says what is compared.

    "equal": pairs of this year's concept and last year's one are the same value;
    "quoted": every figure of last year that this report quotes is what last year's report said;
    "unchanged": figures of `concepts` that are exactly last year's, decimals included, though they rarely stand still;
    "jump": figures of `concepts` that moved by `percent` or more.
    Without last year's report everything is UNKNOWN.
    """
    before = _last_year(case)
    if before is None:
        yield Missing(rule=rule.code, level=rule.level, labels=("上年报告",), facts=_operands(rule, case))
        return
    looks = {"equal": _equal, "quoted": _quoted, "unchanged": _unchanged, "jump": _jump}
    found = list(looks[rule.params["check"]](rule, case, before))
    yield from found or [Missing(rule=rule.code, level=rule.level, labels=("可与上年比较的数",))]


def _last_year(case: Case) -> dict[tuple[Any, ...], Fact] | None:
    if case.prior is None:
        return None
    result: dict[tuple[Any, ...], Fact] = {}
    for fact in sorted(case.prior.facts, key=lambda f: (_RANK.get(f.source, 2), -f.decimals)):
        if fact.concept and fact.period in {str(case.prior.year), ""}:
            result.setdefault((fact.concept, fact.entity, fact.basis, fact.qualifier or ""), fact)
    return result


def _operands(rule: Rule, case: Case) -> tuple[str, ...]:
    words = [pair[0] for pair in rule.params.get("pairs", ())]
    return tuple(f.fact.id for word in words if (f := case.find(word)) is not None)


def _equal(rule: Rule, case: Case, before: dict[tuple[Any, ...], Fact]) -> Iterator[Said]:
    for now, then in rule.params["pairs"]:
        this, last = case.find(now), before.get((ref(then).concept, WHOLE, "决算", ref(then).qualifier or ""))
        if this is None or last is None:
            label = case.label(now) if this is None else f"上年{case.label(then)}"
            yield Missing(rule=rule.code, level=rule.level, labels=(label,))
        else:
            yield _compared(rule, this, last)


def _quoted(rule: Rule, case: Case, before: dict[tuple[Any, ...], Fact]) -> Iterator[Said]:
    assert case.prior is not None
    for key, figures in case.by_key.items():
        last = before.get((key.concept, key.entity, key.basis, key.qualifier))
        if key.period == str(case.prior.year) and last is not None:
            for figure in figures:
                yield _compared(rule, figure, last)


def _compared(rule: Rule, this: Figure, last: Fact) -> Said:
    factor = measure(last.unit).factor
    gap = this.value - last.value * factor
    unit = max(
        this.unit, Decimal(0) if measure(last.unit).exact else Decimal(1).scaleb(-last.decimals) * factor
    )
    if abs(gap) <= unit / 2:
        return _fine(rule, this)
    return _seen(rule, this, last, plain(abs(gap) / this.measure.factor))


def _unchanged(rule: Rule, case: Case, before: dict[tuple[Any, ...], Fact]) -> Iterator[Said]:
    for word in rule.params["concepts"]:
        this, last = case.find(word), before.get((ref(word).concept, WHOLE, "决算", ""))
        if this is not None and last is not None:
            same = (
                this.fact.value == last.value != 0 and this.fact.unit == last.unit and this.fact.decimals > 0
            )
            yield _seen(rule, this, last, "0") if same else _fine(rule, this)


def _jump(rule: Rule, case: Case, before: dict[tuple[Any, ...], Fact]) -> Iterator[Said]:
    most, least = Decimal(str(rule.params["percent"])), Decimal(str(rule.params.get("least", 0)))
    for word in rule.params["concepts"]:
        this, last = case.find(word), before.get((ref(word).concept, WHOLE, "决算", ""))
        if this is None or last is None or last.value <= 0:
            continue
        old = last.value * measure(last.unit).factor
        percent = (this.value - old) / old * 100
        large = abs(percent) >= most and abs(this.value - old) >= least * this.measure.factor
        yield (
            _seen(rule, this, last, plain(percent.quantize(Decimal("0.01")))) if large else _fine(rule, this)
        )


def _seen(rule: Rule, figure: Figure, last: Fact, gap: str) -> Observation:
    fact = figure.fact
    words = {
        "a": digits(fact),
        "b": digits(last),
        "d": gap,
        "unit": fact.unit,
        "label": name(fact),
        "other_label": last.label,
        "other_unit": last.unit,
    }
    return Observation(
        rule=rule.code,
        level=rule.level,
        message=rule.message.format_map(words),
        where=place(fact),
        location=fact.evidence.location,
        quote=fact.evidence.quote,
        printed=digits(fact),
        expected=_as_printed(last, fact) if rule.params["check"] in {"equal", "quoted"} else None,
        difference=gap,
        unit=fact.unit,
        period=fact.period,
        facts=(fact.id,),
    )


def _as_printed(last: Fact, fact: Fact) -> str:
    """Last year's figure as it was printed there, in the unit of this year's."""
    if last.unit == fact.unit:
        return digits(last)
    return plain(last.value * measure(last.unit).factor / measure(fact.unit).factor)


def _fine(rule: Rule, figure: Figure) -> Check:
    return Check(
        rule=rule.code,
        verdict=Verdict.EQUAL,
        level=rule.level,
        name=rule.name,
        facts=(figure.fact.id,),
        where=place(figure.fact),
    )
