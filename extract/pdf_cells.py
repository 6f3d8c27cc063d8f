"""Cells and characters of one page to grids with lines, and the lines outside every grid.

Must not know other pages.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from math import inf
from typing import TYPE_CHECKING

from gouji.extract.model import Box  # the dataclass below names it
from gouji.extract.pdf_lines import make_lines
from gouji.extract.pdf_shapes import Grid, Line, Slot

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gouji.extract.pdf_shapes import Glyphs

_EDGE = 3.0  # points from the page's edge within which a rule was cut off by it

_MOST = 200  # groups of cells on a page; no form has more, only drawings


def components(cells: Sequence[Box]) -> list[list[Box]]:
    """Cells that share corners, grouped, from top to bottom; a cell alone is a group too."""
    parent = list(range(len(cells)))

    def root(k: int) -> int:
        while parent[k] != k:
            parent[k] = parent[parent[k]]
            k = parent[k]
        return k

    seen: dict[tuple[float, float], int] = {}
    for k, (x0, top, x1, bottom) in enumerate(cells):
        for corner in ((x0, top), (x0, bottom), (x1, top), (x1, bottom)):
            parent[root(k)] = root(seen.setdefault(corner, k))
    groups: dict[int, list[Box]] = {}
    for k, cell in enumerate(cells):
        groups.setdefault(root(k), []).append(cell)
    return sorted(groups.values(), key=lambda group: min((cell[1], cell[0]) for cell in group))


@dataclass(frozen=True, slots=True)
class _Frame:
    """A group of cells that characters are sorted into."""

    cells: list[Box]
    bounds: Box
    xs: list[float]
    ys: list[float]
    owner: dict[tuple[int, int], int]  # which cell covers a place of the grid
    marks: list[list[int]]  # per cell its characters


def place(cells: Sequence[Box], glyphs: Glyphs, page: int, width: float) -> tuple[list[Grid], list[Line]]:
    """Each character goes to the cell that holds its centre.

    Args:
        cells: as found between the rules.
        glyphs: the characters that are read.
        page: its number, from 1.
        width: of the visible page. Rules end at its edge; what runs out to the right belongs to the last cell.

    Returns:
        The grids from top to bottom, and the lines made of all other characters.
    """
    groups = sorted(_without_frames(components(cells)), key=len, reverse=True)[:_MOST]
    # A table inside a cell takes its text before the cell does.
    frames = [_frame(group) for group in sorted(groups, key=_area)]
    cut_off = any(frame.xs[-1] > width - _EDGE for frame in frames)
    free = _sort_in(frames, glyphs, width - _EDGE if cut_off else inf)
    grids = [
        _widened(_grid(frame, glyphs, page, nested=_is_inside(frame, frames)), width) for frame in frames
    ]
    grids.sort(key=lambda grid: (grid.top, grid.xs[0]))
    return grids, make_lines(free, glyphs, page)


def _frame(cells: list[Box]) -> _Frame:
    xs = sorted({x for cell in cells for x in (cell[0], cell[2])})
    ys = sorted({y for cell in cells for y in (cell[1], cell[3])})
    col, row = {x: k for k, x in enumerate(xs)}, {y: k for k, y in enumerate(ys)}
    owner = {}
    for k, (x0, top, x1, bottom) in enumerate(cells):
        for r in range(row[top], row[bottom]):
            for c in range(col[x0], col[x1]):
                owner[r, c] = k
    return _Frame(cells, (xs[0], ys[0], xs[-1], ys[-1]), xs, ys, owner, [[] for _ in cells])


def _is_inside(frame: _Frame, frames: Sequence[_Frame]) -> bool:
    return any(other is not frame and _holds(other.bounds, frame.bounds) for other in frames)


def _sort_in(frames: list[_Frame], glyphs: Glyphs, limit: float) -> list[int]:
    """Sort the characters into the frames' cells; returns those that are in none.

    Neighbours in the text mostly share a cell, so the cell of the one before is tried first.
    """
    if not frames:
        return list(range(len(glyphs.text)))
    nested = any(_is_inside(frame, frames) for frame in frames)
    free: list[int] = []
    add = free.append
    left = up = right = down = 0.0
    for k, (a, b, c, d) in enumerate(zip(glyphs.x0, glyphs.x1, glyphs.top, glyphs.bottom, strict=True)):
        x, y = (a + b) / 2, (c + d) / 2
        if x > limit:  # noqa: PLR1730  # min() would be a call for each character
            x = limit
        if not (left <= x < right and up <= y < down):
            found, (left, up, right, down) = _find(frames, x, y)
            add = (free if found is None else found).append
            if nested:
                right = left  # the neighbour may stand in a table inside the cell
        add(k)
    return free


def _find(frames: list[_Frame], x: float, y: float) -> tuple[list[int] | None, Box]:
    """The characters of the cell at a point, or None outside; with the area for which the answer is the same."""
    above, below = -inf, inf
    beside = False
    for frame in frames:
        x0, top, x1, bottom = frame.bounds
        if bottom <= y:
            above = max(above, bottom)
        elif top > y:
            below = min(below, top)
        else:
            beside = True
            if x0 <= x < x1:
                cell = frame.owner.get((bisect_right(frame.ys, y) - 1, bisect_right(frame.xs, x) - 1))
                if cell is not None:
                    return frame.marks[cell], frame.cells[cell]
    return None, (0.0, 0.0, 0.0, 0.0) if beside else (-inf, above, inf, below)


def _widened(grid: Grid, width: float) -> Grid:
    """A grid that the page's right edge cuts off: its last slots are made as wide as their text."""
    edge = grid.xs[-1]
    if edge <= width - _EDGE:
        return grid
    end = max((line.x1 for slot in grid.slots if slot.x1 == edge for line in slot.lines), default=edge)
    slots = (replace(slot, x1=max(end, edge)) if slot.x1 == edge else slot for slot in grid.slots)
    return replace(grid, slots=tuple(slots))


