"""F3: the newer Hunan sheet for a whole department; label and figure share a cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.generator.figures import Amount, split
from bench.generator.office import found
from bench.generator.page import Look, Paper, Para, Sheet
from bench.generator.project import aims, launch, short, target_rows

if TYPE_CHECKING:
    import random

    from bench.generator.gold import Pen

SOURCES = (
    ("公共财政拨款", "一般公共预算"),
    ("政府性基金", "政府性基金拨款"),
    ("专户非税", "纳入专户管理的非税收入拨款"),
    ("其他收入", "其他资金"),
)
SHAPE = (
    ("产出指标（50分）", 50, ("数量指标", "质量指标", "时效指标", "成本指标")),
    ("效益指标（30分）", 30, ("经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标")),
    ("满意度指标（10分）", 10, ("服务对象满意度指标",)),
)


def compose(pen: Pen, rng: random.Random) -> Paper:
    """One sheet."""
    office = found(rng, style=pen.habit.rounding, year=pen.year)
    project = launch(rng, office, pen.habit.rounding, sources=SOURCES, points=10, shape=SHAPE)
    look = Look(grid=9.5, font="仿宋_GB2312")
    sheet = Sheet((1.2, 1.3, 1.5, 1.6, 1.5, 1.4, 0.9, 1.1, 1.6), look=look)
    sheet.row(("预算部门名称", 1), (office.name, 8))
    sheet.row(
        ("年度预算申请\n（万元）", 1, 7),
        ("", 2),
        "年初预算数",
        "全年预算数",
        "全年执行数",
        "分值",
        "执行率",
        "得分",
    )
    pen.at("年度预算申请", "table")
    whole = project.whole
    initial = pen.cell("年初预算", whole.initial, basis="年初")
    full = pen.cell("全年预算数", whole.full, basis="全年预算", rule="I01 I02")
    sheet.row(
        ("年度资金总额", 2),
        initial,
        full,
        pen.cell("全年执行数", whole.executed, rule="I02"),
        short(project.points),
        pen.number("预算执行率", project.rate, "%", rule="I02") + "%",
        pen.number("执行率得分", project.execution_score, "分", rule="I03"),
    )
    sheet.row(
        (f"按收入性质分：{_label(pen, '全年预算数', whole.full, '全年预算')}", 4),
        (f"按支出性质分：{_label(pen, '支出合计', whole.executed)}", 4),
    )
    basic, special = split(rng, whole.executed, 2)
    right = (
        f"其中：基本支出：{_label(pen, '基本支出', basic)}",
        f"项目支出：{_label(pen, '项目支出', special)}",
        "",
        "",
    )
    for n, (fund, other) in enumerate(zip(project.funds, right, strict=True)):
        words = f"{'其中：' if n == 0 else ''}{fund.words}：" + _label(pen, fund.label, fund.full, "全年预算")
        sheet.row((words, 4), (other, 4))
    aim, done = aims(project, pen)
    sheet.row(("年度总体目标", 1, 2), ("预期目标", 4), ("实际完成情况", 4))
    sheet.row((aim, 4), (done, 4))
    sheet.row(
        ("绩效指标", 1, len(project.targets) + 1),
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
    pen.at("总分", "score")
    sheet.row(("总分", 6), "100", pen.number("自评得分", project.score, "分", rule="I06"), "")
    sheet.row(
        (
            f"填表人：{office.people[3][0]}　填报日期：{office.year + 1}年5月　联系电话：{office.phone}　单位负责人签字：",
            9,
        )
    )
    title = Para(text=f"{office.year}年度部门整体支出绩效自评表", align="center", size=16, bold=True)
    return Paper(title="部门整体支出绩效自评表", blocks=(Para(text="附件1"), title, sheet.done()), look=look)


def _label(pen: Pen, label: str, amount: Amount, basis: str = "决算") -> str:
    return pen.cell(label, amount, basis=basis, rule="I01" if basis != "决算" else "B01")
