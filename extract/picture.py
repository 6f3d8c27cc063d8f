"""A page as a picture, for evidence beside a finding. Knows PDFium only; what is marked on the picture is not its matter."""

from __future__ import annotations

from io import BytesIO

from gouji.errors import Reason, Refused

MAX_PIXELS = 40_000_000  # a page of A3 at 300 dots an inch has half of that


def render(data: bytes, page: int, scale: float = 2.0) -> bytes:
    """Draw one page of a PDF as it is seen.

    Args:
        data: the PDF.
        page: from 1.
        scale: pixels per point. A box of the document's model, times scale, is a box on the picture.

    Returns:
        A PNG file.

    Raises:
        Refused: corrupt_pdf or encrypted when it cannot be opened or has no such page; too_large when the picture
            would be.
    """
    import pypdfium2  # noqa: PLC0415  # heavy

    from gouji.extract.pdf_engine import LOCK  # noqa: PLC0415  # likewise

    with LOCK:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            locked = "password" in str(error).lower()
            raise Refused(Reason.ENCRYPTED if locked else Reason.CORRUPT_PDF, str(error)) from error
        try:
            if not 1 <= page <= len(document):
                raise Refused(Reason.CORRUPT_PDF, f"没有第 {page} 页")
            sheet = document[page - 1]
            width, height = sheet.get_size()
            if width * height * scale * scale > MAX_PIXELS:
                raise Refused(Reason.TOO_LARGE, f"第 {page} 页的图片过大")
            picture = sheet.render(scale=scale).to_pil()
        except pypdfium2.PdfiumError as error:
            raise Refused(Reason.CORRUPT_PDF, str(error)) from error
        finally:
            document.close()
    out = BytesIO()
    picture.save(out, format="PNG")
    return out.getvalue()
