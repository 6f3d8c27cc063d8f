"""Columns of text between level rules: by what no line of the table's body prints over.

Knows the places of text; must not know rules.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

from gouji.extract.pdf_shapes import Line  # the dataclass below names it

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from gouji.extract.pdf_shapes import Glyphs

GAP = 0.35  # type sizes of white that may part two columns
WIDE = 1.3  # type sizes of white that always do
Stretch: TypeAlias = tuple[float, float]  # left and right end
Part: TypeAlias = tuple[float, float, str]  # the same, and the text between


@dataclass(frozen=True, slots=True)
class Row:
    """A printed line as the parts of text in it."""

    line: Line
    parts: tuple[Part, ...]  # between any gaps at first, then one a column, or one that lies over several

    @property
    def middle(self) -> float:
        """Half its height."""
        return (self.line.top + self.line.bottom) / 2


def row_of(line: Line, chosen: Iterable[int], glyphs: Glyphs) -> Row:
    """A line with the parts between its gaps.

    Args:
        line: made of some of the characters.
        chosen: the characters it was chosen from.
        glyphs: all characters.
    """
    mine = [
        k
        for k in chosen
        if line.top - 0.1 <= (glyphs.top[k] + glyphs.bottom[k]) / 2 <= line.bottom + 0.1
        and not glyphs.text[k].isspace()
    ]
    mine.sort(key=glyphs.x0.__getitem__)
    parts: list[Part] = []
    for k in mine:
        if parts and glyphs.x0[k] - parts[-1][1] <= GAP * line.size:
            x0, x1, text = parts[-1]
            parts[-1] = (x0, max(x1, glyphs.x1[k]), text + glyphs.text[k])
        else:
            parts.append((glyphs.x0[k], glyphs.x1[k], glyphs.text[k]))
    parts = _spaced_words_whole(parts, WIDE * line.size)
    return Row(line, tuple(parts) or ((line.x0, line.x1, line.text),))


def _spaced_words_whole(parts: Sequence[Part], wide: float) -> list[Part]:
    """Single characters set apart to fill a cell, as 合　计, are one word."""
    out: list[Part] = []
    single = False
    for part in parts:
        alone = len(part[2]) == 1 and part[2].isalpha()
        if single and alone and part[0] - out[-1][1] < wide:
            out[-1] = (out[-1][0], part[1], out[-1][2] + part[2])
        else:
            out.append(part)
        single = alone
    return out


def columns_of(head: Sequence[Row], body: Sequence[Row]) -> list[Stretch]:
    """Where the columns of a table stand, from left to right.

    Args:
        head: the lines above the first rule inside the table.
        body: all other lines.
    """
    firm = [row for row in body if row.line.parts] or [row for row in head if row.line.parts]
    columns = _narrow_gaps_closed(_covered(part for row in firm for part in row.parts), firm)
    for row in body:
        for part in in_columns(row, columns).parts:
            columns = _with(part, columns, ())
    taken: set[int] = set()
    for row in reversed(head):
        parts = in_columns(row, columns).parts
        below = set(taken)
        taken |= {k for x0, x1, _ in parts for k in touched(x0, x1, columns)}
        for part in parts:
            known = len(columns)
            over = below.issuperset(
                touched(part[0], part[1], columns)
            )  # a title has its columns' titles under it
            if row is not head[-1] and over and not _under(part, columns, row.line.size):
                continue
            wider = _with(part, columns, taken)
            if len(wider) == known or row is head[-1]:  # what stands between columns may be a title over both
                columns = wider
                taken |= (
                    {*touched(part[0], part[1], columns)} if len(wider) == known else set(range(len(wider)))
                )
    return columns


def _under(part: Part, columns: Sequence[Stretch], size: float) -> bool:
    """Whether a part of a title stands in the middle or at the left end of the column that it touches."""
    return all(
        abs(part[0] - columns[k][0]) < size or abs(part[0] + part[1] - sum(columns[k])) < 2 * size
        for k in touched(part[0], part[1], columns)
    )


def _with(part: Part, columns: list[Stretch], taken: Collection[int]) -> list[Stretch]:
    """The columns with a part in the one that it touches, or else in the nearest if that is not taken."""
    x0, x1, _ = part
    met = touched(x0, x1, columns)
    if len(met) > 1:
        return columns
    if not met and taken != ():
        near = min(range(len(columns)), key=lambda k: max(columns[k][0] - x1, x0 - columns[k][1]))
        met = [near] if near not in taken else []
    if not met:
        return sorted([*columns, (x0, x1)])
    k = met[0]
    return [*columns[:k], (min(columns[k][0], x0), max(columns[k][1], x1)), *columns[k + 1 :]]


def _covered(parts: Iterable[Part]) -> list[Stretch]:
    out: list[Stretch] = []
    for x0, x1, _ in sorted(parts):
        if out and x0 <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], x1))
        else:
            out.append((x0, x1))
    return out


def _narrow_gaps_closed(columns: list[Stretch], rows: Sequence[Row]) -> list[Stretch]:
    """A narrow gap that few lines have text on both sides of is a space in a cell."""
    size = max((row.line.size for row in rows), default=0.0)
    out = columns[:1]
    for column in columns[1:]:
        pair = [out[-1], column]
        both = sum(len({k for x0, x1, _ in row.parts for k in touched(x0, x1, pair)}) == 2 for row in rows)
        if column[0] - out[-1][1] < WIDE * size and 2 * both < len(rows):
            out[-1] = (out[-1][0], column[1])
        else:
            out.append(column)
    return out


def touched(x0: float, x1: float, columns: Sequence[Stretch]) -> list[int]:
    """The columns that a part of text stands in; more than one for a title over several."""
    return [k for k, column in enumerate(columns) if x0 < column[1] and column[0] < x1]


def in_columns(row: Row, columns: Sequence[Stretch]) -> Row:
    """The row with one part for each column; a printed stretch that cannot be parted so is left whole."""
    out: list[Part] = []
    for part in row.parts:
        if out:
            x0, x1, text = out[-1]
            one, other = touched(x0, x1, columns), touched(part[0], part[1], columns)
            near = part[0] - x1 < WIDE * row.line.size
            if near and one and other and (one == other or len(one + other) > 2):
                out[-1] = (x0, part[1], text + part[2])
                continue
        out.append(part)
    return replace(row, parts=tuple(out))


def gap_after(columns: Sequence[Stretch]) -> list[Stretch]:
    """The white between neighbouring columns."""
    return [(a[1], b[0]) for a, b in pairwise(columns)]
