"""One tie or quotient → one check on the printed figures by themselves, in exact interval arithmetic.

Knows printed figures and their precision; not which of them is wrong (see joint.py).
"""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from gouji.validate import interval
from gouji.validate.interval import Interval
from gouji.validate.model import Check, Verdict
from gouji.validate.tie import Missing, Quotient, Term, Tie
from gouji.validate.words import as_printed, at_places, digits, in_unit, name, place, plain, spot, whose

if TYPE_CHECKING:
    from gouji.validate.case import Figure

POINTS_TO_EDGE = Decimal("0.05")  # a percentage may miss its interval by so much before it is an error


def judge(said: Tie | Quotient | Missing) -> Check:
    """The check that a tie, a quotient or a missing operand amounts to."""
    if isinstance(said, Missing):
        return Check(
            rule=said.rule,
            verdict=Verdict.UNKNOWN,
            level=said.level,
            facts=said.facts,
            missing=said.labels,
            where=said.where,
            message="缺" + "、".join(said.labels) + "，无法核查",
        )
    return _tie(said) if isinstance(said, Tie) else _quotient(said)


def _tie(tie: Tie) -> Check:
    head, rest = tie.terms[0], tie.terms[1:]
    turn = Decimal(-1) / head.coefficient
    stated = head.figure.interval
    known = value = tie.constant / head.coefficient
    shares = [(t.coefficient * turn, t.figure) for t in rest]
    computed = interval.weighted(known, [(share, figure.interval) for share, figure in shares])
    for share, figure in shares:
        value += figure.value * share
    difference = head.figure.value - value
    verdict = _same(head.figure, rest[0].figure) if _is_same(tie) else None
    if verdict is None:
        verdict = interval.verdict(difference, *_one_sided(tie, stated, computed))
        if tie.op == "<=" and difference * head.coefficient <= 0:
            verdict = Verdict.EQUAL
    return _check(tie, verdict, computed, value)


def _is_same(tie: Tie) -> bool:
    two = tie.op == "=" and len(tie.terms) == 2 and not tie.constant
    return two and tie.terms[0].coefficient == -tie.terms[1].coefficient


def _same(a: Figure, b: Figure) -> Verdict | None:
    """412.3 is 412.30: the finer one rounded to the places of the coarser one. None: let the intervals decide."""
    unit = max(a.unit, b.unit)
    if a.fact.bound or b.fact.bound:
        return Verdict.EQUAL if not a.interval.meet(b.interval).empty else Verdict.FAIL
    if unit == 0 or a.value == b.value:
        return Verdict.EQUAL if a.value == b.value else Verdict.FAIL
    finer, coarser = (a, b) if a.unit <= b.unit else (b, a)
    if (finer.value / unit).quantize(Decimal(1), ROUND_HALF_UP) * unit == coarser.value:
        return Verdict.EQUAL
    return None


def _one_sided(tie: Tie, stated: Interval, computed: Interval) -> tuple[Interval, Interval]:
    """For ≤: everything below the computed bound is allowed too (above it where the head's sign is negative)."""
    if tie.op == "=":
        return stated, computed
    if tie.terms[0].coefficient > 0:
        return stated, Interval(-interval.INFINITY, computed.high, low_in=True, high_in=computed.high_in)
    return stated, Interval(computed.low, interval.INFINITY, low_in=computed.low_in, high_in=True)


def _quotient(quotient: Quotient) -> Check:
    """Rate ∈ scale·num/den over the box of printed intervals, exact because both bounds are linear in each figure.

    The ratio is continuous where the denominator is positive, so the printed rate is possible if and only if some
    values reach its lower end and some its upper end.
    """
    rate = quotient.rate
    value = _sum(quotient.den)
    if any(t.figure.fact.bound for t in (*quotient.num, *quotient.den)) or value <= 0:
        return _unknown(quotient, "除数不是正数" if value <= 0 else "算式中有约数")
    raw = quotient.scale * _sum(quotient.num) / value
    below = _reach(quotient, rate.interval.low)
    above = _reach(quotient, rate.interval.high)
    low, high = _range(quotient)
    difference = rate.value - raw
    if rate.fact.bound is None and rate.unit and _rounded(raw, rate.unit) == rate.value:
        verdict = Verdict.EQUAL
    elif below[1] < 0 or above[0] > 0:
        slack = POINTS_TO_EDGE if rate.measure.dimension == "percent" else Decimal(0)
        wide = rate.interval.widen(slack)
        near = _reach(quotient, wide.low)[1] >= 0 and _reach(quotient, wide.high)[0] <= 0
        verdict = Verdict.EDGE if near and slack else Verdict.FAIL
    elif rate.fact.bound is not None or difference == 0:
        verdict = Verdict.EQUAL
    else:
        verdict = Verdict.EDGE if below[1] == 0 or above[0] == 0 else Verdict.ROUNDING
    return _check(quotient, verdict, Interval(low, high), raw)


