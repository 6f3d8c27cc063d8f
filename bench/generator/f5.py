"""F5: the Sichuan sheet for one project, as the system exports it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.generator.office import found
from bench.generator.page import Look, Paper, Para, Sheet
from bench.generator.project import aims, fund_rows, launch, target_rows

if TYPE_CHECKING:
    import random

    from bench.generator.gold import Pen

SOURCES = (("公共财政拨款", "其中：财政资金"), ("专户非税", "财政专户管理资金"), ("其他收入", "单位资金"))
SHAPE = (
    ("产出指标", 40, ("数量指标", "质量指标", "时效指标")),
    ("效益指标", 20, ("社会效益指标", "可持续影响指标")),
    ("满意度指标", 10, ("服务对象满意度指标",)),
    ("成本指标", 20, ("经济成本指标",)),
)


def compose(pen: Pen, rng: random.Random) -> Paper:
    """One landscape or upright sheet."""
    office = found(rng, style=pen.habit.rounding, year=pen.year)
    project = launch(rng, office, pen.habit.rounding, sources=SOURCES, points=10, shape=SHAPE)
    look = Look(
        grid=9.0,
        landscape=rng.random() < 0.5,
        latin=rng.choice(("", "Helvetica")),
        footer=rng.choice(("{n}", "")),
    )
    sheet = Sheet((1.0, 1.2, 1.2, 1.8, 0.9, 1.1, 0.9, 1.2, 0.9, 0.9, 1.7), look=look)
    sheet.row(("项目名称", 2), (f"{office.year}年{project.name}", 9))
    sheet.row(("主管部门", 2), (office.name, 4), ("实施单位", 2), (office.name, 3))
    aim, done = aims(project, pen)
    sheet.row(
        ("项目基本情况", 2, 2), ("1.项目年度目标完成情况", 2, 2), ("年度目标", 3), ("年度目标完成情况", 4)
    )
    sheet.row((aim, 3), (done, 4))
    pen.at("预算执行情况", "table")
    sheet.row(
        ("预算执行情况(10分)", 2, 6),
        ("年度预算数（万元）", 1),
        "年初预算",
        ("调整后预算数", 2),
        "预算执行数",
        "预算执行率",
        "权重",
        "得分",
        "原因",
    )
    fund_rows(
        sheet,
        pen,
        project,
        columns=("initial", "full", "executed", "rate", "weight", "score"),
        spans=(1, 1, 2, 1, 1, 1, 1),
        whole_words="总额",
        dash="/",
        tail=(("", 1),),
    )
    sheet.row(("其他资金", 1), ("", 1), ("", 2), *("",) * 5)
    sheet.row(
        ("绩效指标(90分)", 1, len(project.targets) + 1),
        "一级指标",
        "二级指标",
        "三级指标",
        "指标性质",
        "指标值",
        "度量单位",
        "完成值",
        "权重",
        "得分",
        "未完成原因分析",
    )
    target_rows(
        sheet,
        project,
        columns=("level1", "level2", "level3", "sign", "aim", "unit", "actual", "weight", "score", "reason"),
        spans=(1,) * 10,
    )
    pen.at("合计", "score")
    sheet.row(("合计", 8), "100", pen.number("自评得分", project.score, "分", rule="I06"), "")
    pen.at("评价结论", "cell")
    rate = pen.say("预算执行率", project.rate, "%", rule="J02")
    verdict = f"项目自评{pen.say('自评得分', project.score, '分', rule='H04')}，预算执行率{rate}，总体实施情况较好。"
    sheet.row(("评价结论", 2), (verdict, 9))
    sheet.row(("存在问题", 2), (rng.choice(office.trade.problems) + "。", 9))
    sheet.row(("改进措施", 2), (rng.choice(office.trade.measures) + "。", 9))
    sheet.row((f"项目负责人：{office.people[0][0]}", 6), (f"财务负责人：{office.people[2][0]}", 5))
    title = Para(text="部门预算项目支出绩效自评表", align="center", size=16, bold=True)
    head = Para(text=f"（{office.year}年度）　　　　报表编号：510000_0013zp", align="center", size=10)
    return Paper(title="部门预算项目支出绩效自评表", blocks=(title, head, sheet.done(header=0)), look=look)
