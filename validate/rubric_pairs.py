"""A target and its result as two figures in one unit, with the direction that is better. Knows no points.

Nothing is compared that does not hold exactly one figure on each side.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from gouji.normalize.number import plain as plain_text
from gouji.normalize.number import to_decimal
from gouji.normalize.words import fold

if TYPE_CHECKING:
    from gouji.normalize.model import Indicator

_SIGN = {
    "≥": "ge", "≧": "ge", ">=": "ge", ">": "ge", "＞": "ge", "大于等于": "ge", "大于或等于": "ge", "不低于": "ge", "不少于": "ge", "大于": "ge", "正向": "ge", "正向指标": "ge",
    "≤": "le", "≦": "le", "<=": "le", "<": "le", "＜": "le", "小于等于": "le", "小于或等于": "le", "不超过": "le", "不高于": "le", "不大于": "le", "小于": "le", "控制在": "le", "反向": "le", "反向指标": "le",
    "=": "eq", "＝": "eq", "等于": "eq",
}  # fmt: skip
_NUMBER = re.compile(
    r"(?P<sign>[≥≧≤≦<>＜＞=＝]{1,2}|不低于|不少于|不超过|不高于|不大于|大于等于|小于等于|大于|小于|等于|控制在)?(?P<n>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<unit>[%‰㎡\u4e00-\u9fff/]{0,6})"
)
_TAIL = re.compile(r"(?:及)?(以上|以下|以内|以内完成)$")
_UNITS = re.compile(
    r"[%‰]|个百分点|万元|亿元|元|万人次|人次|批次|户次|场次|车次|万人|万亩|平方米|平方公里|立方米|公里|千米|米|亩|公顷|工作日|小时|分钟|[人个次期项批名件支场份户家处条台套轮本篇辆座吨只头棵株天所村组类例起宗册幅点㎡]"
)
_TIME = re.compile(r"^(?:年|月|日|季度|号|时|点)")
_NO_DIRECTION = frozenset({"天", "小时", "分钟", "工作日", "元", "万元", "亿元"})
_NEGATIVE = re.compile(
    r"成本|投诉|事故|差错|发案|失业|死亡|违规|逾期|下降|降低|减少|控制数|超支|流失|辍学|延误|空置|损耗|故障|不良"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A target and its result in one unit."""

    way: str  # ge | le | eq | "" (no sign printed)
    target: Decimal
    actual: Decimal
    unit: str

    @property
    def met(self) -> bool:
        """Whether the target was reached."""
        if self.way == "le":
            return self.actual <= self.target
        return self.actual >= self.target

    @property
    def share(self) -> Fraction:
        """How much of the target was reached, never above 1."""
        if self.met:
            return Fraction(1)
        if self.way == "le":
            return Fraction(self.target) / Fraction(self.actual) if self.actual else Fraction(1)
        return Fraction(self.actual) / Fraction(self.target) if self.target else Fraction(1)


def pair(row: Indicator) -> Pair | None:
    """The figures of a row, where target and result hold one each, in the same unit; None otherwise."""
    if "定性" in row.nature:
        return None
    target, actual = single(row.target, row.measure_unit), single(row.actual, row.measure_unit)
    if target is None or actual is None:
        return None
    sign, wanted, unit = target
    _, reached, other = actual
    if unit != other:
        return None
    way = _SIGN.get(fold(row.nature)) or _SIGN.get(row.nature) or sign
    name = row.level3 + row.level2 + row.level1
    if not way:
        way = "le" if "成本" in name else ""
        if not way and (_NEGATIVE.search(name) or ("时效" in name and unit != "%") or unit in _NO_DIRECTION):
            return None
    return Pair(way=way, target=wanted, actual=reached, unit=unit)


def directed(row: Indicator) -> bool:
    """Whether the row prints which direction is better, beside a figure."""
    return bool(re.search(r"\d", row.target)) and bool(
        _SIGN.get(row.nature) or re.search(r"[≥≧≤≦]", row.target)
    )


_ALONE = re.compile(
    r"(?:[≥≧≤≦<>＜＞=＝]{1,2}|不低于|不少于|不超过|不高于|不大于|大于等于|小于等于|大于|小于|等于|达到?)?"
    r"(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)([%‰㎡\u4e00-\u9fff]{1,4}?)(?:及?以上|及?以下|以内)?[。；;]?"
)


@lru_cache(maxsize=4096)
def alone(text: str, unit: str = "") -> tuple[Decimal, str] | None:
    """Figure and unit of a cell that holds nothing else: ≥10期, 23.4万元; `unit` where the cell prints none."""
    folded = re.sub(r"\s+", "", plain_text(text))
    match = _ALONE.fullmatch(folded) or (_ALONE.fullmatch(folded + fold(unit)) if unit else None)
    value = to_decimal(match[1]) if match else None
    if match is None or value is None or not _UNITS.fullmatch(match[2]):
        return None
    return value, match[2]


@lru_cache(maxsize=4096)
def single(text: str, unit: str) -> tuple[str, Decimal, str] | None:
    """Sign, figure and unit of a cell that holds exactly one figure and hardly anything else."""
    folded = re.sub(r"\s+", "", plain_text(text)).replace("≧", "≥").replace("≦", "≤")
    folded = re.sub(r"^指标\d*[:：.、]", "", folded)
    found = list(_NUMBER.finditer(folded))
    if len(found) != 1:
        return None
    match = found[0]
    value = to_decimal(match["n"])
    tail = _TAIL.search(match["unit"])
    known = _UNITS.match(match["unit"])
    own = known[0] if known else _TAIL.sub("", match["unit"]).strip("/")
    rest = folded[: match.start()] + folded[match.end() :]
    if (
        value is None
        or _TIME.match(own)
        or len(rest) > 16
        or re.search(r"[、~至到—-]|未|约|余|多|近|超", rest)
    ):
        return None
    sign = _SIGN.get(match["sign"] or "", "")
    if tail and not sign:
        sign = "ge" if tail[1] == "以上" else "le"
    wanted = fold(unit)
    if wanted in {"百分比", "％"}:
        wanted = "%"
    return sign, value, own or wanted
