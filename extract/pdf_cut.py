"""Is the last row above a page break continued by the first row below it? A score of signs for and against.

Geometry cannot settle it: word processors leave the same gaps at the break for cut rows and for whole rows.
Knows the look of text, numbers, list items and labels; must not know what any of them means.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from gouji.extract.pdf_wrap import ITEM, TERMINAL, is_full, right_limit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gouji.extract.pdf_shapes import Slot

LABELS = frozenset(
    [
        "合计",
        "小计",
        "总计",
        "总分",
        "其中",
        "机关",
        "本级",
        "汇总",
        "机构名称",
        "基本支出",
        "项目支出",
        "人员支出",
        "公用支出",
        "支出合计",
        "收入合计",
        "当年结余",
        "累计结余",
        "上年结转",
        "其他收入",
        "其他",
        "结余",
        "预期目标",
        "实际完成",
        "评价内容",
        "绩效目标",
        "完成情况",
        "产出目标",
        "效益目标",
        "产出指标",
        "效益指标",
        "满意度指标",
        "数量指标",
        "质量指标",
        "时效指标",
        "成本指标",
        "社会效益",
        "经济效益",
        "生态效益",
        "社会效益指标",
        "经济效益指标",
        "生态效益指标",
        "可持续影响",
        "可持续影响指标",
        "服务对象满意度",
        "服务对象满意度指标",
        "投入",
        "过程",
        "产出",
        "效果",
        "效益",
        "满意度",
        "预算配置",
        "预算执行",
        "预算管理",
        "资产管理",
        "职责履行",
        "履职效益",
        "分值",
        "自评得分",
        "得分",
        "备注",
        "说明",
        "姓名",
        "单位",
        "职务",
        "签字",
        "联系人",
        "联系电话",
        "年初预算数",
        "全年预算数",
        "全年执行数",
        "执行率",
        "一级指标",
        "二级指标",
        "三级指标",
        "评分标准",
        "年度指标值",
        "实际完成值",
        "年度资金总额",
        "当年财政拨款",
        "上年结转资金",
        "其他资金",
    ]
)  # words that stand alone in a cell of such forms: a cell that holds one whole is not the rest of another
NUMBER = re.compile(r"[-−－+＋]?[\d,，]*[.．]?\d*[%％]?$")
_SIGNATURE = re.compile(r"[（(](?:签[章字名]|盖章|公章)[)）]|^\s*(?:\d{4}|\s)\s*年\s*\d*\s*月")
_COUNT = re.compile(r"\d+|[①-⑳⑴-⒇]|[一二三四五六七八九十]+")
_FIRST = frozenset("1①⑴一")
_VETO = -99.0
_COMPLEMENT = 2.0  # for rows that are filled where the other is not
_DEEP = 60  # points by which a date or signature stands in, and a new row does not
_SHORT = 8  # characters that the rest of a column's title has at most
_ROOM = 1.3  # type sizes of white below its last line that text cut by a break may leave at most


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
    last = _with_floor(last)
    score = _COMPLEMENT if _complete_each_other(last, first) else 0.0
    label_seen = False
    for above, below in zip(last, first, strict=True):
        plain = above.rows == below.rows == 1  # a merged cell says little about the row
        score += _pair_score(above, below, labels, plain=plain, alone=len(last) == 1)
        if plain and not label_seen and (above.lines or below.lines):
            label_seen = True
            if above.lines and not below.lines:
                score += 1
            elif ITEM.match(above.text) and ITEM.match(below.text) and _items(above) < 2:
                score += _VETO  # one item a row, and the next begins
    return score


def _complete_each_other(last: Sequence[Slot], first: Sequence[Slot]) -> bool:
    """Whether the upper row has a label, the lower has none, and no column is filled in both."""
    plain = [(a, b) for a, b in zip(last, first, strict=True) if a.rows == b.rows == 1]
    return (
        len(plain) > 1
        and bool(plain[0][0].lines)
        and not plain[0][1].lines
        and not any(a.lines and b.lines for a, b in plain)
    )


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
        if upper in "-−－" or upper.endswith((".", "．")):
            return 3.0
        # A column so narrow that no further digit fitted may hold one number, digit below digit.
        return 0.0 if plain and is_full_before(above, below) and ends_low(above) else -5.0
    if NUMBER.match(lower) and len(above.lines[-1].text.strip()) < 6:
        return -3.0
    if plain and _is_label(upper, labels) and _is_label(lower, labels):
        return -5.0
    if plain and _is_label(upper + lower, labels) and not _is_label(upper, labels):
        return 6.0  # a known label, cut in two
    if _open_brackets(upper) > 0 > _open_brackets(lower):
        return 4.0 * weight
    if alone:
        return _alone_score(above, below)
    item = ITEM.match(lower)
    if item:
        count = _COUNT.search(item.group())
        return -3.0 * weight if not count or count.group() in _FIRST else 0.0
    if runs_on(above, below):
        return weight * (3.0 if len(above.lines[-1].text.strip()) >= 6 else 1.0)
    return 0.0 if is_full_before(above, below) else -weight


def _alone_score(above: Slot, below: Slot) -> float:
    """For rows of one cell, such as an opinion with its signature."""
    first = below.lines[0]
    if first.x0 - below.x0 > _DEEP:
        return 3.0
    if "意见" in above.lines[0].text and _SIGNATURE.search(first.text):
        return 3.0
    if _awaits(above.text) and not _awaits(first.text):
        return 2.0
    return 3.0 if runs_on(above, below) else -1.0


def _awaits(text: str) -> bool:
    """Whether a text ends in a colon after which something is to be written; a signature's place may stay empty."""
    return text.rstrip().endswith(("：", ":")) and not text.rstrip("：: ").endswith(("）", ")"))


