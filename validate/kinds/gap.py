"""决算数大于年初预算数20.85万元: a difference told in a sentence of its own, against the figures of the sentence before."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from gouji.validate.kinds import Said, kind
from gouji.validate.tie import Missing, Tie, term

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gouji.normalize.model import Relation
    from gouji.validate.case import Case, Figure
    from gouji.validate.model import Rule

_MORE = re.compile(r"大于|多于|高于|超出?|增加|多出?")
_LESS = re.compile(r"小于|少于|低于|减少|节约|结余|少")


@kind("gap", required=("difference",), concepts=("difference",))
def gap(rule: Rule, case: Case) -> Iterator[Said]:
    """Every `difference` = actual − budget of the last fulfilment (完成预算的Y%) told before it in the same passage."""
    told = [r for r in case.submission.relations if r.kind == "fulfil" and r.of("actual") and r.of("budget")]
    taken = {f for r in case.submission.relations if r.kind == "compare" for f in r.of("amount")}
    found = False
    for figure in case.figures.values():
        if figure.fact.concept != rule.params["difference"] or figure.fact.id in taken:
            continue
        relation = _before(figure, told)
        turn = _direction(figure)
        if relation is None or not turn:
            continue
        actual, budget = (case.figures.get(relation.of(role)[0]) for role in ("actual", "budget"))
        if actual is None or budget is None:
            continue
        found = True
        yield Tie(
            rule=rule.code,
            level=rule.level,
            message=rule.message,
            terms=(term(figure), term(actual, -turn), term(budget, turn)),
            name=rule.name,
            suspect=True,
            joint=False,
        )
    if not found:
        yield Missing(rule=rule.code, level=rule.level, labels=(case.label(rule.params["difference"]),))


def _direction(figure: Figure) -> int:
    """1 where the figure is actual − budget, −1 where it is budget − actual, 0 where the words do not tell."""
    words = figure.fact.evidence.quote
    more, less = bool(_MORE.search(words)), bool(_LESS.search(words))
    if more == less:
        return 0
    return 1 if more or figure.value < 0 else -1


def _before(figure: Figure, told: list[Relation]) -> Relation | None:
    here = figure.fact.evidence.location
    near = [
        r
        for r in told
        for at in [r.evidence.location]
        if (at.block, at.table, at.row, at.col) == (here.block, here.table, here.row, here.col)
        and (at.span is None or here.span is None or at.span[0] < here.span[0])
        and figure.fact.id not in {f for _, f in r.members}
    ]
    return near[-1] if near else None
