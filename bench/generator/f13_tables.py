"""F13: the nine tables of the final account."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from bench.generator.figures import NONE, Amount
from bench.generator.page import Block, Look, Para, Sheet, Turn

if TYPE_CHECKING:
    from bench.generator.account import Account
    from bench.generator.gold import Pen
    from bench.generator.office import Books, Office

TITLES = (
    "收入支出决算总表",
    "收入决算表",
    "支出决算表",
    "财政拨款收入支出决算总表",
    "一般公共预算财政拨款支出决算表",
    "一般公共预算财政拨款基本支出决算表",
    "财政拨款“三公”经费支出决算表",
    "政府性基金预算财政拨款收入支出决算表",
    "国有资本经营预算财政拨款支出决算表",
)

Line: TypeAlias = tuple[str, str, tuple[Amount | None, ...]]  # code, name, amounts


def tables(account: Account, office: Office, caps: Books, pen: Pen, look: Look) -> list[Block]:
    """Nine tables, each on its page; the wide ones lie across."""
    writers = (_totals, _income, _spending, _fiscal_totals, _general, _basic, None, None, None)
    out: list[Block] = []
    for n, (title, write) in enumerate(zip(TITLES, writers, strict=True), 1):
        out += [
            Turn(landscape=n in (2, 3)),
            Para(text=title, align="center", size=16, bold=True),
            Para(text=f"公开{n:02d}表", align="right", size=9),
            Para(text=f"部门：{office.name}　　　　单位：万元", size=9),
        ]
        pen.at(title, "table")
        if write is not None:
            out.append(write(account, pen, look).done(header=0))
        elif n == 7:
            out.append(_three(office.whole, caps, pen, look).done())
        else:
            sheet = Sheet((1, 2, 1, 1, 1, 1), look=look)
            sheet.row("科目编码", "科目名称", "年初结转和结余", "本年收入", "本年支出", "年末结转和结余")
            sheet.row(("合计", 2), "", "", "", "")
            out += [sheet.done(), Para(text="注：本部门本年度无此项收支，本表无数据。", size=9)]
    return out


def _sides(
    sheet: Sheet,
    pen: Pen,
    left: list[tuple[str, str, Amount | None]],
    right: list[tuple[str, str, Amount | None]],
) -> None:
    """Income left, spending right, with running line numbers. Entries: words, label, amount."""
    blank: tuple[str, str, Amount | None] = ("", "", None)
    height = max(len(left), len(right))
    left = (
        left[:-3] + [blank] * (height - len(left)) + left[-3:]
    )  # totals stand on the last lines of both sides
    right = right[:-3] + [blank] * (height - len(right)) + right[-3:]
    for n, ((a, la, x), (b, lb, y)) in enumerate(zip(left, right, strict=True), 1):
        sheet.row(a, str(n), _cell(pen, la, x, "P01"), b, str(height + n), _cell(pen, lb, y, "P01"))


def _cell(pen: Pen, label: str, amount: Amount | None, rule: str = "") -> str:
    """A figure. A label "支出合计|类名" carries its class as qualifier."""
    name, _, qualifier = label.partition("|")
    return pen.cell(name, amount, qualifier=qualifier, rule=rule) if label else ""


def _totals(a: Account, pen: Pen, look: Look) -> Sheet:
    sheet = Sheet((2.6, 0.5, 1.2, 2.2, 0.5, 1.2), look=look)
    sheet.row(("收入", 3), ("支出", 3))
    sheet.row("项目", "行次", "金额", "项目", "行次", "金额")
    left: list[tuple[str, str, Amount | None]] = [
        ("一、一般公共预算财政拨款收入", "公共财政拨款", a.fiscal_income),
        ("二、政府性基金预算财政拨款收入", "政府性基金", NONE),
        ("三、上级补助收入", "上级补助收入", NONE),
        ("四、事业收入", "事业收入", NONE),
        ("五、经营收入", "经营收入", NONE),
        ("六、其他收入", "其他收入", a.other),
        ("本年收入合计", "本年收入", a.income),
        ("年初结转和结余", "上年结转", a.carry),
        ("总计", "收支总计", a.grand),
    ]
    right: list[tuple[str, str, Amount | None]] = [
        (f"{'一二三四五'[n]}、{c.name}", f"支出合计|{c.name}", c.spending) for n, c in enumerate(a.classes)
    ]
    right += [
        ("本年支出合计", "支出合计", a.spending),
        ("年末结转和结余", "累计结余", a.left),
        ("总计", "收支总计", a.grand),
    ]
    _sides(sheet, pen, left, right)
    return sheet


def _income(a: Account, pen: Pen, look: Look) -> Sheet:
    sheet = Sheet((1, 2.2, 1.3, 1.3, 1.2, 1.2, 1.2, 1.3, 1.2), look=look)
    sheet.row(
        ("项目", 2),
        ("本年收入合计", 1, 2),
        ("财政拨款收入", 1, 2),
        ("上级补助收入", 1, 2),
        ("事业收入", 1, 2),
        ("经营收入", 1, 2),
        ("附属单位上缴收入", 1, 2),
        ("其他收入", 1, 2),
    )
    sheet.row("功能分类科目编码", "科目名称")
    names = (
        "本年收入",
        "公共财政拨款",
        "上级补助收入",
        "事业收入",
        "经营收入",
        "附属单位上缴收入",
        "其他收入",
    )
    rows: list[Line] = [("", "合计", (a.income, a.fiscal_income, None, None, None, None, a.other))]
    rows += [
        (
            c.code,
            c.name,
            (c.income + c.other, c.income, None, None, None, None, c.other if c.other.exact else None),
        )
        for c in a.classes
    ]
    _lines(sheet, pen, names, rows, "P02")
    return sheet


def _spending(a: Account, pen: Pen, look: Look) -> Sheet:
    sheet = Sheet((1, 2.2, 1.3, 1.2, 1.2, 1.2, 1.2, 1.4), look=look)
    sheet.row(
        ("项目", 2),
        ("本年支出合计", 1, 2),
        ("基本支出", 1, 2),
        ("项目支出", 1, 2),
        ("上缴上级支出", 1, 2),
        ("经营支出", 1, 2),
        ("对附属单位补助支出", 1, 2),
    )
    sheet.row("功能分类科目编码", "科目名称")
    names = ("支出合计", "基本支出", "项目支出", "上缴上级支出", "经营支出", "对附属单位补助支出")
    rows: list[Line] = [("", "合计", (a.spending, a.basic, a.projects, None, None, None))]
    rows += [
        (c.code, c.name, (c.spending, c.basic, c.projects if c.projects.exact else None, None, None, None))
        for c in a.classes
    ]
    _lines(sheet, pen, names, rows, "B01")
    return sheet


def _general(a: Account, pen: Pen, look: Look) -> Sheet:
    sheet = Sheet((1, 2.6, 1.3, 1.3, 1.3), look=look)
    sheet.row(("项目", 2), ("本年支出", 3))
    sheet.row("功能分类科目编码", "科目名称", "合计", "基本支出", "项目支出")
    rows: list[Line] = [("", "合计", (a.fiscal_spending, a.basic, a.fiscal_project))]
    rows += [(c.code, c.name, (c.fiscal, c.basic, c.project if c.project.exact else None)) for c in a.classes]
    _lines(sheet, pen, ("支出合计", "基本支出", "项目支出"), rows, "B01")
    return sheet


def _lines(
    sheet: Sheet,
    pen: Pen,
    names: tuple[str, ...],
    rows: list[Line],
    rule: str,
) -> None:
    """The total row spans code and name; class rows carry their class as qualifier."""
    for code, name, amounts in rows:
        cells = [
            pen.cell(label, amount, qualifier="" if name == "合计" else name, rule=rule)
            for label, amount in zip(names, amounts, strict=True)
        ]
        if name == "合计":
            sheet.row(("合计", 2), *cells)
        else:
            sheet.row(code, name, *cells)


def _fiscal_totals(a: Account, pen: Pen, look: Look) -> Sheet:
    sheet = Sheet((2.4, 1.1, 2.2, 1.1, 1.2, 1.2), look=look)
    sheet.row(("收入", 2), ("支出", 4))
    sheet.row("项目", "金额", "项目", "合计", "一般公共预算财政拨款", "政府性基金预算财政拨款")
    left = [
        ("一、一般公共预算财政拨款", "公共财政拨款", a.fiscal_income),
        ("二、政府性基金预算财政拨款", "政府性基金", NONE),
    ]
    left += [("", "", NONE)] * (len(a.classes) - 2)
    for n, ((words, label, amount), c) in enumerate(zip(left, a.classes, strict=True)):
        name = f"支出合计|{c.name}"
        sheet.row(
            words,
            _cell(pen, label, amount, "P02"),
            f"{'一二三四五'[n]}、{c.name}",
            _cell(pen, name, c.fiscal, "P02"),
            _cell(pen, name, c.fiscal),
            "",
        )
    for words, label, x, other, name, y in (
        ("本年收入合计", "本年收入", a.fiscal_income, "本年支出合计", "支出合计", a.fiscal_spending),
        ("年初财政拨款结转和结余", "上年结转", a.carry, "年末财政拨款结转和结余", "累计结余", a.left),
        ("总计", "收支总计", a.fiscal_grand, "总计", "收支总计", a.fiscal_grand),
    ):
        sheet.row(
            words, _cell(pen, label, x, "P01"), other, _cell(pen, name, y, "P01"), _cell(pen, name, y), ""
        )
    return sheet


def _basic(a: Account, pen: Pen, look: Look) -> Sheet:
    sheet = Sheet((0.8, 2.0, 1.2, 0.8, 2.0, 1.2), look=look)
    sheet.row(("人员经费", 3), ("公用经费", 3))
    sheet.row("经济分类科目编码", "科目名称", "金额", "经济分类科目编码", "科目名称", "金额")
    sheet.row(
        "301",
        "工资福利支出",
        _cell(pen, "工资福利支出", a.wage, "B03"),
        "302",
        "商品和服务支出",
        _cell(pen, "商品和服务支出", a.goods, "B03"),
    )
    sheet.row(
        "303",
        "对个人和家庭的补助",
        _cell(pen, "对个人和家庭的补助", a.subsidy, "B03"),
        "310",
        "资本性支出",
        "",
    )
    sheet.row(
        ("人员经费合计", 2),
        _cell(pen, "人员支出", a.staff, "P03"),
        ("公用经费合计", 2),
        _cell(pen, "公用支出", a.goods, "P03"),
    )
    return sheet


def _three(w: Books, caps: Books, pen: Pen, look: Look) -> Sheet:
    sheet = Sheet((1,) * 12, look=look)
    sheet.row(("预算数", 6), ("决算数", 6))
    head: list[tuple[str, int, int]] = [
        ("合计", 1, 2),
        ("因公出国（境）费", 1, 2),
        ("公务用车购置及运行费", 3, 1),
        ("公务接待费", 1, 2),
    ]
    sheet.row(*head, *head)
    sheet.row(*(("小计", "公务用车购置费", "公务用车运行费") * 2))
    names = (
        ("三公经费", "three"),
        ("因公出国（境）费", "abroad"),
        ("公务用车购置及运行费", "vehicle"),
        ("公务用车购置费", "purchase"),
        ("公务用车运行维护费", "running"),
        ("公务接待费", "reception"),
    )
    cells = [pen.cell(label, getattr(caps, name), basis="预算", rule="P04 D01") for label, name in names]
    cells += [pen.cell(label, getattr(w, name), rule="P04 D01") for label, name in names]
    sheet.row(*cells)
    return sheet
