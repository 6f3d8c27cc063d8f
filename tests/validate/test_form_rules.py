"""Rules about a form as a whole, each with the reports in which it must keep silent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gouji.validate import confront
from gouji.validate.examples import Builder, whole
from gouji.validate.model import RuleSet, Verdict
from gouji.validate.packs import load

if TYPE_CHECKING:
    from gouji.normalize.model import Submission
    from gouji.validate.model import Finding


def judged(code: str, submission: Submission) -> list[Finding]:
    alone = RuleSet(id="t", version="1", sha256="", rules=(load().by_code(code),))
    return list(confront(submission, alone).findings)


def figures(code: str, **given: object) -> list[Finding]:
    builder = Builder()
    builder.case(given)
    families = load().by_code(code).families
    return judged(code, builder.submission(form=families[0] if families else None))


@pytest.mark.parametrize(
    ("target", "actual", "levels"),
    [
        ("≥10期", "12次", []),  # words for one thing
        ("≥100人", "120人次", []),
        ("≤20万元", "196000元", []),  # one kind of measure
        ("≥95%", "98", []),  # no unit printed
        ("≥10期", "完成12期，满意率98%", []),  # more than a figure
        ("≥10期", "98%", ["must"]),
        ("≥10期", "12万元", ["must"]),
        ("≥10家", "12亩", ["explain"]),  # counts, but of what?
    ],
)
def test_units_of_target_and_result(target: str, actual: str, levels: list[str]) -> None:
    row = {"level3": "培训", "target": target, "actual": actual, "weight": "10", "score": "10"}
    assert [f.level for f in judged("I10", whole({"rows": [row]}))] == levels


@pytest.mark.parametrize(
    ("name", "actual", "wrong"),
    [
        ("项目总成本", "459.13万元", False),
        ("项目总成本", "459万元", False),  # fewer places
        ("项目总成本", "4591300元", False),
        ("项目总成本", "459.15万元", False),  # balanced in the last place
        ("项目总成本", "控制在预算内", False),
        ("培训成本", "12.40万元", False),  # a part of it
        ("人均成本", "300元", False),
        ("项目总成本", "495.13万元", True),
    ],
)
def test_the_cost_of_a_project_is_what_was_spent(name: str, actual: str, wrong: bool) -> None:  # noqa: FBT001
    row = {"level1": "成本指标", "level3": name, "target": "≤470万元", "actual": actual}
    found = judged("I12", whole({"rows": [row], "facts": {"budget.executed": "459.13"}}))
    assert [f.expected for f in found] == (["459.13"] if wrong else [])


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        ("项目资金总额470.00万元按期支付。", False),
        ("争取上级资金总额407.00万元。", False),
        ("带动社会资金总额407.00万元。", False),
        ("发放补贴407.00万元。", False),
        ("项目资金总额407.00万元按期支付。", True),
    ],
)
def test_the_budget_told_in_a_goal_is_one_of_the_funds(words: str, wrong: bool) -> None:  # noqa: FBT001
    amount = "407.00" if "407" in words else "470.00"
    given = {"cells": [words], "goal": amount, "facts": {"budget.full": "470.00", "budget.initial": "450.00"}}
    assert bool(judged("I13", whole(given))) is wrong


@pytest.mark.parametrize(
    "text",
    [
        "年中追加主要用于防汛抢险。",
        "因人员增资，追加预算210.00万元。",
        "根据县政府常务会议纪要调增预算。",
    ],
)
def test_an_adjustment_with_its_reason_is_not_asked_about(text: str) -> None:
    facts = {"budget.initial": "500.00", "budget.added": "210.00"}
    assert judged("I16", whole({"facts": facts, "text": [text]})) == []
    form = ["项目支出绩效自评表", "填报人：　　　　联系电话："]
    assert judged("I16", whole({"facts": facts, "text": form})) == []  # no room for reasons
    small = {"budget.initial": "500.00", "budget.added": "90.00"}
    assert judged("I16", whole({"facts": small, "text": ["执行情况较好。"]})) == []


def test_a_rounding_rest_is_no_rest_of_special_funds() -> None:
    told = ["专项资金已全部用完。"]
    assert (
        figures("G05", **{"special.total~": "175.60", "expenditure.project|专项~": "175.59", "text": told})
        == []
    )
    left = {"special.total~": "175.60", "expenditure.project|专项~": "157.60"}
    assert [f.message for f in figures("G05", **left, text=told)] == [
        "文字 第1段写“全部用完”，而专项资金总额175.60万元、专项项目支出157.60万元，还剩18万元，请核对。"
    ]
    assert figures("G05", **left, text=["中央专项资金已全部用完。"]) == []
    assert figures("G05", **left, text=["专项资金按进度使用。"]) == []
    nought = {"balance.cumulative|专项~": "18.00"}
    assert len(figures("G05", **nought, text=["年末专项资金没有结余。"])) == 1
    assert figures("G05", **nought, text=["上年专项资金没有结余。"]) == []


def test_assets_that_were_handed_over_need_no_purchase() -> None:
    grown = {"asset.total": "241.20", "asset.total^-1~": "130.00", "procurement.total~": "12.40"}
    assert [f.difference for f in figures("E03", **grown)] == ["111.2"]
    assert figures("E03", **grown, text=["本年接收撤并单位划入资产98.80万元。"]) == []
    assert figures("E03", **{k: v for k, v in grown.items() if "procurement" not in k}) == []
    assert figures("E03", **{**grown, "asset.total": "100.00"}) == []


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"three.vehicle_running": "7.20", "vehicle.kept~": "4"}, 0),
        ({"three.vehicle_running": "0", "vehicle.kept~": "4"}, 0),
        ({"three.vehicle_running": "7.20", "vehicle.kept~": "0"}, 0),
        ({"three.vehicle_running": "72.00", "vehicle.kept~": "4"}, 1),
        ({"three.vehicle_running": "0.07", "vehicle.kept~": "4"}, 1),
    ],
)
def test_cost_of_a_vehicle_in_the_usual_range(given: dict[str, str], wrong: int) -> None:
    assert len(figures("D09", **given)) == wrong


def test_the_total_of_a_row_is_that_of_its_own_basis() -> None:
    row = {
        "three.reception!预算": "11.78",
        "three.vehicle!预算": "12.46",
        "three.vehicle_running!预算": "12.46",
        "three.reception": "9.42",
        "three.vehicle_purchase": "0",
        "three.vehicle_running": "11.98",
    }
    right = {"three.total!预算~": "24.24", "three.total~": "21.40"}
    assert figures("P04", row=row, **right) == []
    wrong = {"three.total!预算~": "24.42", "three.total~": "21.04"}
    assert [(f.printed, f.expected) for f in figures("P04", row=row, **wrong)] == [
        ("24.42", "24.24"),
        ("21.04", "21.40"),
    ]
    alone = {"three.reception": "9.42"}  # a list of one part is no row of parts
    assert figures("P04", row=alone, **{"three.total~": "21.04"}) == []


@pytest.mark.parametrize(
    ("last", "wrong"),
    [
        ("决算数大于年初预算数12.40万元。", False),
        ("决算数比年初预算数增加12.40万元。", False),
        ("主要是追加人员经费。", False),
        ("决算数大于年初预算数14.20万元。", True),
        ("决算数小于年初预算数12.40万元。", True),
    ],
)
def test_a_difference_in_a_sentence_of_its_own(last: str, wrong: bool) -> None:  # noqa: FBT001
    first = (
        "2022年度一般公共预算财政拨款支出年初预算为500.00万元，支出决算为512.40万元，完成年初预算的102.48%。"
    )
    assert bool(figures("P05", told=first + last)) is wrong


def test_shares_of_a_list_that_leaves_something_out_are_not_added_up() -> None:
    builder = Builder()
    total = builder.fact("income.total", "100.00").id
    for concept, amount in (("income.fiscal", "60.00"), ("income.other", "20.00")):
        part = builder.fact(concept, amount).id
        builder.relation(
            {"relation": "share", "share": f"{amount}%", "part": f"#{part}", "whole": f"#{total}"}
        )
    assert judged("A05", builder.submission()) == []


def test_two_halves_may_both_be_rounded_up() -> None:
    given = {"shares": ["82.26%", "17.75%"], "of": "income.total", "parts": ["income.fiscal", "income.other"]}
    builder = Builder()
    builder.case(given)
    alone = RuleSet(id="t", version="1", sha256="", rules=(load().by_code("A05"),))
    found = confront(builder.submission(), alone)
    assert (found.findings, found.verdict_counts()[Verdict.ROUNDING]) == ((), 1)


@pytest.mark.parametrize("rate", ["104%", "1.2倍"])
def test_more_than_the_plan_is_no_share_of_a_whole(rate: str) -> None:
    assert figures("O06", told=f"2022年造林任务完成率{rate}，覆盖率98%。") == []
    assert len(figures("O06", told="2022年群众满意度986.4%。")) == 1


def test_one_heavy_indicator_or_a_handful_of_them() -> None:
    def sheet(*weights: str) -> Submission:
        return whole(
            {"rows": [{"level1": "产出", "level3": f"指标{n}", "weight": w} for n, w in enumerate(weights)]}
        )

    assert judged("I18", sheet("40", "30", "30")) == []
    assert judged("I18", sheet("60", "20", "20"))[0].message.startswith("指标0一项指标的权重是60分")
    assert judged("I18", sheet("60", "40"))[0].message.startswith("全表只有2个三级指标")


def test_last_year_as_a_change_implies_it() -> None:
    told = "2022年支出合计640.00万元，比上年增加40.00万元，增长6.67%。"

    def said(**prior: str) -> list[Finding]:
        builder = Builder()
        builder.case({"told": told, "prior": prior})
        alone = RuleSet(id="t", version="1", sha256="", rules=(load().by_code("P07"),))
        return list(confront(builder.submission(), alone, prior=builder.prior).findings)

    assert said(**{"expenditure.total": "600.0"}) == []
    assert said(**{"expenditure.basic": "500.00"}) == []
    assert [f.message for f in said(**{"expenditure.total": "630.00"})] == [
        "支出合计640.00万元，较上年增减40.00，推出上年为600万元；上年报告的支出合计是630.00万元，请说明口径。"
    ]


def test_a_sum_holds_in_the_columns_of_last_year_and_of_the_budget_too() -> None:
    def form(reception: str) -> list[Finding]:
        row = {
            "three.total^-1": "8.20",
            "three.abroad^-1": "0.00",
            "three.vehicle_purchase^-1": "0.00",
            "three.vehicle_running^-1": "3.87",
            "three.reception^-1": reception,
            "three.total!预算": "9.00",
            "three.vehicle_running!预算": "3.39",  # the rest of this column is not printed: nothing is said
        }
        return figures("D01", row=row)

    assert form("4.33") == []
    found = form("4.83")
    assert len(found) == 1
    assert "4.83" in found[0].message


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        ("2021年三公经费12.00万元，本年比上年减少0.60万元，下降5.00%。", False),  # of last year's figure
        ("2022年三公经费11.40万元，比上年减少0.60万元，下降5.00%。", False),
        ("2022年三公经费11.40万元，比上年减少0.60万元，下降5.26%。", True),
    ],
)
def test_a_rate_of_change_is_of_last_year_whichever_year_is_told(words: str, wrong: bool) -> None:  # noqa: FBT001
    assert bool(figures("K05", told=words)) is wrong


def test_a_budget_that_was_adjusted_on_the_way_is_no_slip_of_the_point() -> None:
    spent = {"three.reception": "40.48", "three.reception!年初": "3.15"}
    assert len(figures("O02", **spent)) == 1
    assert figures("O02", **spent, **{"three.reception!全年预算": "42.15"}) == []
    assert figures("O02", **{"carry": "46.78", "carry!全年预算": "4.00"}) == []  # a part of it was budgeted


def test_rows_below_a_total_may_leave_something_out_but_not_exceed_it() -> None:
    total = {"expenditure.project": "781.13"}
    assert (
        figures("B09", under={**total, "业务工作专项": "213.14", "运行维护专项": "568.00"}) == []
    )  # last places
    assert figures("B09", under={**total, "业务工作专项": "213.14"}) == []
    found = figures("B09", under={**total, "业务工作专项": "231.14", "运行维护专项": "568.00"})
    assert [f.message for f in found] == [
        "项目支出781.13万元，下面各行明细之和（231.14＋568.00）为799.14万元，多出18.01万元，请核对。"
    ]


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        ("年末在职公务员14人（含借调2人）、事业人员3人。", False),
        ("年末在职公务员14人（上年16人）。", False),
        ("年末在职公务员14人（编制20人）。", False),
        ("年末在职公务员14人（另有退休人员28人）。", False),
        ("救助群众86人（发放30万元）。", False),  # another unit
        ("走访困难户86户（其中脱贫户40户、监测户60户）。", False),  # a list has rules of its own
        ("年末在职公务员14人（含借调22人）、事业人员3人。", True),
    ],
)
def test_what_a_bracket_tells_of_a_figure_is_a_part_of_it(words: str, wrong: bool) -> None:  # noqa: FBT001
    assert bool(figures("F08", told=words)) is wrong
