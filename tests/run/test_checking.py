"""What one run of `check` writes fits together."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from gouji.run.checking import Request, check
from gouji.run.settings import Settings

SAMPLES = Path(__file__).resolve().parents[2] / "samples"


def links(workbook: Path) -> set[str]:
    """All files that the workbook points at."""
    sheets = load_workbook(workbook).worksheets
    cells = (cell for sheet in sheets for row in sheet.iter_rows() for cell in row if cell.hyperlink)
    targets = {cell.hyperlink.target for cell in cells if cell.hyperlink and cell.hyperlink.target}
    return {target.replace("\\", "/") for target in targets}  # workbooks write paths as Windows does


@pytest.mark.parametrize("names", [["f1-digit"], ["f1-digit", "f1-swapped"]])
def test_the_workbook_points_at_the_evidence_of_the_same_run(tmp_path: Path, names: list[str]) -> None:
    paths = tuple(str(SAMPLES / name / "report.docx") for name in names)
    check(Request(paths=paths, settings=Settings(), outputs=(tmp_path / "清单.xlsx", tmp_path / "依据.html")))
    found = links(tmp_path / "清单.xlsx")
    assert len(found) == len(names)
    assert all((tmp_path / target).is_file() for target in found)


def test_without_evidence_nothing_is_linked(tmp_path: Path) -> None:
    path = str(SAMPLES / "f1-digit" / "report.docx")
    check(Request(paths=(path,), settings=Settings(), outputs=(tmp_path / "清单.xlsx",)))
    assert not links(tmp_path / "清单.xlsx")
