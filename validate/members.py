"""Members of a relation as figures, and ties and quotients built from them. Knows no shape of relation."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from gouji.validate.tie import Missing, Quotient, Term, Tie, term

if TYPE_CHECKING:
    from gouji.normalize.model import Relation
    from gouji.validate.case import Case, Figure
    from gouji.validate.model import Rule

_ARITHMETIC = frozenset({"sum", "rollforward", "same", "ratio", "le", "stated", "remainder", "scores"})
_PLAIN = "{label}填{a}{unit}，按{formula}应为{b}{unit}，相差{d}{unit}。"


def message_of(rule: Rule) -> str:
    """The rule's own words, or plain ones where they were made for another kind of sight."""
    return rule.message if rule.kind in _ARITHMETIC else _PLAIN


def members(case: Case, relation: Relation, role: str) -> list[Figure]:
    """The figures that play a role, in printed order."""
    return [case.figures[fact] for fact in relation.of(role) if fact in case.figures]


def member(case: Case, relation: Relation, role: str) -> Figure | None:
    """The first figure that plays a role, or None."""
    return next(iter(members(case, relation, role)), None)


def missing(rule: Rule, relation: Relation, labels: tuple[str, ...]) -> Missing:
    """An UNKNOWN: members of the relation that the text does not print."""
    facts = tuple(fact for _, fact in relation.members)
    return Missing(
        rule=rule.code, level=rule.level, labels=labels, facts=facts, where=relation.evidence.where
    )


def tie(rule: Rule, head: Figure, rest: list[tuple[int, Figure]], *, op: str = "=", turn: int = 1) -> Tie:
    """Turn × (head + Σ sign × figure) = 0, or ≤ 0."""
    keys = [head.key, *(f.key for _, f in rest)]
    return Tie(
        rule=rule.code,
        level=rule.level,
        message=message_of(rule),
        terms=(term(head, turn), *(term(figure, sign * turn) for sign, figure in rest)),
        op=op,
        soft=rule.soft,
        name=rule.name,
        suspect=bool(rule.params.get("suspect", False)),
        joint=len(set(keys)) == len(keys),  # two mentions of one value are tied by their key already
    )


def quotient(
    rule: Rule, rate: Figure, num: tuple[Term, ...], den: tuple[Term, ...], scale: int = 100
) -> Quotient:
    """Rate = scale × Σ num / Σ den."""
    return Quotient(
        rule=rule.code,
        level=rule.level,
        message=message_of(rule),
        rate=rate,
        num=num,
        den=den,
        scale=Decimal(scale),
        soft=rule.soft,
        name=rule.name,
    )
