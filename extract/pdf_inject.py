"""pdfplumber's table finder, fed with edges from elsewhere.

The finder asks its page for nothing but edges and box, so a stand-in that holds these takes the place of a page: no
private attribute of pdfplumber is touched. Its last step, from crossings to cells, is repeated here without looking at
all pairs of points; tests hold both results against each other.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from pdfplumber.table import TableFinder, TableSettings, edges_to_intersections

from gouji.extract.model import Box  # the dataclass below names it

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

Point: TypeAlias = tuple[float, float]

TOO_MANY = 3_000_000  # pairs of an upright and a level rule; the finder looks at each
MOST_PLACES = 250_000  # crossings of all rules of a page, were each as long as the page
SETTINGS = TableSettings.resolve(None)


@dataclass(frozen=True, slots=True)
class Ruled:
    """What the finder wants to know of a page."""

    edges: list[dict[str, Any]]
    bbox: Box


class _Finder(TableFinder):
    """pdfplumber's finder up to the crossings of its merged edges."""

    def __init__(self, page: Any) -> None:  # noqa: ANN401  # a `Ruled`
        self.page = page
        self.settings = SETTINGS
        self.edges = self.get_edges()
        self.crowded = _is_crowded(self.edges)
        if self.crowded:
            return
        self.intersections = edges_to_intersections(
            self.edges, self.settings.intersection_x_tolerance, self.settings.intersection_y_tolerance
        )
        self.cells = _smallest_cells(self.intersections)


def find_cells(edges: Iterable[Box], page: Box, *, plain: bool = False) -> list[Box] | None:
    """The cells that pdfplumber sees between rules, single ones included.

    Args:
        edges: upright and level lines.
        page: the visible page.
        plain: leave the last step to pdfplumber too.

    Returns:
        The cells; None when there are too many rules to look at.
    """
    known = sorted({edge for edge in edges if edge[2] - edge[0] >= 1 or edge[3] - edge[1] >= 1})
    upright = sum(edge[0] == edge[2] for edge in known)
    level = len(known) - upright
    if upright < 2 or level < 2:
        return []
    ruled: Any = Ruled(
        [_edge(box) for box in (known if plain else whole(known))], page
    )  # stands in for a page
    finder = _Finder(ruled)
    if finder.crowded:
        return None
    return list(TableFinder(ruled).cells if plain else finder.cells)


def whole(pieces: Iterable[Box]) -> list[Box]:
    """Rules put together from pieces, as the finder does first of all; done here on plain tuples.

    Pieces whose places lie so near that the finder takes them for one are moved to their mean and joined where they
    meet. The finder does the same with what it gets, and finds nothing left to do.
    """
    upright: dict[float, list[tuple[float, float]]] = defaultdict(list)
    level: dict[float, list[tuple[float, float]]] = defaultdict(list)
    for x0, top, x1, bottom in pieces:
        if x0 == x1:
            upright[x0].append((top, bottom))
        else:
            level[top].append((x0, x1))
    x_snap, y_snap = float(SETTINGS.snap_x_tolerance), float(SETTINGS.snap_y_tolerance)
    x_join, y_join = float(SETTINGS.join_x_tolerance), float(SETTINGS.join_y_tolerance)
    return [(x, a, x, b) for x, a, b in _straight(upright, x_snap, y_join)] + [
        (a, y, b, y) for y, a, b in _straight(level, y_snap, x_join)
    ]


def _straight(
    pieces: Mapping[float, list[tuple[float, float]]], snap: float, join: float
) -> Iterator[tuple[float, float, float]]:
    """Place, begin and end of each rule that the pieces (begin and end by place) make up."""
    places = sorted(pieces)
    first = 0
    for k, place in enumerate(places, 1):
        if k < len(places) and places[k] <= place + snap:
            continue
        near = places[first:k]
        first = k
        stretches = sorted(stretch for one in near for stretch in pieces[one])
        mean = near[0] if len(near) == 1 else sum(one * len(pieces[one]) for one in near) / len(stretches)
        begin, end = stretches[0]
        for a, b in stretches:
            if a > end + join:
                yield mean, begin, end
                begin, end = a, b
            elif b > end:
                end = b
        yield mean, begin, end


def _is_crowded(edges: list[dict[str, Any]]) -> bool:
    """Whether merged rules are so many that looking at all pairs would take too long or too much memory."""
    columns = [edge["x0"] for edge in edges if edge["orientation"] == "v"]
    rows = [edge["top"] for edge in edges if edge["orientation"] == "h"]
    return len(columns) * len(rows) > TOO_MANY or len(set(columns)) * len(set(rows)) > MOST_PLACES


def _edge(box: Box) -> dict[str, Any]:
    x0, top, x1, bottom = box
    return {
        "object_type": "line",
        "x0": x0,
        "x1": x1,
        "top": top,
        "bottom": bottom,
        "width": x1 - x0,
        "height": bottom - top,
        "orientation": "v" if x0 == x1 else "h",
    }


def _smallest_cells(crossings: Mapping[Point, Mapping[str, list[dict[str, Any]]]]) -> list[Box]:
    """For each crossing the smallest rectangle below and right of it whose sides are drawn."""
    upright = {point: set(map(id, found["v"])) for point, found in crossings.items()}
    level = {point: set(map(id, found["h"])) for point, found in crossings.items()}
    in_column, in_row = defaultdict(list), defaultdict(list)
    points = sorted(crossings)
    for point in reversed(points):  # from the far end, so that each point sees what lies beyond it
        in_column[point[0]].append(point)
        in_row[point[1]].append(point)
    cells = []
    for point in points:
        in_column[point[0]].pop()
        in_row[point[1]].pop()
        column, row = in_column[point[0]], in_row[point[1]]
        if not column or not row:
            continue
        below, right = column[-1], row[-1]
        corner = (right[0], below[1])
        if (  # as in most cells, the nearest points will do
            corner in crossings
            and upright[below] & upright[point]
            and level[right] & level[point]
            and upright[corner] & upright[right]
            and level[corner] & level[below]
        ):
            cells.append((*point, *corner))
            continue
        rights = [p for p in reversed(row) if level[p] & level[point]]
        for below in reversed(column) if rights else ():
            if not upright[below] & upright[point]:
                continue
            far = next(
                (
                    right[0]
                    for right in rights
                    if (corner := (right[0], below[1])) in crossings
                    and upright[corner] & upright[right]
                    and level[corner] & level[below]
                ),
                None,
            )
            if far is not None:
                cells.append((point[0], point[1], far, below[1]))
                break
    return cells
