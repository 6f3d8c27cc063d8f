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
from gouji.validate.kinds import Said
from gouji.validate.model import Check, Level, Observation, Rule, Verdict
from gouji.validate.tie import Missing, Quotient, Term, Tie, term
from gouji.validate.words import digits, name, place, said

_ARITHMETIC = frozenset({"sum", "rollforward", "same", "ratio", "le", "stated", "remainder", "scores"})
_PLAIN = "{label}填{a}{unit}，按{formula}应为{b}{unit}，相差{d}{unit}。"
_PARTIAL = "{label}{a}{unit}，其中所列各项之和（{formula}）为{b}{unit}，超过总额{d}{unit}。"
_ROUGHLY = Decimal("0.05")  # 基本持平 leaves so much of the figure it is compared with


def state(rule: Rule, case: Case, relation: Relation) -> Iterator[Said]:
    """What a relation says under a rule; UNKNOWN where a member is missing."""
    yield from _SHAPES[relation.kind](rule, case, relation)


def _message(rule: Rule) -> str:
    """The rule's own words, or plain ones where they were made for another kind of sight."""
    return rule.message if rule.kind in _ARITHMETIC else _PLAIN


def shapes() -> frozenset[str]:
    """The kinds of relations that are understood."""
    return frozenset(_SHAPES)


def _figures(case: Case, relation: Relation, role: str) -> list[Figure]:
    return [case.figures[fact] for fact in relation.of(role) if fact in case.figures]


def _one(case: Case, relation: Relation, role: str) -> Figure | None:
    return next(iter(_figures(case, relation, role)), None)


def _missing(rule: Rule, relation: Relation, labels: tuple[str, ...]) -> Missing:
    facts = tuple(fact for _, fact in relation.members)
    return Missing(
        rule=rule.code, level=rule.level, labels=labels, facts=facts, where=relation.evidence.where
    )


def _tie(rule: Rule, head: Figure, rest: list[tuple[int, Figure]], *, op: str = "=", turn: int = 1) -> Tie:
    keys = [head.key, *(f.key for _, f in rest)]
    return Tie(
        rule=rule.code,
        level=rule.level,
        message=_message(rule),
        terms=(term(head, turn), *(term(figure, sign * turn) for sign, figure in rest)),
        op=op,
        soft=rule.soft,
        name=rule.name,
        suspect=bool(rule.params.get("suspect", False)),
        joint=len(set(keys)) == len(keys),  # two mentions of one value are tied by their key already
    )


def _quotient(
    rule: Rule, rate: Figure, num: tuple[Term, ...], den: tuple[Term, ...], scale: int = 100
) -> Quotient:
    return Quotient(
        rule=rule.code,
        level=rule.level,
        message=_message(rule),
        rate=rate,
        num=num,
        den=den,
        scale=Decimal(scale),
        soft=rule.soft,
        name=rule.name,
    )


def _sum(rule: Rule, case: Case, relation: Relation) -> Iterator[Said]:
    total, parts = _one(case, relation, "total"), _figures(case, relation, "part")
    if total is None or not parts:
        yield _missing(rule, relation, ("合计数" if total is None else "分项",))
        return
    if len({f.measure.dimension for f in (total, *parts)}) > 1 or any(f.fact.bound for f in (total, *parts)):
        return  # 3 projects, 20 people and 50 万元 after one 其中 do not add up, nor do 余 and 近
    if relation.note != "partial":
        yield _tie(rule, total, [(-1, f) for f in parts])
        return
    at_most = replace(_tie(rule, total, [(-1, f) for f in parts], op="<=", turn=-1), message=_PARTIAL)
    named = all(f.fact.concept for f in (total, *parts))
    # Whether words without a concept belong under the total is the reader's guess.
    yield at_most if named or rule.level is not Level.MUST else replace(at_most, level=Level.EXPLAIN)


def _share(rule: Rule, case: Case, relation: Relation) -> Iterator[Said]:
    yield from _rate(rule, case, relation, ("share", "part", "whole"))


def _ratio(rule: Rule, case: Case, relation: Relation) -> Iterator[Said]:
    yield from _rate(rule, case, relation, ("rate", "num", "den"))


def _fulfil(rule: Rule, case: Case, relation: Relation) -> Iterator[Said]:
    yield from _rate(rule, case, relation, ("rate", "actual", "budget"))


def _rate(rule: Rule, case: Case, relation: Relation, roles: tuple[str, str, str]) -> Iterator[Said]:
    rate, num, den = (
        _one(case, relation, roles[0]),
        _figures(case, relation, roles[1]),
        _figures(case, relation, roles[2]),
    )
    if rate is None or not num or not den:
        yield _missing(rule, relation, ("比率" if rate is None else "分子" if not num else "分母",))
        return
    if len({f.measure.dimension for f in (*num, *den)}) > 1:
        return
    yield _quotient(rule, rate, tuple(map(term, num)), tuple(map(term, den)))


