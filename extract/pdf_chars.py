"""The characters and edges of a page through pdfplumber's own parser: the reference, and the way out where PDFium guesses.

Must not know PDFium.
"""

from __future__ import annotations

from math import atan2, hypot, pi
from typing import TYPE_CHECKING, Any

from gouji.extract.pdf_shapes import SLANTED, Drawn, Glyphs

if TYPE_CHECKING:
    from gouji.extract.model import Box
    from gouji.extract.pdf_shapes import View

_SLANT = 0.06  # quarter turns (5°)


def read_page(page: Any, view: View) -> tuple[Glyphs, Drawn]:  # noqa: ANN401  # a pdfplumber page
    """Characters and edges of a pdfplumber page, moved to the visible page's top left."""
    page.page_obj.mediabox = media_box(page)  # pdfminer does not sort the corners
    dx, dy = _shift(page, view)
    glyphs = Glyphs()
    for char in page.chars:
        marks = char["text"]
        if not marks:
            continue
        x0, x1 = char["x0"] - dx, char["x1"] - dx
        top, bottom = char["top"] - dy, char["bottom"] - dy
        a, b, c, d, _, f = char["matrix"]
        quarters = atan2(b, a) / (pi / 2)
        turn = round(quarters) % 4 if abs(quarters - round(quarters)) <= _SLANT else SLANTED
        size = char["size"] if turn == 0 else _own_size(char, hypot(c, d))
        base = page.height - f - _media_top(page) - dy if turn == 0 and not page.rotation else bottom
        at = len(glyphs.text)
        width = (x1 - x0) / len(marks)
        for k, mark in enumerate(_printable(marks)):  # a ligature stands for several characters
            glyphs.text.append(mark)
            glyphs.x0.append(x0 + k * width)
            glyphs.x1.append(x0 + (k + 1) * width)
            glyphs.top.append(top)
            glyphs.bottom.append(bottom)
            glyphs.base.append(base)
            glyphs.size.append(size)
            glyphs.turn.append(turn)
        if _is_white(char.get("non_stroking_color")):
            glyphs.white.update(range(at, len(glyphs.text)))
    glyphs.level = not any(glyphs.turn)
    drawn = Drawn()
    for edge in page.edges:
        x0, x1, top, bottom = edge["x0"] - dx, edge["x1"] - dx, edge["top"] - dy, edge["bottom"] - dy
        if edge["orientation"] == "v":
            x1 = x0
        else:
            bottom = top
        drawn.edges.append((x0, top, x1, bottom))
    for rect in page.rects:
        if rect.get("fill") and _is_dark(rect.get("non_stroking_color")):
            drawn.dark.append((rect["x0"] - dx, rect["top"] - dy, rect["x1"] - dx, rect["bottom"] - dy))
    for image in page.images:
        drawn.pictures.append((image["x0"] - dx, image["top"] - dy, image["x1"] - dx, image["bottom"] - dy))
    return glyphs, drawn


def _printable(marks: str) -> str:
    return "".join(mark if mark.isprintable() else " " for mark in marks)


def _own_size(char: dict[str, Any], scale: float) -> float:
    """The type size of turned text, of which pdfplumber gives the extent along the page."""
    return float(scale) if scale > 1.5 else float(char["x1"] - char["x0"])


def _media_top(page: Any) -> float:  # noqa: ANN401
    return -float(page.mediabox[1])


def _shift(page: Any, view: View) -> tuple[float, float]:  # noqa: ANN401
    """Where the visible page's top left lies in pdfplumber's plane."""
    left, bottom, right, top = media_box(page)
    x0, y0, x1, y1 = view.box
    apart = (
        (x0 - left, top - y1),
        (y0 - bottom, x0 - left),
        (right - x1, y0 - bottom),
        (top - y1, right - x1),
    )
    dx, dy = apart[view.turn % 4]
    return dx + page.bbox[0], dy + page.bbox[1]


def media_box(page: Any) -> Box:  # noqa: ANN401
    """The page's MediaBox, corners sorted, in the plane of the PDF."""
    a, b, c, d = (float(value) for value in page.page_obj.mediabox)
    return min(a, c), min(b, d), max(a, c), max(b, d)


def visible_box(page: Any) -> Box:  # noqa: ANN401
    """What is seen of the page: its CropBox within its MediaBox."""
    media = media_box(page)
    a, b, c, d = (float(value) for value in page.page_obj.cropbox)
    crop = (
        max(min(a, c), media[0]),
        max(min(b, d), media[1]),
        min(max(a, c), media[2]),
        min(max(b, d), media[3]),
    )
    return crop if crop[0] < crop[2] and crop[1] < crop[3] else media


def _levels(colour: Any) -> list[float] | None:  # noqa: ANN401
    """Red, green and blue from 0 to 1; None when the colour cannot be told."""
    if isinstance(colour, (int, float)):
        colour = (colour,)
    if not isinstance(colour, (tuple, list)) or not all(isinstance(c, (int, float)) for c in colour):
        return None
    if len(colour) == 1:
        return [float(colour[0])] * 3
    if len(colour) == 3:
        return [float(c) for c in colour]
    if len(colour) == 4:
        black = float(colour[3])
        return [max(0.0, 1 - float(c) - black) for c in colour[:3]]
    return None


def _is_white(colour: Any) -> bool:  # noqa: ANN401
    levels = _levels(colour)
    return levels is not None and min(levels) >= 0.98


def _is_dark(colour: Any) -> bool:  # noqa: ANN401
    levels = _levels(colour)
    return levels is None or min(levels) < 0.78
