"""Cells and characters of one page to grids with lines, and the lines outside every grid.

Must not know other pages.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import replace
from typing import TYPE_CHECKING

from gouji.extract.pdf_lines import make_lines
from gouji.extract.pdf_shapes import Grid, Line, Slot

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gouji.extract.model import Box
    from gouji.extract.pdf_shapes import Glyphs

_EDGE = 3.0  # points from the page's edge within which a rule was cut off by it


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
    groups = _without_frames(components(cells))
    x_mid = [(a + b) / 2 for a, b in zip(glyphs.x0, glyphs.x1, strict=True)]
    y_mid = [(a + b) / 2 for a, b in zip(glyphs.top, glyphs.bottom, strict=True)]
    if x_mid and max(x_mid) > width and any(cell[2] > width - _EDGE for cell in cells):
        x_mid = [min(x, width - _EDGE) for x in x_mid]
    order = sorted(range(len(y_mid)), key=glyphs.base.__getitem__)
    bases = [glyphs.base[k] for k in order]
    reach = 2 * max(glyphs.size, default=0.0)  # how far a character's middle may lie from its base line
    free = set(order)
    grids = []
    for group in sorted(groups, key=_area):  # a table inside a cell takes its text before the cell does
        _, top, _, bottom = _bounds(group)
        start, end = bisect_left(bases, top - reach), bisect_left(bases, bottom + reach)
        near = [k for k in order[start:end] if k in free]
        grid, taken = _fill(group, glyphs, (x_mid, y_mid), near, page)
        grids.append(_widened(grid, width))
        free -= taken
    grids.sort(key=lambda grid: (grid.top, grid.xs[0]))
    return grids, make_lines([k for k in order if k in free], glyphs, page)


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


def _fill(
    group: list[Box], glyphs: Glyphs, middles: tuple[list[float], list[float]], near: list[int], page: int
) -> tuple[Grid, set[int]]:
    """The grid of one group of cells, and the characters that went into it."""
    x_mid, y_mid = middles
    xs = sorted({x for cell in group for x in (cell[0], cell[2])})
    ys = sorted({y for cell in group for y in (cell[1], cell[3])})
    col, row = {x: k for k, x in enumerate(xs)}, {y: k for k, y in enumerate(ys)}
    inside: list[list[int]] = [[] for _ in group]
    owner: dict[tuple[int, int], list[int]] = {}
    for k, (x0, top, x1, bottom) in enumerate(group):
        for r in range(row[top], row[bottom]):
            for c in range(col[x0], col[x1]):
                owner[r, c] = inside[k]
    taken = set()
    for k in near:
        marks = owner.get((bisect_right(ys, y_mid[k]) - 1, bisect_right(xs, x_mid[k]) - 1))
        if marks is not None:
            marks.append(k)
            taken.add(k)
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
        for cell, marks in zip(group, inside, strict=True)
    ]
    slots.sort(key=lambda slot: (slot.row, slot.col))
    grid = Grid(
        page=page,
        last_page=page,
        xs=tuple(xs),
        n_rows=len(ys) - 1,
        top=ys[0],
        bottom=ys[-1],
        slots=tuple(slots),
    )
    return grid, taken
