"""Cutting a form table into its sub-tables: where a header begins, which rows it heads, what kind it is. Knows no values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gouji.normalize.columns import column_meaning, find_concept, key
from gouji.normalize.headers import headers
from gouji.normalize.lattice import Lattice, is_value
from gouji.normalize.split_cells import labelled_figures
from gouji.normalize.words import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gouji.extract.model import Cell

INDICATOR_LEVELS = {"level1", "level2", "level3", "target", "criterion", "group"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """Rows top … bottom-1 of a table: a header of rows top … body-1 and the rows below it."""

    kind: str  # matrix | sheet | people | rows (key–value rows and free cells)
    title: str  # the heading row above it inside the form, or the table's title
    top: int
    body: int
    bottom: int
    first: int = 0  # matrix: first grid column of figures


def segments(lattice: Lattice) -> Iterator[Segment]:
    """The sub-tables of a table, top to bottom."""
    title = lattice.table.title
    r, n = 0, lattice.table.n_rows
    while r < n:
        if lattice.is_title(r):
            cell = next(c for c in lattice.row(r) if fold(c.text))
            if len(cell.text) <= 60 and not is_endorsement(cell.text):
                title = cell.text
                r += 1
                continue
        kind, first = header_kind(lattice, r)
        body = header_end(lattice, r, first) if kind != "rows" else r + 1
        if kind == "rows" and _groups_the_next(lattice, r):
            kind, first = header_kind(lattice, r + 1)
            body = header_end(lattice, r + 1, first)
        if kind == "matrix" and body < n and first == 1 and _without_labels(lattice, body):
            first = 0
        bottom = body
        if kind == "rows":
            yield Segment(kind="rows", title=title, top=r, body=r, bottom=r + 1)
        else:
            while bottom < n and not _stops(lattice, bottom, kind, first):
                bottom += 1
            yield Segment(kind=kind, title=title, top=r, body=body, bottom=bottom, first=first)
        r = max(bottom, r + 1)


def _groups_the_next(lattice: Lattice, r: int) -> bool:
    """A row of words that each span several columns (收入 | 支出) above the header proper."""
    filled = [cell for cell in lattice.starts[r] if fold(cell.text)]
    if not filled or key(filled[0].text) in headers().fields:
        return False
    if len(filled) < 2 or r + 1 >= lattice.table.n_rows or any(is_value(cell.text) for cell in filled):
        return False
    side = lattice.owners[r][0]
    if side is not None and side.row < r and side.row + side.row_span == r + 1:
        return False  # the last row beside a block label: what follows is another block
    wide = all(cell.col_span > 1 and len(fold(cell.text)) <= 12 for cell in filled)
    return wide and header_kind(lattice, r + 1)[0] == "matrix"


def _without_labels(lattice: Lattice, r: int) -> bool:
    """Does the first row below the header begin with a figure at the left edge?"""
    cell = lattice.owners[r][0]
    return cell is not None and cell.row == r and is_value(cell.text)


def is_endorsement(text: str) -> bool:
    """A place for a signature or an opinion, not a heading."""
    folded = fold(text)
    return any(folded.startswith(word) for word in headers().endorsements)


def header_kind(lattice: Lattice, r: int) -> tuple[str, int]:
    """Which kind of sub-table begins with row r, and its first column of figures; "rows" for none."""
    starts = [cell for cell in lattice.starts[r] if fold(cell.text)]
    if len(starts) < 2 or any(is_value(cell.text) for cell in starts):
        return "rows", 0
    words = [key(cell.text) for cell in starts]
    vocabulary = headers()
    if "姓名" in words and any(vocabulary.people.get(w) not in (None, "name") for w in words):
        return "people", 0
    own = words[1:] if _runs_beside(starts[0], starts) else words
    roles = {vocabulary.indicator[w] for w in own if w in vocabulary.indicator}
    if len(roles) >= 2 and roles & INDICATOR_LEVELS and roles & {"score", "actual", "weight", "target"}:
        return "sheet", 0
    columns = [
        cell
        for cell in starts
        if _heads_figures(cell.text)
        and not _runs_beside(cell, starts)
        and not _heads_labels(lattice, r, cell)
    ]
    starts = starts if words[0] not in vocabulary.ignored else starts[1:]  # 序号 beside the labels
    words = [key(cell.text) for cell in starts]
    labelled = words[0] in vocabulary.row_labels
    if not columns and (under := _under_a_wide_word(lattice, r, starts)):
        return "matrix", under
    if not columns:
        paired = any(word in vocabulary.fields or _is_text(word) for word in words[1:])
        several = labelled and not paired and len(starts) > 2 and _figures_below(lattice, r)
        return ("matrix", starts[1].col) if several else ("rows", 0)
    labelled = labelled or _runs_beside(starts[0], starts)
    first = min(cell.col for cell in columns)
    if labelled and first > starts[0].col:
        return "matrix", first if _runs_beside(starts[0], starts) else min(first, starts[1].col)
    enough = len(columns) >= 2 and first > 0 and _figures_below(lattice, r)
    if enough:
        return "matrix", first
    return ("matrix", starts[1].col) if _ruled(lattice, r, starts) else ("rows", 0)


def _heads_labels(lattice: Lattice, r: int, cell: Cell) -> bool:
    """Words that head a column of labels, and not of figures: 年度资金总额 above 其中：基本支出."""
    below = [
        one
        for q in range(r + 1, min(r + 7, lattice.table.n_rows))
        if lattice.has_figure(q)
        for one in lattice.starts[q]
        if one.col == cell.col and fold(one.text)
    ]
    return bool(below) and not any(is_value(one.text) or labelled_figures(one.text) for one in below)


def _under_a_wide_word(lattice: Lattice, r: int, starts: list[Cell]) -> int:
    """地区 | 金额情况 over several columns that say more below: the first grid column of figures; 0 for anything else."""
    labels = [cell for cell in starts if cell.row_span > 1]
    wide = [cell for cell in starts if cell.row_span == 1]
    if not labels or not wide or any(cell.col_span == 1 for cell in wide) or r + 1 >= lattice.table.n_rows:
        return 0
    first = min(cell.col for cell in wide)
    below = [cell for cell in lattice.starts[r + 1] if fold(cell.text)]
    named = any(_heads_figures(cell.text) for cell in below) and not any(is_value(c.text) for c in below)
    beside = all(cell.col < first for cell in labels) and all(cell.col >= first for cell in below)
    return first if named and beside and _figures_below(lattice, r + 1) else 0


def _ruled(lattice: Lattice, r: int, starts: list[Cell]) -> bool:
    """Under words that nobody knows: do two lines follow with a label and figures, each figure under one of the words?"""
    columns = {cell.col for cell in starts}
    if len(starts) < 3 or starts[0].col != 0 or any(key(cell.text) in headers().fields for cell in starts):
        return False
    for q in (r + 1, r + 2):
        filled = [cell for cell in lattice.starts[q] if fold(cell.text)] if q < lattice.table.n_rows else []
        figures = filled[1:]
        label = bool(filled) and filled[0].col == 0 and not is_value(filled[0].text)
        if not label or len(figures) < 2 or not all(c.col in columns and is_value(c.text) for c in figures):
            return False
    return True


def _runs_beside(cell: Cell, starts: list[Cell]) -> bool:
    """A block label such as 项目资金 at the left edge, which runs down beside the rows instead of heading a column."""
    return cell is starts[0] and cell.row_span > max(other.row_span for other in starts[1:])


def _heads_figures(text: str) -> bool:
    """Does a header word, or each half of one (预算数/决算数), say what figures stand below?"""
    halves = key(text).split("/")
    return _says_figures(text) or (len(halves) > 1 and all(_says_figures(half) for half in halves))


def _says_figures(text: str) -> bool:
    meaning = column_meaning([text], None)
    amount = meaning.concept is not None and meaning.concept.kind != "text"
    named = amount or meaning.stage is not None or meaning.year is not None
    return named or meaning.role in {"weight", "score"}


def _is_text(word: str) -> bool:
    """A label whose value is a word: 评价等次."""
    concept = find_concept(word)
    return concept is not None and concept.kind == "text"


def _figures_below(lattice: Lattice, r: int) -> bool:
    """Is the next row that is no header a row of figures with a label?"""
    return any(lattice.has_figure(q) for q in range(r + 1, min(r + 5, lattice.table.n_rows)))


def header_end(lattice: Lattice, r: int, first: int) -> int:
    """The first row below the header that begins in row r."""
    q = r + 1
    while q < lattice.table.n_rows:
        starts = [cell for cell in lattice.starts[q] if fold(cell.text)]
        if not starts or any(is_value(cell.text) for cell in starts):
            break
        if any(cell.col < first and not _names_rows(cell.text) for cell in starts):
            break
        if first == 0 or lattice.is_title(q):
            break
        if all(_covered(lattice, q, cell.col) for cell in starts):
            q += 1
            continue
        break
    return q


def _names_rows(text: str) -> bool:
    """科目编码, 科目名称 on a lower level of the header: names of label columns, not labels."""
    word = key(text)
    return word in headers().row_labels or word in headers().ignored


def _covered(lattice: Lattice, q: int, col: int) -> bool:
    """Does a header cell stand above this place, so that it is a lower level of the same header?"""
    return q > 0 and lattice.owners[q - 1][col] is not None


def _stops(lattice: Lattice, r: int, kind: str, first: int) -> bool:
    """Does row r no longer belong to the sub-table above it?"""
    if lattice.is_title(r):
        return True
    if any(is_endorsement(cell.text) for cell in lattice.starts[r]):
        return True
    begun, _ = header_kind(lattice, r)
    if kind == "sheet":
        return begun in {"people", "matrix", "sheet"} or _is_pair_row(lattice, r)
    if begun != "rows":
        return True
    return kind == "matrix" and not _belongs(lattice, r, first)


def _belongs(lattice: Lattice, r: int, first: int) -> bool:
    """A row of a matrix has figures or nothing under the header, and no key of a key–value row on its left."""
    labels = [cell for cell in lattice.starts[r] if cell.col < first and fold(cell.text)]
    if any(key(cell.text) in headers().fields or labelled_figures(cell.text) for cell in labels):
        return False
    told = [cell for cell in lattice.starts[r] if cell.col >= first and fold(cell.text)]
    if told:
        return any(is_value(cell.text) or labelled_figures(cell.text) for cell in told)
    return bool(labels)


def _is_pair_row(lattice: Lattice, r: int) -> bool:
    """绩效自评综合得分 | 98: labels of the form as wide as the columns that name indicators, each with one value."""
    starts = lattice.starts[r]
    filled = [cell for cell in starts if fold(cell.text)]
    if not filled or len(starts) not in {1, 2, 4}:
        return False
    words = [key(cell.text) for cell in starts[::2]]
    if words[0] in headers().indicator_totals:
        return False
    return all(_is_key(word) for word in words)


def _is_key(word: str) -> bool:
    vocabulary = headers()
    named = word in vocabulary.fields or word in vocabulary.endorsements or word in vocabulary.notes
    return named or find_concept(word) is not None
