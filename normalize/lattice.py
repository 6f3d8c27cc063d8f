"""A printed grid as rows of labelled places: who covers which place, what stands above a column. Knows no concept."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from gouji.extract.model import Table
from gouji.normalize.number import figure, is_nil
from gouji.normalize.words import fold, fold_label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gouji.extract.model import Cell


@dataclass(frozen=True, kw_only=True)
class Lattice:
    """A table with the cell that covers each place worked out once."""

    table: Table

    @cached_property
    def owners(self) -> list[list[Cell | None]]:
        """The covering cell of each place."""
        return self.table.owners()

    @cached_property
    def starts(self) -> list[list[Cell]]:
        """For each row the cells that begin in it, left to right."""
        rows: list[list[Cell]] = [[] for _ in range(self.table.n_rows)]
        for cell in self.table.cells:
            rows[cell.row].append(cell)
        return [sorted(row, key=lambda c: c.col) for row in rows]

    def row(self, r: int) -> Iterator[Cell]:
        """The distinct cells that cover row r, left to right, merged ones from above included."""
        seen: set[int] = set()
        for cell in self.owners[r]:
            if cell is not None and id(cell) not in seen:
                seen.add(id(cell))
                yield cell

    def words(self, r: int) -> list[str]:
        """Folded labels of the cells that begin in row r, empty ones left out."""
        return [word for cell in self.starts[r] if (word := fold_label(cell.text))]

    def path(self, col: int, top: int, end: int) -> tuple[Cell, ...]:
        """The distinct header cells above a column, from row top to row end - 1, empty ones left out."""
        cells: list[Cell] = []
        for r in range(top, end):
            cell = self.owners[r][col]
            if cell is not None and fold(cell.text) and all(cell is not c for c in cells):
                cells.append(cell)
        return tuple(cells)

    def is_title(self, r: int) -> bool:
        """One text alone in its row, as wide as the table: a section heading inside the form."""
        filled = [cell for cell in self.row(r) if fold(cell.text)]
        return len(filled) == 1 and filled[0].row == r and filled[0].col_span >= self.table.n_cols - 1

    def has_figure(self, r: int) -> bool:
        """Does any cell that begins in this row hold a figure and nothing else?"""
        return any(is_value(cell.text) for cell in self.starts[r])


def is_value(text: str) -> bool:
    """A figure or a nil sign, as opposed to words or nothing."""
    return bool(text.strip()) and (is_nil(text) or figure(text) is not None)


def header_words(cells: tuple[Cell, ...]) -> str:
    """The header path in one line, for people and for the label of an unknown column."""
    words = [fold_label(cell.text) for cell in cells]
    return "".join(word for word in words if word)
