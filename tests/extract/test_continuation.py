"""A （续） table is an entry of its own that names the table it continues."""

from __future__ import annotations

import pytest

from gouji.extract.continuation import caption, link_continued
from gouji.extract.model import Block, Cell, Location, Paragraph, Table

HERE = Location()


def line(text: str, kind: str = "body") -> Paragraph:
    return Paragraph(text=text, location=HERE, kind=kind)


def tables(*described: str) -> list[Block]:
    """One table for each "title|header|header"."""
    made: list[Block] = []
    for index, text in enumerate(described):
        title, *header = text.split("|")
        cells = tuple(Cell(text=word, row=0, col=col, location=HERE) for col, word in enumerate(header))
        made.append(Table(index=index, cells=cells, n_rows=1, n_cols=len(header), location=HERE, title=title))
    return made


def continues(*described: str) -> list[int | None]:
    return [block.continues for block in link_continued(tables(*described)) if isinstance(block, Table)]


@pytest.mark.parametrize(
    "mark",
    [
        "评分表（续）",
        "评分表(续)",
        "评分表 （续）",
        "续表 评分表",
        "评分表（续表）",
        "评分表（续二）",
        "评分表续表1",
    ],
)
def test_marked_title_continues_the_table_of_that_title(mark: str) -> None:
    assert continues("评分表|指标|分值", "其他|指标|分值", f"{mark}|指标|分值") == [None, None, 0]


def test_number_after_the_mark_may_be_that_of_the_table() -> None:
    assert continues("表3 收支|指标", "表4 资产|指标", "续表3 收支|指标") == [None, None, 0]


def test_all_parts_name_the_table_where_it_began() -> None:
    assert continues("评分表|指标", "评分表（续）|指标", "评分表（续）|指标") == [None, 0, 0]


def test_same_title_without_a_mark_is_another_table() -> None:
    assert continues("评分表|指标", "评分表|指标") == [None, None]


def test_another_header_is_another_table() -> None:
    assert continues("评分表|指标|分值", "评分表（续）|姓名|职务") == [None, None]


def test_line_breaks_and_widths_in_the_header_do_not_matter() -> None:
    assert continues("评分表|一级\n指标|得分(A)", "评分表（续）|一级指标|得分（Ａ）") == [None, 0]


def test_bare_mark_continues_the_nearest_table_of_that_header() -> None:
    assert continues("表一|指标", "表二|指标", "表三|姓名", "续表|指标") == [None, None, None, 1]


def test_continuation_of_nothing_is_no_continuation() -> None:
    assert continues("评分表（续）|指标") == [None]


@pytest.mark.parametrize("title", ["手续费表", "上年继续使用资金表", "存续债务表"])
def test_the_character_inside_a_word_is_no_mark(title: str) -> None:
    assert continues(f"{title}|指标", f"{title}|指标") == [None, None]


def test_caption_is_the_nearest_printed_line_of_the_body() -> None:
    assert caption([line("一、概况"), line("表一"), line("盒", "textbox"), line("注", "note")]) == "表一"


def test_caption_looks_over_a_line_that_gives_the_unit() -> None:
    assert caption([line("表一"), line("（单位：万元）")]) == "表一"
    assert caption([line("表一"), line("单位: 元")]) == "表一"


def test_line_with_the_name_of_the_office_is_no_unit() -> None:
    assert caption([line("表一"), line("单位名称：某局")]) == "单位名称：某局"


def test_nothing_above_is_no_caption() -> None:
    assert caption([]) == ""
    assert caption([line("表一"), *tables("表一|指标")]) == ""
