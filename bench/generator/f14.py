"""F14: a short note on the three public expenses, with a small table or none."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from bench.generator import prose
from bench.generator.figures import Amount, item
from bench.generator.office import found
from bench.generator.page import Block, Grid, Look, Paper, Para, Sheet
from bench.generator.prose import Tale

if TYPE_CHECKING:
    import random

    from bench.generator.gold import Pen


def compose(pen: Pen, rng: random.Random) -> Paper:
    """One page."""
    office = found(rng, style=pen.habit.rounding, year=pen.year)
    t = Tale(pen=pen, rng=rng, office=office)
    w, y = office.whole, office.year
    look = Look(body=rng.choice((14.0, 16.0)), grid=rng.choice((10.5, 12.0)))
    reception, vehicle = prose.earlier(rng, w.reception, 102, 130), prose.earlier(rng, w.vehicle, 102, 120)
    before = reception + vehicle + w.abroad
    cap = item(before.exact.quantize(Decimal(1)) * 10_000 + 10_000)
    blocks: list[Block] = [
        Para(text=f"{office.name}{y}年度“三公”经费情况说明", align="center", size=18, bold=True),
        Para(text=prose.three(t, before, cap), indent=True),
        Para(text="变动原因：严格落实过紧日子要求，从严控制接待和用车。", indent=True),
    ]
    if rng.random() < 0.7:
        blocks += [
            Para(text="单位：万元", align="right", size=10),
            _table(t, look, (before, reception, vehicle)),
        ]
    blocks.append(Para(text=f"{office.name}　{y + 1}年{rng.randint(1, 9)}月", align="right"))
    return Paper(title="三公经费情况说明", blocks=tuple(blocks), look=look)


def _table(t: Tale, look: Look, old: tuple[Amount, Amount, Amount]) -> Grid:
    pen, w, y = t.pen, t.books, t.office.year
    pen.at("三公经费表", "table")
    sheet = Sheet((2.6, 1.3, 1.3), look=look, rules=t.rng.choice(("all", "all", "horizontal")))
    sheet.row("项目", f"{y - 1}年决算数", f"{y}年决算数")
    rows = (
        ("三公经费", "合计", old[0], w.three),
        ("因公出国（境）费", "1、因公出国（境）费用", w.abroad, w.abroad),
        ("公务接待费", "2、公务接待费", old[1], w.reception),
        ("公务用车购置及运行费", "3、公务用车购置及运行费", old[2], w.vehicle),
    )
    for label, words, last, now in rows:
        sheet.row(
            words, pen.cell(label, last, period=str(y - 1), rule="D01"), pen.cell(label, now, rule="D01 J01")
        )
    return sheet.done()
