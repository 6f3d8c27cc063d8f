"""Totals of a printed table and the lines they add up, found by the arithmetic of the table itself.

Knows grids of facts, no concept and no rule. A line of words rarely says which lines it adds up; its figures do: where the
same lines add up to the same total in other columns, the column in which they do not is wrong. Nothing is said where one
column alone would have to prove itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING

from gouji.normalize.crossing import MONEY
from gouji.normalize.model import Evidence, Fact, Relation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from gouji.extract.model import Location
    from gouji.normalize.forms import Sum

_COUNTS = frozenset({"人", "个", "辆"})
_PROOF = 2  # totals of different size that must add up before a third may be called wrong
_DOUBT = 1  # totals that may fail to add up
_LONGEST = 20  # lines of a total that no word of the table calls one
_TELLING = 3  # digits of a sum that is no coincidence
_WIDEST = 8  # parts of a total across the columns


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """The additive facts of one sub-table by row and column."""

    facts: Mapping[tuple[int, int], Fact]
    rows: tuple[int, ...]
    cols: tuple[int, ...]

    def turned(self) -> Grid:
        """Rows and columns exchanged."""
        return Grid(facts={(c, r): f for (r, c), f in self.facts.items()}, rows=self.cols, cols=self.rows)


def grid_of(facts: Sequence[Fact]) -> Grid | None:
    """The grid of those facts that may be added up: one unit, no bounds; None where too few stand in it."""
    additive = [f for f in facts if f.unit in MONEY or f.unit in _COUNTS]
    units = {f.unit for f in additive}
    if len(units) != 1 or any(f.bound for f in additive):
        return None
    placed = {
        (p.row, p.col): f
        for f in additive
        if (p := f.evidence.location).row is not None and p.col is not None and p.span is not None
    }
    rows, cols = sorted({r for r, _ in placed}), sorted({c for _, c in placed})
    if len(rows) < 2 and len(cols) < 2:
        return None
    return Grid(facts=placed, rows=tuple(rows), cols=tuple(cols))


def footings(
    facts: Sequence[Fact],
    totals: frozenset[int],
    derived: frozenset[int] = frozenset(),
    codes: Mapping[int, str] = MappingProxyType({}),
) -> list[Relation]:
    """Sums down the columns, and across the rows, that the table proves.

    Args:
        facts: the facts of one sub-table.
        totals: grid rows whose words say that they add others up (合计, 小计, 总额).
        derived: grid columns that are worked out from their neighbours in another way (增减额).
        codes: codes of classes by grid row; 208 adds up 20805 and 20808, and 合计 adds up 208 and 221.
    """
    grid = grid_of(facts)
    if grid is None:
        return []
    ranks = {r: code for r, code in codes.items() if r in grid.rows}
    down = [r for total in grid.rows for r in _down(grid, total, totals, ranks)]
    return [*down, *_across(replace(grid, cols=tuple(c for c in grid.cols if c not in derived)))]


def declared(facts: Sequence[Fact], sums: Sequence[Sum], rows: Mapping[str, int]) -> list[Relation]:
    """Sums that the form itself declares, in every column in which the total and all parts are printed.

    Args:
        facts: the facts of one sub-table.
        sums: what its family says.
        rows: grid rows by their folded labels.
    """
    grid = grid_of(facts)
    if grid is None:
        return []
    return [
        replace(_sum(grid, rows[one.total], [rows[p] for p in one.parts], col), rule=one.rule)
        for one in sums
        if {one.total, *one.parts} <= set(rows)
        for col in grid.cols
        if all((rows[word], col) in grid.facts for word in (one.total, *one.parts))
    ]


def _down(grid: Grid, total: int, totals: frozenset[int], ranks: Mapping[int, str]) -> Iterator[Relation]:
    """The lines below a total up to the next one, or above it up to the last one; whichever adds up."""
    at = grid.rows.index(total)
    if ranks and (total in ranks or total in totals):
        lines = _classes(ranks, ranks.get(total, ""))
        if len(lines) > 1:
            yield from (_sum(grid, total, lines, col) for col in _proved(grid, total, lines, least=1).cols)
        return
    if total not in totals:  # 项目支出, and the projects below it
        yield from _among(grid, total, at)
        return
    below = _until(grid.rows[at + 1 :], totals)
    above = _until(tuple(reversed(grid.rows[:at])), totals)
    others = tuple(r for r in grid.rows if r != total)
    yield from _best(grid, total, [o for o in dict.fromkeys((below, above, others)) if len(o) > 1], least=1)


def _best(grid: Grid, total: int, options: Sequence[Sequence[int]], *, least: int) -> Iterator[Relation]:
    """The sums of the likeliest lines."""
    tried = [(_proved(grid, total, lines, least=least), lines) for lines in options]
    proof, lines = max(tried, key=lambda pair: pair[0].rank, default=(_NOTHING, ()))
    yield from (_sum(grid, total, lines, col) for col in proof.cols)


def _classes(ranks: Mapping[int, str], code: str) -> tuple[int, ...]:
    """The rows of the classes right below a class; of the highest ones below a total."""
    below = {r: own for r, own in ranks.items() if own.startswith(code) and own != code}
    least = min(map(len, below.values()), default=0)
    return tuple(r for r, own in below.items() if len(own) == least)


def _among(grid: Grid, total: int, at: int) -> Iterator[Relation]:
    """The lines right below that add up to a line; the fewest that do."""
    counts = range(2, min(_LONGEST, len(grid.rows) - at))
    yield from _best(grid, total, [grid.rows[at + 1 : at + 1 + count] for count in counts], least=_PROOF)


def _until(rows: Sequence[int], stops: frozenset[int]) -> tuple[int, ...]:
    n = next((n for n, r in enumerate(rows) if r in stops), len(rows))
    return tuple(rows[:n])


def _across(grid: Grid) -> list[Relation]:
    """A column that adds up its neighbours, in row after row."""
    turned = grid.turned()
    found: list[Relation] = []
    for n, total in enumerate(grid.cols):
        options = [grid.cols[n + 1 : n + 1 + k] for k in range(2, _WIDEST)]
        options += [grid.cols[max(n - k, 0) : n] for k in range(2, _WIDEST)]
        found += _best(turned, total, [o for o in dict.fromkeys(options) if len(o) > 1], least=_PROOF)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """The columns in which a line adds others up, and those in which it should."""

    holding: tuple[int, ...] = ()
    failing: tuple[int, ...] = ()

    @property
    def cols(self) -> tuple[int, ...]:
        """All columns of which something may be said."""
        return (*self.holding, *self.failing)

    @property
    def rank(self) -> tuple[bool, int]:
        """What fails nowhere is the likelier structure, then what holds more often."""
        return bool(self.holding) and not self.failing, len(self.holding)


_NOTHING = Proof()


def _proved(grid: Grid, total: int, lines: Sequence[int], *, least: int = _PROOF) -> Proof:
    """Where a line adds up others, if enough columns say so and hardly any does not; else nothing.

    Where the words call the line a total (合计), one column that adds up is proof enough. A column that prints further
    lines, or whose gap is a figure that stands beside the parts, adds up something else.
    """
    telling: set[Decimal] = set()
    holding: list[int] = []
    open_: list[tuple[int, frozenset[int]]] = []
    shapes: set[frozenset[int]] = set()  # printed lines of columns that add up
    for col in grid.cols:
        whole = grid.facts.get((total, col))
        printed = frozenset(line for line in lines if (line, col) in grid.facts)
        parts = [grid.facts[line, col] for line in printed]
        if whole is None or sum(f.value != 0 for f in parts) < 2:
            continue
        if not _adds_up(whole, parts):
            open_.append((col, printed))
            continue
        holding.append(col)
        shapes.add(printed)
        if len(whole.value.as_tuple().digits) >= _TELLING:
            telling.add(whole.value)
    if len(telling) < least or len(open_) > _DOUBT:
        return _NOTHING
    failing = [
        col
        for col, printed in open_
        if any(printed <= shape for shape in shapes)
        and not _explained(grid, total, () if len(telling) < _PROOF else lines, col, lines)
    ]
    return Proof(holding=tuple(holding), failing=tuple(failing))


def _explained(grid: Grid, total: int, sure: Sequence[int], col: int, lines: Sequence[int]) -> bool:
    """Is the gap a figure of the same column that is not surely a part here?"""
    whole = grid.facts[total, col]
    parts = [f for line in lines if (f := grid.facts.get((line, col))) is not None]
    gap = abs(whole.value - sum((f.value for f in parts), Decimal(0)))
    place = min(Decimal(1).scaleb(-f.decimals) for f in (whole, *parts))
    beside = [f for (line, own), f in grid.facts.items() if own == col and line not in {total, *sure}]
    return any(abs(abs(f.value) - gap) <= place for f in beside)


def _adds_up(whole: Fact, parts: Sequence[Fact]) -> bool:
    """Within half a unit of the last printed place for each figure."""
    place = min(Decimal(1).scaleb(-f.decimals) for f in (whole, *parts))
    gap = abs(whole.value - sum((f.value for f in parts), Decimal(0)))
    return gap <= place * (len(parts) + 1) / 2


def _sum(grid: Grid, total: int, lines: Sequence[int], col: int) -> Relation:
    whole = grid.facts[total, col]
    parts = [f for line in lines if (f := grid.facts.get((line, col))) is not None]
    return Relation(
        kind="sum",
        members=(("total", whole.id), *(("part", f.id) for f in parts)),
        note="complete",
        evidence=Evidence(
            quote=whole.evidence.quote, location=_place(whole), how="table:sum", where=whole.evidence.where
        ),
    )


def _place(fact: Fact) -> Location:
    return fact.evidence.location
