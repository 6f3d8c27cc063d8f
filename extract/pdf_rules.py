"""Ruling edges, filled areas and pictures of a page through PDFium's page objects.

Knows paths and forms with their matrices. Must not know cells or text. The caller holds `pdf_engine.LOCK`.
"""

from __future__ import annotations

import ctypes as ct
from itertools import chain, compress, pairwise, repeat
from typing import TYPE_CHECKING, Any, TypeAlias

import pypdfium2.raw as pdfium

from gouji.errors import Reason, Refused
from gouji.extract.pdf_calls import ADDRESS, INT, gathered, plain
from gouji.extract.pdf_shapes import Drawn

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gouji.extract.model import Box
    from gouji.extract.pdf_shapes import View

Matrix: TypeAlias = tuple[float, float, float, float, float, float]
Point: TypeAlias = tuple[float, float]

_type = plain(pdfium.FPDFPageObj_GetType, INT, ADDRESS)
_matrix = plain(pdfium.FPDFPageObj_GetMatrix, INT, ADDRESS, ADDRESS)
_page_object = plain(pdfium.FPDFPage_GetObject, ADDRESS, ADDRESS, INT)
_form_count = plain(pdfium.FPDFFormObj_CountObjects, INT, ADDRESS)
_form_object = plain(pdfium.FPDFFormObj_GetObject, ADDRESS, ADDRESS, ct.c_ulong)
_segment_count = plain(pdfium.FPDFPath_CountSegments, INT, ADDRESS)
_segment = plain(pdfium.FPDFPath_GetPathSegment, ADDRESS, ADDRESS, INT)
_segment_type = plain(pdfium.FPDFPathSegment_GetType, INT, ADDRESS)
_segment_point = plain(pdfium.FPDFPathSegment_GetPoint, INT, ADDRESS, ADDRESS, ADDRESS)
_segment_close = plain(pdfium.FPDFPathSegment_GetClose, INT, ADDRESS)
_draw_mode = plain(pdfium.FPDFPath_GetDrawMode, INT, ADDRESS, ADDRESS, ADDRESS)
_fill = plain(pdfium.FPDFPageObj_GetFillColor, INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS)

_PATH, _IMAGE, _FORM = pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM
_LINE, _BEZIER, _MOVE = pdfium.FPDF_SEGMENT_LINETO, pdfium.FPDF_SEGMENT_BEZIERTO, pdfium.FPDF_SEGMENT_MOVETO
_DARK = 200  # of 255: white text shows on an area with a colour below this
_MAX_DEPTH = 16  # forms in forms
_LEAN, _LEAN_SHARE = 0.05, 0.01  # points, or share of its length up to a point, by which a rule may lean


def read_drawn(page: Any, view: View, *, max_objects: int, grounds: bool) -> Drawn:  # noqa: ANN401
    """Edges and pictures, and (with `grounds`) dark areas, of a raw FPDF_PAGE; forms included.

    Raises:
        Refused: `bomb` when the page has more than `max_objects` objects or path segments.
    """
    drawn = Drawn()
    _Walk(drawn, view.size[1], max_objects, grounds=grounds).objects(
        pdfium.FPDFPage_CountObjects(page), _page_object, ct.cast(page, ct.c_void_p).value, view.matrix, 0
    )
    return drawn


def _times(inner: Sequence[float], outer: Matrix) -> Matrix:
    """First `inner`, then `outer`."""
    a, b, c, d, e, f = inner
    g, h, i, j, k, m = outer
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def _edges(part: Sequence[Point], out: list[Box]) -> None:
    """Add the upright and level stretches of a line; a rule may lean a little."""
    for (xa, ya), (xb, yb) in pairwise(part):
        if xa == xb:
            out.append((xa, ya, xb, yb) if ya < yb else (xb, yb, xa, ya))
            continue
        if ya == yb:
            out.append((xa, ya, xb, yb) if xa < xb else (xb, yb, xa, ya))
            continue
        wide, tall = abs(xa - xb), abs(ya - yb)
        if wide < max(_LEAN, min(_LEAN_SHARE * tall, 1.0)):
            out.append(((xa + xb) / 2, min(ya, yb), (xa + xb) / 2, max(ya, yb)))
        elif tall < max(_LEAN, min(_LEAN_SHARE * wide, 1.0)):
            out.append((min(xa, xb), (ya + yb) / 2, max(xa, xb), (ya + yb) / 2))


