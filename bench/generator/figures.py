"""Amounts that are consistent by construction, and the three ways in which offices round them.

Knows arithmetic only. Must not know forms, labels or documents.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable

CENT = Decimal("0.01")
ZERO = Decimal(0)


class Rounding(StrEnum):
    """How true amounts become printed ones."""

    NEAREST = "nearest"  # every figure by itself, half up
    TRUNCATED = "truncated"  # every figure by itself, cut off
    BALANCED = "balanced"  # items rounded, totals added up again from the rounded items


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount in 万元: the true one, and the one that is added up from its rounded items."""

    exact: Decimal
    rounded: Decimal

    def __add__(self, other: Amount) -> Amount:
        """Add item by item."""
        return Amount(self.exact + other.exact, self.rounded + other.rounded)

    def __sub__(self, other: Amount) -> Amount:
        """Subtract item by item."""
        return Amount(self.exact - other.exact, self.rounded - other.rounded)

    def printed(self, style: Rounding) -> Decimal:
        """The figure with two decimals as an office with this habit prints it."""
        if style is Rounding.BALANCED:
            return self.rounded
        return self.exact.quantize(CENT, ROUND_DOWN if style is Rounding.TRUNCATED else ROUND_HALF_UP)


NONE = Amount(ZERO, ZERO)


def item(yuan: Decimal) -> Amount:
    """An amount that is not the sum of others, from 元 to the 分."""
    exact = yuan / 10_000
    return Amount(exact, exact.quantize(CENT, ROUND_HALF_UP))


def draw(rng: random.Random, low: float, high: float, *, round_chance: float = 0.0) -> Amount:
    """A random item between two bounds in 万元; sometimes a round one."""
    if rng.random() < round_chance:
        return item(Decimal(rng.randint(int(low) or 1, int(high) or 1)) * 10_000)
    cents = rng.randint(int(low * 1_000_000), int(high * 1_000_000))
    return item(Decimal(cents) / 100)


def split(rng: random.Random, total: Amount, count: int) -> list[Amount]:
    """Cut an item into `count` items that add up to it exactly; its own rounded value is given up."""
    cents = int(total.exact * 1_000_000)
    cuts = sorted(rng.randint(cents // (count * 3), cents - cents // (count * 3)) for _ in range(count - 1))
    edges = [0, *cuts, cents]
    return [item(Decimal(b - a) / 100) for a, b in itertools.pairwise(edges)]


def total(amounts: Iterable[Amount]) -> Amount:
    """The sum."""
    return sum(amounts, start=NONE)


def holds(whole: Amount, parts: Iterable[Amount], style: Rounding) -> bool:
    """Whether printed parts add up to the printed whole within half a unit each: (n + 1) / 2 units."""
    printed = [p.printed(style) for p in parts]
    slack = (len(printed) + 1) * CENT / 2
    return abs(whole.printed(style) - sum(printed, start=ZERO)) <= slack


def percent(part: Decimal, whole: Decimal, places: int = 2) -> Decimal:
    """A share in percent, rounded half up."""
    return (part * 100 / whole).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
