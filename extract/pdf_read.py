"""The recipe: pages by the engines → sheets → flow → blocks, with remarks on what could not be read or trusted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gouji.errors import Reason, Refused
from gouji.extract.model import Document, Location, Remark
from gouji.extract.pdf_build import blocks
from gouji.extract.pdf_cells import place
from gouji.extract.pdf_engine import opened, read_leaf
from gouji.extract.pdf_flow import flow
from gouji.extract.pdf_hidden import sift
from gouji.extract.pdf_inject import find_cells
from gouji.extract.pdf_shapes import Sheet

if TYPE_CHECKING:
    from gouji.extract.limits import Limits
    from gouji.extract.pdf_engine import Leaf, Source

READERS = {"reference": "pdfplumber", "fast": "pdfium+pdfplumber", "audit": "pdfium+pdfplumber"}


def read_document(data: bytes, *, name: str, path: str, sha256: str, engine: str, limits: Limits) -> Document:
    """Read a PDF; see `readers.portable.read_pdf`."""
    with opened(data, limits, engine=engine) as source:
        sheets = [_sheet(read_leaf(source, k, engine=engine)) for k in range(source.count)]
        remarks = [*source.remarks, *(remark for sheet in sheets for remark in sheet.remarks)]
        reader = _reader(source, engine)
    if not any(sheet.has_text for sheet in sheets):
        raise Refused(Reason.NO_TEXT, f"{len(sheets)} 页均无文字层")
    found = blocks(flow(sheets))
    return Document(
        name=name,
        path=path,
        sha256=sha256,
        format="pdf",
        pages=len(sheets),
        blocks=found,
        remarks=tuple(remarks),
        reader=reader,
        page_sizes=tuple((sheet.width, sheet.height) for sheet in sheets),
    )


def _reader(source: Source, engine: str) -> str:
    if source.plumber is None:
        return "pdfium"
    return READERS[engine] if source.pdfium is not None else "pdfplumber"


def _sheet(leaf: Leaf) -> Sheet:
    """One page's characters sorted into grids and lines."""
    width, height = leaf.view.size
    glyphs, remarks = sift(leaf.glyphs, leaf.drawn, leaf.view.size, leaf.number)
    remarks = [*leaf.remarks, *remarks]
    here = Location(page=leaf.number)
    has_text = any(mark != " " for mark in glyphs.text)
    if not has_text:
        said = f"第{leaf.number}页没有文字层（可能是扫描页），未读出内容。"
        remarks.append(Remark(code="page_without_text", message=said, location=here))
    cells = find_cells(leaf.drawn.edges, (0.0, 0.0, width, height))
    if cells is None:
        said = f"第{leaf.number}页线条过多，未按线框识别表格。"
        remarks.append(Remark(code="too_many_rules", message=said, location=here))
    grids, lines = place(cells or [], glyphs, leaf.number, width)
    return Sheet(
        number=leaf.number,
        width=width,
        height=height,
        grids=tuple(grids),
        lines=tuple(lines),
        remarks=tuple(remarks),
        has_text=has_text,
    )
