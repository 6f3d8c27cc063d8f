"""What a reader hands on: blocks of a document, each with its place. Text is exactly what was printed, never cleaned.

All indices are 0-based except `Location.page` and what `str(location)` shows to people, which count from 1.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TypeAlias

Box: TypeAlias = tuple[float, float, float, float]  # x0, top, x1, bottom in points from the page's top left


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """Where something stands; unknown parts are None."""

    page: int | None = None  # from 1
    block: int | None = None  # index into Document.blocks
    table: int | None = None  # running number of the table in the document, from 0
    row: int | None = None
    col: int | None = None
    span: tuple[int, int] | None = None  # half-open character range inside the block's or cell's text
    box: Box | None = None

    def __str__(self) -> str:
        """The same words everywhere: 第3页 表2 第4行第5列."""
        parts = []
        if self.page is not None:
            parts.append(f"第{self.page}页")
        if self.table is not None:
            parts.append(f"表{self.table + 1}")
            if self.row is not None and self.col is not None:
                parts.append(f"第{self.row + 1}行第{self.col + 1}列")
        elif self.block is not None:
            parts.append(f"第{self.block + 1}段")
        return " ".join(parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class TextLine:
    """One printed line of a paragraph or cell: which characters of the text stand where on which page."""

    start: int  # half-open range of the owner's text
    end: int
    page: int  # from 1
    box: Box


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A reading that is not certain: the characters of `span` may also be any of `alternatives`."""

    span: tuple[int, int]
    confidence: float  # 0 … 1, of the reading that was taken
    alternatives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    r"""One cell at its anchor; a merged cell occurs once. Line breaks inside the cell are "\\n"."""

    text: str
    row: int
    col: int
    row_span: int = 1
    col_span: int = 1
    location: Location
    lines: tuple[TextLine, ...] = ()  # empty where the format knows no pages
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """A place where a table was put together from two pages, kept because it may have been decided otherwise.

    `row` is the first row after the break (or the row that was cut by it). `cut` says that the row was taken as one
    row cut in two; `score` > 0 speaks for that, near 0 is uncertain. `alternative` holds the rows that the other
    decision would give, as text grids: (rows if taken otherwise).
    """

    row: int
    page: int  # page after the break, from 1
    cut: bool
    score: float
    alternative: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A full rectangle of n_rows × n_cols grid places, covered by cells without overlap."""

    index: int  # running number in the document, from 0
    cells: tuple[Cell, ...]  # by row, then column
    n_rows: int
    n_cols: int
    location: Location
    title: str = ""  # the caption printed above it, as printed
    continues: int | None = None  # index of the table that this （续） table continues
    parent: Location | None = None  # the cell that a nested table stands in
    ruled: bool = True  # False: found by aligned columns, without rules
    joins: tuple[Join, ...] = ()

    def rows(self) -> list[list[str]]:
        """The grid as printed: text at each cell's anchor, "" elsewhere."""
        grid = [[""] * self.n_cols for _ in range(self.n_rows)]
        for cell in self.cells:
            grid[cell.row][cell.col] = cell.text
        return grid

    def owners(self) -> list[list[Cell | None]]:
        """For each grid place the cell that covers it."""
        grid: list[list[Cell | None]] = [[None] * self.n_cols for _ in range(self.n_rows)]
        for cell in self.cells:
            for r in range(cell.row, min(cell.row + cell.row_span, self.n_rows)):
                for c in range(cell.col, min(cell.col + cell.col_span, self.n_cols)):
                    grid[r][c] = cell
        return grid


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One paragraph; the number that Word generates for a list item is part of `text`."""

    text: str
    location: Location
    level: int | None = None  # outline level of a heading style, from 0; None for text
    style: str = ""
    kind: str = "body"  # body | note | textbox | hidden
    lines: tuple[TextLine, ...] = ()
    doubts: tuple[Doubt, ...] = ()


Block: TypeAlias = Paragraph | Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something a reader of the result must know: what was not read, doubted or inferred. `code` is snake_case."""

    code: str
    message: str  # Chinese, for a person
    location: Location | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One file, read: blocks in reading order. Headers, footers and page numbers are not among them."""

    name: str  # base name
    path: str  # as given
    sha256: str
    format: str  # docx | pdf | scan | doc | …
    pages: int | None = None
    blocks: tuple[Block, ...] = ()
    remarks: tuple[Remark, ...] = ()
    reader: str = ""  # which engine read it, e.g. "python-docx", "pdfium+pdfplumber"
    page_sizes: tuple[tuple[float, float], ...] = field(default=())  # width, height in points

    def tables(self) -> list[Table]:
        """The tables in reading order."""
        return [b for b in self.blocks if isinstance(b, Table)]

    def paragraphs(self) -> list[Paragraph]:
        """The paragraphs in reading order."""
        return [b for b in self.blocks if isinstance(b, Paragraph)]


def narrow(place: Location, lines: tuple[TextLine, ...], span: tuple[int, int]) -> Location:
    """The location of the characters `span` inside a block or cell that stands at `place`.

    Page and box are those of the first printed line that holds characters of the span, the box cut down to the
    share of the line that they take (proportional, good enough to light a figure on the page).
    """
    for line in lines:
        start, end = max(span[0], line.start), min(span[1], line.end)
        if start < end:
            x0, top, x1, bottom = line.box
            unit = (x1 - x0) / max(line.end - line.start, 1)
            box = (x0 + unit * (start - line.start), top, x0 + unit * (end - line.start), bottom)
            return replace(place, page=line.page, span=span, box=box)
    return place if place.span == span else replace(place, span=span)
