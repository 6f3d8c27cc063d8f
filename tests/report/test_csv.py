from __future__ import annotations

import csv
import io
import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gouji.report import as_csv, inert, write
from gouji.validate.model import Level

if TYPE_CHECKING:
    from decimal import Decimal
    from pathlib import Path

    from gouji.report.model import Report


def table(path: Path) -> list[dict[str, str]]:
    text = path.read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_excel_recognises_the_file_by_its_byte_order_mark_and_line_ends(run: Report, tmp_path: Path) -> None:
    write(run, tmp_path / "问题.csv")
    data = (tmp_path / "问题.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") == data.count(b"\n") == 7  # header and six findings: no cell breaks its line


def test_each_finding_is_one_row_with_its_figures_as_numbers(run: Report, tmp_path: Path) -> None:
    write(run, tmp_path / "a.csv")
    rows = table(tmp_path / "a.csv")
    assert [row["规则"] for row in rows] == ["C01", "J02", "C01", "K07", "H01", "N01"]
    first = rows[1]
    assert (first["单位"], first["年度"], first["级别"], first["页"]) == ("示例县水务局", "2021", "错误", "3")
    assert (first["填报数"], first["应为"], first["差额"], first["计量单位"]) == (
        "121.25",
        "112.25",
        "9.00",
        "万元",
    )
    assert rows[2]["填报数"] == "-92.54"
    assert first["连带"] == "项目支出占比（文字 二 第3句）：38.1% → 35.3%"
    assert first["规则名称"] == "文字与表格一致"


def test_no_cell_can_become_a_formula(run: Report, tmp_path: Path) -> None:
    names = ("a.csv", "a.coverage.csv", "a.files.csv")
    for name in names:
        write(run, tmp_path / name)
    cells = [c for name in names for row in table(tmp_path / name) for c in row.values()]
    live = [c for c in cells if c.startswith(("=", "+", "@", "\t", "\r", "-")) and not inert.is_number(c)]
    assert live == []
    assert any(c.startswith("'=HYPERLINK") for c in cells)
    assert not any("\u202e" in c for c in cells)


def test_the_order_of_the_files_does_not_change_a_byte(run: Report) -> None:
    turned = replace(run, entries=run.entries[::-1])
    assert as_csv.content(turned) == as_csv.content(run)


def test_the_level_is_a_floor_and_roundings_are_shown_when_asked_for(run: Report, tmp_path: Path) -> None:
    write(replace(run, level=Level.MUST), tmp_path / "must.csv")
    assert {row["级别"] for row in table(tmp_path / "must.csv")} == {"错误"}
    write(replace(run, show_rounding=True), tmp_path / "all.csv")
    roundings = [row for row in table(tmp_path / "all.csv") if row["判定"] == "尾差"]
    assert [(r["级别"], r["规则"], r["填报数"], r["应为"]) for r in roundings] == [
        ("提示", "B02", "318.40", "318.41")
    ] * 2


def test_what_was_not_judged_is_listed_with_the_missing_figure(run: Report, tmp_path: Path) -> None:
    write(run, tmp_path / "a.coverage.csv")
    rows = [row for row in table(tmp_path / "a.coverage.csv") if row["文件"] == "水务局.docx"]
    assert [(r["情形"], r["规则"], r["缺少的数"], r["指标"]) for r in rows] == [
        ("无法判断", "A05", "上年结转、=年末结余", ""),
        ("规则故障", "P03", "", ""),
        ("未核对的数", "", "", "培训人次"),
    ]


def test_a_refused_file_says_what_to_do_and_claims_no_counts(run: Report, tmp_path: Path) -> None:
    write(run, tmp_path / "a.files.csv")
    row = next(r for r in table(tmp_path / "a.files.csv") if r["结果"] == "未能读取")
    assert row["文件"] == "坏\\udc80文件.docx"
    assert (row["原因代码"], row["怎么办"]) == ("corrupt_archive", "文件不完整或已损坏，请重新导出并报送。")
    assert (row["错误"], row["已核对个数"], row["一致"]) == ("", "", "")


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**12), max_value=10**12))
def test_a_figure_stays_the_same_number(value: Decimal) -> None:
    text = f"{value:f}"
    assert inert.figure(text) == text == inert.cell(text)


@given(st.text())
def test_a_cell_never_begins_like_a_formula_nor_hides_a_sign(text: str) -> None:
    shown = inert.cell(text)
    assert not shown.startswith(("=", "+", "@", "\t", "\r", "\n"))
    assert not shown.startswith("-") or shown[1:2].isdigit()
    assert not any(mark in shown for mark in "\n\r\t\x00\u202e\u200b\ufeff\u2028")
    shown.encode("utf-8")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", ""),
        ("-29.54", "-29.54"),
        ("－29.54", "－29.54"),
        ("=1+1", "'=1+1"),
        ("+甲", "'+甲"),
        ("-甲", "'-甲"),
        ("@甲", "'@甲"),
        ("\t=1", "'=1"),
        ("012345", "'012345"),
        ("12345678901234567", "'12345678901234567"),
        ("1E5", "'1E5"),
        ("一\r\n二", "一 二"),
        ("甲\u202e乙", "甲\\u202e乙"),
    ],
)
def test_text_is_made_harmless(text: str, shown: str) -> None:
    assert inert.cell(text) == shown


def test_libreoffice_finds_no_formula_in_the_csv_and_reads_its_numbers(
    run: Report, calc: str, tmp_path: Path
) -> None:
    write(run, tmp_path / "a.csv")
    command = [
        calc,
        f"-env:UserInstallation=file://{tmp_path}/profile",
        "--headless",
        "--infilter=CSV:44,34,76,1",
        *("--convert-to", "fods", "--outdir", str(tmp_path), str(tmp_path / "a.csv")),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=110)
    text = (tmp_path / "a.fods").read_text(encoding="utf-8")
    assert "table:formula" not in text
    assert 'office:value-type="float" office:value="-92.54"' in text
    assert 'office:value="121.25"' in text
