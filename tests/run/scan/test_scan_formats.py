"""One report in two formats is one version; two that differ are two, and their figures are told apart."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from gouji.run.differing import diff
from gouji.run.scan import Outcome, scan
from gouji.store import confrontations, reports
from gouji.store.database import close, open_ledger

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

    from gouji.validate.model import Finding

OFFICE = "青禾县农业局;2022\nincome.total=100.00\nexpenditure.total=90.00\n全年按计划完成各项任务。"


def said(outcome: Outcome) -> dict[str, tuple[str | None, str | None]]:
    return {a.path: (a.outcome, a.reason) for a in outcome.arrivals}


def versions(place: str) -> list[tuple[int, str, list[Finding]]]:
    """Number, name of the file, and M06 of every version."""
    ledger = open_ledger(place)
    try:
        found = []
        for revision in reports.revisions(ledger, newest=False):
            judged = confrontations.get_confrontation(ledger, revision.id)
            read = reports.get_extraction(ledger, revision.sha256)
            assert judged is not None
            assert read is not None
            found.append((revision.n, read.name, [f for f in judged.findings if f.rule == "M06"]))
        return found
    finally:
        close(ledger)


def test_the_same_report_in_another_format_is_no_version_of_its_own(plain: ModuleType, inbox: Path) -> None:
    plain.put(inbox, "a.docx", OFFICE, age=9)
    plain.put(inbox, "a.pdf", f"{OFFICE}\n")  # other bytes, the same figures and words
    task = plain.task(inbox)
    first = scan(task)
    assert said(first) == {"a.docx": ("new", None), "a.pdf": ("duplicate", "same_report: a.docx")}
    counts = first.counts()
    assert counts["seen"] == counts["new"] + counts["duplicate"] == 2
    assert versions(task.ledger) == [(1, "a.docx", [])]
    assert first.folder is not None
    rows = (first.folder / "文件结果.csv").read_text(encoding="utf-8-sig").splitlines()
    assert rows[2].startswith("a.pdf,重复,与 a.docx 是同一报告的两种格式,,青禾县农业局,2022,部门整体,1,")
    assert said(scan(task))["a.pdf"] == ("duplicate", "unchanged")


def test_the_other_format_may_come_nights_later_and_under_two_names(plain: ModuleType, inbox: Path) -> None:
    task = plain.task(inbox)
    plain.put(inbox, "a.pdf", OFFICE)
    scan(task)
    plain.put(inbox, "b.docx", f"{OFFICE}\n")
    assert said(scan(task))["b.docx"] == ("duplicate", "same_report: a.pdf")
    plain.put(inbox, "c.docx", f"{OFFICE}\n")
    assert said(scan(task))["c.docx"] == ("duplicate", "same_report: a.pdf")
    assert versions(task.ledger) == [(1, "a.pdf", [])]


def test_a_late_copy_of_the_first_version_belongs_to_the_first_version(
    plain: ModuleType, inbox: Path
) -> None:
    task = plain.task(inbox)
    plain.put(inbox, "a.docx", OFFICE)
    scan(task)
    plain.put(inbox, "b.docx", OFFICE.replace("90.00", "91.00"))
    scan(task)
    plain.put(inbox, "a.pdf", f"{OFFICE}\n")
    assert said(scan(task))["a.pdf"] == ("duplicate", "same_report: a.docx")
    assert [n for n, _, _ in versions(task.ledger)] == [1, 2]


def test_one_format_saved_again_is_a_version_even_if_nothing_changed(plain: ModuleType, inbox: Path) -> None:
    plain.put(inbox, "a.docx", OFFICE, age=9)
    plain.put(inbox, "b.docx", f"{OFFICE}\n")
    task = plain.task(inbox)
    assert said(scan(task))["b.docx"] == ("revision", "版次 2")
    assert [found for _, _, found in versions(task.ledger)] == [[], []]


def test_other_words_with_the_same_figures_are_a_version(plain: ModuleType, inbox: Path) -> None:
    """A corrected sentence must not be lost because its figures stand."""
    plain.put(inbox, "a.docx", OFFICE.replace("全年", "去年"), age=9)
    plain.put(inbox, "a.pdf", OFFICE)
    task = plain.task(inbox)
    assert said(scan(task))["a.pdf"] == ("revision", "版次 2")
    assert [found for _, _, found in versions(task.ledger)] == [[], []]


def test_two_formats_that_differ_are_told_apart_figure_by_figure(plain: ModuleType, inbox: Path) -> None:
    plain.put(inbox, "a.docx", OFFICE, age=9)
    plain.put(inbox, "a.pdf", OFFICE.replace("90.00", "95.00"))
    task = plain.task(inbox)
    first = scan(task)
    assert said(first)["a.pdf"] == ("revision", "版次 2")
    (_, _, before), (_, _, after) = versions(task.ledger)
    assert before == []
    assert [(f.level.value, f.printed, f.expected) for f in after] == [("hint", None, None)]
    assert after[0].message == (
        "与第1版（a.docx）相比，有1处数字不同：expenditure.total 90.00万元→95.00万元。"
        "Word与PDF同时报送而数字不同，请确认以哪一份为准。"
    )
    text = diff("青禾县农业局@2022#1", "青禾县农业局@2022#2", task.ledger).text.splitlines()
    assert text[0] == "已消除 0　新增 0　仍在 0"
    assert text[-2:] == ["改动的数字 1 处", "  表 expenditure.total  expenditure.total 90.00万元→95.00万元"]
    told = json.loads(diff("青禾县农业局@2022#1", "青禾县农业局@2022#2", task.ledger, form="json").text)
    assert [(c["before"], c["after"]) for c in told["figures"]] == [("90.00万元", "95.00万元")]


def test_a_correction_that_comes_later_is_not_asked_which_of_them_counts(
    plain: ModuleType, inbox: Path
) -> None:
    task = plain.task(inbox)
    plain.put(inbox, "a.docx", OFFICE)
    scan(task)
    plain.put(inbox, "a.docx", f"{OFFICE}\nincome.current=7.00".replace("90.00", "95.00"), age=-9)
    scan(task)
    (_, _, found) = versions(task.ledger)[1]
    assert found[0].message.endswith("90.00万元→95.00万元；income.current 新增7.00万元。")
