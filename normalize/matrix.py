"""Sub-tables with figures under headers: offices or items in rows, concepts or stages in columns, or the other way round."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gouji.extract.model import Remark
from gouji.normalize.columns import Meaning, column_meaning, key, row_meaning
from gouji.normalize.crossing import MONEY, Meant, combine
from gouji.normalize.evidence import fact_of, inferred_unit
from gouji.normalize.headers import headers
from gouji.normalize.model import Blank, Fact, Indicator
from gouji.normalize.number import Figure, figure, is_nil
from gouji.normalize.split_cells import Labelled, labelled_figures
from gouji.normalize.subtable import Reading, SubTable
from gouji.normalize.taxonomy import taxonomy
from gouji.normalize.units import by_size, is_amount, unit_in
from gouji.normalize.words import fold

if TYPE_CHECKING:
    from gouji.extract.model import Cell
    from gouji.normalize.evidence import Source

_NO_COLUMN = Meaning(words="", role="ignored")


def read_matrix(sub: SubTable) -> Reading:
    """Facts, blanks and the scored row of one matrix."""
    out = Reading()
    unit = _unit_of(sub) or sub.source.unit
    located = replace(sub, source=replace(sub.source, unit=unit))
    columns = _columns(sub)
    for r in range(sub.segment.body, sub.segment.bottom):
        _read_row(located, r, columns, out)
    if unit is None:
        _infer_unit(sub, out)
    return out


def _unit_of(sub: SubTable) -> str | None:
    """A unit printed in the title row or in the corner of the header."""
    corner = [c.text for c in sub.lattice.starts[sub.segment.top] if c.col < sub.segment.first]
    found = next((u for text in (sub.segment.title, *corner) if (u := unit_in(text))), None)
    return found if found in MONEY else None


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


def _columns(sub: SubTable) -> list[Meaning]:
    """The meaning of every grid column."""
    result: list[Meaning] = []
    for col in range(sub.lattice.table.n_cols):
        if col < sub.segment.first:
            result.append(Meaning(words="", role="label"))
        else:
            path = sub.lattice.path(col, sub.segment.top, sub.segment.body)
            result.append(column_meaning([cell.text for cell in path], sub.part))
    return result


def _column_for(cell: Cell, columns: list[Meaning]) -> Meaning:
    """The header that most of the cell stands under."""
    under = columns[cell.col : cell.col + cell.col_span] or [_NO_COLUMN]
    return max(under, key=lambda m: (under.count(m), m.known))


def _read_row(sub: SubTable, r: int, columns: list[Meaning], out: Reading) -> None:
    first, body = sub.segment.first, sub.segment.body
    # A block label such as 项目资金 begins in the header and runs down beside the rows: it names no row.
    labels = [c for c in sub.lattice.row(r) if c.col < first and fold(c.text) and c.row >= body]
    offices = _names_offices(sub)
    row = row_meaning([c.text for c in labels], sub.part, offices=offices)
    scored: dict[str, tuple[Cell, Figure]] = {}
    for cell in sub.lattice.starts[r]:
        if cell.col < first:
            continue
        column = _column_for(cell, columns)
        if column.role == "label":  # a second block of the same table, side by side
            if fold(cell.text):
                row = row_meaning([cell.text], sub.part, offices=offices)
        elif column.role in {"weight", "score"}:
            found = figure(cell.text)
            if found is not None:
                scored[column.role] = (cell, found)
        elif column.role != "ignored" and row.role != "ignored":
            _read_cell(cell, row, column, sub.source, out)
    if "weight" in scored and "score" in scored:
        out.indicators.append(_execution(labels, scored))


def _names_offices(sub: SubTable) -> bool:
    corner = [c for c in sub.lattice.row(sub.segment.top) if c.col < sub.segment.first and fold(c.text)]
    return any(key(c.text) in headers().entity_labels for c in corner)


def _read_cell(cell: Cell, row: Meaning, column: Meaning, source: Source, out: Reading) -> None:
    meant = combine(row, column)
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


def _execution(labels: list[Cell], scored: dict[str, tuple[Cell, Figure]]) -> Indicator:
    """The row of the project funds that is scored: execution is an indicator like the others."""
    (weight_cell, weight), (score_cell, score) = scored["weight"], scored["score"]
    return Indicator(
        level1="预算执行",
        level3="预算执行率",
        weight=weight.value,
        score=score.value,
        sheet="execution",
        location=(labels[-1] if labels else weight_cell).location,
        weight_location=weight_cell.location,
        score_location=score_cell.location,
    )
