"""What a scoring sheet says in words: reasons, items that do not apply, stale bases, full marks."""

from __future__ import annotations

from decimal import Decimal

import pytest

from gouji.extract.model import Location
from gouji.normalize.model import Indicator, Passage, Submission
from gouji.validate import case as cases
from gouji.validate import packs
from gouji.validate.kinds import registry
from gouji.validate.model import Level, Observation


def seen(
    code: str, *rows: Indicator, lines: tuple[tuple[str, str], ...] = (), year: int = 2022
) -> list[Observation]:
    report = Submission(
        name="a.docx",
        path="a.docx",
        sha256="0",
        format="docx",
        entity="清河县水利局",
        year=year,
        indicators=rows,
        narrative=tuple(
            Passage(heading=(h,), text=t, location=Location(block=n)) for n, (h, t) in enumerate(lines)
        ),
    )
    said = registry()["rubric"].judge(packs.load().by_code(code), cases.build(report))
    return [s for s in said if isinstance(s, Observation)]


def row(
    name: str, *, weight: str = "4", score: str = "3", criterion: str = "", reason: str = ""
) -> Indicator:
    return Indicator(
        level2="职责履行",
        level3=name,
        criterion=criterion,
        weight=Decimal(weight),
        score=Decimal(score),
        reason=reason,
        sheet="score",
        location=Location(block=3, table=0, row=2, col=2),
        blanks=() if reason else ("reason",),
    )


@pytest.mark.parametrize(
    "reason",
    [
        "没有重点工程任务",
        "本单位不涉及民生实事项目",
        "无此项工作任务",
        "本项不适用",
        "本年度未安排重大项目",
        "不涉及",
        "本部门无招商引资职能",
    ],
)
def test_a_part_of_the_points_for_nothing_to_do_is_a_question(reason: str) -> None:
    assert [o.printed for o in seen("H11", row("重点工程完成情况", reason=reason))] == ["3"]


@pytest.mark.parametrize(
    "reason",
    [
        "没有按时完成任务",
        "部分项目未实施",
        "无法完成项目建设任务",
        "没有项目管理制度",
        "没有及时公开项目",
        "无故拖延项目验收",
        "项目进度偏慢",
        "资金没有足额安排到项目",
        "无项目资金绩效目标",
        "两个项目没有完成",
        "",
    ],
)
def test_work_that_was_not_done_well_is_a_reason(reason: str) -> None:
    assert seen("H11", row("重点工程完成情况", reason=reason)) == []


@pytest.mark.parametrize("score", ["0", "4"])
def test_all_or_nothing_is_a_way_to_treat_what_does_not_apply(score: str) -> None:
    assert seen("H11", row("重点工程完成情况", score=score, reason="不涉及此项工作")) == []


def test_points_lost_are_explained_in_the_text_or_in_the_cell() -> None:
    it = row("管理制度健全性")
    assert len(seen("H07", it)) == 1
    assert seen("H07", row("管理制度健全性", score="4")) == []
    told = (("三、自评结论", "管理制度健全性扣1分，主要是采购内控制度尚未印发。"),)
    assert seen("H07", it, lines=told) == []


@pytest.mark.parametrize(
    ("criterion", "stale"),
    [
        ("依据2016年度综合绩效考核实施细则计分", True),
        ("按照2018年政府工作报告目标任务完成情况计分", True),
        ("依据2022年度综合绩效考核结果计分", False),
        ("依据2023年度绩效考核通知计分", False),
        ("依据2021年度考核结果计分", False),
        ("依据《项目支出绩效评价管理办法》（财预〔2013〕53号）计分", False),
        ("按照2016—2025年水利规划目标任务计分", False),
        ("与2019年考核结果相比，2022年考核名次上升得满分", False),
        ("完成年度目标任务得满分", False),
    ],
)
def test_a_basis_is_stale_by_its_year_of_appraisal_only(criterion: str, *, stale: bool) -> None:
    assert bool(seen("H12", row("重点工作", criterion=criterion))) is stale


@pytest.mark.parametrize(
    ("criterion", "weight", "expected"),
    [
        ("控制率≤100%，计8分；每超过1个百分点扣0.8分。", "5", ["8"]),
        ("控制率≤100%，计5分；每超过1个百分点扣0.5分。", "5", []),
        ("控制率≤100%得满分；每超过1个百分点扣0.8分。", "5", []),
        ("①按内容公开，1分；②按时限公开，1分；③资料真实，1分。", "4", ["3"]),
        ("①按内容公开，1分；②按时限公开，1分；③资料真实，1分。", "3", []),
        ("①有制度，2分；②无制度，不得分。", "3", []),
        ("达到规定要求的计5分；未达到的按程度扣分。", "8", []),
        ("满分100分，按得分折算。", "8", []),
        ("完成得1分，未完成不得分，按权重折算。", "8", []),
    ],
)
def test_the_full_mark_is_compared_only_where_the_criterion_is_plain(
    criterion: str, weight: str, expected: list[str]
) -> None:
    assert [
        o.printed for o in seen("H09", row("公用经费控制率", weight=weight, criterion=criterion))
    ] == expected


def test_a_rate_named_by_its_base_is_a_hint() -> None:
    criterion = "三公经费变动率≤0，计4分；“三公经费”＞0，每超过1个百分点扣0.5分。"
    found = seen("H09", row("“三公经费”变动率", criterion=criterion))
    assert [(o.level, o.expected) for o in found] == [(Level.HINT, "三公经费变动率>0")]


def test_problems_are_held_against_their_own_subject_only() -> None:
    target = Indicator(
        level2="质量指标",
        target="河道保洁进一步加强",
        actual="河道保洁得到加强",
        location=Location(table=1, row=1, col=1),
    )
    told = "河道保洁责任未完全落实"
    assert len(seen("H08", target, lines=(("五、存在的主要问题", told),))) == 1
    assert seen("H08", target, lines=(("五、存在的主要问题", "水费收缴未全部完成"),)) == []
    assert seen("H08", target, lines=(("三、绩效情况", told),)) == []
    admitted = row("河道保洁完成情况", reason="保洁不到位")
    assert seen("H08", target, admitted, lines=(("五、存在的主要问题", told),)) == []
