"""F6: the Chongqing sheet for a whole department."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.generator.office import found
from bench.generator.page import Look, Paper, Para, Sheet
from bench.generator.project import aims, fund_rows, launch, target_rows

if TYPE_CHECKING:
    import random

    from bench.generator.gold import Pen

SOURCES = (("公共财政拨款", "其中：财政拨款"), ("其他收入", "其他资金"))
SHAPE = (
    ("产出指标", 50, ("数量指标", "质量指标", "时效指标")),
    ("效益指标", 30, ("经济效益指标", "社会效益指标")),
    ("满意度指标", 10, ("服务对象满意度指标",)),
)


def compose(pen: Pen, rng: random.Random) -> Paper:
    """One landscape sheet."""
    office = found(rng, style=pen.habit.rounding, year=pen.year)
    project = launch(rng, office, pen.habit.rounding, sources=SOURCES, points=10, shape=SHAPE)
    look = Look(grid=9.0, landscape=True, margin=50, font="方正仿宋_GBK")
    sheet = Sheet((2.4, 1.1, 1.0, 1.2, 1.2, 1.3, 1.2, 1.0, 1.0, 1.1, 2.0), look=look)
    sheet.row(("预算部门", 1), (office.name, 4), ("部门编码", 2), (str(rng.randint(101, 499)), 4))
    pen.at("自评总分", "score")
    sheet.row(
        ("部门联系人", 1),
        (office.people[1][0], 4),
        ("自评总分（分）", 2),
        (pen.number("自评得分", project.score, "分", rule="I06"), 4),
    )
    pen.at("部门预算执行情况", "table")
    sheet.row(
        ("部门预算执行情况\n（万元）", 1, 4),
        ("", 2),
        ("年初预算数", 1),
        ("全年(调整)预算数", 2),
        ("全年执行数", 1),
        ("执行率(%)", 1),
        ("执行率权重", 2),
        ("执行率得分", 1),
    )
    fund_rows(
        sheet,
        pen,
        project,
        columns=("initial", "full", "executed", "rate", "weight", "score"),
        spans=(2, 1, 2, 1, 1, 2, 1),
        whole_words="年度总金额",
        dash=rng.choice(("", "—")),
        sign=rng.choice(("", "%")),
    )
    aim, done = aims(project, pen, "当年绩效目标")
    sheet.row(
        ("当年绩效目标", 1, 2), ("年初绩效目标", 3), ("全年(调整)绩效目标", 3), ("全年目标实际完成情况", 4)
    )
    sheet.row((aim, 3), ("未调整。", 3), (done, 4))
    sheet.row(
        "指标名称",
        "计量单位",
        "指标性质",
        "年初指标值",
        "调整指标值",
        "全年完成值",
        "得分系数(%)",
        "指标权重",
        "指标得分",
        "是否核心指标",
        "说明",
    )
    target_rows(
        sheet,
        project,
        columns=(
            "level3",
            "unit",
            "sign",
            "aim",
            "aim",
            "actual",
            "coefficient",
            "weight",
            "score",
            "core",
            "reason",
        ),
        spans=(1,) * 11,
    )
    title = Para(text=f"{office.year}年度部门整体绩效自评表", align="center", size=18, bold=True)
    return Paper(title="部门整体绩效自评表", blocks=(title, sheet.done(cut=False)), look=look)
