"""Typeset Word reports again in many ways with LibreOffice, and count the cells and paragraphs that survive as PDF.

Usage: python bench/retypeset.py OUT [--count 24] [--seed 1] [REPORT.docx …]

The variants differ in page size, margins, type, spacing, repeated header rows, rows that must not split, headers,
footers and page numbers, all by one seed. Truth is the .docx reading of the same variant; white space is not compared.
"""

from __future__ import annotations

import argparse
import random
import re
import subprocess
import sys
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from gouji.extract.reading import read

if TYPE_CHECKING:
    from gouji.extract.model import Cell, Document, Table

PAGES = ((21.0, 29.7), (21.0, 29.7), (21.6, 27.9), (19.5, 27.0), (29.7, 42.0))  # cm, upright
FONTS = ("Noto Serif CJK SC", "Noto Sans CJK SC")
NUMBERS = ("— # —", "第 # 页", "第 # 页 共 @ 页", "#", "#/@", "")


def variant(source: Path, target: Path, dice: random.Random) -> None:
    """Write one re-typeset copy of a report."""
    report = docx.Document(str(source))
    short, long = dice.choice(PAGES)
    wider = dice.random() < 0.1
    font, size = dice.choice(FONTS), Pt(dice.choice((9, 9.5, 10, 10.5, 11, 12, 14)))
    normal = report.styles["Normal"]
    normal.font.size = size
    if dice.random() < 0.6:
        _set_font(report, font)
    for section in report.sections:
        landscape = wider or (section.page_width or 0) > (
            section.page_height or 0
        )  # a wide form was not made for portrait
        section.page_width, section.page_height = (
            (Cm(long), Cm(short)) if landscape else (Cm(short), Cm(long))
        )
        section.top_margin = section.bottom_margin = Cm(dice.uniform(1.5, 3.5))
        section.left_margin = section.right_margin = Cm(dice.choice((1.8, 2.0, 2.5)))
        _furniture(section, dice)
    for table in report.tables:
        rows = table._tbl.tr_lst  # noqa: SLF001  # python-docx has no property for it
        if dice.random() < 0.5 and len(rows) > 2:
            rows[0].get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        if dice.random() < 0.3:
            for row in rows:
                row.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    indent, justify, gap = dice.random() < 0.5, dice.random() < 0.4, dice.choice((0, 0, 3, 6))
    spacing = dice.choice((1.0, 1.0, 1.25, 1.5))
    for paragraph in report.paragraphs:
        form = paragraph.paragraph_format
        form.line_spacing, form.space_after = spacing, Pt(gap)
        if indent and len(paragraph.text) > 25:
            form.first_line_indent = 2 * size
        if justify and paragraph.alignment is None:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    report.save(str(target))


def _set_font(report: Any, font: str) -> None:  # noqa: ANN401
    for fonts in list(report.element.body.iter(qn("w:rFonts"))):
        fonts.getparent().remove(fonts)
    properties = report.styles["Normal"].element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    for kind in ("ascii", "hAnsi", "eastAsia"):
        fonts.set(qn(f"w:{kind}"), font)


def _furniture(section: Any, dice: random.Random) -> None:  # noqa: ANN401
    """A page number in the footer, a running title in the header, or neither; what the report has stays."""
    if dice.random() < 0.4 and not section.header.paragraphs[0].text:
        section.header.paragraphs[0].text = "部门绩效材料汇编"
    pattern = dice.choice(NUMBERS)
    line = section.footer.paragraphs[0]
    if len(line._p):  # noqa: SLF001  # python-docx has no property for it
        return
    line.alignment = dice.choice((WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT))
    for piece in re.split(r"([#@])", pattern):
        if piece in ("#", "@"):
            field = OxmlElement("w:fldSimple")
            field.set(qn("w:instr"), "PAGE" if piece == "#" else "NUMPAGES")
            field.append(OxmlElement("w:r"))
            line._p.append(field)  # noqa: SLF001
        elif piece:
            line.add_run(piece)


