"""What a start costs: nobody pays for libraries that the work at hand does not need."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.metadata import version
from typing import TYPE_CHECKING

import docx
import pytest

import gouji

if TYPE_CHECKING:
    from pathlib import Path

FORBIDDEN = {
    "pandas",
    "numpy",
    "scipy",
    "pdfplumber",
    "pypdfium2",
    "sqlalchemy",
    "xlsxwriter",
    "openpyxl",
    "jinja2",
}
LIST = "import json, sys; print(json.dumps(sorted({m.partition('.')[0] for m in sys.modules})))"


def imported(code: str, *arguments: str) -> set[str]:
    """The packages that a fresh process has imported after running some code."""
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{LIST}", *arguments], capture_output=True, text=True, check=True
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """A report of two sentences and a small table."""
    made = docx.Document()
    made.add_paragraph("2021年度部门整体支出绩效自评报告")
    made.add_paragraph("2021年总支出88.20万元，其中基本支出60.10万元，项目支出28.10万元。")
    table = made.add_table(rows=2, cols=2)
    for cell, text in zip(
        table._cells, ("支出合计（万元）", "基本支出（万元）", "88.20", "60.10"), strict=True
    ):
        cell.text = text
    path = tmp_path / "report.docx"
    made.save(str(path))
    return path


def test_help_imports_nothing_heavy() -> None:
    code = "from gouji.cli import main\nimport sys\nsys.argv = ['gouji', '--help']\ntry: main()\nexcept SystemExit: pass"
    found = imported(code)
    assert "typer" in found
    assert not found & (FORBIDDEN | {"docx", "lxml", "regex"})


def test_reading_a_word_report_imports_no_frames_and_no_pdf(report: Path) -> None:
    code = (
        "import sys\nfrom gouji.run.pipeline import Job, Recipe, examine\n"
        "found = examine(Recipe(), Job(path=sys.argv[1]))\nassert found.submission.facts"
    )
    found = imported(code, str(report))
    assert "docx" in found
    assert not found & FORBIDDEN


def test_judging_a_sound_report_imports_no_solver(report: Path) -> None:
    code = (
        "import sys\nfrom gouji.run.pipeline import Job, Recipe, examine\nfrom gouji.validate.packs import load\n"
        "found = examine(Recipe(rules=load()), Job(path=sys.argv[1]))\nassert found.confrontation.checks"
    )
    assert not imported(code, str(report)) & FORBIDDEN


def test_the_parent_of_the_readers_stays_lean(report: Path) -> None:
    code = "from gouji.cli import main\nimport sys\ntry: main()\nexcept SystemExit: pass"
    found = imported(f"import sys\nsys.argv[1:1] = ['extract']\n{code}", str(report))
    assert not found & (FORBIDDEN | {"docx", "lxml"})


def test_the_version_is_known_without_asking_the_installation(report: Path) -> None:
    assert gouji.__version__ == version("gouji")
    code = "from gouji.cli import main\nimport sys\ntry: main()\nexcept SystemExit: pass"
    found = subprocess.run(
        [
            sys.executable,
            "-c",
            f"import sys\nsys.argv[1:1] = ['check']\n{code}\nprint('importlib.metadata' in sys.modules)",
            str(report),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.splitlines()[-1] == "False"
