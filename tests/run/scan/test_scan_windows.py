"""What Windows lacks or does otherwise, by stand-ins: no folder descriptors, files that are held, read-only files that stay."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from gouji.errors import LedgerError
from gouji.run import doctor, intake, journal, nightly, walk
from gouji.run.moving import move_away
from gouji.run.scan import Outcome, scan
from gouji.store.runs import Arrival

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

OFFICE = "青禾县农业局;2022\nincome.total=100.00"


def outcomes(outcome: Outcome) -> dict[str, tuple[str | None, str | None]]:
    return {a.path: (a.outcome, a.reason) for a in outcome.arrivals}


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """A system whose open() knows no folder descriptors, no O_NOFOLLOW and no O_DIRECTORY."""
    monkeypatch.setattr(os, "supports_dir_fd", set())
    for name in ("O_NOFOLLOW", "O_DIRECTORY"):
        monkeypatch.delattr(os, name, raising=False)
    monkeypatch.setattr(intake, "FILE", os.O_RDONLY)
    monkeypatch.setattr(walk, "FILE", os.O_RDONLY)
    monkeypatch.setattr(intake, "sync_folder", lambda _folder: None)
    monkeypatch.setattr(nightly, "sync_folder", lambda _folder: None)


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Names of files that another program holds: opening, renaming or removing them fails, as on Windows."""
    names: set[str] = set()

    def denied(path: object) -> PermissionError:
        error = PermissionError(errno.EACCES, "另一个程序正在使用此文件", str(path))
        error.winerror = 32  # type: ignore[attr-defined]  # only Windows sets it
        return error

    def guarded(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(path: Any, *more: Any, **options: Any) -> Any:  # noqa: ANN401
            if Path(path).name in names:
                raise denied(path)
            return real(path, *more, **options)

        return call

    monkeypatch.setattr(os, "open", guarded(os.open))
    monkeypatch.setattr(Path, "rename", guarded(Path.rename))
    monkeypatch.setattr(Path, "unlink", guarded(Path.unlink))
    return names


def test_a_night_without_folder_descriptors_is_like_any_other(
    plain: ModuleType, inbox: Path, bare: None
) -> None:
    plain.put(inbox, "局/2022/a.docx", OFFICE)
    plain.put(inbox, "b.docx", "REFUSE")
    first = scan(plain.task(inbox, move=True))
    assert outcomes(first) == {"局/2022/a.docx": ("new", None), "b.docx": ("refused", "no_text")}
    assert (inbox.with_name("收件.gouji") / "done" / "局" / "2022" / "a.docx").exists()


def test_a_file_that_another_program_holds_waits_and_is_read_when_it_is_free(
    plain: ModuleType, inbox: Path, bare: None, held: set[str]
) -> None:
    plain.put(inbox, "a.docx", OFFICE)
    held.add("a.docx")
    task = plain.task(inbox)
    assert outcomes(scan(task)) == {"a.docx": ("deferred", "changed_while_reading")}
    held.clear()
    assert outcomes(scan(task)) == {"a.docx": ("new", None)}


def test_a_file_that_is_open_in_word_is_filed_but_not_moved(
    plain: ModuleType, inbox: Path, held: set[str], tmp_path: Path
) -> None:
    path = plain.put(inbox, "a.docx", OFFICE)
    state = path.stat()
    arrival = Arrival(path="a.docx", size=state.st_size, mtime_ns=state.st_mtime_ns, outcome="new")
    held.add("a.docx")
    moved, failed = move_away(inbox, tmp_path / "done", [arrival])
    assert (moved, failed) == (0, [("a.docx", "另一个程序正在使用此文件")])
    assert path.exists()
    held.clear()
    assert move_away(inbox, tmp_path / "done", [arrival]) == (1, [])


def test_between_drives_a_file_that_cannot_leave_is_not_copied_night_after_night(
    plain: ModuleType, inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = plain.put(inbox, "a.docx", OFFICE)
    state = path.stat()
    arrival = Arrival(path="a.docx", size=state.st_size, mtime_ns=state.st_mtime_ns, outcome="new")

    def apart(_source: Path, _target: Path) -> Path:
        raise OSError(errno.EXDEV, "另一个磁盘")

    remove = Path.unlink

    def kept(self: Path, *, missing_ok: bool = False) -> None:
        if self == path:
            raise PermissionError(errno.EACCES, "只读")
        remove(self, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "rename", apart)
    monkeypatch.setattr(Path, "unlink", kept)
    for _ in range(2):
        assert move_away(inbox, tmp_path / "done", [arrival]) == (0, [("a.docx", "只读")])
    assert list((tmp_path / "done").iterdir()) == []


def test_half_copied_files_that_are_read_only_are_swept_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault = intake.Vault(root=tmp_path)
    left = tmp_path / ".incoming-x"
    left.write_bytes(b"half")
    left.chmod(0o440)
    remove = Path.unlink

    def as_windows(self: Path, *, missing_ok: bool = False) -> None:
        if not self.stat().st_mode & stat.S_IWUSR:
            raise PermissionError(errno.EACCES, "只读")
        remove(self, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", as_windows)
    intake.sweep(vault)
    assert list(tmp_path.iterdir()) == []


def test_results_that_are_open_in_excel_are_written_by_the_next_run(
    plain: ModuleType, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder in which a file is open cannot be replaced there."""
    plain.put(inbox, "a.docx", OFFICE)
    task = plain.task(inbox)
    replace = Path.replace

    def busy(self: Path, target: Path) -> Path:
        if self.name.endswith(".partial") and self.is_dir():
            raise PermissionError(errno.EACCES, "另一个程序正在使用此文件", str(target))
        return replace(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", busy)
        with pytest.raises(LedgerError, match=r"写不了 .*2024-03-01-00001"):
            scan(task)
    again = scan(task)
    assert (again.run, again.resumed, outcomes(again)["a.docx"][0]) == (1, True, "new")
    assert again.folder is not None
    assert again.folder.is_dir()


def test_a_path_that_is_too_long_is_put_off_by_name_and_not_lost(
    plain: ModuleType, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such a file is listed by its folder, and cannot be looked at by its path."""
    plain.put(inbox, f"局/{'长' * 40}.docx", OFFICE)
    look = Path.lstat

    def short(self: Path) -> os.stat_result:
        if "长" in self.name:
            raise FileNotFoundError(errno.ENOENT, "系统找不到指定的路径", str(self))
        return look(self)

    monkeypatch.setattr(Path, "lstat", short)
    (said,) = outcomes(scan(plain.task(inbox))).values()
    assert said == ("deferred", "vanished")


@pytest.mark.parametrize("name", ["CON", "nul", "com1", "Aux.局"])
def test_an_office_with_the_name_of_a_device_gets_a_table(plain: ModuleType, inbox: Path, name: str) -> None:
    plain.put(inbox, "a.docx", OFFICE.replace("青禾县农业局", name))
    folder = scan(plain.task(inbox)).folder
    assert folder is not None
    assert [path.name for path in (folder / "单位").iterdir()] == [f"_{name}.csv"]


def test_the_log_of_a_scan_is_never_held_open(tmp_path: Path) -> None:
    """A file that is held can be neither read by others nor pruned there."""
    said = journal.opened(tmp_path)
    said("一")
    (log,) = (tmp_path / journal.FOLDER).iterdir()
    log.unlink()
    said("二")
    assert log.read_text(encoding="utf-8").endswith(" 二\n")


def test_a_mapped_drive_is_named_by_the_doctor(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The scheduler of Windows does not see it."""
    from gouji.run.settings import Settings  # noqa: PLC0415

    class Drive(type(tmp_path)):  # type: ignore[misc]  # a path that knows its letter
        drive = "Z:"

    monkeypatch.setattr(doctor, "os", type("Os", (), {**vars(os), "name": "nt"}))
    (tmp_path / "收件").mkdir()
    said = doctor.doctor(Settings(), Drive(tmp_path / "收件")).text
    assert "Z: 可能是映射盘" in said
