"""How many times faster the Word reader is than python-docx's own cells, in CPU seconds, taken in turns.

    python bench/reading_word.py [FILE.docx …]

Without files it makes a form of its own: merged labels, wide cells, a page of prose. The plain way reads
`row.cells` of all tables and the text of all paragraphs, and loses what the reader finds besides.
"""

from __future__ import annotations

import sys
import time
from io import BytesIO
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from gouji.extract import read

if TYPE_CHECKING:
    from collections.abc import Callable

TURNS = 7
GOAL = 5.0


def form(rows: int) -> bytes:
    """A form of 24 narrow columns, as such forms are drawn: labels over four rows, cells over several columns."""

    def cell(text: str, span: int, merge: str = "") -> str:
        return (
            f'<w:tc><w:tcPr><w:tcW w:w="{400 * span}" w:type="dxa"/><w:gridSpan w:val="{span}"/>{merge}'
            f'<w:vAlign w:val="center"/></w:tcPr><w:p><w:pPr><w:jc w:val="center"/></w:pPr>'
            f'<w:r><w:rPr><w:rFonts w:hint="eastAsia"/><w:sz w:val="21"/></w:rPr><w:t>{text}</w:t></w:r></w:p></w:tc>'
        )

    def row(number: int) -> str:
        merge = "<w:vMerge/>" if number % 4 else '<w:vMerge w:val="restart"/>'
        label = cell("" if number % 4 else f"{number}、机构", 3, merge)
        cells = (cell(f"{number}.{column:02}" if column % 2 else "", 3) for column in range(7))
        return f"<w:tr>{label}{''.join(cells)}</w:tr>"

    grid = '<w:gridCol w:w="400"/>' * 24
    table = f"<w:tbl><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{''.join(map(row, range(rows)))}</w:tbl>"
    document = docx.Document()
    body = document.element.body
    body.insert(0, parse_xml(f"<w:sdtContent {nsdecls('w')}>{table}</w:sdtContent>")[0])
    for number in range(60):
        document.add_paragraph(f"（{number}）全年支出{number}.26万元，其中基本支出{number}.10万元。")
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def plainly(path: Path) -> int:
    """What a short script with python-docx would do."""
    document = docx.Document(str(path))
    cells = sum(len(cell.text) for table in document.tables for row in table.rows for cell in row.cells)
    return cells + sum(len(paragraph.text) for paragraph in document.paragraphs)


def cost(work: Callable[[Path], object], path: Path) -> float:
    """CPU seconds of one call."""
    began = time.process_time()
    work(path)
    return time.process_time() - began


def compare(path: Path) -> float:
    """The ratio of the medians; printed with both."""
    read(path)
    plainly(path)
    pairs = [(cost(plainly, path), cost(read, path)) for _ in range(TURNS)]
    plain, ours = median(pair[0] for pair in pairs), median(pair[1] for pair in pairs)
    print(
        f"{path.name:24} python-docx {plain * 1000:9.1f} ms   gouji {ours * 1000:7.1f} ms   {plain / ours:6.1f} ×"
    )
    return plain / ours


def main(names: list[str]) -> int:
    """Compare on the files named, or on forms of our own; 1 if one falls short of the goal."""
    if names:
        ratios = [compare(Path(name)) for name in names]
    else:
        with TemporaryDirectory() as folder:
            ratios = []
            for rows in (90, 180, 360):
                path = Path(folder) / f"form-{rows}.docx"
                path.write_bytes(form(rows))
                ratios.append(compare(path))
    print(f"least {min(ratios):.1f} ×, goal {GOAL:.0f} ×")
    return int(min(ratios) < GOAL)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
