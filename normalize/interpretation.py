"""Document → Submission, step by step. The only module that knows the order of the steps."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING, TypeVar

import regex

from gouji.extract.model import Cell, Document, Location, Paragraph, Remark, Table, narrow
from gouji.normalize.contexts import in_context
from gouji.normalize.evidence import Source
from gouji.normalize.execution import once
from gouji.normalize.forms import Family, recognise
from gouji.normalize.identity import find_entity, find_year
from gouji.normalize.lattice import Lattice
from gouji.normalize.matrix import read_matrix
from gouji.normalize.model import Blank, Fact, Indicator, Passage, Person, Relation, Submission
from gouji.normalize.narrative import passages
from gouji.normalize.pairs import Keys, read_people, read_rows
from gouji.normalize.prose import Prose, read_prose
from gouji.normalize.rebinding import rebind
from gouji.normalize.regrouping import regroup
from gouji.normalize.renaming import rename
from gouji.normalize.segments import header_kind, segments
from gouji.normalize.sheet import read_sheet
from gouji.normalize.subtable import Reading, SubTable
from gouji.normalize.units import unit_in
from gouji.normalize.words import fold, fold_label, squeeze, strip_numbering

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Told = TypeVar("Told", Fact, Relation)

_TITLE_LENGTH = 60
_HEAD_ROWS = 3
_GRADE_FIELDS = frozenset(
    {"评价等次", "评价等级", "自评等级", "自评等次", "等级", "自评结论", "评价结论", "绩效等级"}
)
_BOX = regex.compile(r"[□☐☑√■✓✔]")
_TICK_FIRST = regex.compile(r"[☑√■✓✔](?P<grade>[\u4e00-\u9fff]{1,3})")
_TICK_LAST = regex.compile(r"(?P<grade>[\u4e00-\u9fff]{1,3})[☑√■✓✔]")
_BESIDE_TITLE = regex.compile(
    r"(?:公开\d+表|部门(?:\(单位\))?(?:名称)?[:：]|填报单位|编制单位|填报日期|单位[:：]|金额单位|.{0,20}单位[:：](?:万元|元)|[(]?20\d\d年度?[)]?$)"
)


@dataclass(slots=True, kw_only=True)
class Gathered:
    """What the tables of a document gave."""

    facts: list[Fact] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    indicators: list[Indicator] = field(default_factory=list)
    blanks: list[Blank] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    fields: list[tuple[str, str]] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    prose: list[tuple[Cell, str]] = field(default_factory=list)

    def take(self, reading: Reading) -> None:
        """Add what one sub-table gave."""
        self.facts += reading.facts
        self.relations += reading.relations
        self.indicators += reading.indicators
        self.blanks += reading.blanks
        self.remarks += reading.remarks
        self.prose += reading.prose

    def join(self, other: Gathered) -> None:
        """Add what another table gave (its fields are shared already)."""
        self.facts += other.facts
        self.relations += other.relations
        self.indicators += other.indicators
        self.blanks += other.blanks
        self.people += other.people
        self.remarks += other.remarks
        self.prose += other.prose


def interpret(document: Document) -> Submission:
    """The meaning of a document: facts with evidence, relations stated in prose, indicators, blanks, people.

    Units: `Submission.unit` is that of the form's amounts; each fact carries its own. Periods are fiscal years.
    Never fails on a document: what is not understood stays in tables and narrative, and remarks say so.
    """
    narrative = passages(document.blocks)
    titles = _titles(document, narrative)
    family = recognise(_texts(document), titles)
    form_fields = _fields(document)
    year = find_year(titles, narrative, form_fields)
    gathered = _read_tables(document, family, year)
    entity = find_entity(titles, narrative, [*form_fields, *gathered.fields], gathered.people)
    unit = (family.unit if family else "") or _unit(document) or "万元"
    told = read_prose(narrative, year=year, unit=unit)
    in_cells = read_prose(
        [_cell_passage(cell, label) for cell, label in gathered.prose], year=year, unit=unit, source="cell"
    )
    facts = _unique([*gathered.facts, *_placed(document, in_cells), *_placed(document, told)])
    stated = regroup(rebind([*told.relations, *in_cells.relations], facts), facts)
    facts = rename(facts, stated)
    relations = [*stated, *gathered.relations]
    remarks = [*document.remarks, *gathered.remarks, *told.remarks, *in_cells.remarks]
    if family is None:
        remarks.append(Remark(code="family_unknown", message="未识别出表样，按通用规则抽取"))
    if year is None:
        remarks.append(Remark(code="year_unknown", message="未能确定评价年度"))
    return Submission(
        name=document.name,
        path=document.path,
        sha256=document.sha256,
        format=document.format,
        pages=document.pages,
        form=family.id if family else None,
        entity=entity,
        year=year,
        unit=unit,
        grade=_grade(gathered.fields),
        facts=tuple(in_context(facts, stated)),
        relations=tuple(_on_its_line(document, relation) for relation in relations),
        indicators=tuple(once(gathered.indicators)),
        blanks=tuple(gathered.blanks),
        people=tuple(gathered.people),
        narrative=(*narrative, *(_cell_passage(cell, label) for cell, label in gathered.prose)),
        fields=tuple(gathered.fields),
        remarks=tuple(remarks),
    )


def _titles(document: Document, narrative: Sequence[Passage]) -> list[str]:
    """Short lines that may be titles: headings, the first lines of the document, captions and title rows of tables."""
    heads = [p.text for p in narrative if p.is_heading]
    first = [
        b.text
        for b in document.blocks[:12]
        if isinstance(b, Paragraph) and len(b.text.strip()) <= _TITLE_LENGTH
    ]
    captions = [t.title for t in document.tables() if t.title]
    rows = [
        cell.text
        for table in document.tables()
        for cell in table.cells
        if cell.col_span >= table.n_cols - 1 and 4 < len(squeeze(cell.text)) <= _TITLE_LENGTH
    ]
    return [text for text in (*first, *captions, *rows, *heads) if text.strip()]


def _texts(document: Document) -> list[str]:
    return [
        *(b.text for b in document.blocks if isinstance(b, Paragraph)),
        *(cell.text for table in document.tables() for cell in table.cells),
    ]


def _fields(document: Document) -> list[tuple[str, str]]:
    """Label and value of short lines 单位名称：某局, on a cover or above a form, and of cells side by side in a form's head."""
    result: list[tuple[str, str]] = []
    texts = [p.text for p in document.paragraphs() if len(p.text) <= 80]
    texts += [c.text for t in document.tables() for c in t.cells if len(c.text) <= 80]
    for text in texts:
        for separator in ("：", ":"):
            label, colon, value = text.partition(separator)
            if colon and value.strip() and len(squeeze(label)) <= 16:
                result.append((fold_label(label), value.strip()))
                break
    for table in document.tables():
        head = sorted((c for c in table.cells if c.row < _HEAD_ROWS), key=lambda c: (c.row, c.col))
        result += [
            (fold_label(label.text), value.text.strip())
            for label, value in pairwise(head)
            if label.row == value.row and value.text.strip() and len(squeeze(label.text)) <= 16
        ]
    return result


