"""Grids of following pages to one grid: columns united, repeated headers dropped, cut rows and merges rejoined.

Knows layout and labels, no money. Every join is kept as a `Seam` with its score and the rows of the other decision.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace
from typing import TYPE_CHECKING

from gouji.extract.pdf_cut import LABELS, carried_over, row_score
from gouji.extract.pdf_shapes import Grid, Seam, Slot
from gouji.extract.pdf_wrap import unwrap

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

NEAR = 2.0  # points by which the same border may differ from page to page


def fits_below(upper: Grid, lower: Grid) -> bool:
    """Whether the two grids have the same outer borders."""
    return (
        upper.ruled == lower.ruled
        and abs(upper.xs[0] - lower.xs[0]) <= NEAR
        and abs(upper.xs[-1] - lower.xs[-1]) <= NEAR
    )


def join(upper: Grid, lower: Grid, labels: frozenset[str] = LABELS) -> Grid:
    """`lower` appended to `upper` over a page break."""
    xs = _united(upper.xs, lower.xs)
    above = _moved(upper, xs)
    below = _moved(lower, xs)
    skip = _repeated(above, upper.n_rows, below, lower.n_rows)
    if skip:
        below = [slot.at(slot.row - skip, slot.col, slot.cols) for slot in below if slot.row >= skip]
    n_below = lower.n_rows - skip
    if not below:
        return replace(upper, last_page=lower.last_page, bottom=lower.bottom)
    last = _row(above, upper.n_rows - 1)
    first = _row(below, 0)
    score = row_score(last, first, labels)
    cut = score > 0
    base = upper.n_rows - 1 if cut else upper.n_rows
    carried = {(s.col, s.cols) for s in last} if cut else carried_over(last, first)
    slots = _append(above, upper.n_rows, below, base, carried)
    seam = Seam(
        row=base,
        page=lower.page,
        cut=cut,
        score=score,
        alternative=_apart(last, first) if cut else (_as_one(last, first),),
    )
    return replace(
        upper,
        last_page=lower.last_page,
        xs=tuple(xs),
        n_rows=base + n_below,
        bottom=lower.bottom,
        slots=tuple(sorted(slots, key=lambda slot: (slot.row, slot.col))),
        seams=(*upper.seams, seam),
    )


def _append(
    above: list[Slot], n_above: int, below: list[Slot], base: int, carried: set[tuple[int, int]]
) -> list[Slot]:
    """Both sets of slots in one numbering; the slots at the break whose place is in `carried` are put together."""
    at_break = {(slot.col, slot.cols): k for k, slot in enumerate(above) if slot.row + slot.rows == n_above}
    slots = list(above)
    for slot in below:
        place = (slot.col, slot.cols)
        if slot.row == 0 and place in carried:
            upper = slots[at_break[place]]
            slots[at_break[place]] = replace(
                upper, rows=base + slot.rows - upper.row, lines=upper.lines + slot.lines, foot=slot.foot
            )
        else:
            slots.append(slot.at(slot.row + base, slot.col, slot.cols))
    return slots


def _united(one: Sequence[float], other: Sequence[float]) -> list[float]:
    """The borders of both, those within `NEAR` of each other taken as one."""
    groups: list[list[float]] = []
    for x in sorted((*one, *other)):
        if groups and x - groups[-1][-1] <= NEAR:
            groups[-1].append(x)
        else:
            groups.append([x])
    return [sum(group) / len(group) for group in groups]


def _nearest(x: float, xs: Sequence[float]) -> int:
    k = bisect_left(xs, x)
    return min((j for j in (k - 1, k) if 0 <= j < len(xs)), key=lambda j: abs(xs[j] - x))


def _moved(grid: Grid, xs: Sequence[float]) -> list[Slot]:
    """The grid's slots on other columns."""
    column = [_nearest(x, xs) for x in grid.xs]
    if column == list(range(len(xs))):
        return list(grid.slots)
    return [
        slot.at(slot.row, column[slot.col], column[slot.col + slot.cols] - column[slot.col])
        for slot in grid.slots
    ]


def _row(slots: Iterable[Slot], row: int) -> list[Slot]:
    return sorted((s for s in slots if s.row <= row < s.row + s.rows), key=lambda s: s.col)


def _print(slots: Iterable[Slot], row: int) -> list[tuple[int, int, int, str]]:
    """Layout and text of the slots that begin in a row."""
    begun = (slot for slot in slots if slot.row == row)
    return sorted((s.col, s.cols, s.rows, s.text.replace(" ", "")) for s in begun)


def _repeated(above: list[Slot], n_above: int, below: list[Slot], n_below: int) -> int:
    """How many leading rows of `below` only repeat the first rows of `above`."""
    count = 0
    while count < min(n_above, n_below):
        head = _print(below, count)
        if head != _print(above, count) or not any(text for *_, text in head):
            break
        count += 1
    while count and any(slot.row < count < slot.row + slot.rows for slot in below):
        count -= 1
    return count


def _texts(slots: Iterable[Slot]) -> tuple[tuple[float, str], ...]:
    return tuple((s.x0, unwrap(s.lines, s.x0, s.x1)[0]) for s in slots if s.lines)


def _apart(last: list[Slot], first: list[Slot]) -> tuple[tuple[tuple[float, str], ...], ...]:
    return (_texts(last), _texts(first))


def _as_one(last: list[Slot], first: list[Slot]) -> tuple[tuple[float, str], ...]:
    """The row that both would be if the break had cut it."""
    under = {(slot.col, slot.cols): slot for slot in first}
    whole = []
    for slot in last:
        lower = under.pop((slot.col, slot.cols), None)
        whole.append(replace(slot, lines=slot.lines + lower.lines) if lower else slot)
    return _texts(sorted((*whole, *under.values()), key=lambda s: s.col))
