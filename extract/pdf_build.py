"""The flow of a PDF to the blocks of a `Document`: full rectangles, text with its printed lines, titles, places.

Must not know engines.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gouji.extract.continuation import caption, link_continued
from gouji.extract.model import Block, Cell, Join, Location, Paragraph, Table, TextLine
from gouji.extract.pdf_shapes import Grid
from gouji.extract.pdf_wrap import unwrap, weave

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gouji.extract.model import Box
    from gouji.extract.pdf_flow import Item
    from gouji.extract.pdf_shapes import Line, Slot


def blocks(items: Sequence[Item]) -> tuple[Block, ...]:
    """Tables and paragraphs in reading order."""
    out: list[Block] = []
    tables = 0
    for item in items:
        if isinstance(item, Grid):
            title = "" if item.nested else caption(out)
            out.append(_table(item, block=len(out), index=tables, title=title, parent=_holder(item, out)))
            tables += 1
        else:
            out.append(_paragraph(item, len(out)))
    return tuple(link_continued(out))


def _paragraph(lines: tuple[Line, ...], block: int) -> Paragraph:
    text, spans = weave(lines, [False] * (len(lines) - 1))
    place = Location(page=lines[0].page, block=block, box=_around(spans))
    return Paragraph(text=text, location=place, lines=spans)


def _holder(grid: Grid, before: Sequence[Block]) -> Location | None:
    """The cell that a nested grid stands in."""
    if not grid.nested:
        return None
    for block in reversed(before):
        for cell in block.cells if isinstance(block, Table) else ():
            box = cell.location.box
            if (
                box is not None
                and cell.location.page == grid.page
                and box[0] <= grid.xs[0]
                and box[1] <= grid.top
                and box[2] >= grid.xs[-1]
                and box[3] >= grid.bottom
            ):
                return cell.location
    return None


def _around(spans: Sequence[TextLine]) -> Box | None:
    """The box of the lines on the first page."""
    boxes = [span.box for span in spans if span.page == spans[0].page]
    if not boxes:
        return None
    return (
        min(b[0] for b in boxes),
        min(b[1] for b in boxes),
        max(b[2] for b in boxes),
        max(b[3] for b in boxes),
    )


def _table(grid: Grid, *, block: int, index: int, title: str, parent: Location | None) -> Table:
    columns = _numbers({s.col for s in grid.slots} | {s.col + s.cols for s in grid.slots})
    rows = _numbers({s.row for s in grid.slots} | {s.row + s.rows for s in grid.slots})
    n_rows, n_cols = len(rows) - 1, len(columns) - 1
    taken: set[tuple[int, int]] = set()
    cells: list[Cell] = []
    for slot in grid.slots:
        row, col = rows[slot.row], columns[slot.col]
        row_span, col_span = rows[slot.row + slot.rows] - row, columns[slot.col + slot.cols] - col
        places = (
            {(row, col)}
            if row_span == col_span == 1
            else {(r, c) for r in range(row, row + row_span) for c in range(col, col + col_span)}
        )
        if not places.isdisjoint(taken):  # rules that cross oddly: keep the text at its anchor
            if (row, col) in taken:
                continue
            row_span = col_span = 1
            places = {(row, col)}
        taken |= places
        cells.append(_cell(slot, row, col, (row_span, col_span), block, index))
    for row in range(n_rows if len(taken) < n_rows * n_cols else 0):
        for col in range(n_cols):
            if (row, col) not in taken:
                place = Location(page=grid.page, block=block, table=index, row=row, col=col)
                cells.append(Cell(text="", row=row, col=col, location=place))
    cells.sort(key=lambda cell: (cell.row, cell.col))
    box = (grid.xs[0], grid.top, grid.xs[-1], grid.bottom) if grid.page == grid.last_page else None
    return Table(
        index=index,
        cells=tuple(cells),
        n_rows=n_rows,
        n_cols=n_cols,
        location=Location(page=grid.page, block=block, table=index, box=box),
        title=title,
        parent=parent,
        ruled=grid.ruled,
        joins=_joins(grid, rows, columns),
    )


def _numbers(borders: Iterable[int]) -> dict[int, int]:
    """Borders that are used, numbered anew from 0."""
    return {border: k for k, border in enumerate(sorted(borders))}


def _cell(slot: Slot, row: int, col: int, spans: tuple[int, int], block: int, index: int) -> Cell:
    text, lines = unwrap(slot.lines, slot.x0, slot.x1) if slot.lines else ("", ())
    page = lines[0].page if lines else slot.page
    box = (slot.x0, slot.top, slot.x1, slot.bottom)
    place = Location(
        page=page,
        block=block,
        table=index,
        row=row,
        col=col,
        box=box if page == slot.page else _around(lines),
    )
    return Cell(
        text=text, row=row, col=col, row_span=spans[0], col_span=spans[1], location=place, lines=lines
    )


def _joins(grid: Grid, rows: dict[int, int], columns: dict[int, int]) -> tuple[Join, ...]:
    used = [grid.xs[column] for column in columns]
    joins = []
    for seam in grid.seams:
        other = []
        for texts in seam.alternative:
            row = [""] * (len(used) - 1)
            for x, text in texts:
                row[min(range(len(row)), key=lambda k, x=x: abs(used[k] - x))] = text  # type: ignore[misc]
            other.append(tuple(row))
        joins.append(
            Join(
                row=rows.get(seam.row, 0),
                page=seam.page,
                cut=seam.cut,
                score=seam.score,
                alternative=tuple(other),
            )
        )
    return tuple(joins)
