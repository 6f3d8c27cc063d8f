"""F13: the public explanation of a final account, with its nine tables before or after the words."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from bench.generator import prose
from bench.generator.account import Account, close
from bench.generator.f13_tables import tables
from bench.generator.figures import Amount, draw, item, percent
from bench.generator.office import Books, found
from bench.generator.page import Block, Look, Paper, Para, Turn
from bench.generator.prose import Tale

if TYPE_CHECKING:
    import random

    from bench.generator.gold import Pen


def compose(pen: Pen, rng: random.Random) -> Paper:
    """Four parts: office, tables, explanations, words."""
    office = found(rng, style=pen.habit.rounding, year=pen.year)
    account = close(rng, office, pen.habit.rounding)
    t = Tale(pen=pen, rng=rng, office=office)
    look = Look(
        body=rng.choice((12.0, 14.0)),
        grid=9.0,
        font="仿宋_GB2312",
        footer=rng.choice(("- {n} -", "{n}")),
        latin=rng.choice(("", "Times-Roman")),
    )
    caps = _caps(rng, office.whole)
    y = office.year
    first = [
        _head("第一部分　部门概况"),
        _body(f"一、主要职责。{'；'.join(office.trade.duties)}。"),
        _body(f"二、机构设置。{prose.posts(t)}"),
    ]
    told = [_head(f"{y}年度部门决算情况说明"), *(_body(text) for text in _texts(t, account, caps))]
    sheets = tables(account, office, caps, pen, look)
    blocks: list[Block] = [
        Para(text=f"{office.name}{y}年度部门决算公开", align="center", size=20, bold=True),
        Turn(),
        *first,
    ]
    blocks += [*told, *sheets] if rng.random() < 0.5 else [*sheets, Turn(landscape=False), *told]
    blocks += [
        Turn(),
        _head("名词解释"),
        _body("一、财政拨款收入：本级财政当年拨付的资金。"),
        _body("二、基本支出：为保障机构正常运转发生的支出。"),
    ]
    return Paper(title=f"{y}年度部门决算", blocks=tuple(blocks), look=look)


def _head(text: str) -> Para:
    return Para(text=text, align="center", size=16, bold=True, level=0)


def _body(text: str) -> Para:
    return Para(text=text, indent=True)


def _caps(rng: random.Random, w: Books) -> Books:
    """The budget of the three public expenses."""
    return replace(
        w,
        reception=prose.earlier(rng, w.reception, 104, 135),
        running=prose.earlier(rng, w.running, 100, 125),
        purchase=prose.earlier(rng, w.purchase, 100, 110),
        abroad=prose.earlier(rng, w.abroad, 100, 110),
    )


def _texts(t: Tale, a: Account, caps: Books) -> list[str]:
    pen, y = t.pen, t.office.year
    out = ["一、收入支出决算总体情况说明", _grand(t, "收支总体", a.grand, "")]
    pen.at("收入决算说明")
    out += [
        "二、收入决算情况说明",
        (
            f"本年收入合计{pen.say('本年收入', a.income, rule='P02')}，其中：财政拨款收入{pen.say('公共财政拨款', a.fiscal_income, rule='P02')}，"
            f"占{t.share('公共财政拨款', '本年收入', a.fiscal_income, a.income)}；其他收入{pen.say('其他收入', a.other)}，"
            f"占{t.share('其他收入', '本年收入', a.other, a.income)}。"
        ),
    ]
    pen.at("支出决算说明")
    out += [
        "三、支出决算情况说明",
        (
            f"本年支出合计{pen.say('支出合计', a.spending, rule='B01')}，其中：基本支出{pen.say('基本支出', a.basic, rule='B01')}，"
            f"占{t.share('基本支出', '支出合计', a.basic, a.spending)}；项目支出{pen.say('项目支出', a.projects, rule='B01')}，"
            f"占{t.share('项目支出', '支出合计', a.projects, a.spending)}。"
        ),
    ]
    out += ["四、财政拨款收入支出决算总体情况说明", _grand(t, "财政拨款总体", a.fiscal_grand, "财政拨款")]
    out += ["五、一般公共预算财政拨款支出决算情况说明", *_general(t, a)]
    pen.at("基本支出说明")
    out += [
        "六、一般公共预算财政拨款基本支出决算情况说明",
        (
            f"{y}年度一般公共预算财政拨款基本支出{pen.say('基本支出', a.basic, rule='P03')}，其中：人员经费{pen.say('人员支出', a.staff, rule='P03')}，"
            f"公用经费{pen.say('公用支出', a.goods, rule='P03')}。"
        ),
    ]
    out += ["七、“三公”经费财政拨款支出决算情况说明", *_three(t, caps)]
    out += [
        "八、政府性基金预算财政拨款收入支出决算情况说明",
        "本部门无政府性基金收支。",
        "九、机关运行经费支出说明",
        _running(t, a),
    ]
    out += ["十、政府采购支出说明", prose.purchases(t), "十一、国有资产占有使用情况说明", prose.vehicles(t)]
    return out


def _grand(t: Tale, place: str, now: Amount, kind: str) -> str:
    pen, y = t.pen, t.office.year
    pen.at(place)
    before = prose.earlier(t.rng, now)
    both = f"{kind}收、支总计" if kind else "收、支总计"

    def change() -> str:
        a, b = now.printed(t.style), before.printed(t.style)
        word, rate = ("增加", "增长") if a > b else ("减少", "下降")
        if a == b:
            return "与上年持平。"
        return (
            f"与上年相比，{both}各{word}{pen.change('收支总计增减额', a - b, '万元', qualifier='较上年', rule='K05')}，"
            f"{rate}{pen.change('收支总计增减率', percent(a - b, b), '%', qualifier='较上年', rule='K05')}。"
        )

    return f"{y}年度{both}均为{pen.say('收支总计', now, rule='P01')}。" + change()


def _general(t: Tale, a: Account) -> list[str]:
    pen, y = t.pen, t.office.year
    pen.at("一般公共预算支出说明")
    spent = a.fiscal_spending
    planned = item((spent.exact * Decimal(t.rng.randint(90, 106)) / 100).quantize(Decimal("0.01")) * 10_000)
    x, p = spent.printed(t.style), planned.printed(t.style)
    word = "大于" if x > p else "小于" if x < p else "等于"
    first = (
        f"{y}年度一般公共预算财政拨款支出年初预算为{pen.say('一般公共预算财政拨款支出', planned, basis='年初', rule='K07')}，"
        f"支出决算为{pen.say('一般公共预算财政拨款支出', spent, rule='K07')}，完成年初预算的{pen.say('完成预算', percent(x, p), '%', rule='K07')}。"
    )
    gap = "" if x == p else pen.change("决算与预算差额", x - p, "万元", rule="K08")
    first += f"决算数{word}年初预算数{gap}。"
    parts = "；".join(
        f"{c.name.removesuffix('支出')}（类）支出{pen.say('支出合计', c.fiscal, qualifier=c.name, rule='B07')}，占{t.share(c.name, '支出合计', c.fiscal, spent)}"
        for c in a.classes
    )
    return [first, f"按功能分类，{parts}。"]


def _three(t: Tale, caps: Books) -> list[str]:
    pen, w = t.pen, t.books
    pen.at("三公说明")
    before = prose.earlier(t.rng, w.three, 102, 130)
    x, p = w.three.printed(t.style), caps.three.printed(t.style)
    first = (
        f"“三公”经费财政拨款支出预算为{pen.say('三公经费', caps.three, basis='预算', rule='P04')}，支出决算为{pen.say('三公经费', w.three, rule='P04')}，"
        f"完成预算的{pen.say('完成预算', percent(x, p), '%', rule='K07')}，{t.change('三公经费', w.three, before)}。"
    )
    second = (
        f"其中：因公出国（境）费支出决算为{pen.say('因公出国（境）费', w.abroad)}；公务用车购置及运行费支出决算为{pen.say('公务用车购置及运行费', w.vehicle, rule='D01')}，"
        f"其中公务用车购置费{pen.say('公务用车购置费', w.purchase)}，公务用车运行维护费{pen.say('公务用车运行维护费', w.running, rule='D02')}；"
        f"公务接待费支出决算为{pen.say('公务接待费', w.reception, rule='D01')}。{prose.visits(t)}"
    )
    return [first, second]


def _running(t: Tale, a: Account) -> str:
    pen, y = t.pen, t.office.year
    pen.at("机关运行经费")
    before = prose.earlier(t.rng, a.goods)
    extra = draw(t.rng, 0.5, 6)
    planned = a.goods - extra
    now, was = a.goods.printed(t.style), planned.printed(t.style)
    if t.rng.random() < 0.5:
        return f"{y}年度机关运行经费支出{pen.say('机关运行经费', a.goods, rule='J01')}，{t.change('机关运行经费', a.goods, before)}。"
    return (
        f"{y}年度机关运行经费支出{pen.say('机关运行经费', a.goods, rule='J01')}，比年初预算数增加"
        f"{pen.change('机关运行经费与预算差额', now - was, '万元', rule='K05')}，增长{pen.change('机关运行经费与预算差率', percent(now - was, was), '%', rule='K05')}。"
    )
