"""Last year's figure as a change of this year implies it (本年 − 增加额), against last year's report."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from gouji.validate import interval
from gouji.validate.kinds import Said, kind
from gouji.validate.measure import measure
from gouji.validate.members import member
from gouji.validate.model import Check, Observation, Rule, Verdict
from gouji.validate.tie import Missing
from gouji.validate.words import digits, name, place, plain, said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gouji.normalize.model import Fact
    from gouji.validate.case import Case, Figure

_RANK = {"table": 0, "score": 1}


@kind("implied")
def implied(rule: Rule, case: Case) -> Iterator[Said]:
    """Every change that prints its amount but not last year's figure: current − amount is what last year's report said."""
    if case.prior is None:
        yield Missing(rule=rule.code, level=rule.level, labels=("上年报告",))
        return
    found = False
    for relation in case.submission.relations:
        if relation.kind != "change" or member(case, relation, "prior") is not None:
            continue
        current, amount = member(case, relation, "current"), member(case, relation, "amount")
        if current is None or amount is None or current.fact.bound or amount.fact.bound:
            continue
        before = _before(case, current)
        if before is not None and "年初" not in relation.evidence.quote:
            found = True
            yield _compared(rule, current, amount, before)
    if not found:
        yield Missing(rule=rule.code, level=rule.level, labels=("可与上年报告比较的增减额",))


def _before(case: Case, current: Figure) -> Fact | None:
    assert case.prior is not None
    key = current.key
    if current.fact.concept is None or key.period != case.year:
        return None
    near = [
        f
        for f in case.prior.facts
        if (f.concept, f.entity, f.basis, f.qualifier or "")
        == (key.concept, key.entity, key.basis, key.qualifier)
        and f.period in {str(case.prior.year), ""}
        and f.bound is None
    ]
    return min(near, key=lambda f: (_RANK.get(f.source, 2), -f.decimals), default=None)


def _compared(rule: Rule, current: Figure, amount: Figure, before: Fact) -> Said:
    what = measure(before.unit)
    last = before.value * what.factor
    unit = Decimal(0) if what.exact else what.factor.scaleb(-before.decimals)
    room = interval.total([current.interval, amount.interval.scale(Decimal(-1))])
    facts = (amount.fact.id, current.fact.id)
    if not room.meet(interval.printed(last, unit)).empty:
        return Check(
            rule=rule.code,
            verdict=Verdict.EQUAL,
            level=rule.level,
            name=rule.name,
            facts=facts,
            where=place(amount.fact),
        )
    value = (current.value - amount.value) / current.measure.factor
    words = {
        "label": name(current.fact),
        "a": digits(current.fact),
        "unit": current.fact.unit,
        "other": digits(amount.fact),
        "b": plain(value),
        "other_label": before.label,
        "d": said(before),
    }
    return Observation(
        rule=rule.code,
        level=rule.level,
        message=rule.message.format_map(words),
        where=place(amount.fact),
        location=amount.fact.evidence.location,
        quote=amount.fact.evidence.quote,
        printed=digits(amount.fact),
        difference=plain(abs(current.value - amount.value - last) / current.measure.factor),
        unit=amount.fact.unit,
        period=amount.fact.period,
        related=(current.fact.evidence.location,),
        facts=facts,
    )
