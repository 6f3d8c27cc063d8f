"""The bureau's own figures: how its tables are read, and of whom they may be held against a report (M05)."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gouji.errors import UsageError
from gouji.run import roster
from gouji.run.bounds import Bounds
from gouji.run.known_tables import read, take
from gouji.run.rechecking import recheck
from gouji.run.scan import scan
from gouji.store import confrontations, reports
from gouji.store.database import close, open_ledger
from gouji.validate.known import ACCOUNTS, BUDGET

if TYPE_CHECKING:
    from types import ModuleType

    from gouji.validate.model import Finding

TEMPLATES = Path(__file__).parents[3] / "docs" / "templates"


def table(folder: Path, text: str, encoding: str = "utf-8-sig", name: str = "2022决算.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def findings(place: str, office: str) -> list[Finding]:
    ledger = open_ledger(place)
    try:
        newest = [r for r in reports.revisions(ledger) if r.entity == office]
        judged = confrontations.get_confrontation(ledger, newest[0].id)
        return [f for f in judged.findings if f.rule == "M05"] if judged else []
    finally:
        close(ledger)


# ---------------------------------------------------------------- reading


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030"])
def test_columns_are_found_by_the_names_that_tables_use(tmp_path: Path, encoding: str) -> None:
    text = (
        "2022年度部门决算汇总表,,,,,\n单位：元,,,,,\n"
        "序号,单位名称,年度,本年收入合计,支出决算数,三公经费支出合计（万元）,备注\n"
        '1,301001青禾县农业局,2022,"9,000,000.00",8500000,13.07,无\n2,青禾县水利局,2022年,,—,5,\n,合计,,9000000,8500000,18.07,\n'
    )
    figures, sheet = read(table(tmp_path, text, encoding), ACCOUNTS)
    assert [(f.office, f.year, f.concept, f.value, f.unit) for f in figures] == [
        ("青禾县农业局", 2022, "income.current", Decimal("9000000.00"), "元"),
        ("青禾县农业局", 2022, "expenditure.total", Decimal(8500000), "元"),
        ("青禾县农业局", 2022, "three.total", Decimal("13.07"), "万元"),
        ("青禾县水利局", 2022, "three.total", Decimal(5), "万元"),
    ]
    assert figures[0].origin == "2022决算.csv 第4行“本年收入合计”"
    assert sheet.unused == ("序号", "备注")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("单位名称,年度,本年收入合计\n甲局,2022,5\n", "不知道金额单位"),
        ("单位名称,本年收入合计（元）\n甲局,5\n", "年度“”不对"),
        ("单位名称,年度,本年收入合计（元）\n甲局,2022,五\n", "“五”不是数"),
        ("单位名称,年度,本年收入合计（元）\n甲局,2022,5\n甲局,2022,6\n", "已经写过一次"),
        ("单位名称,年度,本年收入（元）,本年收入合计（元）\n甲局,2022,5,6\n", "说的是同一个数"),
        ("单位名称,年度,天气\n甲局,2022,5\n", "表头看不懂"),
        ("单位名称,年度,本年收入合计,金额单位\n甲局,2022,5,美元\n", "“美元”不认识"),
        ("单位名称,年度,本年收入合计（元）\n甲局,2022,—\n", "没有读到数"),
    ],
)
def test_a_table_that_is_not_understood_is_turned_away(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        read(table(tmp_path, text), ACCOUNTS)


def test_bytes_that_are_no_text_are_turned_away(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b"\xff\xff\x00\x81")
    with pytest.raises(UsageError, match="不是 UTF-8"):
        read(path, ACCOUNTS)


def test_unit_and_year_may_be_given_by_hand(tmp_path: Path) -> None:
    path = table(tmp_path, "单位,基本支出预算数,人员编制\n甲局,5.5,12\n")
    figures, _ = read(path, BUDGET, unit="万元", year=2023)
    assert [(f.year, f.concept, f.unit, f.basis) for f in figures] == [
        (2023, "expenditure.basic", "万元", "预算"),
        (2023, "staff.quota", "人", "预算"),
    ]


@pytest.mark.parametrize("what", ["accounts", "budget"])
def test_the_template_of_the_manual_is_understood(what: str, tmp_path: Path) -> None:
    from gouji.run.known_tables import BASES  # noqa: PLC0415

    name = {"accounts": "决算.csv", "budget": "预算批复.csv"}[what]
    figures, sheet = read(TEMPLATES / name, BASES[what])
    assert sheet.unused == ()
    assert len(figures) >= 4


# ---------------------------------------------------------------- comparing


def night(plain: ModuleType, inbox: Path, report: str, text: str, what: str = "accounts") -> str:
    """The ledger after a scan of one report with the table imported before it."""
    task = plain.task(inbox)
    task.state.mkdir(exist_ok=True)
    take(what, table(inbox.parent, text), task.ledger)
    plain.put(inbox, "a.docx", report)
    scan(task)
    return str(task.ledger)


HEAD = "单位名称,年度,支出合计（元）\n"


def test_a_figure_that_is_not_the_settled_one_is_told_with_its_source(plain: ModuleType, inbox: Path) -> None:
    place = night(
        plain, inbox, "青禾县农业局;2022\nexpenditure.total=95.00", f"{HEAD}青禾县农业局,2022,900000.00\n"
    )
    (found,) = findings(place, "青禾县农业局")
    assert (found.level.value, found.printed, found.expected, found.difference) == (
        "must",
        "95.00",
        "90.00",
        "5.00",
    )
    assert found.message == (
        "支出合计填95.00万元，与本局掌握的决算数90.00万元不符，相差5.00万元（来源：2022决算.csv 第2行“支出合计（元）”，900000.00元）。"
    )


def test_an_approved_budget_asks_for_an_explanation_and_is_no_account(plain: ModuleType, inbox: Path) -> None:
    report = "青禾县农业局;2022\nbudget.initial=95.00\nexpenditure.total=99.00"
    place = night(plain, inbox, report, f"{HEAD}青禾县农业局,2022,900000\n", "budget")
    (found,) = findings(place, "青禾县农业局")
    assert (found.level.value, found.printed) == ("explain", "95.00")
    assert "本局批复的预算数90.00万元" in found.message
    assert found.message.endswith("；如填的是调整后预算，请说明。")


@pytest.mark.parametrize("printed", ["90.00", "90.01", "89.99", "90"])
def test_the_last_printed_place_is_no_difference(plain: ModuleType, inbox: Path, printed: str) -> None:
    report = f"青禾县农业局;2022\nexpenditure.total={printed}"
    place = night(plain, inbox, report, f"{HEAD}青禾县农业局,2022,900040\n")
    expected = [] if printed in {"90.00", "90"} else ["M05"]
    assert [f.rule for f in findings(place, "青禾县农业局")] == expected


@pytest.mark.parametrize(
    ("report", "row"),
    [
        ("青禾县农业局;2022\nexpenditure.total=95.00", "青禾县农业农村局,2022,900000"),
        ("青禾县农业局;2022\nexpenditure.total=95.00", "青禾县农业局,2021,900000"),
        ("农业局;2022\nexpenditure.total=95.00", "青禾县农业局,2022,900000"),
        (
            "青禾县农业局;2022\nexpenditure.total=95.00\nexpenditure.total@机关=90.00",
            "青禾县农业局,2022,900000",
        ),
        ("青禾县农业局;2022\nbudget.initial=95.00", "青禾县农业局,2022,900000"),
    ],
    ids=["another name", "another year", "a part of the name", "the office without its units", "no account"],
)
def test_where_it_is_not_surely_the_same_figure_nobody_is_accused(
    plain: ModuleType, inbox: Path, report: str, row: str
) -> None:
    place = night(plain, inbox, report, f"{HEAD}{row}\n")
    assert findings(place, report.partition(";")[0]) == []


def test_an_income_that_agrees_without_the_carry_over_is_no_difference(
    plain: ModuleType, inbox: Path
) -> None:
    report = "青禾县农业局;2022\nincome.total=95.00\nincome.current=90.00"
    place = night(plain, inbox, report, "单位名称,年度,收入合计（元）\n青禾县农业局,2022,900000\n")
    assert findings(place, "青禾县农业局") == []


def test_a_report_that_names_no_office_is_compared_with_nothing(plain: ModuleType, inbox: Path) -> None:
    """The folder's name files it, and proves nothing."""
    task = plain.task(inbox)
    task.state.mkdir()
    take("accounts", table(inbox.parent, f"{HEAD}青禾县农业局,2022,900000\n"), task.ledger)
    plain.put(inbox, "青禾县农业局/a.docx", ";2022\nexpenditure.total=95.00")
    scan(task)
    assert findings(task.ledger, "青禾县农业局") == []


