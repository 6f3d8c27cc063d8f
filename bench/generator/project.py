"""Money and targets of one project or department, drawn once and laid out by the forms that share them.

Knows execution, targets and their points. Must not know any one form.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from bench.generator.figures import CENT, NONE, Amount, Rounding, draw, holds, percent, total
from bench.generator.office import Office

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

    from bench.generator.gold import Pen
    from bench.generator.page import Sheet

STAGES = {
    "initial": ("年初预算", "年初"),
    "added": ("本年追加预算", "调整"),
    "full": ("全年预算数", "全年预算"),
    "executed": ("全年执行数", "决算"),
}
DASHES = ("—", "-", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fund:
    """One source of money with its stages."""

    label: str  # canonical; "" for the total
    words: str
    initial: Amount
    full: Amount
    executed: Amount

    @property
    def added(self) -> Amount:
        """Change of the budget within the year."""
        return self.full - self.initial


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One third-level indicator."""

    level1: str
    level2: str
    level3: str
    sign: str  # ≥ ≤ ＝ 定性
    aim: str
    unit: str
    actual: str
    weight: Decimal
    score: Decimal
    reason: str = ""
    core: bool = False

    @property
    def coefficient(self) -> Decimal:
        """Points won, in percent of the weight."""
        return (self.score * 100 / self.weight).quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A project (or a whole department) as a self-evaluation sheet sees it."""

    name: str
    office: Office
    style: Rounding
    funds: tuple[Fund, ...]
    whole: Fund
    points: Decimal  # for execution
    targets: tuple[Target, ...]

    @property
    def rate(self) -> Decimal:
        """Share executed, in percent."""
        return percent(self.whole.executed.printed(self.style), self.whole.full.printed(self.style))

    @property
    def execution_score(self) -> Decimal:
        """Points for execution."""
        return (min(self.rate, Decimal(100)) * self.points / 100).quantize(CENT, ROUND_HALF_UP)

    @property
    def score(self) -> Decimal:
        """All points."""
        return self.execution_score + sum((t.score for t in self.targets), start=Decimal(0))


def launch(  # noqa: PLR0913
    rng: random.Random,
    office: Office,
    style: Rounding,
    *,
    sources: Sequence[tuple[str, str]],
    points: int,
    shape: Sequence[tuple[str, int, Sequence[str]]],
    given: Sequence[Amount] = (),
) -> Project:
    """Draw a project. sources: (canonical label, printed words); shape: (level 1, its weight, second levels).

    `given` are full budgets of the first sources that are fixed elsewhere in the document.
    """
    while True:
        funds = tuple(
            _fund(rng, label, words, lead=n == 0, full=given[n] if n < len(given) else None)
            for n, (label, words) in enumerate(sources)
        )
        whole = Fund(
            label="",
            words="年度资金总额",
            initial=total(f.initial for f in funds),
            full=total(f.full for f in funds),
            executed=total(f.executed for f in funds),
        )
        if all(
            holds(getattr(whole, s), [getattr(f, s) for f in funds], style)
            for s in ("initial", "full", "executed")
        ):
            break
    targets: list[Target] = []
    for level1, weight, seconds in shape:
        targets += _targets(rng, office, whole, level1, weight, seconds)
    return Project(
        name=rng.choice(office.trade.projects) + rng.choice(("项目", "专项", "经费")),
        office=office,
        style=style,
        funds=funds,
        whole=whole,
        points=Decimal(points),
        targets=tuple(targets),
    )


def _fund(rng: random.Random, label: str, words: str, *, lead: bool, full: Amount | None) -> Fund:
    if full is not None and not full.exact:
        return Fund(label=label, words=words, initial=NONE, full=NONE, executed=NONE)
    if full is not None:
        executed = full - draw(rng, 0.01, float(full.exact) * 0.07)
        return Fund(label=label, words=words, initial=full, full=full, executed=executed)
    if not lead and rng.random() < 0.45:
        return Fund(label=label, words=words, initial=NONE, full=NONE, executed=NONE)
    initial = draw(rng, 40, 480, round_chance=0.4) if lead else draw(rng, 2, 60, round_chance=0.3)
    full = initial + draw(rng, 1, 40, round_chance=0.3) if rng.random() < 0.4 else initial
    executed = full if rng.random() < 0.35 else full - draw(rng, 0.05, float(full.exact) * 0.09)
    return Fund(label=label, words=words, initial=initial, full=full, executed=executed)


def _targets(
    rng: random.Random, office: Office, whole: Fund, level1: str, weight: int, seconds: Sequence[str]
) -> list[Target]:
    rows: list[tuple[str, str, str, str, str, str]] = []
    for level2 in seconds:
        if level2.startswith("数量"):
            for what, unit, low, high in rng.sample(office.trade.work, 2):
                aim = rng.randint(low, high)
                done = (
                    aim + rng.randint(0, max(1, aim // 12))
                    if rng.random() < 0.75
                    else aim - max(1, aim // 10)
                )
                rows.append((level2, what, "≥", str(aim), unit, str(done)))
        else:
            rows.append(_row(rng, office, whole, level2))
    shares = _weights(rng, weight, len(rows))
    return [_target(rng, level1, row, share) for row, share in zip(rows, shares, strict=True)]


def _row(rng: random.Random, office: Office, whole: Fund, level2: str) -> tuple[str, str, str, str, str, str]:
    """Second level, name, sign, aim, unit, actual."""
    if level2.startswith("质量"):
        return (
            level2,
            rng.choice(("验收合格率", "工作达标率", "资料完整率")),
            "≥",
            "95",
            "%",
            str(rng.randint(95, 100)),
        )
    if level2.startswith("时效"):
        return (
            level2,
            rng.choice(("任务按期完成率", "资金拨付及时率")),
            "≥",
            "95",
            "%",
            str(rng.choice((90, 96, 98, 100))),
        )
    if "成本" in level2 and "效" not in level2:
        cap = whole.full.exact.quantize(Decimal(1), ROUND_HALF_UP) + 1
        return (
            level2,
            "项目总成本",
            "≤",
            str(cap),
            "万元",
            str(whole.executed.exact.quantize(CENT, ROUND_HALF_UP)),
        )
    if "满意" in level2:
        return level2, rng.choice(("服务对象满意度", "群众满意度")), "≥", "90", "%", str(rng.randint(90, 99))
    if level2[:2] in ("经济", "社会", "生态"):
        aim, _ = office.trade.effects[("社会", "经济", "生态").index(level2[:2])]
        return level2, aim, "定性", "达到预期", "", "达到预期"
    return level2, rng.choice(("管理机制持续运行", "后续管护责任落实")), "定性", "长期有效", "", "长期有效"


def _target(
    rng: random.Random, level1: str, row: tuple[str, str, str, str, str, str], weight: Decimal
) -> Target:
    level2, level3, sign, aim, unit, actual = row
    score, reason = weight, ""
    if sign == "≥" and Decimal(actual) < Decimal(aim):
        score = (weight * Decimal(actual) / Decimal(aim)).quantize(CENT, ROUND_HALF_UP)
        reason = rng.choice(
            (
                "受天气影响部分任务延后，已列入下年计划。",
                "供货延迟，今后提前组织采购。",
                "人手不足，已增配专人负责。",
            )
        )
    return Target(
        level1=level1,
        level2=level2,
        level3=level3,
        sign=sign,
        aim=aim,
        unit=unit,
        actual=actual,
        weight=weight,
        score=score,
        reason=reason,
        core=rng.random() < 0.4,
    )


def _weights(rng: random.Random, whole: int, count: int) -> list[Decimal]:
    """Whole points that add up."""
    least = whole // count
    points = [least] * count
    for n in rng.sample(range(count), whole - least * count):
        points[n] += 1
    return [Decimal(p) for p in points]


def short(value: Decimal) -> str:
    """9.80 → 9.8, 10.00 → 10."""
    return f"{value.normalize():f}" if value else "0"


def fund_rows(  # noqa: PLR0913 — a form is described by its words
    sheet: Sheet,
    pen: Pen,
    project: Project,
    *,
    columns: Sequence[str],
    spans: Sequence[int],
    whole_words: str,
    dash: str = "—",
    sign: str = "%",
    tail: Sequence[tuple[str, int]] = (),
) -> None:
    """The total and its sources. columns: initial added full executed weight rate score, as the form orders them."""
    for fund in (project.whole, *project.funds):
        cells = [whole_words if fund is project.whole else fund.words]
        cells += [_fund_cell(pen, project, fund, column, dash, sign) for column in columns]
        sheet.row(
            *zip(cells, spans, strict=True), *(tail if fund is project.whole else [("", s) for _, s in tail])
        )


def _fund_cell(pen: Pen, project: Project, fund: Fund, column: str, dash: str, sign: str) -> str:
    if column in STAGES:
        label, basis = STAGES[column]
        if fund is project.whole:
            return pen.cell(
                label, getattr(fund, column), basis=basis, rule="I01 I02" if column != "initial" else "I01"
            )
        return pen.cell(fund.label, getattr(fund, column), basis=basis, rule="I01")
    if fund is not project.whole:
        return dash
    if column == "weight":
        return short(project.points)
    if column == "rate":
        return pen.number("预算执行率", project.rate, "%", rule="I02") + sign
    return pen.number("执行率得分", project.execution_score, "分", rule="I03")


def target_rows(
    sheet: Sheet,
    project: Project,
    *,
    columns: Sequence[str],
    spans: Sequence[int],
    left: Sequence[tuple[str, int]] = (),
) -> None:
    """The indicators, with merged first and second levels. `left` are cells that hang down over all the rows."""
    rows = project.targets
    merged = {"level1": 1, "level2": 2}
    for n, target in enumerate(rows):
        cells: list[tuple[str, int] | tuple[str, int, int]] = []
        if n == 0:
            cells += [(text, span, len(rows)) for text, span in left]
        for column, span in zip(columns, spans, strict=True):
            if column in merged:
                depth = merged[column]
                key = _levels(target)[:depth]
                if n == 0 or _levels(rows[n - 1])[:depth] != key:
                    run = next(
                        (k for k, t in enumerate(rows[n:]) if _levels(t)[:depth] != key), len(rows) - n
                    )
                    cells.append((getattr(target, column), span, run))
            else:
                cells.append((_target_cell(target, column), span))
        sheet.row(*cells)


def _levels(target: Target) -> tuple[str, str]:
    return target.level1, target.level2


def _target_cell(target: Target, column: str) -> str:
    if column == "aim_full":
        return target.aim if target.sign == "定性" else f"{target.sign}{target.aim}{target.unit}"
    if column == "actual_full":
        return target.actual + target.unit
    if column in ("weight", "score"):
        return short(getattr(target, column))
    if column == "coefficient":
        return short(target.coefficient)
    if column == "core":
        return "是" if target.core else "否"
    value = getattr(target, column)
    assert isinstance(value, str)
    return value


def aims(project: Project, pen: Pen, where: str = "年度总体目标") -> tuple[str, str]:
    """What was intended and what was done, with the money in words."""
    pen.at(where, "cell")
    aim = "；".join(
        f"目标{n}：{t.level3}{pen.number(t.level3, Decimal(t.aim), t.unit, basis='目标')}{t.unit}"
        for n, t in enumerate(_quantities(project), 1)
    )
    return aim + "。", done(project, pen, where)


def done(project: Project, pen: Pen, where: str) -> str:
    """What was done, with the money in words."""
    pen.at(where, "cell")
    work = "，".join(
        f"{t.level3}{pen.number(t.level3, Decimal(t.actual), t.unit)}{t.unit}" for t in _quantities(project)
    )
    spent = pen.say("全年执行数", project.whole.executed, rule="I13")
    return f"全年实际支出{spent}，{work}，总体目标基本实现。"


def _quantities(project: Project) -> list[Target]:
    return [t for t in project.targets if t.level2.startswith("数量")]
