"""Sub-tables with figures under headers: offices or items in rows, concepts or stages in columns, or the other way round."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import regex

from gouji.extract.model import Remark
from gouji.normalize.columns import Meaning, column_meaning, key, row_meaning, with_offices
from gouji.normalize.crossing import MONEY, Frame, Meant, combine
from gouji.normalize.evidence import fact_of, inferred_unit
from gouji.normalize.headers import headers
from gouji.normalize.model import Blank, Concept, Fact, Indicator
from gouji.normalize.number import Figure, figure, is_nil
from gouji.normalize.split_cells import Labelled, labelled_figures
from gouji.normalize.subtable import Reading, SubTable
from gouji.normalize.taxonomy import taxonomy
from gouji.normalize.units import UNITS, by_size, is_amount, spelling, unit_in
from gouji.normalize.words import fold

if TYPE_CHECKING:
    from gouji.extract.model import Cell
    from gouji.normalize.evidence import Source

_POINTS = regex.compile(r"[(](?P<points>\d+)分[)]")
_OF_ITSELF = ("income.fiscal", "income.fund", "income.capital_fund", "three.")  # the same in any scope
_NO_COLUMN = Meaning(words="", role="ignored")


def read_matrix(sub: SubTable) -> Reading:
    """Facts, blanks and the scored row of one matrix."""
    out = Reading()
    unit = _unit_of(sub) or sub.source.unit
    located = replace(sub, source=replace(sub.source, unit=unit))
    columns = _columns(sub)
    frame = _frame(sub, columns)
    for r in range(sub.segment.body, sub.segment.bottom):
        _read_row(located, r, columns, frame, out)
    if unit is None:
        _infer_unit(sub, out)
    if sub.source.scope:
        out.facts = [_scoped(f, sub.source.scope) for f in out.facts]
    return out


def _scoped(fact: Fact, scope: str) -> Fact:
    """Figures of a table about part of the money (财政拨款) are not those of the whole office."""
    whole = fact.concept is None or not fact.concept.startswith(_OF_ITSELF)
    return (
        replace(fact, qualifier=f"{scope}·{fact.qualifier}" if fact.qualifier else scope) if whole else fact
    )


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
    return with_offices(result)


def _column_for(cell: Cell, columns: list[Meaning]) -> Meaning:
    """The header that most of the cell stands under."""
    under = columns[cell.col : cell.col + cell.col_span] or [_NO_COLUMN]
    return max(under, key=lambda m: (under.count(m), m.known))


def _frame(sub: SubTable, columns: list[Meaning]) -> Frame:
    """What the table as a whole says: funds by stage, one column alone, and what its 合计 is."""
    bases = {m.stage.basis for m in columns if m.stage is not None}
    funds = bool({"年初", "全年预算"} & bases) or any(m.role in {"weight", "score"} for m in columns)
    alone = sum(m.role == "" for m in dict.fromkeys(columns)) == 1
    basis = (sub.part.basis if sub.part else "") or "决算"
    if funds:
        return Frame(basis=basis, alone=alone, funds=True)
    rows = [
        row_meaning([c.text for c in _labels(sub, r)], sub.part, offices=False)
        for r in range(sub.segment.body, sub.segment.bottom)
    ]
    return Frame(basis=basis, alone=alone, row_total=_total_of(rows), column_total=_total_of(columns))


def _total_of(meanings: list[Meaning]) -> Concept | None:
    """What 合计 means among these when all of them are parts of one total (三公经费, 固定资产合计 …)."""
    amounts = [
        m.concept.id for m in meanings if m.concept is not None and m.concept.kind in {"flow", "stock"}
    ]
    rooms = {name.partition(".")[0] for name in amounts if "." in name}
    if rooms >= {"income", "expenditure"}:
        return taxonomy().by_id["income_expenditure.total"]
    return taxonomy().by_id.get(f"{rooms.pop()}.total") if len(rooms) == 1 else None


def _labels(sub: SubTable, r: int) -> list[Cell]:
    """The label cells of a row; a block label that begins in the header and runs down beside the rows names none."""
    return [
        c
        for c in sub.lattice.row(r)
        if c.col < sub.segment.first and fold(c.text) and c.row >= sub.segment.body
    ]


def _read_row(sub: SubTable, r: int, columns: list[Meaning], frame: Frame, out: Reading) -> None:
    first = sub.segment.first
    labels = _labels(sub, r)
    offices = _names_offices(sub)
    row = row_meaning([c.text for c in labels], sub.part, offices=offices)
    if row.role == "total" and row.words and frame.row_total is not None:
        row = replace(row, concept=frame.row_total, role="")
    scored: dict[str, tuple[Cell, Figure]] = {}
    for cell in sub.lattice.starts[r]:
        column = _column_for(cell, columns)
        if cell.col < first or column.role == "ignored":
            continue
        if column.role == "label":
            row = _relabelled(cell, row, sub, offices=offices)
        elif column.role in {"weight", "score"}:
            found = figure(cell.text)
            if found is not None:
                scored[column.role] = (cell, found)
        elif row.role != "ignored":
            _read_cell(cell, combine(row, column, frame), (row, column), sub.source, out)
    if "score" in scored:
        _read_score(sub, labels, row, scored, out)


def _relabelled(cell: Cell, row: Meaning, sub: SubTable, *, offices: bool) -> Meaning:
    """A further label in the row: a unit, or the label of a second block of the table, side by side."""
    if not fold(cell.text):
        return row
    unit = spelling(key(cell.text))
    return replace(row, unit=unit) if unit in UNITS else row_meaning([cell.text], sub.part, offices=offices)


def _read_score(
    sub: SubTable, labels: list[Cell], row: Meaning, scored: dict[str, tuple[Cell, Figure]], out: Reading
) -> None:
    """The execution of the budget is scored in its own row: an indicator, and a figure."""
    cell, found = scored["score"]
    weight = scored["weight"][1].value if "weight" in scored else _weight_beside(sub)
    out.indicators.append(_execution(labels, scored, weight))
    earned = Meant(concept=taxonomy().by_id["budget.execution_score"], label="")
    out.facts.append(fact_of(cell, found, sub.source, earned, where=f"{sub.source.name} {row.words} 得分"))


def _names_offices(sub: SubTable) -> bool:
    corner = [c for c in sub.lattice.row(sub.segment.top) if c.col < sub.segment.first and fold(c.text)]
    return any(key(c.text) in headers().entity_labels for c in corner)


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


def _weight_beside(sub: SubTable) -> Decimal | None:
    """The weight that a block label carries: 预算执行情况（20分）."""
    corner = [c.text for c in sub.lattice.row(sub.segment.top) if c.col < sub.segment.first]
    found = next((m for text in corner if (m := _POINTS.search(fold(text)))), None)
    return Decimal(found["points"]) if found else None


def _execution(
    labels: list[Cell], scored: dict[str, tuple[Cell, Figure]], weight: Decimal | None
) -> Indicator:
    """The row of the project funds that is scored: execution is an indicator like the others."""
    score_cell, score = scored["score"]
    weight_cell = scored["weight"][0] if "weight" in scored else None
    return Indicator(
        level1="预算执行",
        level3="预算执行率",
        weight=weight,
        score=score.value,
        sheet="execution",
        location=(labels[-1] if labels else score_cell).location,
        weight_location=weight_cell.location if weight_cell else None,
        score_location=score_cell.location,
    )
