"""Scores of a sheet: none above its weight, and the total is their sum."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from gouji.validate.case import FORM, Case, Figure
from gouji.validate.kinds import Said, kind
from gouji.validate.model import Check, Observation, Rule, Verdict
from gouji.validate.sheets import Block, beside, label, sheets, tables_of, weight
from gouji.validate.tie import Missing, Tie, term
from gouji.validate.words import digits, plain

if TYPE_CHECKING:
    from collections.abc import Iterator


@kind("scores", required=("check",), options=("suspect",), choices={"check": ("limit", "total")})
def scores(rule: Rule, case: Case) -> Iterator[Said]:
    """`check`: "limit" (0 ≤ score ≤ weight) or "total" (Σ scores = the total score).

    `suspect`: where the text states the sum beside the total, the total is the derived figure.
    """
    scored = [s for s in sheets(case) if any(b.score is not None for b in s)]
    if not scored:
        yield Missing(rule=rule.code, level=rule.level, labels=("评分表各项得分",))
        return
    if rule.params["check"] == "limit":
        for sheet in scored:
            for block in sheet:
                yield from _limit(rule, block)
        return
    totals = [f for f in case.figures.values() if f.fact.concept == "score.total" and f.fact.source in FORM]
    for sheet in scored:
        own = [f for f in totals if f.fact.evidence.location.table in tables_of(sheet)] or (
            totals if len(scored) == 1 else []
        )
        yield from _total(rule, case, sheet, own)


def _limit(rule: Rule, block: Block) -> Iterator[Said]:
    row, weight, score = block.rows[0], block.weight, block.score
    if weight is None or score is None:
        return
    if 0 <= score <= weight:
        yield _holds(rule, str(row.location))
        return
    yield Observation(
        rule=rule.code,
        level=rule.level,
        message=rule.message.format_map({"label": label(row), "a": plain(score), "b": plain(weight)}),
        where=f"{row.sheet or '评分表'} {label(row)}",
        location=row.score_location or row.location,
        quote=f"分值{plain(weight)} 得分{plain(score)}",
        printed=plain(score),
        expected=None,
        unit="分",
    )


def _total(rule: Rule, case: Case, sheet: list[Block], totals: list[Figure]) -> Iterator[Said]:
    printed = [b.score for b in sheet if b.score is not None]
    execution = case.find("budget.execution_score") or next(
        (f for f in case.figures.values() if f.fact.concept == "budget.execution_score"), None
    )
    weighs = weight(sheet)
    open_points = Decimal(0) if weighs is None else 100 - weighs
    # A sheet far from 100 was not read whole; one without weights must be long enough to be one.
    whole = len(printed) == len(sheet) and abs(open_points) <= 30 and (weighs is not None or len(sheet) >= 5)
    if not totals or not whole or (open_points in {10, 20} and execution is None):
        yield Missing(
            rule=rule.code, level=rule.level, labels=("自评得分" if not totals else "部分指标的得分",)
        )
        return
    rest = [term(execution, -1)] if execution is not None and open_points in {10, 20} else []
    for total in {f.key: f for f in reversed(totals)}.values():
        near = [b.score for b in beside(sheet, total.fact.evidence.location) if b.score is not None]
        own = total.fact.value == sum(near, Decimal(0))
        yield Tie(
            rule=rule.code,
            level=rule.level,
            message=rule.message,
            terms=(term(total), *rest),
            constant=sum(near if own else printed, Decimal(0)),
            shown="各项得分合计" if not rest else f"各项得分合计＋执行率得分{digits(rest[0].figure.fact)}",
            name=rule.name,
            suspect=True,
        )


def _holds(rule: Rule, where: str, *facts: str) -> Check:
    return Check(
        rule=rule.code, verdict=Verdict.EQUAL, level=rule.level, name=rule.name, facts=facts, where=where
    )
