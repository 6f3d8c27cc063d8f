"""What a finding points at, ready to be drawn: the table as printed, the sentence, the page, with the places lit.

Knows blocks and locations; must not know how they are drawn, and judges nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from gouji.extract.model import Box, Cell, Document, Location, Paragraph, Table
from gouji.report import phrases
from gouji.report.inert import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from gouji.validate.model import Finding

MAIN, OTHER = "main", "other"  # how a place is lit: the figure itself, or one it conflicts with
_WHOLE = 16  # rows of a table that is shown whole
_ABOVE, _BELOW = 5, 3  # rows around a lit one in a longer table
_MOST = 6  # pieces of evidence of a kind per finding
_MARGIN = 80.0  # points around the lit boxes in the cut-out of a page


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A run of text, lit or not ("")."""

    text: str
    lit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GridCell:
    """A cell of a drawn table; spans are cut where rows are left out."""

    pieces: tuple[Piece, ...]
    rows: int
    cols: int
    lit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Rows of one table as printed; None says that rows are left out there."""

    title: str
    table: int  # from 1
    rows: tuple[tuple[GridCell, ...] | None, ...]
    main: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Prose:
    """A paragraph with its neighbours."""

    before: str
    pieces: tuple[Piece, ...]
    after: str
    main: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A page with lit boxes (x, y, width, height, lit) in points, and the part of it that shows them."""

    page: int
    width: float
    height: float
    boxes: tuple[tuple[float, float, float, float, str], ...]
    top: float
    bottom: float
    main: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """All that is shown of one finding's places."""

    sheets: tuple[Sheet, ...]
    grids: tuple[Grid, ...]
    prose: tuple[Prose, ...]


_Lit: TypeAlias = tuple[Location, str]


def evidence(document: Document | None, finding: Finding, pictured: Callable[[int], bool]) -> Evidence:
    """The places of a finding, the figure's own first.

    Args:
        document: the blocks as read; None leaves the quotation as the only evidence.
        finding: what to show.
        pictured: whether there is a picture of a page.
    """
    lit = _places(finding)
    if document is None:
        return Evidence(sheets=(), grids=(), prose=_quotation(finding))
    tables = {table.index: table for table in document.tables()}
    grids = []
    for index in dict.fromkeys(p.table for p, _ in lit if p.table is not None):
        here = [(p, kind) for p, kind in lit if p.table == index and p.row is not None]
        if index in tables and here:
            grids.append(_grid(tables[index], here))
    blocks = dict.fromkeys(p.block for p, _ in lit if p.table is None and p.block is not None)
    prose = [
        _prose(document, number, [(p, kind) for p, kind in lit if p.block == number and p.table is None])
        for number in blocks
        if number < len(document.blocks) and isinstance(document.blocks[number], Paragraph)
    ]
    sheets = _sheets(document, lit, pictured)
    shown = prose or grids or sheets
    return Evidence(
        sheets=tuple(sheets[:_MOST]),
        grids=tuple(grids[:_MOST]),
        prose=tuple(prose[:_MOST]) if shown else _quotation(finding),
    )


def _places(finding: Finding) -> list[_Lit]:
    """Every location once, the figure's own first."""
    lit = {finding.location: MAIN} if finding.location is not None else {}
    others = (*finding.related, *(c.location for c in (*finding.alternatives, *finding.knock_on)))
    for place in others:
        if place is not None:
            lit.setdefault(place, OTHER)
    return list(lit.items())


def _quotation(finding: Finding) -> tuple[Prose, ...]:
    if not finding.quote:
        return ()
    before, mark, after = phrases.excerpt(finding.quote, finding.printed, around=len(finding.quote))
    pieces = (Piece(text=before), Piece(text=mark, lit=MAIN), Piece(text=after))
    return (Prose(before="", pieces=pieces, after="", main=True),)


def _grid(table: Table, lit: list[_Lit]) -> Grid:
    owners = table.owners()
    spots: dict[tuple[int, int], tuple[str, list[_Lit]]] = {}
    for place, kind in lit:
        row, col = place.row or 0, place.col or 0
        if row < table.n_rows and col < table.n_cols and (cell := owners[row][col]) is not None:
            key = (cell.row, cell.col)
            first = spots.get(key, (kind, []))
            spots[key] = (first[0], [*first[1], (place, kind)])
    rows: list[tuple[GridCell, ...] | None] = []
    end = 0
    for start, stop in _segments(
        table.n_rows, sorted({place.row or 0 for _, places in spots.values() for place, _ in places})
    ):
        if start > end:
            rows.append(None)
        rows += _rows(table, spots, start, stop)
        end = stop
    if end < table.n_rows:
        rows.append(None)
    main = any(kind == MAIN for _, kind in lit)
    return Grid(title=one_line(table.title), table=table.index + 1, rows=tuple(rows), main=main)


