"""F1: what one submission will say, decided before a word of it is written."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from bench.generator.figures import CENT, Amount, Rounding, draw, item, percent, split
from bench.generator.office import Office

if TYPE_CHECKING:
    import random

    from bench.generator.gold import Pen

GRADES = ((90, "优"), (80, "良"), (60, "中"), (0, "差"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A countable piece of work with its target."""

    what: str
    unit: str
    aim: int
    done: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One row of the scoring sheet."""

    name: str
    weight: Decimal | None  # None: shares the weight cell above
    score: Decimal
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything that is decided by the draw of one seed."""

    office: Office
    style: Rounding
    work: tuple[Work, ...]
    effects: tuple[tuple[str, str], ...]
    sent: int
    returned: int
    satisfied: int
    satisfaction: Decimal
    satisfaction_aim: int
    added: Amount  # 年中追加
    three_before: Amount
    three_budget: Amount
    spending_before: Amount
    procurement: Amount
    uses: tuple[tuple[str, Amount], ...]  # of project spending
    key_uses: int  # how many of them count as 重点
    sources: tuple[tuple[str, Amount], ...]  # of this year's project funds
    card: int  # 公务卡刷卡率
    marks: tuple[Mark, ...]
    month: int
    day: int
    spending_spans: tuple[int, ...]
    blank_nil: bool
    choice: int
    flaws: frozenset[str]

    @property
    def score(self) -> Decimal:
        """What the scores add up to."""
        return sum((m.score for m in self.marks), start=Decimal(0))

    @property
    def grade(self) -> str:
        """The class that the score earns."""
        return next(name for least, name in GRADES if self.score >= least)

    def printed_grade(self, pen: Pen) -> str:
        """The grade, one class too high where that is ordered."""
        if "grade" not in self.flaws:
            return self.grade
        wrong = "良" if self.grade == "优" else "优"
        pen.note("H05", "must", wrong, self.grade, "自评结果 评价等次", "等次与得分不符")
        return wrong

    def pick(self, *texts: str) -> str:
        """One of several wordings, always the same for one submission."""
        return texts[self.choice % len(texts)]

    def rate(self, part: Amount, whole: Amount) -> Decimal:
        """A percentage as this office works it out: from what is true, or from what it prints."""
        if not whole.exact:
            return Decimal("0.00")
        if self.style is Rounding.NEAREST:
            return percent(part.exact, whole.exact)
        return percent(part.printed(self.style), whole.printed(self.style))

    @property
    def budget(self) -> Amount:
        """The budget after additions."""
        return self.office.whole.income

    @property
    def initial(self) -> Amount:
        """The budget before additions."""
        return self.budget - self.added


