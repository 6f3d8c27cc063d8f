"""Which doubts of the reader touch a figure. Knows spans and signs; no amounts, no layout."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gouji.extract.model import Doubt

BEFORE = frozenset("0123456789.-−–—")
AFTER = frozenset("0123456789.%％")
COMMAS = frozenset(",，")
UNITS = frozenset("万亿千百元")


def of_figure(doubts: Sequence[Doubt], text: str, span: tuple[int, int]) -> tuple[Doubt, ...]:
    """The doubts of a cell or paragraph that may change the figure printed at `span` of its `text`.

    Those on its own characters, and those on a neighbour that is, or may have been, one more digit, a point, a sign, or
    a unit: a figure that lost its last digit to the mark beside it is as doubtful as one that is misread.
    """
    if not doubts:
        return ()
    start, end = span
    while end < len(text) and text[end].isspace():
        end += 1
    while start and text[start - 1].isspace():
        start -= 1
    return tuple(d for d in doubts if _touches(d, text, start, end))


def _touches(doubt: Doubt, text: str, start: int, end: int) -> bool:
    first, last = doubt.span
    if first == last:
        return start <= first <= end
    if first < end and start < last:
        return True
    readings = {*text[first:last], *"".join(doubt.alternatives)}
    if last == start:
        return bool(readings & BEFORE) or (bool(readings & COMMAS) and text[first - 1 : first].isdigit())
    if first != end:
        return False
    if not text[:end].rstrip()[-1:].isdigit():  # its unit is printed already
        return bool(readings & UNITS)
    return bool(readings & (AFTER | UNITS)) or (bool(readings & COMMAS) and text[last : last + 1].isdigit())
