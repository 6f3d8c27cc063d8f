"""Who hears of a scan: the log, the mail, the page for people, and a warning of files that are put off night after night."""

from __future__ import annotations

import datetime as dt
import importlib
import json
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gouji.errors import ScanBusy, SourceMissing
from gouji.run import journal, roster
from gouji.run.history import show_runs
from gouji.run.scan import Outcome, scan
from gouji.run.scanning import Request
from gouji.run.scanning import scan as command
from gouji.run.settings import Mail, Settings

if TYPE_CHECKING:
    from types import ModuleType

sys.path.insert(0, str(Path(__file__).parents[1]))
postbox: ModuleType = importlib.import_module("postbox")
sys.path.pop(0)

WRONG = "青禾县农业局;2022\nexpenditure.total=95.00\nexpenditure.basic=60.00\nexpenditure.project=30.00"
MAIL = Mail(
    host="127.0.0.1",
    security="none",
    sender="gouji@example.gov.cn",
    recipients=("a@example.gov.cn",),
    timeout=5.0,
)


def request(inbox: Path, **mail: object) -> Request:
    settings = Settings(mail=replace(MAIL, **mail))  # type: ignore[arg-type]
    return Request(inboxes=(inbox,), settings=settings, settle=0.0)


def state(inbox: Path) -> Path:
    return inbox.with_name(f"{inbox.name}.gouji")


def log_of(inbox: Path) -> str:
    (path,) = (state(inbox) / journal.FOLDER).glob("*.log")
    return path.read_text(encoding="utf-8")


def summary(inbox: Path) -> dict[str, object]:
    (path,) = state(inbox).glob("runs/*/摘要.json")
    said: dict[str, object] = json.loads(path.read_text(encoding="utf-8"))
    return said


def test_the_summary_of_a_scan_is_mailed_and_both_log_and_summary_say_so(
    plain: ModuleType, inbox: Path
) -> None:
    plain.put(inbox, "a.docx", WRONG)
    plain.put(inbox, "b.docx", "REFUSE")
    with postbox.served(postbox.Postbox()) as box:
        assert command(request(inbox, port=box.port)).code == 0
    (mail,) = box.mails
    assert mail["Subject"].startswith("gouji 夜间扫描 收件：新收 1　更正 0　退回 1　错误 ")
    text = mail.get_content()
    assert "看到 2 个文件：新收 1　更正版 0　重复 0　暂缓 0　忽略 0　退回 1" in text
    assert "b.docx　没有可读的文字　文件中没有可读的文字" in text
    assert "差异清单.csv" in text
    assert summary(inbox)["邮件"] == "邮件已发给 1 个收件人"
    assert "邮件已发给 1 个收件人" in log_of(inbox)


def test_a_mail_that_cannot_be_sent_changes_no_outcome_and_is_said_everywhere(
    plain: ModuleType, inbox: Path
) -> None:
    plain.put(inbox, "a.docx", WRONG)
    with postbox.served(postbox.Postbox(answers={"MAIL": "451 full"})) as box:
        answer = command(request(inbox, port=box.port))
    assert answer.code == 0
    assert [remark.code for remark in answer.remarks] == ["mail"]
    assert "邮件未发出：451 full（127.0.0.1）" in answer.remarks[0].message
    assert str(summary(inbox)["邮件"]).startswith("邮件未发出：451 full")
    assert "邮件未发出：451 full" in log_of(inbox)
    assert summary(inbox)["文件"] == {
        "seen": 1, "new": 1, "revision": 0, "duplicate": 0, "deferred": 0, "ignored": 0, "refused": 0,
    }  # fmt: skip


def test_a_night_without_findings_is_mailed_to_those_who_want_every_night(
    plain: ModuleType, inbox: Path
) -> None:
    plain.put(inbox, "a.docx", "青禾县农业局;2022")
    with postbox.served(postbox.Postbox()) as box:
        command(request(inbox, port=box.port, when="findings"))
        assert box.mails == []
        assert "邮件" not in summary(inbox)
        command(request(inbox, port=box.port, when="always"))
        assert len(box.mails) == 1


def test_a_scan_that_could_not_be_made_is_mailed_as_a_failure(plain: ModuleType, inbox: Path) -> None:
    missing = inbox / "没有"
    with postbox.served(postbox.Postbox()) as box, pytest.raises(SourceMissing):
        command(request(missing, port=box.port, when="failure"))
    assert box.mails[0]["Subject"] == "gouji 夜间扫描没有完成：没有"
    assert "收件文件夹不存在或连不上" in box.mails[0].get_content()
    assert "扫描没有完成：收件文件夹不存在或连不上" in log_of(missing)


