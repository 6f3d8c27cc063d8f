"""Averages that nobody prints: what a total comes to for each of the things it was spent on."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from gouji.validate.kinds import Said, kind
from gouji.validate.model import Check, Observation, Rule, Verdict
from gouji.validate.tie import Missing
from gouji.validate.words import digits, name, place, plain, said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gouji.validate.case import Case, Figure


@kind(
    "per",
    required=("averages",),
    options=("each", "low", "high"),
    concepts=("total", "quantity"),
    tables={"averages": ("total", "quantity", "each", "low", "high")},
)
def per(rule: Rule, case: Case) -> Iterator[Said]:
    """Each average is `{ total, quantity, each, low, high }`: total ÷ quantity lies between low and high 元.

    A total or a quantity of nought has no average; a hedged figure (约, 余) gives a range of them.
    """
    for average in rule.params["averages"]:
        total, quantity = case.find(average["total"]), case.find(average["quantity"])
        if total is None or quantity is None or total.value <= 0 or quantity.interval.low <= 0:
            absent = [w for w, f in (("total", total), ("quantity", quantity)) if f is None or f.value <= 0]
            labels = tuple(case.label(average[w]) for w in absent or ["quantity"])
            yield Missing(rule=rule.code, level=rule.level, labels=labels)
        else:
            yield _judged(rule, average, total, quantity)


def _judged(rule: Rule, average: dict[str, Any], total: Figure, quantity: Figure) -> Said:
    least = total.interval.low / quantity.interval.high
    most = total.interval.high / quantity.interval.low
    low, high = Decimal(str(average["low"])), Decimal(str(average["high"]))
    facts = (total.fact.id, quantity.fact.id)
    if most >= low and least <= high:
        return Check(
            rule=rule.code,
            verdict=Verdict.EQUAL,
            level=rule.level,
            name=rule.name,
            facts=facts,
            where=place(total.fact),
        )
    words = {
        "a": digits(total.fact),
        "unit": total.fact.unit,
        "label": name(total.fact),
        "other": said(quantity.fact),
        "other_label": name(quantity.fact),
        "each": average["each"],
        "b": plain((total.value / quantity.value).quantize(Decimal(1))),
        "low": plain(low),
        "high": plain(high),
    }
    return Observation(
        rule=rule.code,
        level=rule.level,
        message=rule.message.format_map(words),
        where=place(total.fact),
        location=total.fact.evidence.location,
        quote=total.fact.evidence.quote,
        printed=digits(total.fact),
        unit=total.fact.unit,
        period=total.fact.period,
        related=(quantity.fact.evidence.location,),
        facts=facts,
    )
