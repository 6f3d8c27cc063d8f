"""From glyphs back to text: what was uncertain about a character becomes a doubt of the cell or paragraph it ended in.

The blocks are made of scanned pages as of digital ones; afterwards each printed line is laid over the glyphs it was
made of. Places are told as the page is seen. Knows figures only as strings of digits; must not know what they mean.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from gouji.extract.model import Block, Doubt, Location, Remark, Table, TextLine
from gouji.extract.scan_figures import amount, is_numeric, repairs, well_formed
from gouji.extract.scan_page import Scanned
from gouji.extract.scan_setting import Mark

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from gouji.extract.model import Box, Cell, Paragraph

Owner = TypeVar("Owner", "Cell", "Paragraph")

CERTAIN = 0.9  # probability from which a character is taken as read
DIGIT_CERTAIN = 0.98  # likewise of a figure, which accuses
ODD = 0.5  # certainty of a figure that is not written as one, whatever its characters say
COVERED = 0.85  # the most certainty of a character that a lifted seal covered
FIGURE = re.compile(r"[0-9.,%\-]")
RUN = re.compile(r"[\d.,%\-]*\d[\d.,%]*")
PARTED = re.compile(r"\d[\d.,]*[^\S\n]+\d[\d.,%]*")
FLOOR = 1e-3
GARBLED = 0.5  # certainty of a character below which the words it stands in may be others
LABEL = 24  # characters; longer ones name nothing
MISNAMED = 0.85  # the most certainty of a figure that such words name


def finished(blocks: Sequence[Block], pages: Mapping[int, Scanned]) -> tuple[tuple[Block, ...], list[Remark]]:
    """Blocks with their doubts, placed as the pages are seen, and remarks on what was not read.

    Args:
        blocks: made of sheets in the points of upright pages.
        pages: the scanned ones by number.
    """
    readings = {number: _Laid(page) for number, page in pages.items()}
    remarks: list[Remark] = []
    out: list[Block] = []
    for block in blocks:
        if isinstance(block, Table):
            cells = []
            for cell in block.cells:
                doubted = _doubted(cell, readings)
                here = pages.get(cell.location.page or 0)
                if here is not None and here.torn:
                    more = _on_figures(cell.text) or [Doubt(span=(0, len(cell.text)), confidence=ODD)]
                    doubted = replace(doubted, doubts=(*doubted.doubts, *more))
                unread = list(_spots(cell, pages))
                if unread:
                    whole = Doubt(span=(0, len(cell.text)), confidence=0.0)
                    doubted = replace(doubted, doubts=(*doubted.doubts, whole))
                    place = _seen(cell.location, pages)
                    remarks.append(
                        Remark(code="unread_ink", message="单元格内有未能识别的字迹", location=place)
                    )
                cells.append(_placed(doubted, pages))
            out.append(replace(block, cells=_misnamed(cells), location=_seen(block.location, pages)))
        else:
            out.append(_placed(_doubted(block, readings), pages))
    return tuple(out), remarks


def _misnamed(cells: Sequence[Cell]) -> tuple[Cell, ...]:
    """The cells, with a doubt on each figure whose row or column is named by words that could hardly be read."""
    figures = [cell for cell in cells if is_numeric(cell.text)]
    rows = {cell.row for cell in figures}
    named: set[int] = set()
    for label in cells:
        hard = len(label.text) <= LABEL and any(doubt.confidence < GARBLED for doubt in label.doubts)
        if not hard or not label.text.strip() or is_numeric(label.text):
            continue
        down, right = label.row + label.row_span, label.col + label.col_span
        heads = label.row not in rows  # of columns
        named |= {
            id(cell)
            for cell in figures
            if (heads and cell.row >= down and label.col <= cell.col < right)
            or (not heads and label.row <= cell.row < down and cell.col >= right)
        }
    return tuple(
        replace(cell, doubts=(*cell.doubts, Doubt(span=(0, len(cell.text)), confidence=MISNAMED)))
        if id(cell) in named
        else cell
        for cell in cells
    )


def _placed(owner: Owner, pages: Mapping[int, Scanned]) -> Owner:
    lines = tuple(
        replace(line, box=_mapped(line.box, pages[line.page])) if line.page in pages else line
        for line in owner.lines
    )
    return replace(owner, location=_seen(owner.location, pages), lines=lines)


def _seen(place: Location, pages: Mapping[int, Scanned]) -> Location:
    page = pages.get(place.page or 0)
    if place.box is None or page is None:
        return place
    return replace(place, box=_mapped(place.box, page))


def _mapped(box: Box, page: Scanned) -> Box:
    """The upright box around a box of the straightened page."""
    x0, top, x1, bottom = box
    corners = page.back @ np.array([[x0, x1, x1, x0], [top, top, bottom, bottom], [1.0, 1.0, 1.0, 1.0]])
    xs, ys = corners[0] / corners[2], corners[1] / corners[2]
    return float(xs.min()), float(ys.min()), float(xs.max()), float(ys.max())


def _spots(cell: Cell, pages: Mapping[int, Scanned]) -> Iterator[tuple[float, float]]:
    """Ink of this cell that was not read."""
    place = cell.location
    page = pages.get(place.page or 0)
    if place.box is None or page is None:
        return
    x0, top, x1, bottom = place.box
    yield from (s for s in page.spots if x0 <= s[0] <= x1 and top <= s[1] <= bottom)


class _Laid:
    """The glyphs of one page, found by place."""

    def __init__(self, page: Scanned) -> None:
        glyphs = page.glyphs
        self.page = page
        self.x = (np.array(glyphs.x0) + np.array(glyphs.x1)) / 2
        self.y = (np.array(glyphs.top) + np.array(glyphs.bottom)) / 2

    def under(self, box: Box) -> list[int]:
        """The glyphs inside a box, from left to right."""
        x0, top, x1, bottom = box
        inside = (
            (self.x >= x0 - 0.01) & (self.x <= x1 + 0.01) & (self.y >= top - 0.01) & (self.y <= bottom + 0.01)
        )
        return sorted(np.nonzero(inside)[0].tolist(), key=lambda k: float(self.x[k]))


@dataclass(frozen=True, slots=True)
class _At:
    """A character of the text and what is known of it."""

    place: int
    mark: Mark
    page: Scanned


def _doubted(owner: Owner, readings: Mapping[int, _Laid]) -> Owner:
    """The cell or paragraph with doubts on what was not read for certain."""
    found: list[_At] = []
    doubts: list[Doubt] = []
    for line in owner.lines:
        laid = readings.get(line.page)
        if laid is not None:
            told, lost = _along(owner.text, line, laid)
            found += told
            doubts += lost
    if not found and not doubts:
        return owner
    doubts += [doubt for at in found if (doubt := _of_sign(at)) is not None]
    doubts += _rivals(found)
    doubts += _odd_figure(owner.text, found)
    doubts += _parted(owner.text)
    if any(at.page.coarse for at in found):
        doubts += _on_figures(owner.text)
    doubts.sort(key=lambda doubt: (doubt.span, doubt.confidence, doubt.alternatives))
    return replace(owner, doubts=tuple(doubts))


def _parted(text: str) -> list[Doubt]:
    """17.9 9万元: digits that a blank of the picture parts may be one figure or two."""
    return [Doubt(span=run.span(), confidence=ODD) for run in PARTED.finditer(text)]


def _on_figures(text: str) -> list[Doubt]:
    return [Doubt(span=run.span(), confidence=ODD) for run in RUN.finditer(text)]


def _along(text: str, line: TextLine, laid: _Laid) -> tuple[list[_At], list[Doubt]]:
    """The characters of a printed line with their marks; where they cannot be told apart, one doubt on all."""
    under = laid.under(line.box)
    places = [k for k in range(line.start, line.end) if not text[k].isspace()]
    glyphs = laid.page.glyphs
    printed = "".join(text[k] for k in places)
    read = "".join(glyphs.text[k] for k in under)
    marks = laid.page.marks
    if printed == read and len(under) == len(places):
        return [_At(place, marks[k], laid.page) for place, k in zip(places, under, strict=True)], []
    least = min((marks[k].sign.p for k in under), default=0.0)
    if least >= DIGIT_CERTAIN:
        return [], []
    return [], [Doubt(span=(line.start, line.end), confidence=round(least, 3))]


def _of_sign(at: _At) -> Doubt | None:
    sign = at.mark.sign
    p = min(sign.p, COVERED) if at.mark.covered else sign.p
    if p >= (DIGIT_CERTAIN if FIGURE.match(sign.text) else CERTAIN):
        return None
    others = tuple(other for other, odds in sign.others if odds > FLOOR)
    return Doubt(span=(at.place, at.place + 1), confidence=round(p, 3), alternatives=others)


def _rivals(found: Sequence[_At]) -> Iterator[Doubt]:
    """Figures that a second reading read otherwise."""
    for (_, index), group in groupby(found, key=lambda at: (id(at.page), at.mark.line)):
        ats = list(group)
        rival = ats[0].page.rivals[index]
        if rival is not None:
            least = min(at.mark.sign.p for at in ats)
            span = (ats[0].place, ats[-1].place + 1)
            yield Doubt(span=span, confidence=round(min(least, ODD), 3), alternatives=(rival,))


def _odd_figure(text: str, found: Sequence[_At]) -> Iterator[Doubt]:
    """A text that is a figure but for its writing: systematic slips come with high probability."""
    if found and is_numeric(text) and not well_formed(amount(text)):
        yield Doubt(span=(0, len(text)), confidence=ODD, alternatives=repairs(text))
