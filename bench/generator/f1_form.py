"""F1: the tall form in one grid of 24 columns, with its four tables of income, spending, 三公 and assets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.generator.gold import WHOLE, Pen
from bench.generator.office import MAIN, Books
from bench.generator.page import Grid, Look, Sheet

if TYPE_CHECKING:
    import random

    from bench.generator.f1_plan import Plan
    from bench.generator.figures import Amount

ALL = "机关及二级机构汇总"
NAMES = (6, 3, 3, 3, 3, 3, 3)


def form(plan: Plan, pen: Pen, rng: random.Random, look: Look) -> Grid:
    """The whole form as one grid."""
    sheet = Sheet([1] * 24, look=look)
    _profile(sheet, plan, pen)
    sheet.row(("二、部门（单位）收支情况", 24))
    _income(sheet, plan, pen)
    _spending(sheet, plan, pen)
    _three(sheet, plan, pen)
    _asset(sheet, plan, pen)
    _targets(sheet, plan, pen, rng)
    _people(sheet, plan)
    return sheet.done()


def _profile(sheet: Sheet, plan: Plan, pen: Pen) -> None:
    office = plan.office
    pen.at("基本概况", "table")
    sheet.row(("一、部门（单位）基本概况", 24))
    sheet.row(("联系人", 4), (office.people[1][0], 8), ("联络电话", 4), (office.phone, 8))
    sheet.row(
        ("人员编制", 4),
        (pen.number("人员编制", office.staff.quota, "人", rule="F03 F01"), 8),
        ("实有人数", 4),
        (pen.number("实有人数", office.staff.actual, "人", rule="F03 F02"), 8),
    )
    sheet.row(("职能职责概述", 4), ("；".join(office.trade.duties) + "。", 20))
    tasks = "\n".join(f"任务{n}：{task}" for n, task in enumerate(office.trade.tasks, 1))
    sheet.row(("年度主要\n工作内容", 4), (tasks, 20))
    pen.at("年度总体运行情况", "cell")
    done = "，".join(f"{w.what}{pen.number(w.what, w.done, w.unit)}{w.unit}" for w in plan.work)
    close = plan.pick(
        "较好地完成了全年各项任务。", "各项工作按期推进，成效良好。", "圆满完成上级交办的事项。"
    )
    sheet.row(("年度部门（单位）总体运行情况及取得的成绩", 4), (f"全年{done}，{close}", 20))


def _entities(plan: Plan) -> list[tuple[str, str, Books | None]]:
    """Printed name, canonical name and books of each row."""
    office = plan.office
    rows: list[tuple[str, str, Books | None]] = [
        (ALL, WHOLE, office.whole),
        ("1、机关", MAIN, office.books[MAIN]),
    ]
    rows += [(f"{n}、{unit}", unit, office.books[unit]) for n, unit in enumerate(office.units, 2)]
    rows += [(f"{n}、二级机构{n - 1}", "", None) for n in range(len(rows), max(len(rows), 4))]
    return rows


def _rows(
    sheet: Sheet, plan: Plan, pen: Pen, spans: tuple[int, ...], columns: dict[str, tuple[str, str]]
) -> None:
    """One row for each entity. columns: label → (property of the books, rules that a wrong figure breaks)."""
    for printed, entity, books in _entities(plan):
        cells = [printed]
        for label, (name, rule) in columns.items():
            amount: Amount | None = getattr(books, name) if books else None
            if not label or (amount is not None and not amount.exact and plan.blank_nil):
                amount = None
            several = " A02" if plan.office.units else ""
            cells.append(pen.cell(label, amount, entity=entity, rule=rule + several) if entity else "")
        sheet.spread(cells, spans)


def _income(sheet: Sheet, plan: Plan, pen: Pen) -> None:
    pen.at("年度收入情况", "table")
    sheet.row(("年度收入情况（万元）", 24))
    sheet.row(("机构名称", 6, 2), ("收入合计", 3, 2), ("其中：", 15))
    sheet.spread(
        ("上年结转", "公共财\n政拨款", "政府基金拨款", "纳入专户管理的非税收入拨款", "其他\n收入"),
        (3, 3, 3, 3, 3),
    )
    _rows(
        sheet,
        plan,
        pen,
        NAMES,
        {
            "收入合计": ("income", "A01 C01"),
            "上年结转": ("carry", "A01 C03"),
            "公共财政拨款": ("fiscal", "A01"),
            "政府性基金": ("fund", "A01"),
            "专户非税": ("special_account", "A01"),
            "其他收入": ("other", "A01"),
        },
    )


def _spending(sheet: Sheet, plan: Plan, pen: Pen) -> None:
    pen.at("年度支出和结余情况", "table")
    spans = plan.spending_spans
    sheet.row(("部门（单位）年度支出和结余情况（万元）", 24))
    sheet.row(
        ("机构名称", spans[0], 3),
        ("支出合计", spans[1], 3),
        ("其中：", sum(spans[2:6])),
        ("结余", sum(spans[6:])),
    )
    sheet.row(
        ("基本支出", spans[2], 2),
        ("其中：", spans[3] + spans[4]),
        ("项目支出", spans[5], 2),
        ("当年结余", spans[6], 2),
        ("累计结余", spans[7], 2),
    )
    sheet.row(("人员支出", spans[3]), ("公用支出", spans[4]))
    _rows(
        sheet,
        plan,
        pen,
        spans,
        {
            "支出合计": ("spending", "B01 C01 C02"),
            "基本支出": ("basic", "B01 B02"),
            "人员支出": ("staff", "B02"),
            "公用支出": ("goods", "B02"),
            "项目支出": ("project", "B01"),
            "当年结余": ("current_balance", "C02 C03"),
            "累计结余": ("balance", "C01 C03"),
        },
    )


def _three(sheet: Sheet, plan: Plan, pen: Pen) -> None:
    pen.at("三公经费", "table")
    sheet.row(("机构名称", 6, 2), ("三公经费\n合计", 4, 2), ("其中：", 14))
    sheet.spread(("公务接待费", "公务用车运维费", "公务用车购置费", "因公出国费"), (4, 4, 3, 3))
    _rows(
        sheet,
        plan,
        pen,
        (6, 4, 4, 4, 3, 3),
        {
            "三公经费": ("three", "D01"),
            "公务接待费": ("reception", "D01"),
            "公务用车运行维护费": ("running", "D01"),
            "公务用车购置费": ("purchase", "D01"),
            "因公出国（境）费": ("abroad", "D01"),
        },
    )


def _asset(sheet: Sheet, plan: Plan, pen: Pen) -> None:
    pen.at("固定资产", "table")
    sheet.row(("机构名称", 6, 2), ("固定资产\n合计", 6, 2), ("其中：", 8), ("其他", 4, 2))
    sheet.spread(("在用固定资产", "出租固定资产"), (4, 4))
    _rows(
        sheet,
        plan,
        pen,
        (6, 6, 4, 4, 4),
        {
            "固定资产合计": ("asset", "E01"),
            "在用固定资产": ("in_use", "E01"),
            "出租固定资产": ("rented", "E01"),
            "其他固定资产": ("asset_other", "E01"),
        },
    )


def _targets(sheet: Sheet, plan: Plan, pen: Pen, rng: random.Random) -> None:
    office = plan.office
    pen.at("自评情况", "cell")
    sheet.row(("三、部门（单位）整体支出绩效自评情况", 24))
    sheet.row(("整体支出绩效定性目标及实施计划完成情况", 4, 2), ("预期目标", 10), ("实际完成", 10))
    goals = "\n".join(f"目标{n}：{goal}。" for n, goal in enumerate(rng.sample(office.trade.tasks, 3), 1))
    first = plan.work[0]
    result = f"{office.year}年{first.what}{pen.number(first.what, first.done, first.unit)}{first.unit}，"
    sheet.row(
        (goals, 10), (result + "各项定性目标均已实现，" + "，".join(r for _, r in plan.effects) + "。", 10)
    )
    output = _output(plan, pen)
    effect = [
        (kind, f"指标：{t}。", r + "。")
        for kind, (t, r) in zip(("社会效益", "经济效益", "生态效益"), plan.effects, strict=True)
    ]
    pen.at("满意度指标", "cell")
    aim = pen.number("满意度", plan.satisfaction_aim, "%", basis="目标", where="满意度指标 目标")
    effect.append(
        (
            "社会公众或服务对象满意度",
            f"指标：服务对象满意度{aim}%以上。",
            f"满意度达{pen.number('满意度', plan.satisfaction, '%', rule='J02')}%",
        )
    )
    sheet.row(
        ("整体支出\n绩效定量目标及实施计划完成情况", 3, 1 + len(output) + len(effect)),
        ("评价内容", 7),
        ("绩效目标", 7),
        ("完成情况", 7),
    )
    for title, rows in (
        ("产出目标\n（部门工作实绩，可按本部门实际细化）", output),
        ("效益目标\n（预期实现的效益）", effect),
    ):
        for n, (kind, target, actual) in enumerate(rows):
            spread = sum(1 for k, _, _ in rows if k == kind)
            opens = not any(k == kind for k, _, _ in rows[:n])
            sheet.row(
                *([(title, 3, len(rows))] if n == 0 else []),
                *([(kind, 4, spread)] if opens else []),
                (target, 7),
                (actual, 7),
            )
    pen.at("自评结果", "table")
    sheet.row(("绩效自评综合得分", 8), (pen.number("自评得分", plan.score, "分", rule="H04"), 16))
    sheet.row(("评价等次", 8), (plan.printed_grade(pen), 16))


def _output(plan: Plan, pen: Pen) -> list[tuple[str, str, str]]:
    """Rows of 产出: kind, target, result."""
    pen.at("数量指标", "cell")
    rows = [("质量指标", "指标1：工作质量符合行业规范。", "经内部抽查，符合规范要求。")]
    for n, w in enumerate(plan.work, 1):
        aim = pen.number(w.what, w.aim, w.unit, basis="目标", where=f"数量指标{n} 目标")
        done = pen.number(w.what, w.done, w.unit, where=f"数量指标{n} 完成", rule="J04" if n == 1 else "")
        rows.append(("数量指标", f"指标{n}：{w.what}不少于{aim}{w.unit}。", f"{w.what}{done}{w.unit}。"))
    rows.append(("时效指标", "指标：按年度计划推进。", "各项任务均在年内完成。"))
    rows.append(("成本指标", "指标：支出控制在预算以内。", f"{plan.office.year}年支出未超出预算。"))
    return rows


def _people(sheet: Sheet, plan: Plan) -> None:
    office = plan.office
    sheet.row(("四、评价人员", 24))
    sheet.spread(("姓  名", "职务/职称", "单  位", "签  字"), (6, 6, 6, 6))
    for name, post in office.people[:3]:
        sheet.spread((name, post, office.name, ""), (6, 6, 6, 6))
    day = f"{office.year + 1}年{plan.month}月{plan.day}日"
    sheet.row((f"评价组组长（签字）：{office.people[0][0]}\n{'　' * 20}{day}", 24))
    sheet.row(
        (
            f"部门（单位）意见：同意自评结果。\n部门（单位）负责人（签章）：{office.people[0][0]}\n{'　' * 20}{day}",
            24,
        )
    )
    sheet.row(
        (
            f"财政部门归口业务科室意见：\n\n财政部门归口业务科室负责人（签章）：\n{'　' * 20}    年    月    日",
            24,
        )
    )
    sheet.row((f"填报人（签名）：{office.people[2][0]}　　　　联系电话：{office.phone}", 24))