def _parts(points: Sequence[Point], kinds: Sequence[int], closes: Sequence[int]) -> list[list[Point]]:
    """The points of a path by its parts, each closed where the path says so."""
    if kinds and kinds[0] == _MOVE and kinds.count(_LINE) == len(kinds) - 1 and not any(closes[:-1]):
        return [[*points, points[0]] if closes[-1] and points[0] != points[-1] else list(points)]
    parts: list[list[Point]] = []
    part: list[Point] = []
    curve = 0
    for point, kind, close in zip(points, kinds, closes, strict=True):
        if kind == _MOVE:
            part = [point]
            parts.append(part)
        elif kind == _LINE:
            part.append(point)
        elif kind == _BEZIER:  # three points each: two controls, then the end
            curve += 1
            if curve % 3 == 0:
                part.append(point)
        if close and part and part[0] != part[-1]:
            part.append(part[0])
    return parts


class _Walk:
    """One pass over the page's objects; keeps the cells that C functions write to."""

    def __init__(self, drawn: Drawn, high: float, budget: int, *, grounds: bool) -> None:
        self.drawn, self.high, self.budget, self.grounds = drawn, high, budget, grounds
        self.mode = (ct.c_int * 2)()
        self.colour = (ct.c_uint * 4)()

    def spend(self, count: int) -> None:
        self.drawn.objects += count
        if self.drawn.objects > self.budget:
            raise Refused(Reason.BOMB, f"一页上的图形对象超过 {self.budget} 个")

    def objects(
        self, count: int, get: Callable[..., Any], holder: int | None, outer: Matrix, depth: int
    ) -> None:
        """All objects of a page or form."""
        self.spend(count)
        things = list(map(get, repeat(holder, count), range(count)))
        kinds = list(map(_type, things))
        if _PATH in kinds:
            self.paths(list(compress(things, map(_PATH.__eq__, kinds))), outer)
        if _IMAGE not in kinds and _FORM not in kinds:
            return
        others = [(thing, kind) for thing, kind in zip(things, kinds, strict=True) if kind in (_IMAGE, _FORM)]
        six, _ = gathered("f", 6, len(others), _matrix, [thing for thing, _ in others])
        for k, (thing, kind) in enumerate(others):
            a, b, c, d, e, f = placed = _times(six[6 * k : 6 * k + 6], outer)
            if kind == _IMAGE:
                xs, ys = (e, e + a, e + c, e + a + c), (f, f + b, f + d, f + b + d)
                self.drawn.pictures.append((min(xs), self.high - max(ys), max(xs), self.high - min(ys)))
            elif depth < _MAX_DEPTH:
                # A path inside a form carries its own matrix but not the placement of the form.
                self.objects(_form_count(thing), _form_object, thing, placed, depth + 1)

    def paths(self, paths: list[int], outer: Matrix) -> None:
        """Edges of each part of the paths, and the areas that are filled dark."""
        counts = list(map(_segment_count, paths))
        total = sum(counts)
        self.spend(total)
        owners = chain.from_iterable(map(repeat, paths, counts))
        segments = list(map(_segment, owners, chain.from_iterable(map(range, counts))))
        kinds, closes = list(map(_segment_type, segments)), list(map(_segment_close, segments))
        xy, _ = gathered("f", 2, total, _segment_point, segments, split=True)
        six, _ = gathered("f", 6, len(paths), _matrix, paths)
        points = self.points(xy, six, counts, outer)
        edges, end = self.drawn.edges, 0
        for path, count in zip(paths, counts, strict=True):
            start, end = end, end + count
            for part in _parts(points[start:end], kinds[start:end], closes[start:end]):
                _edges(part, edges)
                if self.grounds and len(part) > 3:
                    self.area(path, part)

    def points(self, xy: list[float], six: list[float], counts: Sequence[int], outer: Matrix) -> list[Point]:
        """The points of paths as seen; neighbours mostly share their matrix."""
        high, out = self.high, list[Point]()
        start, k, many = 0, 0, len(counts)
        while k < many:
            own, first = six[6 * k : 6 * k + 6], k
            while k < many and six[6 * k : 6 * k + 6] == own:
                k += 1
            end = start + sum(counts[first:k])
            a, b, c, d, e, f = _times(own, outer)
            stretch = zip(xy[2 * start : 2 * end : 2], xy[2 * start + 1 : 2 * end : 2], strict=True)
            if b == c == 0:
                out += [(round(a * x + e, 3), round(high - (d * y + f), 3)) for x, y in stretch]
            else:
                out += [
                    (round(a * x + c * y + e, 3), round(high - (b * x + d * y + f), 3)) for x, y in stretch
                ]
            start = end
        return out

    def area(self, thing: int, part: list[Point]) -> None:
        """Note a closed shape that is filled with a colour on which white text can be read."""
        at = ct.addressof(self.mode)
        _draw_mode(thing, at, at + 4)
        at = ct.addressof(self.colour)
        if not self.mode[0] or not _fill(thing, at, at + 4, at + 8, at + 12):
            return
        red, green, blue, alpha = self.colour
        if alpha and min(red, green, blue) < _DARK:
            xs, ys = [p[0] for p in part], [p[1] for p in part]
            self.drawn.dark.append((min(xs), min(ys), max(xs), max(ys)))
