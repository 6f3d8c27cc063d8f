"""pdfplumber's table finder, fed with edges from elsewhere.

The finder asks its page for nothing but edges and box, so a stand-in that holds these takes the place of a page:
no private attribute of pdfplumber is touched. A test guards that the stand-in gives the cells of the page itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pdfplumber.table import TableFinder

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gouji.extract.model import Box

TOO_MANY = 9_000_000  # pairs of an upright and a level edge; the finder looks at each


@dataclass(frozen=True, slots=True)
class _Ruled:
    """What the finder wants to know of a page."""

    edges: list[dict[str, Any]]
    bbox: Box


def find_cells(edges: Iterable[Box], page: Box) -> list[Box] | None:
    """The cells that pdfplumber sees between rules, single ones included; None when there are too many rules."""
    known = sorted({edge for edge in edges if edge[2] - edge[0] >= 1 or edge[3] - edge[1] >= 1})
    upright = sum(edge[0] == edge[2] for edge in known)
    level = len(known) - upright
    if upright < 2 or level < 2:
        return []
    if upright * level > TOO_MANY:
        return None
    return list(TableFinder(_Ruled([_edge(box) for box in known], page)).cells)


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
