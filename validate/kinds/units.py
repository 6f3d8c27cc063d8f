"""How many subordinate units the prose names, and whether the form has rows with figures for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gouji.normalize.model import WHOLE
from gouji.validate.case import HEAD, Case
from gouji.validate.kinds import Said, kind
from gouji.validate.model import Check, Observation, Rule, Verdict
from gouji.validate.tie import Missing
from gouji.validate.words import digits, name, place

if TYPE_CHECKING:
    from collections.abc import Iterator


@kind("units", required=("count",), concepts=("count",))
def units(rule: Rule, case: Case) -> Iterator[Said]:
    """Units are said to exist, and the rows that the form has for them are all empty."""
    count = case.find(rule.params["count"])
    rows = {entity for _, entity in case.blank} - {WHOLE, HEAD, ""}
    filled = {e for e in case.entities if e not in {WHOLE, HEAD, ""}}
    if count is None or not (rows or filled):
        labels = (case.label(rule.params["count"]),) if count is None else ("二级机构各行",)
        yield Missing(rule=rule.code, level=rule.level, labels=labels)
        return
    fact = count.fact
    empty = sorted(rows - filled)
    if fact.value <= 0 or filled or not empty:
        yield Check(
            rule=rule.code,
            verdict=Verdict.EQUAL,
            level=rule.level,
            name=rule.name,
            facts=(fact.id,),
            where=place(fact),
        )
        return
    yield Observation(
        rule=rule.code,
        level=rule.level,
        message=rule.message.format_map(
            {"label": name(fact), "a": digits(fact), "unit": fact.unit, "b": "、".join(empty)}
        ),
        where=place(fact),
        location=fact.evidence.location,
        quote=fact.evidence.quote,
        printed=digits(fact),
        unit=fact.unit,
        period=fact.period,
        related=tuple(b.location for b in case.submission.blanks if b.entity in empty)[:12],
        facts=(fact.id,),
    )
