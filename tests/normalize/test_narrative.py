"""Paragraphs under their headings, as printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from gouji.extract.model import Location, Paragraph, Table
from gouji.normalize.narrative import passages

if TYPE_CHECKING:
    from gouji.normalize.model import Passage


def read(*texts: str, level: int | None = None) -> tuple[Passage, ...]:
    return passages([Paragraph(text=t, location=Location(block=i), level=level) for i, t in enumerate(texts)])


def test_numbering_nests_as_offices_nest_it() -> None:
    last = read("一、概况", "（一）收支", "1、收入", "（1）财政拨款", "⑴来源", "①县级", "正文如下。")[-1]
    assert last.heading == ("一、概况", "（一）收支", "1、收入", "⑴来源", "①县级")


def test_a_heading_ends_those_of_its_depth_and_below() -> None:
    last = read("一、概况", "（一）收支", "1、收入", "二、绩效", "正文如下。")[-1]
    assert last.heading == ("二、绩效",)


def test_a_title_is_a_heading_above_all_others() -> None:
    found = read("2022年度部门整体支出绩效自评报告", "一、概况", "正文如下。")
    assert found[-1].heading == ("2022年度部门整体支出绩效自评报告", "一、概况")
    assert [p.is_heading for p in found] == [True, True, False]


def test_a_numbered_sentence_is_text() -> None:
    found = read("一、问题", "1、预算编制不够精准。", "2、支付进度偏慢；")
    assert [p.is_heading for p in found] == [True, False, False]


def test_a_heading_that_prints_a_figure_is_text() -> None:
    (passage,) = read("（一）基本支出555.00万元")
    assert not passage.is_heading


def test_slips_in_the_numbering_stay_as_printed() -> None:
    last = read("三、组织实施", "（二）管理", "4、 整体支出绩效情况", "正文如下。")[-1]
    assert last.heading == ("三、组织实施", "（二）管理", "4、 整体支出绩效情况")


def test_spaces_inside_a_number_do_not_hide_a_heading() -> None:
    last = read("一 、部门概况", "（ 一 ）机构", "正文如下。")[-1]
    assert last.heading == ("一 、部门概况", "（ 一 ）机构")


def test_the_style_makes_a_heading_where_no_number_is_printed() -> None:
    first = Paragraph(text="部门概况", location=Location(block=0), level=0)
    text = Paragraph(text="正文如下。", location=Location(block=1))
    assert passages([first, text])[1].heading == ("部门概况",)


def test_parts_stand_above_chapters() -> None:
    last = read("第一部分 部门概况", "一、职责", "第二部分 决算表", "正文如下。")[-1]
    assert last.heading == ("第二部分 决算表",)


def test_tables_empty_and_hidden_paragraphs_are_passed_over() -> None:
    table = Table(index=0, cells=(), n_rows=0, n_cols=0, location=Location(block=0, table=0))
    hidden = Paragraph(text="看不见", location=Location(block=1), kind="hidden")
    empty = Paragraph(text=" \n", location=Location(block=2))
    text = Paragraph(text="正文如下。", location=Location(block=3))
    assert [p.text for p in passages([table, hidden, empty, text])] == ["正文如下。"]


@given(st.lists(st.text(alphabet="一二、（）1.①第部分。，绩效报告表 \n", max_size=30), max_size=12))
def test_every_paragraph_that_says_anything_is_kept_in_order(texts: list[str]) -> None:
    found = read(*texts)
    assert [p.text for p in found] == [t for t in texts if t.strip()]
    assert all(p.location.block is not None for p in found)
