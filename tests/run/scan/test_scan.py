"""What becomes of each kind of file, and that nothing is lost, doubled, or read twice."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gouji.errors import ExitCode, ScanBusy, SourceMissing, UsageError
from gouji.run import intake, walk
from gouji.run.pipeline import Job
from gouji.run.scan import Outcome, scan
from gouji.run.scanning import state_folder
from gouji.store import confrontations, reports
from gouji.store.database import close, open_ledger

if TYPE_CHECKING:
    from types import ModuleType

OFFICE = "青禾县农业局;2022\nincome.total=100.00\nexpenditure.total=90.00\nexpenditure.basic=60.00\nexpenditure.project=30.00"
WRONG = OFFICE.replace("90.00", "95.00")
OTHER = OFFICE.replace("农业局", "水利局").replace("100.00", "120.00")


def outcomes(outcome: Outcome) -> dict[str, str | None]:
    return {a.path: a.outcome for a in outcome.arrivals}


def reasons(outcome: Outcome) -> dict[str, str | None]:
    return {a.path: a.reason for a in outcome.arrivals}


def test_a_report_is_read_once_and_a_second_scan_reads_nothing(plain: ModuleType, inbox: Path) -> None:
    plain.put(inbox, "a.docx", OFFICE)
    first, second = scan(plain.task(inbox)), scan(plain.task(inbox))
    assert (outcomes(first), first.read) == ({"a.docx": "new"}, 1)
    assert (outcomes(second), reasons(second), second.read) == (
        {"a.docx": "duplicate"},
        {"a.docx": "unchanged"},
        0,
    )
    assert plain.READ == ["a.docx"]


def test_what_stands_as_it_stood_is_not_even_opened(
    plain: ModuleType, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(3):
        plain.put(inbox, f"{n}.docx", OFFICE if n else "REFUSE")
    scan(plain.task(inbox))

    def touched(*_: object, **__: object) -> None:
        raise AssertionError("a file was opened")

    monkeypatch.setattr("gouji.run.intake._open", touched)
    monkeypatch.setattr("gouji.run.walk._look_again", touched)
    seen = scan(plain.task(inbox, sleep=touched))
    assert (seen.read, seen.counts()["duplicate"], seen.counts()["refused"]) == (0, 2, 1)


def test_the_same_bytes_under_another_name_are_one_submission(plain: ModuleType, inbox: Path) -> None:
    plain.put(inbox, "a.docx", OFFICE)
    plain.put(inbox, "b.docx", OFFICE)
    first = scan(plain.task(inbox))
    assert outcomes(first) == {"a.docx": "new", "b.docx": "duplicate"}
    plain.put(inbox, "c.docx", OFFICE)
    assert outcomes(scan(plain.task(inbox)))["c.docx"] == "duplicate"
    assert plain.READ == ["a.docx"]


def test_other_bytes_of_one_office_and_year_are_a_revision(plain: ModuleType, inbox: Path) -> None:
    plain.put(inbox, "a.docx", WRONG, age=60)
    assert scan(plain.task(inbox)).findings["must"] == 1
    plain.put(inbox, "a.docx", OFFICE)
    second = scan(plain.task(inbox))
    assert (outcomes(second), reasons(second)) == ({"a.docx": "revision"}, {"a.docx": "版次 2"})
    assert second.findings["must"] == 0


def test_of_two_versions_in_one_night_the_later_saved_is_the_later_revision(
    plain: ModuleType, inbox: Path
) -> None:
    plain.put(inbox, "报告(改).docx", OFFICE, age=10)
    plain.put(inbox, "报告.docx", WRONG, age=20)
    assert outcomes(scan(plain.task(inbox))) == {"报告.docx": "new", "报告(改).docx": "revision"}


def test_of_a_word_file_and_a_pdf_of_one_moment_the_word_file_counts(plain: ModuleType, inbox: Path) -> None:
    plain.put(inbox, "a.docx", OFFICE)
    plain.put(inbox, "a.pdf", f"{OFFICE}\n%%EOF")
    assert outcomes(scan(plain.task(inbox))) == {"a.docx": "revision", "a.pdf": "new"}


def test_every_revision_of_a_night_is_judged(plain: ModuleType, inbox: Path) -> None:
    plain.put(inbox, "a.docx", WRONG, age=10)
    plain.put(inbox, "b.docx", OFFICE)
    task = plain.task(inbox)
    scan(task)
    ledger = open_ledger(task.ledger)
    filed = reports.revisions(ledger, newest=False)
    judged = [c for r in filed if (c := confrontations.get_confrontation(ledger, r.id))]
    assert [[f.rule for f in c.findings if f.rule != "M06"] for c in judged] == [["B01"], []]
    close(ledger)


def test_what_was_refused_stays_refused_until_asked_again(plain: ModuleType, inbox: Path) -> None:
    plain.put(inbox, "a.docx", "REFUSE")
    for _ in range(2):
        seen = scan(plain.task(inbox))
        assert (outcomes(seen), reasons(seen)) == ({"a.docx": "refused"}, {"a.docx": "no_text"})
    assert plain.READ == ["a.docx"]
    assert scan(plain.task(inbox, again=True)).read == 1


def test_what_was_refused_and_can_be_read_now_is_new(
    plain: ModuleType, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain.put(inbox, "a.docx", "REFUSE")
    scan(plain.task(inbox))
    better = plain.understand(OFFICE, Job(path="", name="a.docx"))
    monkeypatch.setattr(plain, "understand", lambda _text, _job: better)
    assert outcomes(scan(plain.task(inbox, again=True))) == {"a.docx": "new"}
    assert outcomes(scan(plain.task(inbox))) == {"a.docx": "duplicate"}


def test_a_growing_file_waits_and_is_read_once_whole(plain: ModuleType, inbox: Path) -> None:
    path = plain.put(inbox, "a.docx", "青禾县农业局;2022")

    def grow(_: float) -> None:
        path.write_text(OFFICE, encoding="utf-8")

    first = scan(plain.task(inbox, sleep=grow))
    assert (outcomes(first), reasons(first)) == ({"a.docx": "deferred"}, {"a.docx": "still_growing"})
    second = scan(plain.task(inbox))
    assert outcomes(second) == {"a.docx": "new"}
    assert plain.READ == ["a.docx"]


def test_an_incomplete_archive_waits_one_scan_and_is_then_taken_as_it_is(
    plain: ModuleType, inbox: Path
) -> None:
    plain.put(inbox, "a.docx", b"PK\x03\x04 half")
    assert reasons(scan(plain.task(inbox))) == {"a.docx": "incomplete"}
    assert outcomes(scan(plain.task(inbox))) == {"a.docx": "refused"}


@pytest.mark.parametrize("lock", ["~$report.docx", "~$port.docx", ".~report.docx", ".~lock.report.docx#"])
def test_a_file_that_is_open_in_an_editor_waits(plain: ModuleType, inbox: Path, lock: str) -> None:
    plain.put(inbox, "report.docx", OFFICE)
    (inbox / lock).touch()
    for _ in range(2):
        seen = scan(plain.task(inbox))
        assert (outcomes(seen)["report.docx"], outcomes(seen)[lock]) == ("deferred", "ignored")
    (inbox / lock).unlink()
    assert outcomes(scan(plain.task(inbox))) == {"report.docx": "new"}


def test_a_lock_file_that_word_left_behind_days_ago_holds_nothing_up(plain: ModuleType, inbox: Path) -> None:
    plain.put(inbox, "report.docx", OFFICE)
    left = inbox / "~$port.docx"
    left.touch()
    long_ago = time.time() - 7 * 86_400
    os.utime(left, (long_ago, long_ago))
    assert outcomes(scan(plain.task(inbox)))["report.docx"] == "new"


def test_what_is_no_document_is_ignored_and_counted(plain: ModuleType, inbox: Path) -> None:
    for name in ("Thumbs.db", ".hidden", "sub/.git/config", "deeper/x.gouji/originals/aa"):
        plain.put(inbox, name, "x")
    seen = scan(plain.task(inbox))
    assert outcomes(seen) == {
        "Thumbs.db": "ignored", ".hidden": "ignored", "sub/.git/": "ignored", "deeper/x.gouji/": "ignored",
    }  # fmt: skip
    assert seen.counts()["seen"] == 4
    assert outcomes(scan(plain.task(inbox))) == outcomes(seen)


def test_links_and_empty_files_are_refused(plain: ModuleType, inbox: Path, tmp_path: Path) -> None:
    secret = plain.put(tmp_path, "outside.docx", OFFICE)
    (inbox / "link.docx").symlink_to(secret)
    (inbox / "folder").symlink_to(tmp_path)
    plain.put(inbox, "empty.docx", "")
    seen = scan(plain.task(inbox))
    assert reasons(seen) == {
        "link.docx": "not_regular_file", "folder": "not_regular_file", "empty.docx": "empty_file",
    }  # fmt: skip
    assert plain.READ == []


def test_a_folder_that_becomes_a_link_while_we_wait_leads_nowhere(
    plain: ModuleType, inbox: Path, tmp_path: Path
) -> None:
    plain.put(inbox, "局/a.docx", OFFICE)
    plain.put(tmp_path, "outside/a.docx", OFFICE.replace("农业局", "机密局"))

    def swap(_: float) -> None:
        (inbox / "局").rename(tmp_path / "aside")
        (inbox / "局").symlink_to(tmp_path / "outside")

    seen = scan(plain.task(inbox, sleep=swap))
    assert reasons(seen) == {"局/a.docx": "not_regular_file"}
    assert not any((plain.task(inbox).state / "originals").rglob("*"))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes")
def test_a_pipe_that_takes_a_files_place_is_not_waited_for(
    plain: ModuleType, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = plain.put(inbox, "a.docx", OFFICE)
    real = walk._look_again

    def swap(*told: object) -> object:
        seen = real(*told)  # type: ignore[arg-type]
        path.unlink()
        os.mkfifo(path)
        return seen

    monkeypatch.setattr("gouji.run.walk._look_again", swap)
    assert reasons(scan(plain.task(inbox))) == {"a.docx": "not_regular_file"}


def test_a_file_that_changes_while_it_is_copied_waits(
    plain: ModuleType, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = plain.put(inbox, "a.docx", WRONG)
    real = intake._copy

    def copy(*told: object) -> object:
        digest = real(*told)  # type: ignore[arg-type]
        path.write_text(OFFICE, encoding="utf-8")
        return digest

    with monkeypatch.context() as patch:
        patch.setattr(intake, "_copy", copy)
        assert reasons(scan(plain.task(inbox))) == {"a.docx": "changed_while_reading"}
    assert plain.READ == []
    seen = scan(plain.task(inbox))
    assert (outcomes(seen), seen.findings["must"]) == ({"a.docx": "new"}, 0)


def test_a_file_that_vanishes_is_deferred_and_not_missed_later(plain: ModuleType, inbox: Path) -> None:
    path = plain.put(inbox, "a.docx", OFFICE)
    plain.put(inbox, "b.docx", OTHER)
    first = scan(plain.task(inbox, sleep=lambda _: path.unlink()))
    assert outcomes(first) == {"a.docx": "deferred", "b.docx": "new"}
    assert outcomes(scan(plain.task(inbox))) == {"b.docx": "duplicate"}
    plain.put(inbox, "a.docx", OFFICE)
    assert outcomes(scan(plain.task(inbox)))["a.docx"] == "new"


def test_a_folder_that_vanishes_while_it_is_walked_stops_nothing(
    plain: ModuleType, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain.put(inbox, "a.docx", OFFICE)
    plain.put(inbox, "gone/b.docx", OFFICE)
    real = os.scandir

    def scandir(path: str | os.PathLike[str]) -> object:
        if str(path).endswith("gone"):
            raise FileNotFoundError(path)
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert outcomes(scan(plain.task(inbox))) == {"a.docx": "new"}


def test_folders_may_be_nested_as_deep_as_a_path_is_long(inbox: Path) -> None:
    deep = inbox
    for _ in range(1200):
        deep = deep / "d"
        deep.mkdir()
    (deep / "a.docx").touch()
    found = walk.walk(inbox)
    (deep / "a.docx").unlink()
    while deep != inbox:  # or else nothing can take the folder of the test away
        deep.rmdir()
        deep = deep.parent
    assert [s.path for s in found] == ["d/" * 1200 + "a.docx"]


@pytest.mark.skipif(os.name == "nt", reason="names are Unicode there")
def test_a_name_that_is_no_unicode_is_taken_like_any_other(plain: ModuleType, inbox: Path) -> None:
    name = os.fsdecode("报表.docx".encode("gbk"))
    plain.put(inbox, name, OFFICE)
    first, second = scan(plain.task(inbox)), scan(plain.task(inbox))
    assert (outcomes(first), outcomes(second)) == ({name: "new"}, {name: "duplicate"})


def test_a_vanished_or_emptied_folder_changes_nothing(plain: ModuleType, inbox: Path) -> None:
    plain.put(inbox, "a.docx", OFFICE)
    task = plain.task(inbox)
    scan(task)
    before = plain.content(task.state)
    (inbox / "a.docx").rename(inbox.parent / "aside")
    with pytest.raises(SourceMissing) as emptied:
        scan(task)
    assert emptied.value.exit_code is ExitCode.SOURCE
    inbox.rmdir()
    with pytest.raises(SourceMissing):
        scan(task)
    assert plain.content(task.state) == before
    inbox.mkdir()
    assert scan(plain.task(inbox, accept_fewer=True)).counts()["seen"] == 0


def test_a_folder_with_less_than_half_is_taken_for_a_broken_share(plain: ModuleType, inbox: Path) -> None:
    for n in range(12):
        plain.put(inbox, f"{n}.txt", "REFUSE")
    scan(plain.task(inbox))
    for n in range(7):
        (inbox / f"{n}.txt").unlink()
    with pytest.raises(SourceMissing, match="5 个文件，上次有 12 个"):
        scan(plain.task(inbox))


def test_two_scans_of_one_inbox_do_not_meet(plain: ModuleType, inbox: Path) -> None:
    plain.put(inbox, "a.docx", OFFICE)
    met: list[ExitCode] = []

    def meanwhile(name: str) -> None:
        if name == "copied":
            with pytest.raises(ScanBusy) as busy:
                scan(plain.task(inbox))
            met.append(busy.value.exit_code)

    assert outcomes(scan(plain.task(inbox, step=meanwhile))) == {"a.docx": "new"}
    assert met == [ExitCode.BUSY]


def test_the_state_may_not_lie_in_the_inbox(plain: ModuleType, inbox: Path) -> None:
    with pytest.raises(UsageError):
        scan(plain.task(inbox, state=inbox / "state", ledger=str(inbox / "state" / "l")))


def test_the_state_lies_beside_the_inbox_however_it_is_written(
    inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (inbox / "sub").mkdir()
    monkeypatch.chdir(inbox / "sub")
    assert state_folder(Path("..")) == state_folder(inbox) == inbox.parent / "收件.gouji"
    with pytest.raises(UsageError):
        state_folder(Path(inbox.anchor))


def test_the_time_budget_leaves_the_rest_for_the_next_run_and_judges_what_was_read(
    plain: ModuleType, inbox: Path
) -> None:
    for n in range(4):
        plain.put(inbox, f"{n}.docx", WRONG.replace("农业", f"第{n}"), age=n)
    first = scan(plain.task(inbox, time_budget=1e-9))
    assert (first.read, first.left, outcomes(first)["3.docx"]) == (1, 3, "new"), "oldest first"
    assert (first.counts()["deferred"], first.findings["must"]) == (3, 1)
    assert reasons(first)["0.docx"] == "time_budget"
    second = scan(plain.task(inbox))
    assert (second.read, second.counts()["new"], second.findings["must"]) == (3, 3, 3)