def _unit(document: Document) -> str | None:
    for table in document.tables():
        for text in (table.title, *(c.text for c in table.cells[:12])):
            if (unit := unit_in(text)) in {"元", "万元", "亿元", "千元"}:
                return unit
    return None


def _read_tables(document: Document, family: Family | None, year: int | None) -> Gathered:
    """Every table; where a file holds several forms, the figures of each project form are told apart by its name."""
    gathered = Gathered()
    unit: str | None = None
    projects = {table.index: name for table in document.tables() if (name := _project(table))}
    beside = any(table.index not in projects for table in document.tables())
    several = len(set(projects.values())) > 1 or (
        bool(projects) and beside and family is not None and family.department
    )
    for table in document.tables():
        unit = unit_in(table.title) or _unit_line(document, table) or unit
        own = Gathered(fields=gathered.fields)
        for sub in _subtables(table, _heading(document, table), family, year, unit):
            _read_segment(sub, family, own)
            unit = sub.source.unit
        name = projects.get(table.index, "") if several else ""
        if name:
            own.facts = [replace(fact, qualifier=fact.qualifier or name) for fact in own.facts]
            own.indicators = [replace(indicator, group=name) for indicator in own.indicators]
        gathered.join(own)
    if several:
        names = "、".join(dict.fromkeys(projects.values()))
        gathered.remarks.append(Remark(code="several_forms", message=f"文件含多张项目表，分别读取：{names}"))
    return gathered


def _project(table: Table) -> str:
    """The name in a form's cell 项目名称, "" for a table that is no project form."""
    owners = {(cell.row, cell.col): cell for cell in table.cells}
    for cell in table.cells:
        if fold_label(cell.text) == "项目名称" and cell.row_span == 1:
            value = owners.get((cell.row, cell.col + cell.col_span))
            if (
                value is not None
                and fold(value.text)
                and header_kind(Lattice(table=table), cell.row)[0] == "rows"
            ):
                return squeeze(value.text)
    return ""


