"""The form of a project as a whole: units of targets, cost against spending, the overall goal, reasons of adjustment.

I10, I12, I13, I16. Looks at figures of the same table first: a document may hold the forms of several projects.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from gouji.normalize.words import fold, squeeze
from gouji.validate.case import FORM, Case, Figure
from gouji.validate.interval import Interval, printed
from gouji.validate.measure import Measure, measure
from gouji.validate.model import Check, Level, Observation, Rule, Verdict
from gouji.validate.rubric_measure import fold_name
from gouji.validate.rubric_pairs import alone
from gouji.validate.rubric_sheet import agreed, item, where
from gouji.validate.text_places import at_passage, prose
from gouji.validate.text_places import place as place_of
from gouji.validate.tie import Missing
from gouji.validate.words import digits, name, place, plain, said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gouji.normalize.model import Indicator, Passage

_LIKE = (  # words for one thing that targets and results use for each other
    frozenset({"人", "名", "位", "人次", "万人", "万人次", "户", "户次"}),
    frozenset({"个", "家", "处", "所", "座", "项", "件", "例", "起", "条", "支", "批", "家次", "批次", "类", "种"}),
    frozenset({"次", "期", "场", "班", "届", "轮", "回", "场次", "期次", "班次", "趟"}),
    frozenset({"份", "篇", "本", "册", "幅", "张", "条", "件", "期", "个"}),
    frozenset({"套", "台", "件", "个", "辆", "部", "架"}),
    frozenset({"天", "日", "工作日", "个工作日", "小时", "分钟", "月", "个月", "年"}),
    frozenset({"亩", "万亩", "公顷", "平方米", "㎡", "平方公里", "立方米"}),
    frozenset({"公里", "千米", "米", "km", "里"}),
    frozenset({"吨", "公斤", "千克", "万吨"}),
)  # fmt: skip
_WHOLE_COST = re.compile(
    r"^(?:本?项目|资金|年度|预算|经济)?(?:总成本|成本总额|总支出|支出总额|总投入|资金(?:使用|支出|执行)总额|成本控制(?:数|总额)?|成本)$"
)
_GOAL = re.compile(r"总体目标|年度目标|绩效目标|预期目标|实际完成")
_ONLY_MONEY = re.compile(
    r"(?:目标\d*[:：.、])?(?:完成|执行|安排|支出|使用|资金|预算|项目|年度|全年|总额|投入|为|[:：])*\d[\d.,]*(?:万元|亿元|元)[。；;]?"
)
_BUDGET = re.compile(
    r"(?:项目|年度|全年|本年)?(?:预算|资金)(?:总额|总量|规模|合计|总计|安排总额)(?:为|共计?|达到?)?$"
)
_OTHER_MONEY = re.compile(r"争取|带动|撬动|整合|拉动|上级|社会|发放|补贴|累计|上年|去年|每|其中|分别|计划|拟")
_LAST_PLACES = 3
_WHY = re.compile(
    r"(?:因|由于|主要是|主要为|用于|根据|按照|依据|政策|新增|增资|调资|人员变动|上级)[^。；]{0,40}(?:追加|调整|调增|调减|压减|核减|增加预算)"
    r"|(?:追加|调整|调增|调减|压减|核减|增加预算|调剂)[^。；]{0,40}(?:因|由于|主要是|主要为|主要用于|用于|根据|按照|依据|原因|系)"
)


def other_unit(rule: Rule, case: Case) -> Iterator[Observation | Check]:
    """I10: target and result hold one figure each and nothing else, in units that cannot be one another."""
    for row in case.submission.indicators:
        target, actual = alone(row.target), alone(row.actual)
        if target is None or actual is None or "定性" in row.nature:
            continue
        if _one_kind(target[1], actual[1]):
            yield agreed(rule, row)
            continue
        apart = measure(target[1]).dimension != measure(actual[1]).dimension
        words = {"item": item(row), "t": squeeze(row.target), "b": squeeze(row.actual)}
        yield _row(rule, row, words, printed=squeeze(row.actual), level=None if apart else Level.EXPLAIN)


def _one_kind(a: str, b: str) -> bool:
    if a == b:
        return True
    here, there = measure(a), measure(b)
    if here.dimension != there.dimension:
        return False
    return here.dimension != "count" or any(a in like and b in like for like in _LIKE)


def cost(rule: Rule, case: Case) -> Iterator[Observation | Check | Missing]:
    """I12: the result of 项目总成本 is what the funds of the same table say was spent."""
    found = False
    for row in case.submission.indicators:
        told = alone(row.actual, row.measure_unit)
        named = fold_name(row.level3 or row.level2)
        if told is None or measure(told[1]).dimension != "amount" or not _WHOLE_COST.match(named):
            continue
        if "成本" not in row.level1 + row.level2 + row.level3:
            continue
        spent = _spent(case, row.location.table)
        if spent is None:
            continue
        found = True
        money = measure(told[1])
        room = spent.interval.widen(_LAST_PLACES * spent.unit)  # sums are balanced in their last places
        if not _as_told(told[0], money).meet(room).empty or _rounded(told[0], money, spent):
            yield agreed(rule, row, (spent.fact.id,))
            continue
        words = {
            "item": item(row),
            "a": squeeze(row.actual),
            "b": said(spent.fact),
            "where": place(spent.fact),
        }
        yield _row(
            rule,
            row,
            words,
            printed=squeeze(row.actual),
            expected=plain(spent.value / money.factor),
            related=spent,
        )
    if not found:
        yield Missing(rule=rule.code, level=rule.level, labels=("项目总成本的完成值或执行数",))


def _as_told(value: Decimal, money: Measure) -> Interval:
    unit = money.factor.scaleb(min(int(value.as_tuple().exponent), 0))
    return printed(value * money.factor, unit)


def _rounded(value: Decimal, money: Measure, spent: Figure) -> bool:
    """The same amount with fewer places: 459 for 459.13."""
    return (
        _as_told(value, money).widen(spent.unit).low
        <= spent.value
        <= _as_told(value, money).widen(spent.unit).high
    )


def _spent(case: Case, table: int | None) -> Figure | None:
    """What was spent by the funds of this table, or of the only ones of the document."""
    every = [
        f for f in case.figures.values() if f.fact.concept == "budget.executed" and f.fact.source in FORM
    ]
    here = [f for f in every if f.fact.evidence.location.table == table] if table is not None else []
    values = {f.value for f in (here or every)}
    return (here or every)[0] if len(values) == 1 else None


def goal(rule: Rule, case: Case) -> Iterator[Observation | Check | Missing]:
    """I13: the overall goal is more than an amount, and the budget that it tells is one of the funds."""
    found = False
    for passage in case.submission.narrative:
        heading = "".join(passage.heading)
        if passage.in_cell and _GOAL.search(heading) and _ONLY_MONEY.fullmatch(squeeze(passage.text)):
            found = True
            yield _only_money(rule, passage)
    for figure in case.figures.values():
        fact = figure.fact
        at = fact.evidence.quote.find(fact.text)
        before = re.split(r"[，,。；;：:、\d]", fact.evidence.quote[:at])[-1] if at >= 0 else ""
        if fact.source != "cell" or figure.measure.dimension != "amount" or not _BUDGET.search(fold(before)):
            continue
        funds = _funds(case, figure)
        if not funds or _OTHER_MONEY.search(fact.evidence.quote) or fact.bound:
            continue
        found = True
        if any(not figure.interval.meet(f.interval).empty for f in funds):
            yield Check(
                rule=rule.code,
                verdict=Verdict.EQUAL,
                level=rule.level,
                name=rule.name,
                facts=(fact.id,),
                where=place(fact),
            )
            continue
        nearest = min(funds, key=lambda f: abs(f.value - figure.value))
        words = {
            "a": said(fact),
            "words": fold(before),
            "where": place(fact),
            "other": name(nearest.fact),
            "b": said(nearest.fact),
        }
        yield Observation(
            rule=rule.code,
            level=rule.level,
            message=rule.message.format_map(words),
            where=place(fact),
            location=fact.evidence.location,
            quote=fact.evidence.quote,
            printed=digits(fact),
            expected=digits(nearest.fact),
            unit=fact.unit,
            period=fact.period,
            related=(nearest.fact.evidence.location,),
            facts=(fact.id, nearest.fact.id),
        )
    if not found:
        yield Missing(rule=rule.code, level=rule.level, labels=("总体目标中的预算金额",))


def _funds(case: Case, figure: Figure) -> list[Figure]:
    table = figure.fact.evidence.location.table
    return [
        f
        for f in case.figures.values()
        if f.fact.source in FORM
        and f.measure.dimension == "amount"
        and f.fact.evidence.location.table == table
        and table is not None
    ]


def _only_money(rule: Rule, passage: Passage) -> Observation:
    return at_passage(
        rule,
        passage,
        (0, len(passage.text)),
        f"{place_of(passage)}只填了金额“{squeeze(passage.text)}”，没有写要做什么、做到什么程度。请补写目标内容。",
        cause="目标只有金额",
        code="only_money",
        level=Level.EXPLAIN,
    )


def adjusted(rule: Rule, case: Case) -> Iterator[Observation | Check | Missing]:
    """I16: the budget of the form was adjusted by more than `percent`, and a report in words says nowhere why."""
    first, full, added = (case.find(f"budget.{it}", form=True) for it in ("initial", "full", "added"))
    texts = [p.text for p in prose(case) if p.text.rstrip().endswith("。")]  # a form alone has no sentences
    if first is None or first.value <= 0 or (full is None and added is None) or not texts:
        labels = ("年初预算",) if first is None or first.value <= 0 else ("全年预算数或追加数",)
        yield Missing(rule=rule.code, level=rule.level, labels=labels if texts else ("文字说明",))
        return
    other = added if added is not None else full
    assert other is not None
    change = other.value if added is not None else other.value - first.value
    percent = abs(change) / first.value * 100
    reasons = [*(p.text for p in case.submission.narrative), *(r.reason for r in case.submission.indicators)]
    facts = (first.fact.id, other.fact.id)
    if percent < Decimal(str(rule.params.get("percent", 30))) or any(_WHY.search(t) for t in reasons):
        yield Check(
            rule=rule.code,
            verdict=Verdict.EQUAL,
            level=rule.level,
            name=rule.name,
            facts=facts,
            where=place(other.fact),
        )
        return
    words = {
        "a": said(first.fact),
        "other": name(other.fact),
        "b": said(other.fact),
        "d": plain(percent.quantize(Decimal("0.1"))),
    }
    yield Observation(
        rule=rule.code,
        level=rule.level,
        message=rule.message.format_map(words),
        where=place(other.fact),
        location=other.fact.evidence.location,
        quote=other.fact.evidence.quote,
        printed=digits(other.fact),
        unit=other.fact.unit,
        period=other.fact.period,
        related=(first.fact.evidence.location,),
        facts=facts,
    )


def _row(  # noqa: PLR0913 -- one constructor, all by keyword
    rule: Rule,
    row: Indicator,
    words: dict[str, str],
    *,
    printed: str,
    expected: str | None = None,
    level: Level | None = None,
    related: Figure | None = None,
) -> Observation:
    return Observation(
        rule=rule.code,
        level=level or rule.level,
        message=rule.message.format_map(words),
        where=where(row, "实际完成值"),
        location=row.location,
        quote=f"{squeeze(row.target)} {squeeze(row.actual)}".strip(),
        printed=printed,
        expected=expected,
        related=() if related is None else (related.fact.evidence.location,),
        facts=() if related is None else (related.fact.id,),
    )
