"""Two concepts that must have the same value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gouji.normalize.model import WHOLE
from gouji.validate.kinds import Said, kind
from gouji.validate.tie import Missing, Tie, term

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gouji.validate.case import Case
    from gouji.validate.model import Rule


@kind("same", required=("pairs",), options=("office_only",), concepts=("pairs", "alone", "without"))
def same(rule: Rule, case: Case) -> Iterator[Said]:
    """Each pair is equal, for the office and every row; `without`: only where none of these is printed.

    Pairs of `alone` are judged by themselves: they blame no figure in the joint model.
    """
    alone = rule.params.get("alone", [])
    for left, right in [*rule.params["pairs"], *alone]:
        for entity in [WHOLE] if rule.params.get("office_only") else list(case.rows()):
            if any(case.find(word, entity) for word in rule.params.get("without", ())):
                continue
            a, b = case.find(left, entity), case.find(right, entity)
            if a is not None and b is not None:
                yield Tie(
                    rule=rule.code,
                    level=rule.level,
                    message=rule.message,
                    terms=(term(a), term(b, -1)),
                    soft=rule.soft,
                    name=rule.name,
                    joint=[left, right] not in alone,
                )
            elif entity == WHOLE:
                labels = tuple(case.label(w) for w, f in ((left, a), (right, b)) if f is None)
                yield Missing(rule=rule.code, level=rule.level, labels=labels)
