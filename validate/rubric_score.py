"""An indicator's printed score against what its own criterion gives for the report's own figures.

A verdict needs every computable definition of the measured quantity to contradict the printed score; a border that
the printed precision leaves open, or a figure that is not printed, gives no accusation.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache, partial

from gouji.normalize.model import Indicator
from gouji.validate.case import Case, Figure
from gouji.validate.rubric_measure import (
    Measured,
    Quantity,
    disputed,
    holds,
    is_other,
    measured,
    quantities,
    quantity_of,
)
from gouji.validate.rubric_parse import parse_scale
from gouji.validate.rubric_scale import Scale, Span, scores
from gouji.validate.words import at_places, name, place, plain


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What became of one indicator. `fits` None: not decided, for want of `missing` or for an open border."""

    indicator: Indicator
    quantity: Quantity
    scale: Scale | None
    fits: bool | None
    certain: bool = (
        True  # False: another reading (whole points, a rival definition, a doubtful figure) may explain it
    )
    expected: Decimal | None = None
    linear: Decimal | None = None  # by proportion, where that differs from counting points
    formula: str = ""
    clause: str = ""  # the part of the criterion that decides
    why: str = ""  # the figures with their places
    doubt: str = ""
    figures: tuple[Figure, ...] = ()
    missing: tuple[str, ...] = ()
    in_doubt: tuple[str, ...] = ()  # operands that other figures contradict


_LONGEST = 2000  # characters of a criterion that is read at all


@lru_cache(maxsize=4096)
def scale_of(criterion: str, quantity: str = "") -> Scale | None:
    """The scale of a criterion for a quantity by its id; the same sheets come back in every report."""
    if len(criterion) > _LONGEST:
        return None
    it = next((q for q in quantities() if q.id == quantity), None)
    if it is None:
        return parse_scale(criterion)
    return parse_scale(criterion, {k: c.pattern for k, c in it.conditions}, partial(is_other, it))


def judge_indicator(indicator: Indicator, case: Case) -> Judged | None:
    """Rescore one row of a scoring sheet.

    Args:
        indicator: a row with weight and score.
        case: the submission it stands in.

    Returns:
        None where the indicator measures nothing the program knows.
    """
    quantity = quantity_of(indicator)
    if quantity is None or indicator.score is None:
        return None
    scale = scale_of(indicator.criterion, quantity.id)
    nothing = Judged(indicator=indicator, quantity=quantity, scale=scale, fits=None)
    if not quantity.scored:
        return nothing
    in_doubt = disputed(quantity, case)
    if in_doubt:
        return replace(nothing, in_doubt=in_doubt)
    if scale is not None and scale.in_words():
        return _in_words(nothing, scale, case)
    values, missing, open_rival = measured(quantity, case)
    if scale is None or not values:
        return Judged(indicator=indicator, quantity=quantity, scale=scale, fits=None, missing=tuple(missing))
    if indicator.weight is None or indicator.weight_rows != 1:
        return nothing
    return _by_value(nothing, scale, values, open_rival=open_rival)


def _by_value(base: Judged, scale: Scale, values: list[Measured], *, open_rival: bool) -> Judged:
    printed, weight = base.indicator.score, base.indicator.weight
    if printed is None or weight is None:
        return base
    if _at_odds(values):
        return replace(base, in_doubt=(base.quantity.label,))
    computed = any(v.formula.kind != "stated" and not v.formula.rival for v in values)
    allowed = [(value, scores(scale, _span(value, computed=computed), weight)) for value in values]
    if any(not marks for _, marks in allowed) or any(
        mark.fits(printed) for _, marks in allowed for mark in marks if mark.how != "whole"
    ):
        decided = all(marks for _, marks in allowed)
        return _with(base, fits=True if decided else None, values=values)
    whole = any(m.fits(printed) for _, marks in allowed for m in marks)
    value = allowed[0][0]
    answer = _answer(scale, value, weight)
    if answer is None:
        return base
    expected, linear, clause = answer
    rate = _rate(value)
    return Judged(
        indicator=base.indicator,
        quantity=base.quantity,
        scale=scale,
        fits=False,
        certain=not whole and not open_rival and not base.quantity.arguable and all(v.sure for v in values),
        expected=expected,
        linear=linear,
        formula=value.formula.id,
        clause=clause,
        why=f"{value.formula.id}＝{_operands(value.figures)}，即{rate}"
        if value.formula.kind != "stated"
        else f"{_operands(value.figures)}",
        doubt=_doubt(base.quantity, whole=whole, open_rival=open_rival),
        figures=value.figures,
    )


