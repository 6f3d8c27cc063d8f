"""Printed scores against the report's own figures: what is an error, what a question, and what nobody can say."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from gouji.extract.model import Location
from gouji.normalize.model import Evidence, Fact, Indicator, Passage, Submission
from gouji.normalize.taxonomy import taxonomy
from gouji.validate import case as cases
from gouji.validate.model import Level, Observation, Rule
from gouji.validate.rubric_sheet import rescore, without_evidence
from gouji.validate.tie import Missing

if TYPE_CHECKING:
    from collections.abc import Sequence

H06 = Rule(
    code="H06",
    name="x",
    kind="rubric",
    level=Level.MUST,
    message="{item}应得{b}分{linear}，自评{a}分：{why}；{clause}。",
)
H13 = Rule(
    code="H13", name="x", kind="rubric", level=Level.EXPLAIN, message="{item}自评{a}分（满分），缺{data}。"
)
STAFF = "以100%为标准。在职人员控制率≤100%，计5分；每超过一个百分点扣0.5分，扣完为止。"
SURPLUS = "无结余，3分；有结余，但不超过上年结转，2分；结余超过上年结转，不得分。"
SURVEY = "95%（含）以上计5分；85%（含）-95%，计3分；75%（含）-85%，计1分；低于75%计0分。"
USE = "每低于100%一个百分点扣0.1分，扣完为止。"


def row(name: str, criterion: str, weight: str, score: str, **more: object) -> Indicator:
    it = Indicator(
        level2="预算执行",
        level3=name,
        criterion=criterion,
        weight=Decimal(weight),
        score=Decimal(score),
        sheet="score",
        location=Location(block=5, table=1, row=3, col=2),
        score_location=Location(block=5, table=1, row=3, col=5),
    )
    return replace(it, **more)  # type: ignore[arg-type]


def fact(concept: str, text: str, **more: object) -> Fact:
    it = taxonomy().by_id[concept]
    value = Decimal(text)
    made = Fact(
        id=f"{concept}:{text}:{sorted(more.items())}",
        concept=concept,
        label=it.label,
        period="2022",
        value=value,
        unit=it.unit,
        decimals=max(-int(value.as_tuple().exponent), 0),
        text=text,
        source="table",
        evidence=Evidence(
            quote=text, location=Location(block=2, table=0, row=1, col=1), how="table", where="收支表"
        ),
    )
    return replace(made, **more)  # type: ignore[arg-type]


def report(
    rows: Sequence[Indicator], facts: Sequence[Fact], grade: str = "", lines: Sequence[str] = ()
) -> Submission:
    return Submission(
        name="a.docx",
        path="a.docx",
        sha256="0",
        format="docx",
        entity="清河县水利局",
        year=2022,
        grade=grade,
        indicators=tuple(rows),
        facts=tuple(facts),
        narrative=tuple(
            Passage(heading=(), text=t, location=Location(block=20 + n)) for n, t in enumerate(lines)
        ),
    )


def findings(submission: Submission) -> list[Observation]:
    return [o for o in rescore(H06, cases.build(submission)) if isinstance(o, Observation)]


def unknown(submission: Submission) -> list[tuple[str, ...]]:
    return [o.labels for o in rescore(H06, cases.build(submission)) if isinstance(o, Missing)]


@pytest.mark.parametrize(
    ("it", "facts", "expected"),
    [
        (
            row("财政供养人员控制率", STAFF, "5", "5"),
            [fact("staff.actual", "42"), fact("staff.quota", "40")],
            "2.5",
        ),
        (
            row("资金结余", SURPLUS, "3", "3"),
            [fact("balance.cumulative", "18.20"), fact("carry", "33.10")],
            "2",
        ),
        (
            row("资金结余", SURPLUS, "3", "2"),
            [fact("balance.cumulative", "38.20"), fact("carry", "33.10")],
            "0",
        ),
        (
            row("资金结余", SURPLUS, "3", "2"),
            [fact("balance.cumulative", "0.00"), fact("carry", "33.10")],
            "3",
        ),
        (row("社会公众或服务对象满意度", SURVEY, "5", "5"), [fact("survey.rate", "92.5")], "3"),
        (
            row("固定资产利用率", USE, "3", "3"),
            [fact("asset.in_use", "190.00"), fact("asset.total", "200.00")],
            "2.5",
        ),
        (
            row(
                "“三公经费”控制率",
                "以100%为标准。三公经费控制率≤100%，计6分；每超过一个百分点扣1分。",
                "6",
                "6",
            ),
            [fact("three.total", "10.30"), fact("three.total", "10.00", basis="预算")],
            "3",
        ),
        (
            row("政府采购执行率", "执行率等于100%的，得3分；每减少一个百分点，扣0.2分。", "3", "3"),
            [fact("procurement.total", "90.00"), fact("procurement.total", "100.00", basis="预算")],
            "1",
        ),
    ],
)
def test_a_score_that_the_criterion_does_not_give_is_an_error(
    it: Indicator, facts: list[Fact], expected: str
) -> None:
    found = findings(report([it], facts))
    assert [(o.level, o.printed, o.expected) for o in found] == [(Level.MUST, str(it.score), expected)]
    assert found[0].location == it.score_location
    assert facts[0].text in found[0].message


@pytest.mark.parametrize(
    ("it", "facts"),
    [
        (row("财政供养人员控制率", STAFF, "5", "5"), [fact("staff.actual", "40"), fact("staff.quota", "40")]),
        (
            row("财政供养人员控制率", STAFF, "5", "2.5"),
            [fact("staff.actual", "42"), fact("staff.quota", "40")],
        ),
        (row("财政供养人员控制率", STAFF, "5", "4"), [fact("staff.actual", "85"), fact("staff.quota", "84")]),
        (
            row("财政供养人员控制率", STAFF, "5", "4.4"),
            [fact("staff.actual", "85"), fact("staff.quota", "84")],
        ),
        (row("资金结余", SURPLUS, "3", "2"), [fact("balance.cumulative", "33.10"), fact("carry", "33.10")]),
        (row("社会公众或服务对象满意度", SURVEY, "5", "5"), [fact("survey.rate", "95")]),
        (
            row("固定资产利用率", USE, "3", "2.6"),
            [fact("asset.in_use", "192.80"), fact("asset.total", "200.00")],
        ),
    ],
)
def test_counting_points_and_proportion_are_both_right(it: Indicator, facts: list[Fact]) -> None:
    assert findings(report([it], facts)) == []


def test_a_missing_figure_is_named_and_nobody_accused() -> None:
    it = report([row("资金结余", SURPLUS, "3", "3")], [fact("carry", "33.10")])
    assert findings(it) == []
    assert unknown(it) == [("累计结余",)]


def test_a_border_inside_the_printed_precision_is_left_open() -> None:
    it = row("社会公众或服务对象满意度", SURVEY, "5", "5")
    assert (
        findings(
            report(
                [it],
                [fact("survey.satisfied", "189"), fact("survey.returned", "199"), fact("survey.rate", "95")],
            )
        )
        == []
    )
    assert (
        findings(
            report(
                [row("固定资产利用率", "≥90%得3分；低于90%不得分", "3", "3")],
                [fact("asset.in_use", "90"), fact("asset.total", "100")],
            )
        )
        == []
    )


def test_a_score_that_no_value_of_the_interval_allows_is_an_error() -> None:
    it = row("政府采购执行率", "执行率等于100%的，得3分；每减少一个百分点，扣0.2分。", "3", "2")
    spent = [fact("procurement.total", "27.42"), fact("procurement.total", "27.42", basis="预算")]
    assert [(o.level, o.expected) for o in findings(report([it], spent))] == [(Level.MUST, "3")]
    assert findings(report([replace(it, score=Decimal("2.8"))], spent)) == []


def test_two_different_readings_of_one_figure_accuse_nobody() -> None:
    it = row("社会公众或服务对象满意度", SURVEY, "5", "5")
    assert findings(report([it], [fact("survey.rate", "92"), fact("survey.rate", "97")])) == []


def test_a_figure_that_others_contradict_is_no_ground_for_a_score() -> None:
    facts = [fact("balance.cumulative", "38.20"), fact("carry", "33.10")]
    flows = [fact("income.total", "500.00"), fact("expenditure.total", "481.80")]
    it = row("资金结余", SURPLUS, "3", "2")
    assert len(findings(report([it], facts))) == 1
    assert findings(report([it], [*facts, *flows])) == []
    assert unknown(report([it], [*facts, *flows])) == [("与其他数字相符的累计结余",)]


def test_a_printed_rate_at_odds_with_its_figures_blames_no_score() -> None:
    facts = [fact("staff.actual", "42"), fact("staff.quota", "40"), fact("staff.control_rate", "95")]
    it = report([row("财政供养人员控制率", STAFF, "5", "4")], facts)
    assert findings(it) == []
    assert unknown(it) == [("与其他数字相符的财政供养人员控制率",)]


def test_a_target_is_no_result() -> None:
    it = row("社会公众或服务对象满意度", SURVEY, "5", "5")
    assert findings(report([it], [fact("survey.rate", "90", bound="ge", low=Decimal(90))])) == []


def test_the_balance_of_projects_is_not_that_of_the_office() -> None:
    it = row("资金结余", SURPLUS, "3", "3")
    assert (
        findings(report([it], [fact("balance.cumulative", "5.00", qualifier="专项"), fact("carry", "33.10")]))
        == []
    )


def test_a_broken_point_that_cost_nothing_is_a_question() -> None:
    it = row("财政供养人员控制率", STAFF, "5", "5")
    found = findings(report([it], [fact("staff.actual", "201"), fact("staff.quota", "200")]))
    assert [(o.level, o.expected) for o in found] == [(Level.EXPLAIN, "4.5")]


def test_a_doubtful_reading_makes_it_a_question() -> None:
    it = row("资金结余", SURPLUS, "3", "3")
    found = findings(
        report([it], [fact("balance.cumulative", "18.20", confidence=0.6), fact("carry", "33.10")])
    )
    assert [o.level for o in found] == [Level.EXPLAIN]


def test_adjustments_may_be_excused_so_the_score_is_a_question() -> None:
    it = row("预算调整率", "预算调整率=0，计3分；0-10%（含），计2分；大于10%不得分。", "3", "3")
    found = findings(report([it], [fact("budget.added", "40.00"), fact("budget.initial", "800.00")]))
    assert [(o.level, o.expected) for o in found] == [(Level.EXPLAIN, "2")]


def test_a_rival_definition_that_cannot_be_computed_makes_it_a_question() -> None:
    it = row("“三公经费”变动率", "变动率≤0，计5分；每超过一个百分点扣0.5分", "5", "5")
    found = findings(
        report([it], [fact("three.total", "10.40"), fact("three.total", "10.00", period="2021")])
    )
    assert [(o.level, o.expected) for o in found] == [(Level.EXPLAIN, "3")]


def test_a_score_that_fits_one_definition_is_right() -> None:
    it = row("“三公经费”变动率", "变动率≤0，计5分；每超过一个百分点扣0.5分", "5", "5")
    budgets = [
        fact("three.total", "12.00", basis="预算"),
        fact("three.total", "12.00", basis="预算", period="2021"),
    ]
    assert (
        findings(
            report(
                [it], [fact("three.total", "10.40"), fact("three.total", "10.00", period="2021"), *budgets]
            )
        )
        == []
    )


def test_totals_and_grade_follow() -> None:
    it = row("资金结余", SURPLUS, "3", "3")
    base = [fact("balance.cumulative", "18.20"), fact("carry", "33.10")]
    totals = [fact("score.total", "90", source="score"), fact("score.total", "90.0", source="narrative")]
    found = findings(report([it], [*base, *totals], grade="优"))
    assert {(c.label, c.printed, c.expected) for c in found[0].knock_on} == {
        ("总分", "90", "89"),
        ("自评得分", "90.0", "89"),
        ("评价等次", "优", "良"),
    }
    assert "由“优”变为“良”" in found[0].message


def test_the_total_of_another_sheet_does_not_follow() -> None:
    here, there = Location(block=5, table=1, row=9, col=5), Location(block=8, table=2, row=9, col=5)
    base = [fact("balance.cumulative", "18.20"), fact("carry", "33.10")]
    totals = [
        fact("score.total", text, source="score", evidence=Evidence(quote=text, location=place, how="score"))
        for text, place in (("95", here), ("88", there))
    ]
    found = findings(report([row("资金结余", SURPLUS, "3", "3")], [*base, *totals]))
    assert [(c.printed, c.expected) for c in found[0].knock_on] == [("95", "94")]


def test_several_wrong_scores_are_corrected_together() -> None:
    rows = [row("资金结余", SURPLUS, "3", "3"), row("财政供养人员控制率", STAFF, "5", "5")]
    facts = [
        fact("balance.cumulative", "18.20"),
        fact("carry", "33.10"),
        fact("staff.actual", "42"),
        fact("staff.quota", "40"),
        fact("score.total", "98"),
    ]
    found = findings(report(rows, facts, grade="优"))
    assert len(found) == 2
    assert {c.expected for o in found for c in o.knock_on if c.label != "评价等次"} == {"94.5"}


def test_a_shared_weight_is_not_rescored() -> None:
    it = row("社会公众或服务对象满意度", SURVEY, "15", "5", weight_rows=3)
    assert findings(report([it], [fact("survey.rate", "80")])) == []


def test_full_marks_are_asked_for_their_figures_only_when_nothing_is_said() -> None:
    it = row("公务卡刷卡率", "刷卡率达50%以上的，得3分。每减少一个百分点，扣0.2分。", "3", "3")

    def asked(lines: Sequence[str] = (), **more: object) -> int:
        return len(list(without_evidence(H13, cases.build(report([replace(it, **more)], [], lines=lines)))))  # type: ignore[arg-type]

    assert asked() == 1
    assert asked(["全年公务卡消费12.40万元。"]) == 0
    assert asked(["本单位未发生公务卡结算业务。"]) == 0
    assert asked(reason="应刷卡支出8.00万元，全部刷卡") == 0
    assert asked(score=Decimal(2)) == 0
    assert asked(criterion="") == 0
