"""The characters of a page through PDFium, in bulk and without NumPy.

Knows PDFium's text page and its traps: invented spaces, halves of rare characters, replaced hyphens, invisible text.
Must not know tables or lines. The caller holds `pdf_engine.LOCK`.
"""

from __future__ import annotations

import ctypes as ct
import itertools
import re
from itertools import repeat
from math import atan2, hypot, pi
from typing import TYPE_CHECKING, Any

import pypdfium2.raw as pdfium

from gouji.errors import Reason, Refused
from gouji.extract.pdf_shapes import SLANTED, Glyphs

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from gouji.extract.pdf_shapes import View

_ADDRESS, _INT = ct.c_void_p, ct.c_int


def _plain(function: Any, result: Any, *arguments: Any) -> Callable[..., Any]:  # noqa: ANN401  # ctypes has no better type
    """The same C function with whole addresses as arguments: no cast object per call."""
    return ct.CFUNCTYPE(result, *arguments)(ct.cast(function, _ADDRESS).value)  # type: ignore[arg-type]


_code = _plain(pdfium.FPDFText_GetUnicode, ct.c_uint, _ADDRESS, _INT)
_generated = _plain(pdfium.FPDFText_IsGenerated, _INT, _ADDRESS, _INT)
_hyphen = _plain(pdfium.FPDFText_IsHyphen, _INT, _ADDRESS, _INT)
_unmapped = _plain(pdfium.FPDFText_HasUnicodeMapError, _INT, _ADDRESS, _INT)
_box = _plain(pdfium.FPDFText_GetLooseCharBox, _INT, _ADDRESS, _INT, _ADDRESS)
_origin = _plain(pdfium.FPDFText_GetCharOrigin, _INT, _ADDRESS, _INT, _ADDRESS, _ADDRESS)
_object = _plain(pdfium.FPDFText_GetTextObject, _ADDRESS, _ADDRESS, _INT)
_font_size = _plain(pdfium.FPDFText_GetFontSize, ct.c_double, _ADDRESS, _INT)
_matrix = _plain(pdfium.FPDFText_GetMatrix, _INT, _ADDRESS, _INT, _ADDRESS)
_mode = _plain(pdfium.FPDFTextObj_GetTextRenderMode, _INT, _ADDRESS)
_fill = _plain(pdfium.FPDFPageObj_GetFillColor, _INT, _ADDRESS, _ADDRESS, _ADDRESS, _ADDRESS, _ADDRESS)

_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_LONE = re.compile("[\ud800-\udfff]")
_SPECIAL = re.compile("[\x00-\x20\x7f-\xa0\u00ad\ufffe\uffff]")
_NO_INK = frozenset((3, 7))  # text render modes: invisible, clip only
_WHITE = 250  # of 255 in each colour; lighter text on bare paper is not meant to be read
_SLANT = 0.06  # quarter turns (5°) that a base line may lean before it counts as slanted


def read_glyphs(page: Any, view: View, most: int) -> Glyphs:  # noqa: ANN401  # a raw FPDF_PAGE
    """Every printed character of a PDFium page, in the order of its text page.

    Spaces that PDFium invents are left out; those of wide gaps are put back where lines are made.

    Raises:
        Refused: `bomb` when there are more than `most` characters.
    """
    text_page = pdfium.FPDFText_LoadPage(page)
    if not text_page:
        return Glyphs()
    try:
        count = pdfium.FPDFText_CountChars(text_page)
        if count > most:
            raise Refused(Reason.BOMB, f"一页上的字符超过 {most} 个")
        return _read(text_page, ct.cast(text_page, _ADDRESS).value, count, view) if count > 0 else Glyphs()
    finally:
        pdfium.FPDFText_ClosePage(text_page)


def _characters(text_page: Any, address: int | None, count: int) -> str:  # noqa: ANN401
    """One string of `count` characters: one call when text and index run in step, else one call each."""
    buffer = (ct.c_ushort * (count + 1))()
    if pdfium.FPDFText_GetText(text_page, 0, count, buffer) == count + 1:
        text = bytes(buffer)[: 2 * count].decode("utf-16-le", "surrogatepass")
        if len(text) == count:
            return text
    codes = map(_code, repeat(address), range(count))
    return "".join(chr(code) if code < 0x110000 else "\ufffd" for code in codes)


