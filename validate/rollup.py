"""M01: a department's summary against the reports of the units below it, where the roster says who belongs to whom. Pure."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from gouji.normalize.model import WHOLE
from gouji.validate.findings import fingerprint
from gouji.validate.measure import measure
from gouji.validate.model import Change, Finding, Level, Verdict
from gouji.validate.words import at_places, digits, place

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gouji.normalize.model import Fact, Submission

OWN = "机关"  # the row of the department itself, beside the units below it
CONCEPTS = (
    "income.total", "expenditure.total", "expenditure.basic", "expenditure.project", "balance.cumulative",
)  # fmt: skip


def findings(department: Submission, units: Mapping[str, Submission]) -> tuple[Finding, ...]:
    """Every total of a department that is not its own row plus the totals of all its units.

    A total is only compared when the department prints a row of its own and every unit prints the figure; the caller
    hands in nothing while one unit has not filed.
    """
    found = []
    for concept in CONCEPTS:
        total, own = _figure(department, concept, WHOLE), _figure(department, concept, OWN)
        below = {name: _figure(unit, concept, WHOLE) for name, unit in sorted(units.items())}
        if total is None or own is None or not below or None in below.values():
            continue
        parts = {OWN: own, **{name: fact for name, fact in below.items() if fact is not None}}
        gap = _value(total) - sum(map(_value, parts.values()), Decimal(0))
        slack = sum((_half(f) for f in (total, *parts.values())), Decimal(0))
        if abs(gap) > slack:
            found.append(_finding(department, total, parts, gap))
    return tuple(found)


def _figure(submission: Submission, concept: str, entity: str) -> Fact | None:
    """The one figure that the tables print; None where there is none, or two that differ."""
    year = str(submission.year or "")
    printed = [
        f
        for f in submission.facts
        if f.concept == concept and f.entity == entity and f.period in {year, ""} and f.source == "table"
        and f.basis == "决算" and f.qualifier is None and f.bound is None
    ]  # fmt: skip
    return printed[0] if len({_value(f) for f in printed}) == 1 else None


def _value(fact: Fact) -> Decimal:
    return fact.value * measure(fact.unit).factor


def _half(fact: Fact) -> Decimal:
    return Decimal(1).scaleb(-fact.decimals) * measure(fact.unit).factor / 2


def _finding(department: Submission, total: Fact, parts: Mapping[str, Fact], gap: Decimal) -> Finding:
    factor = measure(total.unit).factor
    expected = at_places(total.value - gap / factor, total.decimals)
    apart = at_places(abs(gap) / factor, total.decimals)
    sums = "＋".join(f"{name}{fact.text}" for name, fact in parts.items())
    mark = fingerprint(
        ("M01",), total.concept or "", [total.text, *(f"{n}{f.text}" for n, f in parts.items())]
    )
    return Finding(
        id=mark[:10],
        fingerprint=mark,
        rule="M01",
        rules=("M01",),
        level=Level.EXPLAIN,
        verdict=Verdict.FAIL,
        message=f"{department.entity}汇总的{total.label}{total.text}{total.unit}，与机关和所属单位报告之和"
        f"（{sums}）{expected}{total.unit}不符，相差{apart}{total.unit}。",
        where=place(total),
        location=total.evidence.location,
        quote=total.evidence.quote,
        printed=digits(total),
        expected=expected,
        difference=apart,
        unit=total.unit,
        entity=WHOLE,
        period=total.period,
        alternatives=tuple(
            Change(label=f"{name}{fact.label}", where=place(fact), printed=fact.text)
            for name, fact in parts.items()
        ),
        facts=(total.id,),
    )
