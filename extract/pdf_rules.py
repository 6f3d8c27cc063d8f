"""Ruling edges, filled areas and pictures of a page through PDFium's page objects.

Knows paths and forms with their matrices. Must not know cells or text. The caller holds `pdf_engine.LOCK`.
"""

from __future__ import annotations

import ctypes as ct
from typing import TYPE_CHECKING, Any, TypeAlias

import pypdfium2.raw as pdfium

from gouji.errors import Reason, Refused
from gouji.extract.pdf_shapes import Drawn

if TYPE_CHECKING:
    from gouji.extract.pdf_shapes import View

Matrix: TypeAlias = tuple[float, float, float, float, float, float]
Point: TypeAlias = tuple[float, float]

_PATH, _IMAGE, _FORM = pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM
_LINE, _BEZIER, _MOVE = pdfium.FPDF_SEGMENT_LINETO, pdfium.FPDF_SEGMENT_BEZIERTO, pdfium.FPDF_SEGMENT_MOVETO
_MAX_DEPTH = 16  # forms in forms
_LEVEL = 0.05  # points by which a rule may lean


def read_drawn(page: Any, view: View, *, max_objects: int, grounds: bool) -> Drawn:  # noqa: ANN401
    """Edges and pictures, and (with `grounds`) dark areas, of a raw FPDF_PAGE; forms included.

    Raises:
        Refused: `bomb` when the page has more than `max_objects` objects or path segments.
    """
    drawn = Drawn()
    _Walk(drawn, view.size[1], max_objects, grounds=grounds).objects(
        pdfium.FPDFPage_CountObjects(page), pdfium.FPDFPage_GetObject, page, view.matrix, 0
    )
    return drawn


def _times(inner: Matrix, outer: Matrix) -> Matrix:
    """First `inner`, then `outer`."""
    a, b, c, d, e, f = inner
    g, h, i, j, k, m = outer
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


class _Walk:
    """One pass over the page's objects; keeps the ctypes cells that every call needs."""

    def __init__(self, drawn: Drawn, high: float, budget: int, *, grounds: bool) -> None:
        self.drawn, self.high, self.budget, self.grounds = drawn, high, budget, grounds
        self.matrix = pdfium.FS_MATRIX()
        self.x, self.y = ct.c_float(), ct.c_float()
        self.mode, self.stroke = ct.c_int(), ct.c_int()
        self.colour = tuple(ct.c_uint() for _ in range(4))
        self.at_matrix, self.at_x, self.at_y = ct.byref(self.matrix), ct.byref(self.x), ct.byref(self.y)
        self.at_mode, self.at_stroke = ct.byref(self.mode), ct.byref(self.stroke)
        self.at_colour = tuple(map(ct.byref, self.colour))

    def spend(self, count: int) -> None:
        self.drawn.objects += count
        if self.drawn.objects > self.budget:
            raise Refused(Reason.BOMB, f"一页上的图形对象超过 {self.budget} 个")

    def objects(self, count: int, get: Any, holder: Any, outer: Matrix, depth: int) -> None:  # noqa: ANN401
        """All objects of a page or form."""
        self.spend(count)
        for k in range(count):
            thing = get(holder, k)
            kind = pdfium.FPDFPageObj_GetType(thing)
            if kind not in (_PATH, _FORM, _IMAGE):
                continue
            pdfium.FPDFPageObj_GetMatrix(thing, self.at_matrix)
            m = self.matrix
            placed = _times((m.a, m.b, m.c, m.d, m.e, m.f), outer)
            if kind == _PATH:
                self.path(thing, placed)
            elif kind == _IMAGE:
                a, b, c, d, e, f = placed
                xs, ys = (e, e + a, e + c, e + a + c), (f, f + b, f + d, f + b + d)
                self.drawn.pictures.append((min(xs), self.high - max(ys), max(xs), self.high - min(ys)))
            elif depth < _MAX_DEPTH:
                # A path inside a form carries its own matrix but not the placement of the form.
                inside = pdfium.FPDFFormObj_CountObjects(thing)
                self.objects(inside, pdfium.FPDFFormObj_GetObject, thing, placed, depth + 1)

    def path(self, thing: Any, placed: Matrix) -> None:  # noqa: ANN401
        """Edges of each part of a path, and its area if filled dark."""
        count = pdfium.FPDFPath_CountSegments(thing)
        self.spend(count)
        a, b, c, d, e, f = placed
        high = self.high
        parts: list[list[Point]] = []
        points: list[Point] = []
        curve = 0
        for k in range(count):
            segment = pdfium.FPDFPath_GetPathSegment(thing, k)
            kind = pdfium.FPDFPathSegment_GetType(segment)
            pdfium.FPDFPathSegment_GetPoint(segment, self.at_x, self.at_y)
            x, y = self.x.value, self.y.value
            point = (round(a * x + c * y + e, 3), round(high - (b * x + d * y + f), 3))
            if kind == _MOVE:
                points = [point]
                parts.append(points)
            elif kind == _LINE:
                points.append(point)
            elif kind == _BEZIER:  # three points each: two controls, then the end
                curve += 1
                if curve % 3 == 0:
                    points.append(point)
            if points and pdfium.FPDFPathSegment_GetClose(segment) and points[0] != points[-1]:
                points.append(points[0])
        edges = self.drawn.edges
        for part in parts:
            for (xa, ya), (xb, yb) in zip(part, part[1:], strict=False):
                if abs(xa - xb) < _LEVEL:
                    edges.append((xa, min(ya, yb), xa, max(ya, yb)))
                elif abs(ya - yb) < _LEVEL:
                    edges.append((min(xa, xb), ya, max(xa, xb), ya))
            if self.grounds and len(part) > 3:
                self.area(thing, part)

    def area(self, thing: Any, part: list[Point]) -> None:  # noqa: ANN401
        """Note a closed shape that is filled with a colour on which white text can be read."""
        pdfium.FPDFPath_GetDrawMode(thing, self.at_mode, self.at_stroke)
        if not self.mode.value or not pdfium.FPDFPageObj_GetFillColor(thing, *self.at_colour):
            return
        red, green, blue, alpha = (part.value for part in self.colour)
        if alpha and min(red, green, blue) < 200:
            xs, ys = [p[0] for p in part], [p[1] for p in part]
            self.drawn.dark.append((min(xs), min(ys), max(xs), max(ys)))
