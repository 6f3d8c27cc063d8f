"""What each relation or repetition by itself says a figure should be, holding every other printed figure for right.

A derivation counts as evidence only where it allows the candidate and excludes what was printed.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from itertools import product
from typing import TYPE_CHECKING

from gouji.validate.case import Case, Figure, Key
from gouji.validate.interval import Interval, point, printed
from gouji.validate.judge import formula
from gouji.validate.tie import Quotient, Term, Tie
from gouji.validate.words import at_places, digits, in_unit, name, said, spot

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class Derivation:
    """One way to the value: by which rule, its interval and its plain result in base units, in words."""

    rule: str
    interval: Interval
    value: Decimal
    text: str
    same: bool = False  # the very figure, printed elsewhere
    outside: bool = False  # rests on what is not in the model (a sum of scores)
    operands: int = 0  # figures other than nought that it adds up; 0 where it is no sum

    def allows(self, right: Decimal, step: Decimal) -> bool:
        """Can the true value print as `right`?"""
        return not self.interval.meet(printed(right, step)).empty


def derivations(
    case: Case, said: Sequence[Tie | Quotient], figure: Figure, off: frozenset[str]
) -> list[Derivation]:
    """Every way to the value of a figure that does not use what is distrusted; the same relation counts once."""
    found: dict[tuple[object, ...], Derivation] = {}
    for other in case.by_key.get(figure.key, ()):
        if other.fact.id not in off and other is not figure:
            _keep(found, ("same", other.fact.source == "table"), _repeated(other))
    identity: tuple[object, ...]
    for one in said:
        if isinstance(one, Tie):
            if one.op == "=" and any(t.key == figure.key for t in one.terms):
                identity = ("tie", one.shown, *sorted((t.key, abs(t.coefficient)) for t in one.terms))
                _keep(found, identity, _from_tie(case, one, figure, off))
        elif one.rate is figure:
            identity = ("rate", *sorted((t.key, t.coefficient) for t in (*one.num, *one.den)))
            _keep(found, identity, _from_operands(case, one, off))
        elif any(t.key == figure.key for t in (*one.num, *one.den)) and one.rate.fact.id not in off:
            identity = ("quotient", *sorted((t.key, t.coefficient) for t in (*one.num, *one.den)))
            _keep(found, identity, _from_rate(case, one, figure, off))
    return list(found.values())


def _keep(
    found: dict[tuple[object, ...], Derivation], identity: tuple[object, ...], new: Derivation | None
) -> None:
    if new is not None:
        found.setdefault(identity, new)


def evidence(found: Sequence[Derivation], figure: Figure, right: Decimal, step: Decimal) -> list[Derivation]:
    """Those that allow the candidate and exclude what was printed."""
    return [d for d in found if d.allows(right, step) and d.interval.meet(figure.interval).empty]


def candidates(
    found: Sequence[Derivation],
    low: Decimal,
    high: Decimal,
    step: Decimal,
    most: int = 40,
    *,
    counted: bool = False,
) -> Iterator[Decimal]:
    """Values a person would print within the implied interval: what the derivations give, then every step.

    Args:
        found: derivations of the figure.
        low: lower end of the implied interval.
        high: its upper end.
        step: last printed place.
        most: number of steps in the interval above which only the derivations count.
        counted: the figure is a count, which no rounding brings into the interval.
    """
    seen = set()
    room = Decimal(0) if counted else step / 2
    for one in found:
        value = (one.value / step).quantize(Decimal(1), ROUND_HALF_UP) * step
        if low - room <= value <= high + room and value not in seen:
            seen.add(value)
            yield value
    first, last = (low / step).to_integral_value(ROUND_CEILING), (high / step).to_integral_value(ROUND_FLOOR)
    if last < first and counted:
        return
    if last < first:
        middle = ((low + high) / 2 / step).quantize(Decimal(1), ROUND_HALF_UP) * step
        if middle not in seen:
            yield middle
        return
    if last - first <= most:
        for n in range(int(first), int(last) + 1):
            if n * step not in seen:
                yield n * step


def trusted(case: Case, key: Key, off: frozenset[str], fallback: Figure | None = None) -> Figure | None:
    """The best printed figure of a key that nobody distrusts."""
    for figure in case.by_key.get(key, ()):
        if figure.fact.id not in off and figure.fact.bound is None:
            return figure
    return (
        fallback
        if fallback is not None and fallback.fact.id not in off and not case.by_key.get(key)
        else None
    )


def _swapped_in(case: Case, terms: Sequence[Term], but: Key, off: frozenset[str]) -> list[Term] | None:
    """The terms with trusted figures; None where one has none."""
    result = []
    for t in terms:
        if t.key == but:
            result.append(t)
            continue
        figure = (
            t.figure
            if t.figure.fact.id not in off and t.figure.fact.bound is None
            else trusted(case, t.key, off)
        )
        if figure is None:
            return None
        result.append(Term(coefficient=t.coefficient, key=t.key, figure=figure))
    return result


def _repeated(other: Figure) -> Derivation:
    text = f"{spot(other.fact)}{name(other.fact)}为{said(other.fact)}"
    return Derivation(rule="J01", interval=other.interval, value=other.value, text=text, same=True)


def _from_tie(case: Case, tie: Tie, figure: Figure, off: frozenset[str]) -> Derivation | None:
    terms = _swapped_in(case, tie.terms, figure.key, off)
    if terms is None:
        return None
    weight = sum((t.coefficient for t in terms if t.key == figure.key), Decimal(0))
    if weight == 0:
        return None
    rest = [t for t in terms if t.key != figure.key]
    value = tie.constant / weight
    space = point(value)
    for t in rest:
        share = -t.coefficient / weight
        space = space + t.figure.interval.scale(share)
        value += t.figure.value * share
    own = next(t for t in terms if t.key == figure.key)
    shown = formula(Tie(rule=tie.rule, level=tie.level, message="", terms=(own, *rest)))
    result = at_places(
        in_unit(value, figure), max([figure.fact.decimals, *(t.figure.fact.decimals for t in rest)])
    )
    if tie.shown:
        return Derivation(
            rule=tie.rule, interval=space, value=value, text=f"{tie.shown}{result}", outside=True
        )
    equals = "" if len(rest) == 1 and digits(rest[0].figure.fact) == result else f"＝{result}"
    if len(rest) == 1:
        text = f"与{name(rest[0].figure.fact)}{said(rest[0].figure.fact)}应相同"
    else:
        text = f"{_words(rest, weight)}：{shown}{equals}"
    operands = sum(t.figure.value != 0 for t in rest)
    return Derivation(rule=tie.rule, interval=space, value=value, text=text, operands=operands)


def _words(rest: Sequence[Term], weight: Decimal) -> str:
    parts = []
    for t in rest:
        sign = "＋" if -t.coefficient / weight > 0 else "－"
        parts.append(sign + name(t.figure.fact))
    return "".join(parts).removeprefix("＋")


def _from_operands(case: Case, quotient: Quotient, off: frozenset[str]) -> Derivation | None:
    nothing = Key("")
    num, den = _swapped_in(case, quotient.num, nothing, off), _swapped_in(case, quotient.den, nothing, off)
    if num is None or den is None:
        return None
    rates: list[Decimal] = []
    for values in _corners([*num, *den], middle=True):
        low = sum((values[t.key] * t.coefficient for t in den), Decimal(0))
        if low <= 0:
            return None
        rates.append(quotient.scale * sum((values[t.key] * t.coefficient for t in num), Decimal(0)) / low)
    shown = formula(_replaced(quotient, num, den))
    result = at_places(in_unit(rates[0], quotient.rate), quotient.rate.fact.decimals)
    text = f"{shown}＝{result}{quotient.rate.fact.unit}"
    return Derivation(
        rule=quotient.rule, interval=Interval(min(rates), max(rates)), value=rates[0], text=text
    )


def _from_rate(case: Case, quotient: Quotient, figure: Figure, off: frozenset[str]) -> Derivation | None:
    num, den = (
        _swapped_in(case, quotient.num, figure.key, off),
        _swapped_in(case, quotient.den, figure.key, off),
    )
    if num is None or den is None or quotient.rate.fact.bound is not None:
        return None
    others = [t for t in (*num, *den) if t.key != figure.key]
    values: list[Decimal] = []
    for rate in (quotient.rate.value, quotient.rate.interval.low, quotient.rate.interval.high):
        for corner in _corners(others, middle=rate == quotient.rate.value):
            weight = rest = Decimal(0)
            for t, factor in [*((t, quotient.scale) for t in num), *((t, -rate) for t in den)]:
                if t.key == figure.key:
                    weight += factor * t.coefficient
                else:
                    rest += factor * t.coefficient * corner[t.key]
            if weight == 0:
                return None
            values.append(-rest / weight)
    result = at_places(in_unit(values[0], figure), max(figure.fact.decimals, 2))
    text = f"按{said(quotient.rate.fact)}（{_ratio_words(num, den, figure.key)}）推算为{result}{figure.fact.unit}"
    return Derivation(
        rule=quotient.rule, interval=Interval(min(values), max(values)), value=values[0], text=text
    )


def _ratio_words(num: Sequence[Term], den: Sequence[Term], but: Key) -> str:
    return "÷".join(
        "＋".join(
            name(t.figure.fact) + (digits(t.figure.fact) if len(side) == 1 and t.key != but else "")
            for t in side
        )
        for side in (num, den)
    )


def _replaced(quotient: Quotient, num: Sequence[Term], den: Sequence[Term]) -> Quotient:
    return Quotient(
        rule=quotient.rule,
        level=quotient.level,
        message="",
        rate=quotient.rate,
        num=tuple(num),
        den=tuple(den),
    )


def _corners(terms: Sequence[Term], *, middle: bool) -> Iterator[dict[Key, Decimal]]:
    """Printed values first (where wanted), then every corner of the intervals; one value per key."""
    figures = {t.key: t.figure for t in terms}
    if middle:
        yield {key: figure.value for key, figure in figures.items()}
    for ends in product(*((f.interval.low, f.interval.high) for f in figures.values())):
        yield dict(zip(figures, ends, strict=True))
