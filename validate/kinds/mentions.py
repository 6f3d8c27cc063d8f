"""One figure, printed in several places: the places must agree. Table before prose, the finer print before the coarser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gouji.validate.case import FORM, Case, Figure
from gouji.validate.kinds import Said, kind
from gouji.validate.tie import Tie, term

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gouji.validate.model import Rule


@kind(
    "mentions",
    required=("between",),
    options=("only", "except", "hedged"),
    choices={"between": ("form", "prose", "any")},
)
def mentions(rule: Rule, case: Case) -> Iterator[Said]:
    """Every further mention against the best one.

    `between`: "form" (a form and anything else), "prose" (prose and prose, where no form prints it) or "any";
    `only` and `except`: beginnings of concept ids; `hedged`: pairs with a bound (约、近、以上) instead of plain ones.
    """
    only, but = tuple(rule.params.get("only", ())), tuple(rule.params.get("except", ()))
    hedged = bool(rule.params.get("hedged", False))
    for key, figures in case.by_key.items():
        if len(figures) < 2 or key.concept.startswith("#") or key.concept.startswith(but or ("#",)):
            continue
        if only and not key.concept.startswith(only):
            continue
        best = figures[0]
        if rule.params["between"] not in {"any", "form" if best.fact.source in FORM else "prose"}:
            continue
        for other in figures[1:]:
            if _comparable(best, other) and hedged == (
                other.fact.bound is not None or best.fact.bound is not None
            ):
                yield Tie(
                    rule=rule.code,
                    level=rule.level,
                    message=rule.message,
                    terms=(term(other), term(best, -1)),
                    name=rule.name,
                    joint=False,
                )


def _comparable(a: Figure, b: Figure) -> bool:
    return a.measure.dimension == b.measure.dimension
