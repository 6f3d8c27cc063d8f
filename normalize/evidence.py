"""Making facts and blanks out of cells: evidence, place, unit and sign in one spot. Knows no layout."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from gouji.extract.model import Cell, Location, Remark, narrow
from gouji.normalize.model import Concept, Evidence, Fact
from gouji.normalize.number import Figure
from gouji.normalize.units import is_amount, spelling

_HEDGES = {"<": "lt", ">": "gt", "≤": "le", "≥": "ge", "≦": "le", "≧": "ge", "<=": "le", ">=": "ge", "约": "about", "近": "le", "超": "gt"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What all facts of one sub-table have in common."""

    name: str  # of the sub-table, for people
    unit: str | None  # of the table or the one above; None: nowhere printed
    year: int | None
    source: str = "table"
    how: str = "table"


def cell_place(cell: Cell, span: tuple[int, int] | None = None) -> Location:
    """The location of a cell or of a part of its text."""
    return narrow(cell.location, cell.lines, span or (0, len(cell.text)))


def fact_of(
    cell: Cell,
    found: Figure,
    source: Source,
    *,
    concept: Concept | None,
    label: str,
    entity: str,
    basis: str = "决算",
    qualifier: str | None = None,
    shift: int = 0,
    unit: str | None = None,
    where: str = "",
    span: tuple[int, int] | None = None,
) -> Fact:
    """One fact from one figure of a cell. Unit: its own, else the column's, the table's, the concept's."""
    own = spelling(found.unit) if found.unit else None
    if concept is not None and not is_amount(concept):
        named = own or unit if own or (unit and unit not in {"元", "万元", "亿元", "千元", "百万元"}) else concept.unit
    else:
        named = own or unit or source.unit or (concept.unit if concept else "万元")
    place = cell_place(cell, span)
    suffix = f"s{span[0]}" if span else ""
    bound = _HEDGES.get(found.hedge)
    return Fact(
        id=f"t{place.table}r{cell.row}c{cell.col}{suffix}",
        concept=concept.id if concept else None,
        label=concept.label if concept else label,
        entity=entity,
        period=str(source.year + shift) if source.year else "",
        basis=basis,
        qualifier=qualifier,
        value=found.value,
        unit=named or "万元",
        decimals=found.decimals,
        bound=bound,
        low=found.value if bound in {"ge", "gt"} else None,
        high=found.value if bound in {"le", "lt"} else None,
        text=found.text,
        source=source.source,
        evidence=Evidence(quote=cell.text, location=place, how=source.how, where=where or source.name),
        confidence=min((d.confidence for d in cell.doubts), default=1.0),
        doubts=cell.doubts,
    )


def with_unit(facts: list[Fact], unit: str) -> list[Fact]:
    """The same facts in another unit (inferred by size)."""
    return [replace(fact, unit=unit) for fact in facts]


def inferred_unit(unit: str, place: Location) -> Remark:
    """The remark that says a unit was not printed anywhere."""
    return Remark(code="unit_inferred", message=f"表中未注明计量单位，按数值大小推定为{unit}", location=place)


def percent_of(value: Decimal) -> Decimal:
    """0.09 stored for 9 %."""
    return value * 100
