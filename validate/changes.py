"""Changes that a text states: amount, rate, direction and 持平, each looked at by the rule that asks for its side."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from gouji.validate.members import member, missing, quotient, tie
from gouji.validate.model import Check, Level, Observation, Verdict
from gouji.validate.tie import Tie, term
from gouji.validate.words import digits, name, place, said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gouji.normalize.model import Relation
    from gouji.validate.case import Case, Figure
    from gouji.validate.kinds import Said
    from gouji.validate.model import Rule

_CHANGE = re.compile(r"增减(?:额|率|倍数)?$")
_THIS_YEAR = re.compile(r"本年度?(?:数|支出)?[比较与]上年")
_ROUGHLY = Decimal("0.05")  # 基本持平 leaves so much of the figure it is compared with


def _levels(case: Case, relation: Relation) -> tuple[Figure | None, Figure | None]:
    """The levels of this year and of last year that a change is said of, as far as they are told.

    2021年三公经费11.33万元，本年比上年减少…, in a report on 2022: what was told is last year's.
    """
    current, prior = _current(case, relation), member(case, relation, "prior")
    told = current.fact.period if current is not None else ""
    before = str(int(case.year) - 1) if case.year.isdigit() else ""
    if prior is None and told and told == before and _THIS_YEAR.search(relation.evidence.quote):
        return None, current
    return current, prior


def _current(case: Case, relation: Relation) -> Figure | None:
    """The level that a change is said of; None where the change's own name (三公经费增减额) names another concept."""
    current = member(case, relation, "current")
    for role in ("amount", "rate", "times"):
        change = member(case, relation, role)
        if current is None or change is None or current.fact.concept is None:
            continue
        subject = case.taxonomy.find(_CHANGE.sub("", change.fact.label))
        if subject is not None and subject.id != current.fact.concept:
            return None
    return current


def change(rule: Rule, case: Case, relation: Relation) -> Iterator[Said]:
    """The rule says which side of a change it looks at: `aspect` amount, rate, direction or flat."""
    current, prior = _levels(case, relation)
    amount = member(case, relation, "amount")
    aspect = rule.params.get("aspect", "rate")
    if aspect == "amount" and amount is not None:
        if current is None or prior is None:
            yield missing(rule, relation, ("上年数" if prior is None else "本年数",))
        else:
            yield tie(rule, amount, [(-1, current), (1, prior)])
    elif aspect == "rate":
        yield from _change_rate(rule, case, relation)
    elif aspect == "direction":
        yield from _direction(rule, case, relation)
    elif aspect == "points":
        yield from _points(rule, case, relation)
    elif aspect == "flat" and relation.note == "flat" and current is not None and prior is not None:
        yield _flat(rule, relation, current, prior)


def _change_rate(rule: Rule, case: Case, relation: Relation) -> Iterator[Said]:
    current, prior = _levels(case, relation)
    amount = member(case, relation, "amount")
    rate, times = member(case, relation, "rate"), member(case, relation, "times")
    if times is not None:
        if current is not None and prior is not None:
            yield quotient(rule, times, (term(current),), (term(prior),))
        elif rate is not None:  # 增长1.2倍，为上年的2.2倍
            yield _one_more(rule, times, rate)
    if rate is None:
        return
    if _is_difference(current, prior, rate):
        return  # 由90.0%提高到94.5%，提高4.5%: points are meant (K10)
    if current is not None and prior is not None:
        yield quotient(rule, rate, (term(current), term(prior, -1)), (term(prior),))
    elif current is not None and amount is not None:
        yield quotient(rule, rate, (term(amount),), (term(current), term(amount, -1)))
    elif prior is not None and amount is not None:
        yield quotient(rule, rate, (term(amount),), (term(prior),))
    elif times is None:
        yield missing(rule, relation, ("上年数",))


