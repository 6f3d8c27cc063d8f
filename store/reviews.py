"""What people decided (waivers and other reviews, append-only) and who should have filed (the roster)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from gouji.store.database import reading, writing
from gouji.store.schema import review, roster
from gouji.validate.model import Waiver

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Engine

WAIVE, REOPEN = "waive", "reopen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One decision on one finding, by fingerprint: it lapses when a printed figure changes."""

    fingerprint: str
    action: str  # waive | confirm | false_alarm | corrected | reopen
    reason: str
    by: str
    at: str  # ISO time
    rule: str = ""
    entity: str = ""
    year: int | None = None
    printed: str = ""
    until: str = ""  # ISO date


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One office that should file for one year."""

    entity: str
    year: int
    due: str = ""  # ISO date
    code: str = ""
    superior: str = ""  # 主管部门: the office whose summary holds this one's figures


def add(engine: Engine, decided: Sequence[Review]) -> None:
    """Append decisions; nothing is ever overwritten."""
    if decided:
        rows = [{name: getattr(d, name) for name in Review.__slots__} for d in decided]
        with writing(engine) as connection:
            connection.execute(insert(review), rows)


def history(engine: Engine) -> list[Review]:
    """Every decision, oldest first."""
    with reading(engine) as connection:
        rows = connection.execute(select(review).order_by(review.c.id)).mappings()
        return [Review(**{name: row[name] for name in Review.__slots__}) for row in rows]


def waivers(engine: Engine) -> tuple[Waiver, ...]:
    """The waivers in force: the last decision on each finding of each office and year, where it is a waiver."""
    last = {(r.fingerprint, r.entity, r.year): r for r in history(engine)}
    return tuple(
        Waiver(
            fingerprint=r.fingerprint,
            rule=r.rule,
            entity=r.entity,
            year=r.year,
            printed=r.printed,
            reason=r.reason,
            by=r.by,
            until=r.until,
        )
        for r in last.values()
        if r.action == WAIVE
    )


def put_roster(engine: Engine, offices: Sequence[Due]) -> None:
    """Replace the roster of the years that are named."""
    if not offices:
        return
    years = {office.year for office in offices}
    with writing(engine) as connection:
        connection.execute(delete(roster).where(roster.c.year.in_(years)))
        connection.execute(
            insert(roster),
            [{name: getattr(o, name) for name in Due.__slots__} for o in offices],
        )


def get_roster(engine: Engine, year: int | None = None) -> list[Due]:
    """The roster, of one year or of all."""
    query = select(roster).order_by(roster.c.year, roster.c.entity)
    if year is not None:
        query = query.where(roster.c.year == year)
    with reading(engine) as connection:
        rows = connection.execute(query).mappings()
        return [Due(**{name: row[name] for name in Due.__slots__}) for row in rows]


def roster_names(engine: Engine) -> tuple[str, ...]:
    """The names of all offices of the roster."""
    return tuple(dict.fromkeys(due.entity for due in get_roster(engine)))
