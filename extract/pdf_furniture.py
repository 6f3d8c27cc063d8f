"""Page numbers and running titles, told from body text by place and repetition; never a line inside a grid.

Must not know paragraphs or tables' meaning.
"""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gouji.extract.pdf_shapes import Line, Sheet

EDGE = 0.1  # share of the page's height at top and bottom in which furniture stands
_DASH = r"[-—–－_·.~\s]*"
NUMBERED = re.compile(
    rf"{_DASH}(?:第\s*(?P<a>\d{{1,4}}|[一二三四五六七八九十百]+)\s*页{_DASH}[,，/(（]?\s*(?:共\s*\d+\s*页)?[)）]?"
    rf"|[Pp]age\s*(?P<b>\d{{1,4}})(?:\s*(?:of|/)\s*\d+)?|(?P<c>\d{{1,4}})\s*/\s*\d{{1,4}}){_DASH}$"
)
_ANYWHERE = 1.25  # times the usual type of text outside grids: titles are larger
BARE = re.compile(rf"{_DASH}(?P<n>\d{{1,4}}|[ivxlcIVXLC]{{1,6}}){_DASH}$")

# What forms print above tables, page by page: the unit, who reports, the year, a form's number.
_CAPTION = re.compile(
    r"(?:金额)?单位\s*[：:]|^\s*(?:编制|填报|填表|主管|实施|预算|公开)?(?:部门|单位|项目名称)(?:[（(]?名称[)）]?)?\s*[：:]"
    r"|^\s*[(（]\s*\d{4}\s*年|^\s*(?:公开|附件?|表)\s*\d+\s*表?\s*$"
)


def body_lines(sheets: Sequence[Sheet]) -> list[tuple[Line, ...]]:
    """For each sheet its lines outside grids, without furniture."""
    away = {id(line) for line in _page_numbers(sheets)} | {id(line) for line in _running_titles(sheets)}
    return [tuple(line for line in sheet.lines if id(line) not in away) for sheet in sheets]


def _outermost(sheet: Sheet) -> Iterator[tuple[Line, bool]]:
    """Lines in the edge zones that have nothing but furniture beyond them, with whether they stand at the top."""
    first_grid = min((grid.top for grid in sheet.grids), default=sheet.height)
    last_grid = max((grid.bottom for grid in sheet.grids), default=0.0)
    for line in sheet.lines:
        if line.bottom < EDGE * sheet.height and line.bottom <= first_grid:
            yield line, True
        elif line.top > (1 - EDGE) * sheet.height and line.top >= last_grid:
            yield line, False


def _page_numbers(sheets: Sequence[Sheet]) -> Iterator[Line]:
    bare: dict[tuple[bool, int], list[tuple[Line, int]]] = defaultdict(list)
    for sheet in sheets:
        for line, at_top in _outermost(sheet):
            text = line.text.strip()
            if NUMBERED.match(text):
                yield line
                continue
            found = BARE.match(text)
            if found is None:
                continue
            number = found["n"]
            if not number.isdigit() or text != number:
                yield line  # Roman, or set between dashes
            else:
                bare[at_top, int(number) - sheet.number].append((line, sheet.number))
    for found_lines in bare.values():
        # A bare figure is a page number when it counts with the pages, or when it is the page's own number.
        if len(found_lines) > 1 or any(int(line.text) == number for line, number in found_lines):
            yield from (line for line, _ in found_lines)


def _running_titles(sheets: Sequence[Sheet]) -> Iterator[Line]:
    """Lines that stand at the same height, word for word, on many pages."""
    if len(sheets) < 2:
        return
    sizes = sorted(line.size for sheet in sheets for line in sheet.lines)
    usual = sizes[len(sizes) // 2] if sizes else 0.0
    same: dict[tuple[str, bool, int], list[tuple[Line, Sheet]]] = defaultdict(list)
    for sheet in sheets:
        for line, at_top in _outermost(sheet):
            if line.size <= usual * _ANYWHERE and not _CAPTION.search(line.text):
                key = (line.text.strip(), at_top, round(line.base / 4))
                same[key].append((line, sheet))
    for (_, at_top, _), found in same.items():
        if len({sheet.number for _, sheet in found}) < len(found) or len(found) < max(2, len(sheets) // 3):
            continue
        if len(found) < max(3, len(sheets)) and any(line.size > usual * 1.05 for line, _ in found):
            continue  # a title of its own, unless no page is without it
        captions = at_top and all(_is_caption(line, sheet) for line, sheet in found)
        if not captions or _tables_go_on([sheet for _, sheet in found]):
            yield from (line for line, _ in found)


def _is_caption(line: Line, sheet: Sheet) -> bool:
    """Whether only lines that follow each other closely part a line from the grid below it."""
    low = min((grid.top for grid in sheet.grids if grid.top >= line.bottom - 1), default=None)
    if low is None:
        return False
    reach = low
    for other in sorted(sheet.lines, key=lambda one: one.bottom, reverse=True):
        if line.bottom <= other.bottom <= reach + 1 and reach - other.bottom < 1.5 * other.size:
            if other is line:
                return True
            reach = other.top
    return False


def _tables_go_on(sheets: Sequence[Sheet]) -> bool:
    """Whether most of these pages begin with the rest of the table that fills the page before.

    Otherwise each page is a form of its own, and what stands above it is its title.
    """
    pairs = [(a, b) for a, b in pairwise(sheets) if a.number + 1 == b.number]
    return bool(pairs) and sum(_goes_on(a, b) for a, b in pairs) * 2 >= len(pairs)


def _goes_on(before: Sheet, after: Sheet) -> bool:
    upper, lower = before.grids[-1], after.grids[0]
    if upper.bottom < 0.75 * before.height or abs(upper.xs[-1] - lower.xs[-1]) > 2:
        return False
    first, again = before.grids[0], lower
    head = [slot.text for slot in first.slots if slot.row == 0]
    other = [slot.text for slot in again.slots if slot.row == 0]
    # The same form filled in again has the same first label and another content beside it.
    return head == other or not head or not other or head[0] != other[0]
