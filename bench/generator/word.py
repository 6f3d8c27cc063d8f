"""Prints a paper as .docx, byte for byte the same every time: the package is written by hand with fixed times.

Knows WordprocessingML. Must not know what is printed.
"""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape

from bench.generator.page import Grid, Look, Paper, Para, Turn

NS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
WML = "application/vnd.openxmlformats-officedocument.wordprocessingml"

TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{WML}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{WML}.styles+xml"/>'
    f'<Override PartName="/word/numbering.xml" ContentType="{WML}.numbering+xml"/>'
    f'<Override PartName="/word/header1.xml" ContentType="{WML}.header+xml"/>'
    f'<Override PartName="/word/footer1.xml" ContentType="{WML}.footer+xml"/>'
    '<Override PartName="/docProps/core.xml"'
    ' ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
)
ROOT_RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{REL}/officeDocument" Target="word/document.xml"/>'
    '<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/'
    'core-properties" Target="docProps/core.xml"/></Relationships>'
)
PART_RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{REL}/styles" Target="styles.xml"/>'
    f'<Relationship Id="rId2" Type="{REL}/numbering" Target="numbering.xml"/>'
    f'<Relationship Id="rId3" Type="{REL}/header" Target="header1.xml"/>'
    f'<Relationship Id="rId4" Type="{REL}/footer" Target="footer1.xml"/></Relationships>'
)
NUMBERING = (
    f'<w:numbering {NS}><w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="singleLevel"/>'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:suff w:val="nothing"/>'
    '<w:lvlText w:val="%1．"/><w:lvlJc w:val="left"/></w:lvl></w:abstractNum>{nums}</w:numbering>'
)


