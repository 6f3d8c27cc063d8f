"""Lines outside grids to paragraphs: where one ends and the next begins. Must not know tables or headings' meaning."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from gouji.extract.pdf_lines import CLOSING
from gouji.extract.pdf_wrap import ITEM, TERMINAL, is_full, needs, reach

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gouji.extract.pdf_shapes import Line

INDENT = 1.2  # type sizes by which the first line of a paragraph stands in at least
FLUSH = 0.7  # points by which the ends of lines that are set out to the margin differ
LONG = 0.55  # share of the page's width from which a line counts as long
FARTHEST = 4.5  # type sizes by which the first line of a paragraph stands in at most
OPENER = re.compile(r"\s*(?:第[一二三四五六七八九十百\d]+[章节部分条]|附件|附表|注[：:]|备注[：:]|（续）)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """The margins between which the text of a page is set, and the usual distance of its lines in type sizes."""

    left: float
    right: float
    pitch: float
    indented: bool = False  # paragraphs begin with an indent and go on at the margin
    flush: bool = False  # full lines are set out to the margin


def left_margin(lines: Sequence[Line], width: float) -> float | None:
    """Where the lines of a page go on after a long line, farthest left; None when too few do."""
    starts = [
        below.x0 for above, below in pairwise(lines) if above.x1 - above.x0 > LONG * width and not above.parts
    ]
    return min(starts) if len(starts) >= 3 else None


def measure(lines: Sequence[Line], width: float) -> Column:
    """The column that lines of pages of one width are set in."""
    if not lines:
        return Column(left=0.0, right=width, pitch=0.0)
    starts = Counter(round(line.x0) for line in lines)
    shared = [x for x, count in starts.items() if count >= max(2, len(lines) // 20)]
    left = min(shared or starts)
    right = _right(lines, left)
    if right < width - left - 0.25 * width:
        right = width - left  # only short lines: the margins are taken to be alike
    wanted = needs(lines)
    gaps = [  # between lines of one paragraph, as far as can be told before paragraphs are known
        (below.base - above.base) / above.size
        for above, below, need in zip(lines, lines[1:], wanted, strict=False)
        if above.page == below.page
        and 0 < below.base - above.base < 4 * above.size
        and is_full(above, need, right)
    ]
    inner = [
        (above, below)
        for above, below, need in zip(lines, lines[1:], wanted, strict=False)
        if is_full(above, need, right) and above.x0 - left > INDENT * above.size
    ]
    back = sum(below.x0 - left < 0.5 * below.size for _, below in inner)
    kept = sum(abs(below.x0 - above.x0) < 0.5 * below.size for above, below in inner)
    full = [
        line
        for line, need in zip(lines, wanted, strict=False)
        if is_full(line, need, right) and line.text[-1:] not in CLOSING
    ]
    set_out = sum(abs(line.x1 - right) < FLUSH for line in full)
    return Column(
        left=left,
        right=right,
        pitch=median(gaps) if gaps else 0.0,
        indented=back > kept,
        flush=len(full) >= 4 and set_out > 0.9 * len(full),
    )


def _right(lines: Sequence[Line], left: float) -> float:
    """Where full lines end: the farthest end that lines with a successor at the margin share within a type size.

    A single line that reaches farther, such as a note of the unit set to the right, does not widen the column.
    """
    inner = [
        above
        for above, below in pairwise(lines)
        if above.text[-1:] not in CLOSING
        and below.x0 - left < 0.5 * below.size
        and above.x0 - left < FARTHEST * above.size
        and not above.parts
    ]
    ends = sorted((line.x1 for line in inner), reverse=True)
    size = median(line.size for line in lines)
    for end, following in pairwise(ends):
        if end - following < size:
            return end
    return reach(lines)


def paragraphs(lines: Sequence[Line], column: Column) -> list[tuple[Line, ...]]:
    """The lines of each paragraph, in order."""
    if not lines:
        return []
    wanted = needs(lines)
    out = [[lines[0]]]
    for k, line in enumerate(lines[1:]):
        last = k + 2 == len(lines) or not is_full(line, wanted[k + 1], column.right)
        if _parted(lines[k], line, wanted[k], column, last=last):
            out.append([line])
        else:
            out[-1].append(line)
    return [tuple(part) for part in out]


def _is_centred(line: Line, column: Column) -> bool:
    return abs((line.x0 - column.left) - (column.right - line.x1)) < 0.5 * line.size


def _begins(above: Line, below: Line, column: Column) -> bool:
    """Whether a line that stands in begins a paragraph, or goes on in one that stands in as a whole."""
    if column.indented or above.text.rstrip()[-1:] in TERMINAL or ITEM.match(below.text):
        return True
    return not (abs(below.x0 - above.x0) < 0.5 * below.size or ITEM.match(above.text))


def _parted(above: Line, below: Line, need: float, column: Column, *, last: bool) -> bool:
    """Whether a new paragraph begins with `below`; `last` says that it ends there too, were it to."""
    if abs(above.size - below.size) > 0.08 * max(above.size, below.size):
        return True
    if not is_full(above, need, column.right):
        return True
    ended = above.text.rstrip()[-1:] in TERMINAL
    if above.page == below.page and column.pitch:
        gap = (below.base - above.base) / above.size
        # Lines of one paragraph may stand a little farther apart where fonts mix, but rarely after a full stop.
        if gap > (1.08 if ended else 1.2) * column.pitch or gap <= 0:
            return True
    if _is_centred(above, column) and _is_centred(below, column) and below.x0 - column.left > 3 * below.size:
        return False  # the second line of a title
    if above.x0 - column.left > FARTHEST * above.size and abs(below.x0 - above.x0) > below.size:
        return True  # set to the right, as a date or the number of a form is
    if below.x0 - column.left > INDENT * below.size:
        return _begins(above, below, column)
    if not ended:
        return False
    if column.flush and above.x1 < column.right - above.size:
        return True  # a full line would have been set out to the margin
    heading = last and below.text.rstrip()[-1:] not in CLOSING
    return bool(heading or ITEM.match(below.text) or OPENER.match(below.text))
