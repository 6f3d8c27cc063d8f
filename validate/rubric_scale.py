"""A scoring scale and what it gives: bands of a measured percentage, deductions per point, word conditions.

Knows numbers and intervals only; where the text of a scale comes from is the matter of `rubric_parse`, what is
measured that of `rubric_measure`. All arithmetic is exact (Fraction); a scale answers with *every* score that some
reading of its text allows, so that an ambiguous border never becomes an accusation.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

Span: TypeAlias = tuple[Fraction, Fraction]  # a measured value, in percentage points or in its own unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """Values from `low` to `high`; None is unbounded. An open end is excluded; an end that nobody marked is not open."""

    low: Fraction | None = None
    high: Fraction | None = None
    low_open: bool = False
    high_open: bool = False

    def meets(self, span: Span) -> bool:
        """Whether some value of the span lies in the region."""
        low, high = span
        if self.low is not None and (high < self.low or (high == self.low and self.low_open)):
            return False
        return not (self.high is not None and (low > self.high or (low == self.high and self.high_open)))

    def both(self, other: Region) -> Region:
        """The part that belongs to both."""
        low, low_open = self.low, self.low_open
        if other.low is not None and (
            low is None or other.low > low or (other.low == low and other.low_open)
        ):
            low, low_open = other.low, other.low_open
        high, high_open = self.high, self.high_open
        if other.high is not None and (
            high is None or other.high < high or (other.high == high and other.high_open)
        ):
            high, high_open = other.high, other.high_open
        return Region(low=low, high=high, low_open=low_open, high_open=high_open)


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A condition and the score it gives; `score` None means the full mark, or `share` of it."""

    score: Decimal | None
    share: Fraction = Fraction(1)
    text: str  # the condition as printed, folded
    region: Region | None = None  # a condition on the measured value …
    words: tuple[str, ...] = ()  # … or ids of conditions in words (see lexicon/measures.toml), all of them


@dataclass(frozen=True, slots=True, kw_only=True)
class Deduction:
    """`step` points are lost for every `unit` percentage points above (or below) `threshold`."""

    threshold: Fraction
    unit: Fraction
    step: Fraction | None  # None: `share` of the weight
    share: Fraction = Fraction(0)
    upward: bool  # True: exceeding costs; False: falling short costs
    floor: Fraction = Fraction(0)
    cap: Fraction | None = None  # points that are lost at most; None: all of them
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """What a criterion says: bands, a deduction, or score = rate ÷ `base` × weight."""

    bands: tuple[Band, ...] = ()
    deduction: Deduction | None = None
    proportional: bool = False
    base: Fraction = Fraction(100)
    absolute: bool = False  # it speaks of the value without its sign (调整率绝对值)

    def full(self) -> Decimal | None:
        """The highest score that the text itself names; None if it names none or says 满分."""
        named = [b.score for b in self.bands if b.share == 1]
        return None if None in named else max((n for n in named if n is not None), default=None)

    def in_words(self) -> bool:
        """Whether its conditions speak of facts in words instead of a measured value."""
        return any(b.words for b in self.bands)


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One score that a scale allows, and how it was reached: band, ceil, linear, whole (only whole points count)."""

    low: Fraction
    high: Fraction
    how: str  # band | ceil | linear | share | whole
    text: str = ""

    def fits(self, printed: Decimal) -> bool:
        """Whether a printed score can be this one, rounded as it was printed (only what is continuous is rounded)."""
        value = Fraction(printed)
        if self.how not in {"linear", "share"}:
            return self.low <= value <= self.high
        decimals = max(-int(printed.as_tuple().exponent), 0)
        # A rate times a weight may be rounded to whole points; what was deducted is counted in tenths at most.
        half = Fraction(1, 2 * 10 ** (decimals if self.how == "share" else max(decimals, 1)))
        return self.low - half <= value <= self.high + half


def scores(scale: Scale, span: Span, weight: Decimal) -> list[Score]:
    """Every score that the scale allows for a measured value somewhere in `span`.

    Args:
        scale: bands and deduction on a measured value (no word conditions).
        span: the measured value as an interval, in percentage points.
        weight: the weight printed beside the item, in points.

    Returns:
        Possible scores, bands first; empty where the scale says nothing about such a value.
    """
    if scale.absolute and span[0] < 0:
        ends = sorted(map(abs, span))
        span = (Fraction(0) if span[1] > 0 else ends[0], ends[1])
    found = [
        Score(low=mark, high=mark, how="band", text=band.text)
        for band in scale.bands
        if band.region is not None and band.region.meets(span)
        for mark in [Fraction(weight if band.score is None else band.score) * band.share]
    ]
    for base in _bases(scale) if scale.proportional else ():
        low, high = (min(max(v / base, Fraction(0)), Fraction(1)) * Fraction(weight) for v in span)
        found.append(Score(low=low, high=high, how="share", text="得分按比例计算"))
    if scale.deduction is not None:
        found += _deducted(scale.deduction, scale, span, weight)
    return found


def _bases(scale: Scale) -> list[Fraction]:
    """What a rate is a proportion of: the base as told, else 100, or where full marks begin (低于95%的按比例得分)."""
    full = [
        b.region.low
        for b in scale.bands
        if b.region is not None
        and b.region.low is not None
        and b.score in {None, scale.full()}
        and b.share == 1
    ]
    begins = [low for low in full if 0 < low < scale.base]
    return [scale.base, *begins[:1]] if scale.base == 100 else [scale.base]


def _deducted(rule: Deduction, scale: Scale, span: Span, weight: Decimal) -> list[Score]:
    low, high = span
    past = (
        (low - rule.threshold, high - rule.threshold)
        if rule.upward
        else (rule.threshold - high, rule.threshold - low)
    )
    if past[1] <= 0:
        return [] if scale.bands else [_whole(scale, weight, "band")]
    nearest, farthest = max(past[0], Fraction(0)), past[1]
    named = scale.full()
    full = Fraction(weight if named is None else named)
    step = rule.step if rule.step is not None else rule.share * Fraction(weight)

    def left(points: Fraction) -> Fraction:
        lost = step * points if rule.cap is None else min(step * points, rule.cap)
        return max(full - lost, rule.floor)

    found = [
        Score(low=left(farthest / rule.unit), high=left(nearest / rule.unit), how="linear", text=rule.text)
    ]
    # Offices round the rate to one or two decimals before they count points: 101.004 is "101.00", one point over.
    for places in (None, 2, 1):
        ends = {_points(end, rule.unit, places) for end in (nearest, farthest)}
        found += [
            Score(low=left(Fraction(n)), high=left(Fraction(n)), how="ceil", text=rule.text)
            for n in range(min(ends), min(max(ends), min(ends) + 50) + 1)
        ]
    counted = Fraction(math.floor(nearest / rule.unit)), Fraction(math.floor(farthest / rule.unit))
    found += [Score(low=left(n), high=left(n), how="whole", text=rule.text) for n in dict.fromkeys(counted)]
    if past[0] <= 0 and not scale.bands:
        found.append(_whole(scale, weight, "band"))
    return found


def _points(end: Fraction, unit: Fraction, places: int | None) -> int:
    points = end / unit
    return math.ceil(points if places is None else Fraction(round(points, places)))


def _whole(scale: Scale, weight: Decimal, how: str) -> Score:
    named = scale.full()
    mark = Fraction(weight if named is None else named)
    return Score(low=mark, high=mark, how=how)
