"""Cells and characters of one page to grids with lines, and the lines outside every grid.

Must not know other pages.
"""

from __future__ import annotations

from bisect import bisect_right
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
    free: list[int] = list(range(len(x_mid)))
    grids = []
    for group in sorted(groups, key=_area):  # a table inside a cell takes its text before the cell does
        grid, free = _fill(group, glyphs, x_mid, y_mid, free, page, width)
        grids.append(grid)
    grids.sort(key=lambda grid: (grid.top, grid.xs[0]))
    return grids, make_lines(free, glyphs, page)


def _widened(slots: list[Slot], edge: float) -> list[Slot]:
    """Slots cut off by the page's edge, made as wide as their text."""
    ends = [line.x1 for slot in slots if slot.x1 == edge for line in slot.lines]
    if max(ends, default=edge) <= edge:
        return slots
    return [replace(slot, x1=max(ends)) if slot.x1 == edge else slot for slot in slots]


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


def _fill(  # noqa: PLR0913  # the centres are computed once for all groups
    group: list[Box],
    glyphs: Glyphs,
    x_mid: list[float],
    y_mid: list[float],
    free: list[int],
    page: int,
    width: float,
) -> tuple[Grid, list[int]]:
    xs = sorted({x for cell in group for x in (cell[0], cell[2])})
    ys = sorted({y for cell in group for y in (cell[1], cell[3])})
    col, row = {x: k for k, x in enumerate(xs)}, {y: k for k, y in enumerate(ys)}
    owner: dict[tuple[int, int], int] = {}
    for k, (x0, top, x1, bottom) in enumerate(group):
        for r in range(row[top], row[bottom]):
            for c in range(col[x0], col[x1]):
                owner[r, c] = k
    inside: list[list[int]] = [[] for _ in group]
    outside = []
    top, bottom = ys[0], ys[-1]
    for k in free:
        y = y_mid[k]
        at = None
        if top <= y < bottom:
            at = owner.get((bisect_right(ys, y) - 1, bisect_right(xs, x_mid[k]) - 1))
        if at is None:
            outside.append(k)
        else:
            inside[at].append(k)
    slots = [
        Slot(
            row=row[cell[1]], col=col[cell[0]],
            rows=row[cell[3]] - row[cell[1]], cols=col[cell[2]] - col[cell[0]],
            x0=cell[0], x1=cell[2], top=cell[1], bottom=cell[3], foot=cell[3], page=page,
            lines=tuple(make_lines(marks, glyphs, page)) if marks else (),
        )
        for cell, marks in zip(group, inside, strict=True)
    ]  # fmt: skip
    if xs[-1] > width - _EDGE:
        slots = _widened(slots, xs[-1])
    slots.sort(key=lambda slot: (slot.row, slot.col))
    return (
        Grid(
            page=page, last_page=page, xs=tuple(xs), n_rows=len(ys) - 1,
            top=top, bottom=bottom, slots=tuple(slots),
        ),
        outside,
    )  # fmt: skip
