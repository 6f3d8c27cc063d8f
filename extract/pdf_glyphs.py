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
from operator import eq, mul, ne
from typing import TYPE_CHECKING, Any

import pypdfium2.raw as pdfium

from gouji.errors import Reason, Refused
from gouji.extract.pdf_calls import ADDRESS, INT, gathered, plain
from gouji.extract.pdf_shapes import SLANTED, Glyphs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gouji.extract.pdf_shapes import View

_code = plain(pdfium.FPDFText_GetUnicode, ct.c_uint, ADDRESS, INT)
_generated = plain(pdfium.FPDFText_IsGenerated, INT, ADDRESS, INT)
_hyphen = plain(pdfium.FPDFText_IsHyphen, INT, ADDRESS, INT)
_unmapped = plain(pdfium.FPDFText_HasUnicodeMapError, INT, ADDRESS, INT)
_box = plain(pdfium.FPDFText_GetLooseCharBox, INT, ADDRESS, INT, ADDRESS)
_origin = plain(pdfium.FPDFText_GetCharOrigin, INT, ADDRESS, INT, ADDRESS, ADDRESS)
_object = plain(pdfium.FPDFText_GetTextObject, ADDRESS, ADDRESS, INT)
_font_size = plain(pdfium.FPDFText_GetFontSize, ct.c_double, ADDRESS, INT)
_matrix = plain(pdfium.FPDFText_GetMatrix, INT, ADDRESS, INT, ADDRESS)
_mode = plain(pdfium.FPDFTextObj_GetTextRenderMode, INT, ADDRESS)
_fill = plain(pdfium.FPDFPageObj_GetFillColor, INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS)

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
        return _read(text_page, ct.cast(text_page, ADDRESS).value, count, view) if count > 0 else Glyphs()
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
    kept = bytearray(b"\1") * len(text)
    change: dict[int, str] = {}
    for pair in _PAIR.finditer(text):  # a character beyond U+FFFF comes as two halves with one box
        change[pair.start()] = pair.group().encode("utf-16-le", "surrogatepass").decode("utf-16-le")
        kept[pair.start() + 1] = 0
    specials = [special.start() for special in _SPECIAL.finditer(text)]
    for at, generated in zip(specials, map(_generated, repeat(address), specials), strict=True):
        if generated:
            kept[at] = 0
        elif text[at] in "\x02\u00ad\ufffe\uffff":
            change[at] = "-" if _hyphen(address, at) or text[at] == "\u00ad" else "\ufffd"
        elif text[at] in "\r\n\t\x00\xa0":
            change[at] = " "
    keep = list(itertools.compress(range(len(text)), kept))
    characters = list(itertools.compress(text, kept))
    if change:
        characters = [change.get(i, mark) for i, mark in zip(keep, characters, strict=True)]
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
    flat, _ = gathered("f", 4, many, _box, repeat(address, many), keep)
    left, top, right, bottom = flat[0::4], flat[1::4], flat[2::4], flat[3::4]
    high = view.size[1]
    a, b, c, d, e, f = view.matrix
    if b == c == 0:
        level = high - f
        glyphs.x0, glyphs.x1 = (
            (left, right) if (a, e) == (1, 0) else ([a * x + e for x in left], [a * x + e for x in right])
        )
        glyphs.top, glyphs.bottom = [level - d * y for y in top], [level - d * y for y in bottom]
    else:
        glyphs.x0, glyphs.x1 = [c * y + e for y in bottom], [c * y + e for y in top]
        glyphs.top, glyphs.bottom = [high - b * x - f for x in right], [high - b * x - f for x in left]
    if a < 0 or c < 0:
        glyphs.x0, glyphs.x1 = glyphs.x1, glyphs.x0
    if d < 0 or b < 0:
        glyphs.top, glyphs.bottom = glyphs.bottom, glyphs.top
    _read_runs(glyphs, address, keep, view)
    _spread(glyphs, address, keep)
    return glyphs