def _reach(quotient: Quotient, rate: Decimal) -> tuple[Decimal, Decimal]:
    """Least and greatest value of scale·num − rate·den over the box; a figure in both is one figure."""
    weights: dict[str, Decimal] = {}
    figures: dict[str, Figure] = {}
    for term in quotient.num:
        figures[term.figure.fact.id] = term.figure
        weights[term.figure.fact.id] = (
            weights.get(term.figure.fact.id, Decimal(0)) + quotient.scale * term.coefficient
        )
    if rate in {interval.INFINITY, -interval.INFINITY}:
        return (-rate, -rate)
    for term in quotient.den:
        figures[term.figure.fact.id] = term.figure
        weights[term.figure.fact.id] = weights.get(term.figure.fact.id, Decimal(0)) - rate * term.coefficient
    room = interval.weighted(Decimal(0), [(w, figures[f].interval) for f, w in weights.items()])
    return room.low, room.high


def _range(quotient: Quotient) -> tuple[Decimal, Decimal]:
    """The rate that the printed figures imply, lowest and highest: at corners of the box, one corner per figure."""
    ids = dict.fromkeys(t.figure.fact.id for t in (*quotient.num, *quotient.den))
    figures = {t.figure.fact.id: t.figure for t in (*quotient.num, *quotient.den)}
    corners: list[dict[str, Decimal]] = [{}]
    for fact in ids:
        ends = {figures[fact].interval.low, figures[fact].interval.high}
        corners = [{**corner, fact: end} for corner in corners for end in sorted(ends)]
    rates = []
    for corner in corners:
        den = sum((corner[t.figure.fact.id] * t.coefficient for t in quotient.den), Decimal(0))
        num = sum((corner[t.figure.fact.id] * t.coefficient for t in quotient.num), Decimal(0))
        if den > 0:
            rates.append(quotient.scale * num / den)
    return (min(rates), max(rates)) if rates else (Decimal(0), Decimal(0))


def _sum(terms: tuple[Term, ...]) -> Decimal:
    return sum((t.figure.value * t.coefficient for t in terms), Decimal(0))


def _rounded(value: Decimal, unit: Decimal) -> Decimal:
    return (value / unit).quantize(Decimal(1), ROUND_HALF_UP) * unit


def _unknown(quotient: Quotient, why: str) -> Check:
    facts = (quotient.rate, *(t.figure for t in (*quotient.num, *quotient.den)))
    return Check(
        rule=quotient.rule,
        verdict=Verdict.UNKNOWN,
        level=quotient.level,
        name=quotient.name,
        facts=tuple(dict.fromkeys(f.fact.id for f in facts)),
        missing=(why,),
        where=place(quotient.rate.fact),
        message=f"{name(quotient.rate.fact)}：{why}，无法核查",
    )


def _check(said: Tie | Quotient, verdict: Verdict, computed: Interval, value: Decimal) -> Check:
    """The check: what is stated, and what the other figures give (`computed` and its plain `value`, base units)."""
    if isinstance(said, Tie):
        head, rest = said.terms[0].figure, said.terms[1:]
    else:
        head, rest = said.rate, (*said.num, *said.den)
    shown, gap = in_unit(value, head), in_unit(head.value - value, head)
    if isinstance(said, Quotient):
        shown = Decimal(at_places(shown, head.fact.decimals))
        gap = in_unit(head.value, head) - shown if verdict is not Verdict.EQUAL else Decimal(0)
    return Check(
        rule=said.rule,
        verdict=verdict,
        level=said.level,
        name=said.name,
        facts=tuple(dict.fromkeys([head.fact.id, *(t.figure.fact.id for t in rest)])),
        stated=head.fact.value,
        computed=shown,
        difference=gap,
        interval=(in_unit(computed.low, head), in_unit(computed.high, head)),
        unit=head.fact.unit,
        message="" if verdict is Verdict.EQUAL else _message(said, head, rest, shown, gap),
        where=place(head.fact),
        suspect=head.fact.id if said.suspect else "",
    )


def _message(said: Tie | Quotient, head: Figure, rest: tuple[Term, ...], shown: Decimal, gap: Decimal) -> str:
    other = rest[0].figure.fact if rest else head.fact
    words = {
        "a": digits(head.fact),
        "b": as_printed(shown, head.fact),
        "d": plain(abs(gap)),
        "unit": head.fact.unit,
        "label": name(head.fact),
        "entity": whose(head.fact.entity),
        "where": spot(head.fact),
        "formula": formula(said),
        "other": digits(other),
        "other_unit": other.unit,
        "other_label": name(other),
        "other_where": spot(other).removesuffix("的"),
        "note": said.note,
    }
    return said.message.format_map(words)


def formula(said: Tie | Quotient) -> str:
    """The arithmetic in printed figures: 237.60＋40.13＋157.79, or 40.13÷435.52."""
    if isinstance(said, Quotient):
        top, bottom = _expression(said.num), _expression(said.den)
        wrap = [f"（{t}）" if len(n) > 1 else t for t, n in ((top, said.num), (bottom, said.den))]
        return f"{wrap[0]}÷{wrap[1]}"
    turn = Decimal(-1) / said.terms[0].coefficient
    if said.shown:
        return said.shown
    return _expression(tuple(replace(t, coefficient=t.coefficient * turn) for t in said.terms[1:]))


def _expression(terms: tuple[Term, ...]) -> str:
    parts = []
    for term in terms:
        text = digits(term.figure.fact)
        if term.figure.fact.value < 0 or text.startswith(("-", "－", "−")):
            text = f"（{text}）"
        times = "" if abs(term.coefficient) == 1 else f"{plain(abs(term.coefficient))}×"
        parts.append(("＋" if term.coefficient > 0 else "－") + times + text)
    joined = "".join(parts)
    return joined.removeprefix("＋")
