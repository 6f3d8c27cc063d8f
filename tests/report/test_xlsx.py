from __future__ import annotations

import subprocess
import tracemalloc
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from gouji.errors import UsageError
from gouji.report import decisions, phrases, write

if TYPE_CHECKING:
    from pathlib import Path

    from gouji.report.model import Entry, Report

SHEETS = ["摘要", "问题清单", "核实事项", "无法判断", "覆盖率", "单位汇总", "未处理文件"]


@pytest.fixture
def book(run: Report, tmp_path: Path) -> Path:
    path = tmp_path / "清单.xlsx"
    write(replace(run, evidence="证据.html"), path)
    return path


def column(path: Path, sheet: str, title: str) -> list[object]:
    workbook = load_workbook(path)
    page = workbook[sheet]
    position = [cell.value for cell in page[1]].index(title) + 1
    return [page.cell(row, position).value for row in range(2, page.max_row + 1)]


def edit(path: Path, sheet: str, row: int, values: dict[str, str | float]) -> None:
    """What an analyst does: write into cells of one row and save."""
    workbook: Workbook = load_workbook(path)
    page = workbook[sheet]
    titles = [cell.value for cell in page[1]]
    for title, value in values.items():
        page.cell(row, titles.index(title) + 1).value = value
    workbook.save(path)


def test_every_sheet_is_there_and_each_finding_in_one_of_them(book: Path) -> None:
    assert load_workbook(book).sheetnames == SHEETS
    assert column(book, "问题清单", "规则") == ["C01", "J02", "C01"]
    assert column(book, "核实事项", "规则") == ["K07", "H01", "N01"]
    assert column(book, "无法判断", "缺少的数") == ["上年结转、=年末结余", None] * 2
    assert column(book, "未处理文件", "原因代码") == [None, "corrupt_archive"]


def test_figures_are_numbers_and_codes_are_text(book: Path) -> None:
    assert column(book, "问题清单", "填报数") == [-92.54, 121.25, -92.54]
    assert column(book, "核实事项", "填报数") == ["示例县档案馆", 3, 35.25]
    assert column(book, "问题清单", "年度") == ["2021", "2021", "2021"]


def test_nothing_in_the_workbook_is_a_formula(book: Path) -> None:
    cells = [cell for sheet in load_workbook(book).worksheets for row in sheet.iter_rows() for cell in row]
    assert [c.value for c in cells if c.data_type == "f"] == []
    assert any(str(c.value).startswith("=HYPERLINK") for c in cells)


def test_a_row_links_to_its_proof(book: Path) -> None:
    sheet = load_workbook(book)["问题清单"]
    targets = [cell.hyperlink.target for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    places = [cell.hyperlink.location for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    assert len(targets) == 3
    assert all(target and target.startswith("证据_files") for target in targets)
    assert "f-a1b2c3d4e5" in places


def test_the_same_run_gives_the_same_bytes_in_any_order(run: Report, tmp_path: Path) -> None:
    write(run, tmp_path / "a.xlsx")
    write(replace(run, entries=run.entries[::-1]), tmp_path / "b.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_a_hundred_thousand_rows_are_not_held_in_memory(run: Report, water: Entry, tmp_path: Path) -> None:
    assert water.confrontation
    many = replace(
        water, confrontation=replace(water.confrontation, findings=water.confrontation.findings[:2] * 2_500)
    )
    write(replace(run, entries=(many,)), tmp_path / "warm.xlsx")
    tracemalloc.start()
    write(replace(run, entries=(many,)), tmp_path / "many.xlsx")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 6_000_000  # bytes for 5,000 rows of 30 cells: far below what the cells would take
    with zipfile.ZipFile(tmp_path / "many.xlsx") as package:
        assert package.getinfo("xl/worksheets/sheet2.xml").file_size > 5_000_000


def test_an_excerpt_does_not_cut_a_figure_in_two() -> None:
    before, mark, after = phrases.excerpt("支出318.40万元，其中121.25万元、7,206.15万元", "121.25", around=8)
    assert (before, mark, after) == ("…318.40万元，其中", "121.25", "万元、7,206.15…")


def test_decisions_come_back_by_fingerprint(book: Path) -> None:
    edit(
        book, "问题清单", 3, {"处理意见": "误报", "理由": "口径不同", "处理人": "甲", "有效期至": "2027/6/1"}
    )
    told = {(d.rule, d.decision, d.reason, d.by, d.until) for d in decisions.read(book)}
    assert told == {
        ("J02", "false_alarm", "口径不同", "甲", "2027-06-01"),
        ("K07", "waive", "-两家联合开展，属实", "审核岗甲", "2027-12-31"),
    }
    assert {d.fingerprint[:4] for d in decisions.read(book)} == {"a1b2", "cccc"}
    assert {(d.entity, d.year, d.printed) for d in decisions.read(book)} >= {("示例县水务局", 2021, "121.25")}


def test_a_changed_figure_is_refused(book: Path) -> None:
    edit(book, "问题清单", 3, {"处理意见": "待核实", "填报数": 112.25})
    with pytest.raises(UsageError, match=r"第3行.*与导出时不同"):
        decisions.read(book)


def test_rows_sorted_apart_from_their_fingerprints_are_refused(book: Path) -> None:
    edit(book, "问题清单", 3, {"处理意见": "待核实", "指纹": "0" * 64})
    with pytest.raises(UsageError, match="与导出时不同"):
        decisions.read(book)


def test_an_acceptance_needs_a_reason_and_a_word_of_the_list(book: Path) -> None:
    edit(book, "核实事项", 3, {"处理意见": "认可说明"})
    with pytest.raises(UsageError, match="没有写理由"):
        decisions.read(book)
    edit(book, "核实事项", 3, {"处理意见": "随便"})
    with pytest.raises(UsageError, match="不认识的处理意见"):
        decisions.read(book)


def test_a_foreign_file_is_refused_kindly(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"not a workbook")
    with pytest.raises(UsageError, match="不是有效的"):
        decisions.read(tmp_path / "a.xlsx")
    Workbook().save(tmp_path / "b.xlsx")
    with pytest.raises(UsageError, match="没有带指纹的清单"):
        decisions.read(tmp_path / "b.xlsx")


def test_libreoffice_recalculates_nothing_in_the_workbook(book: Path, calc: str, tmp_path: Path) -> None:
    command = [
        *(calc, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless"),
        *("--convert-to", "fods", "--outdir", str(tmp_path), str(book)),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=110)
    text = (tmp_path / "清单.fods").read_text(encoding="utf-8")
    assert "table:formula" not in text
    assert 'office:value="-92.54"' in text
