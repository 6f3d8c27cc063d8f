"""Two readings of the same file held against each other: each place in which they differ is a remark."""

from __future__ import annotations

import unicodedata
from itertools import zip_longest
from typing import TYPE_CHECKING

from gouji.extract.model import Remark, Table, narrow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gouji.extract.model import Cell, Document

CODE = "reader_difference"
_AROUND = 6  # characters beside a doubtful one that a remark shows


def differences(one: Document, other: Document) -> Iterator[Remark]:
    """What the second reading has otherwise, white space and width of characters apart."""
    mine, theirs = one.tables(), other.tables()
    if len(mine) != len(theirs):
        yield Remark(code=CODE, message=f"两个引擎读出的表格数不同：{len(mine)} 与 {len(theirs)}。")
    for table, twin in zip(mine, theirs, strict=False):
        yield from _cells(table, twin)
    first, second = ([p.text for p in document.paragraphs()] for document in (one, other))
    for text, twin_text in zip_longest(first, second, fillvalue=""):
        if _bare(text) != _bare(twin_text):
            yield Remark(code=CODE, message=f"两个引擎读出的文字不同：“{_cut(text)}”与“{_cut(twin_text)}”。")


def other_readings(document: Document) -> Iterator[Remark]:
    """What was read from pictures and may also be read otherwise: both readings, at their place."""
    for block in document.blocks:
        for owner in block.cells if isinstance(block, Table) else (block,):
            for doubt in owner.doubts:
                start, end = doubt.span
                if not doubt.alternatives or not owner.text[start:end].strip():
                    continue
                place = narrow(owner.location, owner.lines, doubt.span)
                others = "、".join(f"“{_cut(other)}”" if other else "空白" for other in doubt.alternatives)
                around = owner.text[max(0, start - _AROUND) : end + _AROUND]
                said = f"{place}“{_cut(around)}”中的“{_cut(owner.text[start:end])}”也可读作{others}。"
                yield Remark(code=CODE, message=said, location=place)


def _cells(table: Table, twin: Table) -> Iterator[Remark]:
    others: dict[tuple[int, int], Cell] = {(cell.row, cell.col): cell for cell in twin.cells}
    for cell in table.cells:
        found = others.pop((cell.row, cell.col), None)
        text = found.text if found is not None else ""
        if _bare(cell.text) != _bare(text):
            said = f"{cell.location}两个引擎读出的内容不同：“{_cut(cell.text)}”与“{_cut(text)}”。"
            yield Remark(code=CODE, message=said, location=cell.location)
    for cell in others.values():
        said = f"{cell.location}只有一个引擎读出：“{_cut(cell.text)}”。"
        yield Remark(code=CODE, message=said, location=cell.location)


def _bare(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _cut(text: str, most: int = 30) -> str:
    return text if len(text) <= most else text[:most] + "…"
