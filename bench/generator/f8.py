"""F8: the Hubei sheet, where execution counts twenty points."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.generator.figures import split
from bench.generator.office import found
from bench.generator.page import Look, Paper, Para, Sheet
from bench.generator.project import done, launch, target_rows

if TYPE_CHECKING:
    import random

    from bench.generator.gold import Pen

SHAPE = (
    ("产出指标", 40, ("数量指标", "质量指标", "时效指标", "成本指标")),
    ("效益指标", 30, ("社会效益指标", "生态效益指标", "可持续影响指标")),
    ("满意度指标", 10, ("服务对象满意度指标",)),
)


def compose(pen: Pen, rng: random.Random) -> Paper:
    """One sheet for a department or a project."""
    office = found(rng, style=pen.habit.rounding, year=pen.year)
    project = launch(rng, office, pen.habit.rounding, sources=(("公共财政拨款", ""),), points=20, shape=SHAPE)
    look = Look(grid=rng.choice((9.0, 10.0)), latin=rng.choice(("", "Times-Roman")))
    whole = rng.random() < 0.6
    sheet = Sheet((1.4, 1.5, 2.2, 1.6, 1.7, 1.2), look=look)
    sheet.row(("单位名称" if whole else "项目名称", 1), (office.name if whole else project.name, 5))
    pen.at("预算执行情况", "table")
    if whole:
        basic, special = split(rng, project.whole.executed, 2)
        basic_text = pen.cell("基本支出", basic, rule="B01")
        sheet.row(
            "基本支出总额", (basic_text, 2), "项目支出总额", (pen.cell("项目支出", special, rule="B01"), 2)
        )
    else:
        sheet.row("主管部门", (office.name, 2), "项目实施单位", (office.name, 2))
        sheet.row("项目类别", ("1、部门预算项目 ■　2、转移支付项目 □", 5))
        sheet.row("项目属性", ("1、持续性项目 ■　2、新增性项目 □", 5))
        sheet.row("项目类型", ("1、常年性项目 ■　2、延续性项目□　3、一次性项目□", 5))
    sheet.row(
        ("预算执行情况\n（万元）\n（20分）", 1, 2),
        "",
        "预算数（A）",
        "执行数（B）",
        "执行率（B/A）",
        "得分\n（20分*执行率）",
    )
    full = pen.cell("全年预算数", project.whole.full, basis="全年预算", rule="I02")
    sheet.row(
        "部门整体支出总额" if whole else "年度财政资金总额",
        full,
        pen.cell("全年执行数", project.whole.executed, rule="I02"),
        pen.number("预算执行率", project.rate, "%", rule="I02") + "%",
        pen.number("执行率得分", project.execution_score, "分", rule="I03"),
    )
    sheet.row(
        ("年度绩效目标1\n（80分）", 1, len(project.targets) + 1)
        if not whole
        else ("年度目标：\n（80分）", 1, len(project.targets) + 1),
        "二级指标",
        "三级指标",
        "年初目标值（A）",
        "实际完成值（B）",
        "得分",
    )
    target_rows(
        sheet, project, columns=("level2", "level3", "aim_full", "actual_full", "score"), spans=(1,) * 5
    )
    pen.at("总分", "score")
    sheet.row(("总分", 5), pen.number("自评得分", project.score, "分", rule="I06"))
    reasons = "；".join(f"{t.level3}：{t.reason}" for t in project.targets if t.reason) or "无。"
    sheet.row(("偏差大或目标未完成的原因分析", 1), (reasons, 5))
    told = done(project, pen, "改进措施及结果应用方案")
    sheet.row(("改进措施及结果应用方案", 1), (f"{told}{rng.choice(office.trade.measures)}。", 5))
    title = f"{office.year}年度{office.name}{'部门整体绩效自评表' if whole else '项目自评表'}"
    date = Para(
        text=f"填报日期：{office.year + 1}年{rng.randint(2, 5)}月{rng.randint(1, 28)}日　　　　单位：万元",
        size=10,
    )
    return Paper(
        title=title,
        blocks=(Para(text=title, align="center", size=16, bold=True), date, sheet.done()),
        look=look,
    )
