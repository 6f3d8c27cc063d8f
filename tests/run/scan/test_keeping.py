"""What is kept can be checked and copied, and a waiver file that is not understood stops the run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from gouji.errors import LedgerError, UsageError
from gouji.run import waiver_file
from gouji.run.doctor import doctor
from gouji.run.scan import scan
from gouji.run.settings import Settings
from gouji.store import reports
from gouji.store.database import close, open_ledger

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType


def test_the_doctor_finds_an_original_that_is_no_longer_what_was_received(
    plain: ModuleType, inbox: Path
) -> None:
    plain.put(inbox, "a.docx", "甲县农业局;2022")
    task = plain.task(inbox)
    scan(task)
    assert "留存的原件与收到时一致" in doctor(Settings(), inbox).text
    (kept,) = [p for p in (task.state / "originals").rglob("*") if p.is_file()]
    kept.chmod(0o640)
    kept.write_text("changed", encoding="utf-8")
    answer = doctor(Settings(), inbox, as_task=True)
    assert f"原件有 1 个已变化：{kept.name}" in answer.text
    assert answer.code == 1


def test_a_backup_is_a_ledger_and_overwrites_nothing(plain: ModuleType, inbox: Path, tmp_path: Path) -> None:
    plain.put(inbox, "a.docx", "甲县农业局;2022")
    task = plain.task(inbox)
    scan(task)
    target = tmp_path / "备份" / "ledger.sqlite3"
    doctor(Settings(), inbox, backup=str(target))
    copy = open_ledger(str(target), create=False)
    assert [r.entity for r in reports.revisions(copy)] == ["甲县农业局"]
    close(copy)
    with pytest.raises(LedgerError):
        doctor(Settings(), inbox, backup=str(target))


GOOD = f'[[waiver]]\nfingerprint = "{"f" * 64}"\nreason = "已核实"\nby = "审核人"\n'


def test_a_waiver_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "w.toml"
    path.write_text(f"{GOOD}until = 2025-12-31\nyear = 2022\n", encoding="utf-8")
    (waiver,) = waiver_file.load(path)
    assert (waiver.fingerprint, waiver.until, waiver.year, waiver.entity) == (
        "f" * 64,
        "2025-12-31",
        2022,
        "",
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (GOOD.replace("reason", "reasn"), "reason"),
        (GOOD.replace('"已核实"', '" "'), "缺少 reason"),
        (f'{GOOD}until = "年底"\n', "日期"),
        (f"{GOOD}[other]\n", "other"),
        ("[[waiver", "读不懂"),
        ("waiver = 3\n", "读不懂"),
        (GOOD.replace("[[waiver]]", "[waiver]"), "读不懂"),
        (GOOD.replace("f" * 64, "f" * 10), "不是指纹"),
        (f'{GOOD}year = "2022"\n', "年度"),
        (f'{GOOD}rule = "B4"\n', "规则代码"),
        (GOOD.replace('"已核实"', "true"), "reason 应是文字"),
        (f'{GOOD}decision = "waive"\n', "decision"),
        (GOOD + GOOD, "两次"),
    ],
)
def test_a_waiver_file_that_is_not_understood_stops_the_run(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "w.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=said):
        waiver_file.load(path)
