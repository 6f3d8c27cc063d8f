"""Tables without rules: lines whose parts stand in columns one below the other.

Knows the places of text; must not know words. Running prose has no wide gaps, so a page without them costs nothing.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from gouji.extract.pdf_shapes import Grid, Line, Slot

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LEAST_ROWS = 3
SHORT = 15  # characters of a cell that may stand in a table of words
FIGURE = re.compile(r"[-−+]?[\d,，.]+\s*(?:[%％‰]|元|万元|亿元|人|个|次|辆|台|套|分)?$|[-—–/]+$|无$")
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
    for run in _runs(lines):
        grid = _grid(run, sheet) if len(run) >= LEAST_ROWS else None
        if grid is None:
            rest += run
        else:
            grids.append(grid)
    return grids, rest


def _runs(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Lines that follow each other closely and have several parts; lines of one part each on their own."""
    run: list[Line] = []
    for line in lines:
        if run and (len(line.parts) < 2 or line.top - run[-1].bottom > 2.5 * line.size):
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
    for x0, x1, _, _ in sorted(part for line in run for part in line.parts):
        if bands and x0 <= bands[-1][1]:
            bands[-1] = (bands[-1][0], max(bands[-1][1], x1))
        else:
            bands.append((x0, x1))
    return bands


def _grid(run: Sequence[Line], sheet: int) -> Grid | None:
    if any(LEADER.search(line.text) for line in run):
        return None
    bands = _columns(run)
    if len(bands) < 2:
        return None
    texts = [_row(line, bands) for line in run]
    if any(None in row for row in texts) or not _tabular(texts):
        return None
    xs = [bands[0][0], *((a[1] + b[0]) / 2 for a, b in pairwise(bands)), bands[-1][1]]
    tops = [line.top for line in run]
    ends = [*tops[1:], run[-1].bottom]
    slots = []
    for r, (line, row) in enumerate(zip(run, texts, strict=True)):
        parts = {_band(part, bands): part for part in line.parts}
        for c, text in enumerate(row):
            found = (replace(line, text=text, x0=parts[c][0], x1=parts[c][1], parts=()),) if text else ()
            slots.append(
                Slot(
                    row=r, col=c, x0=xs[c], x1=xs[c + 1], top=tops[r], bottom=ends[r], foot=ends[r],
                    page=sheet, lines=found,
                )
            )  # fmt: skip
    return Grid(
        page=sheet, last_page=sheet, xs=tuple(xs), n_rows=len(run), top=tops[0], bottom=ends[-1],
        slots=tuple(slots), ruled=False,
    )  # fmt: skip


def _band(part: tuple[float, float, int, int], bands: Sequence[tuple[float, float]]) -> int:
    return next(k for k, (x0, x1) in enumerate(bands) if x0 <= part[0] and part[1] <= x1)


def _row(line: Line, bands: Sequence[tuple[float, float]]) -> list[str | None]:
    """The text in each column; empty where it is blank, None where two parts meet."""
    row: list[str | None] = [""] * len(bands)
    for part in line.parts:
        k = _band(part, bands)
        row[k] = line.text[part[2] : part[3]].strip() if row[k] == "" else None
    return row


def _tabular(texts: Sequence[Sequence[str | None]]) -> bool:
    """Whether the columns hold figures, or words as short as those of a table of at least three columns."""
    beside = [text for row in texts for text in row[1:] if text]
    figures = sum(bool(FIGURE.match(text)) for text in beside)
    if figures * 2 >= len(beside):
        return True
    return len(texts[0]) > 2 and all(len(text or "") <= SHORT for row in texts for text in row)