def _spread(glyphs: Glyphs, address: int | None, keep: Sequence[int]) -> None:
    """Give each character of a ligature its part of the one box they come with: "ff" in one place is not one f printed twice."""
    x0, x1, top, bottom = glyphs.x0, glyphs.x1, glyphs.top, glyphs.bottom
    same = [
        k
        for k in itertools.compress(range(1, len(x0)), map(eq, x0[1:], x0))
        if x1[k] == x1[k - 1]
        and (top[k], bottom[k]) == (top[k - 1], bottom[k - 1])
        and _object(address, keep[k]) == _object(address, keep[k - 1])
    ]
    while same:
        last = same.pop()
        first = last - 1
        while same and same[-1] == first:
            first = same.pop() - 1
        turn = glyphs.turn[last]
        if turn == SLANTED:
            continue
        low, high = (x0, x1) if turn % 2 == 0 else (top, bottom)
        start, many = low[last], last - first + 1
        step = (high[last] - start) / many
        for place in range(many):
            k = first + place if turn in (0, 3) else last - place  # the others run to the left or upwards
            low[k], high[k] = start + place * step, start + (place + 1) * step


def _read_runs(glyphs: Glyphs, address: int | None, keep: Sequence[int], view: View) -> None:
    """Size, base line, direction and ink: once per text object, since they hold for all its characters."""
    many = len(keep)
    objects = list(map(_object, repeat(address, many), keep))
    changes = list(map(ne, objects[1:], objects))
    run_of = list(itertools.accumulate(changes, initial=0))  # the number of each character's run
    starts = [0, *itertools.compress(range(1, many), changes), many]
    runs = len(starts) - 1
    firsts = [keep[start] for start in starts[:-1]]
    matrices, _ = gathered("f", 6, runs, _matrix, repeat(address, runs), firsts)
    heights = map(hypot, matrices[2::6], matrices[3::6])
    sizes = list(map(mul, map(_font_size, repeat(address, runs), firsts), heights))
    glyphs.size = list(map(sizes.__getitem__, run_of))
    glyphs.base = list(map(_bases(address, firsts, view).__getitem__, run_of))
    across, along = matrices[0::6], matrices[1::6]
    if view.turn == 0 and not any(along) and min(across) > 0:
        directions = [0] * runs
    else:
        directions = [_direction(x, y, view) for x, y in zip(across, along, strict=True)]
    glyphs.level = not any(directions)
    glyphs.turn = [0] * many if glyphs.level else list(map(directions.__getitem__, run_of))
    for k, direction in enumerate(directions):
        if direction:  # no base line for all characters
            start, end = starts[k], starts[k + 1]
            glyphs.base[start:end] = _bases(address, keep[start:end], view)
    shown = [objects[start] for start in starts[:-1]]
    if all(shown):
        _read_ink(glyphs, shown, starts)


def _direction(x: float, y: float, view: View) -> int:
    """Quarter turns of a base line that takes the step (x, y) in the plane of the PDF, as seen."""
    a, b, c, d, _, _ = view.matrix
    quarters = atan2(b * x + d * y, a * x + c * y) / (pi / 2)
    return round(quarters) % 4 if abs(quarters - round(quarters)) <= _SLANT else SLANTED


def _bases(address: int | None, indices: Sequence[int], view: View) -> list[float]:
    """How far below the page's top the base line of each character runs."""
    many = len(indices)
    flat, _ = gathered("d", 2, many, _origin, repeat(address, many), indices, split=True)
    _, b, _, d, _, f = view.matrix
    high = view.size[1]
    if b == 0:
        return [high - f - d * y for y in flat[1::2]]
    return [high - (b * x + d * y + f) for x, y in zip(flat[0::2], flat[1::2], strict=True)]


def _read_ink(glyphs: Glyphs, shown: Sequence[int], starts: Sequence[int]) -> None:
    """Which runs are printed without ink, and which in white."""
    modes = list(map(_mode, shown))
    levels, told = gathered("I", 4, len(shown), _fill, shown, split=True)
    red, green, blue, alpha = levels[0::4], levels[1::4], levels[2::4], levels[3::4]
    if all(told) and not any(modes) and all(alpha) and max(red) < _WHITE:
        return  # plain ink throughout
    for k, mode in enumerate(modes):
        if mode in _NO_INK or (mode == 0 and told[k] and not alpha[k]):
            glyphs.unseen.update(range(starts[k], starts[k + 1]))
        elif mode == 0 and told[k] and min(red[k], green[k], blue[k]) >= _WHITE:
            glyphs.white.update(range(starts[k], starts[k + 1]))
