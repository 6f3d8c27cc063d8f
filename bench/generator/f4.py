"""F4: the national sheet for one project, with its variants of heading and weights."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from bench.generator.office import found
from bench.generator.page import Block, Grid, Look, Paper, Para, Sheet
from bench.generator.project import DASHES, Project, aims, fund_rows, launch, target_rows

if TYPE_CHECKING:
    import random

    from bench.generator.gold import Pen

SOURCES = (("公共财政拨款", "其中：当年财政拨款"), ("上年结转", "上年结转资金"), ("其他收入", "其他资金"))
Shape: TypeAlias = tuple[tuple[str, int, tuple[str, ...]], ...]
PLAIN: Shape = (
    ("产出指标", 50, ("数量指标", "质量指标", "时效指标", "成本指标")),
    ("效益指标", 30, ("经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标")),
    ("满意度指标", 10, ("服务对象满意度指标",)),
)
COSTED: Shape = (
    ("成本指标", 20, ("经济成本指标",)),
    ("产出指标", 40, ("数量指标", "质量指标", "时效指标")),
    ("效益指标", 20, ("社会效益指标", "可持续影响指标")),
    ("满意度指标", 10, ("服务对象满意度指标",)),
)


def compose(pen: Pen, rng: random.Random) -> Paper:
    """One or two sheets."""
    office = found(rng, style=pen.habit.rounding, year=pen.year)
    look = Look(
        grid=rng.choice((9.0, 10.0)),
        font=rng.choice(("宋体", "仿宋_GB2312")),
        latin=rng.choice(("", "Times-Roman")),
        landscape=rng.random() < 0.25,
    )
    blocks: list[Block] = []
    for number in range(rng.choice((1, 1, 2))):
        shape: Shape = rng.choice((PLAIN, COSTED))
        if rng.random() < 0.3:
            shape = tuple((f"{name}（{w}分）", w, seconds) for name, w, seconds in shape)
        project = launch(rng, office, pen.habit.rounding, sources=SOURCES, points=10, shape=shape)
        title = rng.choice(("项目支出绩效自评表", "专项资金绩效自评表"))
        blocks += [
            Para(text=title, align="center", size=16, bold=True),
            Para(text=f"（{office.year}年度）", align="center"),
            _sheet(project, pen, rng, look, number + 1),
        ]
    return Paper(title="项目支出绩效自评表", blocks=tuple(blocks), look=look)


def _sheet(project: Project, pen: Pen, rng: random.Random, look: Look, number: int) -> Grid:
    office = project.office
    sheet = Sheet((1.1, 1.3, 1.6, 1.7, 1.5, 1.5, 0.9, 1.2, 1.6), look=look)
    sheet.row(("项目名称", 2), (project.name, 7))
    sheet.row(("主管部门", 2), (office.name, 3), ("实施单位", 2), (office.name, 2))
    if rng.random() < 0.5:
        sheet.row(("项目负责人", 2), (office.people[0][0], 3), ("联系电话", 2), (office.phone, 2))
    heads = rng.choice(
        (
            ("年初预算数", "全年预算数（A）", "全年执行数（B）", "分值", "执行率（B/A）", "得分"),
            ("年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"),
        )
    )
    spans = (2, 1, 1, 1, 1, 1, 1)
    sheet.row(("项目资金\n（万元）", 1, 5), ("", 2), *heads)
    pen.at(f"项目资金{number}", "table")
    fund_rows(
        sheet,
        pen,
        project,
        columns=("initial", "full", "executed", "weight", "rate", "score"),
        spans=spans,
        whole_words="年度资金总额",
        dash=rng.choice(DASHES),
    )
    aim, done = aims(project, pen, f"年度总体目标{number}")
    sheet.row(("年度总体目标", 1, 2), ("预期目标", 4), ("实际完成情况", 4))
    sheet.row((aim, 4), (done, 4))
    rows = len(project.targets)
    sheet.row(
        ("绩效指标", 1, rows + 1),
        "一级指标",
        "二级指标",
        "三级指标",
        "年度指标值",
        "实际完成值",
        "分值",
        "得分",
        "偏差原因分析及改进措施",
    )
    target_rows(
        sheet,
        project,
        columns=("level1", "level2", "level3", "aim_full", "actual_full", "weight", "score", "reason"),
        spans=(1,) * 8,
    )
    pen.at(f"总分{number}", "score")
    sheet.row(("总分", 6), "100", pen.number("自评得分", project.score, "分", rule="I06"), "")
    return sheet.done(header=0, cut=rng.random() < 0.5)
