"""How a scan ends: what is moved away, what is written, and which code says so."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from gouji.errors import ExitCode, LedgerError, Reason, UsageError
from gouji.run.pipeline import Job
from gouji.run.scan import Outcome, Scan, scan
from gouji.run.scanning import Request, state_folder
from gouji.run.scanning import scan as command
from gouji.run.settings import Settings
from gouji.run.wording import reason_zh

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

OFFICE = "青禾县农业局;2022\nincome.total=100.00\nexpenditure.total=90.00\nexpenditure.basic=60.00\nexpenditure.project=30.00"
WRONG = OFFICE.replace("90.00", "95.00")
OTHER = OFFICE.replace("农业局", "水利局").replace("100.00", "120.00")


def outcomes(outcome: Outcome) -> dict[str, str | None]:
    return {a.path: a.outcome for a in outcome.arrivals}


def reasons(outcome: Outcome) -> dict[str, str | None]:
    return {a.path: a.reason for a in outcome.arrivals}


def moving(plain: ModuleType, inbox: Path) -> Scan:
    task: Scan = plain.task(inbox, move=True)
    return task


def test_what_was_filed_is_moved_and_what_was_not_stays(plain: ModuleType, inbox: Path) -> None:
    plain.put(inbox, "局/a.docx", OFFICE)
    plain.put(inbox, "b.docx", OFFICE)
    plain.put(inbox, "c.docx", "REFUSE")
    task = moving(plain, inbox)
    scan(task)
    assert sorted(str(p.relative_to(inbox)) for p in inbox.rglob("*.docx")) == ["c.docx"]
    assert sorted(str(p.relative_to(task.state)) for p in (task.state / "done").rglob("*.docx")) == [
        "done/b.docx", "done/局/a.docx",
    ]  # fmt: skip
    assert outcomes(scan(task)) == {"c.docx": "refused"}, "the emptied folder is no broken share"


def test_moving_overwrites_nothing(plain: ModuleType, inbox: Path) -> None:
    task = moving(plain, inbox)
    for text in (OFFICE, WRONG, OFFICE):
        plain.put(inbox, "a.docx", text)
        scan(task)
    done = sorted((task.state / "done").iterdir())
    assert [p.name for p in done] == ["a-1.docx", "a-2.docx", "a.docx"]
    assert [p.read_text(encoding="utf-8") for p in done] == [WRONG, OFFICE, OFFICE]


def test_a_version_saved_while_the_scan_runs_is_not_moved_away_unseen(plain: ModuleType, inbox: Path) -> None:
    path = plain.put(inbox, "a.docx", WRONG, age=60)

    def meanwhile(name: str) -> None:
        if name == "written":
            plain.put(inbox, "a.docx", OFFICE)

    scan(plain.task(inbox, move=True, step=meanwhile))
    assert path.read_text(encoding="utf-8") == OFFICE
    assert outcomes(scan(moving(plain, inbox))) == {"a.docx": "revision"}


def test_results_stand_in_one_folder_and_say_what_became_of_each_file(plain: ModuleType, inbox: Path) -> None:
    plain.put(inbox, "a.docx", WRONG)
    plain.put(inbox, "b.docx", "REFUSE")
    folder = scan(plain.task(inbox)).folder
    assert folder is not None
    assert folder.name == "2024-03-01-00001"
    assert sorted(p.name for p in folder.rglob("*") if p.is_file()) == sorted(
        ["差异清单.csv", "覆盖.coverage.csv", "文件结果.csv", "摘要.json", "摘要.txt", "青禾县农业局.csv"]
    )
    assert "95.00" in (folder / "差异清单.csv").read_text(encoding="utf-8-sig")
    files = (folder / "文件结果.csv").read_text(encoding="utf-8-sig").splitlines()
    assert files[1].startswith("a.docx,新收,,,青禾县农业局,2022,部门整体,1,")
    assert files[2].startswith("b.docx,退回,没有可读的文字,文件中没有可读的文字")
    assert ",no_text," in files[2]
    said = json.loads((folder / "摘要.json").read_text(encoding="utf-8"))
    assert (said["文件"]["seen"], said["问题"]["must"], said["问题最多的单位"]) == (
        2,
        1,
        [["青禾县农业局", 1]],
    )
    assert {oct(p.stat().st_mode & 0o777) for p in folder.rglob("*.csv")} == {"0o640"}


def test_every_reason_has_words_for_people() -> None:
    assert [reason for reason in Reason if reason_zh(reason.value) == reason.value] == []
    assert reason_zh("same_bytes: a: b.docx") == "与 a: b.docx 内容相同"


def test_offices_whose_names_make_one_file_name_get_one_file_each(plain: ModuleType, inbox: Path) -> None:
    plain.put(inbox, "a.docx", WRONG.replace("农业局", "A?局"))
    plain.put(inbox, "b.docx", WRONG.replace("农业局", "A*局"))
    folder = scan(plain.task(inbox)).folder
    assert folder is not None
    assert sorted(p.name for p in (folder / "单位").iterdir()) == ["青禾县A_局-2.csv", "青禾县A_局.csv"]


def test_a_report_that_cannot_be_judged_holds_up_no_other(
    plain: ModuleType, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain.put(inbox, "a.docx", WRONG)
    plain.put(inbox, "b.docx", WRONG.replace("农业", "毒药"))
    real = plain.read_here

    def read(jobs: object, work: object, **rest: object) -> object:
        for receipt in real(jobs, work, **rest):
            bad = not isinstance(receipt.job, Job) and "毒药" in receipt.job.office
            yield replace(receipt, value=None, reason=Reason.MEMORY) if bad else receipt

    monkeypatch.setattr("gouji.run.rechecking.read_all", read)
    seen = scan(plain.task(inbox))
    assert (seen.unjudged, seen.findings["must"]) == (1, 1)
    assert seen.folder is not None
    assert json.loads((seen.folder / "摘要.json").read_text(encoding="utf-8"))["未能核对"] == ["b.docx"]


def test_several_inboxes_are_scanned_even_if_one_is_missing(
    plain: ModuleType, inbox: Path, tmp_path: Path
) -> None:
    plain.put(inbox, "a.docx", OFFICE)
    settings = Settings(ledger=str(tmp_path / "one.sqlite3"))
    answer = command(
        Request(inboxes=(tmp_path / "missing", inbox), settings=settings, settle=0.0, format="json")
    )
    assert answer.code is ExitCode.SOURCE
    assert json.loads(answer.text)["new"] == 1
    assert "missing" in answer.remarks[0].message


def test_inboxes_that_share_a_ledger_share_what_was_read(
    plain: ModuleType, inbox: Path, tmp_path: Path
) -> None:
    other = tmp_path / "另一处"
    plain.put(inbox, "a.docx", OFFICE)
    plain.put(other, "a.docx", OFFICE)
    place = str(tmp_path / "one.sqlite3")
    scan(plain.task(inbox, ledger=place))
    assert outcomes(scan(plain.task(other, ledger=place))) == {"a.docx": "duplicate"}
    assert plain.READ == ["a.docx"]


def test_a_rehearsal_changes_nothing_and_says_what_is_new(plain: ModuleType, inbox: Path) -> None:
    plain.put(inbox, "a.docx", OFFICE)
    request = Request(inboxes=(inbox,), settings=Settings(), settle=0.0, dry_run=True)
    assert "待处理 1 个" in command(request).text
    assert not state_folder(inbox).exists()
    scan(plain.task(inbox))
    plain.put(inbox, "b.docx", OTHER)
    answer = command(Request(inboxes=(inbox,), settings=Settings(), dry_run=True, format="json"))
    assert [f["path"] for f in json.loads(answer.text)["files"] if f["wanted"]] == ["b.docx"]


def test_findings_fail_a_scan_only_when_asked(plain: ModuleType, inbox: Path) -> None:
    plain.put(inbox, "a.docx", WRONG)

    def ends(fail_on: str) -> ExitCode:
        request = Request(
            inboxes=(inbox,), settings=Settings(), settle=0.0, fail_on=fail_on, accept_fewer=True
        )
        return command(request).code

    assert ends("must") is ExitCode.FINDINGS
    assert ends("must") is ExitCode.OK, "nothing new, nothing found"
    with pytest.raises(UsageError):
        ends("musst")


def test_the_command_at_the_end_gets_the_folder(plain: ModuleType, tmp_path: Path) -> None:
    inbox = tmp_path / "a $HOME 'b"
    plain.put(inbox, "a.docx", OFFICE)
    request = Request(
        inboxes=(inbox,), settings=Settings(), settle=0.0, on_finish=f"printf %s > {tmp_path}/told"
    )
    assert command(request).remarks == ()
    assert (tmp_path / "told").read_text(encoding="utf-8").startswith(f"{inbox}.gouji/runs/")


def test_a_ledger_that_cannot_be_made_is_said(plain: ModuleType, inbox: Path) -> None:
    (inbox.parent / "file").touch()
    with pytest.raises(LedgerError):
        scan(plain.task(inbox, ledger=str(inbox.parent / "file" / "ledger.sqlite3")))
    with pytest.raises(LedgerError):
        scan(plain.task(inbox, state=inbox.parent / "file"))
