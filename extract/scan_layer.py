"""Text that another program's recognition laid over, or under, the picture of a page.

Such text looks digital and is a guess. It is told by what is beneath it: the picture has ink where the characters stand
and hardly any elsewhere, while a picture behind real text is a ground like any other. Knows boxes of characters and
ink; must not know tables.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from gouji.extract.model import Doubt, Table
from gouji.extract.scan_figures import bare

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from gouji.extract.model import Block, Box, Cell, Paragraph
    from gouji.extract.pdf_engine import Leaf
    from gouji.extract.pdf_shapes import Glyphs

Owner = TypeVar("Owner", "Cell", "Paragraph")

SCALE = 1.5  # pixels per point at which the picture is looked at
LONGEST = 2500  # pixels of its longer side
DARKER = 50  # levels below the paper from which a pixel is ink
INKED = 0.04  # share of a character's box under which there is none of it
HITS = 0.6  # share of the characters with ink beneath them
STANDS_OUT = 1.7  # times as much ink under the characters as elsewhere
SAMPLE = 500  # characters that are looked at
DEPTH = 10  # forms inside forms
INVISIBLE = 3  # text render mode

FOREIGN = 0.85  # certainty of a figure that only another program read
DIFFERS = 0.5  # likewise of one that it read otherwise
FIGURE = re.compile(r"[\d.,%\-]*\d[\d.,%]*")
EDGE = 1.5  # points by which a box of text may be off


def over_print(page: Any, leaf: Leaf) -> bool:  # noqa: ANN401  # a page of pypdfium2
    """Whether the characters of a page stand on their own picture.

    Args:
        page: of a document that is opened for this alone: its text is made invisible.
        leaf: the same page as it was read.
    """
    import numpy as np  # noqa: PLC0415  # few pages get here
    import pypdfium2.raw as pdfium  # noqa: PLC0415

    for thing in page.get_objects(filter=(pdfium.FPDF_PAGEOBJ_TEXT,), max_depth=DEPTH):
        pdfium.FPDFTextObj_SetTextRenderMode(thing.raw, INVISIBLE)
    wide, high = leaf.view.size
    scale = min(SCALE, LONGEST / max(wide, high, 1.0))
    shown = np.asarray(page.render(scale=scale, grayscale=True).to_numpy()).reshape(
        -1, round(np.ceil(wide * scale))
    )
    ink = shown < np.median(shown) - DARKER
    glyphs = leaf.glyphs
    printed = [k for k, mark in enumerate(glyphs.text) if not mark.isspace()]
    under = np.zeros(ink.shape, bool)
    hits = seen = 0
    step = max(1, len(printed) // SAMPLE)
    for place, k in enumerate(printed):
        x0, x1, top, bottom = (
            max(0, round(v * scale)) for v in (glyphs.x0[k], glyphs.x1[k], glyphs.top[k], glyphs.bottom[k])
        )
        box = (slice(top, max(bottom, top + 1)), slice(x0, max(x1, x0 + 1)))
        under[box] = True
        if place % step == 0:
            part = ink[box]
            seen += 1
            hits += bool(part.size and part.mean() > INKED)
    if not seen or hits < HITS * seen or under.all():
        return False
    return bool(ink[under].mean() > STANDS_OUT * ink[~under].mean())


def distrusted(blocks: Sequence[Block], pages: Iterable[int]) -> tuple[Block, ...]:
    """Blocks with a doubt on every figure that stands on one of these pages."""
    chosen = set(pages)

    def doubts(owner: Cell | Paragraph) -> Iterator[Doubt]:
        if any(line.page in chosen for line in owner.lines):
            for found in FIGURE.finditer(owner.text):
                yield Doubt(span=found.span(), confidence=FOREIGN)

    return _with(blocks, doubts)


def against(blocks: Sequence[Block], layers: Mapping[int, Glyphs]) -> tuple[Block, ...]:
    """Blocks with a doubt on every figure that the layer of its page has otherwise, which is the other reading.

    Args:
        blocks: placed as the pages are seen.
        layers: the characters of the layer by page.
    """

    def doubts(owner: Cell | Paragraph) -> Iterator[Doubt]:
        said: list[str] = []
        for number in dict.fromkeys(line.page for line in owner.lines if line.page in layers):
            said += _figures_in(layers[number], _places(owner, number))
        for found in FIGURE.finditer(owner.text):
            if bare(found.group()) in said:
                said.remove(bare(found.group()))
            elif said:
                yield Doubt(span=found.span(), confidence=DIFFERS, alternatives=(said[0],))

    return _with(blocks, doubts) if layers else tuple(blocks)


def _places(owner: Cell | Paragraph, page: int) -> list[Box]:
    return [line.box for line in owner.lines if line.page == page]


def _figures_in(glyphs: Glyphs, boxes: Sequence[Box]) -> list[str]:
    """The figures that the characters inside some boxes make, line by line."""
    found: list[str] = []
    for x0, top, x1, bottom in boxes:
        inside = [
            (glyphs.x0[k], mark)
            for k, mark in enumerate(glyphs.text)
            if not mark.isspace()
            and x0 - EDGE <= (glyphs.x0[k] + glyphs.x1[k]) / 2 <= x1 + EDGE
            and top - EDGE <= (glyphs.top[k] + glyphs.bottom[k]) / 2 <= bottom + EDGE
        ]
        found += FIGURE.findall(bare("".join(mark for _, mark in sorted(inside, key=lambda one: one[0]))))
    return found


def _with(
    blocks: Sequence[Block], doubts: Callable[[Cell | Paragraph], Iterator[Doubt]]
) -> tuple[Block, ...]:
    def told(owner: Owner) -> Owner:
        more: tuple[Doubt, ...] = tuple(doubts(owner))
        return replace(owner, doubts=(*owner.doubts, *more)) if more else owner

    return tuple(
        replace(block, cells=tuple(map(told, block.cells))) if isinstance(block, Table) else told(block)
        for block in blocks
    )
