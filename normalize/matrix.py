"""Sub-tables with figures under headers: offices or items in rows, concepts or stages in columns, or the other way round."""

from __future__ import annotations

from dataclasses import dataclass, field

from gouji.extract.model import Cell, Remark
from gouji.normalize.columns import Meaning, column_meaning, key, row_meaning
from gouji.normalize.evidence import Source, fact_of, inferred_unit, with_unit
from gouji.normalize.forms import Part
from gouji.normalize.headers import headers
from gouji.normalize.lattice import Lattice
from gouji.normalize.model import WHOLE, Blank, Concept, Fact, Indicator
from gouji.normalize.number import Figure, figure, is_nil
from gouji.normalize.segments import Segment
from gouji.normalize.split_cells import Labelled, labelled_figures
from gouji.normalize.taxonomy import taxonomy
from gouji.normalize.units import by_size, is_amount, unit_in
from gouji.normalize.words import fold

_STAGE_CONCEPT = {"年初": "budget.initial", "全年预算": "budget.full", "决算": "budget.executed", "调整": "budget.added"}
_MONEY = {"元", "千元", "万元", "百万元", "亿元"}


@dataclass(slots=True, kw_only=True)
class Reading:
    """What the reading of one sub-table gathers."""

    facts: list[Fact] = field(default_factory=list)
    blanks: list[Blank] = field(default_factory=list)
    indicators: list[Indicator] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    prose: list[tuple[Cell, str]] = field(default_factory=list)  # cells that hold sentences, with their label


def read_matrix(lattice: Lattice, segment: Segment, part: Part | None, source: Source) -> Reading:
    """Facts, blanks and the execution row of one matrix."""
    out = Reading()
    columns = _columns(lattice, segment, part)
    unit_above = _unit_of(lattice, segment) or source.unit
    source = Source(name=source.name, unit=unit_above, year=source.year)
    for r in range(segment.body, segment.bottom):
        _read_row(lattice, segment, r, columns, part, source, out)
    if source.unit is None and any(f.unit == "万元" for f in out.facts):
        _infer_unit(lattice, out)
    return out


def _unit_of(lattice: Lattice, segment: Segment) -> str | None:
    """A unit printed in the title row or in the corner of the header."""
    corner = [cell.text for cell in lattice.starts[segment.top] if cell.col < segment.first]
    found = next((u for text in (segment.title, *corner) if (u := unit_in(text))), None)
    return found if found in _MONEY else None


def _infer_unit(lattice: Lattice, out: Reading) -> None:
    amounts = [f for f in out.facts if f.concept is None or is_amount(taxonomy().by_id[f.concept])]
    amounts = [f for f in amounts if f.unit == "万元"]
    unit = by_size([f.value for f in amounts])
    kept = {f.id for f in amounts}
    out.facts[:] = with_unit([f for f in out.facts if f.id in kept], unit) + [f for f in out.facts if f.id not in kept]
    out.facts.sort(key=lambda f: (f.evidence.location.row or 0, f.evidence.location.col or 0))
    out.remarks.append(inferred_unit(unit, lattice.table.location))


def _columns(lattice: Lattice, segment: Segment, part: Part | None) -> list[Meaning]:
    """The meaning of every grid column."""
    result: list[Meaning] = []
    for col in range(lattice.table.n_cols):
        path = lattice.path(col, segment.top, segment.body)
        if col < segment.first:
            result.append(Meaning(words="", role="label"))
        else:
            result.append(column_meaning([cell.text for cell in path], part))
    return result


def _column_for(cell: Cell, columns: list[Meaning]) -> Meaning:
    """The header that most of the cell stands under."""
    under = columns[cell.col : cell.col + cell.col_span] or [Meaning(words="", role="ignored")]
    return max(under, key=lambda m: (sum(m is other or m == other for other in under), m.known))


def _read_row(
    lattice: Lattice, segment: Segment, r: int, columns: list[Meaning], part: Part | None, source: Source, out: Reading
) -> None:
    labels = [c for c in lattice.row(r) if c.col < segment.first and fold(c.text) and not _spans_header(c, segment)]
    offices = _names_offices(lattice, segment)
    row = row_meaning([c.text for c in labels], part, offices=offices)
    execution: dict[str, tuple[Cell, Figure]] = {}
    for cell in lattice.starts[r]:
        if cell.col < segment.first:
            continue
        column = _column_for(cell, columns)
        if column.role == "label":  # a second block of the same table, side by side
            if fold(cell.text):
                row = row_meaning([cell.text], part, offices=offices)
            continue
        if column.role == "ignored" or (row.role == "ignored" and not labels):
            continue
        if column.role in {"weight", "score"}:
            found = figure(cell.text)
            if found is not None:
                execution[column.role] = (cell, found)
            continue
        _read_cell(cell, row, column, source, out)
    if "weight" in execution and "score" in execution:
        out.indicators.append(_execution_indicator(labels, execution, lattice, r))


def _spans_header(cell: Cell, segment: Segment) -> bool:
    """A block label such as 项目资金 that begins in the header and runs down beside the rows."""
    return cell.row < segment.body


