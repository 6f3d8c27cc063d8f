"""Characters to printed lines: by base line, in reading order, with the spaces that gaps stand for.

Must not know tables or paragraphs.
"""

from __future__ import annotations

import re
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from gouji.extract.pdf_shapes import Glyphs, Line

if TYPE_CHECKING:
    from collections.abc import Sequence

CJK = re.compile(
    "[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f\u2460-\u24ff“”‘’—…\U00020000-\U0003ffff]"
)
WIDE_SPACE = "\u3000"
OPENING = frozenset("（《〈「『【〔[({〖［｛")
CLOSING = frozenset("，。、；：？！）》〉」』】〕］｝”’%％‰℃·…—,.;:?!)]}")
_QUOTE = frozenset("“”‘’\"'")
_GAP = 0.2  # of the type size: a wider gap between letters is a space
_GAP_CJK = 0.3  # likewise beside a Chinese character
_STEP, _STEP_OF_SIZE = 1.5, 0.35  # points and type sizes between base lines that make two lines
_WIDE = 1.3  # likewise: a wider gap parts columns
_TWICE = 0.12  # likewise: the same character nearer than this was printed twice


def sticks(before: str, after: str) -> bool:
    """Whether no line break is allowed between two characters (a short form of UAX #14)."""
    if before in OPENING or after in CLOSING or before in _QUOTE or after in _QUOTE:
        return True
    if before in CLOSING and after.isascii() and after.isdigit():
        return True
    if before == " " or after == " " or CJK.match(before) or CJK.match(after):
        return False
    return before not in "-–" or after.isdigit()


def make_lines(chosen: Sequence[int], glyphs: Glyphs, page: int) -> list[Line]:
    """The lines that the chosen characters form, from top to bottom."""
    if glyphs.level:
        return _upright(chosen, glyphs, page)
    lines = _upright([k for k in chosen if glyphs.turn[k] == 0], glyphs, page)
    for turn in (1, 2, 3):
        lines += _sideways([k for k in chosen if glyphs.turn[k] == turn], glyphs, page, turn)
    return sorted(lines, key=lambda line: (line.top, line.x0))


def _upright(chosen: Sequence[int], glyphs: Glyphs, page: int) -> list[Line]:
    if not chosen:
        return []
    base, size, x0 = glyphs.base, glyphs.size, glyphs.x0
    heights = [base[k] for k in chosen]
    if min(heights) == max(heights):
        rows = [list(chosen)]
    else:
        order = sorted(chosen, key=base.__getitem__)
        last = order[0]
        row = [last]
        rows = [row]
        for k in order[1:]:
            step = base[k] - base[last]
            if step > _STEP and step > _STEP_OF_SIZE * min(size[k], size[last]):
                row = [k]
                rows.append(row)
            else:
                row.append(k)
            last = k
        if len(rows) > 1 and len({size[k] for k in chosen}) > 1:
            rows = _with_raised(rows, glyphs)
    lines = []
    for row in rows:
        row.sort(key=x0.__getitem__)
        line = _line(row, glyphs, page)
        if line is not None:
            lines.append(line)
    return lines


def _with_raised(rows: list[list[int]], glyphs: Glyphs) -> list[list[int]]:
    """Small raised or lowered type (m²) belongs to the line it is attached to."""
    base, size = glyphs.base, glyphs.size
    out = [rows[0]]
    for row in rows[1:]:
        above = max(size[k] for k in out[-1])
        below = max(size[k] for k in row)
        if min(above, below) < 0.8 * max(above, below):
            apart = base[row[0]] - base[out[-1][0]]
            if apart < 0.6 * max(above, below) and _touch(out[-1], row, glyphs):
                out[-1] = out[-1] + row
                continue
        out.append(row)
    return out


