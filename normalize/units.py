"""Which unit a figure is in: its own cell, its column, its row, the table, the sub-table above, the form, or its size."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import regex

from gouji.normalize.words import fold

if TYPE_CHECKING:
    from gouji.normalize.model import Concept

UNITS = frozenset(
    {
        "亿元",
        "百万元",
        "万元",
        "千元",
        "元",
        "%",
        "人",
        "个",
        "次",
        "批次",
        "人次",
        "辆",
        "平方米",
        "㎡",
        "分",
        "项",
        "家",
    }
)
_UNIT = regex.compile(
    r"(?:单位[:：]?|[(（,，:：])(?P<unit>人民币)?(?P<name>亿元|百万元|万元|千元|元|人民币元|%|人|个|分)(?=[)）,，;；]|$)"
)
_BARE = regex.compile(r"(?P<name>亿元|百万元|万元|千元)")
_SPELLINGS = {
    "萬元": "万元",
    "百分比": "%",
    "百分点": "个百分点",
    "％": "%",
    "人民币元": "元",
    "万": "万元",
    "亿": "亿元",
}


def unit_in(text: str) -> str | None:
    """The unit that a header or title names: 年度收入情况（万元）, 单位：万元, 金额（元）."""
    folded = fold(text)
    match = _UNIT.search(folded) or _BARE.search(folded)
    return spelling(match["name"]) if match else None


def spelling(unit: str) -> str:
    """One spelling for one unit."""
    return _SPELLINGS.get(unit, unit)


def is_amount(concept: Concept | None) -> bool:
    """May the concept be printed in 元, 万元, 亿元? Unknown concepts may."""
    return concept is None or concept.kind in {"flow", "stock"}


def by_size(values: list[Decimal]) -> str:
    """元 or 万元 by the size of a column: an office spends thousands of 万元, or tens of millions of 元."""
    largest = max((abs(value) for value in values), default=Decimal(0))
    return "元" if largest >= Decimal(1_000_000) else "万元"
