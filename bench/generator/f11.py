"""F11: the Yinchuan sheet, with decision and management among the points."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from bench.generator.office import found
from bench.generator.page import Look, Paper, Para, Sheet
from bench.generator.project import Target, aims, fund_rows, launch, target_rows

if TYPE_CHECKING:
    import random

    from bench.generator.gold import Pen

SOURCES = (("公共财政拨款", "其中：本年财政拨款"), ("上年结转", "上年结转资金"), ("其他收入", "其他资金"))
FIXED = (
    ("决策", "项目立项", "项目立项相关性", 5),
    ("决策", "绩效目标", "绩效目标合理性", 5),
    ("管理", "资金管理", "资金使用合规性", 8),
    ("管理", "组织实施", "管理制度健全性", 7),
)
SHAPE = (
    ("产出", 30, ("数量指标", "质量指标", "时效指标")),
    ("效益", 35, ("社会效益", "可持续影响", "满意度")),
)


def compose(pen: Pen, rng: random.Random) -> Paper:
    """One sheet."""
    office = found(rng, style=pen.habit.rounding, year=pen.year)
    project = launch(rng, office, pen.habit.rounding, sources=SOURCES, points=10, shape=SHAPE)
    fixed = tuple(
        Target(
            level1=a,
            level2=b,
            level3=c,
            sign="定性",
            aim="符合要求",
            unit="",
            actual="符合要求",
            weight=Decimal(w),
            score=Decimal(w),
        )
        for a, b, c, w in FIXED
    )
    project = type(project)(
        name=project.name,
        office=office,
        style=project.style,
        funds=project.funds,
        whole=project.whole,
        points=project.points,
        targets=(*fixed, *project.targets),
    )
    look = Look(grid=9.5, margin=56.7)
    sheet = Sheet((1.0, 1.2, 1.8, 1.5, 1.4, 1.4, 1.1, 1.0, 1.9), look=look)
    sheet.row(("项目名称", 2), (project.name, 7))
    sheet.row(("主管部门", 2), (office.name, 2), ("实施单位", 2), (office.name, 3))
    pen.at("项目资金", "table")
    sheet.row(
        ("项目资金\n（万元）", 1, 5),
        ("", 2),
        "年初预算数",
        "调整预算数(A)",
        "全年执行数(B)",
        "参考分值",
        "执行率(B/A)",
        "得分",
    )
    fund_rows(
        sheet,
        pen,
        project,
        columns=("initial", "full", "executed", "weight", "rate", "score"),
        spans=(2, 1, 1, 1, 1, 1, 1),
        whole_words="年度资金总额",
        dash="-",
    )
    aim, done = aims(project, pen)
    sheet.row(("年度总体目标", 1, 2), ("年初设定目标", 4), ("全年实际完成情况", 4))
    sheet.row((aim, 4), (done, 4))
    sheet.row(
        "一级指标",
        "二级指标",
        ("三级指标", 1),
        "指标值(A)",
        "全年实际值(B)",
        "参考分值",
        ("得分", 1),
        ("未完成原因分析及改进措施", 2),
    )
    target_rows(
        sheet,
        project,
        columns=("level1", "level2", "level3", "aim_full", "actual_full", "weight", "score", "reason"),
        spans=(1, 1, 1, 1, 1, 1, 1, 2),
    )
    pen.at("总分", "score")
    sheet.row(("总分", 5), "100", pen.number("自评得分", project.score, "分", rule="I06"), ("", 2))
    title = Para(text=f"{office.year}年度项目绩效自评表", align="center", size=16, bold=True)
    return Paper(title="项目绩效自评表", blocks=(title, sheet.done()), look=look)
