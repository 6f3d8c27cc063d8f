"""The score of budget execution (I03): rate × weight, at most the weight, rounded at most to whole points.

Looks first at the row that the score stands in, then at its table, then at the report: a document may hold the tables
of several projects.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from gouji.extract.model import Location
from gouji.normalize.words import squeeze
from gouji.validate.model import Check, Level, Observation, Rule, Verdict
from gouji.validate.rubric_measure import measured, quantities, quantity_of
from gouji.validate.rubric_scale import Span
from gouji.validate.rubric_sheet import item, knock_on, where
from gouji.validate.words import place, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gouji.validate.case import Case, Figure

_QUANTITY = "budget.execution"
_NEAR = Fraction(1, 20)  # percentage points, as for every printed rate
_ROOM = Fraction(
    1, 10
)  # points that a score may be off whatever its decimals, as the reporting systems allow


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A printed score of execution with its weight."""

    printed: str
    value: Decimal
    weight: Decimal
    location: Location
    where: str
    quote: str
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A rate of execution in percentage points, how it came about, and where its figures stand."""

    span: Span
    how: str
    places: tuple[Location, ...]
    facts: tuple[str, ...] = ()
    computed: bool = True  # from executed and budget, not only printed as a rate


def execution_score(rule: Rule, case: Case) -> Iterator[Observation | Check]:
    """I03 for every printed score of execution; a rate that nobody can compute gives nothing."""
    for marked in (*_printed(rule, case), *_rows(case)):
        rates = _near_by(marked.location, case)
        fitting = [rate for rate in rates if _fits(rate, marked)]
        if fitting:
            yield Check(
                rule=rule.code,
                verdict=Verdict.EQUAL,
                level=rule.level,
                name=rule.name,
                facts=(*marked.facts, *fitting[0].facts),
                where=marked.where,
            )
        if not rates or fitting or not _agree(rates):
            continue
        sure = len(rates) > 1 or rates[0].computed
        share = min(max((rates[0].span[0] + rates[0].span[1]) / 200, Fraction(0)), Fraction(1))
        exact = share * Fraction(marked.weight)
        shown = plain((Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(Decimal("0.01")))
        words = {"a": marked.printed, "b": shown, "w": plain(marked.weight), "formula": rates[0].how}
        yield Observation(
            rule=rule.code,
            level=rule.level if sure else Level.EXPLAIN,
            message=rule.message.format_map(words),
            where=marked.where,
            location=marked.location,
            quote=marked.quote,
            printed=marked.printed,
            expected=shown,
            unit="分",
            cause="执行率得分与执行率不符",
            cause_code="execution_score",
            knock_on=tuple(knock_on(rule, case, Decimal(shown) - marked.value, marked.location.table)),
            related=rates[0].places,
            facts=marked.facts,
        )


def _printed(rule: Rule, case: Case) -> Iterator[Marked]:
    """Scores of the block of funds; the weight is printed beside them, or that of the form."""
    form = case.submission.form or ""
    usual = next(
        (Decimal(str(w)) for prefix, w in rule.params.get("weights", []) if form.startswith(prefix)), None
    )
    for key, figures in case.by_key.items():
        if key.concept != "budget.execution_score":
            continue
        for figure in figures:
            weight = _weight_of(figure, case) or usual
            if weight is not None and figure.fact.bound is None:
                yield Marked(
                    printed=figure.fact.text,
                    value=figure.value,
                    weight=weight,
                    location=figure.fact.evidence.location,
                    where=place(figure.fact),
                    quote=figure.fact.evidence.quote,
                    facts=(figure.fact.id,),
                )


def _rows(case: Case) -> Iterator[Marked]:
    """Rows of an indicator table that are the rate of execution and have no criterion of their own."""
    for row in case.submission.indicators:
        quantity = quantity_of(row)
        if quantity is None or quantity.id != _QUANTITY or row.criterion or row.weight_rows != 1:
            continue
        if row.weight is not None and row.score is not None:
            yield Marked(
                printed=plain(row.score),
                value=row.score,
                weight=row.weight,
                location=row.score_location or row.location,
                where=where(row, "得分"),
                quote=f"{item(row)} {squeeze(row.actual)}".strip(),
                facts=_at(row.score_location, case),
            )


def _at(place: Location | None, case: Case) -> tuple[str, ...]:
    """The figure that a cell prints, if it was read as one."""
    if place is None or place.table is None:
        return ()
    cell = (place.table, place.row, place.col)
    return tuple(
        f.fact.id
        for f in case.figures.values()
        for it in [f.fact.evidence.location]
        if (it.table, it.row, it.col) == cell
    )


def _weight_of(figure: Figure, case: Case) -> Decimal | None:
    for relation in case.submission.relations:
        if relation.kind == "score" and figure.fact.id in relation.of("score"):
            return next((case.figures[w].value for w in relation.of("weight") if w in case.figures), None)
    return None


def _near_by(at: Location, case: Case) -> list[Rate]:
    beside = [
        f
        for f in case.figures.values()
        if f.fact.source == "table" and f.fact.bound is None and f.fact.evidence.location.table == at.table
    ]
    for figures in ([f for f in beside if f.fact.evidence.location.row == at.row], beside):
        rates = _rates(figures)
        if rates:
            return rates
    quantity = next(q for q in quantities() if q.id == _QUANTITY)
    values, _, _ = measured(quantity, case)
    return [
        Rate(
            span=v.span,
            how=v.formula.id,
            places=tuple(f.fact.evidence.location for f in v.figures),
            facts=tuple(f.fact.id for f in v.figures),
            computed=v.formula.kind != "stated",
        )
        for v in values
        if v.sure
    ]


def _rates(figures: list[Figure]) -> list[Rate]:
    """The rate of some figures: executed by budget, and as printed. Two budgets or executions decide nothing."""
    spent, whole, stated = (
        [f for f in figures if f.key.concept == concept]
        for concept in ("budget.executed", "budget.full", "budget.execution_rate")
    )
    if not spent and not whole:  # a row without a concept (总额), by its columns
        named = [f for f in figures if f.fact.concept is None and f.measure.dimension == "amount"]
        spent, whole = ([f for f in named if f.key.basis == basis] for basis in ("决算", "全年预算"))
    rates: list[Rate] = []
    if len(spent) == len(whole) == 1 and whole[0].interval.low > 0:
        top, bottom = spent[0].interval, whole[0].interval
        corners = [
            100 * Fraction(t) / Fraction(b) for t in (top.low, top.high) for b in (bottom.low, bottom.high)
        ]
        places = (spent[0].fact.evidence.location, whole[0].fact.evidence.location)
        facts = (spent[0].fact.id, whole[0].fact.id)
        rates.append(
            Rate(span=(min(corners), max(corners)), how="全年执行数/全年预算数", places=places, facts=facts)
        )
    if len(stated) == 1:
        it = stated[0].interval
        rates.append(
            Rate(
                span=(Fraction(it.low), Fraction(it.high)),
                how="报告所列执行率",
                computed=False,
                places=(stated[0].fact.evidence.location,),
                facts=(stated[0].fact.id,),
            )
        )
    return rates


def _agree(rates: list[Rate]) -> bool:
    """Whether the rates could be one: a rate at odds with its own figures is another finding's matter."""
    return max(r.span[0] for r in rates) <= min(r.span[1] for r in rates) + _NEAR


def _fits(rate: Rate, marked: Marked) -> bool:
    low, high = (min(max(v / 100, Fraction(0)), Fraction(1)) * Fraction(marked.weight) for v in rate.span)
    decimals = max(-int(marked.value.as_tuple().exponent), 0)
    room = max(_ROOM, Fraction(1, 2 * 10**decimals))
    return low - room <= Fraction(marked.value) <= high + room
