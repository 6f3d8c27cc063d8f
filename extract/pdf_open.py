"""Tables ruled by level lines only: the upright borders, and those between unruled rows, are put in by the text.

Knows rules and the places of text; must not know words. Text between rules that stands in no columns stays text.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from math import inf
from typing import TYPE_CHECKING

from gouji.extract.pdf_borderless import FIGURE, SHORT
from gouji.extract.pdf_columns import Row, columns_of, gap_after, in_columns, row_of, touched
from gouji.extract.pdf_inject import whole
from gouji.extract.pdf_lines import make_lines
from gouji.extract.pdf_sides import NEAR, alike
from gouji.extract.pdf_wrap import PADDING, SLACK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gouji.extract.model import Box
    from gouji.extract.pdf_columns import Part, Stretch
    from gouji.extract.pdf_shapes import Glyphs

_CROWDED = 1000  # rules of a page; no table has as many, only drawings
_TALL = 5.0  # points: shorter uprights are the ends of thick rules, or dots
_LONG = 10 * NEAR
_PROSE = 0.75  # of the width between the borders: a line this long without a gap is running text
_APART = 0.8  # type sizes of white that part a table from the text above it, and twice the white above a rule
_PITCH = 1.25  # times as far apart as lines of one cell stand lines of two rows, if cells have white around
_HEAD = 6.0  # type sizes above the first rule that its title row is looked for in


@dataclass(frozen=True, slots=True)
class _Band:
    """What stands between two level rules."""

    top: float
    bottom: float
    rows: list[Row]

    @property
    def white(self) -> float:
        """Its height without that of its lines, for each line."""
        inked = sum(row.line.bottom - row.line.top for row in self.rows)
        return (self.bottom - self.top - inked) / len(self.rows)


def with_columns(edges: Sequence[Box], glyphs: Glyphs, page: int) -> list[Box]:
    """The edges, with the borders that a table of level rules leaves to the eye.

    Args:
        edges: upright and level lines of the page.
        glyphs: the characters that are read.
        page: its number, from 1.
    """
    out = list(edges)
    level = [edge for edge in edges if edge[1] == edge[3] and edge[2] - edge[0] >= 1]
    if len(level) < 3:
        return out
    rules = whole(edge for edge in edges if max(edge[2] - edge[0], edge[3] - edge[1]) >= 1)
    if len(rules) > _CROWDED:
        return out
    upright = [edge for edge in rules if edge[0] == edge[2] and edge[3] - edge[1] > _TALL]
    middles = sorted(((a + b) / 2, k) for k, (a, b) in enumerate(zip(glyphs.top, glyphs.bottom, strict=True)))
    for group in alike(edge for edge in rules if edge[1] == edge[3] and edge[2] - edge[0] > _LONG):
        left, right = group[0][0], group[0][2]
        mine = [edge for edge in level if left - NEAR <= edge[0] and edge[2] <= right + NEAR]
        beside = [edge for edge in upright if left - NEAR <= edge[0] <= right + NEAR]
        heights = sorted({edge[1] for edge in group})
        above = heights[0] - _HEAD * max(glyphs.size, default=0.0)
        bands = [
            _Band(
                -inf if top == above else top,
                bottom,
                _between(glyphs, middles, (left, top, right, bottom), page),
            )
            for top, bottom in pairwise((above, *heights))
            if not any(e[1] < bottom - NEAR and e[3] > top + NEAR for e in beside)
        ]
        for run in _runs(bands, right - left):
            out += _borders(run, left, right, mine)
    return out


def _between(glyphs: Glyphs, middles: Sequence[tuple[float, int]], box: Box, page: int) -> list[Row]:
    """The lines whose characters stand inside a box, given all characters by half their height."""
    left, top, right, bottom = box
    chosen = sorted(
        k
        for _, k in middles[bisect_left(middles, (top, -1)) : bisect_left(middles, (bottom, -1))]
        if left <= (glyphs.x0[k] + glyphs.x1[k]) / 2 <= right and glyphs.turn[k] == 0
    )
    return [row_of(line, chosen, glyphs) for line in make_lines(chosen, glyphs, page)]


def _runs(bands: Sequence[_Band], width: float) -> list[list[_Band]]:
    """Bands that follow each other and hold text in columns; a table has two at least."""
    runs: list[list[_Band]] = []
    end = None
    for k, whole_band in enumerate(bands):
        below = bands[k + 1] if k + 1 < len(bands) else None
        band = _without_text_above(whole_band)
        lines = [row.line for row in band.rows]
        prose = any(not line.parts and line.x1 - line.x0 > _PROSE * width for line in lines)
        goes_on = band.top == end
        columned = any(line.parts for line in lines) or (goes_on and _alike(runs[-1][-1], band))
        no_title = band.top != whole_band.top and not _is_title(band, below)
        caption = goes_on and not _figures(band) and band.white > 2 * max(runs[-1][-1].white, _APART)
        if not lines or prose or no_title or caption or not columned:
            end = None
            continue
        if not goes_on:
            runs.append([])
        runs[-1].append(band)
        end = band.bottom
    return [run for run in runs if len(run) > 1]


def _figures(band: _Band) -> bool:
    return any(FIGURE.match(text) for row in band.rows for _, _, text in row.parts)


def _is_title(band: _Band, below: _Band | None) -> bool:
    """Whether the text above a first rule is the title row of what follows: the rows below have no other."""
    if below is None or below.top != band.bottom or not below.rows or not band.rows:
        return False
    close = band.bottom - band.rows[-1].line.bottom <= 1.5 * (below.bottom - below.rows[-1].line.bottom) + 2
    first = [text for row in below.rows for _, _, text in row.parts]
    wide = max(len(row.line.parts) for row in below.rows)
    return close and len(band.rows[-1].line.parts) >= max(2, wide) and any(map(FIGURE.match, first))


def _alike(before: _Band, band: _Band) -> bool:
    """Whether a row with one filled cell is no taller for its text than the row before."""
    return band.white <= 1.2 * before.white + 1


def _without_text_above(band: _Band) -> _Band:
    """Running text above the title row of a table that has no rule over it stands farther off than text in cells."""
    if not band.rows:
        return band
    lines = [row.line for row in band.rows]
    white = max(2 * (band.bottom - lines[-1].bottom), _APART * lines[-1].size)
    keep = 0
    for k, (before, line) in enumerate(zip([None, *lines[:-1]], lines, strict=True)):
        if line.top - (before.bottom if before else band.top) > white and not any(x.parts for x in lines[:k]):
            keep = k
    if band.top == -inf or (keep and lines[0].top - band.top > white):
        return _Band(lines[keep].top - 2, band.bottom, band.rows[keep:])
    return band


def _borders(run: Sequence[_Band], left: float, right: float, level: Sequence[Box]) -> list[Box]:
    """Upright borders between the columns of a table, and level ones between rows that no rule parts."""
    columns = columns_of(run[0].rows, [row for band in run[1:] for row in band.rows])
    run = [_Band(band.top, band.bottom, [in_columns(row, columns) for row in band.rows]) for band in run]
    if len(columns) < 2 or not _tabular([row for band in run for row in band.rows], columns):
        return []
    ends = Counter(x for edge in level for x in (edge[0], edge[2]))
    pieced = {x for x, count in ends.items() if count > len(run)}  # rules are drawn cell by cell
    xs = [left, *(_border(gap, ends) for gap in gap_after(columns)), right]
    out = [(x, run[0].top, x, run[-1].bottom) for x in (left, right)]
    out.append((left, run[0].top, right, run[0].top))
    for band in run:
        parted = _parted(band.rows, columns)
        cuts = [(a[-1].line.bottom + b[0].line.top) / 2 for a, b in pairwise(parted)]
        out += [(left, y, right, y) for y in cuts]
        for (upper, lower), rows in zip(pairwise((band.top, *cuts, band.bottom)), parted, strict=True):
            under = _under_titles(rows, columns, xs)
            out += under
            inner = {
                e[1] for e in (*level, *under) if upper + NEAR < e[1] < lower - NEAR and e[2] - e[0] > _LONG
            }
            for top, bottom in pairwise((upper, *sorted(inner), lower)):
                crossed = [(x0, x1) for row in rows if top <= row.middle < bottom for x0, x1, _ in row.parts]
                out += [
                    (x, top, x, bottom)
                    for x in xs[1:-1]
                    if not any(x0 < x < x1 for x0, x1 in crossed)
                    and not (x in pieced and _over(level, x, top) and _over(level, x, bottom))
                ]
    return out


def _under_titles(rows: Sequence[Row], columns: Sequence[Stretch], xs: Sequence[float]) -> list[Box]:
    """Level borders between a title over several columns and the titles of these columns."""
    out = []
    for k, row in enumerate(rows):
        for x0, x1, _ in row.parts:
            over = touched(x0, x1, columns)
            below = [
                other
                for other in rows[k + 1 :]
                if sum(touched(a, b, columns) in ([j] for j in over) for a, b, _ in other.parts) > 1
            ]
            if len(over) > 1 and below:
                y = (row.line.bottom + below[0].line.top) / 2
                out.append((xs[over[0]], y, xs[over[-1] + 1], y))
    return out


def _over(level: Sequence[Box], x: float, y: float) -> bool:
    """Whether one piece of a rule at a height goes on over a border."""
    return any(abs(e[1] - y) < 1 and e[0] < x - NEAR and e[2] > x + NEAR for e in level)


def _border(gap: Stretch, ends: Counter[float]) -> float:
    """Between two columns: where most rules are pieced together, or else close behind the text."""
    known = Counter({x: count for x, count in ends.items() if gap[0] <= x <= gap[1]})
    return known.most_common(1)[0][0] if known else gap[0] + min(PADDING, (gap[1] - gap[0]) / 2)


def _column(part: Part, columns: Sequence[Stretch]) -> int:
    return next(iter(touched(part[0], part[1], columns)), 0)


def _tabular(rows: Sequence[Row], columns: Sequence[Stretch]) -> bool:
    """Whether figures stand beside the labels, or words as short as those of a table of at least three columns."""
    parts = [part for row in rows for part in row.parts]
    beside = [part[2] for part in parts if _column(part, columns)]
    figures = sum(bool(FIGURE.match(text)) for text in beside)
    if figures * 3 >= len(beside):
        return True
    return len(columns) > 2 and all(len(text) <= SHORT for _, _, text in parts)


def _parted(rows: Sequence[Row], columns: Sequence[Stretch]) -> list[list[Row]]:
    """The rows of a table between two rules: one, unless figures stand one below the other."""
    figures = Counter(
        k for row in rows for part in row.parts if (k := _column(part, columns)) and FIGURE.match(part[2])
    )
    if max(figures.values(), default=0) < 2:
        return [list(rows)]
    steps = [b.line.base - a.line.base for a, b in pairwise(rows)]
    close = max(steps) / _PITCH
    even = min(steps) > close  # lines of a cell stand no closer than rows
    out = [[rows[0]]]
    for step, (before, row) in zip(steps, pairwise(rows), strict=True):
        many = sum(len(other.parts) > 1 for other in (*out[-1], row)) > 1
        if many or not (_runs_on(before, row, columns) if even and len(row.parts) == 1 else step < close):
            out.append([row])
        else:
            out[-1].append(row)
    return out


def _runs_on(before: Row, row: Row, columns: Sequence[Stretch]) -> bool:
    """Whether a line of one part goes on in a cell that the line before fills to its end."""
    k = _column(row.parts[0], columns)
    end = max((part[1] for part in before.parts if _column(part, columns) == k), default=None)
    return end is not None and end > columns[k][1] - SLACK
