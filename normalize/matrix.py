"""Sub-tables with figures under headers: offices or items in rows, concepts or stages in columns, or the other way round."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gouji.extract.model import Remark
from gouji.normalize.columns import Meaning, column_meaning, key, row_meaning
from gouji.normalize.crossing import Frame, Meant, combine
from gouji.normalize.derived import derived, whole_percentages, worked_out
from gouji.normalize.evidence import fact_of, inferred_unit
from gouji.normalize.execution import Scored, read_score
from gouji.normalize.footing import declared, footings
from gouji.normalize.model import Blank, Fact
from gouji.normalize.number import Figure, figure, is_nil, plain
from gouji.normalize.plan import (
    adds_up,
    as_total,
    code_of,
    column_for,
    columns_of,
    frame_of,
    labels_of,
    names_offices,
    numbers_columns,
    unit_of,
)
from gouji.normalize.split_cells import Labelled, labelled_figures
from gouji.normalize.subtable import Reading, SubTable
from gouji.normalize.taxonomy import taxonomy
from gouji.normalize.units import UNITS, by_size, is_amount, spelling
from gouji.normalize.words import fold

if TYPE_CHECKING:
    from gouji.extract.model import Cell
    from gouji.normalize.evidence import Source
    from gouji.normalize.forms import Part

_OF_ITSELF = ("income.fiscal", "income.fund", "income.capital_fund", "three.")  # the same in any scope


def read_matrix(sub: SubTable) -> Reading:
    """Facts, blanks and the scored row of one matrix."""
    out = Reading()
    unit = unit_of(sub) or sub.source.unit
    located = replace(sub, source=replace(sub.source, unit=unit))
    columns = columns_of(sub)
    frame = frame_of(sub, columns)
    totals: set[int] = set()
    lines: dict[str, int] = {}
    for r in range(sub.segment.body, sub.segment.bottom):
        if numbers_columns(sub, r):
            continue
        row = _read_row(located, r, columns, replace(frame, begun=bool(totals)), out)
        lines.setdefault(row.words, r)
        if row.words and adds_up(row):
            totals.add(r)
    out.facts, told = whole_percentages(_apart(out.facts))
    out.remarks += told
    begun = (cell for fact in out.facts if (cell := _start(sub, fact)) is not None)
    heads = {cell.col: column_for(cell, columns) for cell in begun}
    out.relations += derived(out.facts, heads, frozenset(totals))
    out.relations += declared(out.facts, sub.part.sums if sub.part else (), lines)
    codes = {r: code for r in lines.values() if (code := code_of(sub, r))}
    for side in _sides(out.facts, columns, sub.segment.first):
        out.relations += footings(side, frozenset(totals), worked_out(heads), codes)
    if unit is None:
        _infer_unit(sub, out)
    if sub.source.scope:
        out.facts = [_scoped(f, sub.source.scope) for f in out.facts]
    return out


def _sides(facts: list[Fact], columns: list[Meaning], first: int) -> list[list[Fact]]:
    """The facts by the blocks that stand side by side, each behind labels of its own."""
    labels = [c for c, column in enumerate(columns) if c > first and column.role == "label"]
    sides: dict[int, list[Fact]] = {}
    for fact in facts:
        col = fact.evidence.location.col or 0
        sides.setdefault(sum(c < col for c in labels), []).append(fact)
    return list(sides.values())


def _apart(facts: list[Fact]) -> list[Fact]:
    """The facts; where two lines of a table stand for one concept and differ, the later ones say which they are."""
    first: dict[tuple[object, ...], Fact] = {}
    out: list[Fact] = []
    for fact in facts:
        name = (fact.concept, fact.entity, fact.period, fact.basis, fact.qualifier)
        seen = first.setdefault(name, fact)
        at, before = fact.evidence.location, seen.evidence.location
        if fact.concept is None or (fact.value, fact.unit) == (seen.value, seen.unit):
            out.append(fact)
            continue
        words = fact.evidence.where.split(" ")
        own = words[-1 if at.row == before.row else max(-2, -len(words))]
        out.append(
            replace(fact, qualifier=own if (at.row, at.col) != (before.row, before.col) else "同格另一数")
        )
    return out


def _scoped(fact: Fact, scope: str) -> Fact:
    """Figures of a table about part of the money (财政拨款) are not those of the whole office."""
    whole = fact.concept is None or not fact.concept.startswith(_OF_ITSELF)
    return (
        replace(fact, qualifier=f"{scope}·{fact.qualifier}" if fact.qualifier else scope) if whole else fact
    )


def _infer_unit(sub: SubTable, out: Reading) -> None:
    """No unit is printed anywhere: take the likelier one by size, and say so."""
    guessed = {
        f.id: f
        for f in out.facts
        if f.unit == "万元" and (f.concept is None or is_amount(taxonomy().by_id[f.concept]))
    }
    if not guessed:
        return
    unit = by_size([f.value for f in guessed.values()])
    out.facts = [replace(f, unit=unit) if f.id in guessed else f for f in out.facts]
    out.remarks.append(inferred_unit(unit, sub.lattice.table.location))


def _start(sub: SubTable, fact: Fact) -> Cell | None:
    """The cell in which a figure stands."""
    place = fact.evidence.location
    if place.row is None or place.col is None:
        return None
    return sub.lattice.owners[place.row][place.col]


def _read_row(sub: SubTable, r: int, columns: list[Meaning], frame: Frame, out: Reading) -> Meaning:
    """Read one row; what its label means."""
    first = sub.segment.first
    labels = labels_of(sub, r)
    offices = names_offices(sub)
    row = row_meaning([c.text for c in labels], sub.part, offices=offices)
    label = row
    if adds_up(row) and frame.funds and not frame.begun and row.concept is None:
        row = replace(row, role="total")  # 部门预算支出合计 on the first line of the funds
    row = as_total(row, frame)
    scored: Scored = {}
    for cell in sub.lattice.starts[r]:
        column = column_for(cell, columns)
        if cell.col < first or column.role == "ignored":
            continue
        if column.role == "label":
            row = as_total(_relabelled(cell, row, sub, offices=offices), frame)
        elif (two := _halves(cell, column, sub.part)) is not None:
            for half, item in two:
                if not _score(cell, half, item.figure, scored):
                    meant = combine(row, half, frame)
                    out.facts.append(_labelled_fact(cell, item, meant, sub.source, half.words))
        elif not _score(cell, column, figure(cell.text), scored) and row.role != "ignored":
            _read_cell(cell, combine(row, column, frame), (row, column), sub.source, out)
    if "score" in scored:
        read_score(sub, labels, row.words, scored, out)
    return label


def _score(cell: Cell, column: Meaning, found: Figure | None, scored: Scored) -> bool:
    """Keep the weight or the points of a scored row; is this such a column?"""
    if column.role not in {"weight", "score"}:
        return False
    if found is not None:
        scored[column.role] = (cell, found)
    return True


def _halves(cell: Cell, column: Meaning, part: Part | None) -> list[tuple[Meaning, Labelled]] | None:
    """分值/得分 above 10/9.5: each figure under its own word; None for anything else."""
    words = column.leaf.split("/")
    if len(words) != 2 or "/" not in plain(cell.text):
        return None
    halves = [column_meaning([word], part) for word in words]
    figures = labelled_figures(cell.text)
    if len(figures) != 2 or any(item.label for item in figures) or not all(half.known for half in halves):
        return None
    return list(zip(halves, figures, strict=True))


def _relabelled(cell: Cell, row: Meaning, sub: SubTable, *, offices: bool) -> Meaning:
    """A further label in the row: a unit, or the label of a second block of the table, side by side."""
    if not fold(cell.text):
        return row
    unit = spelling(key(cell.text))
    return replace(row, unit=unit) if unit in UNITS else row_meaning([cell.text], sub.part, offices=offices)


def _read_cell(
    cell: Cell, meant: Meant, crossing: tuple[Meaning, Meaning], source: Source, out: Reading
) -> None:
    row, column = crossing
    where = " ".join(w for w in (source.name, row.words, column.words) if w)
    if not fold(cell.text):
        if column.known:
            out.blanks.append(_blank(cell, meant, where))
        return
    if is_nil(cell.text):
        return
    found = figure(cell.text)
    if found is not None:
        if found.residue:
            message = f"“{found.text}”按 {found.value} 读取"
            out.remarks.append(Remark(code="float_residue", message=message, location=cell.location))
        out.facts.append(_fact(cell, found, meant, source, where))
        return
    several = labelled_figures(cell.text)
    out.facts += [_labelled_fact(cell, item, meant, source, where) for item in several]
    if not several:
        out.prose.append((cell, meant.label))


def _blank(cell: Cell, meant: Meant, where: str) -> Blank:
    concept = meant.concept.id if meant.concept else None
    return Blank(label=meant.label, entity=meant.entity, concept=concept, location=cell.location, where=where)


def _fact(cell: Cell, found: Figure, meant: Meant, source: Source, where: str) -> Fact:
    return fact_of(cell, found, source, meant, where=where)


def _labelled_fact(cell: Cell, item: Labelled, meant: Meant, source: Source, where: str) -> Fact:
    """A figure whose label stands in the same cell: the label says what it is, the crossing says the rest."""
    if item.label:
        concept = taxonomy().find(item.label)
        meant = replace(
            meant, concept=concept, label=concept.label if concept else item.label, qualifier=None
        )
    return fact_of(cell, item.figure, source, meant, where=f"{where} {item.label}".strip(), span=item.span)