def _touch(one: list[int], other: list[int], glyphs: Glyphs) -> bool:
    reach = 0.5 * max(glyphs.size[k] for k in (*one, *other))
    left, right = min(glyphs.x0[k] for k in one), max(glyphs.x1[k] for k in one)
    return any(left - reach <= glyphs.x0[k] <= right + reach for k in other)


def _line(row: list[int], glyphs: Glyphs, page: int) -> Line | None:
    text, x0, x1 = glyphs.text, glyphs.x0, glyphs.x1
    ink = [k for k in row if text[k] != " "]
    while ink and text[ink[0]] == WIDE_SPACE:
        del ink[0]
    while ink and text[ink[-1]] == WIDE_SPACE:
        del ink[-1]
    if not ink:
        return None
    spaced = _after_spaces(row, text) if len(ink) < len(row) else ()
    first = last = ink[0]
    size = glyphs.size[first]
    twice, least = -_TWICE * size, _GAP * size
    before = text[first]
    end = x1[first]
    pieces = [before]
    head = 0.0
    parts: list[tuple[float, float, int, int]] = []
    begin, left = 0, x0[first]
    for k in islice(ink, 1, None):
        mark, gap = text[k], x0[k] - end
        if gap < twice and mark == before and x0[k] - x0[last] < _TWICE * size:
            continue  # printed twice, a hair apart, to look bold
        if k in spaced or (gap > least and _is_space(gap, before, mark, size)):
            if gap > _WIDE * size:
                parts.append((left, end, begin, len(pieces)))
                begin, left = len(pieces) + 1, x0[k]
            pieces.append(" ")
            head = head or end - x0[first]
        elif not head and not sticks(before, mark):
            head = end - x0[first]
        pieces.append(mark)
        last, before, end = k, mark, x1[k]
    return Line(
        text="".join(pieces),
        x0=x0[first],
        x1=end,
        top=min([glyphs.top[k] for k in ink]),
        bottom=max([glyphs.bottom[k] for k in ink]),
        base=glyphs.base[first],
        size=size,
        head=head or end - x0[first],
        page=page,
        parts=(*parts, (left, end, begin, len(pieces))) if parts else (),
    )


def _after_spaces(row: Sequence[int], text: Sequence[str]) -> set[int]:
    """The characters of a row that follow a printed space."""
    return {k for before, k in pairwise(row) if text[before] == " " and text[k] != " "}


def _is_space(gap: float, before: str, after: str, size: float) -> bool:
    """Whether a gap between two characters stands for a space."""
    return gap > (_GAP_CJK if CJK.match(before) or CJK.match(after) else _GAP) * size


def _sideways(chosen: list[int], glyphs: Glyphs, page: int, turn: int) -> list[Line]:
    """Text along another axis: laid out along its own base line; the box stays that of the page."""
    flat = Glyphs(text=[glyphs.text[k] for k in chosen], size=[glyphs.size[k] for k in chosen])
    for k in chosen:
        a, b, c, d = glyphs.x0[k], glyphs.top[k], glyphs.x1[k], glyphs.bottom[k]
        x0, top, x1, bottom = {1: (-d, a, -b, c), 2: (-c, -d, -a, -b), 3: (b, -c, d, -a)}[turn]
        flat.x0.append(x0)
        flat.x1.append(x1)
        flat.top.append(top)
        flat.bottom.append(bottom)
        flat.base.append(bottom)
        flat.turn.append(0)
    lines = []
    for line in _upright(range(len(chosen)), flat, page):
        x0, top, x1, bottom = line.x0, line.top, line.x1, line.bottom
        seen = {1: (top, -x1, bottom, -x0), 2: (-x1, -bottom, -x0, -top), 3: (-bottom, x0, -top, x1)}[turn]
        lines.append(
            Line(
                text=line.text,
                x0=seen[0],
                top=seen[1],
                x1=seen[2],
                bottom=seen[3],
                base=seen[3],
                size=line.size,
                head=line.head,
                page=page,
            )
        )
    return lines
