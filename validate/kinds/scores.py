"""Scores of a sheet: none above its weight, and the total is their sum."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from gouji.validate.case import Case
from gouji.validate.kinds import Said, kind
from gouji.validate.model import Check, Observation, Rule, Verdict
from gouji.validate.sheets import Block, blocks, label
from gouji.validate.tie import Missing, Tie, term
from gouji.validate.words import plain


@kind("scores", required=("check",), options=("suspect",))
def scores(rule: Rule, case: Case) -> Iterator[Said]:
    """`check`: "limit" (0 ≤ score ≤ weight) or "total" (Σ scores = the total score).

    `suspect`: where the text states the sum beside the total, the total is the derived figure.
    """
    sheets = blocks(case)
    scored = [s for s in sheets if any(b.score is not None for b in s)]
    if not scored:
        yield Missing(rule=rule.code, level=rule.level, labels=("评分表各项得分",))
        return
    for sheet in scored:
        if rule.params["check"] == "limit":
            for block in sheet:
                yield from _limit(rule, block)
        else:
            yield from _total(rule, case, sheet)


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


def _total(rule: Rule, case: Case, sheet: Sequence[Block]) -> Iterator[Said]:
    total = case.find("score.total")
    printed = [b.score for b in sheet if b.score is not None]
    if total is None or len(printed) < len([b for b in sheet if b.weight is not None]):
        yield Missing(rule=rule.code, level=rule.level, labels=("自评得分" if total is None else "部分指标的得分",))
        return
    yield Tie(
        rule=rule.code,
        level=rule.level,
        message=rule.message,
        terms=(term(total),),
        constant=sum(printed, Decimal(0)),
        shown="各项得分合计",
        name=rule.name,
        suspect=True,
    )


def _holds(rule: Rule, where: str, *facts: str) -> Check:
    return Check(rule=rule.code, verdict=Verdict.EQUAL, level=rule.level, name=rule.name, facts=facts, where=where)
