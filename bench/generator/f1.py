"""F1: the whole submission — cover, form, narrative, scoring sheets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.generator.f1_form import form
from bench.generator.f1_plan import decide
from bench.generator.f1_score import score_sheets
from bench.generator.f1_text import narrative
from bench.generator.office import Office, found
from bench.generator.page import Block, Look, Paper, Para, Turn

if TYPE_CHECKING:
    import random

    from bench.generator.figures import Rounding
    from bench.generator.gold import Pen


def compose(
    pen: Pen,
    rng: random.Random,
    *,
    units: int | None = None,
    flaws: frozenset[str] = frozenset(),
    trade: int = -1,
) -> Paper:
    """Write one submission of family F1 with this pen."""
    style: Rounding = pen.habit.rounding
    office = found(
        rng,
        style=style,
        units=rng.choice((0, 0, 2, 3)) if units is None else units,
        year=pen.year,
        trade=trade,
    )
    plan = decide(rng, office, style, flaws)
    look = Look(
        body=rng.choice((12.0, 14.0)),
        grid=rng.choice((9.0, 10.0, 10.5)),
        font=rng.choice(("宋体", "仿宋_GB2312", "楷体")),
        latin=rng.choice(("", "Times-Roman", "Helvetica")),
        footer=rng.choice(("{n}", "- {n} -", "第{n}页", "")),
        margin=rng.choice((56.7, 62.0, 72.0)),
    )
    blocks: list[Block] = []
    if rng.random() < 0.5:
        blocks += _cover(office, rng)
    blocks += [
        Para(text=f"{office.year}年部门（单位）整体支出绩效自评表", align="center", size=16, bold=True),
        Para(text=f"部门（单位）名称：{office.name}"),
        form(plan, pen, rng, look),
        *narrative(plan, pen, rng),
        Turn(),
        Para(text="部门整体支出绩效评价评分表", align="center", size=14, bold=True),
    ]
    first, second = score_sheets(plan, pen, look)
    blocks += [
        first,
        Turn(),
        Para(text="部门整体支出绩效评价评分表（续）", align="center", size=14, bold=True),
        second,
        Para(text="备注：本表由评价小组集体评议后填写。", size=9),
    ]
    return Paper(
        title=f"{office.name}{office.year}年部门整体支出绩效自评报告", blocks=tuple(blocks), look=look
    )


def _cover(office: Office, rng: random.Random) -> list[Block]:
    lines = (
        f"部门（单位）名称：{office.name}",
        f"预 算 编 码：{rng.randint(101001, 489009)}",
        "评价方式：部门（单位）绩效自评",
        "评价机构：部门（单位）评价组",
        f"报告日期：{office.year + 1}年{rng.randint(3, 6)}月",
        f"{office.place}财政局（制）",
    )
    title = Para(text="部门整体支出绩效评价自评报告", align="center", size=22, bold=True)
    return [Para(text="附件2"), title, *(Para(text=line, align="center", size=14) for line in lines), Turn()]
