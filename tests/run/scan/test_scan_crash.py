"""Killed at any point and started again, a run ends as if nothing had been. Also full disks and folders without rights.

The long form, once by hand: `GOUJI_KILLS=500 pytest tests/run/scan/test_scan_crash.py -k random`.
"""

from __future__ import annotations

import errno
import os
import random
import resource
import shutil
import signal
import sqlite3
import tempfile
import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from gouji.errors import ExitCode, GoujiError, LedgerError
from gouji.run import nightly
from gouji.run.scan import Scan, scan

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="children are forked to be killed")

LONG = "本单位全年围绕重点工作任务，加强预算管理，严格执行各项制度，资金使用规范，各项目标任务均按期完成，取得了较好的经济效益和社会效益。"
LEFT = 9  # exit code of a child that ends itself at a step


def fill(plain: ModuleType, inbox: Path) -> None:
    """New, a revision, the same bytes twice, another format, refused, put off, ignored, two that resemble each other."""
    base = (
        "青禾县{};2022\nincome.total=100.00\nexpenditure.total={}\nexpenditure.basic=60.00\nexpenditure.project=30.00\n"
        + LONG
    )
    plain.put(inbox, "农/a.docx", base.format("农业局", "95.00"), age=50)
    plain.put(inbox, "农/b.docx", base.format("农业局", "90.00"), age=40)
    plain.put(inbox, "水.docx", base.format("水利局", "91.00"), age=30)
    plain.put(inbox, "水2.docx", base.format("水利局", "91.00"), age=20)
    plain.put(inbox, "水.pdf", base.format("水利局", "91.00") + "\n", age=10)
    plain.put(inbox, "拒.docx", "REFUSE")
    plain.put(inbox, "空.docx", "")
    plain.put(inbox, "半.docx", b"PK\x03\x04")
    plain.put(inbox, "Thumbs.db", "x")


@pytest.fixture(params=[False, True], ids=["keep", "move"])
def move(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


class Night:
    """One inbox, copied for every trial, and what an unbroken run of it gives."""

    def __init__(self, plain: ModuleType, folder: Path, *, move: bool) -> None:
        self.plain, self.move = plain, move
        self.model, self.inbox = folder / "模型", folder / "收件"
        fill(plain, self.model)
        self.reset()
        self.steps: list[str] = []
        started = time.monotonic()
        scan(self.task(step=self.steps.append))
        self.seconds = time.monotonic() - started
        self.expected = self.state()

    def task(self, **changes: Any) -> Scan:  # noqa: ANN401
        made: Scan = self.plain.task(self.inbox, move=self.move, **changes)
        return made

    def reset(self) -> None:
        for folder in (self.inbox, self.inbox.with_name("收件.gouji")):
            shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.model, self.inbox)

    def state(self) -> tuple[object, ...]:
        """Results, ledger, and where every file is, as far as the first run is concerned."""
        state = self.inbox.with_name("收件.gouji")
        results = {path: mark for path, mark in self.plain.results(state).items() if "-00001/" in path}
        kept = {
            name: [row for row in rows if name not in {"arrivals", "runs"} or row[0] == 1]
            for name, rows in self.plain.content(state).items()
        }
        files = [
            str(path.relative_to(self.inbox.parent))
            for folder in (self.inbox, state / "done", state / "originals")
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        ]
        return results, kept, files

    def broken(self, act: Callable[[], object], *, after: float | None = None) -> int:
        """Run something in a child, killed after some seconds; its exit code, or the signal as a negative number."""
        child = os.fork()
        if child == 0:
            code = 0
            try:
                act()
            except GoujiError as error:
                code = int(error.exit_code)
            except BaseException:  # noqa: BLE001
                code = int(ExitCode.BUG)
            os._exit(code)
        if after is not None:
            time.sleep(after)
            os.kill(child, signal.SIGKILL)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

    def mend(self) -> None:
        """Start again, as the next night would, unless the first run had ended."""
        state = self.inbox.with_name("收件.gouji")
        try:
            ended = self.plain.content(state)["runs"][0][3] == "done"
        except (sqlite3.OperationalError, IndexError):  # not even a ledger, or nothing in it
            ended = False
        if not ended:
            scan(self.task())


@pytest.fixture
def night(plain: ModuleType, tmp_path: Path, move: bool) -> Night:  # noqa: FBT001
    return Night(plain, tmp_path, move=move)


def leave_at(wanted: int) -> Callable[[str], None]:
    """A step callback that ends the process at its n-th call, without any clean-up."""
    passed = 0

    def step(_name: str) -> None:
        nonlocal passed
        passed += 1
        if passed == wanted:
            os._exit(LEFT)

    return step


