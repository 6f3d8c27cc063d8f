"""Key–value rows, endorsements, lists of people, and cells of prose: what a form holds besides tables of figures."""

from __future__ import annotations

import regex

from gouji.extract.model import Cell
from gouji.normalize.columns import column_meaning, key
from gouji.normalize.evidence import Source, fact_of
from gouji.normalize.forms import Family
from gouji.normalize.headers import headers
from gouji.normalize.lattice import Lattice
from gouji.normalize.matrix import Reading
from gouji.normalize.model import WHOLE, Blank, Concept, Person
from gouji.normalize.number import figure, is_nil
from gouji.normalize.segments import Segment
from gouji.normalize.split_cells import labelled_figures
from gouji.normalize.words import fold, squeeze

_COLON = regex.compile(r"^(?P<label>[^:：\n]{2,24})[:：]\s*(?P<value>.*)$", regex.DOTALL)
_EMPTY_ENDORSEMENT = regex.compile(r"[\s_＿年月日()（）:：、,，.。/—-]*")


def read_rows(
    lattice: Lattice, segment: Segment, source: Source, family: Family | None, fields: list[tuple[str, str]]
) -> Reading:
    """Facts, blanks and prose cells of a row that belongs to no table of figures; text fields go to `fields`."""
    out = Reading()
    cells = [cell for cell in lattice.starts[segment.top]]
    n = 0
    while n < len(cells):
        cell = cells[n]
        n += 1
        if not fold(cell.text):
            continue
        label = key(cell.text)
        if _endorse(cell, out):
            continue
        concept = column_meaning([cell.text], None).concept
        if concept is None and label not in headers().fields:
            _free_cell(cell, source, out)
            continue
        value = cells[n] if n < len(cells) else None
        if value is not None:
            n += 1
            _pair(label, concept, value, source, family, out, fields)
    return out


def _pair(
    label: str,
    concept: Concept | None,
    value: Cell,
    source: Source,
    family: Family | None,
    out: Reading,
    fields: list[tuple[str, str]],
) -> None:
    where = f"{source.name} {label}".strip()
    if not fold(value.text) or is_nil(value.text):
        out.blanks.append(
            Blank(
                label=label,
                concept=concept.id if concept else None,
                mandatory=family is not None and label in family.mandatory,
                kind=headers().fields.get(label, "value"),
                location=value.location,
                where=where,
            )
        )
        return
    fields.append((label, value.text.strip()))
    if concept is None or concept.kind == "text":
        if headers().fields.get(label) == "text" and concept is None:
            out.prose.append((value, label))
        return
    found = figure(value.text)
    items = ((found, None),) if found is not None else tuple((i.figure, i.span) for i in labelled_figures(value.text)[:1])
    for item, span in items:
        out.facts.append(
            fact_of(value, item, source, concept=concept, label=label, entity=WHOLE, where=where, span=span)
        )
    if not items:
        out.prose.append((value, label))


def _endorse(cell: Cell, out: Reading) -> bool:
    """A place for a signature, a date or an opinion; empty ones are blanks of their kind."""
    folded = fold(cell.text)
    label = max((w for w in headers().endorsements if folded.startswith(w)), key=len, default=None)
    if label is None:
        return False
    rest = folded
    for word in (*sorted(headers().endorsements, key=len, reverse=True), "联系电话", "负责人", "(签章)", "(盖章)", "签字", "日期"):
        rest = rest.replace(word, "")
    if _EMPTY_ENDORSEMENT.fullmatch(rest) or _EMPTY_ENDORSEMENT.fullmatch(regex.sub(r"[\u4e00-\u9fff()（）]{0,24}[:：]", "", rest)):
        out.blanks.append(
            Blank(label=label, kind=headers().endorsements[label], location=cell.location, where=label)
        )
    return True


def _free_cell(cell: Cell, source: Source, out: Reading) -> None:
    """A cell of its own: label and value in one (部门名称：…), or prose."""
    match = _COLON.match(cell.text.strip())
    if match is not None and len(cell.text) < 60:
        concept = column_meaning([match["label"]], None).concept
        found = figure(match["value"])
        if concept is not None and found is not None:
            start = cell.text.index(match["value"])
            span = (start, start + len(match["value"].rstrip()))
            out.facts.append(
                fact_of(cell, found, source, concept=concept, label=concept.label, entity=WHOLE, where=source.name, span=span)
            )
            return
    out.prose.append((cell, ""))


def read_people(lattice: Lattice, segment: Segment) -> tuple[list[Person], list[Blank]]:
    """The evaluators, and one blank for the signatures that are missing."""
    roles = {
        col: headers().people.get(key(cell.text), "")
        for col in range(lattice.table.n_cols)
        if (cell := lattice.owners[segment.top][col]) is not None
    }
    people: list[Person] = []
    unsigned: list[Cell] = []
    for r in range(segment.body, segment.bottom):
        cells = {roles.get(cell.col, ""): cell for cell in reversed(lattice.starts[r])}
        name = cells.get("name")
        if name is None or not fold(name.text):
            continue
        signature = cells.get("signature")
        signed = signature is not None and bool(fold(signature.text))
        if signature is not None and not signed:
            unsigned.append(signature)
        people.append(
            Person(
                name=squeeze(name.text),
                post=squeeze(cells["post"].text) if "post" in cells else "",
                unit=squeeze(cells["unit"].text) if "unit" in cells else "",
                signed=signed,
                location=name.location,
            )
        )
    blanks = [Blank(label="评价人员签字", kind="signature", location=unsigned[0].location, where="评价人员 签字")] if unsigned else []
    return people, blanks