def _span(value: Measured, *, computed: bool) -> Span:
    """Beside a computed rate the printed one is only its rounding: what counts is the rate that was printed."""
    if computed and value.formula.kind == "stated" and value.nominal is not None:
        return value.nominal, value.nominal
    return value.span


def _at_odds(values: list[Measured]) -> bool:
    """Whether the printed rate and its own figures contradict each other; rival definitions may differ."""
    spans = [v.span for v in values if not v.formula.rival]
    return bool(spans) and max(s[0] for s in spans) > min(s[1] for s in spans) + Fraction(1, 20)


def _doubt(quantity: Quantity, *, whole: bool, open_rival: bool) -> str:
    """Why the mismatch is a question and not an error, "" where nothing speaks for the office."""
    if whole:
        return "不足一个百分点的部分未扣分，请说明"
    return "另有口径不同的算法，请说明所用口径" if open_rival else quantity.arguable


def _with(base: Judged, *, fits: bool | None, values: list[Measured]) -> Judged:
    figures = tuple(dict.fromkeys(f for v in values for f in v.figures))
    return Judged(
        indicator=base.indicator, quantity=base.quantity, scale=base.scale, fits=fits, figures=figures
    )


def _answer(scale: Scale, value: Measured, weight: Decimal) -> tuple[Decimal, Decimal | None, str] | None:
    """The score to expect for the figures as printed, by proportion where that differs, and the clause.

    None where a border of the scale, or differing mentions of a figure, leave it open.
    """
    if value.nominal is None:
        return None
    rate = Fraction(round(value.nominal, 2))  # as an office would print it
    marks = scores(scale, (rate, rate), weight)
    bands = {(m.low, m.text) for m in marks if m.how == "band"}
    counted = next((m for m in marks if m.how == "ceil"), None)
    evens = [m for m in marks if m.how in {"linear", "share"}]
    even = next(iter(evens), None)
    if len({m.low for m in evens}) > 1:
        return None  # a proportion of what?
    if len({low for low, _ in bands}) + (even is not None) != 1:
        return None
    if bands:
        low, text = min(bands)
        return _decimal(low), None, text
    if even is None:
        return None
    linear = _decimal(even.low)
    if counted is None:
        return linear, None, even.text
    return _decimal(counted.low), None if linear == _decimal(counted.low) else linear, counted.text


def _in_words(base: Judged, scale: Scale, case: Case) -> Judged:
    truths: dict[str, bool | None] = {}
    figures: list[Figure] = []
    missing: list[str] = []
    conditions = dict(base.quantity.conditions)
    for key in dict.fromkeys(k for band in scale.bands for k in band.words):
        truths[key], absent, seen = holds(conditions[key], case)
        missing += [a for a in absent if a not in missing]
        figures += [f for f in seen if f not in figures]
    possible = [b for b in scale.bands if all(truths.get(k) is not False for k in b.words)]
    marks = {b.score for b in possible}
    printed, weight = base.indicator.score, base.indicator.weight
    if any(b.region is not None for b in scale.bands) or len(marks) != 1 or printed is None:
        return Judged(
            indicator=base.indicator, quantity=base.quantity, scale=scale, fits=None, missing=tuple(missing)
        )
    expected = marks.pop()
    expected = weight if expected is None else expected
    if expected is None:
        return base
    return Judged(
        indicator=base.indicator,
        quantity=base.quantity,
        scale=scale,
        fits=printed == expected,
        certain=all(f.fact.confidence >= 0.9 and not f.fact.doubts for f in figures),
        expected=expected,
        formula=base.quantity.label,
        clause=possible[0].text,
        why=_operands(tuple(figures)),
        figures=tuple(figures),
    )


def _rate(value: Measured) -> str:
    middle = value.nominal if value.nominal is not None else (value.span[0] + value.span[1]) / 2
    return f"{at_places(Decimal(middle.numerator) / Decimal(middle.denominator), 2)}%"


def _operands(figures: tuple[Figure, ...]) -> str:
    """Figures with their places: 累计结余18.20万元（年度支出和结余情况 汇总）."""
    parts: dict[str, str] = {}
    for figure in figures:
        label = name(figure.fact)
        parts.setdefault(f"{label}{figure.value}", f"{label}{_with_unit(figure)}（{place(figure.fact)}）")
    return "、".join(parts.values())


def _with_unit(figure: Figure) -> str:
    text, unit = figure.fact.text, figure.fact.unit
    return text if text.endswith(unit) or not unit else f"{text}{unit}"


def _decimal(value: Fraction) -> Decimal:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return Decimal(plain(exact.quantize(Decimal("0.01"))))