def _segments(n_rows: int, lit: Iterable[int]) -> list[tuple[int, int]]:
    """Half-open ranges of rows to show."""
    if n_rows <= _WHOLE:
        return [(0, n_rows)]
    ranges: list[tuple[int, int]] = []
    for row in lit:
        start, stop = max(row - _ABOVE, 0), min(row + _BELOW + 1, n_rows)
        if ranges and start <= ranges[-1][1] + 1:
            ranges[-1] = (ranges[-1][0], stop)
        else:
            ranges.append((start, stop))
    return ranges or [(0, _WHOLE)]


def _rows(
    table: Table, spots: dict[tuple[int, int], tuple[str, list[_Lit]]], start: int, stop: int
) -> list[tuple[GridCell, ...]]:
    rows: list[list[tuple[int, GridCell]]] = [[] for _ in range(start, stop)]
    for cell in table.cells:
        top, bottom = max(cell.row, start), min(cell.row + cell.row_span, stop)
        if top >= bottom:
            continue
        kind, places = spots.get((cell.row, cell.col), ("", []))
        spans = [(p.span, k) for p, k in places if p.span is not None]
        drawn = GridCell(pieces=_pieces(cell.text, spans), rows=bottom - top, cols=cell.col_span, lit=kind)
        rows[top - start].append((cell.col, drawn))
    return [tuple(drawn for _, drawn in sorted(row, key=lambda item: item[0])) for row in rows]


def _prose(document: Document, number: int, lit: list[_Lit]) -> Prose:
    block = document.blocks[number]
    text = block.text if isinstance(block, Paragraph) else ""
    spans = [(place.span, kind) for place, kind in lit if place.span is not None]
    return Prose(
        before=_neighbour(document, number - 1),
        pieces=_pieces(text, spans),
        after=_neighbour(document, number + 1),
        main=any(kind == MAIN for _, kind in lit),
    )


def _neighbour(document: Document, number: int) -> str:
    block = document.blocks[number] if 0 <= number < len(document.blocks) else None
    return block.text if isinstance(block, Paragraph) else ""


def _pieces(text: str, spans: Iterable[tuple[tuple[int, int], str]]) -> tuple[Piece, ...]:
    """The text cut at the lit spans; of overlapping ones the figure's own wins, then the first."""
    kinds = [""] * len(text)
    for (start, stop), kind in sorted(spans, key=lambda s: s[1] == MAIN):
        kinds[start:stop] = [kind] * len(kinds[start:stop])
    pieces: list[Piece] = []
    start = 0
    for index in range(1, len(text) + 1):
        if index == len(text) or kinds[index] != kinds[start]:
            pieces.append(Piece(text=text[start:index], lit=kinds[start]))
            start = index
    return tuple(pieces)


def _sheets(document: Document, lit: list[_Lit], pictured: Callable[[int], bool]) -> list[Sheet]:
    boxes: dict[int, list[tuple[Box, str]]] = {}
    for place, kind in lit:
        box = place.box or _cell_box(document, place)
        if place.page is not None and box is not None:
            boxes.setdefault(place.page, []).append((box, kind))
    sheets = []
    for page, found in boxes.items():
        if not 1 <= page <= len(document.page_sizes) or not pictured(page):
            continue
        width, height = document.page_sizes[page - 1]
        sheets.append(
            Sheet(
                page=page,
                width=width,
                height=height,
                boxes=tuple((b[0], b[1], b[2] - b[0], b[3] - b[1], kind) for b, kind in found),
                top=max(min(b[1] for b, _ in found) - _MARGIN, 0.0),
                bottom=min(max(b[3] for b, _ in found) + _MARGIN, height),
                main=any(kind == MAIN for _, kind in found),
            )
        )
    return sheets


def _cell_box(document: Document, place: Location) -> Box | None:
    """The box of the cell that a place without one stands in."""
    for table in document.tables():
        if table.index == place.table:
            return next((c.location.box for c in table.cells if _covers(c, place)), None)
    return None


def _covers(cell: Cell, place: Location) -> bool:
    row, col = place.row, place.col
    if row is None or col is None:
        return False
    return cell.row <= row < cell.row + cell.row_span and cell.col <= col < cell.col + cell.col_span
