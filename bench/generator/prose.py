"""Sentences with figures, each in several wordings: the narrative that every family but the sheets shares.

Knows how offices write about money, posts, changes and shares. Must not know any one form.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from bench.generator.figures import CENT, Amount, Rounding, draw, item, percent, split
from bench.generator.gold import Pen
from bench.generator.office import Books, Office

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class Tale:
    """What is written with, and about whom."""

    pen: Pen
    rng: random.Random
    office: Office

    @property
    def style(self) -> Rounding:
        """How the prose rounds."""
        return self.pen.habit.prose or self.pen.habit.rounding

    @property
    def books(self) -> Books:
        """The books of the whole office."""
        return self.office.whole

    def either(self, *ways: Callable[[], str]) -> str:
        """Write in one of several ways; the others are never begun, so they note no figures."""
        return self.rng.choice(ways)()

    def share(self, label: str, whole: str, part: Amount, of: Amount) -> str:
        """A share as printed figures give it."""
        value = percent(part.printed(self.style), of.printed(self.style))
        return self.pen.share(label, whole, value, rule="K02")

    def change(self, label: str, now: Amount, before: Amount, *, than: str = "上年") -> str:
        """较上年增加…万元，增长…%."""
        a, b = now.printed(self.style), before.printed(self.style)
        if a == b:
            return f"与{than}持平"
        up = a > b
        word = self.rng.choice(("增加", "增长") if up else ("减少", "压减"))
        rate = self.rng.choice(("增长", "增幅") if up else ("下降", "降低", "减幅"))
        lead = self.rng.choice((f"较{than}", f"比{than}", f"与{than}相比"))
        amount = self.pen.change(f"{label}增减额", a - b, "万元", qualifier="较上年", rule="K04")
        return f"{lead}{word}{amount}，{rate}{self.pen.change(f'{label}增减率', percent(a - b, b), '%', qualifier='较上年', rule='K05')}"


def earlier(rng: random.Random, now: Amount, low: int = 88, high: int = 112) -> Amount:
    """Last year's figure for this year's."""
    return item((now.exact * Decimal(rng.randint(low, high)) / 100).quantize(CENT, ROUND_HALF_UP) * 10_000)


def posts(t: Tale) -> str:
    """Posts and people."""
    pen, s = t.pen, t.office.staff
    pen.at("机构人员")

    def count(label: str, n: int, unit: str, rule: str = "") -> str:
        return pen.number(label, n, unit, rule=rule) + unit

    kinds = [("行政编制", s.admin), ("参公事业编制", s.equated), ("全额事业编制", s.institution)]
    people = [
        ("公务员", s.civil),
        ("参公人员", s.equated_now),
        ("事业人员", s.institution_now),
        ("工勤人员", s.worker_now),
    ]
    total = t.rng.choice(("核定编制", "共有编制"))
    first = f"{total}{count('人员编制', s.quota, '个', 'F01')}，其中" + "、".join(
        f"{k}{count(k, n, '个', 'F01')}" for k, n in kinds if n
    )
    lead = t.rng.choice(("年末实有在职", "实有在职在编人员", "在职"))
    second = f"{lead}{count('实有人数', s.actual, '人', 'F02')}，其中" + "、".join(
        f"{k}{count(k, n, '人', 'F02')}" for k, n in people if n
    )
    return f"{first}；{second}；退休人员{count('退休人数', s.retired, '人')}。"


def totals(t: Tale) -> str:
    """Income and spending, with shares."""
    pen, w, y = t.pen, t.books, t.office.year
    pen.at("收支总体")

    def first() -> str:
        return (
            f"{y}年度收入合计{pen.say('收入合计', w.income, rule='A01')}，其中：上年结转{pen.say('上年结转', w.carry, rule='A01')}，"
            f"本年收入{pen.say('本年收入', w.current_income, rule='A03')}。支出合计{pen.say('支出合计', w.spending, rule='B01')}，其中："
            f"基本支出{pen.say('基本支出', w.basic, rule='B01')}，占总支出的{t.share('基本支出', '支出合计', w.basic, w.spending)}；"
            f"项目支出{pen.say('项目支出', w.project, rule='B01')}，占总支出的{t.share('项目支出', '支出合计', w.project, w.spending)}。"
        )

    def second() -> str:
        return (
            f"全年收入总额{pen.say('收入合计', w.income)}（含上年结转{pen.say('上年结转', w.carry)}）。"
            f"{y}年整体支出{pen.say('支出合计', w.spending, rule='B01')}，其中基本支出{pen.say('基本支出', w.basic, rule='B01')}"
            f"（人员经费{pen.say('人员支出', w.staff, rule='B02')}、公用经费{pen.say('公用支出', w.goods, rule='B02')}），"
            f"项目支出{pen.say('项目支出', w.project, rule='B01')}。"
        )

    def third() -> str:
        return (
            f"{y}年，我单位总收入{pen.say('收入合计', w.income)}，总支出{pen.say('支出合计', w.spending, rule='B01')}，"
            f"年末结转和结余{pen.say('累计结余', w.balance, rule='C01')}。支出中，基本支出、项目支出分别为{pen.say('基本支出', w.basic, rule='B01')}、"
            f"{pen.say('项目支出', w.project, rule='B01')}。"
        )

    return t.either(first, second, third)


def balances(t: Tale) -> str:
    """What is left."""
    pen, w = t.pen, t.books
    pen.at("结转结余")
    return t.either(
        lambda: (
            f"当年结余{pen.say('当年结余', w.current_balance, rule='C02')}，累计结余{pen.say('累计结余', w.balance, rule='C03')}，"
            f"其中上年结转{pen.say('上年结转', w.carry, rule='C03')}。"
        ),
        lambda: f"年末结转和结余{pen.say('累计结余', w.balance, rule='C01')}，结转下年继续使用。",
    )


def economy(t: Tale) -> str:
    """Basic spending by economic class."""
    pen, w = t.pen, t.books
    pen.at("基本支出")
    classes = (("工资福利支出", w.wage), ("商品和服务支出", w.goods), ("对个人和家庭的补助", w.subsidy))

    def shares() -> str:
        parts = [
            f"{label}{pen.say(label, amount, rule='B04 K02')}，占基本支出的{t.share(label, '基本支出', amount, w.basic)}"
            for label, amount in classes
        ]
        return f"基本支出{pen.say('基本支出', w.basic, rule='B04')}，其中" + "；".join(parts) + "。"

    def bracket() -> str:
        return (
            f"基本支出{pen.say('基本支出', w.basic, rule='B02')}，其中人员经费{pen.say('人员支出', w.staff, rule='B03')}（工资福利支出"
            f"{pen.say('工资福利支出', w.wage, rule='B03')}、对个人和家庭的补助{pen.say('对个人和家庭的补助', w.subsidy, rule='B03')}），"
            f"公用经费{pen.say('公用支出', w.goods, rule='B02')}。"
        )

    def respectively() -> str:
        figures = [pen.say(label, amount, rule="B04") for label, amount in classes]
        return (
            f"工资福利支出、商品和服务支出、对个人和家庭的补助分别为{figures[0]}、{figures[1]}和{figures[2]}，"
            f"基本支出合计{pen.say('基本支出', w.basic, rule='B04')}。"
        )

    return t.either(shares, bracket, respectively)


def three(t: Tale, before: Amount, cap: Amount) -> str:
    """The three public expenses with last year and budget."""
    pen, w, y = t.pen, t.books, t.office.year
    pen.at("三公经费")
    lead = t.either(
        lambda: (
            f"{y}年“三公”经费支出{pen.say('三公经费', w.three, rule='D01')}，{t.change('三公经费', w.three, before)}。"
        ),
        lambda: (
            f"{y}年三公经费预算{pen.say('三公经费', cap, basis='预算', rule='K07')}，支出决算{pen.say('三公经费', w.three, rule='K07 D01')}，"
            f"完成预算的{pen.say('完成预算', percent(w.three.printed(t.style), cap.printed(t.style)), '%', rule='K07')}。"
        ),
        lambda: (
            f"{y}年三公经费{pen.say('三公经费', w.three, rule='D01')}，{y - 1}年三公经费"
            f"{pen.say('三公经费', before, period=str(y - 1), rule='K04')}，{t.change('三公经费', w.three, before)}。"
        ),
    )
    return (
        f"{lead}其中：因公出国（境）费{pen.say('因公出国（境）费', w.abroad)}，"
        f"公务用车购置及运行维护费{pen.say('公务用车购置及运行费', w.vehicle, rule='D01')}，"
        f"公务接待费{pen.say('公务接待费', w.reception, rule='D01')}。{visits(t)}"
    )


def visits(t: Tale) -> str:
    """Batches and persons received, vehicles kept, journeys: in plausible proportion to the money."""
    pen, w = t.pen, t.books
    persons = max(2, int(w.reception.exact * 10_000 / t.rng.randint(80, 190)))
    batches = max(1, persons // t.rng.randint(5, 9))
    parts = [
        f"国内公务接待{pen.number('国内公务接待批次', batches, '批次')}批次、{pen.number('国内公务接待人次', persons, '人次')}人次"
    ]
    if w.running.exact:
        kept = max(1, round(float(w.running.exact) / 2.4))
        parts.append(f"公务用车保有量{pen.number('公务用车保有量', kept, '辆')}辆")
    if w.purchase.exact:
        parts.append(f"购置公务用车{pen.number('公务用车购置数', 1, '辆')}辆")
    if w.abroad.exact:
        parts.append(
            f"因公出国（境）团组{pen.number('出国（境）团组数', 1, '个')}个、{pen.number('出国（境）人次', 2, '人次')}人次"
        )
    return "，".join(parts) + "。"


def execution(t: Tale, added: Amount) -> str:
    """Initial budget, additions, execution."""
    pen, w = t.pen, t.books
    pen.at("预算执行")
    full, initial = w.income, w.income - added
    rate = percent(w.spending.printed(t.style), full.printed(t.style))
    return t.either(
        lambda: (
            f"年初预算{pen.say('年初预算', initial, basis='年初', rule='I15')}，年中追加{pen.say('本年追加预算', added, rule='I15')}，"
            f"调整后预算{pen.say('全年预算数', full, basis='全年预算', rule='I15')}，实际支出{pen.say('全年执行数', w.spending, rule='I02')}，"
            f"预算执行率{pen.say('预算执行率', rate, '%', rule='I02')}。"
        ),
        lambda: (
            f"全年预算数{pen.say('全年预算数', full, basis='全年预算', rule='I02')}，执行数{pen.say('全年执行数', w.spending, rule='I02')}，"
            f"预算执行率为{pen.say('预算执行率', rate, '%', rule='I02')}。"
        ),
    )


def projects(t: Tale) -> str:
    """What project money was used for."""
    pen, w = t.pen, t.books
    pen.at("项目支出")
    names = t.rng.sample(t.office.trade.projects, 3)
    uses = list(zip(names, split(t.rng, w.project, 3), strict=True))
    if t.rng.random() < 0.5:
        listed = "，".join(
            f"用于{name}{pen.say('项目支出', a, qualifier=name, rule='G03')}" for name, a in uses
        )
        return f"项目支出{pen.say('项目支出', w.project, rule='G03')}，其中：{listed}。"
    listed = "、".join(f"{name}{pen.say('项目支出', a, qualifier=name, rule='G03')}" for name, a in uses)
    return f"{listed}，合计{pen.say('合计', w.project, rule='G03')}。"


def purchases(t: Tale) -> str:
    """Procurement with its kinds."""
    pen = t.pen
    pen.at("政府采购")
    whole = draw(t.rng, 12, 90)
    goods, services = split(t.rng, whole, 2)
    nothing = item(Decimal(0))
    return (
        f"政府采购支出总额{pen.say('政府采购金额', goods + services, rule='K01')}，其中：政府采购货物支出{pen.say('政府采购货物', goods, rule='K01')}、"
        f"政府采购工程支出{pen.say('政府采购工程', nothing)}、政府采购服务支出{pen.say('政府采购服务', services, rule='K01')}。"
    )


def vehicles(t: Tale) -> str:
    """State assets: vehicles by kind."""
    pen = t.pen
    pen.at("国有资产")
    kinds = (
        ("机要通信用车", t.rng.randint(1, 2)),
        ("应急保障用车", t.rng.randint(0, 2)),
        ("执法执勤用车", t.rng.randint(0, 3)),
    )
    listed = "、".join(f"{k}{pen.number(k, n, '辆', rule='E04')}辆" for k, n in kinds if n)
    return (
        f"截至{t.office.year}年12月31日，共有车辆{pen.number('车辆数', sum(n for _, n in kinds), '辆', rule='E04')}辆，其中：{listed}；"
        f"固定资产总额{pen.say('固定资产合计', t.books.asset)}。"
    )


def work(t: Tale) -> list[str]:
    """Countable results, some of them hedged."""
    pen = t.pen
    pen.at("主要成效")
    out = []
    for n, (what, unit, low, high) in enumerate(t.rng.sample(t.office.trade.work, 3), 1):
        done = t.rng.randint(low, high)
        hedge = t.rng.random()
        if hedge < 0.25 and done > 20:
            text = f"{pen.number(what, done // 10 * 10, unit)}余{unit}"
        elif hedge < 0.4:
            text = f"约{pen.number(what, done, unit)}{unit}"
        else:
            text = f"{pen.number(what, done, unit)}{unit}"
        out.append(
            f"{n}．{what}{text}，{t.rng.choice(('按期完成任务', '较好完成年度目标', '工作成效明显'))}。"
        )
    return out


def survey(t: Tale) -> str:
    """Satisfaction."""
    pen, back = t.pen, t.rng.randint(80, 260)
    pen.at("满意度")
    happy = back - t.rng.randint(1, back // 12)
    rate = percent(Decimal(happy), Decimal(back))
    return (
        f"共发放问卷{pen.number('发放问卷', back + t.rng.randint(0, 8), '份')}份，回收{pen.number('回收问卷', back, '份', rule='H06')}份，"
        f"满意{pen.number('满意问卷', happy, '份', rule='H06')}份，满意度{pen.say('满意度', rate, '%', rule='H06')}。"
    )


def marks(t: Tale, parts: Sequence[tuple[str, int]]) -> tuple[str, Decimal]:
    """Scores by block with their sum; the sum is returned too."""
    pen = t.pen
    pen.at("自评得分")
    scores = [
        (name, full, Decimal(full) - t.rng.choice((Decimal(0), Decimal("0.5"), Decimal(1))))
        for name, full in parts
    ]
    whole = sum((s for _, _, s in scores), start=Decimal(0))
    listed = "、".join(
        f"{name}{full}分得{pen.say('得分', s, '分', qualifier=name, rule='H02')}" for name, full, s in scores
    )
    grade = "优" if whole >= 90 else "良"
    return (
        f"其中{listed}，合计自评得分{pen.say('自评得分', whole, '分', rule='H02')}，评价等次为“{grade}”。",
        whole,
    )