def decide(rng: random.Random, office: Office, style: Rounding, flaws: frozenset[str]) -> Plan:
    """Draw the rest of a submission for an office."""
    whole = office.whole
    work = []
    for what, unit, low, high in rng.sample(office.trade.work, 3):
        done = rng.randint(low, high)
        work.append(
            Work(what=what, unit=unit, done=done, aim=max(1, done - rng.randint(0, max(1, done // 8))))
        )
    returned = rng.randint(90, 240)
    satisfied = math.ceil(returned * rng.choice((95, 96, 97, 98, 90)) / 100)
    budgeted = item(((whole.three.exact * Decimal("1.1")).quantize(CENT) + rng.randint(0, 2)) * 10_000)
    before = item(
        ((whole.three.exact * Decimal(rng.choice(("1.04", "1.12", "1.27")))).quantize(CENT)) * 10_000
    )
    names = rng.sample(office.trade.projects, rng.choice((2, 3, 3, 4)))
    uses = tuple(zip(names, split(rng, whole.project, len(names)), strict=True))
    inflow = whole.fiscal_project
    levels = rng.choice((("本级财政",), ("省级", "县级"), ("中央", "省级", "县级")))
    sources = tuple(
        zip(levels, split(rng, inflow, len(levels)) if len(levels) > 1 else (inflow,), strict=True)
    )
    added = item(Decimal(rng.choice((0, 0, 4, 8, 12))) * (whole.income.exact / 100).quantize(CENT) * 10_000)
    satisfaction = percent(Decimal(satisfied), Decimal(returned))
    key_uses = len(uses) if rng.random() < 0.7 else len(uses) - 1
    marks = _marks(
        rng, office, uses=uses, key_uses=key_uses, added=added, satisfaction=satisfaction, flaws=flaws
    )
    return Plan(
        office=office,
        style=style,
        work=tuple(work),
        effects=office.trade.effects,
        sent=returned + rng.randint(0, 9),
        returned=returned,
        satisfied=satisfied,
        satisfaction=satisfaction,
        satisfaction_aim=95 if satisfaction >= 95 else 90,
        added=added,
        three_before=before,
        three_budget=budgeted,
        spending_before=item(
            (whole.spending.exact * Decimal(rng.randint(92, 108)) / 100).quantize(CENT) * 10_000
        ),
        procurement=draw(rng, 5, 60),
        uses=uses,
        key_uses=key_uses,
        sources=sources,
        card=rng.randint(52, 88),
        marks=marks,
        month=rng.randint(3, 6),
        day=rng.randint(1, 28),
        spending_spans=rng.choice(
            ((6, 3, 3, 3, 3, 2, 2, 2), (5, 3, 2, 3, 3, 3, 2, 3), (6, 3, 2, 3, 3, 3, 2, 2))
        ),
        blank_nil=rng.random() < 0.4,
        choice=rng.randint(0, 5),
        flaws=flaws,
    )


def _marks(  # noqa: PLR0913
    rng: random.Random,
    office: Office,
    *,
    uses: tuple[tuple[str, Amount], ...],
    key_uses: int,
    added: Amount,
    satisfaction: Decimal,
    flaws: frozenset[str],
) -> tuple[Mark, ...]:
    """The scoring sheet. What can be worked out is worked out; the rest is full marks with a few deductions."""
    whole = office.whole
    key = sum((a.exact for _, a in uses[:key_uses]), start=Decimal(0)) * 100 / whole.project.exact
    key_score = next(s for least, s in ((90, 5), (80, 4), (70, 3), (60, 2), (0, 0)) if key >= least)
    shift = added.exact * 100 / (whole.income - added).exact
    shift_score = next(
        Decimal(s) for most, s in ((0, "3"), (10, "2"), (20, "1"), (30, "0.5"), (999, "0")) if shift <= most
    )
    due = 3 if not whole.balance.exact else 2 if whole.balance.exact <= whole.carry.exact else 0
    if "balance_score" in flaws and due != 2:
        raise ValueError("the flaw needs an office whose balance deserves 2 points")
    balance = 3 if "balance_score" in flaws else due
    idle = math.ceil(100 - whole.in_use.exact * 100 / whole.asset.exact)
    use_score = max(Decimal(0), Decimal(3) - Decimal(idle) / 10)
    happy = next(s for least, s in ((95, 5), (85, 3), (75, 1), (0, 0)) if satisfaction >= least)
    rows: list[tuple[str, str | None, Decimal | int, str]] = [
        ("财政供养人员\n控制率", "5", 5, ""),
        ("“三公经费”\n变动率", "5", 5, ""),
        ("重点支出\n安排率", "5", key_score, "部分项目未列入重点支出"),
        ("预算调整率", "3", shift_score, "年中有追加预算"),
        ("支付进度", "3", 3, ""),
        ("资金结余", "3", balance, "年末有结余" if due else "年末结余超过上年结转"),
        ("“三公经费”\n控制率", "6", 6, ""),
        ("管理制度\n健全性", "3", 3, ""),
        ("资金使用\n合规性", "3", 3, ""),
        ("预决算信息公开性和完善性", "3", 3, ""),
        ("政府采购\n执行率", "3", 3, ""),
        ("公务卡刷卡率", "3", 3, ""),
        ("管理制度\n健全性", "3", 3, ""),
        ("资产管理\n安全性", "4", 4, ""),
        ("固定资产\n利用率", "3", use_score, "部分资产出租，未直接使用"),
        ("年度重点工作任务完成情况", "5", 5, ""),
        ("发展目标任务完成情况", "7", 7, ""),
        ("《政府工作报告》目标任务完成情况", "5", 5, ""),
        ("民生实事完成情况", "2", 2, ""),
        ("重点工程和重大项目建设完成情况", "2", 2, ""),
        ("其他工作实绩指标完成情况", "4", 4, ""),
        ("经济效益", "15", 5, ""),
        ("社会效益", None, 5, ""),
        ("生态效益", None, 5, ""),
        ("社会公众或服务对象满意度", "5", happy, "满意度未达到95%"),
    ]
    for n in rng.sample(range(15, 24), rng.choice((0, 1, 2))):
        name, weight, score, _ = rows[n]
        rows[n] = (name, weight, Decimal(score) - Decimal(rng.choice(("0.5", "1"))), "个别任务进度略慢于计划")
    marks = []
    for name, weight, score, reason in rows:
        full = Decimal(weight or 5) if name != "经济效益" else Decimal(5)
        marks.append(
            Mark(
                name=name,
                weight=Decimal(weight) if weight else None,
                score=Decimal(score),
                reason=reason if score < full else "",
            )
        )
    return tuple(marks)
