"""Columns of functional classes (一般公共服务支出 …) under their total, table by table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gouji.validate.case import FORM, Case, Figure
from gouji.validate.kinds import Said, kind
from gouji.validate.tie import Missing, Tie, term

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gouji.validate.model import Rule

_LEAST = 2  # classes that make a column one of classes


@kind("classes", required=("suffix",))
def classes(rule: Rule, case: Case) -> Iterator[Said]:
    """In every column of a form: the total is the sum of the rows whose qualifier ends with `suffix`.

    A column is judged only in a table where at least one such column adds up: then its rows are known to be the
    classes, all of them and without their subdivisions.
    """
    columns: dict[tuple[int | None, int | None], list[Figure]] = {}
    for figure in case.figures.values():
        if figure.fact.source in FORM and figure.measure.dimension == "amount":
            place = figure.fact.evidence.location
            columns.setdefault((place.table, place.col), []).append(figure)
    sums = [
        (at, total, parts)
        for at, column in columns.items()
        if (found := _split(column, rule))
        for total, parts in [found]
    ]
    proven = {at[0] for at, total, parts in sums if total.value == sum(p.value for p in parts)}
    said = False
    for (table, _), total, parts in sums:
        if table in proven:
            said = True
            yield Tie(
                rule=rule.code,
                level=rule.level,
                message=rule.message,
                terms=(term(total), *(term(part, -1) for part in parts)),
                name=rule.name,
            )
    if not said:
        yield Missing(rule=rule.code, level=rule.level, labels=("功能分类各行",))


def _split(column: list[Figure], rule: Rule) -> tuple[Figure, list[Figure]] | None:
    suffix = str(rule.params["suffix"])
    parts = [f for f in column if (f.fact.qualifier or "").endswith(suffix)]
    rest = [f for f in column if f not in parts and f.key.concept == parts[0].key.concept] if parts else []
    if len(parts) < _LEAST or len({p.fact.qualifier for p in parts}) < len(parts):
        return None
    total = sum(p.value for p in parts)
    # Of 本年支出合计 and 总计 the one that is nearer is meant.
    return (min(rest, key=lambda f: (abs(f.value - total), f.fact.id)), parts) if rest else None
