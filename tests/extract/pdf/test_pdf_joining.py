"""Tables over page breaks: what is one row, what is one cell, and what was decided."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from gouji.extract.model import Document

Draw = Callable[..., str]
MakePdf = Callable[..., bytes]
Rows = Sequence[Sequence[str]]
ReadPdf = Callable[..., Document]

A4 = "/MediaBox [0 0 595 842]"
XS = [72, 180, 400, 500]


def rows_of(document: Document) -> list[list[list[str]]]:
    return [found.rows() for found in document.tables()]


def two_pages(
    pdf: MakePdf, table: Draw, upper: Rows, lower: Rows, *, xs: Sequence[float] = XS, high: float = 800
) -> bytes:
    """The upper rows end at the foot of page 1, the lower rows begin page 2."""
    deep = sum(max(20, *(14 * (cell.count("\n") + 1) + 6 for cell in row)) for row in upper)
    return pdf(table(upper, xs=xs, top=60 + deep), table(lower, xs=xs, top=high), page=A4)


def test_whole_rows_on_both_sides_stay_rows(pdf: MakePdf, read: ReadPdf, table: Draw) -> None:
    upper, lower = [["机构", "内容", "金额"], ["机关", "办公", "12.00"]], [["中心", "会议", "3.50"]]
    document = read(two_pages(pdf, table, upper, lower))
    assert rows_of(document) == [upper + lower]
    (join,) = document.tables()[0].joins
    assert (join.row, join.page, join.cut) == (2, 2, False)
    assert join.alternative == (("机关\n中心", "办公\n会议", "12.00\n3.50"),)


def test_a_row_cut_by_the_break_is_one_row(pdf: MakePdf, read: ReadPdf, table: Draw) -> None:
    upper = [["指标", "标准", "得分"], ["满意度", "满意度达百分之九十五以上计五分，", "5.00"]]
    lower = [["", "低于百分之七十五的不计分。", ""], ["总分", "", "98"]]
    document = read(two_pages(pdf, table, upper, lower))
    text = "满意度达百分之九十五以上计五分，\n低于百分之七十五的不计分。"
    (found,) = rows_of(document)
    assert [[cell.replace("\n", "") for cell in row] for row in found] == [
        upper[0],
        ["满意度", text.replace("\n", ""), "5.00"],
        lower[1],
    ]
    (join,) = document.tables()[0].joins
    assert join.cut
    assert join.score > 0
    assert len(join.alternative) == 2


def test_lines_of_a_cut_cell_know_their_pages(pdf: MakePdf, read: ReadPdf, table: Draw) -> None:
    upper = [["指标", "标准", "得分"], ["满意度", "满意度达百分之九十五以上计五分的", "5.00"]]
    lower = [["", "不到的按比例扣分", ""]]
    cell = next(
        c for c in read(two_pages(pdf, table, upper, lower)).tables()[0].cells if (c.row, c.col) == (1, 1)
    )
    assert [line.page for line in cell.lines] == [1, 2]
    assert cell.location.page == 1


def test_a_repeated_header_is_dropped(pdf: MakePdf, read: ReadPdf, table: Draw) -> None:
    head = ["机构", "内容", "金额"]
    upper, lower = [head, ["机关", "办公", "12.00"]], [head, ["中心", "会议", "3.50"]]
    assert rows_of(read(two_pages(pdf, table, upper, lower))) == [[*upper, lower[1]]]


def test_a_header_with_other_words_is_no_repetition(pdf: MakePdf, read: ReadPdf, table: Draw) -> None:
    upper, lower = [["机构", "内容", "金额"], ["机关", "办公", "12.00"]], [["机构", "内容", "人数"]]
    assert rows_of(read(two_pages(pdf, table, upper, lower))) == [upper + lower]


def test_a_number_cut_after_its_point_is_one_number(pdf: MakePdf, read: ReadPdf, table: Draw) -> None:
    upper, lower = [["机构", "内容", "金额"], ["机关", "办公", "482."]], [["", "", "70"]]
    document = read(two_pages(pdf, table, upper, lower, xs=[72, 180, 400, 430]))
    assert rows_of(document)[0][-1] == ["机关", "办公", "482.70"]


def test_two_labels_are_two_rows(pdf: MakePdf, read: ReadPdf, table: Draw) -> None:
    upper, lower = [["指标", "目标", "分"], ["数量指标", "完成培训", "5"]], [["质量指标", "按期完成", "5"]]
    assert rows_of(read(two_pages(pdf, table, upper, lower))) == [upper + lower]


def test_the_next_item_of_a_list_is_a_new_row(pdf: MakePdf, read: ReadPdf, table: Draw) -> None:
    upper, lower = [["绩效目标", "完成情况"], ["指标1：办好会议", "已办"]], [["指标2：建好档案", "已建"]]
    assert rows_of(read(two_pages(pdf, table, upper, lower, xs=[72, 300, 500]))) == [upper + lower]


def test_a_row_of_one_cell_below_the_break_belongs_to_the_table(
    pdf: MakePdf, read: ReadPdf, text: Draw, table: Draw
) -> None:
    upper = table([["姓名", "职务"], ["甲某", "科员"]], xs=[72, 300, 500], top=100)
    lower = "72 700 m 500 700 l S 72 660 m 500 660 l S 72 660 m 72 700 l S 500 660 m 500 700 l S "
    document = read(pdf(upper, lower + text(80, 680, "意见："), page=A4))
    (found,) = document.tables()
    assert found.rows()[-1] == ["意见：", ""]
    assert found.cells[-1].col_span == 2


def test_page_numbers_between_do_not_part_a_table(
    pdf: MakePdf, read: ReadPdf, text: Draw, table: Draw
) -> None:
    upper, lower = [["机构", "金额"], ["机关", "12.00"]], [["中心", "3.50"]]
    xs = [72, 300, 500]
    first = table(upper, xs=xs, top=100) + text(290, 30, "- 1 -", 9)
    second = table(lower, xs=xs, top=780) + text(290, 30, "- 2 -", 9)
    assert rows_of(read(pdf(first, second, page=A4))) == [upper + lower]


def test_a_title_between_parts_two_tables(pdf: MakePdf, read: ReadPdf, text: Draw, table: Draw) -> None:
    rows = [["机构", "金额"], ["机关", "12.00"]]
    xs = [72, 300, 500]
    second = text(72, 790, "支出情况表") + table([["机构", "金额"], ["机关", "3.50"]], xs=xs, top=780)
    document = read(pdf(table(rows, xs=xs, top=100), second, page=A4))
    assert len(document.tables()) == 2
    assert document.tables()[1].title == "支出情况表"


def test_tables_of_other_width_are_not_joined(pdf: MakePdf, read: ReadPdf, table: Draw) -> None:
    first = table([["a", "1"], ["b", "2"]], xs=[72, 300, 500], top=100)
    second = table([["c", "3"], ["d", "4"]], xs=[72, 300, 450], top=780)
    assert len(read(pdf(first, second, page=A4)).tables()) == 2


def test_a_label_merged_over_the_break_is_one_cell(
    pdf: MakePdf, read: ReadPdf, text: Draw, grid: Draw
) -> None:
    upper = "72 60 m 500 60 l S 72 100 m 500 100 l S 180 80 m 500 80 l S "
    upper += "72 60 m 72 100 l S 180 60 m 180 100 l S 500 60 m 500 100 l S "
    upper += text(80, 85, "投入") + text(190, 86, "甲：5") + text(190, 66, "乙：5")
    lower = "72 780 m 500 780 l S 72 740 m 500 740 l S 180 760 m 500 760 l S "
    lower += "72 740 m 72 780 l S 180 740 m 180 780 l S 500 740 m 500 780 l S "
    lower += text(190, 766, "丙：5") + text(190, 746, "丁：5")
    (found,) = read(pdf(upper, lower, page=A4)).tables()
    label = found.cells[0]
    assert (label.text, label.row_span) == ("投入", 4)
    assert found.rows() == [["投入", "甲：5"], ["", "乙：5"], ["", "丙：5"], ["", "丁：5"]]


def test_a_table_over_three_pages_is_one(pdf: MakePdf, read: ReadPdf, table: Draw) -> None:
    xs = [72, 300, 500]
    pages = [
        table([["机构", "金额"], ["甲", "1.00"]], xs=xs, top=100),
        table([[f"单位{k}", f"{k}.00"] for k in range(2, 38)], xs=xs, top=780),
        table([["合计", "9.00"]], xs=xs, top=780),
    ]
    (found,) = read(pdf(*pages, page=A4)).tables()
    assert found.n_rows == 39
    assert [join.page for join in found.joins] == [2, 3]


# ------------------------------------------------------------------ inside one cell


def cell_texts(pdf: MakePdf, read: ReadPdf, table: Draw, lines: Sequence[str], width: float) -> str:
    document = read(
        pdf(table([["\n".join(lines), "x"], ["y", "z"]], xs=[72, 72 + width, 500], top=700), page=A4)
    )
    return document.tables()[0].cells[0].text


def test_a_figure_wrapped_in_a_narrow_cell_is_one_figure(pdf: MakePdf, read: ReadPdf, table: Draw) -> None:
    assert cell_texts(pdf, read, table, ["482.", "70"], 34) == "482.70"


def test_a_sign_wrapped_from_its_figure_stays_its_sign(pdf: MakePdf, read: ReadPdf, table: Draw) -> None:
    assert cell_texts(pdf, read, table, ["-", "31.8", "6"], 34) == "-31.86"


def test_lines_with_room_left_are_the_authors(pdf: MakePdf, read: ReadPdf, table: Draw) -> None:
    assert cell_texts(pdf, read, table, ["办公费", "会议费"], 120) == "办公费\n会议费"


def test_a_new_item_after_a_full_stop_is_a_new_line(pdf: MakePdf, read: ReadPdf, table: Draw) -> None:
    lines = ["①资产保存完整；", "②配置合理"]
    assert cell_texts(pdf, read, table, lines, 108) == "\n".join(lines)


def test_two_figures_one_below_the_other_stay_two(pdf: MakePdf, read: ReadPdf, table: Draw) -> None:
    assert cell_texts(pdf, read, table, ["12.00", "13.00"], 120) == "12.00\n13.00"
