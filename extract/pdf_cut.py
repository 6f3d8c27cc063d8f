"""Is the last row above a page break continued by the first row below it? A score of signs for and against.

Geometry cannot settle it: word processors leave the same gaps at the break for cut rows and for whole rows.
Knows the look of text, numbers, list items and labels; must not know what any of them means.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gouji.extract.pdf_wrap import ITEM, TERMINAL, is_full, right_limit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gouji.extract.pdf_shapes import Slot

LABELS = frozenset(
    "合计 小计 总计 总分 其中 机关 本级 汇总 基本支出 项目支出 人员支出 公用支出 支出合计 收入合计 当年结余 累计结余 "
    "数量指标 质量指标 时效指标 成本指标 社会效益 经济效益 生态效益 可持续影响 满意度 产出指标 效益指标 投入 过程 产出 效果 "
    "预算配置 预算执行 预算管理 资产管理 职责履行 履职效益 分值 自评得分 得分 备注 说明 姓名 单位 职务 签字 "
    "年初预算数 全年预算数 全年执行数 执行率 一级指标 二级指标 三级指标 评分标准 上年结转 其他收入".split()
)  # words that stand alone in a cell of such forms: a cell that holds one whole is not the rest of another
NUMBER = re.compile(r"[-−+]?[\d,，]*\.?\d*[%％]?$")
_COUNT = re.compile(r"\d+|[①-⑳⑴-⒇]|[一二三四五六七八九十]+")
_FIRST = frozenset("1①⑴一")
_VETO = -99.0


def row_score(last: Sequence[Slot], first: Sequence[Slot], labels: frozenset[str]) -> float:
    """Positive when the two rows are one row that the page break cut.

    Args:
        last: slots of the last row above, from left to right.
        first: slots of the first row below.
        labels: words that are whole cells in such forms.
    """
    if [(s.col, s.cols) for s in last] != [(s.col, s.cols) for s in first]:
        return _VETO
    if not any(slot.lines for slot in first):
        return _VETO
    score = 0.0
    label_seen = False
    for above, below in zip(last, first, strict=True):
        plain = above.rows == below.rows == 1  # a merged cell says little about the row
        score += _pair_score(above, below, labels, plain=plain, alone=len(last) == 1)
        if plain and not label_seen and (above.lines or below.lines):
            label_seen = True
            if above.lines and not below.lines:
                score += 1
            elif ITEM.match(above.text) and ITEM.match(below.text):
                score += _VETO
    return score


def _pair_score(above: Slot, below: Slot, labels: frozenset[str], *, plain: bool, alone: bool) -> float:
    upper, lower = above.text, below.text
    if upper and lower:
        return _both_filled(above, below, labels, plain=plain, alone=alone)
    if not plain or not (upper or lower):
        return 0.0
    if lower:
        return -3.0
    return 1.5 if NUMBER.match(upper) else 1.0


def _both_filled(above: Slot, below: Slot, labels: frozenset[str], *, plain: bool, alone: bool) -> float:
    upper, lower = above.text, below.text
    weight = 1.0 if plain else 0.0
    if NUMBER.match(upper) and NUMBER.match(lower):
        return 3.0 if upper in "-−" or upper.endswith(".") else -5.0
    if NUMBER.match(lower) and len(above.lines[-1].text.strip()) < 6:
        return -3.0
    if plain and (_bare(upper) in labels and _bare(lower) in labels):
        return -5.0
    if _open_brackets(upper) > 0 > _open_brackets(lower):
        return 4.0 * weight
    if alone:
        if below.lines[0].x0 - below.x0 > 60:
            return 3.0
        return 3.0 if runs_on(above, below) else -1.0
    item = ITEM.match(lower)
    if item:
        count = _COUNT.search(item.group())
        return -3.0 * weight if not count or count.group() in _FIRST else 0.0
    if runs_on(above, below):
        return weight * (3.0 if len(above.lines[-1].text.strip()) >= 6 else 1.0)
    return 0.0 if is_full_before(above, below) else -weight


def is_full_before(above: Slot, below: Slot) -> bool:
    """Whether the first unit of `below` would not have fitted in the last line of `above`."""
    limit = right_limit(above.lines, above.x0, above.x1)
    return is_full(above.lines[-1], below.lines[0].head, limit)


def runs_on(above: Slot, below: Slot) -> bool:
    """The text of `above` goes on in `below`: full last line, open sentence, no new item."""
    upper, lower = above.text, below.text
    if _open_brackets(upper) > 0 > _open_brackets(lower):
        return True
    return (
        is_full_before(above, below)
        and upper[-1] not in TERMINAL
        and not ITEM.match(lower)
        and not NUMBER.match(lower)
    )


def goes_on(above: Slot, below: Slot) -> bool:
    """Whether a slot at the break goes on below it although the row as a whole does not."""
    upper, lower = above.text, below.text
    merged = above.rows > 1 or below.rows > 1
    if merged and upper and not lower:
        return True
    if not upper or not lower:
        return False
    if merged and lower[0] in "（(" and not _open_brackets(upper) and "（" not in upper:
        return True
    closed = upper[-1] in "）)" and lower[-1] in "）)" and not _open_brackets(upper)
    if closed:
        return False
    if runs_on(above, below) and (_open_brackets(upper) > 0 or len(above.lines[-1].text.strip()) >= 5):
        return True
    return merged and len(upper) > 12 and len(lower) > 12


def _bare(text: str) -> str:
    return text.replace(" ", "").rstrip("：:")


def _open_brackets(text: str) -> int:
    return sum(text.count(mark) for mark in "（(《“【") - sum(text.count(mark) for mark in "）)》”】")
