"""F7: Yunnan's annexes 12 to 14 of the final account: a table of words, the department's sheet, a project's sheet."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from bench.generator import prose
from bench.generator.figures import item
from bench.generator.office import found
from bench.generator.page import Block, Grid, Look, Paper, Para, Sheet, Turn
from bench.generator.project import Project, aims, fund_rows, launch, target_rows
from bench.generator.prose import Tale

if TYPE_CHECKING:
    import random

    from bench.generator.gold import Pen

SOURCES = (("公共财政拨款", "其中：本年财政拨款"), ("上年结转", "上年结转资金"), ("其他收入", "其他资金"))
SHAPE = (
    ("产出指标", 50, ("数量指标", "质量指标", "时效指标")),
    ("效益指标", 30, ("社会效益指标", "可持续影响指标")),
    ("满意度指标", 10, ("服务对象满意度指标",)),
)


def compose(pen: Pen, rng: random.Random) -> Paper:
    """Three annexes."""
    office = found(rng, style=pen.habit.rounding, year=pen.year)
    t = Tale(pen=pen, rng=rng, office=office)
    look = Look(grid=9.5, font="宋体", footer="{n}")
    code = f"监督索引号{rng.randint(53000000, 53999999)}00111"
    blocks: list[Block] = [
        Para(text=code, size=9),
        Para(text=f"{office.year}年度部门整体支出绩效自评情况", align="center", size=16, bold=True),
        Para(text="公开12表", align="right", size=9),
        _words(t, look),
        Turn(),
    ]
    for title, annex in (("部门整体支出绩效自评表", "公开13表"), ("项目支出绩效自评表", "公开14表")):
        project = launch(rng, office, pen.habit.rounding, sources=SOURCES, points=10, shape=SHAPE)
        blocks += [
            Para(text=code, size=9),
            Para(text=title, align="center", size=16, bold=True),
            Para(text=f"{annex}　　金额单位：万元", align="right", size=9),
            _sheet(project, pen, look, annex),
        ]
    return Paper(title="部门整体支出绩效自评情况", blocks=tuple(blocks), look=look)


def _words(t: Tale, look: Look) -> Grid:
    sheet = Sheet((1.6, 2.0, 6.4), look=look)
    rows = (
        (
            "一、部门基本情况",
            (
                ("（一）部门概况", prose.posts),
                ("（二）部门绩效目标的设立情况", None),
                ("（三）部门整体收支情况", prose.totals),
            ),
        ),
        ("二、绩效自评工作情况", (("（一）绩效自评的目的", None), ("（二）自评组织过程", None))),
    )
    plain = {
        "（二）部门绩效目标的设立情况": "；".join(t.office.trade.tasks) + "。",
        "（一）绩效自评的目的": "检查资金使用成效，改进预算管理。",
        "（二）自评组织过程": "成立评价小组，逐项核对资料后形成结论。",
    }
    t.pen.prose_source = "cell"
    for title, items in rows:
        for n, (name, write) in enumerate(items):
            text = write(t) if write else plain[name]
            sheet.row(*([(title, 1, len(items))] if n == 0 else []), name, text)
    sheet.row(("三、评价情况分析及综合评价结论", 2), (prose.economy(t), 1))
    before = prose.earlier(t.rng, t.books.three, 103, 120)
    cap = item(before.exact.quantize(Decimal(1)) * 10_000 + 10_000)
    sheet.row(
        ("四、存在的问题和整改情况", 2), (f"{t.office.trade.problems[0]}。{t.office.trade.measures[0]}。", 1)
    )
    sheet.row(("五、绩效自评结果应用", 2), ("自评结果作为下年度预算安排的参考。", 1))
    sheet.row(("六、主要经验及做法", 2), (prose.three(t, before, cap), 1))
    t.pen.prose_source = "narrative"
    return sheet.done()


def _sheet(project: Project, pen: Pen, look: Look, annex: str) -> Grid:
    sheet = Sheet((1.0, 1.3, 1.7, 0.9, 1.1, 1.0, 1.3, 0.9, 0.9, 1.6), look=look)
    whole = annex == "公开13表"
    sheet.row(("部门名称" if whole else "项目名称", 2), (project.office.name if whole else project.name, 8))
    sheet.row(
        ("项目资金（万元）", 1, 5),
        ("", 2),
        ("年初预算数", 1),
        ("全年预算数", 2),
        ("全年执行数", 1),
        "分值",
        "执行率",
        "得分",
    )
    pen.at(f"{annex}资金", "table")
    fund_rows(
        sheet,
        pen,
        project,
        columns=("initial", "full", "executed", "weight", "rate", "score"),
        spans=(2, 1, 2, 1, 1, 1, 1),
        whole_words="年度资金总额",
        dash="—",
    )
    aim, done = aims(project, pen, f"{annex}年度总体目标")
    sheet.row(("年度总体目标", 1, 2), ("预期目标", 4), ("实际完成情况", 5))
    sheet.row((aim, 4), (done, 5))
    sheet.row(
        "一级指标",
        "二级指标",
        "三级指标",
        "指标性质",
        "指标值",
        "度量单位",
        "实际完成值",
        "分值",
        "得分",
        "偏差原因分析及改进措施",
    )
    target_rows(
        sheet,
        project,
        columns=("level1", "level2", "level3", "sign", "aim", "unit", "actual", "weight", "score", "reason"),
        spans=(1,) * 10,
    )
    pen.at(f"{annex}总分", "score")
    sheet.row(("总分", 7), "100", pen.number("自评得分", project.score, "分", rule="I06"), "")
    return sheet.done()