def test_a_bug_is_mailed_and_stays_a_bug(
    plain: ModuleType, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gouji.run import scan as scanning  # noqa: PLC0415

    def broken(_task: object) -> Outcome:
        raise ZeroDivisionError("division")

    monkeypatch.setattr(scanning, "scan", broken)
    with postbox.served(postbox.Postbox()) as box, pytest.raises(ZeroDivisionError):
        command(request(inbox, port=box.port, when="failure"))
    assert len(box.mails) == 1


def test_each_scan_has_a_log_and_old_ones_go(plain: ModuleType, inbox: Path) -> None:
    plain.put(inbox, "a.docx", WRONG)
    folder = state(inbox) / journal.FOLDER
    folder.mkdir(parents=True)
    (folder / "2020-01-01-020000-1.log").touch()
    os.utime(folder / "2020-01-01-020000-1.log", (1, 1))
    command(Request(inboxes=(inbox,), settings=Settings(), settle=0.0))
    said = log_of(inbox)
    assert [
        part in said for part in ("开始扫描", "看过文件夹", "结果已写出", "看到 1 = 新收 1", "扫描结束")
    ] == [True] * 5
    assert all(line[:4].isdigit() for line in said.splitlines())


def test_a_log_that_cannot_be_written_stops_no_scan(tmp_path: Path) -> None:
    (tmp_path / journal.FOLDER).write_text("a file where the folder should be", encoding="utf-8")
    journal.opened(tmp_path)("开始")


def test_a_rehearsal_writes_no_log_and_sends_no_mail(plain: ModuleType, inbox: Path) -> None:
    plain.put(inbox, "a.docx", WRONG)
    with postbox.served(postbox.Postbox()) as box:
        command(replace(request(inbox, port=box.port), dry_run=True))
    assert box.mails == []
    assert not state(inbox).exists()


def test_the_page_for_people_says_who_has_not_filed_and_what_is_most_common(
    plain: ModuleType, inbox: Path
) -> None:
    plain.put(inbox, "a.docx", WRONG)
    task = plain.task(inbox)
    task.state.mkdir()
    names = inbox.parent / "名录.csv"
    names.write_text("单位,年度\n青禾县农业局,2022\n青禾县水利局,2022\n", encoding="utf-8")
    roster.roster(task.ledger, names, year=None)
    folder = scan(task).folder
    assert folder is not None
    page = (folder / "摘要.txt").read_bytes().decode()
    assert page.startswith("收件　2024-03-01　第 1 次扫描\r\n")
    lines = page.splitlines()
    assert lines[lines.index("未报、迟报的单位：") + 1] == "  未报  青禾县水利局 2022"
    assert lines[lines.index("错误最多的单位：") + 1] == "  青禾县农业局　1"
    assert lines[lines.index("最常见的问题：") + 1].startswith("  B01　错误　")


# ---------------------------------------------------------------- files that are put off night after night


def nights(plain: ModuleType, inbox: Path, *days: int, grow: bool = True) -> Outcome:
    """A scan on each of some days of March while a file grows."""
    for day in days:
        plain.put(inbox, "青禾县农业局/a.docx", f"PK\x03\x04{'x' * (day if grow else 1)}", age=-day)
        moment = dt.datetime(2024, 3, day, 2, tzinfo=dt.UTC)
        last: Outcome = scan(plain.task(inbox, clock=lambda moment=moment: moment))
    return last


def test_a_file_that_is_put_off_three_nights_running_is_told_with_its_office(
    plain: ModuleType, inbox: Path
) -> None:
    assert nights(plain, inbox, 1, 2).stuck == ()
    third = nights(plain, inbox, 3)
    assert [(s.path, s.nights, s.office, s.reason) for s in third.stuck] == [
        ("青禾县农业局/a.docx", 3, "青禾县农业局", "incomplete")
    ]
    assert third.folder is not None
    said = json.loads((third.folder / "摘要.json").read_text(encoding="utf-8"))
    assert said["连续暂缓"] == [
        {"文件": "青禾县农业局/a.docx", "单位": "青禾县农业局", "原因": "尚未写完", "夜数": 3}
    ]
    assert "已暂缓 3 夜：尚未写完" in (third.folder / "摘要.txt").read_text(encoding="utf-8")
    told = show_runs("status", None, plain.task(inbox).ledger)
    assert "有 1 个文件已连续三夜以上没能收下" in told.text
    assert told.code == 0, "the scan has run; that a file waits is no failure of the schedule"


def test_three_scans_of_one_day_are_one_night(plain: ModuleType, inbox: Path) -> None:
    assert nights(plain, inbox, 1, 1, 1).stuck == ()


def test_a_night_on_which_it_was_taken_begins_the_count_anew(plain: ModuleType, inbox: Path) -> None:
    nights(plain, inbox, 1, 2)
    plain.put(inbox, "青禾县农业局/a.docx", "青禾县农业局;2022", age=-50)
    scan(plain.task(inbox, clock=lambda: dt.datetime(2024, 3, 3, 2, tzinfo=dt.UTC)))
    assert nights(plain, inbox, 4, 5).stuck == ()
    assert [s.nights for s in nights(plain, inbox, 6).stuck] == [3]


def test_the_command_warns_and_still_ends_well(plain: ModuleType, inbox: Path) -> None:
    plain.put(inbox, "a.docx", WRONG)
    plain.put(inbox, "~$a.docx", "")
    os.utime(inbox / "~$a.docx")
    for day in (1, 2):
        scan(plain.task(inbox, clock=lambda day=day: dt.datetime(2024, 3, day, 2, tzinfo=dt.UTC)))
    answer = command(Request(inboxes=(inbox,), settings=Settings(), settle=0.0, format="json"))
    assert answer.code == 0
    assert [r.message for r in answer.remarks] == ["已连续 3 夜没能收下 a.docx：正被 Word 打开"]
    assert json.loads(answer.text)["stuck"] == [{"path": "a.docx", "reason": "open_in_word", "nights": 3}]


def test_another_scan_at_work_is_no_quiet_failure(
    plain: ModuleType, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from filelock import FileLock  # noqa: PLC0415

    state(inbox).mkdir()
    with FileLock(state(inbox) / "scan.lock"), pytest.raises(ScanBusy):
        command(Request(inboxes=(inbox,), settings=Settings(), settle=0.0))
    assert "扫描没有完成：另一个扫描正在处理" in log_of(inbox)
