"""The pages of a document as one flow: grids joined over page breaks, paragraphs between them, in reading order."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, TypeAlias

from gouji.extract.pdf_cut import LABELS
from gouji.extract.pdf_furniture import body_lines
from gouji.extract.pdf_join import fits_below, join
from gouji.extract.pdf_prose import Column, measure, paragraphs
from gouji.extract.pdf_shapes import Grid, Line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gouji.extract.pdf_shapes import Sheet

Item: TypeAlias = "Grid | tuple[Line, ...]"  # a table, or the lines of a paragraph


def flow(sheets: Sequence[Sheet], labels: frozenset[str] = LABELS) -> list[Item]:
    """Grids and paragraphs of all sheets in reading order.

    Args:
        sheets: the pages, in order.
        labels: words that are whole cells in such forms; they help to tell cut rows from whole ones.
    """
    bodies = body_lines(sheets)
    columns = _columns(sheets, bodies)
    out: list[Item] = []
    loose: list[Line] = []
    for piece in _joined(sheets, bodies, labels):
        if isinstance(piece, Grid) and len(piece.slots) > 1:
            out += _prose(loose, sheets, columns)
            loose = []
            out.append(piece)
        elif isinstance(piece, Grid):
            loose += piece.slots[0].lines  # a box around text is no table
        else:
            loose.append(piece)
    return out + _prose(loose, sheets, columns)


def _joined(
    sheets: Sequence[Sheet], bodies: Sequence[Sequence[Line]], labels: frozenset[str]
) -> list[Grid | Line]:
    """Grids and lines of all pages in order, grids joined where nothing stands between them."""
    out: list[Grid | Line] = []
    for sheet, lines in zip(sheets, bodies, strict=True):
        pieces: list[Grid | Line] = [*sheet.grids, *lines]
        pieces.sort(key=lambda piece: (piece.top, piece.x0 if isinstance(piece, Line) else piece.xs[0]))
        for k, piece in enumerate(pieces):
            last = out[-1] if out else None
            if (
                k == 0
                and isinstance(piece, Grid)
                and isinstance(last, Grid)
                and last.last_page == sheet.number - 1
                and fits_below(last, piece)
            ):
                out[-1] = join(last, piece, labels)
            else:
                out.append(piece)
    return out


def _columns(sheets: Sequence[Sheet], bodies: Sequence[Sequence[Line]]) -> dict[int, Column]:
    """The text column of each page width, by rounded width."""
    by_width: dict[int, list[Line]] = defaultdict(list)
    for sheet, lines in zip(sheets, bodies, strict=True):
        by_width[round(sheet.width)] += lines
    return {width: measure(lines, width) for width, lines in by_width.items()}


def _prose(
    lines: Sequence[Line], sheets: Sequence[Sheet], columns: dict[int, Column]
) -> list[tuple[Line, ...]]:
    if not lines:
        return []
    width = {sheet.number: round(sheet.width) for sheet in sheets}
    return paragraphs(lines, columns[width[lines[0].page]])
