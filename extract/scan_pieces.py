"""Lines of text cut at the borders of cells, each alone on paper, and the ink that no line covers.

Knows ink, boxes and cells in pixels; must not know what is read.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
from numpy.typing import NDArray

from gouji.extract.scan_rules import spans

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gouji.extract.scan_detect import Corners

    Picture = NDArray[np.uint8]
    Mask = NDArray[np.uint8]
    Area = tuple[float, float, float, float]


APART = 3  # lines of a cell that are parted by wide gaps, and rows beside it, from which it is no cell
REPEATED = 0.6  # share of a piece inside another of its cell from which it is the same ink
SCATTERED = 40  # groups of ink outside cells; more are dirt or a picture


@dataclass(frozen=True, slots=True)
class Piece:
    """One line of text, or the part of it inside one cell; in pixels."""

    x0: float
    top: float
    x1: float
    bottom: float
    cell: int  # index of the cell, -1 outside all
    found: str = "text"  # text: by the detector; ink: what the detector left
    high: float = 0.0  # height of the detector's whole box, 0 where the piece was cut out by its ink


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A page without its rulings, and what is known of its ink."""

    clean: Picture  # rulings painted over
    marks: Mask  # ink without rulings and specks
    cells: NDArray[np.float64]  # n × 4
    glyph: float  # usual height of a character
    scale: float  # pixels per point


