"""Criteria in the wordings of several provinces: what each allows, and those that are left unread by name."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from gouji.validate import confront
from gouji.validate.examples import whole
from gouji.validate.model import RuleSet, Verdict
from gouji.validate.packs import load
from gouji.validate.rubric_parse import parse_scale
from gouji.validate.rubric_scale import scores

D = Decimal
TWO_STEPS = "公用经费控制率≤100%的，得满分；＞100%的，不得分。"
ABSOLUTE = "调整率绝对值≤5%的，得2分；5%以上的，每超过1个百分点扣0.2分，扣完为止。"
TENTHS = "调整率绝对值≤5%，得5分。调整率绝对值＞5%的，每增加0.1个百分点扣0.1分，扣完为止。"
BETWEEN = "完成率≥95%的，得10分。完成率在90%（含）和95%之间，得9分。完成率在80%（含）和90%之间，得8分。完成率＜80%的，得4分。"
PARTS = (
    "满意度≥90%，得满分；80%≤满意度＜90%，得80%的分值；60%≤满意度＜80%，得满分的60%；满意度＜60%，不得分。"
)
BASE = "执行率达到95%及以上的得满分，低于95%的按比例得分（执行率/95%×分值）。"
UNTOLD_BASE = "执行率达到95%及以上的得满分，低于95%的按比例得分。"
FROM_FULL = "以100%为满分，完成率每低于目标值1个百分点，扣0.1分，扣完为止"
WITHIN = "控制率在100%以内（含）的计5分，超过100%但在105%以内（含）的计3分，超过105%的不计分"
NAMED_END = "执行率在90%以上（含90%）得10分，在80%-90%之间（含80%）得8分，80%以下不得分"
TIMES = "执行率得分=执行率×20分，执行率低于60%的不得分"
CAPPED = "控制率≤100%，得4分；每超过1个百分点扣0.5分，最多扣3分。"
OF_WEIGHT = "完成率为100%计满分，每降低1%扣权重的2%，扣完为止。"


@pytest.mark.parametrize(
    ("criterion", "weight", "value", "expected"),
    [
        (TWO_STEPS, "5", "100", {D(5)}),
        (TWO_STEPS, "5", "100.5", {D(0)}),
        (ABSOLUTE, "2", "4", {D(2)}),
        (ABSOLUTE, "2", "-4", {D(2)}),
        (ABSOLUTE, "2", "-20", {D(0)}),  # what was cut back counts as what was added
        (ABSOLUTE, "2", "7", {D("1.6")}),
        (TENTHS, "5", "5.5", {D("4.5")}),
        (BETWEEN, "10", "90", {D(9)}),
        (BETWEEN, "10", "85", {D(8)}),
        (PARTS, "10", "95", {D(10)}),
        (PARTS, "10", "85", {D(8)}),
        (PARTS, "5", "70", {D(3)}),
        (BASE, "10", "90", {D("9.47")}),
        (UNTOLD_BASE, "10", "90", {D(9), D("9.47")}),  # a proportion of 100 or of 95
        (FROM_FULL, "5", "95", {D("4.5")}),
        (WITHIN, "5", "103", {D(3)}),
        (WITHIN, "5", "106", {D(0)}),
        (NAMED_END, "10", "90", {D(10)}),
        (NAMED_END, "10", "80", {D(8), D(0)}),  # 80%以下 may hold 80 % too
        (NAMED_END, "10", "79.9", {D(0)}),
        (TIMES, "20", "95", {D(19)}),
        (TIMES, "20", "50", {D(10), D(0)}),  # the text says both
        (CAPPED, "4", "103", {D("2.5")}),
        (CAPPED, "4", "120", {D(1)}),
        (OF_WEIGHT, "10", "95", {D(9)}),
    ],
)
def test_what_a_wording_allows(criterion: str, weight: str, value: str, expected: set[Decimal]) -> None:
    scale = parse_scale(criterion)
    assert scale is not None
    found = scores(scale, (Fraction(value), Fraction(value)), Decimal(weight))
    marks = {D(str(round(float(s.low), 2))).normalize() for s in found if s.how != "whole"}
    assert marks == {e.normalize() for e in expected}


@pytest.mark.parametrize(
    "criterion",
    [
        "执行进度在6、9、11月应达到序时进度的80%、90%、90%，即实际支出进度分别达到40%、67.5%、82.5%。",
        "利用率每降低5个百分点扣0.5分，最多扣3分",  # from where on?
        "支出进度达到序时进度的，得4分；每低1个百分点扣0.2分。",
        "得分=执行率/95%×分值。",  # above 95 %?
        "达到规定要求的计5分；未达到的按程度扣分，扣完为止。",
        "满意度≥90%，得满分；其余酌情给分，得120%的分值。",
    ],
)
def test_what_is_not_understood_is_not_half_read(criterion: str) -> None:
    assert parse_scale(criterion) is None


def outcome(criterion: str, score: str, **facts: str) -> tuple[set[Verdict], tuple[str, ...]]:
    row = {"level3": "预算执行率", "criterion": criterion, "weight": "10", "score": score}
    alone = RuleSet(id="t", version="1", sha256="", rules=(load().by_code("H06"),))
    found = confront(whole({"rows": [row], "facts": facts}), alone)
    return {c.verdict for c in found.checks}, found.outcomes[0].missing


FUNDS = {"budget.full": "400.00", "budget.executed": "360.00"}


def test_a_score_by_a_base_of_its_own() -> None:
    assert outcome(BASE, "9.47", **FUNDS) == ({Verdict.EQUAL}, ())
    assert outcome(BASE, "9", **FUNDS)[0] == {Verdict.EQUAL}  # rounded to whole points
    assert outcome(BASE, "8", **FUNDS)[0] == {Verdict.FAIL}


def test_a_proportion_of_nobody_knows_what_accuses_nobody() -> None:
    assert outcome(UNTOLD_BASE, "9.47", **FUNDS)[0] == {Verdict.EQUAL}
    assert outcome(UNTOLD_BASE, "9", **FUNDS)[0] == {Verdict.EQUAL}
    assert outcome(UNTOLD_BASE, "7", **FUNDS) == ({Verdict.UNKNOWN}, ("预算执行率唯一的应得分",))


def test_a_row_that_cannot_be_rescored_is_named() -> None:
    vague = "达到规定要求的计10分；未达到的按程度扣分，扣完为止。"
    assert outcome(vague, "10", **FUNDS) == ({Verdict.UNKNOWN}, ("预算执行率可以计算的评分标准",))
    assert outcome(BASE, "10") == ({Verdict.UNKNOWN}, ("全年执行数", "全年预算数"))
