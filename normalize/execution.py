"""The scored row of a table of funds: execution of the budget is an indicator like the others, and its points a figure."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import regex

from gouji.normalize.crossing import Meant
from gouji.normalize.evidence import fact_of
from gouji.normalize.model import Indicator
from gouji.normalize.taxonomy import taxonomy
from gouji.normalize.words import fold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gouji.extract.model import Cell
    from gouji.normalize.number import Figure
    from gouji.normalize.subtable import Reading, SubTable

Scored = dict[str, tuple["Cell", "Figure"]]  # weight | score → cell and figure

_POINTS = regex.compile(r"[(](?P<points>\d+)分[)]")
_NAME = "预算执行率"
_WHOLE = Decimal(100)
_SHARES = frozenset({Decimal(10), Decimal(20)})  # points that execution usually has


def read_score(sub: SubTable, labels: Sequence[Cell], words: str, scored: Scored, out: Reading) -> None:
    """Take the scored row: an indicator, and the figure of its points."""
    cell, found = scored["score"]
    weight = scored["weight"][1].value if "weight" in scored else _weight_beside(sub, cell)
    out.indicators.append(_execution(labels, scored, weight))
    earned = Meant(concept=taxonomy().by_id["budget.execution_score"], label="")
    out.facts.append(fact_of(cell, found, sub.source, earned, where=f"{sub.source.name} {words} 得分"))


def _weight_beside(sub: SubTable, score: Cell) -> Decimal | None:
    """The weight that a block label or the header of the points carries: 预算执行情况（20分）, 得分（10分）."""
    top = [c.text for c in sub.lattice.row(sub.segment.top) if c.col < sub.segment.first]
    top += [c.text for c in sub.lattice.path(score.col, sub.segment.top, sub.segment.body)]
    found = next((m for text in top if (m := _POINTS.search(fold(text)))), None)
    return Decimal(found["points"]) if found else None


def _execution(
    labels: Sequence[Cell], scored: Mapping[str, tuple[Cell, Figure]], weight: Decimal | None
) -> Indicator:
    score_cell, score = scored["score"]
    weight_cell = scored["weight"][0] if "weight" in scored else None
    return Indicator(
        level1="预算执行",
        level3=_NAME,
        weight=weight,
        score=score.value,
        sheet="execution",
        location=(labels[-1] if labels else score_cell).location,
        weight_location=weight_cell.location if weight_cell else None,
        score_location=score_cell.location,
    )


def once(indicators: Sequence[Indicator]) -> list[Indicator]:
    """The indicators, a scored row of funds without a weight given what the others leave, or left out where they leave none.

    Some forms score execution among the funds and again among the indicators; the points count once.
    """
    return [kept for one in indicators if (kept := _weighed(one, indicators)) is not None]


def _weighed(one: Indicator, indicators: Sequence[Indicator]) -> Indicator | None:
    if one.sheet != "execution":
        return one
    others = [
        i for i in indicators if i.sheet != "execution" and i.group == one.group and i.score is not None
    ]
    again = any("执行率" in (i.level3 or i.level2) and i.score == one.score for i in others)
    weights = [i.weight for i in others if i.weight is not None]
    left = _WHOLE - sum(weights, Decimal(0)) if weights else None
    if (again and left in {None, Decimal(0)}) or (one.weight is None and left == 0):
        return None
    if one.weight is None and left in _SHARES:
        return replace(one, weight=left)
    return one
