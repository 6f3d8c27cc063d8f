"""A copy of a PDF with a highlight and a pop-up note at each note's box. Knows PDFium; must not know findings."""

from __future__ import annotations

import ctypes
import io
from typing import TYPE_CHECKING

import pypdfium2
import pypdfium2.raw as pdfium

from gouji.extract.note import AUTHOR, Note
from gouji.extract.pdf_engine import LOCK

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gouji.extract.model import Box

_FINE = 100  # device units per point, so that rounding to whole units does not show
_COLOUR = (255, 214, 102, 110)  # red, green, blue, opacity of 255
_CORNER = (12.0, 12.0, 30.0, 30.0)  # where a note without a box stands on its page


def annotate_pdf(source: bytes, notes: Iterable[Note]) -> bytes:
    """The document with highlights; a note without a box stands in the corner of its page, else of the first."""
    with LOCK:
        return _annotated(source, notes)


def _annotated(source: bytes, notes: Iterable[Note]) -> bytes:
    document = pypdfium2.PdfDocument(source)
    try:
        count = len(document)
        for note in notes:
            number = note.place.page if note.place is not None and note.place.page is not None else 1
            page = document[min(max(number, 1), count) - 1]
            box = note.place.box if note.place is not None else None
            _mark(page, box or _CORNER, note.text, is_figure=box is not None)
            page.close()
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()
    finally:
        document.close()


def _mark(page: pypdfium2.PdfPage, box: Box, text: str, *, is_figure: bool) -> None:
    left, bottom, right, top = _on_page(page, box)
    kind = pdfium.FPDF_ANNOT_HIGHLIGHT if is_figure else pdfium.FPDF_ANNOT_TEXT
    mark = pdfium.FPDFPage_CreateAnnot(page, kind)
    try:
        rectangle = pdfium.FS_RECTF(left=left, bottom=bottom, right=right, top=top)
        pdfium.FPDFAnnot_SetRect(mark, rectangle)
        pdfium.FPDFAnnot_SetColor(mark, pdfium.FPDFANNOT_COLORTYPE_Color, *_COLOUR)
        if is_figure:
            corners = pdfium.FS_QUADPOINTSF(left, top, right, top, left, bottom, right, bottom)
            pdfium.FPDFAnnot_AppendAttachmentPoints(mark, corners)
        _say(mark, b"Contents", text)
        _say(mark, b"T", AUTHOR)
    finally:
        pdfium.FPDFPage_CloseAnnot(mark)


def _on_page(page: pypdfium2.PdfPage, box: Box) -> tuple[float, float, float, float]:
    """A box from the top left of the page as it is shown → left, bottom, right, top in the page's own space."""
    width, height = page.get_size()
    size = (round(width * _FINE), round(height * _FINE))
    corners = []
    for x, y in ((box[0], box[1]), (box[2], box[3])):
        across, up = ctypes.c_double(), ctypes.c_double()
        pdfium.FPDF_DeviceToPage(page, 0, 0, *size, 0, round(x * _FINE), round(y * _FINE), across, up)
        corners.append((across.value, up.value))
    (x0, y0), (x1, y1) = corners
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _say(mark: object, key: bytes, text: str) -> None:
    """Write a text of the annotation as UTF-16."""
    words = text.encode("utf-16-le", "replace") + b"\0\0"
    buffer = ctypes.create_string_buffer(words, len(words))
    pdfium.FPDFAnnot_SetStringValue(mark, key, ctypes.cast(buffer, ctypes.POINTER(pdfium.FPDF_WCHAR)))
