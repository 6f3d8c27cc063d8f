"""What the steps of the Word reader hand to each other: blocks without places, cells before and after merging."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

NONE, START, CONTINUE = "", "restart", "continue"


@dataclass(slots=True)
class Slot:
    """One cell: first as it is written in its row, then with its place in the rectangle."""

    text: str = ""
    span: int = 1
    merge: str = NONE  # vertical
    joined: bool = False  # continues the cell on its left, the old way of horizontal merging
    asides: Sequence[Aside] = ()
    row: int = 0
    col: int = 0
    row_span: int = 1


@dataclass(slots=True, kw_only=True)
class Row:
    """One row as it is written: grid columns skipped before and after its cells."""

    slots: list[Slot]
    before: int = 0
    after: int = 0


@dataclass(slots=True, kw_only=True)
class Tiling:
    """A full rectangle, covered by its tiles without overlap; by row, then column."""

    tiles: list[Slot]
    n_rows: int
    n_cols: int
    alone: list[tuple[int, int]] = field(default_factory=list)  # continuations that nothing starts
    covered: list[Slot] = field(default_factory=list)  # continued cells that hold something all the same


@dataclass(slots=True, kw_only=True)
class RawParagraph:
    """A paragraph before it has a place."""

    text: str
    style: str | None = None
    level: int | None = None
    asides: list[Aside] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class RawTable:
    """A table before it has a place."""

    grid: Tiling


Raw: TypeAlias = RawParagraph | RawTable


@dataclass(slots=True, kw_only=True)
class Aside:
    """Something that stands at a paragraph or in a cell without being part of its text."""

    kind: str  # hidden | note | textbox | table
    text: str = ""
    story: list[Raw] = field(default_factory=list)  # what a text box or note contains; the nested table
