"""Units: how many base units one printed unit is, and whether a figure in it is exact. Knows no fact and no rule.

Amounts are brought to 元, percentages to points, counts to single things. 65430 元 and 6.54 万元 become comparable.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from gouji.normalize.number import AMOUNT_UNITS

_PERCENT = {
    "%": Decimal(1),
    "％": Decimal(1),
    "‰": Decimal("0.1"),
    "个百分点": Decimal(1),
    "百分比": Decimal(1),
}
_TIMES = {"倍": Decimal(100), "成": Decimal(10)}
_LARGE = {"万": Decimal(10_000), "亿": Decimal(100_000_000), "千": Decimal(1000), "百": Decimal(100)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What a printed unit measures; `factor` base units make one printed unit."""

    dimension: str  # amount | percent | score | count | rate
    factor: Decimal
    exact: bool  # a whole figure in this unit is counted, not rounded

    def step(self, decimals: int) -> Decimal:
        """One last printed place in base units."""
        return _step(decimals, self.factor)


@cache
def _step(decimals: int, factor: Decimal) -> Decimal:
    return Decimal(1).scaleb(-decimals) * factor


@cache
def measure(unit: str) -> Measure:
    """The measure of a printed unit; an unknown word counts single things."""
    if unit in AMOUNT_UNITS:
        return Measure(dimension="amount", factor=AMOUNT_UNITS[unit], exact=False)
    if unit in _PERCENT:
        return Measure(dimension="percent", factor=_PERCENT[unit], exact=False)
    if unit in _TIMES:
        return Measure(dimension="percent", factor=_TIMES[unit], exact=False)
    if unit == "分":
        return Measure(dimension="score", factor=Decimal(1), exact=True)
    if "/" in unit:
        amount = AMOUNT_UNITS.get(unit.split("/", 1)[0])
        if amount is not None:
            return Measure(dimension="amount", factor=amount, exact=False)
        return Measure(dimension="rate", factor=Decimal(1), exact=False)
    if len(unit) > 1 and unit[0] in _LARGE:
        return Measure(dimension="count", factor=_LARGE[unit[0]], exact=False)
    return Measure(dimension="count", factor=Decimal(1), exact=True)
