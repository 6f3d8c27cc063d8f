"""What the bureau itself has approved or settled, as imported from its own tables: one figure per office, year, basis, concept."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select

from gouji.store.database import reading, writing
from gouji.store.schema import known_figure
from gouji.validate.known import Known

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Engine


def put_known(engine: Engine, figures: Sequence[Known], *, now: str) -> int:
    """Keep figures instead of those of the same offices, years and bases; how many offices and years had others before."""
    places = sorted({(f.office, f.year, f.basis) for f in figures})
    replaced = 0
    with writing(engine) as connection:
        for office, year, basis in places:
            where = (
                known_figure.c.entity == office,
                known_figure.c.year == year,
                known_figure.c.basis == basis,
            )
            replaced += bool(connection.execute(delete(known_figure).where(*where)).rowcount)
        if figures:
            connection.execute(insert(known_figure), [_row(f, now) for f in figures])
    return replaced


def _row(f: Known, now: str) -> dict[str, Any]:
    return {
        "entity": f.office, "year": f.year, "basis": f.basis, "concept": f.concept, "scaled": f"{f.value.scaleb(f.decimals):.0f}",
        "decimals": f.decimals, "unit": f.unit, "origin": f.origin, "taken": now,
    }  # fmt: skip


def get_known(engine: Engine) -> dict[tuple[str, int], tuple[Known, ...]]:
    """(Office, year) → what is known of it, in the order it was read."""
    found: dict[tuple[str, int], list[Known]] = defaultdict(list)
    with reading(engine) as connection:
        for row in connection.execute(select(known_figure).order_by(known_figure.c.id)):
            known = Known(
                office=row.entity, year=row.year, basis=row.basis, concept=row.concept, unit=row.unit, origin=row.origin,
                value=Decimal(row.scaled).scaleb(-row.decimals), decimals=row.decimals,
            )  # fmt: skip
            found[row.entity, row.year].append(known)
    return {place: tuple(figures) for place, figures in found.items()}
