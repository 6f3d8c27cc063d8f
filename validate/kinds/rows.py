"""The summary row of a form and the rows of its units, column by column. A blank row is unknown, not nought."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gouji.normalize.model import WHOLE
from gouji.validate import interval
from gouji.validate.kinds import Said, kind
from gouji.validate.tie import Missing, Tie, term

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gouji.validate.case import Case, Figure, Key
    from gouji.validate.model import Level, Rule


_ENOUGH = 3  # columns that tell whether the rows make up the summary


@kind("rows")
def rows(rule: Rule, case: Case) -> Iterator[Said]:
    """汇总 = Σ rows of the units, for every column.

    Where every declared row is printed the sum must hold. Where rows are blank the printed ones may not exceed the
    summary; and where one row alone is printed and repeats the summary in most columns, it must do so in all.
    """
    units = [
        e for e in dict.fromkeys([*case.entities, *(entity for _, entity in case.blank)]) if e and e != WHOLE
    ]
    columns = [
        key for key in case.by_key if key.entity == WHOLE and not key.qualifier and _in_table(case, key)
    ]
    if not units or not columns:
        yield Missing(rule=rule.code, level=rule.level, labels=("机关、二级机构各行",))
        return
    alone = _alone(case, columns, units)
    summed = [(key, [f for u in units if (f := _in_table(case, key._replace(entity=u)))]) for key in columns]
    whole = [(key, parts) for key, parts in summed if len(parts) == len(units)]
    holding = sum(_adds_up(case, key, parts) for key, parts in whole)
    if len(whole) >= _ENOUGH and not holding:
        # Not one column adds up: the rows are not what the summary is made of.
        yield Missing(rule=rule.code, level=rule.level, labels=("汇总行的口径",))
        return
    for key, parts in summed:
        total = _in_table(case, key)
        if total is None or not parts:
            continue
        added = sum(p.value for p in parts)
        if (
            len(parts) == len(units)
            or (alone and len(parts) == 1)
            or (added > total.value and not case.signed(key))
            or added == total.value
        ):
            yield _tie(rule, total, parts, rule.level)
        else:
            facts = (total.fact.id, *(p.fact.id for p in parts))
            yield Missing(rule=rule.code, level=rule.level, labels=("其余各行",), facts=facts)


def _adds_up(case: Case, key: Key, parts: list[Figure]) -> bool:
    total = _in_table(case, key)
    return total is not None and not interval.total([p.interval for p in parts]).meet(total.interval).empty


def _tie(rule: Rule, total: Figure, parts: list[Figure], level: Level) -> Tie:
    return Tie(
        rule=rule.code,
        level=level,
        message=rule.message,
        terms=(term(total), *(term(part, -1) for part in parts)),
        soft=rule.soft,
        name=rule.name,
    )


def _in_table(case: Case, key: Key) -> Figure | None:
    return next((f for f in case.by_key.get(key, ()) if f.fact.source == "table"), None)


def _alone(case: Case, columns: list[Key], units: list[str]) -> bool:
    """Is one unit the only one with figures, and does it repeat the summary in most columns?"""
    filled = [u for u in units if any(_in_table(case, key._replace(entity=u)) for key in columns)]
    if len(filled) != 1:
        return False
    pairs = [(_in_table(case, k), _in_table(case, k._replace(entity=filled[0]))) for k in columns]
    printed = [(a, b) for a, b in pairs if a is not None and b is not None]
    same = sum(a.value == b.value for a, b in printed)
    return same >= 2 and same > len(printed) / 2