def _items(slot: Slot) -> int:
    """How many lines of a cell begin a list item."""
    return sum(bool(ITEM.match(line.text)) for line in slot.lines)


def is_full_before(above: Slot, below: Slot) -> bool:
    """Whether the first unit of `below` would not have fitted in the last line of `above`."""
    limit = right_limit(above.lines, above.x0, above.x1)
    return is_full(above.lines[-1], below.lines[0].head, limit)


def _with_floor(row: Sequence[Slot]) -> list[Slot]:
    """The slots with their foot where the lowest text of the row ends.

    A row that a page break cuts may leave white above the break, since word processors keep lines together.
    """
    floor = max(
        (line.bottom for slot in row for line in slot.lines[-1:] if slot.foot - line.bottom >= 0), default=0
    )
    return [replace(slot, foot=min(slot.foot, floor)) for slot in row]


def ends_low(slot: Slot) -> bool:
    """Whether the text fills the slot to its end: text that a page break cuts does."""
    line = slot.lines[-1]
    before = slot.lines[-2] if len(slot.lines) > 1 else line
    pitch = line.base - before.base if before.page == line.page else 0.0
    return slot.foot - line.bottom < max(_ROOM * line.size, min(pitch, 3 * line.size))


def runs_on(above: Slot, below: Slot) -> bool:
    """The text of `above` goes on in `below`: full last line, open sentence, no new item."""
    upper, lower = above.text, below.text
    if _open_brackets(upper) > 0 > _open_brackets(lower):
        return True
    return (
        is_full_before(above, below)
        and ends_low(above)
        and upper[-1] not in TERMINAL
        and not ITEM.match(lower)
        and not NUMBER.match(lower)
    )


