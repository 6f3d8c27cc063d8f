"""Key–value rows, endorsements, lists of people, and cells of prose: what a form holds besides tables of figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import regex

from gouji.normalize.columns import column_meaning, find_concept, key
from gouji.normalize.crossing import Meant
from gouji.normalize.evidence import fact_of
from gouji.normalize.forms import Family
from gouji.normalize.headers import headers
from gouji.normalize.model import Blank, Person
from gouji.normalize.number import figure, is_nil
from gouji.normalize.split_cells import labelled_figures
from gouji.normalize.subtable import Reading
from gouji.normalize.taxonomy import taxonomy
from gouji.normalize.words import fold, squeeze

if TYPE_CHECKING:
    from gouji.extract.model import Cell
    from gouji.normalize.evidence import Source
    from gouji.normalize.model import Concept
    from gouji.normalize.subtable import SubTable

_EMPTY_ENDORSEMENT = regex.compile(r"[\s_＿年月日()（）:：、,，.。/—-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """What reading key–value rows needs besides the row: the family, and where text fields go."""

    family: Family | None
    fields: list[tuple[str, str]]


def read_rows(sub: SubTable, keys: Keys) -> Reading:
    """Facts, blanks and prose cells of a row that belongs to no table of figures; text fields go to `keys.fields`."""
    out = Reading()
    cells = sub.lattice.starts[sub.segment.top]
    n = 0
    while n < len(cells):
        cell = cells[n]
        n += 1
        if not fold(cell.text) or _endorse(cell, out):
            continue
        label = key(cell.text)
        concept = column_meaning([cell.text], None).concept or find_concept(label)
        if concept is None and label not in headers().fields:
            _free_cell(cell, sub.source, keys, out)
        elif n < len(cells) and not _names_itself(cells[n]):  # 政府性基金拨款： | 项目支出：85.44
            _pair(label, concept, cells[n], sub.source, keys, out)
            n += 1
    return out


def _pair(label: str, concept: Concept | None, value: Cell, source: Source, keys: Keys, out: Reading) -> None:
    where = f"{source.name} {label}".strip()
    if not fold(value.text) or is_nil(value.text):
        out.blanks.append(
            Blank(
                label=label,
                concept=concept.id if concept else None,
                mandatory=keys.family is not None and label in keys.family.mandatory,
                kind=headers().fields.get(label, "value"),
                location=value.location,
                where=where,
            )
        )
        return
    keys.fields.append((label, value.text.strip()))
    if concept is None or concept.kind == "text":
        if headers().fields.get(label) == "text" and concept is None:
            out.prose.append((value, label))
        return
    found = figure(value.text)
    items = ((found, None),) if found else tuple((i.figure, i.span) for i in labelled_figures(value.text)[:1])
    meant = Meant(concept=concept, label=label)
    out.facts += [fact_of(value, item, source, meant, where=where, span=span) for item, span in items]
    if not items:
        out.prose.append((value, label))


def _names_itself(cell: Cell) -> bool:
    """A cell that holds a label with its figure is the value of no other label."""
    return any(item.label for item in labelled_figures(cell.text))


def _endorse(cell: Cell, out: Reading) -> bool:
    """A place for a signature, a date or an opinion; empty ones are blanks of their kind."""
    folded = fold(cell.text)
    label = max((w for w in headers().endorsements if folded.startswith(w)), key=len, default=None)
    if label is None:
        return False
    rest = folded
    for word in (
        *sorted(headers().endorsements, key=len, reverse=True),
        "联系电话",
        "负责人",
        "(签章)",
        "(盖章)",
        "签字",
        "日期",
    ):
        rest = rest.replace(word, "")
    if _EMPTY_ENDORSEMENT.fullmatch(rest) or _EMPTY_ENDORSEMENT.fullmatch(
        regex.sub(r"[\u4e00-\u9fff()（）]{0,24}[:：]", "", rest)
    ):
        out.blanks.append(
            Blank(label=label, kind=headers().endorsements[label], location=cell.location, where=label)
        )
    return True


def _free_cell(cell: Cell, source: Source, keys: Keys, out: Reading) -> None:
    """A cell of its own: labels and figures in one (其中：基本支出：12.30), or prose."""
    named = [item for item in labelled_figures(cell.text) if item.label]
    for item in named:
        meant = _meant(item.label, keys)
        where = f"{source.name} {item.label}".strip()
        out.facts.append(fact_of(cell, item.figure, source, meant, where=where, span=item.span))
    if not named:
        out.prose.append((cell, ""))


def _meant(label: str, keys: Keys) -> Meant:
    """What the label of such a cell means in its family, else by the taxonomy, else its words."""
    known = keys.family.cells.get(label) if keys.family is not None else None
    if known is not None:
        return Meant(concept=taxonomy().by_id[known[0]], label=label, basis=known[1])
    concept = find_concept(label)
    return Meant(concept=concept, label=concept.label if concept else label)


def read_people(sub: SubTable) -> tuple[list[Person], list[Blank]]:
    """The evaluators, and one blank for the signatures that are missing."""
    lattice, segment = sub.lattice, sub.segment
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
    blanks = (
        [Blank(label="评价人员签字", kind="signature", location=unsigned[0].location, where="评价人员 签字")]
        if unsigned
        else []
    )
    return people, blanks
