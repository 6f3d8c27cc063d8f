"""Shares of a list that exhausts its total: together they are 100 %."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from gouji.validate import interval
from gouji.validate.kinds import Said, kind
from gouji.validate.model import Check, Rule
from gouji.validate.tie import Missing
from gouji.validate.words import name, place, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gouji.validate.case import Case, Figure

_HUNDRED = Decimal(100)


@kind("shares")
def shares(rule: Rule, case: Case) -> Iterator[Said]:
    """For every complete sum whose parts all have a printed share of its total."""
    of_part = _shares(case)
    found = False
    for relation in case.submission.relations:
        if relation.kind != "sum" or relation.note != "complete":
            continue
        total, parts = relation.of("total")[:1], relation.of("part")
        printed = [of_part[p, total[0]] for p in parts if total and (p, total[0]) in of_part]
        if len(printed) == len(parts) > 1 and total[0] in case.figures:
            found = True
            yield _added(rule, printed, case.figures[total[0]])
    if not found:
        yield Missing(rule=rule.code, level=rule.level, labels=("列完的各项占比",))


def _shares(case: Case) -> dict[tuple[str, str], Figure]:
    """The printed share of each part in its whole."""
    found = {}
    for relation in case.submission.relations:
        shares, parts, wholes = (relation.of(role)[:1] for role in ("share", "part", "whole"))
        if relation.kind == "share" and parts and wholes and shares and shares[0] in case.figures:
            found[parts[0], wholes[0]] = case.figures[shares[0]]
    return found


def _added(rule: Rule, printed: list[Figure], total: Figure) -> Check:
    value = sum((f.value for f in printed), Decimal(0))
    room = interval.total([f.interval for f in printed])
    first = printed[0].fact
    return Check(
        rule=rule.code,
        verdict=interval.verdict(value - _HUNDRED, interval.point(_HUNDRED), room),
        level=rule.level,
        name=rule.name,
        facts=tuple(f.fact.id for f in printed),
        stated=_HUNDRED,
        computed=value,
        difference=_HUNDRED - value,
        unit="%",
        message=rule.message.format_map({"label": name(total.fact), "b": plain(value)}),
        where=place(first),
    )
