"""Tables whose sides are left open, as statistical tables are printed: the missing upright borders are put in.

Knows rules only.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from math import inf
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from gouji.extract.model import Box

NEAR = 3.0  # points within which rules begin or end together; likewise dots of one rule
_DOT = 1.0  # points: the finder passes over edges shorter than this


def closed(edges: Sequence[Box]) -> list[Box]:
    """The edges, with a border where level rules begin or end together and no upright rule stands.

    A side is closed only for level rules that upright rules cross further in: lines of a letterhead or of a form to
    be written on are no table.
    """
    upright = [edge for edge in edges if edge[0] == edge[2]]
    upright.sort(key=lambda edge: edge[1] - edge[3])  # the longest first: most likely what is looked for
    out = list(edges)
    for group in alike(edge for edge in edges if edge[1] == edge[3] and edge[2] - edge[0] > 10 * NEAR):
        heights = sorted({edge[1] for edge in group})
        left, right = group[0][0], group[0][2]
        top, bottom = heights[0], heights[-1]
        if not any(left + NEAR < e[0] < right - NEAR and _crosses(e, heights) for e in upright):
            continue
        out += [(x, top, x, bottom) for x in (left, right) if not _stands(upright, x, top, bottom)]
    return out


def dotted(edges: Sequence[Box]) -> list[Box]:
    """The edges, with a rule where dots stand in a row; the sides of a dot are too short to be rules."""
    level: dict[float, set[tuple[float, float]]] = defaultdict(set)
    upright: dict[float, set[tuple[float, float]]] = defaultdict(set)
    for x0, top, x1, bottom in edges:
        if max(x1 - x0, bottom - top) < _DOT:
            if top == bottom:
                level[top].add((x0, x1))
            else:
                upright[x0].add((top, bottom))
    return [
        *edges,
        *((a, y, b, y) for y, dots in level.items() for a, b in _rows_of(dots)),
        *((x, a, x, b) for x, dots in upright.items() for a, b in _rows_of(dots)),
    ]


def _rows_of(dots: Iterable[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    """Where dots on one line follow each other closely."""
    begin = end = -inf
    for a, b in [*sorted(dots), (inf, inf)]:
        if a > end + NEAR:
            if end - begin > 5 * NEAR:
                yield begin, end
            begin = a
        end = max(end, b)


def alike(level: Iterable[Box]) -> list[list[Box]]:
    """Level rules by where they begin and end, each group with its rules at three heights or more."""
    groups: dict[tuple[int, int], list[Box]] = defaultdict(list)
    for edge in level:
        groups[round(edge[0] / NEAR), round(edge[2] / NEAR)].append(edge)
    return [group for group in groups.values() if len({edge[1] for edge in group}) > 2]


def _crosses(edge: Box, heights: Sequence[float]) -> bool:
    return bisect_right(heights, edge[3] + NEAR) - bisect_left(heights, edge[1] - NEAR) >= 2


def _stands(upright: Sequence[Box], x: float, top: float, bottom: float) -> bool:
    """Whether any upright rule is drawn at this side."""
    return any(abs(edge[0] - x) <= NEAR and edge[3] > top and edge[1] < bottom for edge in upright)
