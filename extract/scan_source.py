"""Pages of a PDF that must be read from their picture: which they are, and their picture.

The seam between the reader of digital pages and that of scans: a `Leaf` goes in and a `Leaf` comes out, so that all that
follows is the same. Loads the extra only when a page asks for it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from gouji.extract.model import Location, Remark
from gouji.extract.pace import slow_page
from gouji.extract.pdf_garbled import SHARE, unreadable
from gouji.extract.pdf_shapes import Drawn, View
from gouji.extract.scan_engine import installed, sparing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from gouji.extract.model import Block
    from gouji.extract.pdf_engine import Leaf, Source
    from gouji.extract.pdf_shapes import Glyphs
    from gouji.extract.scan_page import Scanned

ENGINE = "pp-ocr"
FEW = 20  # letters that a scanned page may carry: a page number, the name of a program
COVER = 0.5  # share of the page under its pictures from which it is one
RENDERED = 2600  # most pixels of the shorter side
LEAST = 1650  # likewise, where nothing says how fine the page is
LONGEST = 6000  # most pixels of the longer side
ROUGH = 36  # dots per inch at which a page is looked at for ink
BLANK = 0.0003  # share of dark pixels below which a page is empty


class Scans:
    """The scanned pages of one document."""

    def __init__(self, data: bytes, source: Source) -> None:
        """`data`: the file, for an engine that was not opened."""
        self.data = data
        self.source = source
        self.pages: dict[int, Scanned] = {}
        self.sizes: dict[int, tuple[float, float]] = {}  # as seen
        self.blank: set[int] = set()
        self.layers: dict[
            int, Glyphs
        ] = {}  # text of another program's recognition over the picture of a page

    def read(self, leaf: Leaf) -> Leaf:
        """The page as it is, or as its picture says where it has no text of its own."""
        if self._is_layered(leaf):
            self.layers[leaf.number] = leaf.glyphs
            leaf = replace(leaf, glyphs=replace(leaf.glyphs, unseen=set(), white=set()))
        elif not _is_scan(leaf):
            return leaf
        if not installed():
            return leaf
        sparing()
        picture = self._picture(leaf)
        if picture is None:  # the empty back of a scanned sheet needs no remark; a page with strokes does
            return replace(leaf, drawn=Drawn()) if leaf.number in self.blank and leaf.drawn.pictures else leaf
        from gouji.extract.scan_page import read_page  # noqa: PLC0415  # loads OpenCV and the models

        scanned = read_page(picture, leaf.view.size)
        if not scanned.glyphs.text:
            return leaf
        self.pages[leaf.number] = scanned
        self.sizes[leaf.number] = leaf.view.size
        here = View(box=(0.0, 0.0, *scanned.size))
        return replace(leaf, view=here, glyphs=scanned.glyphs, drawn=scanned.drawn)

    def _is_layered(self, leaf: Leaf) -> bool:
        """Whether a page has text, and it only repeats what the picture under or over it shows."""
        letters = sum(not mark.isspace() for mark in leaf.glyphs.text)
        if letters < FEW or _covered(leaf) <= COVER or unreadable("".join(leaf.glyphs.text)) > SHARE:
            return False
        import pypdfium2  # noqa: PLC0415

        from gouji.extract.scan_layer import over_print  # noqa: PLC0415

        try:
            own = pypdfium2.PdfDocument(self.data)  # its pages are changed
        except pypdfium2.PdfiumError:
            return False
        try:
            return over_print(own[leaf.number - 1], leaf)
        except (pypdfium2.PdfiumError, IndexError):
            return False
        finally:
            own.close()

    def _picture(self, leaf: Leaf) -> Any:  # noqa: ANN401  # an array; None for a page without ink
        """What the page looks like."""
        import pypdfium2  # noqa: PLC0415

        own = None
        try:
            if self.source.pdfium is None:
                own = pypdfium2.PdfDocument(self.data)
            page = (own or self.source.pdfium)[leaf.number - 1]
        except (pypdfium2.PdfiumError, IndexError):
            return None
        try:
            if not _is_blank(page):
                slow_page()
                return _render(page, leaf)
            self.blank.add(leaf.number)
            return None
        finally:
            page.close()
            if own is not None:
                own.close()

    def whole(self, count: int) -> bool:
        """Whether all `count` pages of the document are scans, empty ones aside."""
        return bool(self.pages) and len(self.pages) + len(self.blank) == count

    def reader(self, usual: str, count: int) -> str:
        """The name of what read the document."""
        if not self.pages:
            return usual
        return ENGINE if self.whole(count) else f"{usual}+{ENGINE}"

    def finished(self, blocks: Sequence[Block]) -> tuple[tuple[Block, ...], list[Remark]]:
        """Blocks with the doubts of their scanned pages, and what must be said about those."""
        out: tuple[Block, ...] = tuple(blocks)
        remarks: list[Remark] = []
        if self.pages:
            from gouji.extract.scan_doubts import finished  # noqa: PLC0415

            out, found = finished(out, self.pages)
            remarks += [*told(self.pages), *found]
        if self.layers:
            from gouji.extract.scan_layer import against, distrusted  # noqa: PLC0415

            alone = [number for number in self.layers if number not in self.pages]
            out = distrusted(against(out, {n: g for n, g in self.layers.items() if n in self.pages}), alone)
            if alone:
                said = f"第{ranges(alone)}页是扫描图片，上面的文字由其他软件识别，未经核对，数字请对照原件"
                said += (
                    "。" if installed() else "；安装文字识别组件（pip install 'gouji[ocr]'）后可重新识别。"
                )
                remarks.append(Remark(code="foreign_recognition", message=said))
        return out, remarks


def told(pages: dict[int, Scanned]) -> list[Remark]:
    """Which pages were read from pictures, and which badly."""
    remarks = [
        Remark(
            code="scanned_pages",
            message=f"第{ranges(pages)}页为扫描或图片，文字由识别得到，数字请对照原件。",
        )
    ]
    for number, page in pages.items():
        here = Location(page=number)
        if page.coarse:
            said = f"第{number}页分辨率过低，识别出的数字不可靠，请以 200—300 dpi 重新扫描。"
            remarks.append(Remark(code="resolution_too_low", message=said, location=here))
        if page.torn:
            said = f"第{number}页的表格线弯曲或断开，格子未能全部认出，表中数字请对照原件，或展平后重新扫描。"
            remarks.append(Remark(code="broken_rulings", message=said, location=here))
        if page.seal:
            said = f"第{number}页有印章，印章下的文字已尽量还原，请对照原件。"
            remarks.append(Remark(code="under_seal", message=said, location=here))
    return remarks


def ranges(numbers: Iterable[int]) -> str:
    """Page numbers in words: 1—4、7."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return "、".join(f"{run[0]}—{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


def _is_scan(leaf: Leaf) -> bool:
    """Whether a page's own text is none, next to none under a picture, or garbled."""
    marks, unseen = leaf.glyphs.text, leaf.glyphs.unseen
    text = "".join(mark for k, mark in enumerate(marks) if k not in unseen) if unseen else "".join(marks)
    letters = len("".join(text.split()))
    if not letters:
        return True
    if letters < FEW:
        return _covered(leaf) > COVER
    return unreadable(text) > SHARE


def _covered(leaf: Leaf) -> float:
    """The share of the page under its pictures, which may be strips of one."""
    wide, high = leaf.view.size
    areas = [
        max(0.0, min(x1, wide) - max(x0, 0.0)) * max(0.0, min(bottom, high) - max(top, 0.0))
        for x0, top, x1, bottom in leaf.drawn.pictures
    ]
    return sum(areas) / max(wide * high, 1.0)


def _is_blank(page: Any) -> bool:  # noqa: ANN401  # a page of pypdfium2
    import numpy as np  # noqa: PLC0415

    wide, high = page.get_size()
    scale = min(ROUGH / 72, 1000 / max(wide, high, 1.0))
    shown = np.asarray(page.render(scale=scale, grayscale=True).to_numpy())
    return bool((shown < np.median(shown) - 60).mean() < BLANK)


def _render(page: Any, leaf: Leaf) -> Any:  # noqa: ANN401
    """The page in colour, as fine as its own pictures are, within reason."""
    short, long = min(leaf.view.size), max(leaf.view.size)
    fine = max(_fineness(page), default=0.0) * short
    pixels = max(min(fine or LEAST, RENDERED), 200.0)
    return page.render(scale=min(pixels / short, LONGEST / long)).to_numpy()[..., :3]


def _fineness(page: Any) -> list[float]:  # noqa: ANN401
    """Pixels per point of the large pictures of a page."""
    import pypdfium2.raw as pdfium  # noqa: PLC0415

    found = []
    for shape in page.get_objects(filter=(pdfium.FPDF_PAGEOBJ_IMAGE,)):
        x0, y0, x1, y1 = shape.get_bounds()
        wide, high = shape.get_px_size()
        if (x1 - x0) * (y1 - y0) > COVER * page.get_width() * page.get_height():
            found.append(((wide * high) / ((x1 - x0) * (y1 - y0))) ** 0.5)
    return found
