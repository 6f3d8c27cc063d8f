"""Rows of a form that stand under a total (业务工作专项 under 项目支出): together they cannot be more than it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gouji.validate.case import FORM, Case, Figure
from gouji.validate.kinds import Said, kind
from gouji.validate.refs import ref
from gouji.validate.tie import Missing, Tie, term

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gouji.validate.model import Rule


@kind("nested", required=("totals",), concepts=("totals",))
def nested(rule: Rule, case: Case) -> Iterator[Said]:
    """In every column: rows without a concept right below one of `totals`, up to the next row that has one, add up to at most it.

    Such rows may leave something out; so a sum that is smaller says nothing.
    """
    totals = {ref(word).concept for word in rule.params["totals"]}
    columns: dict[tuple[int, int], list[Figure]] = {}
    known: dict[int, set[int]] = {}
    for figure in case.figures.values():
        place = figure.fact.evidence.location
        if figure.fact.source not in FORM or place.table is None or place.row is None or place.col is None:
            continue
        columns.setdefault((place.table, place.col), []).append(figure)
        if figure.fact.concept is not None:
            known.setdefault(place.table, set()).add(place.row)
    found = False
    for (table, _), column in columns.items():
        rows = {_row(f): f for f in column}
        for row, total in rows.items():
            if total.fact.concept not in totals or total.fact.bound is not None:
                continue
            parts = _below(row, rows, known.get(table, set()))
            if parts and all(p.measure.dimension == total.measure.dimension for p in parts):
                found = True
                yield Tie(
                    rule=rule.code,
                    level=rule.level,
                    message=rule.message,
                    terms=(term(total, -1), *(term(part) for part in parts)),
                    op="<=",
                    name=rule.name,
                    joint=False,
                )
    if not found:
        yield Missing(rule=rule.code, level=rule.level, labels=("总额下面的明细行",))


def _row(figure: Figure) -> int:
    return figure.fact.evidence.location.row or 0


def _below(row: int, rows: dict[int, Figure], known: set[int]) -> list[Figure]:
    last = min((r for r in known if r > row), default=None)
    inner = (r for r in sorted(rows) if r > row and (last is None or r < last))
    return [rows[r] for r in inner if rows[r].fact.concept is None]
