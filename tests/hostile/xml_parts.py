"""Parts that are hostile as XML, or as a document of words and tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.hostile.kit import GOOD, READ, R, W, body, case, docx, grid, packed, para, parts, relations

if TYPE_CHECKING:
    from pathlib import Path
    from random import Random

UNSAFE, CORRUPT, BOMB, LARGE = "unsafe_archive", "corrupt_document", "bomb", "too_large"


def with_doctype(subset: str, text: str = "&x;") -> str:
    return f'<?xml version="1.0"?><!DOCTYPE w:document [{subset}]><w:document {W}><w:body>{para(text)}</w:body></w:document>'


LAUGHS = '<!ENTITY x0 "ha">' + "".join(f'<!ENTITY x{n} "{f"&x{n - 1};" * 10}">' for n in range(1, 12))
DOCTYPES = {
    "laughs": with_doctype(LAUGHS, "&x11;"),
    "long_entity": with_doctype(f'<!ENTITY x "{"a" * 100_000}">', "&x;" * 10_000),
    "entity_of_a_file": with_doctype('<!ENTITY x SYSTEM "../canary.txt">'),
    "entity_of_a_system_file": with_doctype('<!ENTITY x SYSTEM "file:///etc/hostname">'),
    "entity_of_an_address": with_doctype('<!ENTITY x SYSTEM "http://127.0.0.1:9/x">'),
    "parameter_entity": with_doctype('<!ENTITY % p SYSTEM "http://127.0.0.1:9/x">%p;', "x"),
    "external_subset": f'<!DOCTYPE w:document SYSTEM "http://127.0.0.1:9/x.dtd">{GOOD.partition("?>")[2]}',
    "default_attribute": with_doctype("<!ATTLIST w:tc w:val CDATA 'x'>", "x"),
}
for stem, text in DOCTYPES.items():

    @case(f"xml_{stem}.docx", UNSAFE)
    def _(path: Path, _random: Random, text: str = text) -> None:
        path.write_bytes(docx(text))


@case("xml_doctype_in_utf16.docx", UNSAFE)
def _(path: Path, _random: Random) -> None:
    text = with_doctype('<!ENTITY x SYSTEM "../canary.txt">').replace('"1.0"', '"1.0" encoding="UTF-16"')
    path.write_bytes(docx(text.encode("utf-16")))


@case("xml_doctype_in_ebcdic.docx", UNSAFE, CORRUPT)
def _(path: Path, _random: Random) -> None:
    text = with_doctype('<!ENTITY x "12">').replace('"1.0"', '"1.0" encoding="IBM037"')
    path.write_bytes(docx(text.encode("cp037")))


for part in ("styles", "numbering", "footnotes"):

    @case(f"xml_doctype_in_{part}.docx", UNSAFE)
    def _(path: Path, _random: Random, part: str = part) -> None:
        hostile = f'<!DOCTYPE w:{part} [<!ENTITY x SYSTEM "../canary.txt">]><w:{part} {W}>&x;</w:{part}>'
        path.write_bytes(docx(GOOD, **{part: hostile, "rels": relations((part, f"{part}.xml"))}))


@case("xml_doctype_in_relationships.docx", UNSAFE)
def _(path: Path, _random: Random) -> None:
    named = "<!DOCTYPE Relationships [<!ENTITY x 'y'>]>" + relations(("officeDocument", "word/document.xml"))
    path.write_bytes(packed({**parts(), "_rels/.rels": named}))


@case("xml_doctype_in_content_types.docx", UNSAFE)
def _(path: Path, _random: Random) -> None:
    path.write_bytes(packed({**parts(), "[Content_Types].xml": "<!DOCTYPE Types [<!ENTITY x 'y'>]><Types/>"}))


@case("xml_include.docx", READ, CORRUPT)
def _(path: Path, _random: Random) -> None:
    include = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="../canary.txt" parse="text"/>'
    path.write_bytes(docx(body(f"<w:p><w:r><w:t>x{include}</w:t></w:r></w:p>")))


@case("xml_stylesheet.docx", READ, shows="12.50")
def _(path: Path, _random: Random) -> None:
    path.write_bytes(docx(GOOD.replace("?>", '?><?xml-stylesheet href="http://127.0.0.1:9/x.xsl"?>', 1)))


DAMAGED = {
    "unclosed": GOOD[:-30],
    "no_element": "",
    "blank": "   ",
    "text_only": "just text",
    "wrong_root": f"<w:styles {W}/>",
    "html_root": "<html><body>12.50</body></html>",
    "no_body": f"<w:document {W}/>",
    "prefix_unknown": "<w:document><w:body/></w:document>",
    "two_roots": GOOD + GOOD.partition("?>")[2],
    "ampersand": body("<w:p>& &</w:p>"),
    "encoding_unknown": GOOD.replace("UTF-8", "KLINGON"),
    "character_zero": body(para("&#0;")),
    "character_surrogate": body(para("&#xD800;")),
}
for stem, text in DAMAGED.items():

    @case(f"xml_{stem}.docx", CORRUPT, "unsupported_format", "no_text")
    def _(path: Path, _random: Random, text: str = text) -> None:
        path.write_bytes(docx(text))


@case("xml_bytes_that_are_no_utf8.docx", CORRUPT)
def _(path: Path, _random: Random) -> None:
    path.write_bytes(docx(GOOD.encode().replace("基".encode(), b"\xff\xfe\xfa")))


@case("xml_wrong_encoding_said.docx", READ, CORRUPT)
def _(path: Path, _random: Random) -> None:
    path.write_bytes(docx(GOOD.replace("UTF-8", "UTF-16").encode()))


@case("control_utf16.docx", READ, shows="基本支出")
def _(path: Path, _random: Random) -> None:
    path.write_bytes(docx(GOOD.replace("UTF-8", "UTF-16").encode("utf-16")))


@case("control_byte_order_mark.docx", READ, shows="基本支出")
def _(path: Path, _random: Random) -> None:
    path.write_bytes(docx(b"\xef\xbb\xbf" + GOOD.encode()))


@case("control_strict.docx", READ, shows="基本支出", remark="strict_ooxml")
def _(path: Path, _random: Random) -> None:
    strict = GOOD.replace(W, 'xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"')
    path.write_bytes(docx(strict.replace(R, "")))


@case("xml_depth_5000.docx", BOMB, CORRUPT)
def _(path: Path, _random: Random) -> None:
    path.write_bytes(docx(body("<w:x>" * 5000 + para("x") + "</w:x>" * 5000)))


@case("xml_long_attribute.docx", BOMB, CORRUPT, READ)
def _(path: Path, _random: Random) -> None:
    path.write_bytes(docx(body(f'<w:p w:rsidR="{"0" * 11_000_000}"/>', para("x"))))


@case("xml_many_attributes.docx", READ, CORRUPT, BOMB, shows="12.50")
def _(path: Path, _random: Random) -> None:
    many = " ".join(f'a{n}="1"' for n in range(100_000))
    path.write_bytes(docx(body(f"<w:p {many}/>", para("12.50"))))


@case("xml_huge_text.docx", BOMB, CORRUPT, LARGE, READ)
def _(path: Path, random: Random) -> None:
    path.write_bytes(docx(body(para("".join(random.choices("0123456789abcdef", k=12_000_000))))))


@case("xml_many_comments.docx", READ, shows="12.50")
def _(path: Path, _random: Random) -> None:
    path.write_bytes(docx(body("<!-- x -->" * 200_000, para("12.50"))))


@case("xml_cdata.docx", READ, shows="<b>12.50</b>")
def _(path: Path, _random: Random) -> None:
    path.write_bytes(docx(body(para("<![CDATA[<b>12.50</b>]]>"))))


def cell(text: str, *properties: str) -> str:
    return f"<w:tc><w:tcPr>{''.join(properties)}</w:tcPr>{para(text)}</w:tc>"


def rows(*found: str) -> str:
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in found)}</w:tbl>"


for stem, value in {
    "huge": "1000000000",
    "negative": "-5",
    "zero": "0",
    "words": "abc",
    "empty": "",
    "long": "9" * 5000,
}.items():

    @case(f"span_{stem}.docx", READ, BOMB, LARGE, CORRUPT)
    def _(path: Path, _random: Random, value: str = value) -> None:
        path.write_bytes(docx(body(rows(cell("12.50", f'<w:gridSpan w:val="{value}"/>') + cell("x")))))

    @case(f"skipped_columns_{stem}.docx", READ, BOMB, LARGE, CORRUPT)
    def _(path: Path, _random: Random, value: str = value) -> None:
        before = f'<w:trPr><w:gridBefore w:val="{value}"/><w:gridAfter w:val="{value}"/></w:trPr>'
        path.write_bytes(docx(body(rows(before + cell("12.50")))))


@case("merge_of_20000_rows.docx", READ, LARGE, BOMB)
def _(path: Path, _random: Random) -> None:
    first, rest = cell("12.50", '<w:vMerge w:val="restart"/>'), cell("", "<w:vMerge/>")
    path.write_bytes(docx(body(rows(first, *[rest] * 20_000))))


@case("merge_without_a_start.docx", READ, shows="12.50")
def _(path: Path, _random: Random) -> None:
    path.write_bytes(docx(body(rows(*[cell("12.50", "<w:vMerge/>")] * 3))))


@case("merges_that_cross.docx", READ, shows="12.50")
def _(path: Path, _random: Random) -> None:
    span = '<w:gridSpan w:val="2"/>'
    one = cell("12.50", span, '<w:vMerge w:val="restart"/>') + cell("a")
    two = cell("b") + cell("", span, "<w:vMerge/>")
    path.write_bytes(docx(body(rows(one, two, cell("", "<w:vMerge/>") * 5))))


@case("several_bodies.docx", READ, shows="7.25", remark="several_bodies")
def _(path: Path, _random: Random) -> None:
    second = f"</w:body><w:body>{grid(('其他', '7.25'))}</w:body>"
    path.write_bytes(docx(GOOD.replace("</w:body>", second)))


@case("cells_300000.docx", LARGE, BOMB)
def _(path: Path, _random: Random) -> None:
    row = "<w:tr>" + "<w:tc><w:p/></w:tc>" * 300 + "</w:tr>"
    path.write_bytes(docx(body(f"<w:tbl>{row * 1000}</w:tbl>")))


@case("columns_70000.docx", LARGE, BOMB, READ)
def _(path: Path, _random: Random) -> None:
    path.write_bytes(docx(body("<w:tbl><w:tr>" + "<w:tc><w:p/></w:tc>" * 70_000 + "</w:tr></w:tbl>")))


@case("rows_that_step_outward.docx", READ, LARGE, BOMB)
def _(path: Path, _random: Random) -> None:
    stepped = [f'<w:trPr><w:gridBefore w:val="{n}"/></w:trPr>' + cell("1") for n in range(990)]
    path.write_bytes(docx(body(rows(*stepped * 3))))


@case("tables_50000.docx", READ, LARGE, BOMB)
def _(path: Path, _random: Random) -> None:
    path.write_bytes(docx(body("<w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>" * 50_000)))


@case("paragraphs_200000.docx", READ, LARGE, BOMB)
def _(path: Path, _random: Random) -> None:
    path.write_bytes(docx(body("<w:p/>" * 200_000, para("12.50"))))


for depth, outcomes in {30: (READ,), 60: (BOMB, CORRUPT, LARGE, READ), 2000: (BOMB, CORRUPT, LARGE)}.items():

    @case(f"nested_tables_{depth}.docx", *outcomes)
    def _(path: Path, _random: Random, depth: int = depth) -> None:
        inner = para("12.50")
        for _level in range(depth):
            inner = f"<w:tbl><w:tr><w:tc>{inner}<w:p/></w:tc></w:tr></w:tbl>"
        path.write_bytes(docx(body(inner)))


@case("nested_text_boxes.docx", READ, BOMB, CORRUPT, LARGE)
def _(path: Path, _random: Random) -> None:
    inner = para("12.50")
    for _level in range(60):
        inner = f"<w:p><w:r><w:pict><w:txbxContent>{inner}</w:txbxContent></w:pict></w:r></w:p>"
    path.write_bytes(docx(body(inner)))


@case("nested_controls.docx", READ, BOMB, CORRUPT, LARGE)
def _(path: Path, _random: Random) -> None:
    opening, closing = "<w:sdt><w:sdtContent>", "</w:sdtContent></w:sdt>"
    path.write_bytes(docx(body(opening * 100 + para("12.50") + closing * 100)))


@case("styles_in_a_circle.docx", READ, shows="12.50")
def _(path: Path, _random: Random) -> None:
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{a}"><w:name w:val="{a}"/><w:basedOn w:val="{b}"/></w:style>'
        for a, b in ("AB", "BC", "CA", "DD")
    )
    text = body('<w:p><w:pPr><w:pStyle w:val="A"/></w:pPr><w:r><w:t>12.50</w:t></w:r></w:p>')
    path.write_bytes(
        docx(text, styles=f"<w:styles {W}>{styles}</w:styles>", rels=relations(("styles", "styles.xml")))
    )


LISTED = '<w:p><w:pPr><w:numPr><w:ilvl w:val="{}"/><w:numId w:val="{}"/></w:numPr></w:pPr><w:r><w:t>12.50</w:t></w:r></w:p>'


def listed(path: Path, numbering: str, *paragraphs: str) -> None:
    named = relations(("numbering", "numbering.xml"))
    path.write_bytes(
        docx(body(*paragraphs), numbering=f"<w:numbering {W}>{numbering}</w:numbering>", rels=named)
    )


def level(start: str, kind: str, text: str = "%1.") -> str:
    inner = f'<w:start w:val="{start}"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/>'
    return (
        f'<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0">{inner}</w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
    )


KINDS = ("decimal", "chineseCounting", "ideographDigital", "upperRoman", "lowerLetter", "nonsense")
for start in ("0", "-7", "999999999", "9" * 40, "x"):

    @case(f"list_from_{start[:10]}.docx", READ, CORRUPT, BOMB, shows="12.50")
    def _(path: Path, _random: Random, start: str = start) -> None:
        all_kinds = "".join(
            level(start, kind)
            .replace('Id="1"', f'Id="{n}"')
            .replace('val="1"/></w:num>', f'val="{n}"/></w:num>')
            for n, kind in enumerate(KINDS)
        )
        listed(path, all_kinds, *[LISTED.format(0, n) for n in range(len(KINDS))])


@case("list_of_unknown_number.docx", READ, shows="12.50")
def _(path: Path, _random: Random) -> None:
    listed(path, level("1", "decimal"), LISTED.format(99, 1), LISTED.format(0, 77), LISTED.format("x", "y"))


@case("list_label_without_end.docx", READ, shows="12.50")
def _(path: Path, _random: Random) -> None:
    listed(path, level("1", "decimal", "%1%2%9%x%%" * 100), LISTED.format(0, 1))


@case("lists_in_a_circle.docx", READ, shows="12.50")
def _(path: Path, _random: Random) -> None:
    circle = (
        '<w:abstractNum w:abstractNumId="1"><w:numStyleLink w:val="S"/></w:abstractNum>'
        '<w:abstractNum w:abstractNumId="2"><w:styleLink w:val="S"/><w:numStyleLink w:val="S"/></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
    )
    listed(path, circle, LISTED.format(0, 1))


FIELD = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{}</w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>12.50</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
)
for stem, instruction in {
    "dde": 'DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/k calc"',
    "include_text": 'INCLUDETEXT "../canary.txt"',
    "include_picture": 'INCLUDEPICTURE "http://127.0.0.1:9/x.png"',
    "link": "LINK Excel.Sheet.8 file:///etc/hostname",
}.items():

    @case(f"field_{stem}.docx", READ, shows="12.50", hides="calc")
    def _(path: Path, _random: Random, instruction: str = instruction) -> None:
        path.write_bytes(docx(body(f"<w:p>{FIELD.format(instruction)}</w:p>")))


@case("fields_never_closed.docx", READ, shows="12.50")
def _(path: Path, _random: Random) -> None:
    opened = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>' * 5000
    path.write_bytes(docx(body(para("12.50"), f"<w:p>{opened}<w:r><w:t>x</w:t></w:r></w:p>")))


for kind in ("attachedTemplate", "image", "oleObject", "aFChunk", "frame", "subDocument"):

    @case(f"outside_{kind}.docx", READ, shows="12.50", remark="external_relationship")
    def _(path: Path, _random: Random, kind: str = kind) -> None:
        outward = relations(
            (kind, "http://127.0.0.1:9/x", "External"), (kind, "file:///etc/hostname", "External")
        )
        path.write_bytes(docx(GOOD, rels=outward))


@case("part_inserted_as_html.docx", READ, shows="12.50")
def _(path: Path, _random: Random) -> None:
    html = "<html><body><script>alert(1)</script>HTML</body></html>"
    members = parts(
        body(para("12.50"), '<w:altChunk r:id="rId1"/>'), rels=relations(("aFChunk", "chunk.html"))
    )
    path.write_bytes(packed({**members, "word/chunk.html": html}))


@case("footnote_of_nothing.docx", READ, shows="12.50")
def _(path: Path, _random: Random) -> None:
    path.write_bytes(docx(body('<w:p><w:r><w:footnoteReference w:id="7"/><w:t>12.50</w:t></w:r></w:p>')))


@case("footnote_of_itself.docx", READ, BOMB, shows="12.50")
def _(path: Path, _random: Random) -> None:
    reference = '<w:p><w:r><w:footnoteReference w:id="7"/><w:t>12.50</w:t></w:r></w:p>'
    notes = f'<w:footnotes {W}><w:footnote w:id="7">{reference}</w:footnote></w:footnotes>'
    path.write_bytes(docx(body(reference), footnotes=notes, rels=relations(("footnotes", "footnotes.xml"))))


@case("changes_unbalanced.docx", READ, shows="12.50")
def _(path: Path, _random: Random) -> None:
    moved = '<w:moveFromRangeStart w:id="1"/><w:ins w:id="2"><w:del w:id="3"><w:r><w:delText>9</w:delText></w:r></w:del></w:ins>'
    path.write_bytes(docx(body(f"<w:p>{moved}<w:r><w:t>12.50</w:t></w:r></w:p>")))


@case("symbols_of_nonsense.docx", READ, shows="12.50")
def _(path: Path, _random: Random) -> None:
    symbols = "".join(
        f'<w:sym w:font="{f}" w:char="{c}"/>'
        for f in ("Wingdings", "Symbol", "")
        for c in ("FFFFFFFF", "", "x", "D800", "0")
    )
    path.write_bytes(docx(body(f"<w:p><w:r>{symbols}<w:t>12.50</w:t></w:r></w:p>")))


@case("table_without_rows.docx", READ, shows="12.50")
def _(path: Path, _random: Random) -> None:
    path.write_bytes(
        docx(body("<w:tbl/>", "<w:tbl><w:tr/></w:tbl>", "<w:tbl><w:tr><w:tc/></w:tr></w:tbl>", para("12.50")))
    )
