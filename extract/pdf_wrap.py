"""Printed lines back to text: which line ends are the author's and which are the printer's.

A line end is the printer's when what comes next would not have fitted. No figure is guessed: whether "482." and
"70" are one number is decided by the width of the cell alone.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from gouji.extract.model import TextLine
from gouji.extract.pdf_lines import CJK, CLOSING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gouji.extract.pdf_shapes import Line

SLACK = 3.0  # points by which a full line may fall short
PADDING = 5.4  # points that word processors keep free at the sides of a cell
TERMINAL = frozenset("。；;！？!?")
ITEM = re.compile(
    r"\s*(?:[①-⑳⑴-⒇]|[(（]?[一二三四五六七八九十]{1,3}[)）、.．]|[(（]?\d{1,2}(?:[)）、．]|[.](?!\d))"
    r"|(?:指标|目标|任务)\s*\d{0,2}\s*[：:])"
)


def needs(lines: Sequence[Line]) -> list[float]:
    """For each line but the last, the width that the next unbreakable unit would have taken at its end."""
    wanted = [0.0] * len(lines)
    for k in range(len(lines) - 1, 0, -1):
        line, width = lines[k], lines[k].head
        alone = abs((line.x1 - line.x0) - width) < 0.6
        if alone and wanted[k] and _one_token(line.text, lines[k + 1].text):
            width += wanted[k]  # an unbroken token that fills this line and runs on in the next
        wanted[k - 1] = width
    return wanted


def _one_token(before: str, after: str) -> bool:
    return bool(before) and bool(after) and not CJK.match(before[-1]) and not CJK.match(after[0])


def right_limit(lines: Sequence[Line], left: float, right: float) -> float:
    """How far text reaches in a column of the given borders, by the padding seen on its left."""
    return right - min(PADDING, max(0.0, min([line.x0 for line in lines]) - left))


def is_full(line: Line, need: float, limit: float) -> bool:
    """Whether `need` more points would not have fitted behind `line`."""
    return line.x1 + need > limit - SLACK


def unwrap(lines: Sequence[Line], left: float, right: float) -> tuple[str, tuple[TextLine, ...]]:
    """Text of a cell between `left` and `right`; a line break only where a line had room for more."""
    if not lines:
        return "", ()
    if len(lines) == 1:
        return weave(lines, ())
    limit = right_limit(lines, left, right)
    wanted = needs(lines)
    hard = [
        not is_full(before, wanted[k], limit)
        or bool(ITEM.match(after.text) and before.text.rstrip()[-1:] in TERMINAL)
        for k, (before, after) in enumerate(pairwise(lines))
    ]
    return weave(lines, hard)


def weave(lines: Sequence[Line], hard: Sequence[bool]) -> tuple[str, tuple[TextLine, ...]]:
    """Put lines together; `hard[k]` says that the end of line k is the author's."""
    text = ""
    spans = []
    for k, line in enumerate(lines):
        piece = line.text.strip()
        if k:
            if hard[k - 1]:
                text += "\n"
            elif _spaced(text, piece):
                text += " "
        start = len(text)
        text += piece
        box = (line.x0, line.top, line.x1, line.bottom)
        spans.append(TextLine(start=start, end=len(text), page=line.page, box=box))
    return text, tuple(spans)


def _spaced(before: str, after: str) -> bool:
    """Two Latin words on both sides of a printer's line end are parted by a space."""
    a, b = before[-1:], after[:1]
    return a.isascii() and b.isascii() and a.isalpha() and b.isalpha()


def reach(lines: Sequence[Line]) -> float:
    """The right margin of a column of text: the farthest end of a line, hanging punctuation aside."""
    firm = [line.x1 for line in lines if line.text[-1:] not in CLOSING]
    return max(firm or [line.x1 for line in lines], default=0.0)
