"""Closing balance = opening balance + what came in − what went out. Every operand must be printed or be a blank cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gouji.normalize.model import WHOLE
from gouji.validate.kinds import Said, kind
from gouji.validate.model import Level, Rule
from gouji.validate.scope import inside
from gouji.validate.tie import Missing, Tie, term

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gouji.validate.case import Case, Figure


@kind(
    "rollforward",
    required=("relations",),
    options=("soft", "level", "suspect", "office_only", "form", "scopes"),
    concepts=("close", "open", "add", "less", "other", "other_less", "without"),
    tables={"relations": ("close", "open|add")},
)
def rollforward(rule: Rule, case: Case) -> Iterator[Said]:
    """Close = open + Σ add − Σ less, for the office and for every row.

    `open` may be left out (a balance of flows); `form` takes figures of the form only, not of prose;
    `scopes` are those of kind sum. `other` and `other_less` need not exist in the document.
    """
    for relation in rule.params["relations"]:
        for entity in [WHOLE] if relation.get("office_only") else list(case.rows()):
            if not any(case.find(word, entity) for word in relation.get("without", ())):
                yield from _row(rule, case, relation, entity)
        if relation.get("scopes"):
            opening = [relation["open"]] if "open" in relation else []
            plus = [*opening, *relation.get("add", ())]
            yield from inside(rule, case, relation, "close", plus, relation.get("less", ()))


def _row(rule: Rule, case: Case, relation: dict[str, Any], entity: str) -> Iterator[Said]:
    form = bool(relation.get("form"))
    close = case.find(relation["close"], entity, form=form)
    wanted = [(1, relation["open"])] if "open" in relation else []
    wanted += [(1, word) for word in relation.get("add", ())] + [
        (-1, word) for word in relation.get("less", ())
    ]
    found: list[tuple[int, Figure]] = []
    absent = [] if close else [case.label(relation["close"])]
    blank: list[str] = []
    for sign, word in wanted:
        figure = case.find(word, entity, form=form)
        if figure is not None:
            found.append((sign, figure))
        else:
            (blank if case.is_blank(word, entity) else absent).append(case.label(word))
    if close is None or absent or not found:
        if entity == WHOLE or (close is not None and found):
            facts = (close.fact.id,) if close else ()
            yield Missing(rule=rule.code, level=rule.level, labels=tuple(absent or blank), facts=facts)
        return
    for sign, role in ((1, "other"), (-1, "other_less")):
        found += [(sign, f) for word in relation.get(role, ()) if (f := case.find(word, entity, form=form))]
    yield Tie(
        rule=rule.code,
        level=Level(relation.get("level", rule.level)),
        message=rule.message,
        terms=(term(close), *(term(figure, -sign) for sign, figure in found)),
        soft=relation.get("soft", rule.soft),
        name=rule.name,
        suspect=bool(relation.get("suspect", False)),
        note=f"（{'、'.join(blank)}未填，按未发生计）" if blank else "",
    )
