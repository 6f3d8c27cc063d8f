"""What stands on the page is read as printed: paragraphs, furniture, hidden text, tables without rules, places."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from gouji.errors import Reason, Refused
from gouji.extract import pdf_engine, pdf_glyphs
from gouji.extract.model import Document

Draw = Callable[..., str]
MakePdf = Callable[..., bytes]
ReadPdf = Callable[..., Document]
Words = str | tuple[float, str]

A4 = "/MediaBox [0 0 595 842]"


def prose(
    text: Draw,
    lines: Sequence[Words],
    *,
    left: float = 72,
    top: float = 760,
    pitch: float = 24,
    size: float = 12,
) -> str:
    """Lines of a page, top down; a line is text or (indent in points, text)."""
    out = ""
    for k, line in enumerate(lines):
        indent, words = line if isinstance(line, tuple) else (0, line)
        out += text(left + indent, top - k * pitch, words, size)
    return out


FULL = "本部门严格执行预算管理制度规范各项支出行为不断提高资金使用效益并按时完"  # 37 characters: a full line of A4


def texts(document: Document) -> list[str]:
    return [p.text for p in document.paragraphs()]


def codes(document: Document) -> list[str]:
    return [remark.code for remark in document.remarks]


# ------------------------------------------------------------------ paragraphs


def test_a_full_line_goes_on_in_the_next(pdf: MakePdf, read: ReadPdf, text: Draw) -> None:
    document = read(pdf(prose(text, [(24, FULL[:35]), "成了全年任务。", (24, "下一段。")]), page=A4))
    assert texts(document) == [FULL[:35] + "成了全年任务。", "下一段。"]


def test_a_heading_is_not_swallowed_by_the_sentence_before_it(
    pdf: MakePdf, read: ReadPdf, text: Draw
) -> None:
    lines = [FULL[:36] + "。", "二、绩效情况", FULL[:36] + "。", "三、问题"]
    assert texts(read(pdf(prose(text, lines), page=A4))) == lines


def test_a_figure_parted_by_the_line_end_is_one_figure(pdf: MakePdf, read: ReadPdf, text: Draw) -> None:
    lines = [FULL[:30] + "共支出1,", "234.50万元。"]
    assert texts(read(pdf(prose(text, lines), page=A4)))[0].endswith("共支出1,234.50万元。")


def test_a_paragraph_goes_on_over_the_page_break(pdf: MakePdf, read: ReadPdf, text: Draw) -> None:
    first = prose(text, [FULL, FULL])
    second = prose(text, ["成任务。", "新段。"])
    document = read(pdf(first, second, page=A4))
    assert texts(document) == [FULL + FULL + "成任务。", "新段。"]
    assert [line.page for line in document.paragraphs()[0].lines] == [1, 1, 2]


def test_larger_type_is_a_paragraph_of_its_own(pdf: MakePdf, read: ReadPdf, text: Draw) -> None:
    page = text(200, 780, "绩效自评报告", 18) + prose(text, [FULL, "成任务。"])
    assert texts(read(pdf(page, page=A4))) == ["绩效自评报告", FULL + "成任务。"]


def test_each_printed_line_knows_its_characters_and_its_place(
    pdf: MakePdf, read: ReadPdf, text: Draw
) -> None:
    document = read(pdf(prose(text, [FULL, "成任务。"]), page=A4))
    paragraph = document.paragraphs()[0]
    assert [paragraph.text[line.start : line.end] for line in paragraph.lines] == [FULL, "成任务。"]
    x0, top, x1, bottom = paragraph.lines[1].box
    assert (round(x0), round(x1)) == (72, 72 + 48)
    assert top < 842 - 736 < bottom + 3
    assert document.page_sizes == ((595.0, 842.0),)


# ------------------------------------------------------------------ furniture


@pytest.mark.parametrize(
    "number", ["{}", "- {} -", "—{}—", "第{}页", "第 {} 页 共 3 页", "第{}页，共3页", "{}/3", "Page {} of 3"]
)
def test_page_numbers_are_not_body(pdf: MakePdf, read: ReadPdf, text: Draw, number: str) -> None:
    pages = [
        prose(text, [f"第{'一二三'[k]}段的内容。"]) + text(280, 30, number.format(k + 1), 9) for k in range(3)
    ]
    assert texts(read(pdf(*pages, page=A4))) == ["第一段的内容。", "第二段的内容。", "第三段的内容。"]


def test_running_titles_are_not_body(pdf: MakePdf, read: ReadPdf, text: Draw) -> None:
    pages = [text(200, 810, "自评材料汇编", 9) + prose(text, [f"第{k}项的内容。"]) for k in "一二三"]
    assert texts(read(pdf(*pages, page=A4))) == ["第一项的内容。", "第二项的内容。", "第三项的内容。"]


def test_a_title_above_the_form_of_each_page_stays(
    pdf: MakePdf, read: ReadPdf, text: Draw, table: Draw
) -> None:
    def form(name: str) -> str:
        rows = [["项目名称", name], ["预算数", "10.00"]]
        return text(100, 780, "项目支出绩效自评表", 12) + table(rows, xs=[72, 200, 400], top=770)

    document = read(pdf(form("甲项目"), form("乙项目"), page=A4))
    assert [found.title for found in document.tables()] == ["项目支出绩效自评表"] * 2


def test_a_last_row_of_figures_is_no_page_number(pdf: MakePdf, read: ReadPdf, table: Draw) -> None:
    rows = [["合计", "3"], ["小计", "1"]]
    document = read(pdf(table(rows, xs=[72, 200, 400], top=70), page=A4))
    assert document.tables()[0].rows() == rows


def test_a_lone_figure_at_the_foot_that_is_not_the_page_stays(
    pdf: MakePdf, read: ReadPdf, text: Draw
) -> None:
    document = read(pdf(prose(text, ["得分："]) + text(280, 30, "98"), page=A4))
    assert texts(document) == ["得分：", "98"]


# ------------------------------------------------------------------ hidden text


@pytest.mark.parametrize(
    "ghost",
    [
        "BT 3 Tr /F1 12 Tf 72 300 Td (ghost) Tj ET",
        "1 g BT /F1 12 Tf 72 300 Td (ghost) Tj ET",
        "BT /F1 0.2 Tf 72 300 Td (ghost) Tj ET",
        "BT /F1 12 Tf 900 300 Td (ghost) Tj ET",
        "BT /F1 12 Tf 72 -300 Td (ghost) Tj ET",
    ],
    ids=["without ink", "white", "tiny", "right of the page", "below the page"],
)
def test_text_that_nobody_sees_is_told_and_not_body(
    pdf: MakePdf, read: ReadPdf, text: Draw, ghost: str
) -> None:
    document = read(pdf(prose(text, ["看得见的。"]) + ghost, page=A4))
    assert texts(document) == ["看得见的。"]
    assert codes(document) == ["hidden_text"]
    assert "ghost" in document.remarks[0].message


def test_white_text_on_a_dark_ground_is_seen(pdf: MakePdf, read: ReadPdf, text: Draw) -> None:
    page = "0 0 0.4 rg 60 290 200 30 re f 1 g " + text(72, 300, "shown") + "0 g " + text(72, 200, "too")
    document = read(pdf(page, page=A4))
    assert texts(document) == ["shown", "too"]
    assert codes(document) == []


def test_a_watermark_across_the_page_is_told_and_not_body(pdf: MakePdf, read: ReadPdf, text: Draw) -> None:
    mark = "BT /F1 40 Tf 0.7 0.7 -0.7 0.7 150 300 Tm (DRAFT) Tj ET"
    document = read(pdf(prose(text, ["正文。"]) + mark, page=A4))
    assert texts(document) == ["正文。"]
    assert codes(document) == ["slanted_text"]


def test_an_invisible_text_layer_alone_is_no_text(pdf: MakePdf, read: ReadPdf) -> None:
    with pytest.raises(Refused) as caught:
        read(pdf("BT 3 Tr /F1 12 Tf 72 300 Td (layer) Tj ET", page=A4))
    assert caught.value.reason is Reason.NO_TEXT


def test_fake_bold_is_not_read_twice(pdf: MakePdf, read: ReadPdf, text: Draw) -> None:
    page = text(72, 700, "1122.33") + text(72.4, 700, "1122.33")
    for engine in ("fast", "reference"):
        assert texts(read(pdf(page, page=A4), engine)) == ["1122.33"]


# ------------------------------------------------------------------ characters


def test_a_rare_surname_beyond_the_first_plane_is_one_character(pdf: MakePdf, read: ReadPdf) -> None:
    name = "𠮷"
    font = (
        b"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /ToUnicode 100 0 R "
        b"/DescendantFonts [<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /DW 1000 "
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>] >>"
    )
    table = (
        "/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange "
        f"1 beginbfchar <0041> <{name.encode('utf-16-be').hex()}> endbfchar endcmap end"
    )
    data = pdf("BT /F2 12 Tf 72 700 Td <0041> Tj ET", objects=[("", table)], extra={4: font}, page=A4)
    for engine in ("fast", "reference"):
        assert texts(read(data, engine)) == [name]


def test_a_font_without_a_map_of_codes_falls_back_or_is_told(pdf: MakePdf, read: ReadPdf, text: Draw) -> None:
    font = (
        b"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H "
        b"/DescendantFonts [<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /DW 1000 "
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>] >>"
    )
    codes_shown = "".join(f"{code:04x}" for code in range(900, 920))
    page = f"BT /F2 12 Tf 72 700 Td <{codes_shown}> Tj ET" + text(72, 600, "12.50")
    document = read(pdf(page, extra={4: font}, page=A4))
    assert {"pdf_fallback", "garbled_text"} & set(codes(document))
    assert texts(document)[-1] == "12.50"


def test_ticked_boxes_of_a_symbol_font_are_read_as_they_are_seen(pdf: MakePdf, read: ReadPdf) -> None:
    table = (
        "begincmap 1 begincodespacerange <00> <FF> endcodespacerange "
        "2 beginbfchar <41> <F0FE> <42> <F0A8> endbfchar endcmap"
    )
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Wingdings /ToUnicode 100 0 R >>"
    data = pdf("BT /F1 12 Tf 72 700 Td (AB) Tj ET", objects=[("", table)], extra={3: font}, page=A4)
    assert texts(read(data)) == ["☑□"]


# ------------------------------------------------------------------ tables without rules, or with few


def test_aligned_columns_of_figures_are_a_table(pdf: MakePdf, read: ReadPdf, text: Draw) -> None:
    rows = [("机构", "收入", "支出"), ("机关", "10.50", "9.20"), ("二级机构", "3.00", "2.80")]
    page = prose(text, ["收支情况如下："], top=780)
    for k, row in enumerate(rows):
        page += "".join(text(x, 740 - 20 * k, cell) for x, cell in zip((72, 220, 340), row, strict=True))
    document = read(pdf(page, page=A4))
    assert [found.rows() for found in document.tables()] == [[list(row) for row in rows]]
    assert not document.tables()[0].ruled
    assert texts(document) == ["收支情况如下："]


def test_a_blank_cell_of_aligned_columns_stays_blank(pdf: MakePdf, read: ReadPdf, text: Draw) -> None:
    page = ""
    for k, row in enumerate([("a", "1", "2"), ("b", "", "3"), ("c", "4", "")]):
        page += "".join(text(x, 740 - 20 * k, c) for x, c in zip((72, 220, 340), row, strict=True) if c)
    assert read(pdf(page, page=A4)).tables()[0].rows() == [["a", "1", "2"], ["b", "", "3"], ["c", "4", ""]]


def test_signature_lines_are_no_table(pdf: MakePdf, read: ReadPdf, text: Draw) -> None:
    page = "".join(
        text(72, 700 - 20 * k, left) + text(320, 700 - 20 * k, right)
        for k, (left, right) in enumerate(
            [("负责人：", "日期："), ("填报人：", "电话："), ("审核人：", "单位：")]
        )
    )
    document = read(pdf(page, page=A4))
    assert document.tables() == []
    assert len(document.paragraphs()) == 3


def test_a_table_with_open_sides_keeps_its_outer_columns(pdf: MakePdf, read: ReadPdf, text: Draw) -> None:
    page = "0.5 w " + " ".join(f"72 {y} m 400 {y} l S" for y in (700, 680, 660))
    page += " 180 660 m 180 700 l S 290 660 m 290 700 l S "
    for y, row in ((685, ("item", "this", "last")), (665, ("sum", "5.00", "4.00"))):
        page += "".join(text(x, y, cell) for x, cell in zip((80, 190, 300), row, strict=True))
    assert read(pdf(page, page=A4)).tables()[0].rows() == [["item", "this", "last"], ["sum", "5.00", "4.00"]]


def test_a_box_around_a_paragraph_is_no_table(pdf: MakePdf, read: ReadPdf, text: Draw) -> None:
    document = read(pdf("60 680 300 40 re S " + text(72, 695, "boxed words"), page=A4))
    assert document.tables() == []
    assert texts(document) == ["boxed words"]


def test_a_frame_around_the_page_is_no_table(pdf: MakePdf, read: ReadPdf, text: Draw, table: Draw) -> None:
    page = "20 20 555 802 re S " + table([["a", "1"], ["b", "2"]], xs=[72, 200, 300], top=700)
    document = read(pdf(page + text(72, 750, "above"), page=A4))
    assert [found.rows() for found in document.tables()] == [[["a", "1"], ["b", "2"]]]
    assert texts(document) == ["above"]


def test_a_table_in_a_cell_knows_its_cell(
    pdf: MakePdf, read: ReadPdf, text: Draw, table: Draw, grid: Draw
) -> None:
    page = grid([72, 150, 500], [500, 560, 700]) + text(80, 640, "outer") + text(80, 520, "below")
    page += table([["in", "1"], ["ner", "2"]], xs=[200, 300, 400], top=680)
    outer, inner = read(pdf(page, page=A4)).tables()
    assert outer.rows() == [["outer", ""], ["below", ""]]
    assert inner.rows() == [["in", "1"], ["ner", "2"]]
    assert inner.parent == outer.cells[1].location


def test_text_set_sideways_reads_along_its_base_line(
    pdf: MakePdf, read: ReadPdf, text: Draw, grid: Draw
) -> None:
    page = grid([72, 120, 300], [600, 700]) + "BT /F1 12 Tf 0 1 -1 0 100 620 Tm (upward) Tj ET"
    document = read(pdf(page + text(130, 650, "flat"), page=A4))
    assert document.tables()[0].rows() == [["upward", "flat"]]


def test_a_page_printed_sideways_is_read_upright_and_placed_as_seen(
    pdf: MakePdf, read: ReadPdf, table: Draw
) -> None:
    drawn = table([["name", "sum"], ["a", "1.50"]], xs=[100, 300, 500], top=400)
    document = read(pdf(f"q 0 1 -1 0 595 0 cm {drawn} Q", page=A4))
    assert document.tables()[0].rows() == [["name", "sum"], ["a", "1.50"]]
    assert document.page_sizes == ((595.0, 842.0),)
    box = document.tables()[0].location.box
    assert box is not None
    x0, top, x1, bottom = box
    assert (round(x0), round(top), round(x1), round(bottom)) == (195, 342, 235, 742)


def test_text_beside_a_table_keeps_its_order(pdf: MakePdf, read: ReadPdf, text: Draw, table: Draw) -> None:
    page = text(72, 780, "before") + table([["a", "1"], ["b", "2"]], xs=[72, 200, 300], top=750)
    document = read(pdf(page + text(72, 650, "after"), page=A4))
    assert [getattr(block, "text", "table") for block in document.blocks] == ["before", "table", "after"]
    assert document.tables()[0].title == "before"


# ------------------------------------------------------------------ engines


def test_the_audit_says_where_the_engines_differ(
    pdf: MakePdf, read: ReadPdf, text: Draw, table: Draw
) -> None:
    font = (
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding << /Type /Encoding "
        b"/Differences [65 /g41 66 /g42] >> >>"
    )
    page = table([["AB", "1.00"], ["x", "2.00"]], xs=[72, 200, 300], top=700)
    document = read(pdf(page, extra={3: font}, page=A4), "audit")
    assert document.reader == "pdfium+pdfplumber"
    differing = [r for r in document.remarks if r.code == "reader_difference"]
    assert all(r.location is None or r.location.table == 0 for r in differing)


def test_the_audit_of_a_plain_file_is_silent(pdf: MakePdf, read: ReadPdf, text: Draw, table: Draw) -> None:
    page = table([["甲", "1.00"], ["乙", "2.00"]], xs=[72, 200, 300], top=700) + text(72, 500, "正文。")
    assert codes(read(pdf(page, page=A4), "audit")) == []


def test_each_engine_says_who_read(pdf: MakePdf, read: ReadPdf, text: Draw) -> None:
    data = pdf(text(72, 700, "x"), page=A4)
    assert [read(data, engine).reader for engine in ("fast", "reference")] == [
        "pdfium+pdfplumber",
        "pdfplumber",
    ]


def test_guessed_characters_that_nobody_reads_better_are_told(
    pdf: MakePdf, read: ReadPdf, text: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PDFium says of each character whether it had to guess; here it is made to say so of all."""
    monkeypatch.setattr(pdf_glyphs, "_unmapped", lambda *_: 1)
    monkeypatch.setattr(pdf_engine, "_by_plumber", lambda *_: None)
    document = read(pdf(text(72, 700, "words"), page=A4))
    assert codes(document) == ["unmapped_characters"]
    assert texts(document) == ["words"]


def test_a_page_with_guessed_characters_is_read_by_pdfplumber_and_says_so(
    pdf: MakePdf, read: ReadPdf, text: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf_glyphs, "_unmapped", lambda *_: 1)
    ghost = "BT 3 Tr /F1 12 Tf 72 300 Td (ghost) Tj ET"
    document = read(pdf(text(72, 700, "words") + ghost, page=A4))
    assert codes(document) == ["pdf_fallback", "hidden_text"]
    assert texts(document) == ["words"]
