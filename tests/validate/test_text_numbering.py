"""List numbers that do not follow, and what they should have been."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gouji.extract.model import Location
from gouji.normalize.model import Passage
from gouji.validate.text_numbering import Item, slips
from gouji.validate.text_places import as_cn, cn_number, mark_of


def told(*lines: str) -> list[tuple[str, str, str]]:
    """(printed number, what, expected) of every slip."""
    passages = [Passage(heading=(), text=t, location=Location(block=n)) for n, t in enumerate(lines)]
    items = [Item(index=n, mark=m, passage=p) for n, p in enumerate(passages) if (m := mark_of(p.text))]
    return [(s.item.mark.text, s.what, s.expected) for s in slips(items, list(lines))]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("一、概况", "二、收支", "四、问题"), [("四、", "jump", "三、")]),
        (("一、概况", "二、收支", "二、问题", "三、建议"), [("二、", "duplicate", "三、")]),
        (("一、概况", "（一）职能", "（二）机构", "（二）编制"), [("（二）", "duplicate", "（三）")]),
        (("一、概况", "1、职能", "2、机构", "（二）规模"), [("（二）", "missing", "（一）")]),
        (("1、防汛", "2、抗旱", "2、供水", "3、节水"), [("2、", "duplicate", "3、")]),
        (("1、防汛", "2、抗旱", "4、供水"), [("4、", "jump", "3、")]),
        (("（1）防汛", "（2）抗旱", "（4）供水"), [("（4）", "jump", "（3）")]),
        (("①防汛", "②抗旱", "④供水"), [("④", "jump", "3")]),
        (
            ("三、实施", "（一）分析", "1、预算", "2、合同", "4、绩效情况", "五、问题"),
            [("4、", "level", "四、")],
        ),
        (("一、概况", "（一）职能", "2、机构情况", "（三）编制", "二、收支"), [("2、", "level", "（二）")]),
        (("一、概况", "（一）职能", "（一）机构", "（二）编制"), [("（一）", "duplicate", "（二）")]),
    ],
)
def test_a_number_that_does_not_follow_is_told_once(
    lines: tuple[str, ...], expected: list[tuple[str, str, str]]
) -> None:
    assert told(*lines) == expected


@pytest.mark.parametrize("slipped", ["2、供水", "5、供水"])
def test_one_wrong_number_is_told_once_whichever_way_the_list_goes_on(slipped: str) -> None:
    assert len(told("1、防汛", "2、抗旱", slipped, "4、节水", "5、移民")) == 1
    assert len(told("1、防汛", "2、抗旱", "2、供水", "3、节水", "4、移民")) == 1


def test_what_follows_a_mended_level_is_read_beneath_it() -> None:
    lines = (
        "三、实施",
        "1、预算",
        "2、合同",
        "4、绩效情况",
        "（一）经济",
        "（二）社会",
        "五、问题",
        "1、一",
        "2、二",
    )
    assert told(*lines) == [("4、", "level", "四、")]


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(1, 4)), min_size=1, max_size=6))
def test_a_well_numbered_report_has_no_slips(shape: list[tuple[int, int]]) -> None:
    lines: list[str] = []
    for n, (sections, points) in enumerate(shape, start=1):
        lines.append(f"{as_cn(n)}、部分")
        for s in range(1, sections + 1):
            lines.append(f"（{as_cn(s)}）小节")
            lines += [f"{p}、要点，内容若干。" for p in range(1, points + 1)]
    assert told(*lines) == []


@given(st.integers(3, 9), st.data())
def test_a_left_out_number_is_found(length: int, data: st.DataObject) -> None:
    gone = data.draw(st.integers(2, length - 1))
    lines = [f"{n}、要点，内容若干。" for n in range(1, length + 1) if n != gone]
    assert told(*lines) == [(f"{gone + 1}、", "jump", f"{gone}、")]


@given(st.integers(1, 99))
def test_numerals_go_both_ways(n: int) -> None:
    assert cn_number(as_cn(n)) == n


@pytest.mark.parametrize(
    "text", ["一二三产业融合", "2022年完成", "12.5万元", "十二五规划", "（2022）3号", "概况", ""]
)
def test_what_is_no_list_number(text: str) -> None:
    assert mark_of(text) is None