def _repaired(text: str, address: int | None) -> tuple[list[str], Sequence[int]]:
    """The characters worth keeping and their indices: halves paired, invented spaces dropped, hyphens restored."""
    drop: set[int] = set()
    change: dict[int, str] = {}
    for pair in _PAIR.finditer(text):  # a character beyond U+FFFF comes as two halves with one box
        change[pair.start()] = pair.group().encode("utf-16-le", "surrogatepass").decode("utf-16-le")
        drop.add(pair.start() + 1)
    for special in _SPECIAL.finditer(text):
        at = special.start()
        if _generated(address, at):
            drop.add(at)
        elif special.group() in "\x02\u00ad\ufffe\uffff":
            change[at] = "-" if _hyphen(address, at) or special.group() == "\u00ad" else "\ufffd"
        elif special.group() in "\r\n\t\x00\xa0":
            change[at] = " "
    keep: Sequence[int] = [i for i in range(len(text)) if i not in drop] if drop else range(len(text))
    if change or drop:
        characters = [change.get(i, text[i]) for i in keep]
    else:
        characters = list(text)
    if _LONE.search(text):
        characters = [_LONE.sub("\ufffd", character) for character in characters]
    return characters, keep


def _read(text_page: Any, address: int | None, count: int, view: View) -> Glyphs:  # noqa: ANN401
    text, keep = _repaired(_characters(text_page, address, count), address)
    many = len(text)
    if not many:
        return Glyphs()
    glyphs = Glyphs(text=text)
    glyphs.unmapped = sum(map((1).__eq__, map(_unmapped, repeat(address, many), keep)))
    # One C call per character and figure, driven by map(): no Python bytecode per character.
    boxes = (ct.c_float * (4 * many))()
    start = ct.addressof(boxes)
    for _ in map(_box, repeat(address, many), keep, range(start, start + 16 * many, 16)):
        pass
    flat = list(boxes)
    left, top, right, bottom = flat[0::4], flat[1::4], flat[2::4], flat[3::4]
    high = view.size[1]
    a, b, c, d, e, f = view.matrix
    if b == c == 0:
        glyphs.x0, glyphs.x1 = [a * x + e for x in left], [a * x + e for x in right]
        glyphs.top, glyphs.bottom = [high - d * y - f for y in top], [high - d * y - f for y in bottom]
    else:
        glyphs.x0, glyphs.x1 = [c * y + e for y in bottom], [c * y + e for y in top]
        glyphs.top, glyphs.bottom = [high - b * x - f for x in right], [high - b * x - f for x in left]
    if a < 0 or c < 0:
        glyphs.x0, glyphs.x1 = glyphs.x1, glyphs.x0
    if d < 0 or b < 0:
        glyphs.top, glyphs.bottom = glyphs.bottom, glyphs.top
    _read_runs(glyphs, address, keep, view)
    return glyphs


def _read_runs(glyphs: Glyphs, address: int | None, keep: Sequence[int], view: View) -> None:
    """Size, base line, direction and ink: once per text object, since they hold for all its characters."""
    many = len(keep)
    objects = list(map(_object, repeat(address, many), keep))
    starts = [0, *(k for k in range(1, many) if objects[k] != objects[k - 1]), many]
    six = (ct.c_float * 6)()
    two = (ct.c_double * 2)()
    colour = (ct.c_uint * 4)()
    matrix_at, x_at, colour_at = ct.addressof(six), ct.addressof(two), ct.addressof(colour)
    y_at = x_at + 8
    a, b, c, d, _, f = view.matrix
    high = view.size[1]
    for start, end in itertools.pairwise(starts):
        first = keep[start]
        _matrix(address, first, matrix_at)
        across, along = a * six[0] + c * six[1], b * six[0] + d * six[1]
        size = _font_size(address, first) * hypot(six[2], six[3])
        length = end - start
        glyphs.size += [size] * length
        if along == 0 and across > 0:
            turn = 0
        else:
            quarters = atan2(along, across) / (pi / 2)
            turn = round(quarters) % 4 if abs(quarters - round(quarters)) <= _SLANT else SLANTED
        glyphs.turn += [turn] * length
        if turn == 0 and along == 0:
            _origin(address, first, x_at, y_at)
            glyphs.base += [high - (b * two[0] + d * two[1] + f)] * length
        else:
            for k in range(start, end):
                _origin(address, keep[k], x_at, y_at)
                glyphs.base.append(high - (b * two[0] + d * two[1] + f))
        shown = objects[start]
        if shown:
            mode = _mode(shown)
            if mode in _NO_INK:
                glyphs.unseen.update(range(start, end))
            elif mode == 0 and _fill(shown, colour_at, colour_at + 4, colour_at + 8, colour_at + 12):
                if colour[3] == 0:
                    glyphs.unseen.update(range(start, end))
                elif min(colour[0], colour[1], colour[2]) >= _WHITE:
                    glyphs.white.update(range(start, end))
