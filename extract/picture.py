"""A page as a picture, for evidence beside a finding. What is marked on the picture is not its matter."""

from __future__ import annotations

from io import BytesIO

from gouji.errors import Reason, Refused
from gouji.extract.limits import DEFAULT
from gouji.extract.sniff import PICTURES

MAX_PIXELS = 40_000_000  # a page of A3 at 300 dots an inch has half of that


def render(data: bytes, page: int, scale: float = 2.0) -> bytes:
    """Draw one page of a PDF, or one frame of a picture file, as it is seen.

    Args:
        data: the file.
        page: from 1.
        scale: pixels per point. A box of the document's model, times scale, is a box on the picture.

    Returns:
        A PNG file.

    Raises:
        Refused: corrupt_pdf or encrypted when it cannot be opened or has no such page; too_large when the picture
            would be; no_text when a picture file is broken.
    """
    if data.startswith(tuple(mark for mark, _ in PICTURES)):
        return _frame(data, page, scale)
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


def _frame(data: bytes, page: int, scale: float) -> bytes:
    """One frame in the size that its page has for the reader of pictures."""
    from itertools import islice  # noqa: PLC0415

    from PIL import Image  # noqa: PLC0415  # heavy

    from gouji.extract.scan_files import frames  # noqa: PLC0415  # likewise; it has read the file before

    shown = next(islice(frames(data, DEFAULT), page - 1, None), None) if page > 0 else None
    if shown is None:
        raise Refused(Reason.NO_TEXT, f"没有第 {page} 页")
    pixels, size = shown
    wide, high = (max(1, round(length * scale)) for length in size)
    out = BytesIO()
    Image.fromarray(pixels[..., ::-1]).resize((wide, high), Image.Resampling.BOX).save(out, format="PNG")
    return out.getvalue()
