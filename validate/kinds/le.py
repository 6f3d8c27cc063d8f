"""A figure that may not exceed another, or may not be negative."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from gouji.normalize.model import WHOLE
from gouji.validate.kinds import Said, kind
from gouji.validate.model import Check, Level, Rule, Verdict
from gouji.validate.tie import Missing, Tie, term
from gouji.validate.words import digits, name, place, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gouji.validate.case import Case, Figure


@kind(
    "le",
    required=("limits",),
    options=("office_only", "level", "floor", "form"),
    concepts=("lower", "upper", "other", "without"),
    tables={"limits": ("upper", "lower|floor")},
)
def at_most(rule: Rule, case: Case) -> Iterator[Said]:
    """Lower ≤ Σ upper (+ other), or `floor` ≤ upper; for the office and every row.

    Such a relation is judged by itself: an office may have a reason to exceed a limit, so it blames no figure.
    """
    for limit in rule.params["limits"]:
        for entity in [WHOLE] if limit.get("office_only") else list(case.rows()):
            if not any(case.find(word, entity) for word in limit.get("without", ())):
                yield from (
                    _floor(rule, case, limit, entity) if "floor" in limit else _row(rule, case, limit, entity)
                )


def _row(rule: Rule, case: Case, limit: dict[str, Any], entity: str) -> Iterator[Said]:
    form = bool(limit.get("form"))
    lower = case.find(limit["lower"], entity, form=form)
    upper: list[Figure] = [
        f for word in limit["upper"] if (f := case.find(word, entity, form=form)) is not None
    ]
    if lower is None or len(upper) < len(limit["upper"]):
        if entity == WHOLE:
            wanted = [limit["lower"], *limit["upper"]]
            labels = tuple(case.label(w) for w in wanted if case.find(w, entity) is None)
            yield Missing(rule=rule.code, level=rule.level, labels=labels)
        return
    upper += [f for word in limit.get("other", ()) if (f := case.find(word, entity)) is not None]
    yield Tie(
        rule=rule.code,
        level=Level(limit.get("level", rule.level)),
        message=rule.message,
        terms=(term(lower), *(term(figure, -1) for figure in upper)),
        op="<=",
        name=rule.name,
        joint=False,
    )


def _floor(rule: Rule, case: Case, limit: dict[str, Any], entity: str) -> Iterator[Said]:
    floor = Decimal(str(limit["floor"]))
    for word in limit["upper"]:
        figure = case.find(word, entity)
        if figure is None:
            if entity == WHOLE:
                yield Missing(rule=rule.code, level=rule.level, labels=(case.label(word),))
            continue
        fact = figure.fact
        words = {
            "a": digits(fact),
            "b": plain(floor),
            "unit": fact.unit,
            "label": name(fact),
            "where": place(fact),
        }
        yield Check(
            rule=rule.code,
            verdict=Verdict.FAIL if fact.value < floor else Verdict.EQUAL,
            level=Level(limit.get("level", rule.level)),
            name=rule.name,
            facts=(fact.id,),
            stated=fact.value,
            unit=fact.unit,
            message=rule.message.format_map(words),
            where=place(fact),
        )