def print_docx(paper: Paper) -> bytes:
    """Return the bytes of the .docx."""
    body, runs = _body(paper)
    look = paper.look
    nums = "".join(
        f'<w:num w:numId="{n}"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0">'
        '<w:startOverride w:val="1"/></w:lvlOverride></w:num>'
        for n in range(1, runs + 1)
    )
    parts = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": ROOT_RELS,
        "docProps/core.xml": _core(paper.title),
        "word/document.xml": f'<w:document {NS} xmlns:r="{REL}"><w:body>{body}</w:body></w:document>',
        "word/styles.xml": _styles(look),
        "word/numbering.xml": NUMBERING.replace("{nums}", nums),
        "word/header1.xml": f"<w:hdr {NS}>{_para(Para(text=look.head, align='center', size=9))}</w:hdr>",
        "word/footer1.xml": f"<w:ftr {NS}>{_footer(look.footer)}</w:ftr>",
        "word/_rels/document.xml.rels": PART_RELS,
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            info = zipfile.ZipInfo(name, date_time=(2020, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            info.create_system = 3
            archive.writestr(info, (HEAD + text).encode())
    return out.getvalue()


def _core(title: str) -> str:
    stamp = '<dcterms:{0} xsi:type="dcterms:W3CDTF">2020-01-01T00:00:00Z</dcterms:{0}>'
    return (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(title)}</dc:title><dc:creator>gouji samples</dc:creator>"
        f"{stamp.format('created')}{stamp.format('modified')}</cp:coreProperties>"
    )


def _styles(look: Look) -> str:
    size = f'<w:sz w:val="{round(look.body * 2)}"/>'
    headings = "".join(
        f'<w:style w:type="paragraph" w:styleId="{n + 1}"><w:name w:val="heading {n + 1}"/>'
        f'<w:basedOn w:val="a"/><w:pPr><w:outlineLvl w:val="{n}"/></w:pPr><w:rPr><w:b/></w:rPr></w:style>'
        for n in range(3)
    )
    font = f'<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="{look.font}"/>'
    return (
        f"<w:styles {NS}><w:docDefaults><w:rPrDefault><w:rPr>{font}{size}</w:rPr></w:rPrDefault></w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>'
        f'{headings}<w:style w:type="table" w:styleId="t"><w:name w:val="Table Grid"/></w:style></w:styles>'
    )


def _footer(pattern: str) -> str:
    if not pattern:
        return "<w:p/>"
    before, _, after = pattern.partition("{n}")
    return (
        f'<w:p><w:pPr><w:jc w:val="center"/></w:pPr>{_run(before, 9)}'
        f'<w:fldSimple w:instr=" PAGE ">{_run("1", 9)}</w:fldSimple>{_run(after, 9)}</w:p>'
    )


def _run(text: str, size: float | None = None, *, bold: bool = False) -> str:
    if not text:
        return ""
    look = ("<w:b/>" if bold else "") + (f'<w:sz w:val="{round(size * 2)}"/>' if size else "")
    look = f"<w:rPr>{look}</w:rPr>" if look else ""
    lines = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n"))
    return f"<w:r>{look}{lines}</w:r>"


def _para(para: Para, number: int = 0, tail: str = "") -> str:
    style = f'<w:pStyle w:val="{para.level + 1}"/>' if para.level is not None else ""
    if para.numbered:
        style += f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>'
    if para.indent:
        style += '<w:ind w:firstLineChars="200" w:firstLine="480"/>'
    if para.align != "left":
        style += f'<w:jc w:val="{para.align}"/>'
    style += tail
    props = f"<w:pPr>{style}</w:pPr>" if style else ""
    return f"<w:p>{props}{_run(para.text, para.size, bold=para.bold)}</w:p>"


def _section(look: Look, *, landscape: bool) -> str:
    w, h = (round(v * 20) for v in look.paper)
    size = (
        f'<w:pgSz w:w="{h}" w:h="{w}" w:orient="landscape"/>'
        if landscape
        else f'<w:pgSz w:w="{w}" w:h="{h}"/>'
    )
    m = round(look.margin * 20)
    return (
        '<w:sectPr><w:headerReference w:type="default" r:id="rId3"/><w:footerReference w:type="default" r:id="rId4"/>'
        f'{size}<w:pgMar w:top="{m}" w:right="{m}" w:bottom="{m}" w:left="{m}" w:header="720" w:footer="720"'
        ' w:gutter="0"/></w:sectPr>'
    )


def _body(paper: Paper) -> tuple[str, int]:
    """The body's XML and the number of numbered lists in it."""
    look, landscape = paper.look, paper.look.landscape
    out: list[str] = []
    lists, in_list = 0, False
    for block in paper.blocks:
        numbered = isinstance(block, Para) and block.numbered
        lists += numbered and not in_list
        in_list = numbered
        if isinstance(block, Para):
            out.append(_para(block, lists))
        elif isinstance(block, Turn):
            if block.landscape is None or block.landscape == landscape:
                out.append('<w:p><w:r><w:br w:type="page"/></w:r></w:p>')
            else:
                out.append(f"<w:p><w:pPr>{_section(look, landscape=landscape)}</w:pPr></w:p>")
                landscape = block.landscape
        else:
            out.append(_table(block, look, landscape=landscape))
            out.append("<w:p/>")  # a table must not touch the next one, or Word joins them
    return "".join(out) + _section(look, landscape=landscape), lists


def _table(grid: Grid, look: Look, *, landscape: bool) -> str:
    width = (look.paper[1] if landscape else look.paper[0]) - 2 * look.margin
    unit = width * 20 / sum(grid.widths)
    columns = [round(w * unit) for w in grid.widths]
    sides = {"all": "top left bottom right insideH insideV", "horizontal": "top bottom insideH", "none": ""}
    rules = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
        for side in sides[grid.rules].split()
    )
    cols = "".join(f'<w:gridCol w:w="{w}"/>' for w in columns)
    rows = "".join(_row(grid, r, columns) for r in range(grid.n_rows))
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="t"/><w:tblW w:w="{sum(columns)}" w:type="dxa"/>'
        f'<w:tblBorders>{rules}</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr>'
        f"<w:tblGrid>{cols}</w:tblGrid>{rows}</w:tbl>"
    )


def _row(grid: Grid, row: int, columns: list[int]) -> str:
    cells = []
    for box in sorted(grid.boxes, key=lambda b: b.col):
        if not box.row <= row < box.row + box.row_span:
            continue
        props = f'<w:tcW w:w="{sum(columns[box.col : box.col + box.col_span])}" w:type="dxa"/>'
        if box.col_span > 1:
            props += f'<w:gridSpan w:val="{box.col_span}"/>'
        if box.row_span > 1:
            props += '<w:vMerge w:val="restart"/>' if row == box.row else "<w:vMerge/>"
        text = box.text if row == box.row else ""
        paras = "".join(_para(Para(text=line, align=box.align, size=grid.size)) for line in text.split("\n"))
        cells.append(f'<w:tc><w:tcPr>{props}<w:vAlign w:val="center"/></w:tcPr>{paras}</w:tc>')
    flags = ("" if grid.cut else "<w:cantSplit/>") + ("<w:tblHeader/>" if row < grid.header else "")
    return f"<w:tr><w:trPr>{flags}</w:trPr>{''.join(cells)}</w:tr>"
