"""The recipe: pages by the engines → sheets → flow → blocks, with remarks on what could not be read or trusted."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from gouji.errors import Reason, Refused
from gouji.extract.model import Document, Location, Remark
from gouji.extract.pdf_audit import differences, other_readings
from gouji.extract.pdf_borderless import find_tables
from gouji.extract.pdf_build import blocks
from gouji.extract.pdf_cells import place
from gouji.extract.pdf_engine import opened, read_leaf
from gouji.extract.pdf_flow import flow
from gouji.extract.pdf_garbled import SHARE, unreadable
from gouji.extract.pdf_hidden import sift
from gouji.extract.pdf_inject import find_cells
from gouji.extract.pdf_open import with_columns
from gouji.extract.pdf_shapes import Sheet
from gouji.extract.pdf_sides import closed, dotted
from gouji.extract.pdf_turn import levelled, main_turn, restored
from gouji.extract.scan_source import Scans
from gouji.extract.word_symbols import in_symbols

if TYPE_CHECKING:
    from gouji.extract.limits import Limits
    from gouji.extract.pdf_engine import Leaf, Source

PRIVATE = re.compile("[\uf000-\uf0ff]")  # codes of symbol fonts, such as ticks and boxes
READERS = {"reference": "pdfplumber", "fast": "pdfium+pdfplumber", "audit": "pdfium+pdfplumber"}


def read_document(data: bytes, *, name: str, path: str, sha256: str, engine: str, limits: Limits) -> Document:
    """Read a PDF; see `readers.portable.read_pdf`."""
    with opened(data, limits, engine=engine) as source:
        plain = engine == "reference"
        scans = Scans(data, source)
        sheets = [
            sheet_of(scans.read(read_leaf(source, k, engine=engine, limits=limits)), limits, plain=plain)
            for k in range(source.count)
        ]
        remarks = [*source.remarks, *(remark for sheet in sheets for remark in sheet.remarks)]
        reader = scans.reader(_reader(source, engine), len(sheets))
    if not any(sheet.has_text for sheet in sheets):
        raise Refused(Reason.NO_TEXT, f"{len(sheets)} 页均无文字层")
    found, doubted = scans.finished(blocks(flow(sheets)))
    turned = {sheet.number: (sheet.turn, sheet.seen) for sheet in sheets if sheet.turn}
    document = Document(
        name=name,
        path=path,
        sha256=sha256,
        format="scan" if scans.whole(len(sheets)) else "pdf",
        pages=len(sheets),
        blocks=restored(found, turned) if turned else found,
        remarks=(*remarks, *doubted),
        reader=reader,
        page_sizes=tuple(scans.sizes.get(sheet.number, sheet.seen) for sheet in sheets),
    )
    if engine == "audit" and not scans.whole(len(sheets)):
        other = read_document(data, name=name, path=path, sha256=sha256, engine="reference", limits=limits)
        document = replace(document, remarks=(*document.remarks, *differences(document, other)))
    if engine == "audit":  # pages of pictures have two readings already
        document = replace(document, remarks=(*document.remarks, *other_readings(document)))
    return document


def _reader(source: Source, engine: str) -> str:
    if source.plumber is None:
        return "pdfium"
    return READERS[engine] if source.pdfium is not None else "pdfplumber"


def sheet_of(leaf: Leaf, limits: Limits, *, plain: bool = False) -> Sheet:
    """One page's characters sorted into grids and lines.

    Args:
        leaf: characters and rules, whoever read them.
        limits: `cells` is the ceiling of one page.
        plain: let pdfplumber find the cells to the last step.
    """
    number, seen = leaf.number, leaf.view.size
    here = Location(page=number)
    glyphs, remarks = sift(leaf.glyphs, leaf.drawn, seen, number)
    remarks = [*leaf.remarks, *remarks]
    text = "".join(glyphs.text)
    has_text = not text.isspace() and bool(text)
    if not has_text and (leaf.drawn.objects or leaf.drawn.edges or leaf.drawn.pictures or leaf.glyphs.text):
        said = f"第{number}页没有文字层（可能是扫描页），未读出内容。"
        remarks.append(Remark(code="page_without_text", message=said, location=here))
    elif unreadable(text) > SHARE:
        said = f"第{number}页的文字层疑似乱码，读出的内容不可靠，请重新导出 PDF 或按扫描件识别。"
        remarks.append(Remark(code="garbled_text", message=said, location=here))
    if PRIVATE.search(text):
        glyphs.text = [in_symbols(mark, None) if PRIVATE.match(mark) else mark for mark in glyphs.text]
    drawn, size = leaf.drawn, seen
    turn = main_turn(glyphs)
    if turn:
        glyphs, drawn = levelled(glyphs, drawn, size, turn)
        size = (size[1], size[0]) if turn % 2 else size
    edges = with_columns(closed(dotted(drawn.edges)), glyphs, number)
    cells = find_cells(edges, (0.0, 0.0, *size), plain=plain)
    if cells is None or len(cells) > limits.cells:
        said = f"第{number}页线条过多，未按线框识别表格。"
        remarks.append(Remark(code="too_many_rules", message=said, location=here))
        cells = []
    grids, lines = place(cells, glyphs, number, size[0])
    aligned, lines = find_tables(lines, number)
    return Sheet(
        number=number,
        width=size[0],
        height=size[1],
        grids=tuple(sorted((*grids, *aligned), key=lambda grid: grid.top)),
        lines=tuple(lines),
        remarks=tuple(remarks),
        has_text=has_text,
        turn=turn,
        seen=seen,
    )
