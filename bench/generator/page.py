"""What stands on the pages of a submission, said once and printed twice (Word and PDF).

Knows paragraphs, grids of merged cells and page setup. Must not know figures, families or file formats.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class Para:
    """One paragraph. `level` is the outline level of a heading style; None for text."""

    text: str
    align: str = "left"  # left | center | right
    size: float | None = None
    bold: bool = False
    indent: bool = False  # two characters, as Chinese prose begins
    level: int | None = None
    numbered: bool = False  # Word writes the list number itself: "1．", "2．" … in front of the text


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """One cell at its anchor."""

    text: str
    row: int
    col: int
    row_span: int = 1
    col_span: int = 1
    align: str = "left"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A full rectangle of cells. `widths` are relative."""

    widths: tuple[float, ...]
    boxes: tuple[Box, ...]
    n_rows: int
    size: float = 9.0
    rules: str = "all"  # all | horizontal | none
    header: int = 0  # rows that print again on top of every page
    cut: bool = True  # rows may be cut by the end of a page
    caption: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A new page; with `landscape` given, a new section as well."""

    landscape: bool | None = None


Block: TypeAlias = Para | Grid | Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a whole document is set."""

    body: float = 12.0
    grid: float = 9.0
    leading: float = 1.5
    margin: float = 62.0  # points
    paper: tuple[float, float] = (595.3, 841.9)  # A4
    font: str = "宋体"  # named in Word; the PDF is always set in the one embedded face
    latin: str = ""  # a standard PDF face for ASCII, "" for the embedded one
    footer: str = "{n}"  # of every page; "" for none
    head: str = ""
    landscape: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A whole document."""

    title: str
    blocks: tuple[Block, ...]
    look: Look = field(default_factory=Look)


class Sheet:
    """Builds a grid row by row, left to right, around cells that hang down from earlier rows."""

    def __init__(self, widths: Sequence[float], *, look: Look, rules: str = "all") -> None:
        """Start an empty grid of len(widths) columns."""
        self.widths = tuple(widths)
        self.look = look
        self.rules = rules
        self.boxes: list[Box] = []
        self.taken: set[tuple[int, int]] = set()
        self.n_rows = 0

    def row(self, *cells: str | tuple[str, int] | tuple[str, int, int], align: str = "left") -> None:
        """Add a row of texts, (text, columns) or (text, columns, rows); they must fill it exactly."""
        row, col = self.n_rows, 0
        width = len(self.widths)
        for cell in cells:
            text, cols, rows = (cell, 1, 1) if isinstance(cell, str) else (*cell, 1)[:3]
            while (row, col) in self.taken:
                col += 1
            places = {(row + r, col + c) for r in range(rows) for c in range(cols)}
            if places & self.taken or col + cols > width:
                msg = f"row {row}: no room for {text!r}"
                raise ValueError(msg)
            self.taken |= places
            self.boxes.append(Box(text=text, row=row, col=col, row_span=rows, col_span=cols, align=align))
            col += cols
        if any((row, c) not in self.taken for c in range(width)):
            msg = f"row {row} is not full: {cells!r}"
            raise ValueError(msg)
        self.n_rows += 1

    def spread(self, texts: Iterable[str], spans: Sequence[int], *, align: str = "left") -> None:
        """Add a row of texts over columns grouped by `spans`."""
        self.row(*zip(texts, spans, strict=True), align=align)

    def done(self, *, header: int = 0, cut: bool = True, caption: str = "") -> Grid:
        """Return the finished grid."""
        if any(row >= self.n_rows for row, _ in self.taken):
            msg = "a merged cell hangs below the grid"
            raise ValueError(msg)
        return Grid(
            widths=self.widths,
            boxes=tuple(sorted(self.boxes, key=lambda b: (b.row, b.col))),
            n_rows=self.n_rows,
            size=self.look.grid,
            rules=self.rules,
            header=header,
            cut=cut,
            caption=caption,
        )
