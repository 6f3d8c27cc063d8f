"""Relations that a document states in words → ties and quotients over its figures. Knows the shapes of relations.

其中 and 合计 are sums, 占 is a share, 比上年 a change; which rule a relation belongs to is the relation's own code or
follows from its kind (see kinds/stated.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType

from gouji.normalize.model import Relation
from gouji.validate.case import Case, Figure
from gouji.validate.changes import change
from gouji.validate.interval import printed
from gouji.validate.kinds import Said
from gouji.validate.members import member, members, message_of, missing, quotient, tie
from gouji.validate.model import Check, Level, Observation, Rule, Verdict
from gouji.validate.tie import Tie, term
from gouji.validate.words import digits, name, place

_PARTIAL = "{label}{a}{unit}，其中所列各项之和（{formula}）为{b}{unit}，超过总额{d}{unit}。"


def state(rule: Rule, case: Case, relation: Relation) -> Iterator[Said]:
    """What a relation says under a rule; UNKNOWN where a member is missing."""
    yield from _SHAPES[relation.kind](rule, case, relation)


def shapes() -> frozenset[str]:
    """The kinds of relations that are understood."""
    return frozenset(_SHAPES)


def _sum(rule: Rule, case: Case, relation: Relation) -> Iterator[Said]:
    total, parts = member(case, relation, "total"), members(case, relation, "part")
    if total is None or not parts:
        yield missing(rule, relation, ("合计数" if total is None else "分项",))
        return
    if len({f.measure.dimension for f in (total, *parts)}) > 1 or any(f.fact.bound for f in (total, *parts)):
        return  # 3 projects, 20 people and 50 万元 after one 其中 do not add up, nor do 余 and 近
    total, *parts = _in_one_print([total, *parts])
    if relation.note != "partial":
        yield tie(rule, total, [(-1, f) for f in parts])
        return
    at_most = replace(tie(rule, total, [(-1, f) for f in parts], op="<=", turn=-1), message=_PARTIAL)
    named = all(f.fact.concept for f in (total, *parts))
    # Whether words without a concept belong under the total is the reader's guess.
    yield at_most if named or rule.level is not Level.MUST else replace(at_most, level=Level.EXPLAIN)


def _in_one_print(figures: list[Figure]) -> list[Figure]:
    """30万元 beside 29.95万元 is 30.00: a sum is looked at to the finest place of its figures, unless all are whole."""
    amounts = [f for f in figures if f.unit and f.measure.dimension == "amount"]
    finest = min(amounts, key=lambda f: f.unit, default=None)
    return [
        replace(f, unit=finest.unit, interval=printed(f.value, finest.unit))
        if finest is not None
        and f.unit > finest.unit
        and f.fact.decimals == 0
        and f.fact.unit == finest.fact.unit
        else f
        for f in figures
    ]


def _share(rule: Rule, case: Case, relation: Relation) -> Iterator[Said]:
    yield from _rate(rule, case, relation, ("share", "part", "whole"))


def _ratio(rule: Rule, case: Case, relation: Relation) -> Iterator[Said]:
    yield from _rate(rule, case, relation, ("rate", "num", "den"))


def _fulfil(rule: Rule, case: Case, relation: Relation) -> Iterator[Said]:
    yield from _rate(rule, case, relation, ("rate", "actual", "budget"))


def _rate(rule: Rule, case: Case, relation: Relation, roles: tuple[str, str, str]) -> Iterator[Said]:
    rate, num, den = (
        member(case, relation, roles[0]),
        members(case, relation, roles[1]),
        members(case, relation, roles[2]),
    )
    if rate is None or not num or not den:
        yield missing(rule, relation, ("比率" if rate is None else "分子" if not num else "分母",))
        return
    if len({f.measure.dimension for f in (*num, *den)}) > 1:
        return
    yield quotient(rule, rate, tuple(map(term, num)), tuple(map(term, den)))


def _compare(rule: Rule, case: Case, relation: Relation) -> Iterator[Said]:
    left, right, amount = (member(case, relation, role) for role in ("left", "right", "amount"))
    if left is None or right is None:
        yield missing(rule, relation, ("比较的两个数",))
        return
    if amount is not None:
        yield tie(rule, amount, [(-1, left), (1, right)])
    turn = -1 if relation.note == "gt" else 1
    yield Tie(
        rule=rule.code,
        level=rule.level,
        message=str(rule.params.get("compare", message_of(rule))),
        terms=(term(left, turn), term(right, -turn)),
        op="=" if relation.note == "eq" else "<=",
        name=rule.name,
        joint=False,
    )


def _product(rule: Rule, case: Case, relation: Relation) -> Iterator[Said]:
    yield from _per(rule, case, relation, "price")


def _average(rule: Rule, case: Case, relation: Relation) -> Iterator[Said]:
    yield from _per(rule, case, relation, "average")


def _per(rule: Rule, case: Case, relation: Relation, role: str) -> Iterator[Said]:
    """Price or average = total ÷ quantity: linear in total and quantity, as a rate is."""
    each, total, quantity = (member(case, relation, r) for r in (role, "total", "quantity"))
    if each is None or total is None or quantity is None:
        yield missing(rule, relation, ("单价、数量或金额",))
    elif each.measure.dimension == total.measure.dimension:
        yield quotient(rule, each, (term(total),), (term(quantity),), scale=1)


def _equal(rule: Rule, case: Case, relation: Relation) -> Iterator[Said]:
    left, right = member(case, relation, "left"), member(case, relation, "right")
    if left is None or right is None:
        yield missing(rule, relation, ("另一种写法",))
    elif left.measure.dimension == right.measure.dimension:
        yield tie(rule, left, [(-1, right)])


def _flow(rule: Rule, case: Case, relation: Relation) -> Iterator[Said]:
    close, start = member(case, relation, "close"), member(case, relation, "open")
    moves = [(-1, f) for f in members(case, relation, "plus")] + [
        (1, f) for f in members(case, relation, "minus")
    ]
    if close is None or (start is None and len(moves) < 2):
        yield missing(rule, relation, ("期末数" if close is None else "期初数",))
        return
    signs = [*([-1] if start is not None else []), *(sign for sign, _ in moves)]
    head, *rest = _in_one_print([close, *([start] if start is not None else []), *(f for _, f in moves)])
    yield tie(rule, head, list(zip(signs, rest, strict=True)))


def _listed(rule: Rule, case: Case, relation: Relation) -> Iterator[Said]:
    count = member(case, relation, "count")
    if count is None or not relation.note.isdigit():
        yield missing(rule, relation, ("列名个数",))
        return
    listed, fact = Decimal(relation.note), count.fact
    holds = listed in count.interval
    words = {"a": digits(fact), "b": relation.note, "unit": fact.unit, "label": name(fact)}
    if holds:
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
        message=rule.message.format_map(words),
        where=place(fact),
        location=fact.evidence.location,
        quote=relation.evidence.quote,
        printed=digits(fact),
        expected=relation.note,
        difference=f"{abs(fact.value - listed):f}",
        unit=fact.unit,
        entity=fact.entity,
        period=fact.period,
        facts=(fact.id,),
    )


def _paired(rule: Rule, case: Case, relation: Relation) -> Iterator[Said]:
    subjects, _, values = relation.note.partition(":")
    yield Observation(
        rule=rule.code,
        level=rule.level,
        message=rule.message.format_map({"a": subjects, "b": values}),
        where=relation.evidence.where,
        location=relation.evidence.location,
        quote=relation.evidence.quote,
        printed=relation.evidence.quote,
        facts=tuple(fact for _, fact in relation.members if fact in case.figures),
    )


def _hole(rule: Rule, case: Case, relation: Relation) -> Iterator[Said]:
    del case
    yield Observation(
        rule=rule.code,
        level=rule.level,
        message=rule.message.format_map({"a": relation.evidence.quote}),
        where=relation.evidence.where or str(relation.evidence.location),
        location=relation.evidence.location,
        quote=relation.evidence.quote,
        printed=relation.evidence.quote,
    )


def _score(rule: Rule, case: Case, relation: Relation) -> Iterator[Said]:
    score, weight = member(case, relation, "score"), member(case, relation, "weight")
    if score is not None and weight is not None:
        yield Tie(
            rule=rule.code,
            level=rule.level,
            message=str(rule.params.get("compare", message_of(rule))),
            terms=(term(score), term(weight, -1)),
            op="<=",
            name=rule.name,
            suspect=True,
            joint=False,
        )


def _formula(rule: Rule, case: Case, relation: Relation) -> Iterator[Said]:
    """Σ or Σ ÷ Σ of printed operands, as written out: 1,852.36÷1,901.20×100%＝97.43%."""
    result = member(case, relation, "result")
    num, den = (_signed(case, relation, role) for role in ("num", "den"))
    figures = [f for _, f in (*num, *den)]
    if result is None or not num or len(figures) + 1 < len(relation.members):
        yield missing(rule, relation, ("算式中的数",))
    elif len({f.measure.dimension for f in figures}) > 1:
        return
    elif den:
        scale = 100 if result.fact.unit == "%" else 1
        yield quotient(
            rule, result, tuple(term(f, s) for s, f in num), tuple(term(f, s) for s, f in den), scale=scale
        )
    elif result.measure.dimension == figures[0].measure.dimension:
        yield tie(rule, result, [(-sign, f) for sign, f in num])


def _signed(case: Case, relation: Relation, role: str) -> list[tuple[int, Figure]]:
    added = [(1, f) for f in members(case, relation, role)]
    return added + [(-1, f) for f in members(case, relation, f"{role}_less")]


_Shape = Callable[[Rule, Case, Relation], Iterator[Said]]
_SHAPES: MappingProxyType[str, _Shape] = MappingProxyType(
    {
        "sum": _sum,
        "share": _share,
        "ratio": _ratio,
        "change": change,
        "compare": _compare,
        "fulfil": _fulfil,
        "product": _product,
        "average": _average,
        "equal": _equal,
        "flow": _flow,
        "listed": _listed,
        "paired": _paired,
        "missing": _hole,
        "score": _score,
        "formula": _formula,
    }
)
