"""F9: a report in prose, without a table, with a small one, or with Guangdong's base table."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from bench.generator import prose
from bench.generator.figures import Amount, item
from bench.generator.office import found
from bench.generator.page import Block, Grid, Look, Paper, Para, Sheet, Turn
from bench.generator.prose import Tale

if TYPE_CHECKING:
    import random

    from bench.generator.gold import Pen

PARTS = (("履职效能", 50), ("管理效率", 50)), (("投入", 15), ("过程", 40), ("产出", 25), ("效果", 20))


def compose(pen: Pen, rng: random.Random) -> Paper:
    """Prose; one in three has a small table, one in three Guangdong's base table."""
    office = found(rng, style=pen.habit.rounding, year=pen.year)
    t = Tale(pen=pen, rng=rng, office=office)
    kind = rng.choice(("prose", "table", "guangdong"))
    added = item(Decimal(rng.randint(0, 30)) * 10_000)
    before = prose.earlier(rng, office.whole.three, 103, 130)
    look = Look(
        body=rng.choice((12.0, 14.0, 16.0)),
        font=rng.choice(("仿宋_GB2312", "宋体")),
        footer=rng.choice(("- {n} -", "{n}", "")),
    )
    y = office.year
    blocks: list[Block] = [
        Para(text=f"{office.name}{y}年度部门整体支出绩效自评报告", align="center", size=20, bold=True),
        Para(text=f"根据绩效管理要求，现将我单位{y}年度部门整体支出绩效自评情况报告如下：", indent=True),
        _head("一、基本情况"),
        Para(text="（一）主要职能", indent=True),
    ]
    listed = rng.random() < 0.5
    blocks += [
        Para(text=f"{duty}。" if listed else f"{n}．{duty}。", indent=not listed, numbered=listed)
        for n, duty in enumerate(office.trade.duties, 1)
    ]
    blocks += _texts(
        "（二）机构和人员", prose.posts(t), "（三）部门整体收支", prose.totals(t), prose.execution(t, added)
    )
    if kind == "table":
        blocks += [
            Para(text="部门收支情况表", align="center"),
            Para(text="单位：万元", align="right", size=10),
            _small(t, look),
        ]
    score, _ = prose.marks(t, PARTS[kind != "guangdong"])
    blocks += [_head("二、自评结论"), *_texts(score), _head("三、绩效指标分析")]
    blocks += _texts(
        "（一）资金使用情况",
        prose.economy(t),
        prose.projects(t),
        prose.three(t, before, _cap(before)),
        "（二）主要成效",
        *prose.work(t),
    )
    blocks += _texts("（三）满意度", prose.survey(t))
    blocks += [_head("四、存在的问题"), *_texts(*(f"{p}。" for p in office.trade.problems[:2]))]
    blocks += [_head("五、下一步建议"), *_texts(*(f"{m}。" for m in office.trade.measures[:2]))]
    blocks += [
        Para(text=office.name, align="right"),
        Para(text=f"{y + 1}年{rng.randint(2, 6)}月{rng.randint(1, 28)}日", align="right"),
    ]
    if kind == "guangdong":
        blocks += [
            Turn(),
            Para(text=f"{y}年度部门整体支出绩效自评基础信息表", align="center", size=15, bold=True),
            _base(t, look, before, added),
        ]
    return Paper(title="部门整体支出绩效自评报告", blocks=tuple(blocks), look=look)


def _head(text: str) -> Para:
    return Para(text=text, bold=True, indent=True, level=0)


def _texts(*texts: str) -> list[Block]:
    return [Para(text=text, indent=True) for text in texts]


def _cap(before: Amount) -> Amount:
    return item(before.exact.quantize(Decimal(1)) * 10_000 + 10_000)


def _small(t: Tale, look: Look) -> Grid:
    pen, w = t.pen, t.books
    pen.at("部门收支情况表", "table")
    sheet = Sheet((2, 1, 2, 1), look=look, rules=t.rng.choice(("all", "all", "horizontal")))
    sheet.row("收入项目", "金额", "支出项目", "金额")
    pairs = (
        ("上年结转", w.carry, "A01"),
        ("公共财政拨款", w.fiscal, "A01"),
        ("政府性基金", w.fund, "A01"),
        ("其他收入", w.special_account + w.other, "A01"),
        ("收入合计", w.income, "A01"),
    )
    right = (
        ("基本支出", w.basic, "B01"),
        ("人员支出", w.staff, "B02"),
        ("公用支出", w.goods, "B02"),
        ("项目支出", w.project, "B01"),
        ("支出合计", w.spending, "B01"),
    )
    words = {
        "公共财政拨款": "一般公共预算财政拨款",
        "政府性基金": "政府性基金预算财政拨款",
        "人员支出": "其中：人员支出",
    }
    for (a, x, p), (b, z, q) in zip(pairs, right, strict=True):
        sheet.row(words.get(a, a), pen.cell(a, x, rule=p), words.get(b, b), pen.cell(b, z, rule=q))
    return sheet.done()


def _base(t: Tale, look: Look, before: Amount, added: Amount) -> Grid:
    """Guangdong: items down the side, two years across."""
    pen, w, y, s = t.pen, t.books, t.office.year, t.office.staff
    pen.at("基础信息表", "table")
    sheet = Sheet((0.6, 2.6, 1.2, 1.3, 1.3), look=look)
    sheet.row("序号", "项目", "单位", f"{y - 1}年", f"{y}年")
    spent = prose.earlier(t.rng, w.spending)
    rows = (
        ("年初预算", "年初预算数", prose.earlier(t.rng, w.income), w.income - added, "年初"),
        ("支出合计", "支出总额", spent, w.spending, "决算"),
        ("三公经费", "“三公”经费支出", before, w.three, "决算"),
        ("公务接待费", "公务接待费", prose.earlier(t.rng, w.reception), w.reception, "决算"),
        ("固定资产合计", "固定资产总额", prose.earlier(t.rng, w.asset), w.asset, "决算"),
    )
    for n, (label, words, old, new, basis) in enumerate(rows, 1):
        sheet.row(
            str(n),
            words,
            "万元",
            pen.cell(label, old, period=str(y - 1), basis=basis),
            pen.cell(label, new, basis=basis, rule="J01"),
        )
    for n, (label, words, value) in enumerate(
        (("人员编制", "编制人数", s.quota), ("实有人数", "年末实有在职人数", s.actual)), len(rows) + 1
    ):
        sheet.row(
            str(n),
            words,
            "人",
            pen.number(label, value, "人", period=str(y - 1)),
            pen.number(label, value, "人", rule="F03"),
        )
    return sheet.done(header=1)
