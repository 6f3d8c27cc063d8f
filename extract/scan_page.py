"""One picture of a page to characters and rulings of a page, as the readers of digital pages give them.

Knows the order of the steps. What is not certain about a character stays with it until the text is put together
(`scan_doubts`). Importing this module loads OpenCV; it is imported where a page without text is met, never before.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from gouji.extract.pdf_inject import find_cells
from gouji.extract.pdf_shapes import Drawn, Glyphs
from gouji.extract.pdf_sides import closed
from gouji.extract.scan_detect import find_lines
from gouji.extract.scan_figures import LOOKS, bare, is_numeric
from gouji.extract.scan_picture import ready
from gouji.extract.scan_pieces import Piece, cut, is_stroke, is_torn, lone, paper, tightened, unread, without
from gouji.extract.scan_recognise import FIGURES, Reading, Sign, merged, read_lines
from gouji.extract.scan_rules import edges, find_rules, ink
from gouji.extract.scan_setting import Line, Mark, set_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gouji.extract.scan_picture import Ready
    from gouji.extract.scan_pieces import Paper

cv2.setNumThreads(1)

A4 = 595.0  # points of the shorter side
PLAUSIBLE = (400.0, 1000.0)  # likewise: a page that says otherwise is taken for A4
PLAIN = re.compile(r"[0-9.,%\-]+$")
SURE = 0.95  # certainty of a sign beside digits that is left as it is: 3座, ≥95%
DASHES = frozenset("-−–—一二:;：_～~•·")
STROKES = frozenset("一—–-_/|丨丶√\\VvLl")
SPECKS = frozenset("。.·、,，'`")
LEAST_GLYPH = 13.0  # pixels of the picture as it came: smaller characters lose their digits
WIDER = 0.3  # type sizes of paper beside a figure that is read a second time
STROKE = 0.99  # certainty of a minus sign known by its shape
ALIKE = {like: sign for sign, all_like in LOOKS.items() for like in all_like}
TOUCHED = 0.01  # share of a piece or cell under a lifted seal from which it is doubted
GUESS = 0.5  # probability below which a stray mark is not taken for a character
FIRM = 0.8  # likewise outside cells, where dirt and signatures are
CELLS = 20_000  # of one page; more is noise


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanned:
    """A page as it was read from its picture; lengths in points of the page set upright."""

    glyphs: Glyphs
    drawn: Drawn
    size: tuple[float, float]
    marks: tuple[Mark, ...]  # one for each glyph: how sure it is
    rivals: tuple[str | None, ...]  # one for each line: another reading of its figure
    spots: tuple[tuple[float, float], ...]  # middles of ink that was not read
    back: NDArray[np.float64]  # 3 × 3: from these points to those of the page as seen
    coarse: bool  # too few pixels to trust figures
    torn: bool  # rulings were lost: columns are not certain
    seal: bool


@dataclass(slots=True, kw_only=True)
class _Work:
    lines: list[Line] = field(default_factory=list)
    spots: list[Piece] = field(default_factory=list)


def read_page(picture: NDArray[np.uint8], seen: tuple[float, float]) -> Scanned:
    """Read one page.

    Args:
        picture: the page in colour (height × width × 3, blue first).
        seen: width and height of the page in points, upright or not.
    """
    prepared = ready(picture)
    grey = prepared.grey
    high, wide = grey.shape
    short = min(seen)
    if prepared.photo or not PLAUSIBLE[0] <= short <= PLAUSIBLE[1]:
        short = A4  # the picture is larger than the sheet in it, or no sheet at all
    scale = min(high, wide) / short
    marks = ink(grey, scale)
    ruled = find_rules(marks, scale, marks if prepared.raw is grey else marks | ink(prepared.raw, scale))
    drawn = Drawn(edges=edges(ruled, scale))
    size = (wide / scale, high / scale)
    found = find_cells(closed(drawn.edges), (0.0, 0.0, *size)) or []
    cells = [(a * scale, b * scale, c * scale, d * scale) for a, b, c, d in found[:CELLS]]
    on = paper(grey, marks, ruled.pixels, cells, scale, prepared.glyph)
    work = _read(on, prepared)
    if prepared.covered is not None:
        _own_up(work, on, prepared.covered)
    glyphs, signs = set_lines(work.lines, on, [tightened(on, line.piece) for line in work.lines])
    return Scanned(
        glyphs=glyphs,
        drawn=drawn,
        size=size,
        marks=signs,
        rivals=tuple(line.second for line in work.lines),
        spots=tuple(
            ((piece.x0 + piece.x1) / 2 / scale, (piece.top + piece.bottom) / 2 / scale)
            for piece in work.spots
        ),
        back=_to_page(prepared, scale, picture.shape, seen),
        coarse=0 < prepared.glyph * prepared.native / min(high, wide) < LEAST_GLYPH,
        torn=is_torn(on, [line.piece for line in work.lines]),
        seal=prepared.seal,
    )


def _read(on: Paper, prepared: Ready) -> _Work:
    """All text of the page: by the detector, then what it left, then figures once more."""
    pieces = cut(on, find_lines(on.clean))
    work = _Work(lines=_lines(on, pieces))
    texts = _texts(work.lines)
    left = _lines(without(on, pieces), unread(on, prepared.grey, pieces))
    figures = {line.piece.cell for line in left if is_numeric(texts.get(line.piece.cell, ""))}
    for line in left:
        alone = line.piece.cell >= 0 and not texts.get(line.piece.cell, "").strip()
        if (alone or line.piece.cell in figures) and is_stroke(on, line.piece):
            # A sign before figures or for "nothing", known by its shape: the detector passes over a lone dash.
            dash = Sign(text="-", p=STROKE, centre=0.5, others=(("", 1 - STROKE),))
            work.lines.append(replace(line, reading=Reading(signs=(dash,))))
        elif alone and line.reading.text in SPECKS:
            work.spots.append(line.piece)  # a short dash as likely as dirt: not for us to say
        elif line.reading.text.strip() and line.reading.least >= (GUESS if line.piece.cell >= 0 else FIRM):
            work.lines.append(line)
        elif line.piece.cell >= 0:
            work.spots.append(line.piece)
    stray = _strokes(work.lines)
    work.spots += [line.piece for line in stray]
    work.lines = _figures(on, [line for line in work.lines if line not in stray])
    return work


def _strokes(lines: Sequence[Line]) -> list[Line]:
    """Lone strokes above or below the words of a cell: a pen's, not the words'. By itself in a cell 一 is a number."""
    texts = _texts(lines)
    return [
        line
        for line in lines
        if line.piece.cell >= 0
        and line.reading.text.strip() in STROKES
        and line.reading.text.strip() != texts[line.piece.cell].strip()
        and not is_numeric(texts[line.piece.cell])
    ]


def _own_up(work: _Work, on: Paper, covered: NDArray[np.uint8]) -> None:
    """Say what a lifted seal may have taken along: doubt on what lay under it, and on cells that now look empty."""

    def under(x0: float, top: float, x1: float, bottom: float) -> float:
        part = covered[max(0, int(top)) : int(bottom) + 1, max(0, int(x0)) : int(x1) + 1]
        return float((part > 0).mean()) if part.size else 0.0

    work.lines = [
        replace(line, covered=True)
        if under(line.piece.x0, line.piece.top, line.piece.x1, line.piece.bottom) > TOUCHED
        else line
        for line in work.lines
    ]
    read = {line.piece.cell for line in work.lines if line.reading.text.strip()}
    for k, (x0, top, x1, bottom) in enumerate(on.cells.tolist()):
        if k not in read and under(x0, top, x1, bottom) > TOUCHED:
            work.spots.append(Piece(x0, top, x1, bottom, k))


def _texts(lines: Sequence[Line]) -> dict[int, str]:
    """What was read in each cell, in no order."""
    texts: dict[int, str] = {}
    for line in lines:
        texts[line.piece.cell] = texts.get(line.piece.cell, "") + line.reading.text
    return texts


def _figures(on: Paper, lines: Sequence[Line]) -> list[Line]:
    """Pieces of cells that hold a figure, read again: with its signs only where it is none, and cut tighter.

    A piece that is a figure already is only read a second time; where both differ, both are kept.
    """
    texts = _texts(lines)
    chosen = [
        k for k, line in enumerate(lines) if line.piece.cell >= 0 and is_numeric(texts[line.piece.cell])
    ]
    out = [replace(line, reading=merged(line.reading, figure=False)) for line in lines]
    for k in chosen:
        alone = (
            bare(texts[lines[k].piece.cell]) == "1"
        )  # by itself a stroke may as well be "/" or what is left of a ruling
        out[k] = replace(out[k], reading=merged(lines[k].reading, figure=not alone))
    odd = [k for k in chosen if _is_odd(lines[k].reading)]
    for k, reading in zip(
        odd, read_lines([lone(on, lines[k].piece)[0] for k in odd], only=FIGURES), strict=True
    ):
        before = lines[k].reading
        if not reading.signs and bare(before.text) in DASHES:
            reading = Reading(signs=(replace(before.signs[0], text="-"),))  # noqa: PLW2901
        if reading.signs:
            out[k] = replace(out[k], reading=merged(reading, figure=True), second=bare(before.text))
    shown = [lone(on, tightened(on, lines[k].piece), WIDER)[0] for k in chosen]
    for k, reading in zip(chosen, read_lines(shown), strict=True):
        said = "".join(ALIKE.get(mark, mark) for mark in bare(reading.text))
        if said != bare(out[k].reading.text) and out[k].second is None:
            out[k] = replace(out[k], second=said)
        elif said == bare(out[k].reading.text) and out[k].second is not None:
            out[k] = replace(out[k], second=None)  # two of three agree
    return out


def _is_odd(reading: Reading) -> bool:
    """Whether a figure has a sign that figures do not have, and may be one that they have."""
    return any(
        sign.text.strip() and not PLAIN.match(bare(sign.text)) and (sign.p < SURE or sign.text in DASHES)
        for sign in reading.signs
    )


def _lines(on: Paper, pieces: Sequence[Piece]) -> list[Line]:
    shown = [lone(on, piece) for piece in pieces]
    readings = read_lines([picture for picture, _, _ in shown])
    return [
        Line(piece=piece, left=left, right=right, reading=reading)
        for piece, (_, left, right), reading in zip(pieces, shown, readings, strict=True)
    ]


def _to_page(
    prepared: Ready, scale: float, shape: Sequence[int], seen: tuple[float, float]
) -> NDArray[np.float64]:
    """From points of the upright page to points of the page as it is seen."""
    import numpy as np  # noqa: PLC0415

    to_pixels = np.diag([scale, scale, 1.0])
    to_points = np.diag([seen[0] / shape[1], seen[1] / shape[0], 1.0])
    out: NDArray[np.float64] = to_points @ prepared.back @ to_pixels
    return out
