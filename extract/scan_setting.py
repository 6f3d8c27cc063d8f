"""Lines that were read to glyphs with places, as a typesetter would have set them: advance widths, few type sizes.

The recogniser tells where the middle of a character is, the detector how high a line; what follows (spaces, line ends,
paragraphs) needs the box that the character takes in the line. Must not know tables or what the text means.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from itertools import groupby
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from gouji.extract.pdf_lines import CJK, OPENING
from gouji.extract.pdf_shapes import Glyphs
from gouji.extract.scan_pieces import Piece
from gouji.extract.scan_recognise import Reading, Sign

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gouji.extract.scan_pieces import Paper

LEANING = frozenset("，。、；：？！）》」』】〕”’,;:")  # ink in the left half of a full advance
WIDE_FORM = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！", ")": "）", "(": "（"}
WIDE_STEP = (
    0.95  # type sizes from the middle of such a sign to that of its neighbour; a narrow one leaves 0.75
)
WIDE_MARKS = frozenset("，。、；：？！（）《》〈〉「」『』【】〔〕“”‘’")
MARK_GAP = 0.9  # type sizes beside such a mark, whose own advance is half empty
MIXED_GAP = 0.6
GAP = 0.45  # type sizes between two characters that are a space
LIKELY_GAP = 0.38  # likewise where the recogniser saw one too
ALIKE = 0.09  # sizes that differ less are one size
LOOSE = 0.25  # likewise where only the height of a box tells a size
BOX_TO_SIZE = 0.72  # of the detector's box; replaced by what the page itself shows
BASE = 0.38  # type sizes from the middle of a line down to its base line


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One piece, read; `second` is another reading of the same figure where it differs."""

    piece: Piece
    left: float  # pixels: where the picture that was read begins and ends
    right: float
    reading: Reading
    second: str | None = None
    covered: bool = False  # a seal was lifted off it


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """How sure one glyph is."""

    sign: Sign
    line: int  # which line it was read in
    covered: bool = False  # a lifted seal lay over it


def set_lines(lines: Sequence[Line], on: Paper, inks: Sequence[Piece]) -> tuple[Glyphs, tuple[Mark, ...]]:
    """Glyphs of all lines, in points, and one mark for each.

    Args:
        lines: what was read.
        on: the page.
        inks: for each line the smallest box around its ink.
    """
    sizes = _sizes(lines)
    glyphs, marks = Glyphs(), []
    for k, (line, tight, size) in enumerate(zip(lines, inks, sizes, strict=True)):
        signs = _widened([sign for sign in line.reading.signs if sign.text.strip()], line, size)
        if not signs:
            continue
        middle = (line.piece.top + line.piece.bottom) / 2
        for sign, (x0, x1) in zip(signs, _boxes(line, signs, tight, size, on), strict=True):
            glyphs.text.append(sign.text)
            glyphs.x0.append(x0 / on.scale)
            glyphs.x1.append(x1 / on.scale)
            glyphs.top.append((middle - size / 2) / on.scale)
            glyphs.bottom.append((middle + size / 2) / on.scale)
            glyphs.base.append((middle + BASE * size) / on.scale)
            glyphs.size.append(size / on.scale)
            glyphs.turn.append(0)
            marks.append(Mark(sign=sign, line=k, covered=line.covered))
    return glyphs, tuple(marks)


def _wide(text: str) -> bool:
    return bool(CJK.match(text)) or unicodedata.east_asian_width(text) in "WF"


def _sizes(lines: Sequence[Line]) -> list[float]:
    """The type size of each line in pixels; sizes that are almost alike are made alike.

    Runs of Chinese characters tell it well, the height of the detector's box poorly, and a mark that was cut out by its
    ink, such as a minus sign, not at all.
    """
    pitches = [_pitch(line) for line in lines]
    known = [k for k, pitch in enumerate(pitches) if pitch]
    shares = [pitches[k] / lines[k].piece.high for k in known if lines[k].piece.high]
    share = median(shares) if len(shares) >= 3 else BOX_TO_SIZE
    shared = _alike([pitches[k] for k in known], [len(lines[k].reading.signs) for k in known])
    firm = dict(zip(known, shared, strict=True))
    guesses = {
        k: share * line.piece.high for k, line in enumerate(lines) if k not in firm and line.piece.high
    }
    usual = median(
        [*firm.values()]
        or [*guesses.values()]
        or [share * (line.right - line.left) for line in lines]
        or [1.0]
    )
    out = []
    for k in range(len(lines)):
        guess = firm.get(k) or guesses.get(k, usual)
        if k not in firm and firm:
            near = min(firm.values(), key=lambda size: abs(size - guess))
            guess = near if abs(near - guess) <= LOOSE * near else guess
        out.append(guess)
    return out