def _change(rule: Rule, case: Case, relation: Relation) -> Iterator[Said]:
    """The rule says which side of a change it looks at: `aspect` amount, rate, direction or flat."""
    current, prior = _one(case, relation, "current"), _one(case, relation, "prior")
    amount = _one(case, relation, "amount")
    aspect = rule.params.get("aspect", "rate")
    if aspect == "amount" and amount is not None:
        if current is None or prior is None:
            yield _missing(rule, relation, ("上年数" if prior is None else "本年数",))
        else:
            yield _tie(rule, amount, [(-1, current), (1, prior)])
    elif aspect == "rate":
        yield from _change_rate(rule, case, relation)
    elif aspect == "direction":
        yield from _direction(rule, case, relation)
    elif aspect == "flat" and relation.note == "flat" and current is not None and prior is not None:
        yield _flat(rule, relation, current, prior)


def _change_rate(rule: Rule, case: Case, relation: Relation) -> Iterator[Said]:
    current, prior = _one(case, relation, "current"), _one(case, relation, "prior")
    amount = _one(case, relation, "amount")
    rate, times = _one(case, relation, "rate"), _one(case, relation, "times")
    if times is not None:
        if current is not None and prior is not None:
            yield _quotient(rule, times, (term(current),), (term(prior),))
        elif rate is not None:  # 增长1.2倍，为上年的2.2倍
            yield _one_more(rule, times, rate)
    if rate is None:
        return
    if current is not None and prior is not None:
        yield _quotient(rule, rate, (term(current), term(prior, -1)), (term(prior),))
    elif current is not None and amount is not None:
        yield _quotient(rule, rate, (term(amount),), (term(current), term(amount, -1)))
    elif prior is not None and amount is not None:
        yield _quotient(rule, rate, (term(amount),), (term(prior),))
    elif times is None:
        yield _missing(rule, relation, ("上年数",))


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
    current, prior = _one(case, relation, "current"), _one(case, relation, "prior")
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
        figure = _one(case, relation, role)
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


def _compare(rule: Rule, case: Case, relation: Relation) -> Iterator[Said]:
    left, right, amount = (_one(case, relation, role) for role in ("left", "right", "amount"))
    if left is None or right is None:
        yield _missing(rule, relation, ("比较的两个数",))
        return
    if amount is not None:
        yield _tie(rule, amount, [(-1, left), (1, right)])
    turn = -1 if relation.note == "gt" else 1
    yield Tie(
        rule=rule.code,
        level=rule.level,
        message=str(rule.params.get("compare", _message(rule))),
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
    each, total, quantity = (_one(case, relation, r) for r in (role, "total", "quantity"))
    if each is None or total is None or quantity is None:
        yield _missing(rule, relation, ("单价、数量或金额",))
    elif each.measure.dimension == total.measure.dimension:
        yield _quotient(rule, each, (term(total),), (term(quantity),), scale=1)


def _equal(rule: Rule, case: Case, relation: Relation) -> Iterator[Said]:
    left, right = _one(case, relation, "left"), _one(case, relation, "right")
    if left is None or right is None:
        yield _missing(rule, relation, ("另一种写法",))
    elif left.measure.dimension == right.measure.dimension:
        yield _tie(rule, left, [(-1, right)])


def _flow(rule: Rule, case: Case, relation: Relation) -> Iterator[Said]:
    close, start = _one(case, relation, "close"), _one(case, relation, "open")
    moves = [(-1, f) for f in _figures(case, relation, "plus")] + [
        (1, f) for f in _figures(case, relation, "minus")
    ]
    if close is None or (start is None and len(moves) < 2):
        yield _missing(rule, relation, ("期末数" if close is None else "期初数",))
        return
    yield _tie(rule, close, [*([(-1, start)] if start is not None else []), *moves])


def _listed(rule: Rule, case: Case, relation: Relation) -> Iterator[Said]:
    count = _one(case, relation, "count")
    if count is None or not relation.note.isdigit():
        yield _missing(rule, relation, ("列名个数",))
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
    score, weight = _one(case, relation, "score"), _one(case, relation, "weight")
    if score is not None and weight is not None:
        yield Tie(
            rule=rule.code,
            level=rule.level,
            message=str(rule.params.get("compare", _message(rule))),
            terms=(term(score), term(weight, -1)),
            op="<=",
            name=rule.name,
            suspect=True,
            joint=False,
        )


_Shape = Callable[[Rule, Case, Relation], Iterator[Said]]
_SHAPES: MappingProxyType[str, _Shape] = MappingProxyType(
    {
        "sum": _sum,
        "share": _share,
        "ratio": _ratio,
        "change": _change,
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
    }
)
