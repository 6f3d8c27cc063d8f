"""Reader of pictures of pages: JPEG, PNG and TIFF. Knows the order of the work only; the steps are in `scan_*.py`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gouji.errors import Reason, Refused
from gouji.extract.registry import reader
from gouji.extract.scan_engine import installed

if TYPE_CHECKING:
    from gouji.extract.limits import Limits
    from gouji.extract.model import Document


@reader("jpeg", "png", "tiff")
def read_pictures(
    data: bytes,
    *,
    name: str,
    path: str,
    sha256: str,
    engine: str,
    limits: Limits,
) -> Document:
    """A picture, or the pictures of a TIFF file, as the pages of one document.

    Raises:
        Refused: no_text (nothing to read, a broken picture, or the extra is missing), too_large, bomb or
            too_many_pages.
    """
    if not installed():
        raise Refused(Reason.NO_TEXT, "图片")
    from gouji.extract.scan_files import read_document  # noqa: PLC0415  # loads OpenCV and the models

    document = read_document(data, name=name, path=path, sha256=sha256, limits=limits)
    if engine != "audit":
        return document
    from gouji.extract.pdf_audit import other_readings  # noqa: PLC0415

    return replace(document, remarks=(*document.remarks, *other_readings(document)))
