"""Shares of a whole: a rate of the satisfied, the covered, the punctual cannot exceed 100 %."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from gouji.validate.kinds import Said, kind
from gouji.validate.model import Check, Observation, Rule, Verdict
from gouji.validate.tie import Missing
from gouji.validate.words import digits, name, place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gouji.validate.case import Case

_HUNDRED = Decimal(100)


@kind("percent", required=("words",), options=("but",))
def percent(rule: Rule, case: Case) -> Iterator[Said]:
    """Percentages whose own name ends with one of `words` lie between 0 and 100; `but` (a pattern) near them excuses."""
    ends, but = tuple(rule.params["words"]), re.compile(rule.params.get("but", "(?!)"))
    found = False
    for figure in case.figures.values():
        fact = figure.fact
        if fact.unit != "%" or not fact.label.endswith(ends) or but.search(fact.evidence.quote):
            continue
        found = True
        if 0 <= figure.value <= _HUNDRED:
            yield Check(
                rule=rule.code,
                verdict=Verdict.EQUAL,
                level=rule.level,
                name=rule.name,
                facts=(fact.id,),
                where=place(fact),
            )
            continue
        words = {"label": name(fact), "a": digits(fact), "unit": fact.unit, "where": place(fact)}
        yield Observation(
            rule=rule.code,
            level=rule.level,
            message=rule.message.format_map(words),
            where=place(fact),
            location=fact.evidence.location,
            quote=fact.evidence.quote,
            printed=digits(fact),
            unit=fact.unit,
            period=fact.period,
            facts=(fact.id,),
        )
    if not found:
        yield Missing(rule=rule.code, level=rule.level, labels=("不超过100%的比率",))
