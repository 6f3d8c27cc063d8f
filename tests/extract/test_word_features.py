"""What Word shows is what is read: one small document for each awkward feature."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import pytest
from wordml import TRACKED, box, deleted, field, inserted, p, r, row, sdt, tbl, tc, tr

from gouji.extract.model import Document, Location

if TYPE_CHECKING:
    from collections.abc import Callable

Word: TypeAlias = "Callable[..., Document]"


def grid(document: Document) -> list[list[str]]:
    return document.tables()[0].rows()


def texts(document: Document, kind: str = "body") -> list[str]:
    return [each.text for each in document.paragraphs() if each.kind == kind]


def codes(document: Document) -> set[str]:
    return {remark.code for remark in document.remarks}


SUM = "合计"
CELLS = {
    "row in a content control": (
        tbl(row("甲", "乙"), sdt(row("A", "B")), row("丙", "丁")),
        [["甲", "乙"], ["A", "B"], ["丙", "丁"]],
    ),
    "cell in a content control": (
        tbl(tr(tc(p(r("1"))), sdt(tc(p(r("2")))), tc(p(r("3"))))),
        [["1", "2", "3"]],
    ),
    "value typed into a control in a line": (
        tbl(tr(tc(p(r(SUM))), tc(p(sdt(r("81.26")))))),
        [[SUM, "81.26"]],
    ),
    "paragraph in a control in a cell": (tbl(tr(tc(p(r(SUM))), tc(sdt(p(r("81.26")))))), [[SUM, "81.26"]]),
    "table in a control": (sdt(tbl(row("甲", "乙"))), [["甲", "乙"]]),
    "tracked insertion": (tbl(tr(tc(p(r("8"), inserted(r("1.26")))), tc(p(r("x"))))), [["81.26", "x"]]),
    "tracked deletion": (tbl(tr(tc(p(deleted("99"), r("20"))), tc(p(r("x"))))), [["20", "x"]]),
    "tracked deletion of a row": (
        tbl(row("甲"), tr(tc(p(deleted("乙"))), pr=f"<w:del {TRACKED}/>"), row("丙")),
        [["甲"], ["丙"]],
    ),
    "tracked insertion of a row": (
        tbl(row("甲"), tr(tc(p(inserted(r("乙")))), pr=f"<w:ins {TRACKED}/>")),
        [["甲"], ["乙"]],
    ),
    "tracked deletion of a cell": (
        tbl(tr(tc(p(r("甲"))), tc(p(deleted("乙")), pr=f"<w:cellDel {TRACKED}/>"), tc(p(r("丙"))))),
        [["甲", "丙"]],
    ),
    "simple field": (
        tbl(tr(tc(p(f'<w:fldSimple w:instr="=SUM(ABOVE)">{r("81.26")}</w:fldSimple>')))),
        [["81.26"]],
    ),
    "field": (tbl(tr(tc(p(field(r("81.26")))))), [["81.26"]]),
    "field in the instruction of a field": (
        tbl(
            tr(
                tc(
                    p(
                        field(
                            r("多"), code="IF</w:instrText></w:r>" + field(r("9")) + "<w:r><w:instrText>&gt;8"
                        )
                    )
                )
            )
        ),
        [["多"]],
    ),
    "columns skipped before a row": (
        tbl(row("甲", "乙", "丙"), tr(tc(p(r("2"))), tc(p(r("3"))), pr='<w:gridBefore w:val="1"/>')),
        [["甲", "乙", "丙"], ["", "2", "3"]],
    ),
    "columns skipped after a row": (
        tbl(row("甲", "乙"), tr(tc(p(r("1"))), pr='<w:gridAfter w:val="1"/>')),
        [["甲", "乙"], ["1", ""]],
    ),
    "row shorter than the grid": (
        tbl(row("甲", "乙", "丙"), row("独")),
        [["甲", "乙", "丙"], ["独", "", ""]],
    ),
    "old horizontal merge": (
        tbl(
            tr(
                tc(p(r("宽")), pr='<w:hMerge w:val="restart"/>'),
                tc(p(), pr="<w:hMerge/>"),
                tc(p(r("窄"))),
            ),
            row("1", "2", "3"),
        ),
        [["宽", "", "窄"], ["1", "2", "3"]],
    ),
    "vertical merge of wide cells": (
        tbl(
            tr(tc(p(r("大")), pr='<w:gridSpan w:val="2"/><w:vMerge w:val="restart"/>'), tc(p(r("a")))),
            tr(tc(p(), pr='<w:gridSpan w:val="2"/><w:vMerge/>'), tc(p(r("b")))),
            row("c", "d", "e"),
        ),
        [["大", "", "a"], ["", "", "b"], ["c", "d", "e"]],
    ),
    "grid lines that no cell uses": (
        tbl(
            tr(tc(p(r("大")), pr='<w:gridSpan w:val="5"/>'), tc(p(r("a")), pr='<w:gridSpan w:val="3"/>')),
            tr(tc(p(r("c")), pr='<w:gridSpan w:val="5"/>'), tc(p(r("d")), pr='<w:gridSpan w:val="3"/>')),
        ),
        [["大", "a"], ["c", "d"]],
    ),
    "line break and tab": (
        tbl(tr(tc(p("<w:r><w:t>上</w:t><w:br/><w:t>下</w:t><w:tab/><w:t>右</w:t></w:r>")))),
        [["上\n下\t右"]],
    ),
    "two paragraphs": (tbl(tr(tc(p(r("公共财")), p(r("政拨款"))))), [["公共财\n政拨款"]]),
    "nested table": (
        tbl(tr(tc(p(r("前")), tbl(row("内1", "内2")), p()), tc(p(r("右"))))),
        [["前", "右"]],
    ),
    "prompt of a content control": (
        tbl(tr(tc(p(r("甲"))), sdt(tc(p(r("单击输入"))), pr="<w:showingPlcHdr/>"))),
        [["甲", ""]],
    ),
}


@pytest.mark.parametrize(("body", "expected"), CELLS.values(), ids=CELLS)
def test_cells_say_what_word_shows(word: Word, body: str, expected: list[list[str]]) -> None:
    assert grid(word(body)) == expected


LINES = {
    "paragraph in a control": (sdt(p(r("甲"))), ["甲"]),
    "hyperlink": (p(f'<w:hyperlink w:anchor="b">{r("甲")}</w:hyperlink>'), ["甲"]),
    "smart tag": (p(f'<w:smartTag w:uri="u" w:element="e">{r("甲")}</w:smartTag>'), ["甲"]),
    "custom XML": (f'<w:customXml w:uri="u" w:element="e">{p(r("甲"))}</w:customXml>', ["甲"]),
    "move": (
        p(f"<w:moveFrom {TRACKED}>{r('旧')}</w:moveFrom>", r("一"))
        + p(f"<w:moveTo {TRACKED}>{r('新')}</w:moveTo>"),
        ["一", "新"],
    ),
    "no-break hyphen": (p("<w:r><w:t>2020</w:t><w:noBreakHyphen/><w:t>2021</w:t></w:r>"), ["2020-2021"]),
    "soft hyphen": (p("<w:r><w:t>合</w:t><w:softHyphen/><w:t>计</w:t></w:r>"), ["合计"]),
    "ruby": (
        p(f"<w:r><w:ruby><w:rt>{r('hàn')}</w:rt><w:rubyBase>{r('汉')}</w:rubyBase></w:ruby></w:r>"),
        ["汉"],
    ),
    "page break": (p('<w:r><w:t>甲</w:t><w:br w:type="page"/><w:t>乙</w:t></w:r>'), ["甲乙"]),
    "tab stop": (p(r("甲"), pr='<w:tabs><w:tab w:val="left" w:pos="9"/></w:tabs>'), ["甲"]),
    "mark of the paragraph deleted": (
        p(r("前半"), pr=f"<w:rPr><w:del {TRACKED}/></w:rPr>") + p(r("后半")),
        ["前半后半"],
    ),
    "mark of the last paragraph deleted": (p(r("独"), pr=f"<w:rPr><w:del {TRACKED}/></w:rPr>"), ["独"]),
    "comment inside a text": (p("<w:r><w:t>81<!-- -->.26</w:t></w:r>"), ["81.26"]),
    "formula": (
        p(
            "<m:oMath><m:r><m:t>x=</m:t></m:r><m:f><m:num><m:r><m:t>a</m:t></m:r></m:num>"
            "<m:den><m:r><m:t>b</m:t></m:r></m:den></m:f></m:oMath>"
        ),
        ["x=a/b"],
    ),
    "field over two paragraphs": (
        p('<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TOC</w:instrText></w:r>', r("藏"))
        + p('<w:r><w:fldChar w:fldCharType="separate"/></w:r>', r("甲"))
        + p(r("乙"), '<w:r><w:fldChar w:fldCharType="end"/></w:r>'),
        ["甲", "乙"],
    ),
    "field that never ends": (
        p('<w:r><w:fldChar w:fldCharType="begin"/></w:r>', r("甲")) + p(r("乙")),
        ["甲", "乙"],
    ),
    "ticked and unticked symbols": (
        p(
            '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>',
            r("优"),
            '<w:r><w:sym w:font="Wingdings" w:char="F0A8"/></w:r>',
            r("良"),
        ),
        ["☑优□良"],
    ),
    "tick typed in a font of symbols": (p(r("R", '<w:rFonts w:ascii="Wingdings 2"/>'), r("优")), ["☑优"]),
    "check box control": (
        p(
            sdt(r("☒"), '<w14:checkbox><w14:checked w14:val="1"/></w14:checkbox>'),
            r("是"),
            sdt(r("R"), '<w14:checkbox><w14:checked w14:val="0"/></w14:checkbox>'),
            r("否"),
        ),
        ["☒是☐否"],
    ),
    "old check box": (
        p(
            '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:default w:val="0"/><w:checked/>'
            '</w:checkBox></w:ffData></w:fldChar></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>',
            r("是"),
        ),
        ["☑是"],
    ),
    "old list to choose from": (
        p(
            '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:ddList><w:result w:val="1"/>'
            '<w:listEntry w:val="优"/><w:listEntry w:val="良"/></w:ddList></w:ffData></w:fldChar></w:r>'
            '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        ),
        ["良"],
    ),
    "newer content with a fall-back": (
        p(
            '<w:r><mc:AlternateContent><mc:Choice Requires="w14"><w:t>新</w:t></mc:Choice>'
            "<mc:Fallback><w:t>旧</w:t></mc:Fallback></mc:AlternateContent></w:r>"
        ),
        ["新"],
    ),
    "content for another program with a fall-back": (
        p(
            '<w:r><mc:AlternateContent><mc:Choice Requires="v"><w:t>新</w:t></mc:Choice>'
            "<mc:Fallback><w:t>旧</w:t></mc:Fallback></mc:AlternateContent></w:r>"
        ),
        ["旧"],
    ),
}


@pytest.mark.parametrize(("body", "expected"), LINES.values(), ids=LINES)
def test_paragraphs_say_what_word_shows(word: Word, body: str, expected: list[str]) -> None:
    assert texts(word(body)) == expected


def test_text_box_is_read_once_and_beside_the_text(word: Word) -> None:
    document = word(p(r("前"), box(p(r("盒"))), r("后")) + p(r("下")))
    assert [(each.kind, each.text) for each in document.paragraphs()] == [
        ("body", "前后"),
        ("textbox", "盒"),
        ("body", "下"),
    ]
    assert "text_box" in codes(document)


def test_table_in_a_text_box_is_found(word: Word) -> None:
    assert grid(word(p(box(tbl(row("甲", "乙")))))) == [["甲", "乙"]]


def test_nested_table_stands_after_its_parent_and_names_the_cell(word: Word) -> None:
    outer, inner = word(tbl(row("甲"), tr(tc(p(r("乙")), tbl(row("内")), p())))).tables()
    assert inner.rows() == [["内"]]
    assert inner.parent == Location(block=0, table=0, row=1, col=0)
    assert outer.parent is None


def test_hidden_text_is_kept_apart(word: Word) -> None:
    document = word(p(r("可见"), r("暗", "<w:vanish/>"), r("亮", '<w:vanish w:val="0"/>')))
    assert texts(document) == ["可见亮"]
    assert texts(document, "hidden") == ["暗"]
    assert "hidden_text" in codes(document)


def test_hidden_text_of_a_cell_names_the_cell(word: Word) -> None:
    document = word(tbl(tr(tc(p(r("1"))), tc(p(r("2"), r("9", "<w:vanish/>"))))))
    assert grid(document) == [["1", "2"]]
    (hidden,) = document.paragraphs()
    assert (hidden.text, hidden.location) == ("9", Location(block=1, table=0, row=0, col=1))


def test_text_of_a_hidden_style_is_hidden(word: Word) -> None:
    style = (
        '<w:style w:type="character" w:styleId="s"><w:name w:val="s"/><w:rPr><w:vanish/></w:rPr></w:style>'
    )
    document = word(p(r("可见"), r("暗", '<w:rStyle w:val="s"/>')), styles=style)
    assert (texts(document), texts(document, "hidden")) == (["可见"], ["暗"])


def test_note_follows_its_paragraph_and_its_mark_is_no_digit_of_the_figure(word: Word) -> None:
    body = p(r("支出81.26"), '<w:r><w:footnoteReference w:id="2"/></w:r>', r("万元")) + p(r("下"))
    document = word(body, footnotes=f'<w:footnote w:id="2">{p(r("含结转"))}</w:footnote>')
    assert [(each.kind, each.text) for each in document.paragraphs()] == [
        ("body", "支出81.26万元"),
        ("note", "含结转"),
        ("body", "下"),
    ]


def test_heading_level_comes_from_the_style_it_is_based_on(word: Word) -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="a"><w:name w:val="公文标题"/><w:basedOn w:val="b"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="b"><w:name w:val="b"/>'
        '<w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/></w:style>'
    )
    body = (
        p(r("甲"), pr='<w:pStyle w:val="a"/>')
        + p(r("乙"), pr='<w:pStyle w:val="1"/>')
        + p(r("丙"), pr='<w:pStyle w:val="1"/><w:outlineLvl w:val="9"/>')
        + p(r("丁"), pr='<w:outlineLvl w:val="2"/>')
        + p(r("戊"))
    )
    read = word(body, styles=styles).paragraphs()
    assert [(each.level, each.style) for each in read] == [
        (1, "公文标题"),
        (0, "heading 1"),
        (None, "heading 1"),
        (2, ""),
        (None, ""),
    ]


def test_style_that_is_based_on_itself_ends(word: Word) -> None:
    style = '<w:style w:type="paragraph" w:styleId="a"><w:name w:val="a"/><w:basedOn w:val="a"/></w:style>'
    assert texts(word(p(r("甲"), pr='<w:pStyle w:val="a"/>'), styles=style)) == ["甲"]


def test_title_is_the_printed_line_above_and_a_table_between_ends_it(word: Word) -> None:
    body = (
        p(r("表一 收入"))
        + p()
        + tbl(row("甲"))
        + tbl(row("乙"))
        + p(r("表三"))
        + p(r("（单位：万元）"))
        + tbl(row("丙"))
    )
    assert [table.title for table in word(body).tables()] == ["表一 收入", "", "表三"]


def test_blank_lines_are_no_blocks_and_locations_count_blocks(word: Word) -> None:
    document = word(p(r("甲")) + p() + tbl(row("1", "2")) + p(r("乙")))
    assert [block.location.block for block in document.blocks] == [0, 1, 2]
    assert document.tables()[0].cells[1].location == Location(block=1, table=0, row=0, col=1)


def test_continuation_without_start_stands_alone_and_is_remarked(word: Word) -> None:
    document = word(tbl(row("甲", "乙"), tr(tc(p(r("1")), pr="<w:vMerge/>"), tc(p(r("2"))))))
    assert grid(document) == [["甲", "乙"], ["1", "2"]]
    (remark,) = (each for each in document.remarks if each.code == "odd_merge")
    assert remark.location == Location(block=0, table=0, row=1, col=0)


def test_text_that_a_merge_covers_is_kept_apart(word: Word) -> None:
    body = tbl(
        tr(tc(p(r("81.26")), pr='<w:vMerge w:val="restart"/>')),
        tr(tc(p(r("藏")), pr="<w:vMerge/>")),
    )
    document = word(body)
    assert grid(document) == [["81.26"], [""]]
    assert texts(document, "hidden") == ["藏"]
    assert "covered_text" in codes(document)


def test_headers_and_footers_are_not_read(word: Word) -> None:
    assert texts(
        word(p(r("甲")) + '<w:sectPr><w:headerReference w:type="default" r:id="h"/></w:sectPr>')
    ) == ["甲"]


REMARKED = {
    "tracked_changes": p(inserted(r("甲"))),
    "placeholder_text": p(sdt(r("单击输入"), "<w:showingPlcHdr/>"), r("甲")),
    "open_field": p('<w:r><w:fldChar w:fldCharType="begin"/></w:r>', r("甲")),
    "nested_table": tbl(tr(tc(tbl(row("内")), p()))),
    "embedded_document": p(r("甲")) + '<w:altChunk r:id="x"/>',
    "picture": p('<w:r><w:pict><v:shape><v:imagedata r:id="x"/></v:shape></w:pict></w:r>', r("甲")),
    "no_text": p(),
}


@pytest.mark.parametrize(("code", "body"), REMARKED.items(), ids=REMARKED)
def test_what_is_not_simply_text_is_remarked(word: Word, code: str, body: str) -> None:
    assert code in codes(word(body))


def test_plain_document_is_read_without_a_remark(word: Word) -> None:
    assert word(p(r("甲")) + tbl(row("1", "2"))).remarks == ()


def test_odd_numbers_in_attributes_are_no_fault(word: Word) -> None:
    cell = tc(p(r("甲")), pr='<w:gridSpan w:val="二"/><w:vMerge w:val="?"/>')
    assert grid(word(tbl(tr(cell, pr='<w:gridBefore w:val="-3"/>')))) == [["甲"]]