def typeset(files: list[Path], folder: Path) -> None:
    """Turn .docx files to PDF files in `folder`."""
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = [
        "soffice",
        "--headless",
        profile,
        "--convert-to",
        "pdf",
        "--outdir",
        str(folder),
        *map(str, files),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=900)


def bare(text: str) -> str:
    """Text without white space."""
    return re.sub(r"\s", "", text)


def compact(table: Table) -> list[Cell]:
    """The cells on the columns that are used: a PDF cannot show a grid line that no cell ends at."""
    used = sorted({edge for cell in table.cells for edge in (cell.col, cell.col + cell.col_span)})
    new = {edge: k for k, edge in enumerate(used)}
    return [
        replace(cell, col=new[cell.col], col_span=new[cell.col + cell.col_span] - new[cell.col])
        for cell in table.cells
    ]


def compare_tables(truth: Table, seen: Table | None) -> list[str]:
    """What differs, cell by cell of the truth."""
    cells = {} if seen is None else {(c.row, c.col): c for c in compact(seen)}
    wrong = []
    for cell in compact(truth):
        other = cells.get((cell.row, cell.col))
        if other is None:
            wrong.append(f"第{cell.row + 1}行第{cell.col + 1}列 没有：{cell.text[:30]!r}")
        elif (other.row_span, other.col_span) != (cell.row_span, cell.col_span):
            spans = f"{cell.row_span}×{cell.col_span} 成 {other.row_span}×{other.col_span}"
            wrong.append(f"第{cell.row + 1}行第{cell.col + 1}列 跨度 {spans}：{cell.text[:30]!r}")
        elif bare(other.text) != bare(cell.text):
            wrong.append(f"第{cell.row + 1}行第{cell.col + 1}列 {cell.text[-40:]!r} 成 {other.text[-40:]!r}")
    return wrong


def compare(truth: Document, seen: Document) -> tuple[int, list[str], int, list[str]]:
    """Cells and the wrong ones, paragraphs and the missing ones."""
    wrong, cells = [], 0
    for one, other in zip_longest(truth.tables(), seen.tables()):
        if one is None:
            wrong.append("多出一张表")
            continue
        cells += len(one.cells)
        wrong += [f"表{one.index + 1} {said}" for said in compare_tables(one, other)]
    have = [bare(p.text) for p in seen.paragraphs()]
    want = [bare(p.text) for p in truth.paragraphs() if bare(p.text)]
    missing = [text for text in want if text not in have]
    missing += [f"多出：{text}" for text in have if text not in want]
    return cells, wrong, len(want), missing


def main() -> int:
    """Make the variants, read them, print the count."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("out", type=Path)
    parser.add_argument("reports", type=Path, nargs="*")
    parser.add_argument("--count", type=int, default=24)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    reports = options.reports or sorted((Path(__file__).parent.parent / "samples").rglob("*.docx"))
    options.out.mkdir(parents=True, exist_ok=True)
    dice = random.Random(options.seed)
    files = []
    for k in range(options.count):
        source = reports[k % len(reports)]
        files.append(options.out / f"{k:02d}-{source.stem}.docx")
        variant(source, files[-1], dice)
    fresh = [file for file in files if not file.with_suffix(".pdf").exists()]
    if fresh:
        typeset(fresh, options.out)
    totals = [0, 0, 0, 0]
    for file in files:
        cells, wrong, texts, missing = compare(read(file), read(file.with_suffix(".pdf")))
        totals = [a + b for a, b in zip(totals, (cells, len(wrong), texts, len(missing)), strict=True)]
        print(f"{file.stem:32} cells {cells - len(wrong)}/{cells}  paragraphs {texts - len(missing)}/{texts}")
        if options.verbose:
            print(*(f"    {said}" for said in wrong + missing), sep="\n")
    cells, bad, texts, lost = totals
    print(
        f"{'all':32} cells {cells - bad}/{cells} = {1 - bad / cells:.4%}  paragraphs {texts - lost}/{texts}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
