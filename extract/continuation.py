"""Captions of tables, and which table continues which: for all readers. Knows printed words, no formats."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from gouji.extract.model import Block, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

Header: TypeAlias = tuple[str, ...]  # the words of a first row

NO = r"[\d一二三四五六七八九十.\-]*"
MARK = re.compile(rf"[(\[【](?:续|接)(?:上?表)?{NO}[)\]】]|^续(?:表{NO}|$)|续表{NO}$|接上表")
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
    by_title: dict[tuple[str, Header], int] = {}  # → index of the table where it began
    by_header: dict[Header, int] = {}
    for place, block in enumerate(linked):
        if not isinstance(block, Table):
            continue
        title, header = _fold(block.title), _header(block)
        base = MARK.sub("", title)
        root = block.index
        if base != title:
            # 续表3 continues 表3, or a table whose number it does not repeat.
            root = by_header.get(header, root) if not base else by_title.get((base, header), root)
            root = by_title.get((title.removeprefix("续"), header), root)
            if root != block.index:
                linked[place] = replace(block, continues=root)
        by_title[base, header] = by_header[header] = root
    return tuple(linked)


def _fold(text: str) -> str:
    """Width of characters and spaces make no other title."""
    return SPACE.sub("", unicodedata.normalize("NFKC", text))


def _header(table: Table) -> Header:
    """The words of the first row, in order."""
    return tuple(_fold(cell.text) for cell in table.cells if cell.row == 0 and cell.text.strip())
