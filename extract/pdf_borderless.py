"""Tables without rules: lines whose parts stand in columns one below the other.

Knows the places of text; must not know words. Running prose has no wide gaps, so a page without them costs nothing.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from gouji.extract.pdf_shapes import Grid, Line, Slot
from gouji.extract.pdf_wrap import SLACK

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LEAST_ROWS = 3
_FAR = 2.5  # type sizes of white that end a table
_CLOSE = 0.85  # of the step from row to row: lines that stand closer are of one cell
_MOST = 4  # lines of one part between two rows, and one more
_OPEN_END = frozenset("：:。；;")  # a line of its own
SHORT = 15  # characters of a cell that may stand in a table of words
FIGURE = re.compile(r"[-−+]?[\d,，.．]+\s*(?:[%％‰]|元|万元|亿元|人|个|次|辆|台|套|分)?$|[-—–/]+$|无$")
LEADER = re.compile(r"[.．·…]{4,}|…{2,}")  # of a table of contents


def find_tables(lines: Sequence[Line], sheet: int) -> tuple[list[Grid], list[Line]]:
    """Grids of aligned lines, and the lines that are in none.

    Args:
        lines: the lines outside ruled grids, from top to bottom.
        sheet: number of the page, from 1.
    """
    if sum(len(line.parts) > 1 for line in lines) < LEAST_ROWS:
        return [], list(lines)
    grids, rest = [], []
    for rows in _with_wrapped(list(_runs(lines))):
        grid = _grid(rows, sheet) if len(rows) >= LEAST_ROWS else None
        if grid is None:
            rest += [line for row in rows for line in row]
        else:
            grids.append(grid)
    return grids, rest


def _with_wrapped(runs: Sequence[list[Line]]) -> list[list[list[Line]]]:
    """Rows of each run; runs that only the further lines of a wrapped cell part are one."""
    out: list[list[list[Line]]] = []
    k = 0
    while k < len(runs):
        rows = [[line] for line in runs[k]]
        k += 1
        while any(len(line.parts) > 1 for line in rows[-1]):
            below = next((j for j in range(k, min(k + _MOST, len(runs))) if len(runs[j][0].parts) > 1), k)
            loose = [line for run in runs[k:below] for line in run]
            joined = _joined(rows, loose, runs[below]) if loose else None
            if joined is None:
                break
            rows, k = joined, below + 1
        out.append(rows)
    return out


def _joined(rows: list[list[Line]], loose: list[Line], below: list[Line]) -> list[list[Line]] | None:
    """Both runs as one, the lines between them put to the cells they go on in; None when one is in no cell."""
    firm = [line for row in rows for line in row if len(line.parts) > 1]
    bands = _columns([*firm, *below])
    if len(bands) < 2 or any(not _fits(line, bands) for line in loose):
        return None
    steps = [b.base - a.base for a, b in (*pairwise(firm[-3:]), *pairwise(below[:3]))]
    lines = [rows[-1][-1], *loose, below[0]]
    if max(b.top - a.bottom for a, b in pairwise(lines)) > _FAR * lines[0].size or not steps:
        return None
    pitch = min(steps)  # a wrapped cell makes a step longer, none shorter
    whole = [row[0] for row in rows[:-1] if len(row) == 1] + below[:-1]
    near = [b.base - a.base < _CLOSE * pitch for a, b in pairwise(lines)]
    if all(near):
        return None  # nothing tells where the row above ends
    upper, lower = list(rows[-1]), list[Line]()
    for k, line in enumerate(loose):
        if all(near[: k + 1]) or (not any(near) and _goes_on(upper, line, bands, whole)):
            upper.append(line)
        elif all(near[k + 1 :]):
            lower.append(line)
        else:
            return None
    return [*rows[:-1], upper, [*lower, below[0]], *([line] for line in below[1:])]


def _fits(line: Line, bands: Sequence[tuple[float, float]]) -> bool:
    """Whether a line of one part stands in one column alone, and leaves white beside it."""
    met = [k for k, band in enumerate(bands) if line.x0 < band[1] and band[0] < line.x1]
    if len(met) != 1 or line.text[-1:] in _OPEN_END:
        return False
    k = met[0]
    free = bands[k + 1][0] if k + 1 < len(bands) else bands[k][1] + 2 * line.size
    return bands[k][0] - line.size <= line.x0 and line.x1 <= free - line.size


def _goes_on(
    row: Sequence[Line], line: Line, bands: Sequence[tuple[float, float]], whole: Sequence[Line]
) -> bool:
    """Whether the row fills the line's column to its end, as no row does whose text does not go on."""
    band = next(band for band in bands if line.x0 < band[1] and band[0] < line.x1)

    def fills(other: Line) -> bool:
        ends = [part[1] for part in _parts(other) if part[0] < band[1] and band[0] < part[1]]
        return bool(ends) and ends[-1] > band[1] - SLACK

    return fills(row[-1]) and not any(map(fills, whole))


