"""Making facts and blanks out of cells: evidence, place, unit and sign in one spot. Knows no layout."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gouji.extract.model import Cell, Location, Remark, narrow
from gouji.normalize.crossing import MONEY, Meant
from gouji.normalize.doubts import of_figure
from gouji.normalize.model import Evidence, Fact
from gouji.normalize.units import is_amount, spelling

if TYPE_CHECKING:
    from gouji.normalize.number import Figure

_HEDGES = {
    "<": "lt",
    ">": "gt",
    "≤": "le",
    "≥": "ge",
    "≦": "le",
    "≧": "ge",
    "<=": "le",
    ">=": "ge",
    "约": "about",
    "近": "le",
    "超": "gt",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What all facts of one sub-table have in common."""

    name: str  # of the sub-table, for people
    unit: str | None  # of the table or the one above; None: nowhere printed
    year: int | None
    scope: str = ""  # part of the money that the whole table is about: 财政拨款
    source: str = "table"
    how: str = "table"


def cell_place(cell: Cell, span: tuple[int, int] | None = None) -> Location:
    """The location of a cell or of a part of its text."""
    return narrow(cell.location, cell.lines, span or (0, len(cell.text)))


def fact_of(
    cell: Cell,
    found: Figure,
    source: Source,
    meant: Meant,
    *,
    where: str = "",
    span: tuple[int, int] | None = None,
) -> Fact:
    """One fact from one figure of a cell. Unit: its own, else the column's, the table's, the concept's."""
    concept = meant.concept
    place = cell_place(cell, span)
    bound = _HEDGES.get(found.hedge)
    doubts = of_figure(cell.doubts, cell.text, span or (0, len(cell.text)))
    return Fact(
        id=f"t{place.table}r{cell.row}c{cell.col}" + (f"s{span[0]}" if span else ""),
        concept=concept.id if concept else None,
        label=concept.label if concept else meant.label,
        entity=meant.entity,
        period=_period(meant, source),
        basis=meant.basis,
        qualifier=meant.qualifier,
        value=found.value,
        unit=_unit(found, meant, source),
        decimals=found.decimals,
        bound=bound,
        low=found.value if bound in {"ge", "gt"} else None,
        high=found.value if bound in {"le", "lt"} else None,
        text=found.text,
        source=source.source,
        evidence=Evidence(quote=cell.text, location=place, how=source.how, where=where or source.name),
        confidence=min((d.confidence for d in doubts), default=1.0),
        doubts=doubts,
    )


def _period(meant: Meant, source: Source) -> str:
    if meant.year is not None:
        return str(meant.year)
    return str(source.year + meant.shift) if source.year else ""


def _unit(found: Figure, meant: Meant, source: Source) -> str:
    own = spelling(found.unit) if found.unit else None
    if meant.concept is not None and not is_amount(meant.concept):
        column = meant.unit if meant.unit not in MONEY else None
        return own or column or meant.concept.unit
    return own or meant.unit or source.unit or "万元"


def inferred_unit(unit: str, place: Location) -> Remark:
    """The remark that says a unit was not printed anywhere."""
    return Remark(code="unit_inferred", message=f"表中未注明计量单位，按数值大小推定为{unit}", location=place)