@pytest.mark.parametrize("move", [True])
def test_a_run_that_ends_at_any_step_is_gone_on_with(night: Night) -> None:
    assert len(night.steps) > 25
    for n in range(1, len(night.steps) + 1):
        night.reset()
        assert night.broken(partial(scan, night.task(step=leave_at(n)))) == LEFT
        night.mend()
        assert night.state() == night.expected, f"after {night.steps[n - 1]}, step {n}"


@pytest.mark.parametrize("move", [False])
def test_a_run_that_ends_at_two_steps_one_after_the_other_is_gone_on_with(night: Night) -> None:
    chance = random.Random(7)
    for _ in range(5):
        night.reset()
        for _ in range(2):
            night.broken(partial(scan, night.task(step=leave_at(chance.randint(1, 25)))))
        night.mend()
        assert night.state() == night.expected


def test_a_run_that_is_killed_at_a_random_moment_is_gone_on_with(night: Night) -> None:
    kills = int(os.environ.get("GOUJI_KILLS", "30")) // 2
    chance = random.Random(11)
    longest = night.seconds
    while kills:
        night.reset()
        moment = chance.uniform(0, longest)
        if night.broken(lambda: scan(night.task()), after=moment) == -signal.SIGKILL:
            kills -= 1
        else:
            longest *= 0.9  # it was quicker than that
        night.mend()
        assert night.state() == night.expected, f"{kills} to go, after {moment:.4f} s"


@pytest.mark.parametrize(("fault", "move"), [(errno.ENOSPC, True), (errno.EROFS, False)])
def test_a_full_or_read_only_disk_ends_with_a_sentence_and_loses_nothing(
    night: Night, monkeypatch: pytest.MonkeyPatch, fault: int
) -> None:
    """At every place where something is written outside the database."""
    places: dict[str, tuple[Any, str]] = {
        "os.fsync": (os, "fsync"), "Path.replace": (Path, "replace"), "Path.write_bytes": (Path, "write_bytes"),
        "tempfile": (tempfile, "mkstemp"), "append": (nightly, "_append"), "mkdir": (Path, "mkdir"),
    }  # fmt: skip
    for name, (owner, attribute) in places.items():
        real = getattr(owner, attribute)
        for nth in (1, 2, 5, 9):
            night.reset()
            left = [nth]

            def failing(
                *args: object, real: Callable[..., object] = real, left: list[int] = left, **rest: object
            ) -> object:
                left[0] -= 1
                if left[0] == 0:
                    raise OSError(fault, os.strerror(fault))
                return real(*args, **rest)

            with monkeypatch.context() as patch:
                patch.setattr(owner, attribute, failing)
                try:
                    scan(night.task())
                except LedgerError as error:
                    assert os.strerror(fault) in str(error), name  # noqa: PT017
            night.mend()
            assert night.state() == night.expected, f"{name}, call {nth}"


@pytest.mark.parametrize("move", [False])
def test_a_disk_on_which_nothing_more_fits_ends_with_a_sentence_and_loses_nothing(night: Night) -> None:
    """The kernel itself refuses: files may not grow beyond a size, the database's among them."""
    ends = set()
    for limit in (0, 1_000, 30_000, 100_000, 150_000, 200_000, 250_000):
        night.reset()

        def squeezed(limit: int = limit) -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
            scan(night.task())

        ends.add(night.broken(squeezed))
        night.mend()
        assert night.state() == night.expected, f"limit {limit}"
    assert ends <= {int(ExitCode.OK), int(ExitCode.LEDGER)}
    assert int(ExitCode.LEDGER) in ends


def test_half_copied_files_are_swept_away(plain: ModuleType, inbox: Path) -> None:
    plain.put(inbox, "a.docx", "青禾县农业局;2022")
    task = plain.task(inbox)
    left = task.state / "originals" / ".incoming-x"
    left.parent.mkdir(parents=True)
    left.touch()
    scan(task)
    assert not left.exists()


def test_a_file_that_is_gone_when_the_run_goes_on_is_still_accounted_for(
    plain: ModuleType, inbox: Path
) -> None:
    path = plain.put(inbox, "a.docx", "青禾县农业局;2022")
    plain.put(inbox, "b.docx", "青禾县水利局;2022")
    task = plain.task(inbox)

    def stop(name: str) -> None:
        if name == "extracted":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        scan(replace(task, step=stop))
    path.unlink()
    seen = scan(task)
    assert seen.resumed
    assert {a.path: a.outcome for a in seen.arrivals} == {"a.docx": "new", "b.docx": "new"}