def _unit_line(document: Document, table: Table) -> str | None:
    """单位：万元 on a line of its own above the table."""
    block = table.location.block
    if block is None:
        return None
    for above in document.blocks[max(0, block - 2) : block]:
        if isinstance(above, Paragraph) and len(above.text) <= 80 and (unit := unit_in(above.text)):
            return unit
    return None


def _read_segment(sub: SubTable, family: Family | None, gathered: Gathered) -> None:
    """Read one sub-table with the reader of its kind."""
    if sub.segment.kind == "matrix":
        gathered.take(read_matrix(sub))
    elif sub.segment.kind == "sheet":
        gathered.take(read_sheet(sub))
        _prose_of_targets(sub, gathered)
    elif sub.segment.kind == "people":
        people, blanks = read_people(sub)
        gathered.people += people
        gathered.blanks += blanks
    else:
        gathered.take(read_rows(sub, Keys(family=family, fields=gathered.fields)))


def _heading(document: Document, table: Table) -> str:
    """The line above a table that names it: not the one that gives the office, the unit or the number of the form."""
    block = table.location.block or 0
    for above in reversed(document.blocks[max(0, block - 4) : block]):
        if isinstance(above, Paragraph) and above.text.strip():
            if len(above.text) <= _TITLE_LENGTH and not _BESIDE_TITLE.match(fold(above.text)):
                return above.text
        elif isinstance(above, Table):
            break
    return table.title


def _subtables(
    table: Table, heading: str, family: Family | None, year: int | None, unit: str | None
) -> Iterator[SubTable]:
    """The sub-tables of a table; a unit printed in one holds for the next."""
    lattice = Lattice(table=table)
    scope = "财政拨款" if "财政拨款" in fold(heading) else ""
    for segment in segments(lattice):
        head = [word for r in range(segment.top, segment.body) for word in lattice.words(r)]
        part = family.part(head) if family and segment.kind != "rows" else None
        unit = unit_in(segment.title) or (part.unit if part else "") or unit
        title = heading if segment.title == table.title else segment.title
        name = part.name if part else _name(title)
        source = Source(name=name, unit=unit, year=year, scope=scope)
        yield SubTable(lattice=lattice, segment=segment, part=part, source=source)


def _prose_of_targets(sub: SubTable, gathered: Gathered) -> None:
    """Targets and results are sentences too: their figures are facts of source "cell"; criteria give none."""
    table, segment = sub.lattice.table.index, sub.segment
    for indicator in gathered.indicators:
        row = indicator.location.row
        if indicator.sheet != "targets" or indicator.location.table != table or row is None:
            continue
        if segment.body <= row < segment.bottom:
            told = {indicator.target, indicator.actual} - {""}
            gathered.prose += [
                (cell, indicator.level3 or indicator.level2)
                for cell in sub.lattice.starts[row]
                if cell.text.strip() in told
            ]


def _name(title: str) -> str:
    return strip_numbering(fold(title))[:30]


def _cell_passage(cell: Cell, label: str) -> Passage:
    heading = (label,) if label else ()
    return Passage(heading=heading, text=cell.text, location=cell.location, in_cell=True, doubts=cell.doubts)


def _grade(fields: Sequence[tuple[str, str]]) -> str:
    """The grade that a form states; of boxes to tick the one that is ticked."""
    told = [squeeze(v) for k, v in fields if k in _GRADE_FIELDS and len(v) <= 40]
    for text in told:
        ticked = (_TICK_FIRST if _BOX.match(text) else _TICK_LAST).search(text)
        if ticked or not _BOX.search(text):
            return str(ticked["grade"]) if ticked else text
    return ""


def _placed(document: Document, prose: Prose) -> list[Fact]:
    """Prose facts with page and box filled in from the lines of the paragraph or cell that they stand in."""
    return [_on_its_line(document, fact) for fact in prose.facts]


def _on_its_line(document: Document, one: Told) -> Told:
    place = _place(document, one.evidence.location)
    if place is one.evidence.location:
        return one  # a format without lines
    return replace(one, evidence=replace(one.evidence, location=place))


def _place(document: Document, location: Location) -> Location:
    if location.span is None or location.block is None:
        return location
    block = document.blocks[location.block]
    if isinstance(block, Paragraph):
        return narrow(location, block.lines, location.span)
    owner = next((c for c in block.cells if (c.row, c.col) == (location.row, location.col)), None)
    return narrow(location, owner.lines, location.span) if owner is not None else location


def _unique(facts: list[Fact]) -> list[Fact]:
    """Ids are unique; a figure read twice by two ways (as a cell and as prose of the cell) is kept once."""
    seen: dict[str, Fact] = {}
    for fact in facts:
        seen.setdefault(fact.id, fact)
    return list(seen.values())
