"""How a table of figures is laid out: its unit, what its columns mean, which cells name a row, what its 合计 is. Reads no figure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import regex

from gouji.normalize.columns import Meaning, column_meaning, find_concept, key, row_meaning, with_offices
from gouji.normalize.crossing import MONEY, Frame
from gouji.normalize.headers import headers
from gouji.normalize.lattice import is_value
from gouji.normalize.taxonomy import taxonomy
from gouji.normalize.units import unit_in
from gouji.normalize.words import fold

if TYPE_CHECKING:
    from gouji.extract.model import Cell
    from gouji.normalize.model import Concept
    from gouji.normalize.subtable import SubTable

_CODE = regex.compile(r"\d{3}(?:\d{2}){0,2}")
_COUNTERS = frozenset({"栏次", "行次"})
_FEW = 3
_COUNTED = frozenset({"人", "个"})
_TOLD = frozenset({"target", "actual", "reason", "criterion"})  # sentences left of the figures, no labels
_SUMS = ("合计", "小计", "总计", "总额", "总金额")
_NO_COLUMN = Meaning(words="", role="ignored")


def unit_of(sub: SubTable) -> str | None:
    """A unit printed in the title row or in the corner of the header."""
    corner = [c.text for c in sub.lattice.starts[sub.segment.top] if c.col < sub.segment.first]
    found = next((u for text in (sub.segment.title, *corner) if (u := unit_in(text))), None)
    counted = next((u for text in corner if (u := unit_in(text)) in _COUNTED), None)
    return found if found in MONEY else counted


def columns_of(sub: SubTable) -> list[Meaning]:
    """The meaning of every grid column."""
    result: list[Meaning] = []
    for col in range(sub.lattice.table.n_cols):
        if col < sub.segment.first:
            result.append(Meaning(words="", role="label"))
        else:
            path = sub.lattice.path(col, sub.segment.top, sub.segment.body)
            result.append(column_meaning([cell.text for cell in path], sub.part))
    for col in range(sub.segment.first + 1, len(result)):
        if result[col].stage is None and _holds_labels(sub, col):
            result[col] = Meaning(words=result[col].words, role="label")
    return with_offices(result)


def _holds_labels(sub: SubTable, col: int) -> bool:
    """Do words that name rows stand in a column, though its header does not say so: 收入 | 预算数 | 支出 | 预算数?"""
    below = [
        c for r in range(sub.segment.body, sub.segment.bottom) for c in sub.lattice.starts[r] if c.col == col
    ]
    told = [c for c in below if fold(c.text)]
    named = sum(find_concept(key(c.text)) is not None for c in told)
    return bool(told) and not any(is_value(c.text) for c in told) and 2 * named >= len(told)


def column_for(cell: Cell, columns: list[Meaning]) -> Meaning:
    """The header that most of the cell stands under."""
    under = columns[cell.col : cell.col + cell.col_span] or [_NO_COLUMN]
    return max(under, key=lambda m: (under.count(m), m.known))


def frame_of(sub: SubTable, columns: list[Meaning]) -> Frame:
    """What the table as a whole says: funds by stage, one column alone, and what its 合计 is."""
    bases = {m.stage.basis for m in columns if m.stage is not None}
    funds = bool({"年初", "全年预算"} & bases) or any(m.role in {"weight", "score"} for m in columns)
    alone = sum(m.role == "" for m in dict.fromkeys(columns)) == 1
    basis = (sub.part.basis if sub.part else "") or "决算"
    sides = [m for m in columns[sub.segment.first :] if m.role == "label" and m.words]
    if funds and not sides:
        return Frame(basis=basis, alone=alone, funds=True)
    beside = [c for c, m in enumerate(columns) if m.role == "label" and m.words]
    rows = [
        row_meaning([text], sub.part, offices=False)
        for r in range(sub.segment.body, sub.segment.bottom)
        for text in [
            *[c.text for c in labels_of(sub, r)][-1:],
            *(c.text for c in sub.lattice.starts[r] if c.col in beside),
        ]
    ]
    return Frame(basis=basis, alone=alone, row_total=_total_of(rows), column_total=_total_of(columns))


def _total_of(meanings: list[Meaning]) -> Concept | None:
    """What 合计 means among these when all of them are parts of one total (三公经费, 固定资产合计 …)."""
    amounts = [
        m.concept.id for m in meanings if m.concept is not None and m.concept.kind in {"flow", "stock"}
    ]
    rooms = {name.partition(".")[0] for name in amounts if "." in name}
    if rooms >= {"income", "expenditure"}:
        return taxonomy().by_id["income_expenditure.total"]
    return taxonomy().by_id.get(f"{rooms.pop()}.total") if len(rooms) == 1 else None


def labels_of(sub: SubTable, r: int) -> list[Cell]:
    """The label cells of a row; a block label that begins in the header and runs down beside the rows names none."""
    words = headers().indicator
    return [
        c
        for c in sub.lattice.row(r)
        if c.col < sub.segment.first and fold(c.text) and c.row >= sub.segment.body
        if words.get(_header(sub, c.col), "") not in _TOLD
    ]


def numbers_columns(sub: SubTable, r: int) -> bool:
    """栏次 | 1 | 2 | 3: a line that numbers the columns, with or without a word for it."""
    words = [word for cell in sub.lattice.starts[r] if (word := fold(cell.text))]
    bare = words[1:] if words and words[0] in _COUNTERS else words
    if len(bare) < (1 if bare is not words else _FEW) or not all(w.isascii() and w.isdigit() for w in bare):
        return False
    numbers = [int(word) for word in bare]
    return numbers[0] in {0, 1} and numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def code_of(sub: SubTable, r: int) -> str:
    """The code of a functional or economic class among the labels of a row: 2080501."""
    return next((word for c in labels_of(sub, r) if _CODE.fullmatch(word := fold(c.text))), "")


def _header(sub: SubTable, col: int) -> str:
    path = sub.lattice.path(col, sub.segment.top, sub.segment.body)
    return key(path[-1].text) if path else ""


def as_total(row: Meaning, frame: Frame) -> Meaning:
    """合计 as what it is the total of, where all lines are parts of one."""
    if row.role == "total" and row.words and frame.row_total is not None:
        return replace(row, concept=frame.row_total, role="")
    return row


def adds_up(row: Meaning) -> bool:
    """Do the words of a row say that it adds others up?"""
    return row.role == "total" or row.words.endswith(_SUMS) or row.words in headers().whole


def names_offices(sub: SubTable) -> bool:
    """Do the labels name offices, and not items?"""
    corner = [c for c in sub.lattice.row(sub.segment.top) if c.col < sub.segment.first and fold(c.text)]
    return any(key(c.text) in headers().entity_labels for c in corner)
