"""F16: allocation of a transfer payment by region, and the regional self-evaluation sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.generator.figures import NONE, Amount, draw, holds, total
from bench.generator.office import found
from bench.generator.page import Block, Grid, Look, Paper, Para, Sheet, Turn
from bench.generator.project import aims, fund_rows, launch, target_rows
from bench.generator.trades import PLACES

if TYPE_CHECKING:
    import random

    from bench.generator.gold import Pen

SOURCES = (("中央资金", "其中：中央补助"), ("地方资金", "地方资金"), ("其他收入", "其他资金"))
SHAPE = (
    ("产出指标", 50, ("数量指标", "质量指标", "时效指标", "成本指标")),
    ("效益指标", 30, ("社会效益指标", "生态效益指标", "可持续影响指标")),
    ("满意度指标", 10, ("服务对象满意度指标",)),
)
COLUMNS = (
    ("合计", "专项资金总额"),
    ("中央补助", "中央资金"),
    ("省级资金", "省级资金"),
    ("市县资金", "县级资金"),
)


def compose(pen: Pen, rng: random.Random) -> Paper:
    """Allocation table, then the regional sheet."""
    office = found(rng, style=pen.habit.rounding, year=pen.year)
    look = Look(grid=9.5, landscape=rng.random() < 0.3, latin=rng.choice(("", "Helvetica")))
    allocation, (central, province, county) = _allocation(pen, rng, look)
    project = launch(
        rng,
        office,
        pen.habit.rounding,
        sources=SOURCES,
        points=10,
        shape=SHAPE,
        given=(central, province + county, NONE),
    )
    name = f"{project.name}转移支付"
    sheet = Sheet((1.1, 1.3, 1.7, 1.6, 1.5, 1.5, 0.9, 1.1, 1.6), look=look)
    sheet.row(("转移支付名称", 2), (name, 7))
    sheet.row(("地方主管部门", 2), (office.name, 3), ("资金使用单位", 2), (office.place, 2))
    sheet.row(
        ("资金情况\n（万元）", 1, 5),
        ("", 2),
        "年初预算数",
        "全年预算数（A）",
        "全年执行数（B）",
        "分值",
        "执行率（B/A）",
        "得分",
    )
    pen.at("资金情况", "table")
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
    sheet.row(("总体目标完成情况", 1, 2), ("总体目标", 4), ("全年实际完成情况", 4))
    sheet.row((aim, 4), (done, 4))
    sheet.row(
        ("绩效指标", 1, len(project.targets) + 1),
        "一级指标",
        "二级指标",
        "三级指标",
        "指标值",
        "全年实际完成值",
        "分值",
        "得分",
        "未完成原因和改进措施",
    )
    target_rows(
        sheet,
        project,
        columns=("level1", "level2", "level3", "aim_full", "actual_full", "weight", "score", "reason"),
        spans=(1,) * 8,
    )
    pen.at("总分", "score")
    sheet.row(("总分", 6), "100", pen.number("自评得分", project.score, "分", rule="I06"), "")
    blocks: list[Block] = [
        Para(text=f"{office.year}年{name}资金分配表", align="center", size=15, bold=True),
        Para(text="单位：万元", align="right", size=9),
        allocation,
        Turn(),
        Para(text="转移支付区域绩效自评表", align="center", size=15, bold=True),
        Para(text=f"（{office.year}年度）", align="center"),
        sheet.done(),
    ]
    return Paper(title="转移支付区域绩效自评", blocks=tuple(blocks), look=look)


def _allocation(pen: Pen, rng: random.Random, look: Look) -> tuple[Grid, tuple[Amount, ...]]:
    places = [p for p, _ in rng.sample(PLACES, rng.choice((4, 5, 6)))]
    style = pen.habit.rounding
    while True:
        parts = {p: tuple(_share(rng, n) for n in range(3)) for p in places}
        sums = tuple(total(part[n] for part in parts.values()) for n in range(3))
        if (
            all(holds(sums[n], [part[n] for part in parts.values()], style) for n in range(3))
            and all(holds(total(row), row, style) for row in (sums, *parts.values()))
            and holds(total(sums), [total(row) for row in parts.values()], style)
        ):
            break
    sheet = Sheet((1.6, 1.2, 1.2, 1.2, 1.2), look=look)
    sheet.row("地区", "合计下达", *(words for words, _ in COLUMNS[1:]))
    pen.at("资金分配表", "table")
    for words, entity, row in (("合计", "汇总", sums), *((p, p, parts[p]) for p in places)):
        amounts: tuple[Amount, ...] = (total(row), *row)
        cells = [
            pen.cell(label, a, entity=entity, basis="预算", rule="M01 G01")
            for (_, label), a in zip(COLUMNS, amounts, strict=True)
        ]
        sheet.row(words, *cells)
    return sheet.done(header=1), sums


def _share(rng: random.Random, column: int) -> Amount:
    return draw(rng, 20, 400, round_chance=0.5) if column < 2 or rng.random() < 0.6 else NONE
