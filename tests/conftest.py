"""What all tests share: a one-line notation for tables, and the switch that turns a skip into a failure."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from hypothesis import settings

from gouji.extract.model import Block, Cell, Document, Location, Paragraph, Table

# A reading process that starts as a fresh interpreter finds the work of a test only through the search path.
sys.path.append(str(Path(__file__).resolve().parent.parent))

# No test depends on how fast a machine is, a busy one included.
settings.register_profile("gouji", deadline=None)
settings.load_profile("gouji")

MakeTable = Callable[..., Table]
MakeDocument = Callable[..., Document]


def build_table(text: str, *, index: int = 0, block: int = 0, title: str = "") -> Table:
    """A table from rows on lines and cells between bars; "<" joins the cell to its left, "^" to the one above.

    >>> 机构名称 | 收入合计 | 其中：  | <
    >>> ^        | ^        | 上年结转 | 财政拨款
    >>> 机关     | 10.00    | 4.00     | 6.00
    """
    grid = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    n_rows, n_cols = len(grid), max(map(len, grid))
    grid = [row + [""] * (n_cols - len(row)) for row in grid]
    cells = []
    for r, row in enumerate(grid):
        for c, words in enumerate(row):
            if words in {"<", "^"}:
                continue
            col_span = 1
            while c + col_span < n_cols and row[c + col_span] == "<":
                col_span += 1
            row_span = 1
            while (
                r + row_span < n_rows
                and all(grid[r + row_span][c + k] in {"^", "<"} for k in range(col_span))
                and grid[r + row_span][c] == "^"
            ):
                row_span += 1
            place = Location(block=block, table=index, row=r, col=c)
            text_of = words.replace("\\n", "\n")
            cells.append(
                Cell(text=text_of, row=r, col=c, row_span=row_span, col_span=col_span, location=place)
            )
    return Table(
        index=index,
        cells=tuple(cells),
        n_rows=n_rows,
        n_cols=n_cols,
        location=Location(block=block, table=index),
        title=title,
    )


def build_document(*parts: str, name: str = "report.docx") -> Document:
    """A document from paragraphs and tables (a part with a bar in it is a table)."""
    blocks: list[Block] = []
    tables = 0
    for part in parts:
        if "|" in part:
            title = blocks[-1].text if blocks and isinstance(blocks[-1], Paragraph) else ""
            blocks.append(build_table(part, index=tables, block=len(blocks), title=title))
            tables += 1
        else:
            blocks.append(Paragraph(text=part, location=Location(block=len(blocks))))
    return Document(name=name, path=name, sha256="0" * 64, format="docx", blocks=tuple(blocks))


@pytest.fixture
def table() -> MakeTable:
    """The builder of tables."""
    return build_table


@pytest.fixture
def document() -> MakeDocument:
    """The builder of documents."""
    return build_document


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With GOUJI_REQUIRE_ALL=1 a test that skips has failed: the machine was to have every part."""
    report = yield
    if report.skipped and os.environ.get("GOUJI_REQUIRE_ALL") == "1" and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, but GOUJI_REQUIRE_ALL=1: {report.longrepr}"
    return report