def test_the_roster_makes_a_short_name_certain(plain: ModuleType, inbox: Path) -> None:
    task = plain.task(inbox)
    task.state.mkdir()
    names = inbox.parent / "名录.csv"
    names.write_text("单位,年度\n青禾县农业局,2022\n", encoding="utf-8")
    roster.roster(task.ledger, names, year=None)
    place = night(plain, inbox, "农业局;2022\nexpenditure.total=95.00", f"{HEAD}青禾县农业局,2022,900000\n")
    assert [f.printed for f in findings(place, "青禾县农业局")] == ["95.00"]


def test_a_table_that_comes_after_the_report_counts_at_the_next_recheck(
    plain: ModuleType, inbox: Path
) -> None:
    plain.put(inbox, "a.docx", "青禾县农业局;2022\nexpenditure.total=95.00")
    task = plain.task(inbox)
    scan(task)
    said = take(
        "accounts", table(inbox.parent, f"{HEAD}青禾县农业局,2022,900000\n乙县林业局,2022,5\n"), task.ledger
    )
    assert said.text.splitlines()[:2] == [
        "导入决算：2 个单位（2022年度），2 个数。",
        "其中 1 个单位的报告已在台账里，1 个还没有报告。",
    ]
    assert findings(task.ledger, "青禾县农业局") == []
    ledger = open_ledger(task.ledger)
    recheck(ledger, plain.rules(), Bounds())
    close(ledger)
    assert [f.printed for f in findings(task.ledger, "青禾县农业局")] == ["95.00"]
    corrected = take("accounts", table(inbox.parent, f"{HEAD}青禾县农业局,2022,950000\n"), task.ledger)
    assert "其中 1 个单位更新了以前导入的" in corrected.text
    ledger = open_ledger(task.ledger)
    recheck(ledger, plain.rules(), Bounds())
    close(ledger)
    assert findings(task.ledger, "青禾县农业局") == []
    assert take("list", None, task.ledger).text.splitlines()[-1] == "共 2 条。"


def test_a_name_that_is_nearly_the_same_is_said_and_not_taken(plain: ModuleType, inbox: Path) -> None:
    plain.put(inbox, "a.docx", "农业局;2022\nexpenditure.total=95.00")
    task = plain.task(inbox)
    scan(task)
    said = take("accounts", table(inbox.parent, f"{HEAD}青禾县农业局,2022,900000\n"), task.ledger).text
    assert "名称与台账不完全相同，没有当作同一单位：青禾县农业局／农业局" in said


def test_what_cannot_be_imported_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="不认识的种类"):
        take("天气", None, "l")
    with pytest.raises(UsageError, match="哪个文件"):
        take("accounts", None, "l")
    with pytest.raises(UsageError, match="金额单位"):
        take("accounts", tmp_path / "x.csv", "l", unit="两")
    with pytest.raises(UsageError, match="读不了"):
        take("accounts", tmp_path / "x.csv", "l")
