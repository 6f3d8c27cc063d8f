"""Picture files to documents: frames decoded within limits, each a page. Knows picture formats; must not know text."""

from __future__ import annotations

import warnings
from io import BytesIO
from typing import TYPE_CHECKING, Any

from gouji.errors import Reason, Refused
from gouji.extract.model import Document
from gouji.extract.pace import slow_page
from gouji.extract.pdf_build import blocks
from gouji.extract.pdf_engine import Leaf
from gouji.extract.pdf_flow import flow
from gouji.extract.pdf_read import sheet_of
from gouji.extract.pdf_shapes import View
from gouji.extract.scan_doubts import finished
from gouji.extract.scan_engine import sparing
from gouji.extract.scan_source import ENGINE, told

sparing()

import numpy as np  # noqa: E402  # after the number of its threads is set
from PIL import Image, ImageOps  # noqa: E402

from gouji.extract.scan_page import A4, PLAUSIBLE, read_page  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gouji.extract.limits import Limits
    from gouji.extract.scan_page import Scanned

PIXELS = 60_000_000  # of one frame: A3 at 400 dpi and a telephone's camera stay below
FINEST = 2600  # pixels of the shorter side that are kept
EXTENT = 8  # a picture longer than so many widths is no page


def read_document(data: bytes, *, name: str, path: str, sha256: str, limits: Limits) -> Document:
    """Read a picture file; see `readers.scanned.read_pictures`."""
    pages: dict[int, Scanned] = {}
    sheets = []
    for number, (picture, size) in enumerate(frames(data, limits), start=1):
        page = read_page(picture, size)
        pages[number] = page
        leaf = Leaf(
            number=number, view=View(box=(0.0, 0.0, *page.size)), glyphs=page.glyphs, drawn=page.drawn
        )
        sheets.append((sheet_of(leaf, limits, plain=False), size))
    if not any(page.glyphs.text for page in pages.values()):
        raise Refused(Reason.NO_TEXT, "图片中没有识别出文字")
    found, remarks = finished(blocks(flow([sheet for sheet, _ in sheets])), pages)
    return Document(
        name=name,
        path=path,
        sha256=sha256,
        format="scan",
        pages=len(sheets),
        blocks=found,
        remarks=(*(r for sheet, _ in sheets for r in sheet.remarks), *told(pages), *remarks),
        reader=ENGINE,
        page_sizes=tuple(size for _, size in sheets),
    )


def frames(data: bytes, limits: Limits) -> Iterator[tuple[Any, tuple[float, float]]]:
    """Each frame in colour (blue first), with its size in points."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # odd tags of scanners are no news
            image = Image.open(BytesIO(data), formats=("JPEG", "PNG", "TIFF"))
            count = getattr(image, "n_frames", 1)
            if count > limits.pages:
                raise Refused(Reason.TOO_MANY_PAGES, f"{count} 页")  # noqa: TRY301  # passes through below
            for index in range(count):
                slow_page()  # before it is unpacked: it makes room, too
                image.seek(index)
                yield _frame(image)
    except (Refused, MemoryError):
        raise
    except Image.DecompressionBombError as error:
        raise Refused(Reason.BOMB, str(error)) from error
    except Exception as error:  # whatever a decoder raises on a broken file
        said = str(error).partition(" <_io")[
            0
        ]  # without the address of an object: the same file, the same words
        raise Refused(Reason.NO_TEXT, f"图片损坏：{said[:200]}") from error


def _frame(image: Any) -> tuple[Any, tuple[float, float]]:  # noqa: ANN401  # a Pillow image
    wide, high = image.size
    if wide * high > PIXELS or max(wide, high) > EXTENT * max(min(wide, high), 1):
        raise Refused(Reason.TOO_LARGE, f"{wide}×{high} 像素")
    stated = image.info.get("dpi", (0, 0))
    image.draft("RGB", (FINEST, FINEST))  # a JPEG is decoded no finer than is kept
    shown = ImageOps.exif_transpose(image)
    if shown.mode in {"RGBA", "LA", "P", "PA"}:  # what shows through is paper
        rgba = shown.convert("RGBA")
        shown = Image.new("RGB", rgba.size, "white")
        shown.paste(rgba, mask=rgba.getchannel("A"))
    elif shown.mode.startswith("I;16") or shown.mode in {"I", "F"}:
        levels = np.asarray(shown, np.float32)
        shown = Image.fromarray((levels * (255 / max(float(levels.max()), 1.0))).astype(np.uint8)).convert(
            "RGB"
        )
    else:
        shown = shown.convert("RGB")
    short = min(shown.size)
    if short > FINEST:
        factor = FINEST / short
        shown = shown.resize(
            (round(shown.width * factor), round(shown.height * factor)), Image.Resampling.BOX
        )
    size = _points((wide, high), stated)
    if (shown.width > shown.height) != (size[0] > size[1]):
        size = (size[1], size[0])
    return np.ascontiguousarray(np.asarray(shown)[..., ::-1]), size


def _points(pixels: tuple[int, int], stated: Any) -> tuple[float, float]:  # noqa: ANN401
    """The size of a page in points: as the file says where that is a sheet of paper, else A4 across."""
    try:
        dots = float(stated[0])
    except (TypeError, ValueError, IndexError, ZeroDivisionError):
        dots = 0.0
    short = min(pixels) / dots * 72 if dots > 0 else 0.0
    if not PLAUSIBLE[0] <= short <= PLAUSIBLE[1]:
        short = A4
    scale = short / min(pixels)
    return pixels[0] * scale, pixels[1] * scale
