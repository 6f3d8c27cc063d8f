"""Orders of magnitude and printed places: amounts far off their like, percentages stored as fractions, odd decimals."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from gouji.normalize.model import WHOLE
from gouji.validate.kinds import Said, kind
from gouji.validate.model import Check, Level, Observation, Rule, Verdict
from gouji.validate.tie import Missing
from gouji.validate.words import digits, name, place, plain, said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gouji.validate.case import Case, Figure


@kind(
    "scale",
    required=("check",),
    options=("times", "most", "level"),
    concepts=("pairs", "part", "whole"),
    choices={"check": ("budget", "part", "fraction", "places")},
)
def scale(rule: Rule, case: Case) -> Iterator[Said]:
    """`check` says what is looked at.

    "budget": a final figure and its own budget differ by a factor of `times` or more, with the same digits or not;
    "part": a figure exceeds another one that it is a small part of by `times` (unit or decimal point slip);
    "fraction": a percentage between 0 and 1 where its like are above 1;
    "places": amounts with more decimals than `most`.
    """
    found = list(
        {"budget": _budget, "part": _part, "fraction": _fraction, "places": _places}[rule.params["check"]](
            rule, case
        )
    )
    if not found:
        yield Missing(rule=rule.code, level=rule.level, labels=("可比的数",))
    yield from found


def _budget(rule: Rule, case: Case) -> Iterator[Said]:
    times = Decimal(str(rule.params["times"]))
    for key, figures in case.by_key.items():
        concept = case.taxonomy.by_id.get(key.concept)
        if key.basis != "决算" or concept is None or figures[0].measure.dimension != "amount":
            continue
        if concept.kind == "stock":
            continue  # what was carried over is not the outcome of what the budget took from it
        final = figures[0]
        plans = [
            plan
            for basis in ("预算", "年初", "全年预算")
            for plan in case.by_key.get(key._replace(basis=basis), ())[:1]
            if plan.value > 0
        ]
        near = [p for p in plans if final.value < times * p.value and p.value < times * final.value]
        # A budget that was adjusted on the way is near to what was spent, whatever it was at first.
        for plan in plans if final.value > 0 else ():
            yield _fine(rule, final, plan) if near else _far(rule, final, plan)


def _part(rule: Rule, case: Case) -> Iterator[Said]:
    times = Decimal(str(rule.params["times"]))
    for part, whole in rule.params["pairs"]:
        small, large = case.find(part), case.find(whole)
        if small is not None and large is not None and large.value > 0:
            yield (
                _far(rule, small, large) if small.value >= times * large.value else _fine(rule, small, large)
            )


def _fraction(rule: Rule, case: Case) -> Iterator[Said]:
    rates = [
        f
        for f in case.figures.values()
        if f.fact.unit == "%" and f.fact.source == "table" and f.fact.value != 0
    ]
    small = [f for f in rates if 0 < f.fact.value <= 1 and f.fact.decimals != 0]
    for figure in rates:
        if figure in small and len(small) < len(rates) and figure.fact.decimals >= 2:
            yield _seen(rule, figure, {"b": plain(figure.fact.value * 100)})
        else:
            yield _fine(rule, figure)


def _places(rule: Rule, case: Case) -> Iterator[Said]:
    most = int(rule.params["most"])
    amounts = [f for f in case.figures.values() if f.fact.unit == "万元" and f.fact.source == "table"]
    odd = [f for f in amounts if f.fact.decimals > most]
    if odd and len(odd) < len(amounts):
        yield _seen(rule, odd[0], {"b": str(len(odd))}, Level.HINT)
    elif amounts:
        # How a figure is written says nothing of its value: none of them counts as checked.
        yield replace(_fine(rule, amounts[0]), facts=())


def _far(rule: Rule, figure: Figure, other: Figure) -> Observation:
    words = {
        "other": said(other.fact),
        "other_label": name(other.fact),
        "b": plain(figure.fact.value / 10),
    }
    return _seen(rule, figure, words, rule.level, other)


def _seen(
    rule: Rule, figure: Figure, words: dict[str, str], level: Level | None = None, other: Figure | None = None
) -> Observation:
    fact = figure.fact
    every = {"a": digits(fact), "unit": fact.unit, "label": name(fact), "where": place(fact), **words}
    return Observation(
        rule=rule.code,
        level=level or rule.level,
        message=rule.message.format_map(every),
        where=place(fact),
        location=fact.evidence.location,
        quote=fact.evidence.quote,
        printed=digits(fact),
        unit=fact.unit,
        entity="" if fact.entity == WHOLE else fact.entity,
        period=fact.period,
        related=() if other is None else (other.fact.evidence.location,),
        facts=(fact.id,) if other is None else (fact.id, other.fact.id),
    )


def _fine(rule: Rule, *figures: Figure) -> Check:
    return Check(
        rule=rule.code,
        verdict=Verdict.EQUAL,
        level=rule.level,
        name=rule.name,
        facts=tuple(f.fact.id for f in figures),
        where=place(figures[0].fact),
    )
