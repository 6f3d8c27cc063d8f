"""Both engines on the same bytes: opened, cross-checked, and each page read by the one that can be trusted with it.

pdfplumber opens the file, is the reference and the way out; PDFium reads characters and rules. Knows refusals and
ceilings; must not know lines, tables or paragraphs.
"""

from __future__ import annotations

import logging
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pdfplumber
import pypdfium2
import pypdfium2.raw as pdfium
from pdfminer.pdfdocument import PDFPasswordIncorrect

from gouji.errors import Reason, Refused
from gouji.extract import pdf_chars
from gouji.extract.model import Location, Remark
from gouji.extract.pdf_fields import print_fields
from gouji.extract.pdf_garbled import SHARE, unreadable
from gouji.extract.pdf_glyphs import read_glyphs
from gouji.extract.pdf_guard import check_fonts, check_maps, check_page, has_circle
from gouji.extract.pdf_rules import read_drawn
from gouji.extract.pdf_shapes import Drawn, Glyphs, View

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gouji.extract.limits import Limits

_LOG = logging.getLogger(__name__)
logging.getLogger("pdfminer").setLevel(logging.ERROR)  # its warnings about odd files are no news for a clerk
LOCK = threading.RLock()  # PDFium is not thread-safe: every use of it in this process holds this
MAX_OBJECTS = 400_000  # graphic objects and path segments of one page
MAX_CHARACTERS = 200_000  # of one page
MAX_SIDE = 14_400.0  # points of a page, as the format itself says


