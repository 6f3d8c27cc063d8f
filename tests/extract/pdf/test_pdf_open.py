"""Tables whose columns no rule parts: level rules only, dotted rules, or no rules at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from gouji.extract.model import Document, Table

Draw = Callable[..., str]
MakePdf = Callable[..., bytes]
ReadPdf = Callable[..., Document]

A4 = "/MediaBox [0 0 595 842]"


def level(*ys: float, left: float = 72, right: float = 452) -> str:
    """Operators that draw level rules."""
    return "0.5 w " + "".join(f"{left} {y} m {right} {y} l S\n" for y in ys)


def row(text: Draw, y: float, *cells: str, xs: Sequence[float] = (80, 240, 360)) -> str:
    """Operators that print one line of cells."""
    return "".join(text(x, y, cell) for x, cell in zip(xs, cells, strict=True) if cell)


def only_table(document: Document) -> Table:
    (found,) = document.tables()
    return found


def test_a_wrapped_label_between_level_rules_is_one_cell(pdf: MakePdf, read: ReadPdf, text: Draw) -> None:
    page = level(700, 680, 646, 626)
    page += row(text, 686, "项目", "上年数", "本年数") + row(text, 632, "合计", "9.00", "8.00")
    page += row(text, 666, "车辆购置及运行", "", "") + row(text, 652, "维护费", "", "")
    page += row(text, 659, "", "4.10", "3.90")
    assert only_table(read(pdf(page, page=A4))).rows() == [
        ["项目", "上年数", "本年数"],
        ["车辆购置及运行维护费", "4.10", "3.90"],
        ["合计", "9.00", "8.00"],
    ]


def test_rows_between_the_two_last_of_three_rules_are_parted(pdf: MakePdf, read: ReadPdf, text: Draw) -> None:
    page = level(700, 680, 606) + row(text, 686, "项目", "上年数", "本年数")
    page += row(text, 664, "接待费", "1.10", "1.20")
    page += row(text, 644, "车辆购置及运行", "4.10", "3.90") + row(text, 630, "维护费", "", "")
    page += row(text, 612, "合计", "5.20", "5.10")
    assert only_table(read(pdf(page, page=A4))).rows() == [
        ["项目", "上年数", "本年数"],
        ["接待费", "1.10", "1.20"],
        ["车辆购置及运行维护费", "4.10", "3.90"],
        ["合计", "5.20", "5.10"],
    ]


def test_a_title_row_without_a_rule_above_belongs_to_its_table(
    pdf: MakePdf, read: ReadPdf, text: Draw
) -> None:
    page = text(72, 740, "收支情况见下表。") + level(680, 660, 640)
    for y, cells in ((686, ("项目", "上年数", "本年数")), (666, ("a", "1.10", "")), (646, ("b", "", "2.20"))):
        page += row(text, y, *cells)
    document = read(pdf(page, page=A4))
    assert only_table(document).rows() == [["项目", "上年数", "本年数"], ["a", "1.10", ""], ["b", "", "2.20"]]
    assert [found.text for found in document.paragraphs()] == ["收支情况见下表。"]


def test_a_caption_in_two_parts_above_the_rules_is_no_row(pdf: MakePdf, read: ReadPdf, text: Draw) -> None:
    page = level(680, 660, 640, 620) + text(80, 686, "编制部门") + text(360, 686, "万元")
    for y, cells in ((666, ("项目", "上年数", "本年数")), (646, ("a", "1.10", "")), (626, ("b", "", "2.20"))):
        page += row(text, y, *cells)
    document = read(pdf(page, page=A4))
    assert only_table(document).rows()[0] == ["项目", "上年数", "本年数"]
    assert [found.text for found in document.paragraphs()] == ["编制部门 万元"]


def test_a_title_over_two_columns_spans_them(pdf: MakePdf, read: ReadPdf, text: Draw) -> None:
    page = level(700, 660, 640, 620) + text(100, 677, "项目")
    page += text(260, 684, "支出决算数合计情况") + row(text, 667, "", "上年数", "本年数")
    page += row(text, 646, "接待费", "1.10", "1.20") + row(text, 626, "会议费", "2.10", "2.20")
    cells = only_table(read(pdf(page, page=A4))).cells
    assert [(c.text, c.row, c.col, c.row_span, c.col_span) for c in cells[:4]] == [
        ("项目", 0, 0, 2, 1),
        ("支出决算数合计情况", 0, 1, 1, 2),
        ("上年数", 1, 1, 1, 1),
        ("本年数", 1, 2, 1, 1),
    ]


def test_a_word_set_wide_between_level_rules_is_one_cell(pdf: MakePdf, read: ReadPdf, text: Draw) -> None:
    page = level(700, 680, 660)
    for y, word, cells in ((686, "项目", ("上年数", "本年数")), (666, "合计", ("1.10", "1.20"))):
        page += text(80, y, word[0]) + text(104, y, word[1]) + row(text, y, "", *cells)
    assert [row[0] for row in only_table(read(pdf(page, page=A4))).rows()] == ["项 目", "合 计"]


def test_text_between_level_rules_stays_text(pdf: MakePdf, read: ReadPdf, text: Draw) -> None:
    page = level(700, 670, 640, 610)
    for y, words in (
        (682, "本单位严格执行预算"),
        (652, "负责人：        日期："),
        (622, "各项支出均按规定办理"),
    ):
        page += text(80, y, words)
    document = read(pdf(page, page=A4))
    assert document.tables() == []
    assert len(document.paragraphs()) == 3


def test_rows_of_dots_are_rules(pdf: MakePdf, read: ReadPdf, text: Draw) -> None:
    page = ""
    for y in (700, 680, 660):
        page += "".join(f"{x / 4} {y} 0.75 0.75 re f\n" for x in range(288, 1808, 8))
    for x in (72, 230, 350, 451):
        page += "".join(f"{x} {y / 4} 0.75 0.75 re f\n" for y in range(2640, 2804, 8))
    page += row(text, 686, "item", "this", "last") + row(text, 666, "sum", "5.00", "4.00")
    found = only_table(read(pdf(page, page=A4)))
    assert found.rows() == [["item", "this", "last"], ["sum", "5.00", "4.00"]]
    assert found.ruled


def test_a_running_title_larger_than_the_body_does_not_part_a_table(
    pdf: MakePdf, read: ReadPdf, text: Draw, table: Draw
) -> None:
    def page(number: int, rows: list[list[str]], top: float) -> str:
        words = text(280, 800, "材料汇编", 10) + text(295, 30, str(number), 9) + text(80, 50, "草稿", 9)
        return words + table(rows, xs=[72, 200, 400], top=top)

    rows = [[f"k{n}", f"{n}.50"] for n in range(90)]
    data = pdf(page(1, rows[:34], 740), page(2, rows[34:68], 740), page(3, rows[68:], 740), page=A4)
    document = read(data)
    assert only_table(document).rows() == rows
    assert document.paragraphs() == []


def test_a_wrapped_cell_does_not_end_a_table_without_rules(pdf: MakePdf, read: ReadPdf, text: Draw) -> None:
    page = text(72, 760, "收支情况如下：") + row(text, 720, "项目", "上年数", "本年数")
    page += row(text, 700, "接待费", "1.10", "1.20") + row(text, 680, "车辆购置及运行", "4.10", "3.90")
    page += row(text, 660, "维护费", "", "") + row(text, 640, "合计", "5.20", "5.10")
    document = read(pdf(page, page=A4))
    assert only_table(document).rows() == [
        ["项目", "上年数", "本年数"],
        ["接待费", "1.10", "1.20"],
        ["车辆购置及运行维护费", "4.10", "3.90"],
        ["合计", "5.20", "5.10"],
    ]
    assert [found.text for found in document.paragraphs()] == ["收支情况如下："]


def test_figures_beside_the_middle_of_a_wrapped_cell_are_its_row(
    pdf: MakePdf, read: ReadPdf, text: Draw
) -> None:
    page = row(text, 720, "项目", "上年数", "本年数") + row(text, 694, "接待费", "1.10", "1.20")
    page += text(80, 668, "车辆购置及运行") + row(text, 661, "", "4.10", "3.90") + text(80, 654, "维护费")
    page += row(text, 628, "合计", "5.20", "5.10") + row(text, 602, "其他", "1.00", "")
    assert only_table(read(pdf(page, page=A4))).rows() == [
        ["项目", "上年数", "本年数"],
        ["接待费", "1.10", "1.20"],
        ["车辆购置及运行维护费", "4.10", "3.90"],
        ["合计", "5.20", "5.10"],
        ["其他", "1.00", ""],
    ]


def test_a_heading_between_rows_without_rules_is_no_cell(pdf: MakePdf, read: ReadPdf, text: Draw) -> None:
    page = ""
    for y, name in ((720, "甲项支出"), (700, "乙项支出"), (680, "丙项支出")):
        page += row(text, y, name, "1.10", "1.20") + row(text, y - 80, name, "2.10", "2.20")
    document = read(pdf(page + text(80, 660, "其中"), page=A4))
    assert "丙项支出其中" not in str(document)
    assert len(document.tables()) == 2
