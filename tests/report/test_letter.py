from __future__ import annotations

import csv
import io
import zipfile
from datetime import date
from typing import TYPE_CHECKING

import pytest
from docx import Document

from gouji.errors import UsageError
from gouji.report import letter

if TYPE_CHECKING:
    from pathlib import Path

    from gouji.report.model import Entry, Report

DUE, ISSUED = date(2027, 7, 15), date(2027, 6, 30)


def words(path: Path) -> str:
    document = Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


def send(run: Report, folder: Path) -> list[Path]:
    return letter.write(
        run.entries, folder, bureau="示例县财政局", due=DUE, issued=ISSUED, number="示财绩〔2027〕8号"
    )


def test_each_office_gets_its_errors_and_questions(run: Report, tmp_path: Path) -> None:
    send(run, tmp_path)
    said = words(tmp_path / "整改通知-示例县水务局-2021.docx")
    assert "发现须更正的问题2项、须说明的问题1项" in said
    assert "2027年7月15日" in said
    assert "更正为112.25万元；同步更正：项目支出占比（文字 二 第3句）：38.1% → 35.3%。" in said
    assert "二、须说明的问题" in said
    assert "原说明所依据的数字已变，请重新说明或更正。" in said
    assert "示例县档案馆" not in said  # waived
    assert "{" not in said


def test_an_office_with_errors_only_has_no_empty_chapter(run: Report, tmp_path: Path) -> None:
    paths = send(run, tmp_path)
    said = words(paths[0])
    assert "须说明的问题0项" in said
    assert "、须说明的问题\n" not in said
    assert "二、有关要求" in said
    assert "+示例市<script>alert(1)</script>&档案馆：" in said


def test_the_register_lists_every_file_also_the_unreadable(run: Report, tmp_path: Path) -> None:
    send(run, tmp_path)
    text = (tmp_path / letter.REGISTER).read_bytes().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [(r["错误"], r["核实"], bool(r["通知"])) for r in rows] == [
        ("0", "0", False),
        ("1", "0", True),
        ("2", "1", True),
    ]
    assert "请重新导出" in rows[0]["说明"]


def test_the_zip_holds_the_same_bytes_and_twice_the_same(run: Report, tmp_path: Path) -> None:
    paths = send(run, tmp_path / "a")
    again = send(run, tmp_path / "b")
    assert [p.read_bytes() for p in paths] == [p.read_bytes() for p in again]
    with zipfile.ZipFile(paths[-1]) as package:
        assert {n: package.read(n) for n in package.namelist()} == {
            p.name: p.read_bytes() for p in paths[:-1]
        }


def test_a_broken_template_is_said_kindly(water: Entry, tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("{{ office")
    document.add_paragraph("{% if %}")
    document.save(str(tmp_path / "own.docx"))
    with pytest.raises(UsageError, match="无法使用通知模板"):
        letter.write([water], tmp_path, bureau="甲", due=DUE, template=tmp_path / "own.docx")


def test_a_template_cannot_reach_into_the_program(water: Entry, tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("{{ office.__class__.__mro__ }}")
    document.save(str(tmp_path / "own.docx"))
    with pytest.raises(UsageError):
        letter.write([water], tmp_path, bureau="甲", due=DUE, template=tmp_path / "own.docx")