@dataclass(slots=True, kw_only=True)
class Source:
    """An open file; either engine may be missing, never both."""

    plumber: Any = None  # pdfplumber.PDF
    pdfium: Any = None  # pypdfium2.PdfDocument
    count: int = 0
    remarks: list[Remark] = field(default_factory=list)
    harmless: set[int] = field(default_factory=set)  # forms and fonts that were looked into
    mapped: bool = False  # whether the maps of all fonts were


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One page as an engine gave it."""

    number: int
    view: View
    glyphs: Glyphs
    drawn: Drawn
    remarks: tuple[Remark, ...] = ()


@contextmanager
def opened(data: bytes, limits: Limits, *, engine: str) -> Iterator[Source]:
    """The file in both engines (`engine` "reference": pdfplumber only), closed at the end.

    Raises:
        Refused: encrypted, corrupt_pdf, no_pages or too_many_pages.
    """
    source = Source()
    with LOCK:
        try:
            _open_pdfium(source, data, required=False) if engine != "reference" else None
            if source.pdfium is not None and len(source.pdfium) > limits.pages:
                raise Refused(Reason.TOO_MANY_PAGES, f"{len(source.pdfium)} 页")
            _open_plumber(source, data, limits)
            _settle_count(source, limits)
            if source.plumber is not None:
                with _lenient():
                    source.mapped = check_maps(data, source.plumber.doc)
            yield source
        finally:
            if source.pdfium is not None:
                source.pdfium.close()
            if source.plumber is not None:
                source.plumber.flush_cache()


def _open_pdfium(source: Source, data: bytes, *, required: bool) -> None:
    try:
        source.pdfium = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if any(
            word in str(error).lower() for word in ("password", "security")
        ):  # a key, or a kind of lock unknown
            raise Refused(Reason.ENCRYPTED) from error
        if required:
            raise Refused(Reason.CORRUPT_PDF, str(error)) from error
        source.remarks.append(
            Remark(code="pdfium_cannot_open", message="PDFium 打不开此文件，由 pdfplumber 读取。")
        )


def _open_plumber(source: Source, data: bytes, limits: Limits) -> None:
    try:
        if has_circle(data):
            raise RecursionError("an object refers to itself")  # noqa: TRY301  # as pdfminer would, in its own time
        source.plumber = pdfplumber.open(BytesIO(data), pages=list(range(1, limits.pages + 2)))
        pages = source.plumber.pages
        for page in pages[:1]:
            pdf_chars.media_box(page)
    except Exception as error:  # whatever pdfminer raises on a broken file
        cause = error.args[0] if error.args else None
        if isinstance(error, PDFPasswordIncorrect) or isinstance(cause, PDFPasswordIncorrect):
            raise Refused(Reason.ENCRYPTED) from error
        source.plumber = None
        if source.pdfium is None:
            raise Refused(Reason.CORRUPT_PDF, str(error)[:200]) from error
        source.remarks.append(
            Remark(code="pdfplumber_cannot_open", message="pdfplumber 打不开此文件，仅由 PDFium 读取。")
        )


def _settle_count(source: Source, limits: Limits) -> None:
    counts = [len(source.pdfium)] if source.pdfium is not None else []
    counts += [len(source.plumber.pages)] if source.plumber is not None else []
    source.count = max(counts)
    if source.count > limits.pages:
        raise Refused(Reason.TOO_MANY_PAGES, f"超过 {limits.pages} 页")
    if not source.count:
        raise Refused(Reason.NO_PAGES)
    if len(set(counts)) > 1:
        said = f"两个引擎数出的页数不同（PDFium {counts[0]} 页，pdfplumber {counts[1]} 页），取页数多的一方。"
        source.remarks.append(Remark(code="page_count_differs", message=said))
        if counts[0] > counts[1]:
            source.plumber = None
        else:
            source.pdfium.close()
            source.pdfium = None


def read_leaf(source: Source, index: int, *, engine: str, limits: Limits) -> Leaf:
    """The page `index` (from 0) by the engine asked for, or by the other one where the first cannot be trusted.

    Raises:
        Refused: `bomb` or `too_large` when the page passes a ceiling.
    """
    if source.plumber is not None:
        with _lenient():
            check_page(source.plumber.pages[index].page_obj, limits, source.harmless, maps=not source.mapped)
    if engine == "reference" or source.pdfium is None:
        return _by_plumber(source, index) or _lost(index)
    leaf = _by_pdfium(source, index)
    reason = _distrust(leaf)
    if not reason:
        return leaf or _lost(index)
    other = _second_opinion(source, index, leaf)
    if other is None:
        return _doubted(leaf) if leaf is not None else _lost(index)
    if leaf is not None:
        # pdfplumber does not know what is printed without ink; PDFium does.
        unseen = _same_places(leaf.glyphs, leaf.glyphs.unseen, other.glyphs)
        other = replace(other, drawn=leaf.drawn, glyphs=replace(other.glyphs, unseen=unseen))
    said = f"第{index + 1}页改由 pdfplumber 读取：{reason}。"
    return replace(
        other,
        remarks=(
            *(leaf.remarks if leaf is not None else ()),
            Remark(code="pdf_fallback", message=said, location=Location(page=index + 1)),
        ),
    )


def _second_opinion(source: Source, index: int, leaf: Leaf | None) -> Leaf | None:
    """The page as pdfplumber reads it; None when it cannot, or reads worse than PDFium did."""
    if source.plumber is None:
        return None
    try:
        other = _by_plumber(source, index)
    except Refused:
        if leaf is None:
            raise
        return None  # too much for pdfminer, but PDFium has read it
    if other is None or (leaf is not None and not _better(other.glyphs, leaf.glyphs)):
        return None
    return other


def _doubted(leaf: Leaf) -> Leaf:
    """A page of which some characters were guessed and no other reading is at hand."""
    if not leaf.glyphs.unmapped:
        return leaf
    said = f"第{leaf.number}页有 {leaf.glyphs.unmapped} 个字符没有可靠的编码，读出的可能不对。"
    return replace(
        leaf,
        remarks=(
            *leaf.remarks,
            Remark(code="unmapped_characters", message=said, location=Location(page=leaf.number)),
        ),
    )


def _distrust(leaf: Leaf | None) -> str:
    """Why PDFium's reading of a page is not taken as it is; empty if it is."""
    if leaf is None:
        return "PDFium 读不出此页"
    if leaf.glyphs.unmapped:
        return f"PDFium 有 {leaf.glyphs.unmapped} 个字符没有可靠的编码"
    if not leaf.glyphs.text:
        return "PDFium 没有读到文字"
    if unreadable("".join(leaf.glyphs.text)) > SHARE:
        return "PDFium 读出的文字疑似乱码"
    return ""


