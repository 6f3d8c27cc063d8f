"""A total and its parts. Blank cells of the form count as nothing entered; parts that are nowhere printed do not."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from gouji.normalize.model import WHOLE
from gouji.validate.case import Case, Figure
from gouji.validate.kinds import Said, kind
from gouji.validate.model import Level, Rule
from gouji.validate.tie import Missing, Term, Tie

ONE, MINUS = Decimal(1), Decimal(-1)


@kind(
    "sum",
    required=("relations",),
    options=("soft", "level", "suspect", "needs", "office_only"),
    concepts=("total", "parts", "less", "other"),
)
def sums(rule: Rule, case: Case) -> Iterator[Said]:
    """total = Σ parts − Σ less (+ other) for every row of the form and for the office as a whole.

    A relation is `{ total, parts, less?, other?, soft?, level?, needs? }`. `other` is a residual that need not exist.
    `needs` is the number of printed parts below which nothing can be said (default: all, but blank cells count).
    """
    for relation in rule.params["relations"]:
        rows = [WHOLE] if relation.get("office_only") else list(case.rows())
        for entity in rows:
            yield from _row(rule, case, relation, entity)


def _row(rule: Rule, case: Case, relation: dict[str, Any], entity: str) -> Iterator[Said]:
    total = case.find(relation["total"], entity)
    if total is None:
        if entity == WHOLE:
            yield Missing(rule=rule.code, level=rule.level, labels=(case.label(relation["total"]),))
        return
    printed: list[tuple[Decimal, Figure]] = []
    absent: list[str] = []
    blank: list[str] = []
    for weight, words in ((ONE, relation["parts"]), (MINUS, relation.get("less", []))):
        for word in words:
            found = case.find(word, entity)
            if found is not None:
                printed.append((weight, found))
            else:
                (blank if case.is_blank(word, entity) else absent).append(case.label(word))
    other = case.find(relation["other"], entity) if "other" in relation else None
    if other is not None:
        printed.append((ONE, other))
    if not printed or len(printed) < relation.get("needs", 0):
        if entity == WHOLE or absent:
            yield Missing(
                rule=rule.code, level=rule.level, labels=tuple(absent or blank), facts=(total.fact.id,)
            )
        return
    gap = total.value - sum((w * f.value for w, f in printed), Decimal(0))
    if absent and "less" not in relation and gap > 0:
        facts = (total.fact.id, *(f.fact.id for _, f in printed))
        yield Missing(rule=rule.code, level=rule.level, labels=tuple(absent), facts=facts)
        return
    if absent and "less" in relation:
        yield Missing(rule=rule.code, level=rule.level, labels=tuple(absent), facts=(total.fact.id,))
        return
    yield Tie(
        rule=rule.code,
        level=Level(relation.get("level", rule.level)),
        message=rule.message,
        terms=(Term(coefficient=ONE, key=total.key, figure=total), *terms(printed)),
        op="=",
        soft=relation.get("soft", rule.soft),
        name=rule.name,
        suspect=bool(relation.get("suspect", False)),
        note=f"（{'、'.join(blank)}未填，按未发生计）" if blank and gap else "",
    )


def terms(printed: list[tuple[Decimal, Figure]]) -> Iterator[Term]:
    """The parts on the other side of the equation."""
    for weight, figure in printed:
        yield Term(coefficient=-weight, key=figure.key, figure=figure)
