"""Between years and between offices: last year's report, copied words, copied figures, units below."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from gouji.errors import UsageError
from gouji.extract.model import Location
from gouji.normalize.model import Passage, Submission
from gouji.run import deciding, roster
from gouji.run.bounds import Bounds
from gouji.run.differing import diff
from gouji.run.history import show_runs
from gouji.run.rechecking import recheck
from gouji.run.scan import Outcome, scan
from gouji.store import confrontations, reports
from gouji.store.database import close, open_ledger

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

    from gouji.validate.model import Finding
from gouji.validate.trace import trace

COPIED = "全年围绕重点工作任务，加强预算管理，严格执行各项制度，资金使用规范，各项目标任务均按期完成，取得了较好的经济效益和社会效益。"
OWN = "全县共有灌溉渠道三百余公里，年内完成清淤、衬砌和闸门更换，受益农田面积增加，汛期未发生险情，群众对供水服务的满意程度有所提高。"


def findings(place: str, office: str, year: int = 2022) -> list[Finding]:
    ledger = open_ledger(place)
    try:
        newest = [r for r in reports.revisions(ledger) if (r.entity, r.year) == (office, year)]
        judged = confrontations.get_confrontation(ledger, newest[0].id)
        return list(judged.findings) if judged else []
    finally:
        close(ledger)


def codes(place: str, office: str, year: int = 2022) -> list[str]:
    return [f.rule for f in findings(place, office, year)]


def test_the_carry_over_is_last_years_balance_whichever_report_comes_first(
    plain: ModuleType, inbox: Path
) -> None:
    task = plain.task(inbox)
    plain.put(inbox, "2022.docx", "甲县农业局;2022\ncarry=56.30")
    scan(task)
    assert codes(task.ledger, "甲县农业局") == []
    plain.put(inbox, "2021.docx", "甲县农业局;2021\nbalance.cumulative=53.60")
    second = scan(task)
    found = findings(task.ledger, "甲县农业局")
    assert [(f.rule, f.level.value, f.printed) for f in found] == [("L01", "must", "56.30")]
    assert float(found[0].expected or 0) == 53.6
    assert second.folder is not None
    assert "L01" in (second.folder / "差异清单.csv").read_text(encoding="utf-8-sig")


def test_a_corrected_report_of_last_year_clears_this_years_finding(plain: ModuleType, inbox: Path) -> None:
    task = plain.task(inbox)
    plain.put(inbox, "2021.docx", "甲县农业局;2021\nbalance.cumulative=53.60")
    plain.put(inbox, "2022.docx", "甲县农业局;2022\ncarry=56.30")
    scan(task)
    assert codes(task.ledger, "甲县农业局") == ["L01"]
    plain.put(inbox, "2021.docx", "甲县农业局;2021\nbalance.cumulative=56.30", age=-1)
    scan(task)
    assert codes(task.ledger, "甲县农业局") == []


def test_another_offices_year_is_no_last_year(plain: ModuleType, inbox: Path) -> None:
    plain.put(inbox, "2021.docx", "甲县水利局;2021\nbalance.cumulative=53.60")
    plain.put(inbox, "2022.docx", "甲县农业局;2022\ncarry=56.30")
    task = plain.task(inbox)
    scan(task)
    assert codes(task.ledger, "甲县农业局") == []


def test_a_paragraph_of_two_offices_is_told_to_both_with_the_others_name(
    plain: ModuleType, inbox: Path
) -> None:
    plain.put(inbox, "a.docx", f"甲县农业局;2022\n甲县农业局{COPIED}")
    plain.put(inbox, "b.docx", f"乙县水利局;2022\n乙县水利局{COPIED}\n{OWN}")
    plain.put(inbox, "c.docx", f"丙县林业局;2022\n{OWN[:40]}另一种说法也就不相同了。")
    task = plain.task(inbox)
    scan(task)
    told = {office: findings(task.ledger, office) for office in ("甲县农业局", "乙县水利局", "丙县林业局")}
    assert [f.rule for f in told["甲县农业局"]] == ["M02"]
    assert [f.level.value for f in told["甲县农业局"]] == ["explain"]
    assert "甲县农业局" in told["甲县农业局"][0].message
    assert "乙县水利局" in told["甲县农业局"][0].message
    assert "甲县农业局" in told["乙县水利局"][0].message
    assert told["甲县农业局"][0].quote.endswith(COPIED)
    assert told["丙县林业局"] == []


def test_a_copy_that_arrives_nights_later_is_told_to_both(plain: ModuleType, inbox: Path) -> None:
    task = plain.task(inbox)
    plain.put(inbox, "a.docx", f"甲县农业局;2022\n{COPIED}")
    assert scan(task).findings["explain"] == 0
    plain.put(inbox, "b.docx", f"乙县水利局;2022\n{COPIED}")
    second = scan(task)
    assert (second.findings["explain"], second.folder is not None) == (1, True)
    assert "与其他单位报告内容雷同" in (
        task.state / f"runs/2024-03-01-{second.run:05}/差异清单.csv"
    ).read_text("utf-8-sig")
    assert codes(task.ledger, "甲县农业局") == codes(task.ledger, "乙县水利局") == ["M02"]
    plain.put(inbox, "b.docx", f"乙县水利局;2022\n{OWN}", age=-1)
    scan(task)
    assert codes(task.ledger, "甲县农业局") == codes(task.ledger, "乙县水利局") == [], (
        "rewritten: told to neither"
    )


def test_new_rules_judge_again_and_forget_no_likeness(plain: ModuleType, inbox: Path) -> None:
    plain.put(inbox, "a.docx", f"甲县农业局;2022\n{COPIED}")
    plain.put(inbox, "b.docx", f"乙县水利局;2022\n{COPIED}")
    task = plain.task(inbox)
    scan(task)
    scan(replace(task, rules=replace(task.rules, sha256="other")))
    assert codes(task.ledger, "甲县农业局") == codes(task.ledger, "乙县水利局") == ["M02"]


def test_what_many_offices_write_is_the_forms_own_wording(plain: ModuleType, inbox: Path) -> None:
    for n in range(8):
        plain.put(
            inbox, f"{n}.docx", f"第{n}县农业局;2022\n{COPIED if n < 5 else OWN if n < 7 else ''}".rstrip()
        )
    task = plain.task(inbox)
    scan(task)
    assert [codes(task.ledger, f"第{n}县农业局") for n in range(8)] == [[]] * 5 + [["M02"]] * 2 + [[]]


def test_an_office_may_repeat_itself(plain: ModuleType, inbox: Path) -> None:
    plain.put(inbox, "a.docx", f"甲县农业局;2022\n{COPIED}", age=9)
    plain.put(inbox, "b.docx", f"甲县农业局;2022\nincome.total=1.00\n{COPIED}")
    plain.put(inbox, "c.docx", f"甲县农业局;2021\n{COPIED}")
    task = plain.task(inbox)
    scan(task)
    assert "M02" not in {*codes(task.ledger, "甲县农业局"), *codes(task.ledger, "甲县农业局", 2021)}


def test_an_office_and_a_unit_that_bears_its_name_may_share_words(plain: ModuleType, inbox: Path) -> None:
    plain.put(inbox, "a.docx", f"甲县水利局;2022\n{COPIED}")
    plain.put(inbox, "b.docx", f"甲县水利局灌区管理站;2022\n{COPIED}")
    task = plain.task(inbox)
    scan(task)
    assert codes(task.ledger, "甲县水利局") == codes(task.ledger, "甲县水利局灌区管理站") == []


def test_duties_are_given_to_the_offices_of_a_trade_and_copied_from_nobody() -> None:
    text = "组织国土绿化和森林抚育；监督管理森林、湿地资源；承担森林火灾预防和早期处置；负责林业有害生物监测防治；指导林下经济发展。"

    def told(heading: str) -> tuple[int, ...]:
        passage = Passage(heading=("一、概况", heading), text=text, location=Location(block=1))
        return trace(Submission(name="", path="", sha256="", format="", narrative=(passage,))).paragraphs

    assert len(told("（二）主要工作")) == 1
    assert told("（一）主要职能职责") == ()


def test_a_list_of_short_tasks_is_no_paragraph_and_a_long_line_in_a_cell_is_one() -> None:
    """Offices of one trade are given the same tasks; what each wrote of them in a full line is its own."""

    def told(*lines: str) -> tuple[int, ...]:
        cell = Passage(
            heading=("年度主要工作内容",), text="\n".join(lines), location=Location(row=5), in_cell=True
        )
        return trace(Submission(name="", path="", sha256="", format="", narrative=(cell,))).paragraphs

    tasks = ("任务1：完成年度造林任务", "任务2：压实护林责任", "任务3：开展病虫害普查", "任务4：扶持林下种植")
    assert len("".join(tasks * 2)) > 60
    assert told(*tasks, *tasks) == ()
    assert len(told(*tasks, f"任务5：{COPIED}")) == 1


FIGURES = "\n".join(f"three.{n}={n}1.{n}7" for n in range(1, 7))


def test_two_offices_with_all_figures_alike_are_asked(plain: ModuleType, inbox: Path) -> None:
    plain.put(inbox, "a.docx", f"甲县农业局;2022\n{FIGURES}")
    plain.put(inbox, "b.docx", f"乙县水利局;2022\n{FIGURES}")
    plain.put(inbox, "c.docx", f"丙县林业局;2022\n{FIGURES.replace('11.17', '11.18')}")
    task = plain.task(inbox)
    scan(task)
    assert "M04" in codes(task.ledger, "甲县农业局")
    assert "M04" not in codes(task.ledger, "丙县林业局")


def test_four_figures_alike_prove_nothing(plain: ModuleType, inbox: Path) -> None:
    few = "\n".join(FIGURES.splitlines()[:4])
    plain.put(inbox, "a.docx", f"甲县农业局;2022\n{few}")
    plain.put(inbox, "b.docx", f"乙县水利局;2022\n{few}")
    task = plain.task(inbox)
    scan(task)
    assert codes(task.ledger, "甲县农业局") == []


def names(folder: Path, text: str) -> Path:
    path = folder / "名录.csv"
    path.write_text(text, encoding="utf-8")
    return path


BELOW = "单位,年度,截止日期,主管部门\n甲县水利局,2022,2024-02-01,\n甲县灌区站,2022,2024/3/31,甲县水利局\n甲县水文站,2022,,甲县水利局\n"


def family(plain: ModuleType, inbox: Path, total: str) -> str:
    """A department whose own row is 机关, and its two units."""
    task = plain.task(inbox)
    task.state.mkdir()
    roster.roster(task.ledger, names(inbox.parent, BELOW), year=None)
    plain.put(
        inbox,
        "局.docx",
        f"甲县水利局;2022\nexpenditure.total={total}\nexpenditure.total@机关=50.00\n{COPIED}",
    )
    plain.put(inbox, "灌.docx", f"甲县灌区站;2022\nexpenditure.total=30.00\n{COPIED}")
    scan(task)
    assert codes(task.ledger, "甲县水利局") == [], "one unit has not filed: nothing is said"
    plain.put(inbox, "文.docx", "甲县水文站;2022\nexpenditure.total=20.00")
    scan(task)
    return str(task.ledger)


def test_a_departments_summary_is_its_own_row_and_its_units(plain: ModuleType, inbox: Path) -> None:
    place = family(plain, inbox, "105.00")
    found = findings(place, "甲县水利局")
    assert [(f.rule, f.level.value, f.printed, f.expected, f.difference) for f in found] == [
        ("M01", "explain", "105.00", "100.00", "5.00")
    ]
    assert "机关50.00＋甲县水文站20.00＋甲县灌区站30.00" in found[0].message
    assert codes(place, "甲县灌区站") == [], "and a unit may use its department's words"


def test_a_sum_that_misses_by_rounding_is_no_finding(plain: ModuleType, inbox: Path) -> None:
    assert codes(family(plain, inbox, "100.01"), "甲县水利局") == []


def test_a_waiver_of_a_likeness_holds_and_lapses(plain: ModuleType, inbox: Path) -> None:
    plain.put(inbox, "a.docx", f"甲县农业局;2022\n{COPIED}")
    plain.put(inbox, "b.docx", f"乙县水利局;2022\n{COPIED}")
    task = plain.task(inbox)
    scan(task)
    mark = findings(task.ledger, "甲县农业局")[0].fingerprint
    deciding.add(task.ledger, mark, deciding.Words(reason="合署办公", by="审核人"))
    ledger = open_ledger(task.ledger)
    counts = recheck(ledger, plain.rules(), Bounds())
    close(ledger)
    assert (counts["submissions"], counts["explain"]) == (2, 1)
    assert [f.status for f in findings(task.ledger, "甲县农业局")] == ["waived"]
    assert [f.status for f in findings(task.ledger, "乙县水利局")] == ["open"]


def test_a_waiver_of_one_office_is_none_of_anothers(plain: ModuleType, inbox: Path) -> None:
    for n, office in enumerate(("甲县农业局", "乙县水利局")):
        plain.put(
            inbox,
            f"{n}.docx",
            f"{office};2022\nexpenditure.total=9.00\nexpenditure.basic=6.00\nexpenditure.project=2.00",
        )
    task = plain.task(inbox)
    scan(task)
    mark = findings(task.ledger, "甲县农业局")[0].fingerprint
    with pytest.raises(UsageError, match="2 份报告"):
        deciding.add(task.ledger, mark, deciding.Words(reason="已核实", by="审核人"))
    deciding.add(task.ledger, mark, deciding.Words(reason="已核实", by="审核人", office="甲县农业局"))
    ledger = open_ledger(task.ledger)
    assert recheck(ledger, plain.rules(), Bounds())["must"] == 1
    close(ledger)
    assert [f.status for f in findings(task.ledger, "甲县农业局")] == ["waived"]


def test_a_waiver_holds_where_the_roster_lengthens_the_name(plain: ModuleType, inbox: Path) -> None:
    task = plain.task(inbox)
    task.state.mkdir()
    roster.roster(task.ledger, names(inbox.parent, "单位,年度\n甲县农业局,2022\n"), year=None)
    plain.put(
        inbox,
        "a.docx",
        "农业局;2022\nexpenditure.total=9.00\nexpenditure.basic=6.00\nexpenditure.project=2.00",
    )
    scan(task)
    mark = findings(task.ledger, "甲县农业局")[0].fingerprint
    deciding.add(task.ledger, mark, deciding.Words(reason="已核实", by="审核人"))
    ledger = open_ledger(task.ledger)
    assert recheck(ledger, plain.rules(), Bounds())["must"] == 0
    close(ledger)


def test_the_roster_says_who_has_not_filed_and_who_was_late(plain: ModuleType, inbox: Path) -> None:
    plain.put(inbox, "a.docx", "水利局;2022")
    plain.put(inbox, "b.docx", "甲县灌区站;2022")
    task = plain.task(inbox)
    scan(task)
    roster.roster(task.ledger, names(inbox.parent, BELOW), year=None)
    assert roster.roster(task.ledger, None, year=None).text.splitlines() == [
        "迟报  甲县水利局 2022　2024-03-01（截止 2024-02-01）",
        "未报  甲县水文站 2022",
        "应报 3，未报或迟报 2。",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "单位\n甲局\n",
        "单位,年度\n甲局,去年\n",
        "单位,年度,截止日期\n甲局,2022,三月\n",
        "单位,年度\n甲局,2022\n甲局,2022\n",
    ],
)
def test_a_roster_that_is_not_understood_is_turned_away(tmp_path: Path, text: str) -> None:
    with pytest.raises(UsageError):
        roster.roster(str(tmp_path / "l"), names(tmp_path, text), year=None)


def test_two_runs_differ_by_what_was_known_then(plain: ModuleType, inbox: Path) -> None:
    """An office that files nothing the second night has not solved its problems."""
    wrong = "expenditure.total=9.00\nexpenditure.basic=6.00\nexpenditure.project=2.00"
    plain.put(inbox, "a.docx", f"甲县农业局;2022\n{wrong}", age=9)
    plain.put(inbox, "b.docx", f"乙县水利局;2022\n{wrong}", age=9)
    task = plain.task(inbox)
    scan(task)
    plain.put(inbox, "b.docx", f"乙县水利局;2022\n{wrong.replace('9.00', '8.00')}")
    scan(task)
    lines = diff("1", "2", task.ledger).text.splitlines()
    assert lines[0] == "已消除 1　新增 0　仍在 1"
    assert lines[1].startswith("  消除  乙县水利局 2022  B01  错误  ")
    assert lines[2].startswith("  仍在  甲县农业局 2022  B01  错误  ")
    assert (
        diff("乙县水利局@2022#1", "乙县水利局@2022#2", task.ledger)
        .text.splitlines()[0]
        .startswith("已消除 1")
    )
    with pytest.raises(UsageError):
        diff("1", "77", task.ledger)


def test_a_recheck_says_what_other_rules_have_changed(plain: ModuleType, inbox: Path) -> None:
    wrong = "expenditure.total=9.00\nexpenditure.basic=6.00\nexpenditure.project=2.00"
    plain.put(inbox, "a.docx", f"甲县农业局;2022\n{wrong}")
    task = plain.task(inbox)
    scan(task)
    ledger = open_ledger(task.ledger)
    fewer = replace(
        plain.rules(), sha256="other", rules=tuple(r for r in plain.rules().rules if r.code != "B01")
    )
    lenient, strict = recheck(ledger, fewer, Bounds()), recheck(ledger, plain.rules(), Bounds())
    close(ledger)
    assert (lenient["closed"], lenient["new"]) == ({"B01": 1}, {})
    assert (strict["closed"], strict["new"]) == ({}, {"B01": 1})
    assert "核对 1 份　错误 1　核实 0　提示 0" in show_runs("list", None, task.ledger).text


def test_a_problem_that_only_the_rules_have_dropped_is_not_solved_by_the_office(
    plain: ModuleType, inbox: Path
) -> None:
    task = plain.task(inbox)
    wrong = "甲县农业局;2022\nexpenditure.total=9.00\nexpenditure.basic=6.00\nexpenditure.project=2.00"
    plain.put(inbox, "a.docx", wrong, age=9)
    scan(task)
    plain.put(inbox, "a.docx", f"{wrong}\nincome.total=9.00")
    scan(task)
    sides = ("甲县农业局@2022#1", "甲县农业局@2022#2", task.ledger)
    fewer = replace(
        plain.rules(), sha256="other", rules=tuple(r for r in plain.rules().rules if r.code != "B01")
    )
    ledger = open_ledger(task.ledger)
    recheck(ledger, fewer, Bounds())
    assert diff(*sides).text.splitlines()[0] == "已消除 0　新增 0　仍在 1", "both have met the first rules"
    plain.put(inbox, "a.docx", f"{wrong}\nincome.total=8.00", age=-9)
    scan(replace(task, rules=fewer))
    close(ledger)
    text = diff("甲县农业局@2022#1", "甲县农业局@2022#3", task.ledger).text
    assert "有 1 份报告的两版是按不同的规则核对的" in text


def test_the_heartbeat_says_when_no_scan_has_ended_lately(plain: ModuleType, inbox: Path) -> None:
    plain.put(inbox, "a.docx", "甲县农业局;2022")
    task = plain.task(inbox)
    result: Outcome = scan(task)
    assert result.run == 1
    assert show_runs("status", None, task.ledger, max_age="26h").code == 1, (
        "the scan of the test was years ago"
    )
    scan(plain.task(inbox, clock=lambda: dt.datetime.now(dt.UTC)))
    assert show_runs("status", None, task.ledger, max_age="26h").code == 0
    with pytest.raises(UsageError):
        show_runs("status", None, task.ledger, max_age="soon")
