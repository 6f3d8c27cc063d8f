"""Reader of digital PDF files. Knows the order of the work only; each step has its own module `pdf_*.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gouji.extract.registry import reader

if TYPE_CHECKING:
    from gouji.extract.limits import Limits
    from gouji.extract.model import Document


@reader("pdf")
def read_pdf(data: bytes, *, name: str, path: str, sha256: str, engine: str, limits: Limits) -> Document:
    """A PDF as blocks in reading order, tables joined over pages.

    Args:
        data: the whole file.
        name: base name, handed through.
        path: path as given, handed through.
        sha256: digest of `data`, handed through.
        engine: "fast" (PDFium reads, pdfplumber finds the cells), "reference" (pdfplumber alone) or "audit" (both;
            each cell in which they differ is a remark).
        limits: ceilings on pages and effort.

    Raises:
        Refused: encrypted, corrupt_pdf, no_pages, no_text, too_many_pages, too_large or bomb.
    """
    from gouji.extract.pdf_read import read_document  # noqa: PLC0415  # loads the engines

    return read_document(data, name=name, path=path, sha256=sha256, engine=engine, limits=limits)
