"""F10: Beijing's part on performance in the final account: execution, aims, management, with rises and falls."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from bench.generator import prose
from bench.generator.figures import Amount, item, percent
from bench.generator.office import found
from bench.generator.page import Block, Grid, Look, Paper, Para, Sheet
from bench.generator.prose import Tale

if TYPE_CHECKING:
    import random

    from bench.generator.gold import Pen

PARTS = (("当年预算执行情况", 20), ("整体绩效目标实现情况", 60), ("预算管理情况", 20))


def compose(pen: Pen, rng: random.Random) -> Paper:
    """Prose with one table of changes."""
    office = found(rng, style=pen.habit.rounding, year=pen.year)
    t = Tale(pen=pen, rng=rng, office=office)
    look = Look(body=14.0, font="仿宋_GB2312", footer="{n}")
    added = item(Decimal(rng.randint(0, 25)) * 10_000)
    y = office.year
    table = _table(t, look)
    score, _ = prose.marks(t, PARTS)
    texts = (
        "一、部门概况",
        prose.posts(t),
        prose.totals(t),
        "二、当年预算执行情况",
        prose.execution(t, added),
        prose.economy(t),
        "三、整体绩效目标实现情况",
        *prose.work(t),
        prose.survey(t),
        "四、预算管理情况",
        prose.balances(t),
        prose.purchases(t),
        prose.vehicles(t),
        "五、总体评价结论",
        score,
        f"六、存在的问题。{office.trade.problems[1]}。",
        f"七、措施建议。{office.trade.measures[1]}。",
    )
    blocks: list[Block] = [
        Para(text=f"第四部分　{y}年度部门绩效评价情况", align="center", size=18, bold=True),
        Para(text="部门整体绩效评估报告", align="center", size=16, bold=True),
        *(Para(text=text, indent=True) for text in texts),
        Para(text="收支增减情况表", align="center"),
        Para(text="单位：万元", align="right", size=9),
        table,
    ]
    return Paper(title="部门整体绩效评估报告", blocks=tuple(blocks), look=look)


def _table(t: Tale, look: Look) -> Grid:
    pen, w, y = t.pen, t.books, t.office.year
    pen.at("收支增减情况表", "table")
    sheet = Sheet((2.2, 1.3, 1.3, 1.3, 1.2), look=look)
    sheet.row("项目", f"{y}年", f"{y - 1}年", "增减额", "增减率（%）")
    for label, words, now in (
        ("收入合计", "收入合计", w.income),
        ("支出合计", "支出合计", w.spending),
        ("基本支出", "其中：基本支出", w.basic),
        ("项目支出", "项目支出", w.project),
        ("三公经费", "“三公”经费", w.three),
    ):
        _line(t, sheet, label, words, now)
    return sheet.done(header=1)


def _line(t: Tale, sheet: Sheet, label: str, words: str, now: Amount) -> None:
    pen, y, style = t.pen, t.office.year, t.pen.habit.rounding
    before = prose.earlier(t.rng, now)
    a, b = now.printed(style), before.printed(style)
    sheet.row(
        words,
        pen.cell(label, now, rule="K04"),
        pen.cell(label, before, period=str(y - 1), rule="K04"),
        pen.number(f"{label}增减额", a - b, "万元", qualifier="较上年", rule="K04"),
        pen.number(f"{label}增减率", percent(a - b, b), "%", qualifier="较上年", rule="K05"),
    )
