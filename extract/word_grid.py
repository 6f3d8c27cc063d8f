"""Rows of cells with Word's ways of merging → a full rectangle. Pure geometry: knows no XML, reads no text.

A vertical continuation belongs to the cell above that has the same first column and the same width, else it
stands alone. Word does not show the text of a continued cell, so it is handed back apart. Places that no cell
covers (skipped grid columns, short rows) become blank cells.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from gouji.errors import Reason, Refused
from gouji.extract.word_raw import CONTINUE, START, Slot, Tiling

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gouji.extract.limits import Limits
    from gouji.extract.word_raw import Row


def tile(rows: Sequence[Row], limits: Limits) -> Tiling:
    """Lay out a table, in time proportional to its cells; the slots are given their places.

    Raises:
        Refused: bomb for absurd spans, too_large for too many cells.
    """
    made = Tiling(tiles=[], n_rows=len(rows), n_cols=0)
    ends: list[int] = []
    above: dict[int, Slot] = {}  # first column → the cell that a continuation in the next row belongs to
    for number, row in enumerate(rows):
        above, end = _lay(made, number, row, above)
        ends.append(end)
        made.n_cols = max(made.n_cols, end + row.after)
        _check(made, row, limits)
    short = [number for number, end in enumerate(ends) if end < made.n_cols]
    if short:
        made.tiles += [Slot(row=each, col=ends[each], span=made.n_cols - ends[each]) for each in short]
        made.tiles.sort(key=lambda each: (each.row, each.col))
    _drop_unused_lines(made)
    return made


def _drop_unused_lines(made: Tiling) -> None:
    """Leave out the grid lines at which no cell ends: they cannot be seen in print, so a PDF has none of them either."""
    lines = sorted({0} | {tile.col for tile in made.tiles} | {tile.col + tile.span for tile in made.tiles})
    if len(lines) == made.n_cols + 1:
        return
    number = {line: n for n, line in enumerate(lines)}
    for tile in made.tiles:
        start = number[tile.col]
        tile.col, tile.span = start, number[tile.col + tile.span] - start
    for slot in made.covered:
        slot.col = bisect_right(lines, slot.col) - 1
    made.alone = [(row, bisect_right(lines, col) - 1) for row, col in made.alone]
    made.n_cols = max(len(lines) - 1, 0)


def _lay(made: Tiling, number: int, row: Row, above: dict[int, Slot]) -> tuple[dict[int, Slot], int]:
    """Place one row; give what the next row may continue, and the column where the row ends."""
    below: dict[int, Slot] = {}
    col = row.before
    if col:
        made.tiles.append(Slot(row=number, span=col))
    for slot in _joined(made, number, row):
        slot.row, slot.col = number, col
        start = above.get(col) if slot.merge == CONTINUE else None
        if start is not None and start.span == slot.span:
            start.row_span += 1
            below[col] = start
            _cover(made, slot)
        else:
            made.tiles.append(slot)
            if slot.merge == START:
                below[col] = slot
            elif slot.merge == CONTINUE:
                made.alone.append((number, col))
        col += slot.span
    return below, col


def _joined(made: Tiling, number: int, row: Row) -> Sequence[Slot]:
    """The row's cells, those that continue their left neighbour counted to it."""
    if not any(slot.joined for slot in row.slots):
        return row.slots
    first: list[Slot] = []
    col = row.before
    for slot in row.slots:
        if slot.joined and first:
            slot.row, slot.col = number, col
            _cover(made, slot)
            first[-1].span += slot.span
        else:
            first.append(slot)
        col += slot.span
    return first


def _cover(made: Tiling, slot: Slot) -> None:
    """Keep what a continued cell holds, if it holds anything."""
    if slot.text.strip() or slot.asides:
        made.covered.append(slot)


def _check(made: Tiling, row: Row, limits: Limits) -> None:
    """Stop at spans that no form has, before anything unfolds."""
    widest = max([row.before, row.after, *[slot.span for slot in row.slots]])
    if widest > limits.grid_span or made.n_cols * made.n_rows > limits.grid_places:
        raise Refused(Reason.BOMB, f"{made.n_rows} × {made.n_cols}")
    if len(made.tiles) > limits.cells:
        raise Refused(Reason.TOO_LARGE, f"{len(made.tiles)} cells")