def _better(one: Glyphs, other: Glyphs) -> bool:
    """Whether the first reading is at least as readable as the second, and not empty."""
    return bool(one.text) and unreadable("".join(one.text)) <= unreadable("".join(other.text)) + SHARE


def _same_places(glyphs: Glyphs, chosen: set[int], others: Glyphs) -> set[int]:
    """The characters of another reading that stand where the chosen ones stand."""
    if not chosen:
        return set()
    places = {(round(glyphs.x0[k] / 2), round(glyphs.base[k] / 2)) for k in chosen}
    near = {(x + i, y + j) for x, y in places for i in (-1, 0, 1) for j in (-1, 0, 1)}
    return {
        k for k in range(len(others.text)) if (round(others.x0[k] / 2), round(others.base[k] / 2)) in near
    }


def _lost(index: int) -> Leaf:
    remark = Remark(
        code="page_unreadable", message=f"第{index + 1}页读不出来。", location=Location(page=index + 1)
    )
    view = View(box=(0.0, 0.0, 595.0, 842.0))
    return Leaf(number=index + 1, view=view, glyphs=Glyphs(), drawn=Drawn(), remarks=(remark,))


@contextmanager
def _lenient() -> Iterator[None]:
    """Pdfminer raises anything on broken objects; what it cannot see is left to the engines."""
    try:
        yield
    except Refused:
        raise
    except Exception:  # noqa: BLE001  # see above
        _LOG.debug("pdfminer stumbles", exc_info=True)


def _by_plumber(source: Source, index: int) -> Leaf | None:
    page = source.plumber.pages[index]
    leaf = None
    with _lenient():
        check_fonts(page.page_obj)
    with _lenient():
        view = View(box=pdf_chars.visible_box(page), turn=round(page.rotation / 90) % 4)
        _check_size(view)
        glyphs, drawn = pdf_chars.read_page(page, view)
        if len(glyphs.text) > MAX_CHARACTERS or len(drawn.edges) > MAX_OBJECTS:
            raise Refused(Reason.BOMB, f"第{index + 1}页的内容过多")
        leaf = Leaf(number=index + 1, view=view, glyphs=glyphs, drawn=drawn)
    page.close()
    return leaf


def _by_pdfium(source: Source, index: int) -> Leaf | None:
    page = pdfium.FPDF_LoadPage(source.pdfium.raw, index)
    if not page:
        return None
    remarks: tuple[Remark, ...] = ()
    try:
        changed, blind = print_fields(page)
        if blind:
            said = f"第{index + 1}页有 {blind} 个填了内容的表单域没有显示样式，其内容未读入。"
            remarks = (Remark(code="form_field_unread", message=said, location=Location(page=index + 1)),)
        if changed:
            pdfium.FPDF_ClosePage(page)
            page = pdfium.FPDF_LoadPage(source.pdfium.raw, index)
        box = pdfium.FS_RECTF()
        if not pdfium.FPDF_GetPageBoundingBox(page, box):
            return None
        view = View(
            box=(
                min(box.left, box.right),
                min(box.bottom, box.top),
                max(box.left, box.right),
                max(box.bottom, box.top),
            ),
            turn=max(0, pdfium.FPDFPage_GetRotation(page)),
        )
        _check_size(view)
        if pdfium.FPDFPage_CountObjects(page) > MAX_OBJECTS:
            raise Refused(Reason.BOMB, f"第{index + 1}页的对象超过 {MAX_OBJECTS} 个")
        glyphs = read_glyphs(page, view, MAX_CHARACTERS)
        drawn = read_drawn(page, view, max_objects=MAX_OBJECTS, grounds=bool(glyphs.white))
    finally:
        pdfium.FPDF_ClosePage(page)
    return Leaf(number=index + 1, view=view, glyphs=glyphs, drawn=drawn, remarks=remarks)


def _check_size(view: View) -> None:
    if max(view.size) > MAX_SIDE:
        raise Refused(Reason.TOO_LARGE, f"页面边长 {max(view.size):.0f} 点")
