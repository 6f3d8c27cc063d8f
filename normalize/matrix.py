"""Sub-tables with figures under headers: offices or items in rows, concepts or stages in columns, or the other way round."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gouji.extract.model import Remark
from gouji.normalize.columns import Meaning, column_meaning, find_concept, key, row_meaning, with_offices
from gouji.normalize.crossing import MONEY, Frame, Meant, combine
from gouji.normalize.derived import derived, whole_percentages, worked_out
from gouji.normalize.evidence import fact_of, inferred_unit
from gouji.normalize.execution import read_score
from gouji.normalize.footing import declared, footings
from gouji.normalize.headers import headers
from gouji.normalize.lattice import is_value
from gouji.normalize.model import Blank, Concept, Fact
from gouji.normalize.number import Figure, figure, is_nil
from gouji.normalize.split_cells import Labelled, labelled_figures
from gouji.normalize.subtable import Reading, SubTable
from gouji.normalize.taxonomy import taxonomy
from gouji.normalize.units import UNITS, by_size, is_amount, spelling, unit_in
from gouji.normalize.words import fold

if TYPE_CHECKING:
    from gouji.extract.model import Cell
    from gouji.normalize.evidence import Source

_OF_ITSELF = ("income.fiscal", "income.fund", "income.capital_fund", "three.")  # the same in any scope
_TOLD = frozenset({"target", "actual", "reason", "criterion"})  # sentences left of the figures, no labels
_SUMS = ("合计", "小计", "总计", "总额", "总金额")
_NO_COLUMN = Meaning(words="", role="ignored")


def read_matrix(sub: SubTable) -> Reading:
    """Facts, blanks and the scored row of one matrix."""
    out = Reading()
    unit = _unit_of(sub) or sub.source.unit
    located = replace(sub, source=replace(sub.source, unit=unit))
    columns = _columns(sub)
    frame = _frame(sub, columns)
    totals: set[int] = set()
    lines: dict[str, int] = {}
    for r in range(sub.segment.body, sub.segment.bottom):
        row = _read_row(located, r, columns, replace(frame, begun=bool(totals)), out)
        lines.setdefault(row.words, r)
        if row.words and _adds_up(row):
            totals.add(r)
    out.facts, told = whole_percentages(_apart(out.facts))
    out.remarks += told
    begun = (cell for fact in out.facts if (cell := _start(sub, fact)) is not None)
    heads = {cell.col: _column_for(cell, columns) for cell in begun}
    out.relations += derived(out.facts, heads, frozenset(totals))
    out.relations += declared(out.facts, sub.part.sums if sub.part else (), lines)
    out.relations += footings(out.facts, frozenset(totals), worked_out(heads))
    if unit is None:
        _infer_unit(sub, out)
    if sub.source.scope:
        out.facts = [_scoped(f, sub.source.scope) for f in out.facts]
    return out


def _apart(facts: list[Fact]) -> list[Fact]:
    """The facts; where two lines of a table stand for one concept and differ, the later ones say which they are."""
    first: dict[tuple[object, ...], Fact] = {}
    out: list[Fact] = []
    for fact in facts:
        name = (fact.concept, fact.entity, fact.period, fact.basis, fact.qualifier)
        seen = first.setdefault(name, fact)
        at, before = fact.evidence.location, seen.evidence.location
        if fact.concept is None or (fact.value, fact.unit) == (seen.value, seen.unit) or at.row == before.row:
            out.append(fact)
            continue
        out.append(replace(fact, qualifier=_line(fact)))
    return out


def _line(fact: Fact) -> str:
    """The words of the line that a figure stands in."""
    return fact.evidence.where.split(" ")[-2 if fact.evidence.where.count(" ") else -1]


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
    for col in range(sub.segment.first + 1, len(result)):
        if result[col].stage is None and _holds_labels(sub, col):
            result[col] = Meaning(words=result[col].words, role="label")
    return with_offices(result)


def _holds_labels(sub: SubTable, col: int) -> bool:
    """Do words that name rows stand in a column, though its header does not say so: 收入 | 预算数 | 支出 | 预算数?"""
    below = [
        c for r in range(sub.segment.body, sub.segment.bottom) for c in sub.lattice.starts[r] if c.col == col
    ]
    told = [c for c in below if fold(c.text)]
    named = sum(find_concept(key(c.text)) is not None for c in told)
    return bool(told) and not any(is_value(c.text) for c in told) and 2 * named >= len(told)


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
    words = headers().indicator
    return [
        c
        for c in sub.lattice.row(r)
        if c.col < sub.segment.first and fold(c.text) and c.row >= sub.segment.body
        if words.get(_header(sub, c.col), "") not in _TOLD
    ]


def _header(sub: SubTable, col: int) -> str:
    path = sub.lattice.path(col, sub.segment.top, sub.segment.body)
    return key(path[-1].text) if path else ""


def _start(sub: SubTable, fact: Fact) -> Cell | None:
    """The cell in which a figure stands."""
    place = fact.evidence.location
    if place.row is None or place.col is None:
        return None
    return sub.lattice.owners[place.row][place.col]


def _read_row(sub: SubTable, r: int, columns: list[Meaning], frame: Frame, out: Reading) -> Meaning:
    """Read one row; what its label means."""
    first = sub.segment.first
    labels = _labels(sub, r)
    offices = _names_offices(sub)
    row = row_meaning([c.text for c in labels], sub.part, offices=offices)
    label = row
    if _adds_up(row) and frame.funds and not frame.begun and row.concept is None:
        row = replace(row, role="total")  # 部门预算支出合计 on the first line of the funds
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
        read_score(sub, labels, row.words, scored, out)
    return label


def _adds_up(row: Meaning) -> bool:
    """Do the words of a row say that it adds others up?"""
    return row.role == "total" or row.words.endswith(_SUMS) or row.words in headers().whole


def _relabelled(cell: Cell, row: Meaning, sub: SubTable, *, offices: bool) -> Meaning:
    """A further label in the row: a unit, or the label of a second block of the table, side by side."""
    if not fold(cell.text):
        return row
    unit = spelling(key(cell.text))
    return replace(row, unit=unit) if unit in UNITS else row_meaning([cell.text], sub.part, offices=offices)


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