def _pitch(line: Line) -> float:
    """The distance of neighbouring Chinese characters, 0 where there are too few.

    The steps of the recogniser are coarse, so whole runs are measured.
    """
    wide = line.right - line.left
    total, steps = 0.0, 0
    for letters, run in groupby(
        line.reading.signs, key=lambda sign: bool(CJK.match(sign.text)) and sign.text.isalpha()
    ):
        signs = list(run)
        if letters and len(signs) > 2:
            total += (signs[-1].centre - signs[0].centre) * wide
            steps += len(signs) - 1
    return total / steps if steps >= 3 else 0.0


def _alike(sizes: Sequence[float], weights: Sequence[int]) -> list[float]:
    """Each size replaced by the mean of those near it, heaviest group first."""
    out = list(sizes)
    left = set(range(len(sizes)))
    while left:
        weight = {
            k: sum(weights[j] for j in left if abs(sizes[j] - sizes[k]) <= ALIKE * sizes[k]) for k in left
        }
        centre = max(sorted(left), key=weight.__getitem__)
        group = [k for k in left if abs(sizes[k] - sizes[centre]) <= ALIKE * sizes[centre]]
        shared = float(np.average([sizes[k] for k in group], weights=[weights[k] for k in group]))
        for k in group:
            out[k] = shared
        left -= {*group}
    return out


def _boxes(
    line: Line, signs: Sequence[Sign], tight: Piece, size: float, on: Paper
) -> list[tuple[float, float]]:
    """Left and right of each character's advance, in pixels."""
    low, high = on.cells[line.piece.cell, [0, 2]] if line.piece.cell >= 0 else (-np.inf, np.inf)
    boxes = []
    for sign in signs:
        middle = line.left + sign.centre * (line.right - line.left)
        middle = min(max(middle, float(low) + 1), float(high) - 1)
        half = size / 2 if _wide(sign.text) else size / 4
        if _wide(sign.text) and sign.text in LEANING:
            middle += size / 4
        elif sign.text in OPENING and _wide(sign.text):
            middle -= size / 4
        boxes.append([middle - half, middle + half])
    if not (_wide(signs[0].text) and signs[0].text in OPENING):
        boxes[0][0] = min(max(boxes[0][0], tight.x0 - 0.05 * size), boxes[0][1] - 1)
    if not (_wide(signs[-1].text) and signs[-1].text in LEANING):
        boxes[-1][1] = max(min(boxes[-1][1], tight.x1 + 0.05 * size), boxes[-1][0] + 1)
    spaces = _before_spaces(line.reading.signs)
    for k in range(len(boxes) - 1):
        gap = boxes[k + 1][0] - boxes[k][1]
        least = LIKELY_GAP if k in spaces else GAP
        if _wide(signs[k].text) != _wide(signs[k + 1].text):
            least = MIXED_GAP  # typesetters part Chinese and figures a little, which is no space
        if signs[k].text in WIDE_MARKS or signs[k + 1].text in WIDE_MARKS:
            least = MARK_GAP
        if gap <= least * size:
            boxes[k][1] = boxes[k + 1][0] = (boxes[k][1] + boxes[k + 1][0]) / 2
    return [
        # The middle decides in which cell a character stands.
        _shifted(x0, max(x1, x0 + 0.5), float(low), float(high))
        for x0, x1 in boxes
    ]


def _widened(signs: list[Sign], line: Line, size: float) -> list[Sign]:
    """Punctuation that takes a whole advance beside a Chinese character, in its wide form.

    The recogniser knows the sign but not its width. The ink of a wide comma stands in the left half of its advance, that
    of a wide bracket that opens in the right half, so a neighbour on the empty side is farther away.
    """
    out = []
    for k, sign in enumerate(signs):
        opening = sign.text == "("
        beside = k - 1 if opening else k + 1
        if sign.text in WIDE_FORM and (0 <= beside < len(signs)) and CJK.match(signs[beside].text):
            apart = abs(signs[beside].centre - sign.centre) * (line.right - line.left)
            if apart > WIDE_STEP * size:
                sign = replace(sign, text=WIDE_FORM[sign.text])  # noqa: PLW2901
        out.append(sign)
    return _paired(out)


def _paired(signs: list[Sign]) -> list[Sign]:
    """Brackets of a pair are both wide or both narrow."""
    opened: list[int] = []
    for k, sign in enumerate(signs):
        if sign.text in "(（":
            opened.append(k)
        elif sign.text in ")）" and opened:
            first = opened.pop()
            if signs[first].text == "（" or sign.text == "）":
                signs[first] = replace(signs[first], text="（")
                signs[k] = replace(sign, text="）")
    return signs


def _shifted(x0: float, x1: float, low: float, high: float) -> tuple[float, float]:
    middle = (x0 + x1) / 2
    shift = min(max(middle, low + 1), high - 1) - middle
    return x0 + shift, x1 + shift


def _before_spaces(signs: Sequence[Sign]) -> set[int]:
    """Which characters, counted without spaces, the recogniser saw a space behind."""
    out, count = set(), 0
    for sign in signs:
        if sign.text.strip():
            count += 1
        elif count:
            out.add(count - 1)
    return out