def _bounds(group: Sequence[Box]) -> Box:
    return (
        min(cell[0] for cell in group),
        min(cell[1] for cell in group),
        max(cell[2] for cell in group),
        max(cell[3] for cell in group),
    )


def _area(group: Sequence[Box]) -> float:
    x0, top, x1, bottom = _bounds(group)
    return (x1 - x0) * (bottom - top)


def _without_frames(groups: list[list[Box]]) -> list[list[Box]]:
    """A single cell around other groups is an ornament of the page."""
    bounds = [_bounds(group) for group in groups]
    return [
        group
        for k, group in enumerate(groups)
        if len(group) > 1 or not any(j != k and _holds(bounds[k], bounds[j]) for j in range(len(groups)))
    ]


def _holds(outer: Box, inner: Box) -> bool:
    return outer[0] <= inner[0] and outer[1] <= inner[1] and outer[2] >= inner[2] and outer[3] >= inner[3]


def _grid(frame: _Frame, glyphs: Glyphs, page: int, *, nested: bool) -> Grid:
    """The grid of a frame whose characters are sorted in."""
    col, row = {x: k for k, x in enumerate(frame.xs)}, {y: k for k, y in enumerate(frame.ys)}
    slots = [
        Slot(
            row=row[cell[1]],
            col=col[cell[0]],
            rows=row[cell[3]] - row[cell[1]],
            cols=col[cell[2]] - col[cell[0]],
            x0=cell[0],
            x1=cell[2],
            top=cell[1],
            bottom=cell[3],
            foot=cell[3],
            page=page,
            lines=tuple(make_lines(marks, glyphs, page)) if marks else (),
        )
        for cell, marks in zip(frame.cells, frame.marks, strict=True)
    ]
    slots.sort(key=lambda slot: (slot.row, slot.col))
    return Grid(
        page=page,
        last_page=page,
        xs=tuple(frame.xs),
        n_rows=len(frame.ys) - 1,
        top=frame.ys[0],
        bottom=frame.ys[-1],
        slots=tuple(slots),
        nested=nested,
    )
