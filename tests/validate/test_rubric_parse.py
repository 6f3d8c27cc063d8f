"""Wordings of criteria: what they allow for a measured value, and which of them are left alone."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gouji.validate.rubric_parse import checklist_total, event_step, parse_scale, stated_full
from gouji.validate.rubric_scale import Region, Scale, scores

WORDS = {
    "none": "无结余",
    "within": "(?:不超过|未超过)上年结[转余]",
    "beyond": "(?<![不未])超过上年结[转余]",
    "some": "(?<!没)有结余",
}


def allowed(criterion: str, value: str, weight: str = "5") -> set[Decimal]:
    """Scores for an exactly known value, without the reading that ignores broken points."""
    scale = parse_scale(criterion)
    assert scale is not None, criterion
    found = scores(scale, (Fraction(value), Fraction(value)), Decimal(weight))
    return {Decimal(s.low.numerator) / Decimal(s.low.denominator) for s in found if s.how != "whole"}


D = Decimal


@pytest.mark.parametrize(
    ("criterion", "value", "expected"),
    [
        ("以100%为标准。人员控制率≦100%，计5分；每超过一个百分点扣0.5分，扣完为止。", "96.5", {D(5)}),
        ("以100%为标准。人员控制率≦100%，计5分；每超过一个百分点扣0.5分，扣完为止。", "105", {D("2.5")}),
        (
            "以100%为标准。人员控制率≦100%，计5分；每超过一个百分点扣0.5分，扣完为止。",
            "101.2",
            {D("4.4"), D(4)},
        ),
        ("以100%为标准。人员控制率≦100%，计5分；每超过一个百分点扣0.5分，扣完为止。", "130", {D(0)}),
        ("变动率≤0，得5分；变动率>0的，每增加1%扣0.5分，扣完为止", "3", {D("3.5")}),
        ("安排率≥90%，计5分；80%（含）-90%，计4分；70%（含）-80%，计3分；低于70%不得分。", "90", {D(5)}),
        ("安排率≥90%，计5分；80%（含）-90%，计4分；70%（含）-80%，计3分；低于70%不得分。", "89.99", {D(4)}),
        ("安排率≥90%，计5分；80%（含）-90%，计4分；70%（含）-80%，计3分；低于70%不得分。", "12", {D(0)}),
        ("调整率=0，计3分；0-10%（含），计2分；10-20%（含），计1分；大于20%不得分。", "0", {D(3)}),
        ("调整率=0，计3分；0-10%（含），计2分；10-20%（含），计1分；大于20%不得分。", "10", {D(2)}),
        ("调整率=0，计3分；0-10%（含），计2分；10-20%（含），计1分；大于20%不得分。", "25", {D(0)}),
        ("执行率等于100%的，得3分；每减少一个百分点，扣0.2分，扣完为止。", "95", {D(2)}),
        ("刷卡率达50％以上的，得3分。\n每减少一个百分点，扣0.2分，扣完为止。", "64", {D(3)}),
        ("刷卡率达50％以上的，得3分。\n每减少一个百分点，扣0.2分，扣完为止。", "45", {D(2)}),
        ("每低于100%一个百分点扣0.1分，扣完为止。", "98", {D("4.8")}),
        (
            "95%（含）以上计5分；\n85%（含）-95%，计3分；\n75%（含）-85%，计1分；\n低于75%计0分。",
            "85",
            {D(3)},
        ),
        ("预算完成率100%计满分，每低于5%扣2分，扣完为止。", "90", {D(1)}),
        ("结余率≤5%得4分，5%＜结余率≤10%得2分，大于10%不得分", "5", {D(4)}),
        ("结余率≤5%得4分，5%＜结余率≤10%得2分，大于10%不得分", "10", {D(2)}),
        ("控制率在100%以内的得满分；超过100%的，每超过1个百分点扣权重分的10%，扣完为止", "103", {D("3.5")}),
        ("公务卡刷卡率≥50%，计2分，否则不得分。", "49.9", {D(0)}),
        ("控制率在100%以内得5分，超出的不得分", "100.5", {D(0)}),
        ("控制率小于或等于100%得满分，大于100%不得分", "100", {D(5)}),
        ("满意度90%以上得5分，80%-90%得4分，低于80%得0分", "90", {D(5), D(4)}),
        ("三公经费变动率=[（本年-上年）/上年]×100%，变动率≤0计5分；每超过1个百分点扣1分", "-4", {D(5)}),
        ("结转结余率低于5%（含）得满分，每高1个百分点扣0.2分", "8", {D("4.4")}),
        ("完成率≥95%得满分；95%以下，每低1个百分点扣0.5分，扣完为止", "93", {D(4)}),
        ("得分=预算执行率×5分", "80", {D(4)}),
    ],
)
def test_a_criterion_gives_these_scores(criterion: str, value: str, expected: set[Decimal]) -> None:
    assert allowed(criterion, value) == expected


@pytest.mark.parametrize(
    "criterion",
    [
        "春节前下达全部专项资金的50%；6月底前全部下达。每出现一个专项未按进度下达扣0.5分，扣完为止。",
        "①支出符合规定，1分；②拨付手续完整，1分；③论证充分，1分。",
        "按时完成且完成率≥90%，得5分",
        "管理制度健全得3分，基本健全得2分，不健全不得分",
        "完成情况好得5分，较好得4分",
        "每超过（降低）1个百分点扣1分",
        "预算执行率≥90%且资金到位率=100%，得5分",
        "根据年度考核结果计分。",
        "",
    ],
)
def test_a_criterion_that_is_not_wholly_understood_is_left_alone(criterion: str) -> None:
    assert parse_scale(criterion) is None


def test_another_rate_inside_the_criterion_is_not_understood() -> None:
    assert parse_scale("资金到位率≥90%，得5分", foreign=lambda name: name == "资金到位率") is None


def test_conditions_in_words_are_kept_by_name() -> None:
    scale = parse_scale("无结余，3分；有结余，但不超过上年结转，2分；结余超过上年结转，不得分。", WORDS)
    assert scale is not None
    assert [(set(b.words), b.score) for b in scale.bands] == [
        ({"none"}, D(3)),
        ({"within", "some"}, 2),
        ({"beyond"}, 0),
    ]


@pytest.mark.parametrize(
    ("criterion", "full"),
    [
        ("控制率≤100%，计8分；每超过1%扣0.8分", D(8)),
        ("满分6分。控制率≤100%得满分；每超过1%扣0.8分", D(6)),
        ("控制率≤100%得满分；每超过1%扣0.8分", None),
        ("每低于100%一个百分点扣0.1分", None),
    ],
)
def test_the_full_mark_is_the_one_that_the_text_names(criterion: str, full: Decimal | None) -> None:
    assert stated_full(criterion, parse_scale(criterion)) == full


def test_a_checklist_adds_up_its_points() -> None:
    assert checklist_total("①按内容公开，1分；②按时限公开，0.5分；③资料真实，0.5分。") == D(2)


@pytest.mark.parametrize(
    "text", ["①有制度，2分；②无制度，不得分。", "①制度健全；②执行有效，1分。", "制度健全，1分。"]
)
def test_a_list_of_alternatives_is_no_checklist(text: str) -> None:
    assert checklist_total(text) is None


def test_points_per_event_are_read() -> None:
    step = event_step("①资产保存完整；②处置规范。以上情况每出现一例不符合要求的扣1分，扣完为止。")
    assert step is not None
    assert step.points == 1
    assert event_step("每超过一个百分点扣0.5分") is None


def test_an_interval_across_a_border_allows_both_bands() -> None:
    scale = parse_scale("≥90%得5分；80%（含）-90%得4分；低于80%不得分")
    assert scale is not None
    found = scores(scale, (Fraction("89.95"), Fraction("90.05")), D(5))
    assert {s.low for s in found} == {5, 4}


EXCESS = parse_scale("控制率≤100%，计5分；每超过一个百分点扣0.5分，扣完为止")


@given(value=st.fractions(min_value=0, max_value=200), wider=st.fractions(min_value=0, max_value=3))
def test_a_wider_interval_never_forbids_a_score(value: Fraction, wider: Fraction) -> None:
    assert EXCESS is not None
    narrow = scores(EXCESS, (value, value), D(5))
    wide = scores(EXCESS, (value - wider, value + wider), D(5))
    for mark in narrow:
        if mark.how == "ceil":
            continue  # counted at the ends and between: checked below
        assert any(w.low <= mark.low and mark.high <= w.high for w in wide)
    points = {m.low for m in narrow if m.how == "ceil" and m.low > 0}
    assert points <= {w.low for w in wide if w.how == "ceil"}


@given(a=st.fractions(min_value=0, max_value=150), b=st.fractions(min_value=0, max_value=150))
def test_more_excess_never_scores_more(a: Fraction, b: Fraction) -> None:
    assert EXCESS is not None
    less, more = sorted((a, b))
    assert max(s.high for s in scores(EXCESS, (more, more), D(5))) <= max(
        s.high for s in scores(EXCESS, (less, less), D(5))
    )


@given(low=st.integers(0, 100), size=st.integers(0, 50), value=st.integers(-10, 160))
def test_a_region_meets_exactly_the_values_it_holds(low: int, size: int, value: int) -> None:
    region = Region(low=Fraction(low), high=Fraction(low + size), high_open=True)
    assert region.meets((Fraction(value), Fraction(value))) == (low <= value < low + size)


def test_a_scale_without_an_answer_says_nothing() -> None:
    assert scores(Scale(), (Fraction(90), Fraction(90)), D(5)) == []
