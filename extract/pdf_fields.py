"""Text in form fields and text notes: printed on the page like all else, yet no part of the page's own content.

Knows PDFium's annotations. Must not know lines or tables.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pypdfium2.raw as pdfium

if TYPE_CHECKING:
    from collections.abc import Iterator

_BEARERS = frozenset((pdfium.FPDF_ANNOT_FREETEXT, pdfium.FPDF_ANNOT_WIDGET))
_UNSEEN = pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW


def print_fields(page: Any) -> tuple[bool, int]:  # noqa: ANN401  # a raw FPDF_PAGE
    """Make the text of a page's fields and notes part of its content.

    Only the document in memory changes. What carries no text (seals, marks, links) is left out, so that it covers nothing.

    Returns:
        Whether the content changed, so that the page must be loaded again; and how many filled fields could not be
        read, because the file does not say how they look.
    """
    idle: list[int] = []
    texts = blind = 0
    for index in range(pdfium.FPDFPage_GetAnnotCount(page)):
        annotation = pdfium.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        seen = (
            pdfium.FPDFAnnot_GetSubtype(annotation) in _BEARERS
            and not pdfium.FPDFAnnot_GetFlags(annotation) & _UNSEEN
        )
        if seen and pdfium.FPDF_PAGEOBJ_TEXT in _kinds(annotation):
            texts += 1
        else:
            idle.append(index)
            blind += seen and _is_filled(annotation)
        pdfium.FPDFPage_CloseAnnot(annotation)
    if not texts:
        return False, blind
    for index in reversed(idle):
        pdfium.FPDFPage_RemoveAnnot(page, index)
    changed = pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY) == pdfium.FLATTEN_SUCCESS
    return changed, blind if changed else blind + texts


def _kinds(annotation: Any) -> Iterator[int]:  # noqa: ANN401
    """What an annotation's appearance is made of."""
    for index in range(pdfium.FPDFAnnot_GetObjectCount(annotation)):
        yield pdfium.FPDFPageObj_GetType(pdfium.FPDFAnnot_GetObject(annotation, index))


def _is_filled(annotation: Any) -> bool:  # noqa: ANN401
    """Whether a field holds a text: buttons hold names, empty fields an empty text (two bytes of its end)."""
    if pdfium.FPDFAnnot_GetValueType(annotation, b"V") != pdfium.FPDF_OBJECT_STRING:
        return False
    size: int = pdfium.FPDFAnnot_GetStringValue(annotation, b"V", None, 0)
    return size > 2
