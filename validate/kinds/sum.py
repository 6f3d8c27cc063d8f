"""A total and its parts. A blank cell of the form counts as nothing entered; a part that is nowhere printed does not."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from gouji.normalize.model import WHOLE
from gouji.validate import interval
from gouji.validate.kinds import Said, kind
from gouji.validate.model import Level, Rule
from gouji.validate.refs import ref
from gouji.validate.scope import inside
from gouji.validate.tie import Missing, Tie, term

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gouji.validate.case import Case, Figure


@kind(
    "sum",
    required=("relations",),
    options=("soft", "level", "suspect", "needs", "office_only", "form", "scopes", "columns", "unless"),
    concepts=("total", "parts", "less", "other", "without"),
    tables={"relations": ("total", "parts")},
)
def sums(rule: Rule, case: Case) -> Iterator[Said]:
    """Total = Σ parts − Σ less (+ other), for the office as a whole and for every row of the form.

    A relation is a table with `total` and `parts`, and may carry
    `less` (taken away), `other` (parts that need not exist), `needs` (printed parts below which nothing is said),
    `without` (the relation is left out where these are printed), `office_only`, `form` (figures of the form only, not
    of prose), `unless` (a relation of the same parts to another total: where that holds, the parts are not of this
    total), `scopes` (it also holds inside every scope that the forms print: 财政拨款, a functional class), `columns`
    (it also holds in every other column of the table: last year, 预算数), and its own `soft` and `level`.
    """
    for relation in rule.params["relations"]:
        for entity in [WHOLE] if relation.get("office_only") else list(case.rows()):
            if not any(case.find(word, entity) for word in relation.get("without", ())):
                yield from _row(rule, case, relation, entity)
        if relation.get("scopes"):
            yield from inside(rule, case, relation, "total", relation["parts"], relation.get("less", ()))
        if relation.get("columns"):
            yield from _columns(rule, case, relation)


def _row(rule: Rule, case: Case, relation: dict[str, Any], entity: str) -> Iterator[Said]:
    form = bool(relation.get("form"))
    total = case.find(relation["total"], entity, form=form)
    if total is None:
        if entity == WHOLE:
            yield Missing(rule=rule.code, level=rule.level, labels=(case.label(relation["total"]),))
        return
    parts, blank, absent = _operands(case, relation, entity)
    gap = total.value - sum((f.value * sign for sign, f in parts), Decimal(0))
    absent += _unread(case, total) if gap > 0 else []
    elsewhere = _elsewhere(case, relation, entity) if gap else []
    absent += elsewhere
    # What is not printed may be anything above nought: a total that is too small is still wrong.
    short = not absent or (gap < 0 and not relation.get("less") and not elsewhere)
    if not parts or len(parts) < relation.get("needs", 1) or not short:
        labels = tuple(absent or blank or (case.label(relation["total"]) + "的分项",))
        yield Missing(rule=rule.code, level=rule.level, labels=labels, facts=(total.fact.id,))
        return
    turn = -1 if absent else 1  # Σ printed parts − total ≤ 0
    yield Tie(
        rule=rule.code,
        level=Level(relation.get("level", rule.level)),
        message=rule.message,
        terms=(term(total, turn), *(term(figure, -sign * turn) for sign, figure in parts)),
        op="<=" if absent else "=",
        soft=relation.get("soft", rule.soft),
        name=rule.name,
        suspect=bool(relation.get("suspect", False)),
        note=f"（{'、'.join(blank)}未填，按未发生计）" if blank else "",
    )


def _columns(rule: Rule, case: Case, relation: dict[str, Any]) -> Iterator[Said]:
    """The relation in columns of another year or basis, where one table prints all of it."""
    it = ref(relation["total"])
    own = case.key(it)
    for key, totals in case.by_key.items():
        if key._replace(period=own.period, basis=own.basis) != own or key == own:
            continue
        for total in totals:
            table = total.fact.evidence.location.table
            found = [
                next((f for f in case.by_key.get(wanted, ()) if _stands_in(f, table)), None)
                for word in relation["parts"]
                for wanted in [case.key(word)._replace(period=key.period, basis=key.basis)]
            ]
            parts = [f for f in found if f is not None]
            if _stands_in(total, table) and len(parts) == len(found):
                yield Tie(
                    rule=rule.code,
                    level=Level(relation.get("level", rule.level)),
                    message=rule.message,
                    terms=(term(total), *(term(part, -1) for part in parts)),
                    soft=relation.get("soft", rule.soft),
                    name=rule.name,
                )


def _stands_in(figure: Figure, table: int | None) -> bool:
    return (
        figure.fact.source == "table" and table is not None and figure.fact.evidence.location.table == table
    )


def _unread(case: Case, total: Figure) -> list[str]:
    """Figures of the same row of the form whose column nobody knows: they may be parts."""
    place = total.fact.evidence.location
    if total.fact.source != "table" or place.table is None:
        return []
    return [
        f"“{f.fact.label}”栏的口径"
        for f in case.figures.values()
        if f.fact.concept is None and f.fact.source == "table" and f.value != 0
        if (f.fact.evidence.location.table, f.fact.evidence.location.row) == (place.table, place.row)
    ][:1]


def _elsewhere(case: Case, relation: dict[str, Any], entity: str) -> list[str]:
    """Do the parts add up to another total?"""
    other = relation.get("unless")
    total = case.find(other["total"], entity) if other else None
    if other is None or total is None:
        return []
    parts, _, absent = _operands(case, other, entity)
    room = interval.total([f.interval for _, f in parts])
    return [] if absent or room.meet(total.interval).empty else [case.label(relation["total"]) + "的经济分类"]


def _operands(
    case: Case, relation: dict[str, Any], entity: str
) -> tuple[list[tuple[int, Figure]], list[str], list[str]]:
    """Printed parts with their signs; labels of blank cells; labels of what is not in the document at all."""
    form = bool(relation.get("form"))
    parts: list[tuple[int, Figure]] = []
    blank: list[str] = []
    absent: list[str] = []
    for sign, role in ((1, "parts"), (-1, "less")):
        for word in relation.get(role, ()):
            found = case.find(word, entity, form=form)
            if found is not None:
                parts.append((sign, found))
            else:
                (blank if case.is_blank(word, entity) else absent).append(case.label(word))
    others = relation.get("other", ())
    for word in [others] if isinstance(others, str) else others:
        found = case.find(word, entity, form=form)
        if found is not None:
            parts.append((1, found))
    return parts, blank, absent
