"""Awkward ways to put the same table on a page; each must give the same grid."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from gouji.extract.model import Document

MakePdf = Callable[..., bytes]
ReadPdf = Callable[..., Document]

BOX = "/MediaBox [0 0 400 600]"
LINES = (
    "0.5 w 50 500 m 250 500 l S 50 450 m 250 450 l S 50 400 m 250 400 l S 50 400 m 50 500 l S "
    "150 400 m 150 500 l S 250 400 m 250 500 l S\n"
)
WORDS = "BT /F1 12 Tf 60 470 Td (alpha) Tj 100 0 Td (beta) Tj -100 -50 Td (12.34) Tj 100 0 Td (-5.6) Tj ET"
PAGE = LINES + WORDS
ROWS = [["alpha", "beta"], ["12.34", "-5.6"]]
FORM = (
    "/Type /XObject /Subtype /Form /BBox [-1000 -1000 2000 2000] "
    "/Resources << /Font << /F1 3 0 R >> /XObject << /X1 101 0 R >> >>"
)
EMPTY = (FORM, "")
SCALED = (
    "BT /F1 1 Tf 12 0 0 12 60 470 Tm (alpha) Tj 8.3333 0 Td (beta) Tj -8.3333 -4.16667 Td (12.34) Tj "
    "8.3333 0 Td (-5.6) Tj ET"
)
WIDTH = {"l": 0.222, "t": 0.278, ".": 0.278, "-": 0.333}  # of Helvetica, in type sizes; 0.556 for the others
BY_GLYPH = " ".join(
    f"BT /F1 12 Tf 1 0 0 1 {x + 12 * sum(WIDTH.get(m, 0.556) for m in word[:k]):.3f} {y} Tm ({mark}) Tj ET"
    for x, y, word in ((60, 470, "alpha"), (160, 470, "beta"), (60, 420, "12.34"), (160, 420, "-5.6"))
    for k, mark in enumerate(word)
)
RECTS = (
    "0 g 50 500 200 0.5 re f 50 450 200 0.5 re f 50 400 200 0.5 re f 50 400 0.5 100 re f "
    "150 400 0.5 100 re f 250 400 0.5 100.5 re f "
)
CELLS = "50 450 100 50 re 150 450 100 50 re 50 400 100 50 re 150 400 100 50 re S "
ONE_PATH = (
    "50 500 m 250 500 l 50 450 m 250 450 l 50 400 m 250 400 l 50 400 m 50 500 l 150 400 m 150 500 l "
    "250 400 m 250 500 l S "
)
MIDDLE = "150 400 m 150 500 l S"

CASES: dict[str, dict[str, Any]] = {
    "plain": {"page": BOX, "content": PAGE},
    "turned 90": {"page": f"{BOX} /Rotate 90", "content": PAGE, "sideways": True},
    "turned 180": {"page": f"{BOX} /Rotate 180", "content": PAGE, "sideways": True},
    "turned 270": {"page": f"{BOX} /Rotate 270", "content": PAGE, "sideways": True},
    "turned -90": {"page": f"{BOX} /Rotate -90", "content": PAGE, "sideways": True},
    "landscape by /Rotate": {
        "page": f"{BOX} /Rotate 90",
        "content": f"q 0 1 -1 0 400 0 cm {PAGE.replace('500', '300').replace('400', '200').replace('450', '250').replace('470', '270')} Q",
    },
    "box off the origin": {"page": "/MediaBox [-20 -30 380 570]", "content": PAGE},
    "box with corners swapped": {"page": "/MediaBox [400 600 0 0]", "content": PAGE},
    "crop box": {"page": f"{BOX} /CropBox [40 380 300 520]", "content": PAGE},
    "crop box beyond the media box": {"page": f"{BOX} /CropBox [-100 -100 1000 1000]", "content": PAGE},
    "user unit": {"page": f"{BOX} /UserUnit 2", "content": PAGE},
    "inherited box": {"page": "", "inherited": BOX, "content": PAGE},
    "form": {"page": BOX, "content": "q 1 0 0 1 10 20 cm /X0 Do Q", "objects": [(FORM, PAGE), EMPTY]},
    "form with a matrix": {
        "page": BOX,
        "content": "q 1 0 0 1 10 20 cm /X0 Do Q",
        "objects": [(FORM + " /Matrix [0.8 0 0 0.8 15 25]", PAGE), EMPTY],
    },
    "form in a form": {
        "page": BOX,
        "content": "q 0.9 0 0 0.9 10 20 cm /X0 Do Q",
        "objects": [
            (FORM + " /Matrix [0.8 0 0 0.8 15 25]", "q 1 0 0 1 5 6 cm /X1 Do Q"),
            (FORM + " /Matrix [1.1 0 0 1.1 -3 -4]", PAGE),
        ],
    },
    "form turned over twice": {
        "page": BOX,
        "content": "q 1 0 0 -1 0 600 cm /X0 Do Q",
        "objects": [(FORM + " /Matrix [1 0 0 -1 0 600]", PAGE), EMPTY],
    },
    "rules as thin areas": {"page": BOX, "content": RECTS + WORDS},
    "rules as boxes of cells": {"page": BOX, "content": CELLS + WORDS},
    "rules in one path": {"page": BOX, "content": ONE_PATH + WORDS},
    "dashed rules": {"page": BOX, "content": "[3 2] 0 d " + PAGE},
    "white rules": {"page": BOX, "content": "1 G " + PAGE},
    "thick rules": {"page": BOX, "content": PAGE.replace("0.5 w", "2 w")},
    "double rules": {"page": BOX, "content": LINES + MIDDLE.replace("150", "151.5") + " " + WORDS},
    "rules in pieces": {
        "page": BOX,
        "content": PAGE.replace("50 450 m 250 450 l S", "50 450 m 120 450 l S 119 450 m 250 450 l S"),
    },
    "rule drawn forth and back": {
        "page": BOX,
        "content": PAGE.replace(MIDDLE, "150 400 m 150 500 l 150 400 l S"),
    },
    "rule as a closed path": {"page": BOX, "content": PAGE.replace(MIDDLE, "150 400 m 150 500 l s")},
    "rule as a box without width": {"page": BOX, "content": PAGE.replace(MIDDLE, "150 400 0 100 re S")},
    "rules that miss by a point": {
        "page": BOX,
        "content": PAGE.replace(MIDDLE, "150.6 401 m 150.2 499 l S"),
    },
    "scaled by the text matrix": {"page": BOX, "content": LINES + SCALED},
    "scaled by the page matrix": {
        "page": BOX,
        "content": f"q 0.5 0 0 0.5 20 30 cm {PAGE} Q",
    },
    "one object a glyph": {"page": BOX, "content": LINES + BY_GLYPH},
    "fake bold": {"page": BOX, "content": PAGE + " " + WORDS.replace("60 470", "60.3 470")},
    "squeezed text": {"page": BOX, "content": LINES + WORDS.replace("Tf 60", "Tf 60 Tz 60")},
    "spaced letters": {"page": BOX, "content": LINES + WORDS.replace("Tf 60", "Tf 0.8 Tc 60")},
    "text before rules": {"page": BOX, "content": WORDS + " " + LINES},
    "coloured ground": {"page": BOX, "content": "0.9 0.9 1 rg 50 450 200 50 re f 0 g " + PAGE},
    "white text on a dark ground": {
        "page": BOX,
        "content": "0.1 0.2 0.5 rg 50 400 200 100 re f 1 g " + PAGE,
    },
    "compressed": {"page": BOX, "content": PAGE, "compress": True},
    "clipped": {"page": BOX, "content": f"q 40 390 220 120 re W n {PAGE} Q"},
    "empty cells around": {"page": BOX, "content": PAGE + " q Q BT ET"},
    "kerned": {
        "page": BOX,
        "content": LINES
        + WORDS.replace("(alpha) Tj", "[(al) 30 (pha)] TJ").replace("(12.34) Tj", "[(12) -40 (.34)] TJ"),
    },
    "word spacing": {"page": BOX, "content": LINES + WORDS.replace("Tf 60", "Tf 5 Tw 60")},
    "marked content": {"page": BOX, "content": f"/P << /MCID 0 >> BDC {PAGE} EMC"},
    "junk before the header": {"page": BOX, "content": PAGE, "junk": b"HTTP/1.1 200 OK\r\n\r\n"},
}


@pytest.mark.parametrize("engine", ["fast", "reference"])
@pytest.mark.parametrize("name", CASES)
def test_the_same_table_drawn_in_another_way_reads_the_same(
    pdf: MakePdf, read: ReadPdf, name: str, engine: str
) -> None:
    case = dict(CASES[name])
    content, junk = case.pop("content"), case.pop("junk", b"")
    sideways = case.pop("sideways", False)
    document = read(junk + pdf(content, **case), engine)
    assert [table.rows() for table in document.tables()] == [ROWS], document
    if not sideways:
        assert document.paragraphs() == []