def _is_difference(current: Figure | None, prior: Figure | None, rate: Figure) -> bool:
    """Is what is called a rate of change the difference of two percentages?"""
    if current is None or prior is None or not _all_rates(current, prior, rate):
        return False
    return rate.value != 0 and current.value - prior.value == rate.value


def _all_rates(*figures: Figure) -> bool:
    return all(f.fact.unit == "%" and f.fact.bound is None for f in figures)


def _points(rule: Rule, case: Case, relation: Relation) -> Iterator[Said]:
    current, prior = _levels(case, relation)
    rate = member(case, relation, "rate")
    if rate is None or current is None or prior is None or not _all_rates(current, prior, rate):
        return
    if not _is_difference(current, prior, rate):
        facts = (rate.fact.id, current.fact.id, prior.fact.id)
        yield Check(rule=rule.code, verdict=Verdict.EQUAL, level=rule.level, name=rule.name, facts=facts)
        return
    words = {"a": digits(rate.fact), "label": name(rate.fact), "where": place(rate.fact)}
    yield Observation(
        rule=rule.code,
        level=rule.level,
        message=rule.message.format_map(words),
        where=place(rate.fact),
        location=rate.fact.evidence.location,
        quote=rate.fact.evidence.quote,
        printed=said(rate.fact),
        expected=f"{digits(rate.fact)}个百分点",
        facts=(rate.fact.id,),
    )


def _one_more(rule: Rule, times: Figure, rate: Figure) -> Check:
    expected = rate.value + 100
    same = not times.interval.meet(rate.interval.widen(Decimal(0))).empty or times.value == expected
    holds = abs(times.value - expected) <= times.unit / 2 + rate.unit / 2
    return Check(
        rule=rule.code,
        verdict=Verdict.EQUAL if holds or same else Verdict.FAIL,
        level=rule.level,
        name=rule.name,
        facts=(times.fact.id, rate.fact.id),
        stated=times.fact.value,
        computed=expected / times.measure.factor,
        unit=times.fact.unit,
        message=f"{name(times.fact)}{said(times.fact)}，与增长{said(rate.fact)}不符。",
        where=place(times.fact),
    )


def _direction(rule: Rule, case: Case, relation: Relation) -> Iterator[Said]:
    current, prior = _levels(case, relation)
    if relation.note not in {"up", "down"}:
        return
    if current is not None and prior is not None and current.measure == prior.measure:
        turn = 1 if relation.note == "down" else -1
        yield Tie(
            rule=rule.code,
            level=rule.level,
            message=rule.message,
            terms=(term(current, turn), term(prior, -turn)),
            op="<=",
            name=rule.name,
            joint=False,
        )
    for role in ("amount", "rate"):
        figure = member(case, relation, role)
        if figure is not None and (figure.value > 0) != (relation.note == "up") and figure.value != 0:
            word = "增加" if relation.note == "up" else "减少"
            yield Observation(
                rule=rule.code,
                level=Level.HINT,
                message=f"“{word}”之后的数{said(figure.fact)}又带相反的正负号，意思相反。",
                where=place(figure.fact),
                location=figure.fact.evidence.location,
                quote=figure.fact.evidence.quote,
                printed=digits(figure.fact),
                unit=figure.fact.unit,
                facts=(figure.fact.id,),
            )


def _flat(rule: Rule, relation: Relation, current: Figure, prior: Figure) -> Said:
    roughly = "基本" in relation.evidence.quote or "大体" in relation.evidence.quote
    if roughly and abs(current.value - prior.value) <= _ROUGHLY * abs(prior.value):
        return Check(
            rule=rule.code,
            verdict=Verdict.EQUAL,
            level=rule.level,
            name=rule.name,
            facts=(current.fact.id, prior.fact.id),
            where=place(current.fact),
        )
    return Tie(
        rule=rule.code,
        level=rule.level,
        message=rule.message,
        terms=(term(current), term(prior, -1)),
        name=rule.name,
        suspect=True,
        joint=False,
    )
