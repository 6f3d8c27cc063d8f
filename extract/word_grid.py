"""Rows of cells with Word's ways of merging → a full rectangle. Pure geometry: knows no XML, reads no text.

A vertical continuation belongs to the cell above that has the same first column and the same width, else it
stands alone. Word does not show the text of a continued cell, so it is handed back apart. Places that no cell
covers (skipped grid columns, short rows) become blank cells.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gouji.errors import Reason, Refused

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gouji.extract.limits import Limits
    from gouji.extract.word_line import Aside

NONE, START, CONTINUE = "", "restart", "continue"


@dataclass(slots=True, kw_only=True)
class Slot:
    """One cell of a row as it is written."""

    text: str
    asides: list[Aside] = field(default_factory=list)
    span: int = 1
    merge: str = NONE  # vertical
    joined: bool = False  # continues the cell on its left, the old way of horizontal merging


@dataclass(slots=True, kw_only=True)
class Row:
    """One row as it is written: grid columns skipped before and after its cells."""

    slots: list[Slot]
    before: int = 0
    after: int = 0


@dataclass(slots=True, kw_only=True)
class Tile:
    """One cell of the rectangle."""

    row: int
    col: int
    row_span: int
    col_span: int
    text: str
    asides: list[Aside]


@dataclass(slots=True, kw_only=True)
class Tiling:
    """A full rectangle, covered by its tiles without overlap; by row, then column."""

    tiles: list[Tile]
    n_rows: int
    n_cols: int
    alone: list[tuple[int, int]] = field(default_factory=list)  # continuations that nothing starts
    covered: list[Tile] = field(default_factory=list)  # continued cells that hold something all the same


def tile(rows: Sequence[Row], limits: Limits) -> Tiling:
    """Lay out a table, in time proportional to its cells.

    Raises:
        Refused: bomb for absurd spans, too_large for too many cells.
    """
    made = Tiling(tiles=[], n_rows=len(rows), n_cols=0)
    ends: list[int] = []
    above: dict[int, Tile] = {}  # first column → the tile that a continuation in the next row belongs to
    for number, row in enumerate(rows):
        above, end = _lay(made, number, row, above)
        ends.append(end)
        made.n_cols = max(made.n_cols, end + row.after)
        _check(made, row, limits)
    short = [number for number, end in enumerate(ends) if end < made.n_cols]
    if short:
        made.tiles += [_blank(number, ends[number], made.n_cols - ends[number]) for number in short]
        made.tiles.sort(key=lambda each: (each.row, each.col))
    return made


def _lay(made: Tiling, number: int, row: Row, above: dict[int, Tile]) -> tuple[dict[int, Tile], int]:
    """Place one row; give what the next row may continue, and the column where the row ends."""
    below: dict[int, Tile] = {}
    col = row.before
    if col:
        made.tiles.append(_blank(number, 0, col))
    for slot, span in _widened(made, row.slots, number, col):
        start = above.get(col) if slot.merge == CONTINUE else None
        here = Tile(row=number, col=col, row_span=1, col_span=span, text=slot.text, asides=slot.asides)
        if start is not None and start.col_span == span:
            start.row_span += 1
            below[col] = start
            _cover(made, here)
        else:
            made.tiles.append(here)
            if slot.merge == START:
                below[col] = here
            elif slot.merge == CONTINUE:
                made.alone.append((number, col))
        col += span
    return below, col


def _widened(made: Tiling, slots: Sequence[Slot], number: int, col: int) -> Iterator[tuple[Slot, int]]:
    """The row's cells with their widths, those that continue their left neighbour counted to it."""
    first: Slot | None = None
    span = 0
    for slot in slots:
        if slot.joined and first is not None:
            _cover(
                made,
                Tile(row=number, col=col, row_span=1, col_span=slot.span, text=slot.text, asides=slot.asides),
            )
            span += slot.span
        else:
            if first is not None:
                yield first, span
            first, span = slot, slot.span
        col += slot.span
    if first is not None:
        yield first, span


def _cover(made: Tiling, tile_: Tile) -> None:
    """Keep what a continued cell holds, if it holds anything."""
    if tile_.text.strip() or tile_.asides:
        made.covered.append(tile_)


def _blank(row: int, col: int, span: int) -> Tile:
    return Tile(row=row, col=col, row_span=1, col_span=span, text="", asides=[])


def _check(made: Tiling, row: Row, limits: Limits) -> None:
    """Stop at spans that no form has, before anything unfolds."""
    widest = max((slot.span for slot in row.slots), default=0)
    if (
        max(widest, row.before, row.after) > limits.grid_span
        or made.n_cols * made.n_rows > limits.grid_places
    ):
        raise Refused(Reason.BOMB, f"{made.n_rows} × {made.n_cols}")
    if len(made.tiles) > limits.cells:
        raise Refused(Reason.TOO_LARGE, f"{len(made.tiles)} cells")
