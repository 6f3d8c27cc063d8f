"""Printed figures as intervals of the true values they can stand for, exact in Decimal. Knows no fact and no rule.

The rule is that of Calculations 1.1 (XBRL): a figure rounded to the nearest printed unit stands for half a unit to
both sides, ends included; a truncated one for a whole unit away from zero, far end excluded.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from gouji.validate.model import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

INFINITY = Decimal("Infinity")
_HALF = Decimal("0.5")
_ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Interval:
    """True values from `low` to `high`; each end is in it or not. Ends may be infinite."""

    low: Decimal
    high: Decimal
    low_in: bool = True
    high_in: bool = True

    def __add__(self, other: Interval) -> Interval:
        """Sums of a member of each; an end is reached only if both parts reach it."""
        return Interval(
            self.low + other.low,
            self.high + other.high,
            self.low_in and other.low_in,
            self.high_in and other.high_in,
        )

    def scale(self, weight: Decimal) -> Interval:
        """Multiples; a negative weight swaps the ends together with their flags."""
        if weight == 0:
            return point(Decimal(0))
        if weight > 0:
            return Interval(self.low * weight, self.high * weight, self.low_in, self.high_in)
        return Interval(self.high * weight, self.low * weight, self.high_in, self.low_in)

    def meet(self, other: Interval) -> Interval:
        """What both allow; may be empty."""
        low, high = max(self.low, other.low), min(self.high, other.high)
        return Interval(
            low,
            high,
            (self.low_in or self.low != low) and (other.low_in or other.low != low),
            (self.high_in or self.high != high) and (other.high_in or other.high != high),
        )

    @property
    def empty(self) -> bool:
        """Does it hold no value at all?"""
        return self.low > self.high or (self.low == self.high and not (self.low_in and self.high_in))

    @property
    def single(self) -> bool:
        """Is it one point?"""
        return self.low == self.high and not self.empty

    def __contains__(self, value: object) -> bool:
        """Is this Decimal one of the values?"""
        return isinstance(value, Decimal) and not self.meet(point(value)).empty

    def widen(self, by: Decimal) -> Interval:
        """With `by` more room at both ends, which are then included."""
        return self if by == 0 else Interval(self.low - by, self.high + by)


EVERYTHING = Interval(-INFINITY, INFINITY)


def point(value: Decimal) -> Interval:
    """Exactly this value."""
    return Interval(value, value)


def printed(value: Decimal, unit: Decimal, rounding: str = "nearest") -> Interval:
    """True values that a figure printed in steps of `unit` can stand for; `unit` 0 means exact."""
    if unit == 0:
        return point(value)
    if rounding == "nearest":
        half = unit * _HALF
        return Interval(value - half, value + half)
    if value > 0:
        return Interval(value, value + unit, low_in=True, high_in=False)
    if value < 0:
        return Interval(value - unit, value, low_in=False, high_in=True)
    return Interval(-unit, unit, low_in=False, high_in=False)


def total(parts: list[Interval]) -> Interval:
    """The interval of a sum."""
    return weighted(Decimal(0), [(_ONE, part) for part in parts])


def weighted(start: Decimal, parts: Iterable[tuple[Decimal, Interval]]) -> Interval:
    """Start + Σ weight × part, an end reached only if every part reaches it; what every sum is judged by."""
    low = high = start
    low_in = high_in = True
    for weight, part in parts:
        if weight > 0:
            low += part.low * weight
            high += part.high * weight
            low_in, high_in = low_in and part.low_in, high_in and part.high_in
        elif weight < 0:
            low += part.high * weight
            high += part.low * weight
            low_in, high_in = low_in and part.high_in, high_in and part.low_in
    return Interval(low, high, low_in, high_in)


def verdict(difference: Decimal, stated: Interval, computed: Interval) -> Verdict:
    """EQUAL where the printed figures agree, else by how the two intervals meet."""
    if difference == 0:
        return Verdict.EQUAL
    both = stated.meet(computed)
    if both.empty:
        return Verdict.FAIL
    wide = stated.low < stated.high or computed.low < computed.high
    return Verdict.EDGE if both.single and wide else Verdict.ROUNDING