def _names_offices(lattice: Lattice, segment: Segment) -> bool:
    corner = [c for c in lattice.row(segment.top) if c.col < segment.first and fold(c.text)]
    return any(key(c.text) in headers().entity_labels for c in corner)


def _read_cell(cell: Cell, row: Meaning, column: Meaning, source: Source, out: Reading) -> None:
    meant = combine(row, column)
    where = " ".join(w for w in (source.name, row.words, column.words) if w)
    if not fold(cell.text):
        if column.known:
            out.blanks.append(
                Blank(
                    label=meant.label,
                    entity=meant.entity,
                    concept=meant.concept.id if meant.concept else None,
                    location=cell.location,
                    where=where,
                )
            )
        return
    if is_nil(cell.text):
        return
    found = figure(cell.text)
    if found is not None:
        if found.residue:
            out.remarks.append(Remark(code="float_residue", message=f"“{found.text}”按 {found.value} 读取", location=cell.location))
        out.facts.append(_fact(cell, found, meant, source, where))
        return
    several = labelled_figures(cell.text)
    if several:
        for item in several:
            out.facts.append(_fact_of_label(cell, item, meant, source, where))
        return
    out.prose.append((cell, meant.label))


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """A row and a column taken together."""

    concept: Concept | None
    label: str
    entity: str = WHOLE
    basis: str = "决算"
    shift: int = 0
    qualifier: str | None = None
    unit: str | None = None


def combine(row: Meaning, column: Meaning) -> Meant:
    """What a figure at the crossing of a row and a column is.

    Office × concept, concept × stage, total row × stage (年初预算 of the project funds), concept × concept with a stage
    of its own (其他资金 × 全年预算数), item × concept (a functional class of 基本支出: the item is the qualifier).
    """
    entity = row.entity or column.entity or WHOLE
    basis = column.stage.basis if column.stage else "决算"
    shift = column.stage.shift if column.stage else 0
    unit = column.unit or row.unit
    concept, qualifier = column.concept, None
    if column.stage is not None and column.concept is None and (row.role == "total" or _is_funds_total(row)):
        concept = taxonomy().by_id.get(_STAGE_CONCEPT.get(basis, ""))
    elif row.concept is not None:
        concept = row.concept
        if column.concept is not None and column.stage is None:
            concept, qualifier = _two_concepts(row, column)
    elif column.concept is not None and row.entity is None and row.role != "total" and row.words:
        qualifier = row.words
    label = concept.label if concept else (row.words + column.words if column.stage is None else row.words) or column.words
    if concept is not None and concept.kind in {"count", "ratio", "score"} and unit in _MONEY:
        unit = None
    return Meant(
        concept=concept, label=label, entity=entity, basis=_basis(basis), shift=shift, qualifier=qualifier, unit=unit
    )


def _is_funds_total(row: Meaning) -> bool:
    """年度资金总额 is the project's budget or execution, according to its column."""
    return row.concept is not None and row.concept.id == "special.total"


def _basis(basis: str) -> str:
    return "决算" if basis == "调整" else basis


def _two_concepts(row: Meaning, column: Meaning) -> tuple[Concept | None, str | None]:
    """A row concept under a column concept: 三公经费 under 支出合计 stays 三公经费; under a ratio it is the ratio's."""
    if column.concept is not None and column.concept.kind in {"ratio", "score", "count"}:
        return column.concept, None if row.role == "total" or _is_funds_total(row) else row.words
    return row.concept, column.words if column.concept is not None and not _is_total(column.concept) else None


def _is_total(concept: Concept) -> bool:
    return concept.id.endswith(".total") or concept.id == "special.total"


def _fact(cell: Cell, found: Figure, meant: Meant, source: Source, where: str) -> Fact:
    return fact_of(
        cell,
        found,
        source,
        concept=meant.concept,
        label=meant.label,
        entity=meant.entity,
        basis=meant.basis,
        shift=meant.shift,
        qualifier=meant.qualifier,
        unit=meant.unit,
        where=where,
    )


def _fact_of_label(cell: Cell, item: Labelled, meant: Meant, source: Source, where: str) -> Fact:
    concept = taxonomy().find(item.label) if item.label else meant.concept
    return fact_of(
        cell,
        item.figure,
        source,
        concept=concept,
        label=item.label or meant.label,
        entity=meant.entity,
        basis=meant.basis,
        shift=meant.shift,
        unit=meant.unit,
        where=f"{where} {item.label}".strip(),
        span=item.span,
    )


def _execution_indicator(
    labels: list[Cell], execution: dict[str, tuple[Cell, Figure]], lattice: Lattice, r: int
) -> Indicator:
    """The row of the project funds that is scored: execution is an indicator like the others."""
    weight, score = execution["weight"], execution["score"]
    return Indicator(
        level1="预算执行",
        level3="预算执行率",
        weight=weight[1].value,
        score=score[1].value,
        sheet="execution",
        location=(labels[-1] if labels else weight[0]).location,
        weight_location=weight[0].location,
        score_location=score[0].location,
    )
