"""What the document itself states in words: totals with their parts, shares, changes, comparisons, averages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gouji.validate.kinds import Said, kind
from gouji.validate.presumed import told
from gouji.validate.statement import shapes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gouji.validate.case import Case
    from gouji.validate.model import Rule


@kind(
    "stated",
    required=("shapes",),
    options=("aspect", "suspect", "compare"),
    choices={"shapes": tuple(sorted(shapes())), "aspect": ("amount", "rate", "direction", "points", "flat")},
)
def stated(rule: Rule, case: Case) -> Iterator[Said]:
    """Relations that name this rule, and those of these shapes (see normalize.model.Relation) that name none.

    `aspect`: which side of a change is looked at (amount, rate, direction, points, flat).
    `suspect`: the first figure is derived from the others and held for wrong where nothing else decides.
    `compare`: the message for a comparison that is the wrong way round.
    """
    chosen = []
    for relation in case.submission.relations:
        mine = relation.rule == rule.code or (
            relation.rule is None and relation.kind in rule.params["shapes"]
        )
        # Each side of a change is looked at whatever rule its rate belongs to.
        if mine or (relation.kind == "change" and "aspect" in rule.params):
            chosen.append(relation)
    yield from told(rule, case, chosen)
