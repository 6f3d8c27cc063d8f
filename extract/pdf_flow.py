"""The pages of a document as one flow: grids joined over page breaks, paragraphs between them, in reading order."""

from __future__ import annotations

from collections import defaultdict
from statistics import median
from typing import TYPE_CHECKING, TypeAlias

from gouji.extract.pdf_cut import LABELS
from gouji.extract.pdf_furniture import body_lines
from gouji.extract.pdf_join import fits_below, join
from gouji.extract.pdf_prose import Column, left_margin, measure, paragraphs
from gouji.extract.pdf_shapes import Grid, Line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gouji.extract.pdf_shapes import Sheet

Item: TypeAlias = "Grid | tuple[Line, ...]"  # a table, or the lines of a paragraph

_SAME_MARGIN = 3.0  # points


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
            out += _prose(loose, columns)
            loose = []
            out.append(piece)
        elif isinstance(piece, Grid):
            loose += piece.slots[0].lines  # a box around text is no table
        else:
            loose.append(piece)
    return out + _prose(loose, columns)


def _joined(
    sheets: Sequence[Sheet], bodies: Sequence[Sequence[Line]], labels: frozenset[str]
) -> list[Grid | Line]:
    """Grids and lines of all pages in order, grids joined where nothing stands between them."""
    out: list[Grid | Line] = []
    for sheet, lines in zip(sheets, bodies, strict=True):
        pieces: list[Grid | Line] = [*sheet.grids, *lines]
        pieces.sort(key=lambda piece: (piece.top, piece.x0 if isinstance(piece, Line) else piece.xs[0]))
        at = next((k for k in range(len(out) - 1, -1, -1) if not _is_nested(out[k])), None)
        last = out[at] if at is not None else None
        for k, piece in enumerate(pieces):
            if (
                k == 0
                and at is not None
                and isinstance(piece, Grid)
                and isinstance(last, Grid)
                and last.last_page == sheet.number - 1
                and fits_below(last, piece)
            ):
                out[at] = join(last, piece, labels)
            else:
                out.append(piece)
    return out


def _is_nested(piece: Grid | Line) -> bool:
    return isinstance(piece, Grid) and piece.nested


def _columns(sheets: Sequence[Sheet], bodies: Sequence[Sequence[Line]]) -> dict[int, Column]:
    """The text column of each page, measured on all pages of its width and left margin."""
    margins: dict[int, list[float]] = defaultdict(
        list
    )  # by width, those of pages with enough text, most used first
    own: dict[int, float] = {}
    for sheet, lines in zip(sheets, bodies, strict=True):
        left = left_margin(lines, sheet.width)
        if left is not None:
            own[sheet.number] = left
            margins[round(sheet.width)].append(left)
    groups: dict[tuple[int, float], list[Line]] = defaultdict(list)
    key_of: dict[int, tuple[int, float]] = {}
    for sheet, lines in zip(sheets, bodies, strict=True):
        width = round(sheet.width)
        known = margins[width]
        left = own.get(sheet.number, median(known) if known else 0.0)
        indent = 2 * lines[0].size if lines else 0.0  # a page of one-line paragraphs shows no other start
        same = (one for one in known if min(abs(one - left), abs(one + indent - left)) <= _SAME_MARGIN)
        key = width, min(same, default=left)
        key_of[sheet.number] = key
        groups[key] += lines
    columns = {key: measure(lines, key[0]) for key, lines in groups.items()}
    return {number: columns[key] for number, key in key_of.items()}


def _prose(lines: Sequence[Line], columns: dict[int, Column]) -> list[tuple[Line, ...]]:
    """Paragraphs of following lines; where the margins change with a page, a new stretch begins."""
    out: list[tuple[Line, ...]] = []
    stretch: list[Line] = []
    for line in lines:
        if stretch and columns[line.page] is not columns[stretch[-1].page]:
            out += paragraphs(stretch, columns[stretch[-1].page])
            stretch = []
        stretch.append(line)
    return out + (paragraphs(stretch, columns[stretch[-1].page]) if stretch else [])
