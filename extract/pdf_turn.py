"""Pages whose text is set sideways without the file saying so: read upright, and told where they are seen.

Knows geometry only.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from gouji.extract.model import Block, Location, Table, TextLine
from gouji.extract.pdf_shapes import SLANTED, Drawn, Glyphs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gouji.extract.model import Box

MOST = 0.7  # share of the characters that must be set sideways


def main_turn(glyphs: Glyphs) -> int:
    """The quarter turns of most of a page's text; 0 when it reads to the right."""
    if glyphs.level:
        return 0
    counts = Counter(turn for turn, mark in zip(glyphs.turn, glyphs.text, strict=True) if mark != " ")
    if not counts:
        return 0
    turn, count = counts.most_common(1)[0]
    return turn if turn != SLANTED and count > MOST * sum(counts.values()) else 0


def levelled(glyphs: Glyphs, drawn: Drawn, size: tuple[float, float], turn: int) -> tuple[Glyphs, Drawn]:
    """Characters and rules of a page, turned clockwise by `turn` quarters so that the text reads to the right."""
    boxes = [
        _clockwise(box, size, turn)
        for box in zip(glyphs.x0, glyphs.top, glyphs.x1, glyphs.bottom, strict=True)
    ]
    x0, top, x1, bottom = ([box[k] for box in boxes] for k in range(4))
    turned = [was if was == SLANTED else (was - turn) % 4 for was in glyphs.turn]
    out = replace(
        glyphs, x0=x0, top=top, x1=x1, bottom=bottom, base=list(bottom), turn=turned, level=not any(turned)
    )
    edges, dark, pictures = (
        [_clockwise(box, size, turn) for box in boxes] for boxes in (drawn.edges, drawn.dark, drawn.pictures)
    )
    return out, replace(drawn, edges=edges, dark=dark, pictures=pictures)


def restored(
    blocks: Sequence[Block], pages: Mapping[int, tuple[int, tuple[float, float]]]
) -> tuple[Block, ...]:
    """Boxes told as the page is seen.

    Args:
        blocks: with boxes of the levelled pages.
        pages: for each turned page the quarter turns and the size as seen.
    """

    def place(location: Location) -> Location:
        if location.box is None or location.page is None or location.page not in pages:
            return location
        turn, size = pages[location.page]
        return replace(location, box=_back(location.box, size, turn))

    def line(span: TextLine) -> TextLine:
        if span.page not in pages:
            return span
        turn, size = pages[span.page]
        return replace(span, box=_back(span.box, size, turn))

    out: list[Block] = []
    for block in blocks:
        if isinstance(block, Table):
            cells = (
                replace(cell, location=place(cell.location), lines=tuple(map(line, cell.lines)))
                for cell in block.cells
            )
            out.append(replace(block, location=place(block.location), cells=tuple(cells)))
        else:
            out.append(replace(block, location=place(block.location), lines=tuple(map(line, block.lines))))
    return tuple(out)


def _clockwise(box: Box, size: tuple[float, float], turn: int) -> Box:
    """A box of a page of this size, after the page was turned clockwise."""
    width, height = size
    x0, top, x1, bottom = box
    return (
        box,
        (height - bottom, x0, height - top, x1),
        (width - x1, height - bottom, width - x0, height - top),
        (top, width - x1, bottom, width - x0),
    )[turn % 4]


def _back(box: Box, size: tuple[float, float], turn: int) -> Box:
    """The inverse of `_clockwise` for a page of the size as seen."""
    width, height = size
    return _clockwise(box, (height, width) if turn % 2 else (width, height), -turn)