def paper(
    grey: Picture, marks: Mask, rules: Mask, cells: Sequence[Area], scale: float, glyph: float
) -> Paper:
    """Paint the rulings over and take specks out of the ink."""
    away = np.asarray(cv2.dilate(rules, np.ones((3, 3), np.uint8)), np.uint8)
    clean = grey.copy()
    clean[away > 0] = int(np.median(grey))
    rest = np.asarray(cv2.bitwise_and(marks, cv2.bitwise_not(away)), np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(rest, connectivity=8)
    specks = np.zeros(count, bool)
    wide, high, area = stats[1:, 2], stats[1:, 3], stats[1:, 4]
    specks[1:] = (area < max(3, 0.35 * scale * scale)) | ((wide < 0.6 * scale) & (high < 0.6 * scale))
    rest[specks[labels]] = 0
    if not glyph:
        letters = high[(high > 3.5 * scale) & (high < 25 * scale)]
        glyph = float(np.percentile(letters, 85)) if len(letters) > 20 else 10 * scale
    return Paper(
        clean=clean, marks=rest, cells=np.array(cells, float).reshape(-1, 4), glyph=glyph, scale=scale
    )


def cut(on: Paper, boxes: Sequence[Corners]) -> list[Piece]:
    """The detector's boxes cut at cell borders, tall ones into lines; inside tables nothing is turned."""
    out: list[Piece] = []
    for box in boxes:
        x0, top = (float(v) for v in box.min(0))
        x1, bottom = (float(v) for v in box.max(0))
        for piece in _by_cells(on, (x0, top, x1, bottom)):
            out += _by_lines(on, piece)
    return _once(out)


def _once(pieces: Sequence[Piece]) -> list[Piece]:
    """Without pieces that mostly repeat a larger one: ink that is read twice makes a figure of twice the digits."""
    kept: dict[int, list[Piece]] = {}
    for piece in sorted(pieces, key=lambda p: -_area(p)):
        beside = kept.setdefault(piece.cell, [])
        if all(_shared(piece, other) <= REPEATED * _area(piece) for other in beside):
            beside.append(piece)
    left = {id(piece) for beside in kept.values() for piece in beside}
    return [piece for piece in pieces if id(piece) in left]


def _area(piece: Piece) -> float:
    return max(0.0, piece.x1 - piece.x0) * max(0.0, piece.bottom - piece.top)


def _shared(one: Piece, other: Piece) -> float:
    wide = min(one.x1, other.x1) - max(one.x0, other.x0)
    high = min(one.bottom, other.bottom) - max(one.top, other.top)
    return max(0.0, wide) * max(0.0, high)


def _by_cells(on: Paper, area: Area) -> list[Piece]:
    x0, top, x1, bottom = area
    whole = [Piece(x0, top, x1, bottom, -1, high=bottom - top)]
    if not len(on.cells):
        return whole
    left, upper = np.maximum(on.cells[:, 0], x0), np.maximum(on.cells[:, 1], top)
    right, lower = np.minimum(on.cells[:, 2], x1), np.minimum(on.cells[:, 3], bottom)
    wide, high = np.maximum(0, right - left), np.maximum(0, lower - upper)
    chosen = [
        int(k)
        for k in np.nonzero((wide > 0.30 * on.glyph) & (high > 0.45 * on.glyph))[0]
        if on.marks[int(upper[k]) : int(lower[k]) + 1, int(left[k]) : int(right[k]) + 1].any()
    ]
    inside = float((wide * high).sum()) / max((x1 - x0) * (bottom - top), 1.0)
    if inside <= 0.4 or not chosen:
        return whole
    if len(chosen) == 1:
        return [Piece(x0, top, x1, bottom, chosen[0], high=bottom - top)]
    return [
        Piece(float(left[k]), float(upper[k]), float(right[k]), float(lower[k]), k, high=bottom - top)
        for k in chosen
    ]


def _by_lines(on: Paper, piece: Piece) -> list[Piece]:
    high, wide = piece.bottom - piece.top, piece.x1 - piece.x0
    if high <= 1.9 * on.glyph or high <= 1.2 * wide:
        return [piece]
    first, left = max(0, int(piece.top)), max(0, int(piece.x0))
    part = on.marks[first : int(piece.bottom) + 1, left : int(piece.x1) + 1]
    rows = lines_of((part > 0).sum(1), on.glyph)
    if len(rows) < 2:
        return [piece]
    return [Piece(piece.x0, first + a - 2, piece.x1, first + b + 2, piece.cell) for a, b in rows]


def lines_of(profile: NDArray[np.int64], glyph: float) -> list[tuple[int, int]]:
    """Rows of ink to lines of text: runs are one line while together they are no higher than a line."""
    out: list[tuple[int, int]] = []
    for start, end in spans(profile > 0):
        if out:
            above, below = out[-1]
            one_line = end - above <= 1.3 * glyph and start - below < 0.45 * glyph
            if one_line and min(below - above, end - start) < 0.75 * glyph:
                out[-1] = (above, end)
                continue
        out.append((start, end))
    return out


def unread(on: Paper, grey: Picture, pieces: Sequence[Piece]) -> list[Piece]:
    """Strongly dark ink that no piece covers, in cells and outside; what is left of a seal is not dark enough."""
    left = on.marks.copy()
    for piece in pieces:
        x0, top, x1, bottom = (int(v) for v in (piece.x0, piece.top, piece.x1, piece.bottom))
        left[max(0, top - 2) : bottom + 3, max(0, x0 - 2) : x1 + 3] = 0
    inked = grey[on.marks > 0]
    bright = float(np.median(grey))
    dark = float(np.percentile(inked, 25)) if inked.size else 0.0
    left[grey >= bright - 0.45 * (bright - dark)] = 0
    inside = [piece for k in range(len(on.cells)) for piece in _tight(on, k, left)]
    return inside + _outside(on, left)


def is_torn(on: Paper, pieces: Sequence[Piece]) -> bool:
    """Whether a cell holds what are columns and rows of the table around it: rulings were lost there.

    A bent page or a broken ruling does that; which column a figure of such a table stands in is then not certain.
    """
    inside: dict[int, list[Piece]] = {}
    for piece in pieces:
        if piece.cell >= 0:
            inside.setdefault(piece.cell, []).append(piece)
    for cell, held in inside.items():
        if len(held) < 2 * APART:
            continue
        top, bottom = on.cells[cell, 1], on.cells[cell, 3]
        beside = sum(
            _side_by_side(one, other, on.glyph) for k, one in enumerate(held) for other in held[k + 1 :]
        )
        starts = on.cells[:, 1]
        starts = np.sort(starts[(starts > top + on.glyph) & (starts < bottom - on.glyph)])
        rows = 1 + int((np.diff(starts) > on.glyph).sum()) if len(starts) else 0
        if beside >= APART and rows >= APART:
            return True
    return False


def _side_by_side(one: Piece, other: Piece, glyph: float) -> bool:
    """Whether two pieces are of one line with a wide gap between them."""
    common = min(one.bottom, other.bottom) - max(one.top, other.top)
    gap = max(one.x0, other.x0) - min(one.x1, other.x1)
    return common > 0.5 * min(one.bottom - one.top, other.bottom - other.top) and gap > 1.5 * glyph


def without(on: Paper, pieces: Sequence[Piece]) -> Paper:
    """The page with what is read already painted over, so that what is left beside it is read alone."""
    clean = on.clean.copy()
    for piece in pieces:
        x0, top, x1, bottom = (max(0, int(v)) for v in (piece.x0, piece.top, piece.x1, piece.bottom))
        part = clean[top : bottom + 1, x0 : x1 + 1]
        if part.size:
            part[:] = int(np.median(part))
    return replace(on, clean=clean)


def _outside(on: Paper, marks: Mask) -> list[Piece]:
    """Groups of ink outside all cells that have the size of characters: a lone page number, a lone figure."""
    rest = marks.copy()
    margin = on.scale
    for x0, top, x1, bottom in on.cells:
        rest[
            max(0, int(top - margin)) : int(bottom + margin) + 1,
            max(0, int(x0 - margin)) : int(x1 + margin) + 1,
        ] = 0
    near = np.ones((max(1, int(0.3 * on.glyph)), max(1, int(0.8 * on.glyph))), np.uint8)
    grouped = cv2.morphologyEx(rest, cv2.MORPH_CLOSE, near)
    stats = cv2.connectedComponentsWithStats(grouped, connectivity=8)[2]
    rows = (tuple(int(v) for v in row[:4]) for row in stats[1:])
    like = [
        Piece(x - 1, y - 1, x + wide + 1, y + high + 1, -1, found="ink")
        for x, y, wide, high in rows
        if 0.5 * on.glyph < high < 1.7 * on.glyph and wide > 0.2 * on.glyph
    ]
    return like if len(like) <= SCATTERED else []


def _tight(on: Paper, cell: int, marks: Mask) -> Iterator[Piece]:
    """The lines of ink in one cell, each in its smallest box."""
    scale = on.scale
    inset = 0.8 * scale
    x0, top, x1, bottom = (
        round(v + d) for v, d in zip(on.cells[cell], (inset, inset, -inset, -inset), strict=True)
    )
    part = marks[max(0, top) : max(0, bottom), max(0, x0) : max(0, x1)]
    if part.size == 0 or np.count_nonzero(part) < 0.5 * scale * scale:
        return
    for a, b in lines_of((part > 0).sum(1), on.glyph):
        columns = np.nonzero(part[a:b].any(0))[0]
        wide, area = int(columns[-1] - columns[0]), np.count_nonzero(part[a:b])
        if wide < 1.2 * scale and b - a < 1.2 * scale and area < scale * scale:
            continue
        yield Piece(
            x0 + int(columns[0]) - 1, top + a - 1, x0 + int(columns[-1]) + 2, top + b + 1, cell, found="ink"
        )


def is_stroke(on: Paper, piece: Piece) -> bool:
    """Whether the ink of a piece is one level stroke, as a minus sign is."""
    part = on.marks[int(piece.top) : int(piece.bottom) + 1, int(piece.x0) : int(piece.x1) + 1]
    rows, columns = np.nonzero(part.any(1))[0], np.nonzero(part.any(0))[0]
    if not len(rows):
        return False
    high, wide = int(rows[-1] - rows[0]) + 1, int(columns[-1] - columns[0]) + 1
    solid = np.count_nonzero(part) / (high * wide)
    thin = wide > 1.7 * high and high < 0.3 * on.glyph
    return bool(thin and 0.15 * on.glyph < wide < 1.1 * on.glyph and solid > 0.6)


def tightened(on: Paper, piece: Piece) -> Piece:
    """The same line in the smallest box around its own ink."""
    left, top = max(0, int(piece.x0)), max(0, int(piece.top))
    part = on.marks[top : int(piece.bottom) + 1, left : int(piece.x1) + 1]
    rows, columns = np.nonzero(part.any(1))[0], np.nonzero(part.any(0))[0]
    if not len(rows):
        return piece
    return Piece(
        left + int(columns[0]) - 1,
        top + int(rows[0]) - 1,
        left + int(columns[-1]) + 2,
        top + int(rows[-1]) + 2,
        piece.cell,
        found=piece.found,
        high=piece.high,
    )


def lone(on: Paper, piece: Piece, margin: float = 0.15) -> tuple[Picture, float, float]:
    """A piece alone on paper at the scale of a text line, so that a lone "-" does not fill the picture.

    Returns:
        The picture, and where its left and right edges stand on the page.
    """
    high, wide = on.clean.shape
    x0, x1 = (min(max(round(v), 0), wide) for v in (piece.x0, piece.x1))
    top, bottom = (min(max(round(v), 0), high) for v in (piece.top, piece.bottom))
    part = on.clean[top:bottom, x0:x1]
    if part.size == 0:
        return np.full((32, 32), 245, np.uint8), float(x0), float(x0 + 32)
    above = max(0, round((1.3 * on.glyph - part.shape[0]) / 2))
    beside = round(margin * on.glyph)
    beside += max(0, (part.shape[0] + 2 * above - part.shape[1] - 2 * beside + 1) // 2)
    rim = np.concatenate([part[0], part[-1], part[:, 0], part[:, -1]])
    ground = int(np.percentile(rim, 70))
    out: Any = cv2.copyMakeBorder(part, above, above, beside, beside, cv2.BORDER_CONSTANT, value=(ground,))
    return out, float(x0 - beside), float(x1 + beside)
