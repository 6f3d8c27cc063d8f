"""Captions of tables, and which table continues which: for all readers. Knows printed words, no formats."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING

from gouji.extract.model import Block, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

NO = r"[\d一二三四五六七八九十.\-]*"
MARK = re.compile(
    rf"[(\[【](?:续|接)(?:上?表)?{NO}[)\]】]"  # （续） (续表二) 【接上表】
    rf"|^续表?{NO}(?=表|$)|续表{NO}|接上表"  # 续表1, and 续 before 表; a 续 inside a word is none
)
UNIT = re.compile(r"[(\[]?(?:金额|计量|数量)?单位[::][^,。;]{1,12}")
SPACE = re.compile(r"\s+")


def caption(before: Sequence[Block]) -> str:
    """The caption of a table that comes next: the printed line above it, looking over one that gives the unit.

    Text boxes, notes and hidden text are no captions, and another table in between means that there is none.
    """
    over_unit = ""
    for block in reversed(before):
        if isinstance(block, Table):
            return over_unit
        if block.kind != "body" or not block.text.strip():
            continue
        if not over_unit and UNIT.fullmatch(_fold(block.text)):
            over_unit = block.text
            continue
        return block.text
    return over_unit


def link_continued(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Set `continues` of every table titled as the rest of an earlier one with the same header.

    A title that is nothing but the mark belongs to the nearest earlier table with that header. The link goes
    to the table where it all began.
    """
    linked = list(blocks)
    seen: list[tuple[str, tuple[str, ...], int]] = []  # title without mark, header, index of the first table
    for place, block in enumerate(linked):
        if not isinstance(block, Table):
            continue
        title, header = _fold(block.title), _header(block)
        base = MARK.sub("", title)
        root = block.index
        if base != title:
            root = next((i for t, h, i in reversed(seen) if h == header and base in ("", t)), root)
            if root != block.index:
                linked[place] = replace(block, continues=root)
        seen.append((base, header, root))
    return tuple(linked)


def _fold(text: str) -> str:
    """Width of characters and spaces make no other title."""
    return SPACE.sub("", unicodedata.normalize("NFKC", text))


def _header(table: Table) -> tuple[str, ...]:
    """The words of the first row, in order."""
    return tuple(_fold(cell.text) for cell in table.cells if cell.row == 0 and cell.text.strip())
