"""F12: what the integrated budget system prints for one project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.generator.office import found
from bench.generator.page import Look, Paper, Para, Sheet
from bench.generator.project import fund_rows, launch, target_rows

if TYPE_CHECKING:
    import random

    from bench.generator.gold import Pen

SOURCES = (("公共财政拨款", "一般公共预算拨款"), ("政府性基金", "政府性基金拨款"), ("其他收入", "单位资金"))
SHAPE = (
    ("产出指标", 50, ("数量指标", "质量指标", "时效指标")),
    ("效益指标", 30, ("社会效益指标", "可持续影响指标")),
    ("满意度指标", 10, ("服务对象满意度指标",)),
)


def compose(pen: Pen, rng: random.Random) -> Paper:
    """Two grids: money, then indicators."""
    office = found(rng, style=pen.habit.rounding, year=pen.year)
    project = launch(rng, office, pen.habit.rounding, sources=SOURCES, points=10, shape=SHAPE)
    look = Look(grid=9.0, landscape=rng.random() < 0.6, latin="Helvetica", footer="第{n}页")
    code = f"{rng.randint(10, 65)}0{rng.randint(100, 999)}{office.year % 100}T{rng.randint(100000000, 999999999)}"
    money = Sheet((2.2, 1.4, 1.4, 1.5, 1.4, 1.3, 1.2), look=look)
    money.row("项目名称", (f"{code}-{project.name}", 3), "主管部门", (office.name, 2))
    money.row("资金来源", "年初预算", "年度预算调整", "调整后的预算", "全年执行数", "预算执行率%", "自评得分")
    pen.at("资金情况", "table")
    fund_rows(
        money,
        pen,
        project,
        columns=("initial", "added", "full", "executed", "rate", "score"),
        spans=(1,) * 7,
        whole_words="合计",
        dash="",
        sign="",
    )
    marks = Sheet((1.3, 1.4, 2.4, 0.9, 1.1, 1.2, 1.0, 0.8, 0.9, 2.0), look=look)
    marks.row(
        "一级指标",
        "二级指标",
        "指标名称",
        "计算符号",
        "指标值",
        "实际完成值",
        "计量单位",
        "权重",
        "实际得分",
        "偏差原因及改进措施",
    )
    target_rows(
        marks,
        project,
        columns=("level1", "level2", "level3", "sign", "aim", "actual", "unit", "weight", "score", "reason"),
        spans=(1,) * 10,
    )
    pen.at("合计", "score")
    marks.row(("自评总分", 7), "100", pen.number("自评得分", project.score, "分", rule="I06"), "")
    title = Para(text=f"{office.year}年度项目支出绩效自评表", align="center", size=15, bold=True)
    return Paper(
        title="绩效自评导出",
        look=look,
        blocks=(
            title,
            Para(text="单位：万元", align="right", size=9),
            money.done(header=0),
            marks.done(header=1),
        ),
    )