def _parts(line: Line) -> tuple[tuple[float, float, int, int], ...]:
    return line.parts or ((line.x0, line.x1, 0, len(line.text)),)


def _runs(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Lines that follow each other closely and have several parts; lines of one part each on their own."""
    run: list[Line] = []
    for line in lines:
        if run and (len(line.parts) < 2 or line.top - run[-1].bottom > _FAR * line.size):
            yield run
            run = []
        if len(line.parts) < 2:
            yield [line]
        else:
            run.append(line)
    if run:
        yield run


def _columns(run: Sequence[Line]) -> list[tuple[float, float]]:
    """The bands that the parts of all lines fall into."""
    bands: list[tuple[float, float]] = []
    for x0, x1, _, _ in sorted(part for line in run for part in _parts(line)):
        if bands and x0 <= bands[-1][1]:
            bands[-1] = (bands[-1][0], max(bands[-1][1], x1))
        else:
            bands.append((x0, x1))
    return bands


def _grid(rows: Sequence[Sequence[Line]], sheet: int) -> Grid | None:
    lines = [line for row in rows for line in row]
    if any(LEADER.search(line.text) for line in lines):
        return None
    bands = _columns(lines)
    if len(bands) < 2:
        return None
    found = [_row(row, bands) for row in rows]
    if any(None in row for row in found):
        return None
    cells = [[cell or () for cell in row] for row in found]
    if not _tabular([["".join(line.text for line in cell) for cell in row] for row in cells]):
        return None
    xs = [bands[0][0], *((a[1] + b[0]) / 2 for a, b in pairwise(bands)), bands[-1][1]]
    tops = [row[0].top for row in rows]
    ends = [*tops[1:], rows[-1][-1].bottom]
    slots = []
    for r, row in enumerate(cells):
        for c, cell in enumerate(row):
            x0, x1 = bands[c] if len(cell) > 1 else (xs[c], xs[c + 1])  # text wraps where the column ends
            slots.append(
                Slot(
                    row=r, col=c, x0=x0, x1=x1, top=tops[r], bottom=ends[r], foot=ends[r],
                    page=sheet, lines=cell,
                )
            )  # fmt: skip
    return Grid(
        page=sheet, last_page=sheet, xs=tuple(xs), n_rows=len(rows), top=tops[0], bottom=ends[-1],
        slots=tuple(slots), ruled=False,
    )  # fmt: skip


def _band(part: tuple[float, float, int, int], bands: Sequence[tuple[float, float]]) -> int:
    return next(k for k, (x0, x1) in enumerate(bands) if x0 <= part[0] and part[1] <= x1)


def _row(lines: Sequence[Line], bands: Sequence[tuple[float, float]]) -> list[tuple[Line, ...] | None]:
    """The lines in each column; none where it is blank, None where two parts of a line meet."""
    row: list[tuple[Line, ...] | None] = [()] * len(bands)
    for line in lines:
        seen = set()
        for part in _parts(line):
            k = _band(part, bands)
            if k in seen:
                row[k] = None
            cell = row[k]
            if cell is not None:
                text = line.text[part[2] : part[3]].strip()
                row[k] = (*cell, replace(line, text=text, x0=part[0], x1=part[1], parts=()))
            seen.add(k)
    return row


def _tabular(texts: Sequence[Sequence[str]]) -> bool:
    """Whether the columns hold figures, or words as short as those of a table of at least three columns."""
    beside = [text for row in texts for text in row[1:] if text]
    figures = sum(bool(FIGURE.match(text)) for text in beside)
    if figures * 2 >= len(beside):
        return True
    return len(texts[0]) > 2 and all(len(text) <= SHORT for row in texts for text in row)
