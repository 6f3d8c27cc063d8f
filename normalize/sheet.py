"""Scoring sheets and target tables: one indicator a row, levels filled down, weights of merged cells once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import regex

from gouji.normalize.columns import key
from gouji.normalize.crossing import Meant
from gouji.normalize.evidence import fact_of
from gouji.normalize.headers import headers
from gouji.normalize.model import Indicator
from gouji.normalize.number import figure
from gouji.normalize.subtable import Reading
from gouji.normalize.taxonomy import taxonomy
from gouji.normalize.words import fold, fold_label, squeeze

if TYPE_CHECKING:
    from decimal import Decimal

    from gouji.extract.model import Cell
    from gouji.normalize.evidence import Source
    from gouji.normalize.lattice import Lattice
    from gouji.normalize.segments import Segment
    from gouji.normalize.subtable import SubTable

_LEVELS = ("level1", "level2", "level3")
_WEIGHT_IN_HEADER = regex.compile(r"^(?P<name>.+?)[(（]\d+分[)）]$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Which grid columns play which role."""

    roles: tuple[str, ...]  # per grid column
    weight_of: dict[
        int, str
    ]  # column of a weight → the level left of it, where several weights stand in a row


def read_sheet(sub: SubTable) -> Reading:
    """Indicators of one sheet, and facts of its total row (自评得分, 总分值)."""
    out = Reading()
    lattice, segment, source = sub.lattice, sub.segment, sub.source
    layout = _layout(lattice, segment)
    kind = "score" if "score" in layout.roles else "targets"
    above = dict.fromkeys(_LEVELS, "")
    for r in range(segment.body, segment.bottom):
        cells = _by_role(lattice, r, layout)
        if _is_total(lattice, r):
            _read_total(cells, source, out)
            continue
        levels = {role: cell for role, cell in cells.items() if role in _LEVELS}
        _fill_down(lattice, r, levels, above, layout)
        indicator = _indicator(r, cells, above, kind)
        if indicator is not None:
            out.indicators.append(indicator)
    return out


def _layout(lattice: Lattice, segment: Segment) -> Layout:
    vocabulary = headers()
    roles: list[str] = []
    for col in range(lattice.table.n_cols):
        path = [key(cell.text) for cell in lattice.path(col, segment.top, segment.body)]
        found = ""
        for word in reversed(path):
            bare = m["name"] if (m := _WEIGHT_IN_HEADER.match(word)) else word
            if bare in vocabulary.indicator:
                found = vocabulary.indicator[bare]
                break
        roles.append(found)
    _name_levels(lattice, segment, roles)
    weight_of: dict[int, str] = {}
    starts = [
        c
        for c in range(len(roles))
        if roles[c] == "weight" and (c == 0 or not _same_header(lattice, segment, c))
    ]
    if len(starts) > 1:
        for col in starts:
            left = next((roles[c] for c in range(col - 1, -1, -1) if roles[c] in _LEVELS), "level3")
            weight_of[col] = left
    return Layout(roles=tuple(roles), weight_of=weight_of)


def _same_header(lattice: Lattice, segment: Segment, col: int) -> bool:
    left, here = (
        lattice.path(col - 1, segment.top, segment.body),
        lattice.path(col, segment.top, segment.body),
    )
    return bool(left) and bool(here) and left[-1] is here[-1]


def _name_levels(lattice: Lattice, segment: Segment, roles: list[str]) -> None:
    """Columns under one wide header (评价内容) and unnamed ones left of the target are the levels, outermost first."""
    goal = next((c for c, role in enumerate(roles) if role in {"target", "criterion", "actual"}), len(roles))
    if any(role in _LEVELS for role in roles):
        return
    edges = sorted(
        {cell.col for r in range(segment.body, segment.bottom) for cell in lattice.row(r) if cell.col < goal}
    )
    inner = [c for c in edges if not _side_label(lattice, segment, c)]
    names = _LEVELS[: len(inner)]
    for name, start, end in zip(names, inner, [*inner[1:], goal], strict=False):
        for c in range(start, end):
            roles[c] = name