def carried_over(
    last: Sequence[Slot], first: Sequence[Slot], labels: frozenset[str] = LABELS
) -> set[tuple[int, int]]:
    """Places (column, columns) of the slots that go on below a break which cuts no row: vertical merges.

    Args:
        last: slots of the last row above, from left to right.
        first: slots of the first row below.
        labels: words that are whole cells in such forms.
    """
    last = _with_floor(last)
    under = {(slot.col, slot.cols): slot for slot in first}
    pairs = [(slot, under[slot.col, slot.cols]) for slot in last if (slot.col, slot.cols) in under]
    header = _is_split_header(last, first)
    out: set[tuple[int, int]] = set()
    ended = {
        a.row for a, b in pairs if a.rows > 1 and NUMBER.match(a.text) and NUMBER.match(b.text) and b.lines
    }
    # … rows at which merged slots began that end at the break
    carried: set[int] = set()  # rows at which merged slots began that go on below it
    leading = True  # no slot further left has ended
    titles = _is_title_row(last, labels) and not any(NUMBER.match(s.text) and s.lines for s in first)
    for above, below in pairs:
        if titles and leading and above.lines and below.lines and runs_on(above, below):
            out.add((above.col, above.cols))
            continue
        if _goes_on(above, below, labels, header=header, leading=leading, ended=ended, carried=carried):
            out.add((above.col, above.cols))
            if above.rows > 1:
                carried.add(above.row)
        else:
            leading = False
            if above.rows > 1:
                ended.add(above.row)
    return out


def _goes_on(  # noqa: PLR0913  # what is known of the neighbours
    above: Slot,
    below: Slot,
    labels: frozenset[str],
    *,
    header: bool,
    leading: bool,
    ended: set[int],
    carried: set[int],
) -> bool:
    upper, lower = above.text, below.text
    merged = above.rows > 1 or below.rows > 1
    if not upper and not lower:
        return header or (merged and leading and below.rows + above.rows > 2)
    if not lower:
        # To the right of a filled label an empty cell is a blank of the new row, unless it is merged itself.
        return header or (merged and (leading or below.rows > 1 or above.row not in ended))
    if not upper:
        return header or leading
    if _is_label(lower, labels) and _is_label(upper, labels):
        return False
    if header and len(lower) <= _SHORT and not ITEM.match(lower):
        return True
    if not merged or _is_label(lower, labels):
        return False
    if lower[0] in "（(" and not _open_brackets(upper) and "（" not in upper:
        return True
    if upper[-1] in "）)" and lower[-1] in "）)" and not _open_brackets(upper):
        return False
    if above.rows > 1 and above.row in carried - ended and not ITEM.match(lower) and not NUMBER.match(lower):
        return ends_low(above)  # began with a label that goes on, and is cut at the end of a sentence
    return runs_on(above, below)


def _is_split_header(last: Sequence[Slot], first: Sequence[Slot]) -> bool:
    """Whether the break parts the two rows of one header: a heading above, its columns below."""
    spans = [(s.col, s.col + s.cols) for s in last]
    for above in last:
        under = [s for s in first if above.col <= s.col and s.col + s.cols <= above.col + above.cols]
        if (
            above.lines
            and not NUMBER.match(above.text)
            and len(under) > 1
            and sum(s.cols for s in under) == above.cols
            and all(s.lines and not NUMBER.match(s.text) for s in under)
        ):
            rest = [s for s in first if s not in under]
            return all((s.col, s.col + s.cols) in spans or _inside(s, last) for s in rest)
    return False


def _is_title_row(row: Sequence[Slot], labels: frozenset[str]) -> bool:
    """Whether all cells but the first hold titles of what stands below them: the first then goes with that too."""
    return len(row) > 1 and all(_is_label(slot.text, labels) for slot in row[1:])


def _inside(slot: Slot, others: Sequence[Slot]) -> bool:
    return any(o.col <= slot.col and slot.col + slot.cols <= o.col + o.cols for o in others)


def _is_label(text: str, labels: frozenset[str]) -> bool:
    bare = text.replace(" ", "")
    return bare.rstrip("：:") in labels or re.split("[（(：:]", bare)[0] in labels


def _open_brackets(text: str) -> int:
    return sum(text.count(mark) for mark in "（(《“【") - sum(text.count(mark) for mark in "）)》”】")
