from __future__ import annotations

import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gouji.errors import UsageError
from gouji.report import files, registry, write

if TYPE_CHECKING:
    from gouji.report.model import Report


def test_a_report_is_readable_by_owner_and_group_only(run: Report, tmp_path: Path) -> None:
    write(run, tmp_path / "a.csv")
    assert stat.S_IMODE((tmp_path / "a.csv").stat().st_mode) == 0o640


def test_a_failed_write_leaves_the_old_report_and_no_draft(tmp_path: Path) -> None:
    target = tmp_path / "a.csv"
    target.write_text("old")

    def fail() -> None:
        with files.replaced(target) as draft:
            draft.write_text("half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert target.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.csv"]


def test_a_missing_folder_is_said_before_anything_is_written(run: Report, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="无法写入"):
        write(run, tmp_path / "nowhere" / "a.csv")


def test_the_longest_suffix_chooses_the_writer() -> None:
    assert registry.suffix_of(Path("月报.coverage.csv")) == ".coverage.csv"
    assert registry.suffix_of(Path("月报.CSV")) == ".csv"


def test_a_wrong_suffix_is_answered_with_the_nearest_one() -> None:
    with pytest.raises(UsageError, match=r"是不是 \.jsonl") as caught:
        registry.suffix_of(Path("a.jsonll"))
    assert ".csv" in caught.value.advice


def test_two_writers_for_one_suffix_are_a_mistake() -> None:
    registry.writers()
    with pytest.raises(ValueError, match="two writers"):
        registry.writer(".csv")(lambda _report, _target: None)