def _side_label(lattice: Lattice, segment: Segment, col: int) -> bool:
    """A block label that begins in the header and runs down beside the rows names no level."""
    cell = lattice.owners[segment.top][col]
    return cell is not None and cell.row + cell.row_span > segment.body and cell.row <= segment.top


def _by_role(lattice: Lattice, r: int, layout: Layout) -> dict[str, Cell]:
    """The cells of a row by role; a cell that begins in an earlier row counts only for the levels."""
    cells: dict[str, Cell] = {}
    for cell in lattice.row(r):
        role = layout.roles[cell.col] if cell.col < len(layout.roles) else ""
        if cell.col in layout.weight_of:
            role = (
                "weight" if layout.weight_of[cell.col] == "level3" else f"{layout.weight_of[cell.col]}_weight"
            )
        if role and (role not in cells or not fold(cells[role].text)):
            cells[role] = cell
    return cells


def _is_total(lattice: Lattice, r: int) -> bool:
    """Does the row begin with 总分 or 合计, and name nothing else?"""
    words = [fold_label(cell.text) for cell in lattice.starts[r] if fold(cell.text)]
    return bool(words) and words[0] in headers().indicator_totals


def _read_total(cells: dict[str, Cell], source: Source, out: Reading) -> None:
    for role, concept in (("weight", "score.full"), ("score", "score.total")):
        cell = cells.get(role)
        found = figure(cell.text) if cell is not None else None
        if cell is not None and found is not None:
            meant = Meant(concept=taxonomy().by_id[concept], label="")
            total = replace(source, unit=None, source="score", how="score")
            out.facts.append(fact_of(cell, found, total, meant, where=f"{source.name} 总分"))


def _fill_down(
    lattice: Lattice, r: int, levels: dict[str, Cell], above: dict[str, str], layout: Layout
) -> None:
    for n, level in enumerate(_LEVELS):
        cell = levels.get(level)
        if cell is None or not fold(cell.text):
            if level == "level3" and cell is not None and cell.row == r:
                above[level] = ""
            continue
        text = squeeze(cell.text)
        own = next((c for c, name in layout.weight_of.items() if name == level), None)
        weight = lattice.owners[r][own] if own is not None and level != "level3" else None
        if weight is not None and figure(weight.text) is not None:
            text = f"{text}（{squeeze(weight.text)}分）"
        if above[level] != text or cell.row == r:
            for lower in _LEVELS[n + 1 :]:
                if above[level] != text:
                    above[lower] = ""
        above[level] = text


def _indicator(r: int, cells: dict[str, Cell], above: dict[str, str], kind: str) -> Indicator | None:
    def text(role: str) -> str:
        cell = cells.get(role)
        return cell.text.strip() if cell is not None else ""

    own = [c for role, c in cells.items() if c.row == r and role not in {"level1", "level2"} and fold(c.text)]
    if not own:
        return None
    weight, rows = _shared(cells.get("weight"), r)
    score, _ = _shared(cells.get("score"), r)
    anchor = cells.get("level3") or cells.get("target") or own[0]
    blanks = tuple(
        role
        for role in ("target", "actual", "weight", "score", "reason")
        if (c := cells.get(role)) is not None and not fold(c.text) and c.row == r
    )
    return Indicator(
        level1=above["level1"],
        level2=above["level2"],
        level3=above["level3"],
        criterion=text("criterion"),
        target=text("adjusted") or text("target"),
        actual=text("actual"),
        weight=weight,
        weight_rows=rows,
        score=score,
        coefficient=_value(cells.get("coefficient")),
        nature=squeeze(text("nature")),
        measure_unit=squeeze(text("measure_unit")),
        reason=text("reason"),
        sheet=kind,
        location=anchor.location,
        weight_location=cells["weight"].location if "weight" in cells else None,
        score_location=cells["score"].location if "score" in cells else None,
        blanks=blanks,
    )


def _shared(cell: Cell | None, r: int) -> tuple[Decimal | None, int]:
    """The figure of a cell and the rows it stands for; (None, 0) in the rows below the first."""
    if cell is None:
        return None, 1
    if cell.row != r:
        return None, 0
    return _value(cell), cell.row_span


def _value(cell: Cell | None) -> Decimal | None:
    found = figure(cell.text) if cell is not None else None
    return found.value if found is not None else None
